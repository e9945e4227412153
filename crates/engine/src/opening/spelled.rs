//! A text that was pasted, or a file that is one: the bytes it spells stand for the file from then on. And what is wrong with it, or with another layer around
//! the pickle.

use picklescope_formats::{Form, LayerFault, Sniff, Unspell, sniff};
use picklescope_insight::explain::{self, Wrapping};
use picklescope_protocol::{Fault, Layer, Message};

use super::{BYTES_PER_OP, HEAD, MORE, Opening, Stage, Worked};

/// So many spellings within one another are undone: the repr of a base64 text has two.
const SPELLINGS: usize = 4;
/// A file of more bytes is not taken for a text that spells a pickle: it would be held in memory, and what it spells too.
const LARGEST: u64 = 64 << 20;

impl Opening {
    /// What is opened is a text. It is in memory, or is opened as any file.
    pub(crate) fn of_text(mut self) -> Self {
        if let Some(unspell) = self.reader.file_bytes().and_then(Unspell::of) {
            self.stage = Stage::Spelled(unspell);
        }
        self
    }

    /// The file, which is no pickle by its first bytes, is a text that spells one.
    pub(super) fn may_be_text(&self, sniffed: Sniff, head: &[u8]) -> bool {
        self.layers.is_empty()
            && self.size <= LARGEST
            && matches!(sniffed, Sniff::Unknown(_) | Sniff::Other(_))
            && Unspell::of_file(head)
    }

    /// Reads all of a text, and goes on as if it had been pasted.
    pub(super) fn read_text(&mut self, messages: &mut Vec<Message>) -> Worked {
        let there = self.bytes().len();
        self.stage = Stage::Text;
        match usize::try_from(self.size) {
            Ok(size) if there < size => return self.want((size - there).max(MORE)),
            _ => {}
        }
        if self.reader.file_bytes().is_none() {
            self.reader.read_whole(std::mem::take(&mut self.window));
        }
        // Of a file even the white space around a pickle is left as it is: only what is spelled is undone.
        let unspell = self.reader.file_bytes().and_then(Unspell::of);
        match unspell.filter(Unspell::is_spelling) {
            Some(unspell) => self.stage = Stage::Spelled(unspell),
            // Its beginning looked like one.
            None => {
                let head = self.bytes();
                let sniffed = sniff(head.get(..HEAD.min(head.len())).unwrap_or_default(), self.size);
                self.end = Some(self.size);
                self.begin(sniffed, messages);
            }
        }
        Worked::Again
    }

    pub(super) fn unspell(&mut self, mut unspell: Unspell, ops: u32) -> Worked {
        let text = self.reader.file_bytes().unwrap_or_default();
        let budget = (ops as usize).saturating_mul(BYTES_PER_OP);
        if !unspell.run(text, budget) {
            self.stage = Stage::Spelled(unspell);
            return Worked::Again;
        }
        let form = unspell.form();
        let (bytes, fault) = unspell.finish();
        let layer = u32::try_from(self.layers.len()).unwrap_or(0);
        if let Some(LayerFault { at, text: why, truncated }) = fault {
            let message = format!("{why} ({})", place(form, text, at));
            let fault = explain::layer_fault(Wrapping::Text, layer, at, message, truncated);
            self.text_fault.get_or_insert((form, fault));
        }
        self.layers.push(Layer { format: form.name().to_owned(), size: self.size });
        self.size = bytes.len() as u64;
        let inner = if self.layers.len() < SPELLINGS { Unspell::of_inner(&bytes) } else { None };
        self.reader.respell(bytes);
        self.stage = inner.map_or(Stage::Head, Stage::Spelled);
        Worked::Again
    }

    /// What is wrong around the pickle. Where a text breaks off, what is inside of it does so too.
    pub(super) fn fault_around(&mut self) -> Option<Fault> {
        let text = self.text_fault.take();
        let gzip = self.layers.iter().position(|layer| layer.format == Layer::GZIP).unwrap_or(0);
        text.map(|(_, fault)| fault).or_else(|| {
            let LayerFault { at, text, truncated } = self.layer_fault.take()?;
            let layer = u32::try_from(gzip).unwrap_or(0);
            Some(explain::layer_fault(Wrapping::Compressed, layer, at, text.to_owned(), truncated))
        })
    }

    /// What the pickle stands in is spelled by a text.
    pub(super) fn is_spelled(&self) -> bool {
        self.is_text() && self.unzip.is_none()
    }

    /// The file is a text that spells bytes.
    pub(super) fn is_text(&self) -> bool {
        self.layers
            .first()
            .is_some_and(|outermost| ![Layer::GZIP, Layer::PICKLE].contains(&outermost.format.as_str()))
    }
}

/// Where in a text: which character of it, and what stands there.
fn place(form: Form, text: &[u8], at: u64) -> String {
    let at = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    let (before, rest) = text.split_at(at);
    // Every byte but the continuations begins a character.
    let number = before.iter().filter(|byte| **byte & 0xc0 != 0x80).count() + 1;
    let here = rest.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    let name = form.name();
    match here {
        Some(here) => {
            let shown = picklescope_insight::names::visible(here.to_string().as_bytes());
            format!("{name}, character {number}: '{shown}'")
        }
        None => format!("{name}, at its end"),
    }
}
