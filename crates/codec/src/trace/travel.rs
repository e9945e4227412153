//! The pickle machine at any op: its stack, its marks and its memo.
//!
//! No byte of the stream is needed for it. What an op takes is in the table of opcodes, and the object that it puts on the stack is the one
//! that the op's bytes belong to, which the table of ops has; only DUP and the memo reads push what is there already. So a few bytes an op
//! are gone through, from the last checkpoint before it.
//!
//! A checkpoint holds of the stack only what has changed since the one before it. Each value in it was pushed by an op of its own, so that
//! all of them together take four bytes an op at the most, however high the stack is, and next to nothing where it is low.
//!
//! ```
//! use std::rc::Rc;
//! use picklescope_codec::{NodeId, Window, decode, trace::{Tracer, Travel}};
//! let bytes = b"]q\x00(K\x01h\x00e.";
//! let mut tracer = Tracer::new(Rc::new(decode(bytes).graph));
//! tracer.run(Window::whole(bytes), &mut { 100 });
//! let ops = tracer.finish().unwrap();
//! let mut travel = Travel::default();
//! while travel.step(&ops, 1000).unwrap() {}
//!
//! // Before APPENDS: the list, a mark, 1 and the list once more.
//! let mut moment = travel.before(&ops, 5).unwrap();
//! assert_eq!(moment.stack(0, 9).collect::<Vec<_>>(), [NodeId(0), NodeId(1), NodeId(0)]);
//! assert_eq!((moment.height(), moment.marks().collect::<Vec<_>>()), (3, vec![1]));
//! let entry = moment.memo(0, 9)[0];
//! assert_eq!((entry.key, entry.put, entry.node), (0, 1, NodeId(0)));
//!
//! // It takes two values and the mark; the list stays.
//! let change = moment.step().unwrap();
//! assert_eq!((change.taken, change.marks_taken, change.stays), (2, 1, Some(NodeId(0))));
//! assert_eq!((moment.op(), moment.height()), (6, 1));
//! ```

mod entries;
mod memo;
mod stack;

pub use entries::OnStack;
pub use memo::MemoEntry;

use alloc::vec::Vec;

use super::table::{Ops, TracedOp};
use crate::{
    fault::OutOfMemory,
    graph::{Column, NodeId},
    opcode::{OPCODES, Opcode, StackItem},
};
use stack::{Kept, Top};

/// Ops between two checkpoints: some 0.2 ms to go through.
const EVERY: u32 = 1 << 16;

/// The way to any op of a layer whose ops are laid out.
#[derive(Clone, Debug)]
pub struct Travel {
    every: u32,
    values: Kept,
    marks: Kept,
    /// At each checkpoint: the op from which on memo entries are of the pickle it is in.
    pickles: Column<u32>,
    /// The memo stores that add an entry, in order.
    puts: Column<u32>,
    /// Of each store that overwrites an entry: which of `puts` added it.
    rewritten: Column<u32>,
    walk: Walk,
}

/// The machine at an op, as what differs from the last checkpoint.
#[derive(Clone, Debug, Default)]
struct Walk {
    /// The next op.
    op: u32,
    /// The one from which on the entries of its pickle's memo are: the first of the pickle, or of one before it from which it goes on.
    pickle: u32,
    /// Memo reads before it.
    reads: usize,
    values: Top,
    marks: Top,
    /// The next op, this one included, that begins behind what was passed over: with an empty machine.
    gap: Option<u32>,
}

/// What an op takes and gives.
struct Effect {
    /// The values that are left when it has taken what it takes.
    left: u32,
    /// The same of the marks.
    marks_left: u32,
    sets_mark: bool,
    gives: Option<u32>,
}

/// What an opcode does to the stack, from the table of opcodes.
#[derive(Clone, Copy)]
struct Shape {
    /// Values taken, but for those above a mark.
    takes: u8,
    /// It takes the topmost mark and all above it.
    to_mark: bool,
    gives: bool,
}

static SHAPES: [Shape; 256] = {
    let mut shapes = [Shape { takes: 0, to_mark: false, gives: false }; 256];
    let mut i = 0;
    #[allow(clippy::indexing_slicing)] // at compile time
    while i < OPCODES.len() {
        let info = &OPCODES[i];
        let mut shape = Shape { takes: 0, to_mark: false, gives: !info.after.is_empty() };
        let mut j = 0;
        while j < info.before.len() && !shape.to_mark {
            if matches!(info.before[j], StackItem::Mark) {
                shape.to_mark = true;
            } else {
                shape.takes += 1;
            }
            j += 1;
        }
        shapes[info.byte as usize] = shape;
        i += 1;
    }
    shapes
};

/// What an op changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Values that it takes from the top of the stack; STOP takes all.
    pub taken: u32,
    /// A value right below those it takes, which is put into, given a state, or stored in the memo, and stays where it is.
    pub stays: Option<NodeId>,
    /// A value that it pushes.
    pub gives: Option<NodeId>,
    /// Marks that it takes: one at the most, but for STOP.
    pub marks_taken: u32,
    /// It sets a mark.
    pub sets_mark: bool,
    /// The memo entry that it stores or reads.
    pub memo: Option<MemoEntry>,
}

