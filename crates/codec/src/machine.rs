//! The second layer: the pickle machine, run symbolically.
//!
//! It keeps stack, marks and memo exactly as CPython's C unpickler (3.13.0) does, and faults where that faults; but it makes
//! no objects. What an op would do is told to a [`Sink`], which may build a graph of it or only look on. Globals, calls,
//! persistent ids and extension codes become values of their own, which a *permissive host* is taken to accept
//! in any use. Nothing is ever resolved or called.

mod carry;
mod exec;
mod lane;
mod memo;
mod profiled;
mod sink;

use alloc::vec::Vec;

pub(crate) use carry::Carry;
pub(crate) use memo::Memo;
pub(crate) use profiled::Values;
pub(crate) use sink::{Handle, Sink, Slot};

use crate::{
    fault::{Fault, FaultKind, OutOfMemory},
    graph::Numbering,
    opcode::Opcode,
    ops::{Reader, Step, Window},
};

/// The machine over one pickle. It can be paused at any op.
#[derive(Debug)]
pub(crate) struct Machine<S> {
    pub(crate) sink: S,
    reader: Reader,
    stack: Vec<Slot>,
    marks: Vec<Mark>,
    /// What is below cannot be taken until the topmost mark is.
    fence: usize,
    memo: Memo,
    pub(crate) carry: Carry,
    pub(crate) state: State,
}

/// What is known of the pickle so far.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) start: u64,
    pub(crate) ops: u64,
    pub(crate) declared: Option<u8>,
    pub(crate) stream_bytes: u64,
    /// Frames that reach furthest: the end, and the offset of the FRAME.
    pub(crate) frame: Option<(u64, u64)>,
    pub(crate) buffers: u64,
    /// The highest protocol of any opcode so far.
    pub(crate) needed: u8,
}

impl State {
    fn new(start: u64) -> Self {
        Self { start, ops: 0, declared: None, stream_bytes: 0, frame: None, buffers: 0, needed: 0 }
    }
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    height: usize,
}

/// Why the machine stopped.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The window must reach further by about so much.
    NeedMore(usize),
    /// A payload can be passed over.
    Seek(u64),
    /// The fuel is used up.
    Fuel,
    /// STOP; this is the pickle's value.
    Stop(Handle),
    /// The pickle is broken.
    Fault(Fault),
}

impl<S: Sink> Machine<S> {
    pub(crate) fn new(sink: S, start: u64) -> Self {
        Self {
            sink,
            reader: Reader::new(start),
            stack: Vec::new(),
            marks: Vec::new(),
            fence: 0,
            memo: Memo::default(),
            carry: Carry::default(),
            state: State::new(start),
        }
    }

    /// Makes ready for the next pickle, at `start`. Its values will have the number `first` or a greater one. `settled`: it is known
    /// that it is numbered so, not only likely. Gives whether the one before goes with those before it; see [`Carry::close`].
    pub(crate) fn next(&mut self, start: u64, numbering: Numbering, settled: bool, first: Handle) -> bool {
        let goes_on = self.carry.close(&mut self.memo);
        self.restart(start);
        self.carry.open(&mut self.memo, numbering, settled, first);
        goes_on
    }

    /// Goes back to the start of the pickle, to read it in the other way.
    pub(crate) fn again(&mut self, numbering: Numbering, first: Handle) {
        self.memo.clear();
        self.restart(self.state.start);
        self.carry.open(&mut self.memo, numbering, true, first);
    }

    /// The other way to number what a pickle that failed has stored, if it may be the cause.
    pub(crate) fn other_numbering(&self, fault: &FaultKind) -> Option<Numbering> {
        let missing = match fault {
            FaultKind::MemoMissing(key) => Some(key.cast_unsigned()),
            // What the other entry may not be.
            FaultKind::StackGlobal
            | FaultKind::Unhashable(_)
            | FaultKind::NotCallable(_)
            | FaultKind::ArgsNotTuple
            | FaultKind::Operand(..)
            | FaultKind::NoAttribute(..)
            | FaultKind::StateNotDict
            | FaultKind::NoItemAssignment(_)
            | FaultKind::NotBuffer(_) => None,
            _ => return None,
        };
        self.carry.other(&self.memo, missing)
    }

    /// Makes ready for a pickle at `start`, whatever becomes of the memo.
    fn restart(&mut self, start: u64) {
        self.reader = Reader::new(start);
        self.stack.clear();
        self.marks.clear();
        self.fence = 0;
        self.state = State::new(start);
    }

