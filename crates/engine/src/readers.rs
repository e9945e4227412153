//! What other readers say of a document's first pickle: found out when there is nothing else to do.
//!
//! The pickle is checked once for each reader, in small steps. Most pickles all readers agree on; where they do not, it is a hint that the
//! file was made to look harmless to one of them.

use picklescope_codec::{Checker, Disagreement, Profile, Verdict, check_as, disagreeing};
use picklescope_insight::readers::words;
use picklescope_protocol::{Message, ReaderSays, Readers};

use crate::{
    document::Document,
    reader::{BUDGET, Reader},
    reading::{Ran, Reading},
    source::ReadError,
};

/// Layers in memory up to this size are asked about unasked; others, up to what is kept of them in pages.
const UNASKED: u64 = 64 << 20;
/// pickletools lists a pickle of up to this size in one go: some milliseconds.
const LISTED: u64 = 128 << 10;

/// What the machine stands for; pickletools is asked apart. The judge comes first.
const MACHINES: [Profile; 3] = [Profile::C3_13_0, Profile::CFramed, Profile::Python3_13_0];

/// The readers of a document's first pickle, one after the other.
pub(crate) struct Asking {
    start: u64,
    verdicts: Vec<Verdict>,
    reading: Option<Reading<Checker>>,
    /// How large a pickle pickletools is asked about.
    listed: u64,
}

impl Asking {
    pub(crate) fn new(start: u64, listed: u64) -> Self {
        Self { start, verdicts: Vec::new(), reading: None, listed }
    }

    /// Works for about `ops` operations. The readers that do not agree, once all have been asked.
    pub(crate) fn step(
        &mut self,
        reader: &mut Reader,
        ops: u32,
    ) -> Result<Option<Vec<Disagreement>>, ReadError> {
        let Some(profile) = MACHINES.get(self.verdicts.len()) else {
            return self.finish(reader).map(Some);
        };
        let start = self.start;
        let reading = self.reading.get_or_insert_with(|| Reading::new(Checker::new(*profile, start)));
        if let Ran::Done = reading.run(reader, ops, false)? {
            let checker = self.reading.take().map(|reading| reading.reads);
            self.verdicts.extend(checker.map(|checker| checker.verdict(Some(reader.size()))));
        }
        Ok(None)
    }

    fn finish(&mut self, reader: &mut Reader) -> Result<Vec<Disagreement>, ReadError> {
        let mut said: Vec<_> = MACHINES.into_iter().zip(self.verdicts.drain(..)).collect();
        let len = reader.size().saturating_sub(self.start);
        if len <= self.listed {
            let start = usize::try_from(self.start).unwrap_or(usize::MAX);
            let verdict = if let Some(bytes) = reader.bytes() {
                check_as(bytes.get(start..).unwrap_or_default(), Profile::Pickletools3_13_0)
            } else {
                let mut bytes = Vec::new();
                reader.fill(self.start, usize::try_from(len).unwrap_or(usize::MAX), &mut bytes)?;
                check_as(&bytes, Profile::Pickletools3_13_0)
            };
            said.push((Profile::Pickletools3_13_0, verdict));
        }
        // Only what is wrong with the pickle counts, not what was too much for this program.
        let is_said = |(_, verdict): &(Profile, Verdict)| {
            let blame = verdict.fault.as_ref().map(|fault| fault.kind().blame());
            blame != Some(picklescope_codec::Blame::Limit)
        };
        if !said.first().is_some_and(is_said) {
            return Ok(Vec::new());
        }
        said.retain(is_said);
        Ok(disagreeing(said))
    }
}

impl Document {
    /// Begins to ask other readers, where that costs little enough to be done unasked.
    pub(crate) fn begin_asking(&mut self) {
        let facts = &self.facts;
        let limit = if facts.reader.bytes().is_some() { UNASKED } else { BUDGET as u64 };
        if facts.not_a_pickle.is_none() && facts.reader.size() <= limit {
            self.asking = facts.graph.pickles().first().map(|first| Asking::new(first.start, LISTED));
        }
    }

    /// Asks the other readers for about `ops` operations. Whether there was anything to do.
    pub(crate) fn ask_step(&mut self, ops: u32, messages: &mut Vec<Message>) -> bool {
        let Some(mut asking) = self.asking.take() else { return false };
        match asking.step(&mut self.facts.reader, ops) {
            Ok(None) => self.asking = Some(asking),
            Ok(Some(found)) => {
                let said = found.iter().map(says).collect();
                messages.push(Message::Readers(Readers { doc: self.facts.doc, said }));
            }
            // The file has gone. Whoever looks at it is told that anyway.
            Err(_) => {}
        }
        true
    }

    /// All readers, asked at once, whatever the size.
    pub(crate) fn ask_all(&mut self) -> Result<Vec<Disagreement>, ReadError> {
        let Some(start) = self.facts.graph.pickles().first().map(|first| first.start) else {
            return Ok(Vec::new());
        };
        let mut asking = Asking::new(start, u64::MAX);
        loop {
            if let Some(found) = asking.step(&mut self.facts.reader, u32::MAX)? {
                return Ok(found);
            }
        }
    }
}

fn says(found: &Disagreement) -> ReaderSays {
    let offset = found.verdict.fault.as_ref().map(picklescope_codec::Fault::at);
    ReaderSays { text: words(found), offset }
}
