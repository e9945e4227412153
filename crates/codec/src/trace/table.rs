//! The table of ops: seven bytes an op, eight a memo read; more only for memo keys that are stored out of order or twice.

use core::ops::Range;

use crate::{
    fault::{Full, OutOfMemory},
    graph::{Column, NodeId},
    opcode::Opcode,
};

/// Ops between two that have their offset noted: so many are gone through to find one.
const STRIDE: u32 = 256;
/// Ops that are looked at without asking after each whether it is the one.
const AT_ONCE: usize = 256;
/// Ops that stand in one slice: a block of them, where they are looked through from the last to the first.
const BLOCK: u32 = 1 << 16;
/// The op is longer than this tells: look aside.
const LONG: u8 = u8::MAX;
/// No object has this id.
const NOBODY: u32 = u32::MAX;

/// The ops of a layer, in order: each begins where the one before it ends, but for the first ones behind what was passed over.
#[derive(Clone, Debug, Default)]
pub struct Ops {
    rows: Column<Row>,
    /// Offsets of every [`STRIDE`]th op.
    offsets: Column<u64>,
    /// The lengths that do not fit into a row, by op.
    long: Column<(u32, u64)>,
    /// Memo reads and the stores they read, by read.
    links: Column<(u32, u32)>,
    /// FRAME ops, where each stands, and where the frame ends that it announces.
    frames: Column<(u32, u64, u64)>,
    /// Memo stores under keys that do not count up by one from the key that was new before (from 0, in a pickle that has stored
    /// none), and their keys, by store.
    keys: Column<(u32, u64)>,
    /// Memo stores under a key that is taken, and the store that took it, by store.
    rewrites: Column<(u32, u32)>,
    /// The first ops of pickles whose memo goes on, and of the pickle from which on its entries are, by pickle.
    sessions: Column<(u32, u32)>,
    /// Ops that do not begin where the one before ends, their offsets, and the bytes in between: pickles that were salvaged.
    gaps: Column<(u32, u64, u64)>,
    /// Offset behind the last op.
    end: u64,
}

/// What is stored of an op. Packed: a scan needs most of it, and pushing one column is faster than pushing four.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed)]
struct Row {
    owner: u32,
    opcode: Opcode,
    len: u8,
    marks: u8,
}

impl Row {
    #[inline]
    fn owner(&self) -> Option<NodeId> {
        let owner = self.owner;
        (owner != NOBODY).then_some(NodeId(owner))
    }
}

/// One op of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TracedOp {
    /// Its number, from 0.
    pub op: u32,
    /// Its offset.
    pub at: u64,
    /// Its bytes, argument and payload included.
    pub len: u64,
    /// Its opcode.
    pub opcode: Opcode,
    /// The object that its bytes belong to; `None` for those of the stream itself.
    pub owner: Option<NodeId>,
    /// Marks that are open before it; 255 stands for all above.
    pub marks: u8,
}

impl Ops {
    /// How many.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)] // adding one checks it
    pub fn len(&self) -> u32 {
        self.rows.len() as u32
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.len() == 0
    }

