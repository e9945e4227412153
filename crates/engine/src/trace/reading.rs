//! Reading a layer once more, for the tracer.

use picklescope_codec::{Progress, Window, trace::Tracer};

use crate::{reader::Reader, source::ReadError};

/// Bytes that are read at a time, and behind a payload that was passed over: the next one may be near.
const MORE: u64 = 1 << 20;
const NEAR: u64 = 64 << 10;
/// Bytes that are read in the time of an operation (of about 20 ns).
const BYTES_PER_OP: usize = 16;

/// A tracer and the stretch of the layer that it looks at, where the layer is not in memory.
pub(super) struct Reading {
    pub(super) tracer: Tracer,
    window: Vec<u8>,
    /// Offset of the window.
    at: u64,
    /// Where the window is to end before the tracer looks at it again: it reads an op that is cut off from its start.
    need: u64,
}

/// What a step came to.
pub(super) enum Ran {
    Again,
    Done,
    /// Bytes of the file are needed.
    Want {
        at: u64,
        hint: usize,
    },
}

/// Why there will be no table.
pub(super) fn unread(error: &ReadError) -> String {
    format!("The ops are not laid out: {}.", error.0)
}

impl Reading {
    pub(super) fn new(tracer: Tracer) -> Self {
        let need = tracer.position().saturating_add(NEAR);
        Self { tracer, window: Vec::new(), at: 0, need }
    }

    pub(super) fn memory(&self) -> usize {
        self.tracer.memory() + self.window.capacity()
    }

    /// Offset behind the window.
    fn end(&self) -> u64 {
        self.at + self.window.len() as u64
    }

    /// Takes bytes that were wanted. Whatever else arrives is stale.
    pub(super) fn feed(&mut self, at: u64, bytes: &[u8]) {
        // Without memory for them they are wanted once more, and then read, which fails.
        if at == self.end() && self.window.try_reserve(bytes.len()).is_ok() {
            self.window.extend_from_slice(bytes);
        }
    }

    /// How many bytes the window lacks. If it lacks any, what was passed makes room for them.
    fn lacks(&mut self, size: u64) -> usize {
        let (position, need) = (self.tracer.position(), self.need.min(size));
        if self.end() < need || position < self.at || position > self.end() {
            let passed = position.checked_sub(self.at).and_then(|passed| usize::try_from(passed).ok());
            match passed.filter(|passed| *passed < self.window.len()) {
                Some(passed) => drop(self.window.drain(..passed)),
                None => self.window.clear(),
            }
            self.at = position;
        }
        usize::try_from(need.saturating_sub(self.end())).unwrap_or(usize::MAX)
    }

    /// Works for about `ops` operations.
    pub(super) fn run(&mut self, reader: &mut Reader, ops: u32, may_want: bool) -> Result<Ran, ReadError> {
        let mut fuel = ops.max(1);
        let size = reader.size();
        while fuel > 0 {
            if reader.bytes().is_none() {
                let lacks = self.lacks(size);
                if lacks > 0 && may_want && reader.is_streamed() {
                    return Ok(Ran::Want { at: self.end(), hint: lacks });
                }
                if lacks > 0 {
                    reader.fill(self.end(), lacks, &mut self.window)?;
                    let cost = u32::try_from(lacks / BYTES_PER_OP).unwrap_or(u32::MAX);
                    fuel = fuel.saturating_sub(cost).max(1);
                }
            }
            let window = match reader.bytes() {
                Some(bytes) => Window { bytes, at: 0, end: Some(size) },
                None => Window { bytes: &self.window, at: self.at, end: Some(size) },
            };
            match self.tracer.run(window, &mut fuel) {
                Progress::Fuel => break,
                Progress::Done => return Ok(Ran::Done),
                Progress::NeedMore { hint } => {
                    self.need = self.end().saturating_add((hint as u64).max(MORE));
                    // A long line is looked at from its start each time.
                    fuel = fuel.saturating_sub(1);
                }
                Progress::Seek { to } => {
                    self.need = to.saturating_add(NEAR);
                    // Many payloads in a row are many reads.
                    fuel = fuel.saturating_sub(1);
                }
            }
        }
        Ok(Ran::Again)
    }
}
