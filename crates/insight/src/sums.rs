//! Ops in bins, by lane and category: what a timeline shows where single ops are too small to be drawn.
//!
//! Exact: over all bins, the units of the axis and the ops add up to what there is. An op that spans many bins is spread by arithmetic, once a
//! bin.

use picklescope_codec::{
    OPCODES, OutOfMemory,
    trace::{Ops, TracedOp},
};
use picklescope_protocol::{Axis, Bin, Cell, LANES, Lanes};

use crate::{column::column, extent::Extents};

/// Categories of opcodes.
const CATEGORIES: usize = 5;

/// The category of each byte, as its number.
static CATEGORY: [u8; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    #[allow(clippy::indexing_slicing)] // at compile time
    while i < OPCODES.len() {
        table[OPCODES[i].byte as usize] = OPCODES[i].category as u8;
        i += 1;
    }
    table
};

/// The lane of an op.
#[must_use]
#[inline]
pub fn lane(lanes: Lanes, extents: &Extents, op: &TracedOp) -> u8 {
    match (lanes, op.owner) {
        (Lanes::Marks, _) => op.marks.min(LANES - 1),
        (Lanes::Nesting, None) => 0,
        (Lanes::Nesting, Some(node)) => lane_of(extents.depth(node)),
    }
}

/// The lane of an object so deep, for nesting. The first one is the stream's.
#[must_use]
#[inline]
pub fn lane_of(depth: u8) -> u8 {
    depth.min(LANES - 2) + 1
}

/// Sums over bins of one width, over a stretch of an axis.
#[derive(Clone, Debug)]
pub struct Sums {
    axis: Axis,
    lanes: Lanes,
    /// How many lanes.
    count: usize,
    /// 2^level units in a bin.
    level: u8,
    /// The first unit, and the one behind the last.
    from: u64,
    end: u64,
    /// By bin, lane and category. No bin has more units than a u32 counts.
    amounts: Vec<u32>,
    /// Ops that begin in each bin, along bytes. Along ops each of its units is one.
    starts: Vec<u32>,
    /// Bytes of the ops of each bin, along ops. Along bytes each of its units is one.
    bytes: Vec<u64>,
}

impl Sums {
    /// Empty bins of 2^level units from one unit to another. `count` lanes at the most occur.
    ///
    /// # Errors
    /// When memory ends, or there are too many bins or too wide ones.
    pub fn new(
        (axis, lanes): (Axis, Lanes),
        count: u8,
        level: u8,
        (from, end): (u64, u64),
    ) -> Result<Self, OutOfMemory> {
        let count = usize::from(count.clamp(1, LANES));
        let bins = end.saturating_sub(from).div_ceil(1u64.checked_shl(level.into()).ok_or(OutOfMemory)?);
        let bins = usize::try_from(bins).ok().filter(|_| level < 32).ok_or(OutOfMemory)?;
        let cells = bins.checked_mul(count * CATEGORIES).ok_or(OutOfMemory)?;
        Ok(Self {
            axis,
            lanes,
            count,
            level,
            from,
            end,
            amounts: column(cells, 0)?,
            starts: column(if axis == Axis::Bytes { bins } else { 0 }, 0)?,
            bytes: column(if axis == Axis::Ops { bins } else { 0 }, 0)?,
        })
    }

    /// 2^level units are in a bin.
    #[must_use]
    pub fn level(&self) -> u8 {
        self.level
    }

    /// Adds the ops from one number to another, as far as they reach into the stretch.
    pub fn add(&mut self, ops: &Ops, extents: &Extents, from: u32, end: u32) {
        let (axis, lanes) = (self.axis, self.lanes);
        for op in ops.from(from).take(end.saturating_sub(from) as usize) {
            let lane = usize::from(lane(lanes, extents, &op)).min(self.count - 1);
            let category = CATEGORY.get(usize::from(op.opcode as u8)).copied().unwrap_or(0);
            let cell = lane * CATEGORIES + usize::from(category);
            match axis {
                Axis::Ops => {
                    let Some(bin) = self.bin_of(u64::from(op.op)) else { continue };
                    self.add_to(bin, cell, 1);
                    if let Some(bytes) = self.bytes.get_mut(bin) {
                        *bytes += op.len;
                    }
                }
                Axis::Bytes => {
                    if op.at >= self.end {
                        break;
                    }
                    if let Some(starts) = self.bin_of(op.at).and_then(|bin| self.starts.get_mut(bin)) {
                        *starts += 1;
                    }
                    self.spread(op.at.max(self.from), (op.at + op.len).min(self.end), cell);
                }
            }
        }
    }

    /// Bytes from one offset to another, within the stretch.
    #[inline]
    fn spread(&mut self, mut at: u64, end: u64, cell: usize) {
        while at < end {
            let Some(bin) = self.bin_of(at) else { return };
            let border = self.from + ((bin as u64 + 1) << self.level);
            let upto = border.min(end);
            self.add_to(bin, cell, upto - at);
            at = upto;
        }
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation)] // it was made for so many bins
    fn bin_of(&self, unit: u64) -> Option<usize> {
        Some((unit.checked_sub(self.from)? >> self.level) as usize).filter(|_| unit < self.end)
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation)] // no bin has more units than a u32 counts
    fn add_to(&mut self, bin: usize, cell: usize, units: u64) {
        if let Some(amount) = self.amounts.get_mut(bin * self.count * CATEGORIES + cell) {
            *amount += units as u32;
        }
    }

    /// Bins of 2^level units, `count` at the most, from the unit `from` on, which is the first of one. `level` is that of the sums or a
    /// higher one.
    #[must_use]
    pub fn bins(&self, level: u8, from: u64, count: u64) -> Vec<Bin> {
        let mut bins = Vec::new();
        let mut at = from;
        for _ in 0..count {
            if at >= self.end {
                break;
            }
            let next = 1u64.checked_shl(level.into()).and_then(|width| at.checked_add(width));
            let next = next.unwrap_or(u64::MAX).min(self.end);
            bins.push(self.sum(at, next));
            at = next;
        }
        bins
    }

    /// All from one unit to another, both at borders of bins.
    fn sum(&self, from: u64, end: u64) -> Bin {
        let (Some(first), Some(last)) =
            (self.bin_of(from), end.checked_sub(1).and_then(|end| self.bin_of(end)))
        else {
            return Bin::default();
        };
        let mut sums = [[0u64; CATEGORIES]; LANES as usize];
        let width = self.count * CATEGORIES;
        let amounts = self.amounts.get(first * width..(last + 1) * width).unwrap_or_default();
        for bin in amounts.chunks_exact(width) {
            for (sums, cell) in sums.iter_mut().zip(bin.chunks_exact(CATEGORIES)) {
                for (sum, amount) in sums.iter_mut().zip(cell) {
                    *sum += u64::from(*amount);
                }
            }
        }
        let units = end - from;
        let (ops, bytes) = match self.axis {
            Axis::Bytes => (
                self.starts.get(first..=last).map_or(0, |starts| starts.iter().map(|n| u64::from(*n)).sum()),
                units,
            ),
            Axis::Ops => (units, self.bytes.get(first..=last).map_or(0, |bytes| bytes.iter().sum())),
        };
        let cells = (0..LANES).zip(sums).filter(|(_, amounts)| amounts.iter().any(|amount| *amount > 0));
        Bin {
            ops: u32::try_from(ops).unwrap_or(u32::MAX),
            bytes,
            cells: cells.map(|(lane, amounts)| Cell { lane, amounts }).collect(),
        }
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        (self.amounts.capacity() + self.starts.capacity()) * 4 + self.bytes.capacity() * 8
    }
}