/// Marks that are open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenMarks {
    /// How many.
    pub count: u32,
    /// The height of the stack at the outermost, if there is one.
    pub outermost: Option<u32>,
    /// Heights of the stack at marks, as far down as was asked for, and how many marks are at each; the innermost first.
    pub upper: Vec<(u32, u32)>,
}

impl OpenMarks {
    /// Marks right below a value, by its place on the stack, from the bottom; or above the top.
    #[must_use]
    pub fn at(&self, height: u32) -> u32 {
        self.upper.iter().find(|(at, _)| *at == height).map_or(0, |(_, count)| *count)
    }
}

impl Default for Travel {
    /// With a checkpoint every 65,536 ops.
    fn default() -> Self {
        Self::every(EVERY)
    }
}

impl Travel {
    /// With a checkpoint every so many ops. Any op is then as many steps away at the most.
    #[must_use]
    pub fn every(ops: u32) -> Self {
        Self {
            every: ops.max(1),
            values: Kept::default(),
            marks: Kept::default(),
            pickles: Column::default(),
            puts: Column::default(),
            rewritten: Column::default(),
            walk: Walk::default(),
        }
    }

    /// Goes through about `budget` ops more. Whether there are more to go through. `ops` must be the same each time, and done.
    ///
    /// # Errors
    /// When memory ends.
    pub fn step(&mut self, ops: &Ops, budget: u32) -> Result<bool, OutOfMemory> {
        let end = self.walk.op.saturating_add(budget.max(1)).min(ops.len());
        for op in ops.from(self.walk.op).take((end - self.walk.op) as usize) {
            if op.op.is_multiple_of(self.every) {
                self.values.keep(&mut self.walk.values)?;
                self.marks.keep(&mut self.walk.marks)?;
                self.pickles.push(self.walk.pickle)?;
            }
            if op.opcode.is_store() {
                self.note_store(ops, op.op)?;
            }
            self.walk.advance(&self.values, &self.marks, ops, &op)?;
        }
        Ok(end < ops.len())
    }

    /// The machine before an op; behind the last one, when all of them are carried out. `None` for an op that is further on, or not
    /// gone through yet, and where memory ends.
    #[must_use]
    pub fn before<'a>(&'a self, ops: &'a Ops, op: u32) -> Option<Moment<'a>> {
        if op > self.walk.op {
            return None;
        }
        let mut walk = Walk::default();
        if let Some(last) = self.pickles.len().checked_sub(1) {
            let checkpoint = last.min((op / self.every) as usize);
            walk = Walk {
                op: u32::try_from(checkpoint).ok()?.checked_mul(self.every)?,
                pickle: self.pickles.get(checkpoint)?,
                reads: 0,
                values: self.values.top(checkpoint)?,
                marks: self.marks.top(checkpoint)?,
                gap: None,
            };
        }
        walk.reads = ops.reads_before(walk.op);
        for next in ops.from(walk.op).take(op.checked_sub(walk.op)? as usize) {
            walk.advance(&self.values, &self.marks, ops, &next).ok()?;
        }
        Some(Moment { travel: self, ops, walk })
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.values.memory()
            + self.marks.memory()
            + self.pickles.bytes()
            + self.puts.bytes()
            + self.rewritten.bytes()
            + self.walk.values.memory()
            + self.walk.marks.memory()
    }
}

impl Walk {
    /// What the next op does.
    #[inline]
    fn effect(&self, values: &Kept, marks: &Kept, ops: &Ops, op: &TracedOp) -> Effect {
        let (mut height, mut mark_count) = (self.values.height(), self.marks.height());
        if self.is_behind_gap(ops, op.op) {
            (height, mark_count) = (0, 0);
        }
        let mut effect = Effect { left: height, marks_left: mark_count, sets_mark: false, gives: None };
        let mark = || self.marks.last(marks);
        match op.opcode {
            Opcode::Mark => effect.sets_mark = true,
            Opcode::Pop if mark() == Some(height) => effect.marks_left = mark_count.saturating_sub(1),
            Opcode::Pop => effect.left = height.saturating_sub(1),
            Opcode::Dup => effect.gives = self.values.last(values),
            Opcode::Get | Opcode::Binget | Opcode::LongBinget => {
                let put = ops.read(self.reads).map(|(_, put)| put);
                effect.gives = put.and_then(|put| ops.owner(put)).map(|node| node.0);
            }
            Opcode::Stop => (effect.left, effect.marks_left) = (0, 0),
            opcode => {
                #[allow(clippy::indexing_slicing)] // there is one for each byte
                let shape = SHAPES[opcode as usize];
                // An op that comes to nothing (APPENDS of no values, READONLY_BUFFER of what cannot be written) belongs to no object.
                let owner = op.owner.filter(|_| shape.gives).map(|node| node.0);
                let takes = if owner.is_some() { u32::from(shape.takes) } else { 0 };
                if shape.to_mark {
                    effect.left = mark().unwrap_or(0).saturating_sub(takes);
                    effect.marks_left = mark_count.saturating_sub(1);
                } else {
                    effect.left = height.saturating_sub(takes);
                }
                effect.gives = owner;
            }
        }
        effect
    }

