//! The stretch of the innermost layer that the decoder looks at: how it grows, and how it is given up again.

use picklescope_protocol::Message;

use super::{BYTES_PER_OP, MORE, Opening, Stage, Worked, unzip::Inflated};
use crate::source::ReadError;

/// Bytes behind the last pickle of a layer that are kept to be looked at. There may be any number, out of a few compressed ones.
const BEHIND: u64 = 16 << 20;

impl Opening {
    /// Bytes that are there to look at, of the innermost layer.
    pub(super) fn bytes(&self) -> &[u8] {
        match self.reader.file_bytes() {
            Some(bytes) if self.unzip.is_none() => bytes,
            _ => &self.window,
        }
    }

    /// Adds to the window. It is long only where a single line is.
    pub(super) fn hold(&mut self, bytes: &[u8]) {
        if self.window.try_reserve(bytes.len()).is_ok() {
            self.window.extend_from_slice(bytes);
        } else {
            self.failed = Some(ReadError("a line in it is too long for the memory there is".to_owned()));
        }
    }

    /// The window is shorter than the decoder asked for, and will grow.
    pub(super) fn is_short(&self) -> bool {
        let upto = self.at + self.window.len() as u64;
        self.window.len() < self.need && self.end.is_none_or(|end| upto < end)
    }

    /// Inflates a piece more, and keeps it.
    pub(super) fn inflate(&mut self) -> Inflated {
        let Some(unzip) = &mut self.unzip else { return Inflated::Starving };
        let mut piece = Vec::new();
        let inflated = unzip.inflate(self.reader.file_bytes(), self.size, &mut piece);
        let (from, made) = (unzip.made - piece.len() as u64, unzip.made);
        if unzip.ended || inflated.is_err() {
            self.end = Some(made);
        }
        if !matches!(self.stage, Stage::Drain) {
            self.keep(from, piece);
        } else if self.reader.size() == from && from < self.decoder.position().saturating_add(BEHIND) {
            self.store(piece);
        }
        // What came out before the fault is good.
        inflated.unwrap_or_else(|fault| {
            self.layer_fault = Some(fault);
            Inflated::More(0)
        })
    }

    /// Keeps a piece of the layer: in the window, and for looking things up.
    fn keep(&mut self, from: u64, piece: Vec<u8>) {
        // What the decoder passes over need not be held.
        let skip = usize::try_from(self.at.saturating_sub(from)).unwrap_or(usize::MAX);
        if self.window.is_empty() {
            self.at = self.at.max(from);
        }
        self.hold(piece.get(skip..).unwrap_or_default());
        self.store(piece);
    }

    fn store(&mut self, piece: Vec<u8>) {
        if let Err(error) = self.reader.append(piece) {
            self.failed = Some(error);
        }
    }

    /// Inflates until the window is as long as the decoder wants it, as far as the fuel reaches.
    pub(super) fn fill(&mut self, fuel: &mut u32, messages: &mut Vec<Message>) -> Option<Worked> {
        while self.failed.is_none() && self.end.is_none() && *fuel > 0 {
            match self.inflate() {
                Inflated::More(made) => {
                    let cost = u32::try_from(made / BYTES_PER_OP).unwrap_or(u32::MAX).max(100);
                    *fuel = fuel.saturating_sub(cost);
                    if !self.window.is_empty() && !self.is_short() {
                        break;
                    }
                }
                Inflated::Starving => {
                    self.tell(messages);
                    return Some(self.want(MORE));
                }
            }
        }
        None
    }

    /// The bytes before `to` are not needed any more.
    pub(super) fn forget(&mut self, to: u64) {
        if self.unzip.is_none() && self.reader.file_bytes().is_some() {
            return;
        }
        let passed = usize::try_from(to.saturating_sub(self.at)).unwrap_or(usize::MAX);
        if passed >= self.window.len() {
            self.window.clear();
        } else {
            self.window.drain(..passed);
        }
        self.at = self.at.max(to);
    }
}
