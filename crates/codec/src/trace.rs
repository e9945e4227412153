//! The ops of a layer as a table: what each is, and which object its bytes belong to.
//!
//! The graph does not keep ops. Once it is there, the machine runs over the stream a second time and only counts: it gives
//! out the same ids in the same order, so that every op finds its owner as [`Graph::self_bytes`] counts bytes. Ops that belong to
//! no object (PROTO, FRAME, POP, STOP) have none. What could not be carried out is no op.
//!
//! ```
//! use std::rc::Rc;
//! use picklescope_codec::{NodeId, Progress, Window, decode, trace::Tracer};
//! let bytes = b"\x80\x02]q\x00(K\x01h\x00e.";
//! let mut tracer = Tracer::new(Rc::new(decode(bytes).graph));
//! assert_eq!(tracer.run(Window::whole(bytes), &mut { 100 }), Progress::Done);
//! let ops = tracer.finish().unwrap();
//! let read = ops.get(5).unwrap();
//! // The memo read belongs to the list that takes up what it brought.
//! assert_eq!((read.opcode.name(), read.at, read.owner), ("BINGET", 8, Some(NodeId(0))));
//! assert_eq!(ops.put_of(5), Some(2));
//! ```

mod table;
mod travel;

use alloc::rc::Rc;

pub use table::{Ops, OpsFrom, TracedOp};
pub use travel::{Change, MemoEntry, Moment, OnStack, OpenMarks, Travel};

use crate::{
    fault::{FaultKind, Full, OutOfMemory},
    graph::{Atom, Container, Graph, Kind, NodeId, Numbering, Pickle, RunRole},
    machine::{Carry, Halt, Handle, Machine, Memo, Sink, Slot},
    opcode::Opcode,
    ops::{Arg, Op, Window},
};

use alloc::vec::Vec;

pub use crate::decoder::Progress;

/// Lays out the ops of a layer whose graph is known. Driven like [`crate::Decoder`].
#[derive(Debug)]
pub struct Tracer {
    machine: Machine<Table>,
    /// Which pickle.
    pickle: usize,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Running,
    Done,
    Failed(TraceFault),
}

/// Why there is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceFault {
    /// The allocator has no more.
    OutOfMemory,
    /// More ops than are numbered.
    TooMany,
    /// The bytes are not those that the graph was made from.
    Changed,
}

impl Tracer {
    /// A tracer at the start of the layer that `graph` was made from.
    #[must_use]
    pub fn new(graph: Rc<Graph>) -> Self {
        let start = graph.pickles().first().map_or(0, |pickle| pickle.start);
        let state = if graph.pickles().is_empty() { State::Done } else { State::Running };
        let table = Table {
            graph,
            ops: Ops::default(),
            current: NONE,
            taken: NONE,
            marks: Vec::new(),
            memo: Memo::default(),
            carry: Carry::default(),
            session: 0,
            counted: 0,
            follows: 0,
            next: 0,
        };
        Self { machine: Machine::new(table, start), pickle: 0, state }
    }