    /// Whether a pickle begins with this op though the one before it has no STOP.
    #[inline]
    fn is_behind_gap(&self, ops: &Ops, op: u32) -> bool {
        self.gap.unwrap_or_else(|| ops.gap_from(self.op)) == op
    }

    /// Carries out the next op.
    #[inline]
    fn advance(&mut self, values: &Kept, marks: &Kept, ops: &Ops, op: &TracedOp) -> Result<(), OutOfMemory> {
        let effect = self.effect(values, marks, ops, op);
        self.apply(values, marks, ops, op, &effect)
    }

    #[inline]
    fn apply(
        &mut self,
        values: &Kept,
        marks: &Kept,
        ops: &Ops,
        op: &TracedOp,
        effect: &Effect,
    ) -> Result<(), OutOfMemory> {
        self.values.cut(values, effect.left);
        self.marks.cut(marks, effect.marks_left);
        if effect.sets_mark {
            self.marks.push(self.values.height())?;
        }
        if let Some(value) = effect.gives {
            self.values.push(value)?;
        }
        self.reads += usize::from(op.opcode.is_load());
        self.op = op.op + 1;
        if self.gap.is_none_or(|gap| gap < self.op) {
            self.gap = Some(ops.gap_from(self.op));
        }
        if op.opcode == Opcode::Stop || self.gap == Some(self.op) {
            self.pickle = ops.session(self.op);
        }
        Ok(())
    }
}

/// The machine before one op.
#[derive(Clone, Debug)]
pub struct Moment<'a> {
    travel: &'a Travel,
    ops: &'a Ops,
    walk: Walk,
}

impl<'a> Moment<'a> {
    /// The op that comes next; the number of all ops, if none does.
    #[must_use]
    pub fn op(&self) -> u32 {
        self.walk.op
    }

    /// Values on the stack.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.walk.values.height()
    }

    /// Marks that are open.
    #[must_use]
    pub fn mark_count(&self) -> u32 {
        self.walk.marks.height()
    }

    /// Values of the stack from the top downwards: `count` at the most, behind the `first` ones.
    pub fn stack(&self, first: u32, count: u32) -> impl Iterator<Item = NodeId> + '_ {
        self.walk.values.downwards(&self.travel.values, first).take(count as usize).map(NodeId)
    }

    /// The heights of the stack at the marks that are open, the innermost first.
    pub fn marks(&self) -> impl Iterator<Item = u32> + '_ {
        self.walk.marks.downwards(&self.travel.marks, 0)
    }

    /// The marks that are open, those at a height of `lowest` and above one by one.
    #[must_use]
    pub fn open_marks(&self, lowest: u32) -> OpenMarks {
        let (top, kept) = (&self.walk.marks, &self.travel.marks);
        let mut left = top.height();
        let mut marks = OpenMarks { count: left, outermost: top.get(kept, 0), upper: Vec::new() };
        // There may be millions at one height: their number is found by bisection.
        while let Some(height) = left.checked_sub(1).and_then(|last| top.get(kept, last)) {
            if height < lowest {
                break;
            }
            let first = top.first_at(kept, left, height);
            marks.upper.push((height, left - first));
            left = first;
        }
        marks
    }

    /// Carries out the next op and tells what that changes. `None` if there is none, or no memory for it.
    pub fn step(&mut self) -> Option<Change> {
        let (values, marks) = (&self.travel.values, &self.travel.marks);
        let op = self.ops.get(self.walk.op)?;
        let effect = self.walk.effect(values, marks, self.ops, &op);
        let (taken, marks_taken) =
            (self.height().saturating_sub(effect.left), self.mark_count().saturating_sub(effect.marks_left));
        let gives = effect.gives.map(NodeId);
        let mut change =
            Change { taken, stays: None, gives, marks_taken, sets_mark: effect.sets_mark, memo: None };
        let lowest = if taken > 0 { self.walk.values.get(values, effect.left).map(NodeId) } else { None };
        if lowest.is_some() && lowest == gives {
            // What is taken and given back stays.
            change = Change { taken: taken - 1, stays: gives, gives: None, ..change };
        } else if op.opcode.is_store() {
            change.stays = self.stack(0, 1).next();
        }
        change.memo = self.entry_of(&op);
        self.walk.values.make_room().ok()?;
        self.walk.marks.make_room().ok()?;
        self.walk.apply(values, marks, self.ops, &op, &effect).ok()?;
        Some(change)
    }
}

#[cfg(test)]
mod tests;
