//! The fingerprint of a file, computed when there is nothing else to do.
//!
//! The bytes are those of the file as it came, whatever is inside of it. Where they are not in memory they are wanted like those of a file
//! being opened; each step takes as many as fit into its time, so that what is asked meanwhile is answered.

use picklescope_protocol::{self as protocol, DocId, Message};
use sha2::{Digest as _, Sha256};

use crate::{
    Want,
    source::{ReadError, Source},
};

/// Bytes that are asked for at a time.
const MORE: usize = 1 << 20;
/// Progress is told every so many bytes.
const TOLD: u64 = 4 << 20;
/// Bytes that are taken up in the time of an operation: some 200 MB/s.
const BYTES_PER_OP: usize = 4;

/// A file whose fingerprint is being computed.
pub(crate) struct Digest {
    doc: DocId,
    size: u64,
    hash: Sha256,
    /// Bytes taken up.
    read: u64,
    /// Bytes that came and are not taken up, from `used` on.
    fed: Vec<u8>,
    used: usize,
    told: u64,
    failed: Option<ReadError>,
}

/// What a step came to.
pub(crate) enum Worked {
    /// There is more to do.
    Again,
    /// Bytes of the file are needed.
    Want(Want),
    /// It was told.
    Done,
}

impl Digest {
    pub(crate) fn new(doc: DocId, size: u64) -> Self {
        let hash = Sha256::new();
        Self { doc, size, hash, read: 0, fed: Vec::new(), used: 0, told: 0, failed: None }
    }

    /// Takes bytes of the file that were wanted.
    pub(crate) fn feed(&mut self, at: u64, bytes: Vec<u8>) {
        if at != self.read || self.used < self.fed.len() {
            return;
        }
        if bytes.is_empty() && at < self.size {
            self.fail(ReadError("the file ended before its size".to_owned()));
        }
        self.fed = bytes;
        self.used = 0;
    }

    /// The bytes cannot be had.
    pub(crate) fn fail(&mut self, error: ReadError) {
        self.failed = Some(error);
    }

    /// Works for about `ops` operations (of 20 ns) over a file.
    pub(crate) fn step(&mut self, file: &dyn Source, ops: u32, messages: &mut Vec<Message>) -> Worked {
        if let Some(error) = self.failed.take() {
            self.tell(None, Some(error.0), messages);
            return Worked::Done;
        }
        let budget = (ops as usize).saturating_mul(BYTES_PER_OP);
        let there = match file.as_bytes() {
            Some(bytes) => usize::try_from(self.read).ok().and_then(|read| bytes.get(read..)),
            None => self.fed.get(self.used..),
        };
        let there = there.unwrap_or_default();
        let piece = there.get(..budget.min(there.len())).unwrap_or_default();
        if piece.is_empty() && self.read < self.size {
            return Worked::Want(Want { doc: self.doc, at: self.read, hint: MORE });
        }
        self.hash.update(piece);
        self.used += piece.len();
        self.read += piece.len() as u64;
        if self.read >= self.size {
            let sum = std::mem::take(&mut self.hash).finalize();
            let hex = sum.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(digit).collect();
            self.tell(Some(hex), None, messages);
            return Worked::Done;
        }
        if self.read >= self.told + TOLD {
            self.told = self.read;
            self.tell(None, None, messages);
        }
        Worked::Again
    }

    fn tell(&self, sha256: Option<String>, failed: Option<String>, messages: &mut Vec<Message>) {
        let Self { doc, read, size: total, .. } = *self;
        messages.push(Message::Digest(protocol::Digest { doc, read, total, sha256, failed }));
    }
}

fn digit(value: u8) -> char {
    char::from_digit(value.into(), 16).unwrap_or('0')
}
