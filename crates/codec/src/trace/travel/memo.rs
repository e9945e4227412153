//! The memo at any op: not kept, but told from the stores up to there.
//!
//! Its entries are in the order in which their keys came, as in Python's dict. A key that is stored again keeps its place.

use alloc::vec::Vec;

use super::{Moment, Travel};
use crate::{
    fault::OutOfMemory,
    graph::{Column, NodeId},
    trace::table::{Ops, TracedOp, partition},
};

/// Overwriting stores that are looked at at a time; they do not cross a segment of their column.
const CHUNK: usize = 1 << 12;

/// An entry of the memo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoEntry {
    /// Its number in the memo.
    pub key: u64,
    /// The op that stored it last.
    pub put: u32,
    /// What it stored.
    pub node: NodeId,
    /// How many entries came before its key did.
    pub place: u32,
}

impl Travel {
    pub(super) fn note_store(&mut self, ops: &Ops, op: u32) -> Result<(), OutOfMemory> {
        match ops.rewrite(self.rewritten.len()) {
            Some((store, first)) if store == op => {
                let number = u32::try_from(before(&self.puts, first)).map_err(|_| OutOfMemory)?;
                self.rewritten.push(number)
            }
            _ => self.puts.push(op),
        }
    }

    /// The key of an entry by its number among the entries of the layer. Those of its pickle begin at `first`.
    fn key(&self, ops: &Ops, first: usize, number: usize) -> Option<u64> {
        let put = self.puts.get(number)?;
        let (behind, key) = match ops.key_upto(put) {
            Some((odd, key)) if self.puts.get(first)? <= odd => (before(&self.puts, odd), key),
            _ => (first, 0),
        };
        Some(key + number.checked_sub(behind)? as u64)
    }
}

/// How many stores come before an op.
fn before(puts: &Column<u32>, op: u32) -> usize {
    partition(puts.len(), |i| puts.get(i).is_some_and(|put| put < op))
}

impl Moment<'_> {
    /// The numbers of the memo's entries among those of the layer.
    fn numbers(&self) -> core::ops::Range<usize> {
        let puts = &self.travel.puts;
        before(puts, self.walk.pickle)..before(puts, self.walk.op)
    }

    /// Entries of the memo.
    #[must_use]
    pub fn memo_len(&self) -> u32 {
        u32::try_from(self.numbers().len()).unwrap_or(u32::MAX)
    }

    /// Some entries of the memo: `count` at the most, behind the `first` ones. Where entries were overwritten, it takes a look at what was, from
    /// the latest, until each of these has come.
    #[must_use]
    pub fn memo(&self, first: u32, count: u32) -> Vec<MemoEntry> {
        let (travel, ops) = (self.travel, self.ops);
        let all = self.numbers();
        let start = all.start.saturating_add(first as usize).min(all.end);
        let end = start.saturating_add(count as usize).min(all.end);
        let mut latest: Vec<Option<u32>> = (start..end).map(|_| None).collect();
        let mut rewrites = ops.rewrites_before(self.walk.pickle)..ops.rewrites_before(self.walk.op);
        // The entries whose last store is not known yet are among these.
        let mut open = start..end;
        while !open.is_empty() && !rewrites.is_empty() {
            let chunk = (rewrites.end - 1) / CHUNK * CHUNK;
            let first = chunk.max(rewrites.start);
            let Some(numbers) = travel.rewritten.slices(first, rewrites.end - first).next() else { break };
            for (i, number) in numbers.iter().enumerate().rev() {
                if !open.contains(&(*number as usize)) {
                    continue;
                }
                if let Some(place @ None) = latest.get_mut(*number as usize - start) {
                    *place = ops.rewrite(first + i).map(|(op, _)| op);
                }
                let is_known = |number: usize| latest.get(number - start).is_some_and(Option::is_some);
                while open.end > open.start && is_known(open.start) {
                    open.start += 1;
                }
                while open.end > open.start && is_known(open.end - 1) {
                    open.end -= 1;
                }
            }
            rewrites.end = first;
        }
        let entry = |(number, latest): (usize, Option<u32>)| {
            let put = latest.or_else(|| travel.puts.get(number))?;
            let place = u32::try_from(number - all.start).ok()?;
            Some(MemoEntry { key: travel.key(ops, all.start, number)?, put, node: ops.owner(put)?, place })
        };
        (start..end).zip(latest).filter_map(entry).collect()
    }

    /// The entry that the next op stores or reads.
    pub(super) fn entry_of(&self, op: &TracedOp) -> Option<MemoEntry> {
        let ops = self.ops;
        let put = match op.opcode {
            opcode if opcode.is_store() => op.op,
            opcode if opcode.is_load() => ops.put_of(op.op)?,
            _ => return None,
        };
        let number = before(&self.travel.puts, ops.first_store(put));
        let start = self.numbers().start;
        let key = self.travel.key(ops, start, number)?;
        let place = u32::try_from(number.checked_sub(start)?).ok()?;
        Some(MemoEntry { key, put, node: ops.owner(put)?, place })
    }
}