    /// Bytes before this offset are not needed any more.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.machine.position()
    }

    /// What is laid out so far. Later ops may still give those an owner that are here without.
    #[must_use]
    pub fn ops(&self) -> &Ops {
        &self.machine.sink.ops
    }

    /// Bytes of memory held, but for the graph.
    #[must_use]
    pub fn memory(&self) -> usize {
        let table = &self.machine.sink;
        let memo = table.memo.memory() + table.carry.memory();
        self.machine.memory() + table.ops.memory() + memo + table.marks.capacity() * 4
    }

    /// Objects of the graph.
    #[must_use]
    pub fn nodes(&self) -> u32 {
        self.machine.sink.graph.len()
    }

    /// Reads on. Each op takes one of `fuel`. Where it cannot go on it is done as well; [`Tracer::finish`] tells why.
    pub fn run(&mut self, window: Window<'_>, fuel: &mut u32) -> Progress {
        while self.state == State::Running {
            let Some((ops, end)) = self.pickle().map(|pickle| (pickle.ops, pickle.end)) else { break };
            let left = ops.saturating_sub(self.machine.state.ops);
            if left == 0 {
                // What breaks it off was not carried out then either.
                self.next(end);
                continue;
            }
            if *fuel == 0 {
                return Progress::Fuel;
            }
            let given = u32::try_from(left).unwrap_or(u32::MAX).min(*fuel);
            let mut some = given;
            let halt = self.machine.run(window, &mut some);
            *fuel -= given - some;
            match halt {
                Halt::Fuel => {}
                // Nothing comes behind the last window.
                Halt::NeedMore(_) if window.is_last() => self.state = State::Failed(TraceFault::Changed),
                Halt::NeedMore(hint) => return Progress::NeedMore { hint },
                Halt::Seek(to) => return Progress::Seek { to },
                Halt::Stop(_) if self.machine.state.ops == ops => {}
                Halt::Stop(_) => self.state = State::Failed(TraceFault::Changed),
                Halt::Fault(fault) => {
                    self.state = State::Failed(match fault.kind() {
                        FaultKind::OutOfMemory => TraceFault::OutOfMemory,
                        FaultKind::TooMany => TraceFault::TooMany,
                        _ => TraceFault::Changed,
                    });
                }
            }
        }
        if self.state == State::Running {
            self.state = State::Done;
        }
        Progress::Done
    }

    fn pickle(&self) -> Option<Pickle> {
        self.machine.sink.graph.pickles().get(self.pickle)
    }

    /// All ops of a pickle are there.
    fn next(&mut self, end: u64) {
        let graph = &self.machine.sink.graph;
        let following = graph.pickles().get(self.pickle + 1);
        let nodes = following.as_ref().map_or(graph.len(), |pickle| pickle.first_node.0);
        let start = following.map_or(end, |pickle| pickle.start);
        let broken = self.pickle().is_some_and(|pickle| pickle.root.is_none());
        // An op that could not be carried out may have made an object all the same.
        let fits = if broken {
            self.machine.sink.next <= nodes
        } else {
            self.machine.sink.next == nodes && self.position() == end
        };
        if !fits {
            self.state = State::Failed(TraceFault::Changed);
            return;
        }
        let first = self.machine.sink.ops.len() - u32::try_from(self.machine.state.ops).unwrap_or(0);
        self.pickle += 1;
        let Some(numbering) = self.pickle().map(|pickle| pickle.numbering) else {
            self.state = State::Done;
            return;
        };
        self.machine.sink.carry.used_as(&self.machine.carry);
        self.machine.next(start, numbering, true, 0);
        let sink = &mut self.machine.sink;
        sink.next = nodes;
        let jumped = if start == sink.ops.end() { Ok(()) } else { sink.ops.add_gap(start) };
        if jumped.is_err() || sink.restart(numbering, first).is_err() {
            self.state = State::Failed(TraceFault::OutOfMemory);
        }
    }

    /// The table.
    ///
    /// # Errors
    /// When memory ended, there are too many ops, or the bytes are not those that the graph was made from. A table that is not done is
    /// given as far as it goes.
    pub fn finish(self) -> Result<Ops, TraceFault> {
        match self.state {
            State::Failed(fault) => Err(fault),
            State::Running | State::Done => Ok(self.machine.sink.ops),
        }
    }
}

/// No op has this number.
const NONE: u32 = u32::MAX;

/// Fills the table.
#[derive(Debug)]
struct Table {
    graph: Rc<Graph>,
    ops: Ops,
    /// The op being carried out.
    current: u32,
    /// The mark that it takes.
    taken: u32,
    /// The ops that set the marks that are open.
    marks: Vec<u32>,
    /// Which op stored each entry.
    memo: Memo,
    carry: Carry,
    /// The first op of the pickles from which the memo of one that goes on comes.
    session: u32,
    /// The memo's keys are 0, 1, ... up to here, stored in this order; or [`UNCOUNTED`].
    counted: u64,
    /// Where they are not: one more than the key that was new last.
    follows: u64,
    /// The next object's id.
    next: u32,
}

/// No memo has this key.
const UNCOUNTED: u64 = u64::MAX;

impl Table {
    /// The next pickle begins. `first`: the first op of the one before.
    fn restart(&mut self, numbering: Numbering, first: u32) -> Result<(), OutOfMemory> {
        if !self.carry.close(&mut self.memo) {
            self.session = first;
        }
        self.carry.open(&mut self.memo, numbering, true, 0);
        self.marks.clear();
        (self.counted, self.follows) = (0, 0);
        if numbering == Numbering::Continued {
            // No key of it counts on from what is known to come before it.
            (self.counted, self.follows) = (UNCOUNTED, UNCOUNTED);
            self.ops.add_session(self.ops.len(), self.session)?;
        }
        Ok(())
    }

