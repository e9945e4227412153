//! A stack at checkpoints: of each only what lies above the lowest height that it had since the one before.

use alloc::vec::Vec;

use crate::{fault::OutOfMemory, graph::Column};

/// A stack at all checkpoints.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    items: Column<u32>,
    checkpoints: Column<Checkpoint>,
}

#[derive(Clone, Copy, Debug)]
struct Checkpoint {
    height: u32,
    /// What is below is as it was at the checkpoint before.
    low: u32,
    /// Where in `items` the rest begins.
    first: u32,
}

/// A stack at an op: what lies above the lowest height that it had since a checkpoint, and that height.
#[derive(Clone, Debug, Default)]
pub(super) struct Top {
    base: u32,
    items: Vec<u32>,
    /// What is right below `base` is kept in this checkpoint. It is followed downwards and never leads up again, so that all steps
    /// of a walk together are no more than there are checkpoints.
    checkpoint: usize,
}

impl Kept {
    /// Adds a checkpoint, from which `top` goes on.
    pub(super) fn keep(&mut self, top: &mut Top) -> Result<(), OutOfMemory> {
        let height = top.height();
        let first = u32::try_from(self.items.len()).map_err(|_| OutOfMemory)?;
        self.items.extend(top.items.iter().copied())?;
        self.checkpoints.push(Checkpoint { height, low: top.base, first })?;
        if !top.items.is_empty() {
            top.checkpoint = self.checkpoints.len() - 1;
        }
        top.items.clear();
        top.base = height;
        Ok(())
    }

    /// The stack at a checkpoint.
    pub(super) fn top(&self, checkpoint: usize) -> Option<Top> {
        let base = self.checkpoints.get(checkpoint)?.height;
        let checkpoint = base.checked_sub(1).map_or(0, |at| self.having(checkpoint, at));
        Some(Top { base, items: Vec::new(), checkpoint })
    }

    /// The checkpoint that has what lies at a height of the stack as it was at `checkpoint`.
    #[inline]
    fn having(&self, mut checkpoint: usize, at: u32) -> usize {
        while checkpoint > 0 && self.checkpoints.get(checkpoint).is_some_and(|kept| kept.low > at) {
            checkpoint -= 1;
        }
        checkpoint
    }

    fn item(&self, checkpoint: usize, at: u32) -> Option<u32> {
        let kept = self.checkpoints.get(checkpoint)?;
        self.items.get(kept.first as usize + at.checked_sub(kept.low)? as usize)
    }

    pub(super) fn memory(&self) -> usize {
        self.items.bytes() + self.checkpoints.bytes()
    }
}

impl Top {
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // an op pushes one, and ops are counted in u32
    pub(super) fn height(&self) -> u32 {
        self.base + self.items.len() as u32
    }

    #[inline]
    pub(super) fn push(&mut self, item: u32) -> Result<(), OutOfMemory> {
        self.make_room()?;
        self.items.push(item);
        Ok(())
    }

    /// Sees to it that the next push finds memory.
    #[inline]
    pub(super) fn make_room(&mut self) -> Result<(), OutOfMemory> {
        if self.items.len() == self.items.capacity() {
            self.items.try_reserve(1).map_err(|_| OutOfMemory)?;
        }
        Ok(())
    }

    /// Takes all from a height on.
    #[inline]
    pub(super) fn cut(&mut self, kept: &Kept, height: u32) {
        match height.checked_sub(self.base) {
            Some(more) => self.items.truncate(more as usize),
            None => {
                self.items.clear();
                self.base = height;
                self.checkpoint = height.checked_sub(1).map_or(0, |at| kept.having(self.checkpoint, at));
            }
        }
    }

    /// The topmost item.
    #[inline]
    pub(super) fn last(&self, kept: &Kept) -> Option<u32> {
        match self.items.last() {
            Some(item) => Some(*item),
            None => kept.item(self.checkpoint, self.base.checked_sub(1)?),
        }
    }

    /// The item at a height, from 0.
    pub(super) fn get(&self, kept: &Kept, at: u32) -> Option<u32> {
        match at.checked_sub(self.base) {
            Some(above) => self.items.get(above as usize).copied(),
            None => kept.item(kept.having(self.checkpoint, at), at),
        }
    }

    /// The items from the top downwards, behind the `first` ones.
    pub(super) fn downwards(&self, kept: &Kept, first: u32) -> impl Iterator<Item = u32> {
        let mut checkpoint = self.checkpoint;
        let heights = (0..self.height().saturating_sub(first)).rev();
        heights.map_while(move |at| match at.checked_sub(self.base) {
            Some(above) => self.items.get(above as usize).copied(),
            None => {
                checkpoint = kept.having(checkpoint, at);
                kept.item(checkpoint, at)
            }
        })
    }

    /// Of items that never fall from the bottom to the top: where those equal to `item` begin, of which the one below `end` is the last.
    pub(super) fn first_at(&self, kept: &Kept, end: u32, item: u32) -> u32 {
        let is_it = |at: u32| self.get(kept, at) == Some(item);
        // Mostly there is one, or a few.
        let (mut found, mut step) = (end.saturating_sub(1), 1u32);
        let mut not = 0;
        while found > not {
            let probe = found.saturating_sub(step).max(not);
            if is_it(probe) {
                (found, step) = (probe, step.saturating_mul(2));
            } else {
                not = probe + 1;
                step = (found - not).div_ceil(2).max(1);
            }
        }
        found
    }

    pub(super) fn memory(&self) -> usize {
        self.items.capacity() * 4
    }
}
