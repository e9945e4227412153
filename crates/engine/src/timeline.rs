//! The timeline of a document: its ops laid along an axis, at any scale.
//!
//! Coarse scales come from sums over the whole, made once for each axis and kind of lanes; finer ones from a look at the ops themselves; at the
//! finest the ops are listed.

mod tiles;

use picklescope_codec::{
    FaultKind,
    trace::{Ops, TracedOp, Travel},
};
use picklescope_insight::{
    extent::Extents,
    sums::{Sums, lane, lane_of},
};
use picklescope_protocol::{Axis, FaultMark, LANES, Lanes, OpPlace, Stretch, Timeline};

use crate::document::{Facts, LISTED};

/// The most bins of the sums over the whole.
const BINS: u64 = 16_384;
/// Frames and faults that are told.
const FRAMES: usize = 10_000;
const FAULTS: usize = 100;

/// A document whose ops are laid out.
pub(crate) struct Laid {
    pub(crate) ops: Ops,
    pub(crate) extents: Extents,
    /// The machine at any of the ops.
    pub(crate) travel: Travel,
    pub(crate) timeline: Timeline,
    /// By axis and kind of lanes, as they were asked for.
    sums: [Option<Sums>; 4],
}

/// A pair of axis and lanes, as a number.
fn number((axis, lanes): (Axis, Lanes)) -> usize {
    match (axis, lanes) {
        (Axis::Bytes, Lanes::Nesting) => 0,
        (Axis::Bytes, Lanes::Marks) => 1,
        (Axis::Ops, Lanes::Nesting) => 2,
        (Axis::Ops, Lanes::Marks) => 3,
    }
}

impl Laid {
    pub(crate) fn new(facts: &Facts, ops: Ops, extents: Extents, travel: Travel) -> Self {
        let timeline = Timeline {
            bytes: facts.layer_size,
            ops: ops.len(),
            nesting: extents.deepest().map_or(1, |depth| lane_of(depth) + 1),
            marks: extents.marks().min(LANES - 1) + 1,
            frames: frames(&ops, facts.layer_size),
            frame_count: ops.frame_count(),
            pickles: pickles(facts, &ops),
            faults: faults(facts, &ops),
        };
        Self { ops, extents, travel, timeline, sums: [None, None, None, None] }
    }

    /// Units along an axis.
    fn units(&self, axis: Axis) -> u64 {
        match axis {
            Axis::Bytes => self.timeline.bytes,
            Axis::Ops => self.timeline.ops.into(),
        }
    }

    /// Lanes in use.
    fn lanes(&self, lanes: Lanes) -> u8 {
        match lanes {
            Lanes::Nesting => self.timeline.nesting,
            Lanes::Marks => self.timeline.marks,
        }
    }

    /// The level of the sums over the whole.
    fn base(&self, axis: Axis) -> u8 {
        let units = self.units(axis);
        (1..63).find(|level| units.div_ceil(1 << level) <= BINS).unwrap_or(63)
    }

    /// Empty sums over the whole. `None` without memory for them.
    pub(crate) fn empty(&self, of: (Axis, Lanes)) -> Option<Sums> {
        Sums::new(of, self.lanes(of.1), self.base(of.0), (0, self.units(of.0))).ok()
    }

    /// The sums over the whole are there.
    pub(crate) fn has(&self, of: (Axis, Lanes)) -> bool {
        self.sums.get(number(of)).is_some_and(Option::is_some)
    }

    pub(crate) fn keep(&mut self, of: (Axis, Lanes), sums: Sums) {
        if let Some(place) = self.sums.get_mut(number(of)) {
            *place = Some(sums);
        }
    }

    /// The lane of an op, for nesting.
    pub(crate) fn lane(&self, op: &TracedOp) -> u8 {
        lane(Lanes::Nesting, &self.extents, op)
    }

    pub(crate) fn place(&self, op: &TracedOp) -> OpPlace {
        OpPlace { op: op.op, at: op.at, len: op.len, lane: self.lane(op) }
    }

    /// Bytes of memory held.
    pub(crate) fn memory(&self) -> usize {
        let sums: usize = self.sums.iter().flatten().map(Sums::memory).sum();
        let told =
            (self.timeline.frames.capacity() + self.timeline.pickles.capacity()) * size_of::<Stretch>();
        self.ops.memory() + self.extents.memory() + self.travel.memory() + sums + told
    }
}

/// The first op that does not begin before an offset.
fn op_at(ops: &Ops, offset: u64) -> u32 {
    let found = ops.first_behind(offset);
    found + u32::from(ops.get(found).is_some_and(|op| op.at < offset))
}

fn frames(ops: &Ops, size: u64) -> Vec<Stretch> {
    let mut frames: Vec<Stretch> = Vec::new();
    for (first, start, end) in ops.frame_stretches().take(FRAMES) {
        // Mostly the next frame begins where one ends: that saves a search for each.
        if let Some(last) = frames.last_mut() {
            last.behind = if last.end == start { first } else { op_at(ops, last.end) };
        }
        frames.push(Stretch { start, end: end.min(size), first, behind: u32::MAX });
    }
    if let Some(last) = frames.last_mut() {
        last.behind = op_at(ops, last.end);
    }
    frames
}

fn pickles(facts: &Facts, ops: &Ops) -> Vec<Stretch> {
    let mut first = 0u32;
    let pickles = facts.graph.pickles().iter().take(LISTED);
    pickles
        .map(|pickle| {
            let behind = first.saturating_add(u32::try_from(pickle.ops).unwrap_or(u32::MAX)).min(ops.len());
            let stretch = Stretch { start: pickle.start, end: pickle.end, first, behind };
            first = behind;
            stretch
        })
        .collect()
}

fn faults(facts: &Facts, ops: &Ops) -> Vec<FaultMark> {
    facts
        .graph
        .pickles()
        .faults()
        .filter(|fault| *fault.kind() != FaultKind::Cancelled)
        .take(FAULTS)
        .map(|fault| FaultMark { at: fault.at(), op: ops.first_behind(fault.at()) })
        .collect()
}
