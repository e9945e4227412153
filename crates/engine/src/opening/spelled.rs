//! A text that was pasted: the bytes it spells stand for the file from then on. And what is wrong with it, or with another layer around
//! the pickle.

use picklescope_formats::{Form, LayerFault, Unspell};
use picklescope_insight::explain::{self, Wrapping};
use picklescope_protocol::{Fault, Layer};

use super::{BYTES_PER_OP, Opening, Stage, Worked};

/// So many spellings within one another are undone: the repr of a base64 text has two.
const SPELLINGS: usize = 4;

impl Opening {
    /// What is opened is a text. It is in memory, or is opened as any file.
    pub(crate) fn of_text(mut self) -> Self {
        if let Some(unspell) = self.reader.file_bytes().and_then(Unspell::of) {
            self.stage = Stage::Spelled(unspell);
        }
        self
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
