//! What the protocol of a file tells, and its fingerprint.

use picklescope_codec::Opcode;
use picklescope_protocol::{Layer, Message, Metadata, OpcodeUse, RequestError};
use serde::Serialize;

use super::Checked;
use crate::{
    digest::{Digest, Worked},
    source::ReadError,
};

/// Ops laid out at a time.
const OPS: u32 = 1 << 20;

/// What the protocol of a file tells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactsReport {
    /// The name given.
    pub file: String,
    /// Bytes of the file.
    pub size: u64,
    /// Of the file, in hex.
    pub sha256: String,
    /// From the file inwards.
    pub layers: Vec<Layer>,
    /// One plain sentence of what it is.
    pub sentence: String,
    /// Protocol declared by the first pickle.
    pub protocol: Option<u8>,
    /// Highest protocol of its opcodes.
    pub protocol_needed: u8,
    /// The oldest CPython that reads it.
    pub oldest_python: String,
    /// Pickles in a row.
    pub pickle_count: u32,
    /// Each opcode of the histogram by its name.
    pub opcodes: Vec<OpcodeReport>,
    /// The rest of what the page tells of it. Lists are cut, and it has the numbers of what there is.
    #[serde(flatten)]
    pub metadata: Metadata,
}

/// How often an opcode occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpcodeReport {
    /// Its name in pickletools.
    pub name: &'static str,
    /// How many.
    pub count: u32,
    /// Bytes, arguments included.
    pub bytes: u64,
}

impl Checked {
    /// What the protocol tells. Of what is no pickle, only what can be told of any file.
    ///
    /// # Errors
    /// When the source cannot be read any more, or its ops do not fit into memory.
    pub fn facts(&mut self, name: &str) -> Result<FactsReport, ReadError> {
        let sha256 = self.sha256()?;
        let opened = self.opened();
        let metadata = self.metadata()?;
        let opcode = |row: &OpcodeUse| OpcodeReport {
            name: Opcode::from_byte(row.code).map_or("?", Opcode::name),
            count: row.count,
            bytes: row.bytes,
        };
        Ok(FactsReport {
            file: name.to_owned(),
            size: opened.size,
            sha256,
            layers: opened.layers,
            sentence: opened.sentence,
            protocol: opened.protocol,
            protocol_needed: opened.protocol_needed,
            oldest_python: opened.oldest_python,
            pickle_count: opened.counts.pickles,
            opcodes: metadata.histogram.iter().map(opcode).collect(),
            metadata,
        })
    }

    fn metadata(&mut self) -> Result<Metadata, ReadError> {
        if self.document.facts.not_a_pickle.is_some() {
            return Ok(Metadata::default());
        }
        let mut messages = Vec::new();
        // No longer than it takes: what only the timeline needs comes behind it.
        while self.document.laid.is_none() && self.document.trace(OPS, &mut messages) {}
        let failed = messages.into_iter().find_map(|message| match message {
            Message::Traced(traced) => traced.failed,
            _ => None,
        });
        self.document.metadata().map_err(|error| match error {
            RequestError::Unreadable(why) => ReadError(why),
            _ => ReadError(failed.unwrap_or_default()),
        })
    }

    fn sha256(&mut self) -> Result<String, ReadError> {
        let (doc, size) = (self.document.facts.doc, self.document.facts.size);
        let (mut digest, mut messages) = (Digest::new(doc, size), Vec::new());
        loop {
            match digest.step(self.document.facts.reader.outermost(), OPS, &mut messages) {
                Worked::Again => messages.clear(),
                Worked::Done => break,
                Worked::Want(want) => {
                    let left = usize::try_from(size.saturating_sub(want.at)).unwrap_or(usize::MAX);
                    let mut bytes = vec![0; want.hint.min(left)];
                    self.document.facts.reader.read_file(want.at, &mut bytes)?;
                    digest.feed(want.at, bytes);
                }
            }
        }
        match messages.pop() {
            Some(Message::Digest(digest)) => {
                digest.sha256.ok_or(ReadError(digest.failed.unwrap_or_default()))
            }
            _ => Err(ReadError(String::new())),
        }
    }
}
