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
    /// All but the last are full. Only the first one ever grows by doubling, so small graphs stay small.
    segments: Vec<Vec<T>>,
    len: usize,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { segments: Vec::new(), len: 0 }
    }
}

impl<T: Copy> Column<T> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(crate) fn push(&mut self, value: T) -> Result<(), OutOfMemory> {
        if let Some(last) = self.segments.last_mut()
            && last.len() < last.capacity()
            && last.len() < SEGMENT
        {
            last.push(value);
            self.len += 1;
            return Ok(());
        }
        self.push_slow(value)
    }

    #[cold]
    #[inline(never)]
    fn push_slow(&mut self, value: T) -> Result<(), OutOfMemory> {
        self.make_room()?;
        if let Some(last) = self.segments.last_mut() {
            last.push(value);
            self.len += 1;
        }
        Ok(())
    }

    /// Sees to it that the last segment has a free place.
    fn make_room(&mut self) -> Result<(), OutOfMemory> {
        let only = self.segments.len() == 1;
        match self.segments.last_mut() {
            Some(first) if only && first.len() < SEGMENT => {
                let more = first.len().max(16).min(SEGMENT - first.len());
                first.try_reserve_exact(more).map_err(|_| OutOfMemory)
            }
            Some(last) if last.len() < SEGMENT => Ok(()),
            filled => {
                let mut fresh = Vec::new();
                let room = if filled.is_none() { 16 } else { SEGMENT };
                fresh.try_reserve_exact(room).map_err(|_| OutOfMemory)?;
                self.segments.try_reserve(1).map_err(|_| OutOfMemory)?;
                self.segments.push(fresh);
                Ok(())
            }
        }
    }

    /// Adds all values that `values` gives.
    pub(crate) fn extend(&mut self, values: impl IntoIterator<Item = T>) -> Result<(), OutOfMemory> {
        for value in values {
            self.push(value)?;
        }
        Ok(())
    }

    #[inline]
    pub(crate) fn get(&self, index: usize) -> Option<T> {
        self.segments.get(index >> SEGMENT_BITS)?.get(index & MASK).copied()
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.segments.get_mut(index >> SEGMENT_BITS)?.get_mut(index & MASK)
    }

    /// The values from `start` on, `count` of them, as slices of segments.
    pub(crate) fn slices(&self, start: usize, count: usize) -> impl Iterator<Item = &[T]> {
        let mut at = start;
        let end = start.saturating_add(count).min(self.len);
        core::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let from = at & MASK;
            let upto = (from + (end - at)).min(SEGMENT);
            let slice = self.segments.get(at >> SEGMENT_BITS)?.get(from..upto)?;
            at += slice.len();
            Some(slice)
        })
    }

    /// Forgets everything from `len` on.
    pub(crate) fn truncate(&mut self, len: usize) {
        if len >= self.len {
            return;
        }
        let keep = len.div_ceil(SEGMENT);
        self.segments.truncate(keep);
        if let Some(last) = self.segments.last_mut() {
            last.truncate(len - (keep - 1) * SEGMENT);
        }
        self.len = len;
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        self.segments.iter().map(|s| s.capacity() * size_of::<T>() + size_of::<Vec<T>>()).sum()
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
        column.extend(0..n).unwrap();
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
