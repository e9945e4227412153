//! Reading a layer once more: for the tracer, and for the checks of other readers.

use picklescope_codec::{Checker, Progress, Window, trace::Tracer};

use crate::{reader::Reader, source::ReadError};

/// What reads the layer.
pub(crate) trait Reads {
    /// Bytes before this offset are not needed any more.
    fn position(&self) -> u64;
    /// Bytes of memory held.
    fn memory(&self) -> usize;
    /// Reads on. Each op takes one of `fuel`.
    fn run(&mut self, window: Window<'_>, fuel: &mut u32) -> Progress;
}

macro_rules! reads {
    ($($reads:ty),*) => {$(
        impl Reads for $reads {
            fn position(&self) -> u64 {
                self.position()
            }

            fn memory(&self) -> usize {
                self.memory()
            }

            fn run(&mut self, window: Window<'_>, fuel: &mut u32) -> Progress {
                self.run(window, fuel)
            }
        }
    )*};
}

reads!(Tracer, Checker);

/// Bytes that are read at a time, and behind a payload that was passed over: the next one may be near.
const MORE: u64 = 1 << 20;
const NEAR: u64 = 64 << 10;
/// Bytes that are read in the time of an operation (of about 20 ns).
const BYTES_PER_OP: usize = 16;

/// What reads, and the stretch of the layer that it looks at, where the layer is not in memory.
pub(crate) struct Reading<R> {
    pub(crate) reads: R,
    window: Vec<u8>,
    /// Offset of the window.
    at: u64,
    /// Where the window is to end before it is looked at again: it reads an op that is cut off from its start.
    need: u64,
}

/// What a step came to.
pub(crate) enum Ran {
    Again,
    Done,
    /// Bytes of the file are needed.
    Want {
        at: u64,
        hint: usize,
    },
}

impl<R: Reads> Reading<R> {
    pub(crate) fn new(reads: R) -> Self {
        let need = reads.position().saturating_add(NEAR);
        Self { reads, window: Vec::new(), at: 0, need }
    }

    pub(crate) fn memory(&self) -> usize {
        self.reads.memory() + self.window.capacity()
    }

    /// Offset behind the window.
    fn end(&self) -> u64 {
        self.at + self.window.len() as u64
    }

    /// Takes bytes that were wanted. Whatever else arrives is stale.
    pub(crate) fn feed(&mut self, at: u64, bytes: &[u8]) {
        // Without memory for them they are wanted once more, and then read, which fails.
        if at == self.end() && self.window.try_reserve(bytes.len()).is_ok() {
            self.window.extend_from_slice(bytes);
        }
    }

    /// How many bytes the window lacks. If it lacks any, what was passed makes room for them.
    fn lacks(&mut self, size: u64) -> usize {
        let (position, need) = (self.reads.position(), self.need.min(size));
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
    pub(crate) fn run(&mut self, reader: &mut Reader, ops: u32, may_want: bool) -> Result<Ran, ReadError> {
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
            match self.reads.run(window, &mut fuel) {
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