    #[inline]
    pub(crate) fn position(&self) -> u64 {
        self.reader.position()
    }

    pub(crate) fn memo_len(&self) -> u64 {
        self.carry.added(&self.memo)
    }

    /// How many values are on the stack.
    pub(crate) fn height(&self) -> usize {
        self.stack.len()
    }

    /// The values on the stack, from the bottom.
    pub(crate) fn stack(&self) -> impl Iterator<Item = Handle> + '_ {
        self.stack.iter().map(|slot| slot.value)
    }

    /// The heights of the stack at the marks that are open, from the top.
    #[cfg(test)]
    pub(crate) fn marks(&self) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.marks.iter().rev().map(|mark| mark.height)
    }

    /// Bytes of memory held, but for the sink's.
    pub(crate) fn memory(&self) -> usize {
        self.stack.capacity() * size_of::<Slot>()
            + self.marks.capacity() * size_of::<Mark>()
            + self.memo.memory()
            + self.carry.memory()
    }

    /// Runs until something else is needed. Each op takes one of `fuel`.
    pub(crate) fn run(&mut self, window: Window<'_>, fuel: &mut u32) -> Halt {
        loop {
            if S::LANE
                && let Some(halt) = self.lane(window, fuel)
            {
                return halt;
            }
            if *fuel == 0 {
                return Halt::Fuel;
            }
            let op = match self.reader.next(window) {
                Step::Op(op) => op,
                Step::NeedMore(hint) => return Halt::NeedMore(hint),
                Step::Seek(to) => return Halt::Seek(to),
                Step::End => {
                    let at = self.reader.position();
                    // C reads a frame in one go, and fails there, not between two ops.
                    let kind = match self.state.frame {
                        Some((end, _)) if end > at => FaultKind::Truncated,
                        _ => FaultKind::RanOut,
                    };
                    return Halt::Fault(Fault::new(kind, at, None));
                }
                // C looks for the mark before it reads the lines.
                Step::Fault(fault) if fault.opcode() == Some(Opcode::Inst) && self.marks.is_empty() => {
                    return Halt::Fault(Fault::new(FaultKind::NoMark, fault.at(), fault.opcode()));
                }
                Step::Fault(fault) => return Halt::Fault(fault),
            };
            *fuel -= 1;
            let stop = match self
                .sink
                .begin(&op)
                .map_err(FaultKind::from)
                .and_then(|()| S::execute(self, &op, window))
            {
                Ok(stop) => stop,
                Err(kind) => return Halt::Fault(Fault::new(kind, op.at, Some(op.opcode))),
            };
            self.state.ops += 1;
            self.state.needed = self.state.needed.max(op.opcode.protocol());
            if let Some(value) = stop {
                return Halt::Stop(value);
            }
        }
    }

    #[inline]
    fn push(&mut self, value: Handle, owed: u64) -> Result<(), FaultKind> {
        if self.stack.len() == self.stack.capacity() {
            self.stack.try_reserve(1).map_err(|_| OutOfMemory)?;
        }
        self.stack.push(Slot { value, owed: u32::try_from(owed).unwrap_or(u32::MAX) });
        Ok(())
    }

    fn underflow(&self) -> FaultKind {
        if self.marks.is_empty() { FaultKind::Underflow } else { FaultKind::UnexpectedMark }
    }

    /// The top of the stack, if it is above the fence.
    #[inline]
    fn top(&self) -> Result<Slot, FaultKind> {
        match self.stack.last() {
            Some(slot) if self.stack.len() > self.fence => Ok(*slot),
            _ => Err(self.underflow()),
        }
    }

    #[inline]
    fn pop(&mut self) -> Result<Slot, FaultKind> {
        let slot = self.top()?;
        self.stack.pop();
        Ok(slot)
    }

    /// Takes the topmost mark and gives the height of the stack at it.
    #[inline]
    fn take_mark(&mut self) -> Result<usize, FaultKind> {
        let mark = self.marks.pop().ok_or(FaultKind::NoMark)?;
        self.fence = self.marks.last().map_or(0, |mark| mark.height);
        self.sink.unmark();
        Ok(mark.height)
    }

    fn set_mark(&mut self) -> Result<(), FaultKind> {
        self.marks.try_reserve(1).map_err(|_| OutOfMemory)?;
        self.fence = self.stack.len();
        self.marks.push(Mark { height: self.fence });
        Ok(self.sink.mark()?)
    }
}