    /// Stores under a key that does not just count up. [`Travel`] lists the memo by what is noted here.
    #[inline(never)]
    fn put_odd(&mut self, key: u64) -> Result<(), Full> {
        let before = self.memo.get(key);
        self.memo.put(key, self.current)?;
        if let Some(before) = before {
            return Ok(self.ops.add_rewrite(self.current, before)?);
        }
        if self.counted != UNCOUNTED {
            self.follows = self.counted;
            self.counted = UNCOUNTED;
        }
        if key != self.follows {
            self.ops.add_key(self.current, key)?;
        }
        self.follows = key + 1;
        Ok(())
    }

    /// The op makes something: ids count up as they did when the graph was made.
    #[inline]
    fn made(&mut self) -> Result<Handle, Full> {
        let id = self.next;
        if id == u32::MAX {
            return Err(Full::TooMany);
        }
        self.next = id + 1;
        self.belongs(id);
        Ok(id)
    }

    /// The op belongs to an object, and with it the mark that it takes. The last word counts: an INST makes a class, a tuple and a call.
    #[inline]
    fn belongs(&mut self, owner: Handle) {
        self.ops.set_owner(self.current, owner);
        if self.taken != NONE {
            self.ops.set_owner(self.taken, owner);
        }
    }
}

impl Sink for Table {
    #[inline]
    fn begin(&mut self, op: &Op<'_>) -> Result<(), Full> {
        let marks = u8::try_from(self.marks.len()).unwrap_or(u8::MAX);
        self.current = self.ops.push(op.opcode, op.at, op.len, marks)?;
        self.taken = NONE;
        if op.opcode == Opcode::Frame
            && let Arg::Int(len) = op.arg
        {
            let end = (op.at + op.len).saturating_add(len.cast_unsigned());
            self.ops.add_frame(self.current, op.at, end)?;
        }
        Ok(())
    }

    #[inline]
    fn mark(&mut self) -> Result<(), Full> {
        if self.marks.len() == self.marks.capacity() {
            self.marks.try_reserve(1).map_err(|_| OutOfMemory)?;
        }
        self.marks.push(self.current);
        Ok(())
    }

    #[inline]
    fn unmark(&mut self) {
        self.taken = self.marks.pop().unwrap_or(NONE);
    }

    #[inline]
    fn owe(&mut self, _: u64) -> u64 {
        u64::from(self.current) + 1
    }

    #[inline]
    fn put(&mut self, key: u64) -> Result<(), Full> {
        if key != self.counted {
            return self.put_odd(key);
        }
        self.counted += 1;
        Ok(self.memo.put(key, self.current)?)
    }

    #[inline]
    fn get(&mut self, key: u64) -> Result<(), Full> {
        match self.memo.get(key) {
            Some(put) => Ok(self.ops.link(self.current, put)?),
            None => Ok(()),
        }
    }

    #[inline]
    fn atom(&mut self, _: u64, _: Atom, _: u64) -> Result<Handle, Full> {
        self.made()
    }

    #[inline]
    fn container(&mut self, _: u64, _: Container, _: bool, _: u64) -> Result<Handle, Full> {
        self.made()
    }

    #[inline]
    fn refer(&mut self, owner: Handle, _: RunRole, _: u64, children: &[Slot]) -> Result<(), Full> {
        for slot in children {
            // What the memo read that pushed it came to: its number, from 1.
            if let Some(read) = slot.owed.checked_sub(1) {
                self.ops.set_owner(read, owner);
            }
        }
        Ok(())
    }

    #[inline]
    fn own(&mut self, owner: Handle, _: u64) {
        self.belongs(owner);
    }

    fn drop_value(&mut self, _: Handle) -> Result<(), Full> {
        Ok(())
    }

    #[inline]
    fn kind(&self, value: Handle) -> Kind {
        self.graph.kind(NodeId(value))
    }

    /// It was looked at when the graph was made.
    #[inline]
    fn hashable(&self, _: Handle) -> bool {
        true
    }

    fn unhashable(&self, value: Handle) -> Kind {
        self.kind(value)
    }
}

#[cfg(test)]
mod tests;