    /// Offset behind the last one.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Bytes between ops that belong to none.
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.gaps.slices(0, self.gaps.len()).flatten().map(|(.., bytes)| bytes).sum()
    }

    /// The op of a number.
    #[must_use]
    pub fn get(&self, op: u32) -> Option<TracedOp> {
        self.from(op).next()
    }

    /// The object that an op's bytes belong to; see [`TracedOp::owner`].
    #[must_use]
    #[inline]
    pub fn owner(&self, op: u32) -> Option<NodeId> {
        let owner = self.rows.get(op as usize).map_or(NOBODY, |row| row.owner);
        (owner != NOBODY).then_some(NodeId(owner))
    }

    /// The ops from a number on.
    #[must_use]
    pub fn from(&self, op: u32) -> OpsFrom<'_> {
        let op = op.min(self.len());
        let mut first = op - op % STRIDE;
        let at = match self.offsets.get((op / STRIDE) as usize) {
            Some(at) => at,
            // Only where there is no op.
            None => {
                first = op;
                self.end
            }
        };
        let mut from = OpsFrom {
            ops: self,
            slice: [].iter(),
            next: first,
            at,
            long: self.long_from(first),
            gap: self.gap_from(first),
        };
        while from.next < op && from.next().is_some() {}
        from
    }

    /// The first of the long ones from a number on.
    fn long_from(&self, op: u32) -> usize {
        partition(self.long.len(), |i| self.long.get(i).is_some_and(|(of, _)| of < op))
    }

    /// The op in whose bytes an offset lies.
    #[must_use]
    pub fn find(&self, offset: u64) -> Option<u32> {
        self.at(offset).map(|op| op.op)
    }

    /// The op in whose bytes an offset lies, as a whole.
    #[must_use]
    pub fn at(&self, offset: u64) -> Option<TracedOp> {
        if offset >= self.end {
            return None;
        }
        let stride = partition(self.offsets.len(), |i| self.offsets.get(i).is_some_and(|at| at <= offset));
        let first = u32::try_from(stride.checked_sub(1)?).ok()?.checked_mul(STRIDE)?;
        self.from(first).find(|op| offset < op.at + op.len).filter(|op| op.at <= offset)
    }

    /// The first op that does not end before an offset; the number of all ops, if they all do.
    #[must_use]
    pub fn first_behind(&self, offset: u64) -> u32 {
        let stride = partition(self.offsets.len(), |i| self.offsets.get(i).is_some_and(|at| at <= offset));
        let first = u32::try_from(stride.saturating_sub(1)).unwrap_or(u32::MAX).saturating_mul(STRIDE);
        self.from(first).find(|op| offset < op.at + op.len).map_or(self.len(), |op| op.op)
    }

    /// The first op from a number on that does not begin where the one before it ends.
    pub(super) fn gap_from(&self, op: u32) -> u32 {
        let found = partition(self.gaps.len(), |i| self.gaps.get(i).is_some_and(|(of, ..)| of < op));
        self.gaps.get(found).map_or(u32::MAX, |(of, ..)| of)
    }

    /// The next op begins here, and not where the last one ends.
    pub(super) fn add_gap(&mut self, at: u64) -> Result<(), OutOfMemory> {
        self.gaps.push((self.len(), at, at.saturating_sub(self.end)))
    }

    /// Where an op begins that does not begin where the one before it ends.
    fn behind_gap(&self, op: u32) -> Option<u64> {
        let found = partition(self.gaps.len(), |i| self.gaps.get(i).is_some_and(|(of, ..)| of < op));
        self.gaps.get(found).filter(|(of, ..)| *of == op).map(|(_, at, _)| at)
    }

    /// The op that stored what a memo read reads. `None` if it is no memo read.
    #[must_use]
    pub fn put_of(&self, get: u32) -> Option<u32> {
        self.links.get(self.reads_before(get)).filter(|(of, _)| *of == get).map(|(_, put)| put)
    }

    /// The memo reads of what an op stored, in order. Takes a look at every read there is.
    pub fn gets_of(&self, put: u32) -> impl Iterator<Item = u32> + '_ {
        self.links().filter(move |(_, of)| *of == put).map(|(get, _)| get)
    }

    /// The first of some ops for which something holds: of its opcode and of the object that its bytes belong to.
    pub fn first_of(&self, ops: Range<u32>, is: impl Fn(Opcode, Option<NodeId>) -> bool) -> Option<u32> {
        let mut at = ops.start;
        for slice in self.rows.slices(ops.start as usize, ops.len()) {
            for rows in slice.chunks(AT_ONCE) {
                if is_any(rows, &is) {
                    let found = rows.iter().position(|row| is(row.opcode, row.owner()))?;
                    return at.checked_add(u32::try_from(found).ok()?);
                }
                at = at.checked_add(u32::try_from(rows.len()).ok()?)?;
            }
        }
        None
    }

    /// The last of them.
    pub fn last_of(&self, ops: Range<u32>, is: impl Fn(Opcode, Option<NodeId>) -> bool) -> Option<u32> {
        let mut end = ops.end.min(self.len());
        while end > ops.start {
            let start = ((end - 1) / BLOCK * BLOCK).max(ops.start);
            let slice = self.rows.slices(start as usize, (end - start) as usize).last()?;
            for rows in slice.rchunks(AT_ONCE) {
                end = end.checked_sub(u32::try_from(rows.len()).ok()?)?;
                if is_any(rows, &is) {
                    let found = rows.iter().rposition(|row| is(row.opcode, row.owner()))?;
                    return end.checked_add(u32::try_from(found).ok()?);
                }
            }
        }
        None
    }

    /// The first memo read from an op on that reads an object.
    #[must_use]
    pub fn read_of(&self, node: NodeId, from: u32) -> Option<u32> {
        let reads = self.links.slices(self.reads_before(from), usize::MAX).flatten();
        reads.copied().find(|(_, put)| self.owner(*put) == Some(node)).map(|(get, _)| get)
    }

    /// Memo reads, each with the op that stored what it reads, in order.
    pub fn links(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.links.slices(0, self.links.len()).flatten().copied()
    }

    /// FRAME ops, each with the offset behind the frame that it announces, in order. A frame may reach behind the layer's end.
    pub fn frames(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        self.frame_stretches().map(|(op, _, end)| (op, end))
    }

    /// The same, with the offset of the FRAME in between.
    pub fn frame_stretches(&self) -> impl Iterator<Item = (u32, u64, u64)> + '_ {
        self.frames.slices(0, self.frames.len()).flatten().copied()
    }

    /// How many FRAME ops there are.
    #[must_use]
    pub fn frame_count(&self) -> u32 {
        u32::try_from(self.frames.len()).unwrap_or(u32::MAX)
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.rows.bytes()
            + self.offsets.bytes()
            + self.long.bytes()
            + self.links.bytes()
            + self.frames.bytes()
            + self.keys.bytes()
            + self.rewrites.bytes()
            + self.sessions.bytes()
            + self.gaps.bytes()
    }

    /// Adds one, which begins where the last one ended.
    #[inline]
    pub(super) fn push(&mut self, opcode: Opcode, at: u64, len: u64, marks: u8) -> Result<u32, Full> {
        // The last numbers are none: a slot of the stack holds a number and one.
        let op = u32::try_from(self.rows.len()).ok().filter(|op| *op < u32::MAX - 1).ok_or(Full::TooMany)?;
        if op.is_multiple_of(STRIDE) {
            self.offsets.push(at)?;
        }
        let short = u8::try_from(len).unwrap_or(LONG);
        if short == LONG {
            self.long.push((op, len))?;
        }
        self.rows.push(Row { owner: NOBODY, opcode, len: short, marks })?;
        self.end = at + len;
        Ok(op)
    }

    #[inline]
    pub(super) fn set_owner(&mut self, op: u32, owner: u32) {
        if let Some(row) = self.rows.get_mut(op as usize) {
            row.owner = owner;
        }
    }

    pub(super) fn link(&mut self, get: u32, put: u32) -> Result<(), OutOfMemory> {
        self.links.push((get, put))
    }

    pub(super) fn add_frame(&mut self, op: u32, at: u64, end: u64) -> Result<(), OutOfMemory> {
        self.frames.push((op, at, end))
    }

    pub(super) fn add_key(&mut self, op: u32, key: u64) -> Result<(), OutOfMemory> {
        self.keys.push((op, key))
    }

    pub(super) fn add_session(&mut self, pickle: u32, first: u32) -> Result<(), OutOfMemory> {
        self.sessions.push((pickle, first))
    }

    /// The op from which on the stores of memo entries are that a pickle has, by its first op.
    pub(super) fn session(&self, pickle: u32) -> u32 {
        let found =
            partition(self.sessions.len(), |i| self.sessions.get(i).is_some_and(|(of, _)| of < pickle));
        self.sessions.get(found).filter(|(of, _)| *of == pickle).map_or(pickle, |(_, first)| first)
    }

    /// Notes that a store overwrites what another one stored, which may have done so itself.
    pub(super) fn add_rewrite(&mut self, op: u32, before: u32) -> Result<(), OutOfMemory> {
        let first = self.first_store(before);
        self.rewrites.push((op, first))
    }

    /// The store that was the first one under the key of this one.
    pub(super) fn first_store(&self, store: u32) -> u32 {
        let found = self.rewrites_before(store);
        self.rewrite(found).filter(|(op, _)| *op == store).map_or(store, |(_, first)| first)
    }

    /// The overwriting stores by number: which op, and the first store under its key.
    pub(super) fn rewrite(&self, number: usize) -> Option<(u32, u32)> {
        self.rewrites.get(number)
    }

    /// How many overwriting stores come before an op.
    pub(super) fn rewrites_before(&self, op: u32) -> usize {
        partition(self.rewrites.len(), |i| self.rewrites.get(i).is_some_and(|(of, _)| of < op))
    }

    /// The last store up to this one whose key does not follow from the key before, and its key.
    pub(super) fn key_upto(&self, store: u32) -> Option<(u32, u64)> {
        let found = partition(self.keys.len(), |i| self.keys.get(i).is_some_and(|(of, _)| of <= store));
        self.keys.get(found.checked_sub(1)?)
    }

    /// The memo reads by number, from 0: which op, and the store that it reads.
    pub(super) fn read(&self, number: usize) -> Option<(u32, u32)> {
        self.links.get(number)
    }

    /// How many memo reads come before an op.
    pub(super) fn reads_before(&self, op: u32) -> usize {
        partition(self.links.len(), |i| self.links.get(i).is_some_and(|(of, _)| of < op))
    }
}

