//! A growing column in segments.
//!
//! Doubling a `Vec` needs the old and the new one at once, and a wasm32 `Vec` ends at 2 GiB; a column
//! never moves what it holds once its first segment is full, and reports the end of memory instead of trapping.

use alloc::vec::Vec;

use crate::fault::OutOfMemory;

const SEGMENT_BITS: u32 = 16;
const SEGMENT: usize = 1 << SEGMENT_BITS;
const MASK: usize = SEGMENT - 1;

/// Values in order of insertion, read by index.
#[derive(Clone, Debug)]
pub(crate) struct Column<T> {
    /// Segments that are full.
    full: Vec<Vec<T>>,
    /// The last one. Only the first one ever grows by doubling, so small graphs stay small.
    tail: Vec<T>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { full: Vec::new(), tail: Vec::new() }
    }
}

impl<T: Copy> Column<T> {
    #[inline]
    pub(crate) fn len(&self) -> usize {
        (self.full.len() << SEGMENT_BITS) + self.tail.len()
    }

    #[inline]
    pub(crate) fn push(&mut self, value: T) -> Result<(), OutOfMemory> {
        if self.tail.len() == self.tail.capacity() || self.tail.len() == SEGMENT {
            self.make_room()?;
        }
        self.tail.push(value);
        Ok(())
    }

    /// Adds a value where that takes no memory.
    #[inline]
    pub(crate) fn push_if_room(&mut self, value: T) -> bool {
        let has_room = self.tail.len() < self.tail.capacity() && self.tail.len() < SEGMENT;
        if has_room {
            self.tail.push(value);
        }
        has_room
    }

    /// Sees to it that the last segment has a free place.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self) -> Result<(), OutOfMemory> {
        let have = self.tail.len();
        if have < SEGMENT {
            let want = if self.full.is_empty() { have.max(16).min(SEGMENT - have) } else { SEGMENT - have };
            return self.tail.try_reserve_exact(want).map_err(|_| OutOfMemory);
        }
        let mut fresh = Vec::new();
        fresh.try_reserve_exact(SEGMENT).map_err(|_| OutOfMemory)?;
        self.full.try_reserve(1).map_err(|_| OutOfMemory)?;
        self.full.push(core::mem::replace(&mut self.tail, fresh));
        Ok(())
    }

    /// Adds all values that `values` gives.
    pub(crate) fn extend(&mut self, values: impl IntoIterator<Item = T>) -> Result<(), OutOfMemory> {
        for value in values {
            self.push(value)?;
        }
        Ok(())
    }

    #[inline]
    fn segment(&self, index: usize) -> &[T] {
        self.full.get(index >> SEGMENT_BITS).unwrap_or(&self.tail)
    }

    #[inline]
    pub(crate) fn get(&self, index: usize) -> Option<T> {
        if index >= self.len() {
            return None;
        }
        self.segment(index).get(index & MASK).copied()
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        if index >= self.len() {
            return None;
        }
        self.full.get_mut(index >> SEGMENT_BITS).unwrap_or(&mut self.tail).get_mut(index & MASK)
    }

    /// The values from `start` on, `count` of them, as slices of segments.
    pub(crate) fn slices(&self, start: usize, count: usize) -> impl Iterator<Item = &[T]> {
        let mut at = start;
        let end = start.saturating_add(count).min(self.len());
        core::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let from = at & MASK;
            let upto = (from + (end - at)).min(SEGMENT);
            let slice = self.segment(at).get(from..upto)?;
            at += slice.len();
            Some(slice)
        })
    }

    /// Forgets everything from `len` on.
    pub(crate) fn truncate(&mut self, len: usize) {
        if len >= self.len() {
            return;
        }
        let keep = len >> SEGMENT_BITS;
        if keep < self.full.len() {
            self.full.truncate(keep + 1);
            self.tail = self.full.pop().unwrap_or_default();
        }
        self.tail.truncate(len & MASK);
    }

    /// Gives back the memory of places that nothing will take any more.
    pub(crate) fn shrink(&mut self) {
        self.tail.shrink_to_fit();
        self.full.shrink_to_fit();
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        (self.full.len() * SEGMENT + self.tail.capacity()) * size_of::<T>()
            + self.full.capacity() * size_of::<Vec<T>>()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::cast_possible_truncation)] // small numbers
    use super::*;

    #[test]
    fn holds_what_was_pushed_over_segment_borders() {
        let mut column = Column::default();
        let n = SEGMENT as u32 * 2 + 5;
        for i in 0..n {
            column.push(i).unwrap();
        }
        assert_eq!(column.len(), n as usize);
        for i in [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, n as usize - 1] {
            assert_eq!(column.get(i), Some(i as u32));
        }
        assert_eq!(column.get(n as usize), None);
        let all: Vec<u32> = column.slices(SEGMENT - 2, 4).flatten().copied().collect();
        assert_eq!(all, [SEGMENT as u32 - 2, SEGMENT as u32 - 1, SEGMENT as u32, SEGMENT as u32 + 1]);
        column.truncate(SEGMENT);
        assert_eq!((column.len(), column.get(SEGMENT)), (SEGMENT, None));
        column.push(7).unwrap();
        assert_eq!(column.get(SEGMENT), Some(7));
        column.truncate(0);
        column.push(9).unwrap();
        assert_eq!((column.len(), column.get(0)), (1, Some(9)));
    }

    #[test]
    fn a_small_column_is_small() {
        let mut column = Column::default();
        column.push(1u64).unwrap();
        assert!(column.bytes() < 256);
    }
}