/// Whether something holds for any of some rows: without a branch for each, that is twice as fast as finding the first.
#[inline]
fn is_any(rows: &[Row], is: &impl Fn(Opcode, Option<NodeId>) -> bool) -> bool {
    rows.iter().fold(false, |any, row| any | is(row.opcode, row.owner()))
}

/// How many of `0..len` come before those for which `before` does not hold.
pub(super) fn partition(len: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// The ops from some number on; see [`Ops::from`].
#[derive(Clone, Debug)]
pub struct OpsFrom<'a> {
    ops: &'a Ops,
    /// What is left of the slice of the segment it is in.
    slice: core::slice::Iter<'a, Row>,
    next: u32,
    at: u64,
    /// The next long one.
    long: usize,
    /// The next one behind a gap.
    gap: u32,
}

impl OpsFrom<'_> {
    #[cold]
    fn jump(&mut self) {
        self.at = self.ops.behind_gap(self.next).unwrap_or(self.at);
        self.gap = self.ops.gap_from(self.next + 1);
    }

    #[cold]
    fn long(&mut self) -> u64 {
        let len = self.ops.long.get(self.long).map_or(0, |(_, len)| len);
        self.long += 1;
        len
    }
}

impl Iterator for OpsFrom<'_> {
    type Item = TracedOp;

    #[inline]
    fn next(&mut self) -> Option<TracedOp> {
        let row = match self.slice.next() {
            Some(row) => *row,
            None => {
                self.slice = self.ops.rows.slices(self.next as usize, usize::MAX).next()?.iter();
                *self.slice.next()?
            }
        };
        if self.next == self.gap {
            self.jump();
        }
        let (op, at) = (self.next, self.at);
        let len = if row.len == LONG { self.long() } else { u64::from(row.len) };
        self.next = op + 1;
        self.at = at + len;
        Some(TracedOp { op, at, len, opcode: row.opcode, owner: row.owner(), marks: row.marks })
    }
}
