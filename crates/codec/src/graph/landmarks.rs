//! Ascending numbers in two bytes each.

use alloc::vec::Vec;

use crate::fault::OutOfMemory;

/// What is missing of a column of ascending offsets whose entries keep only their distance from the landmark before
/// them. A new one is set where the distance outgrows two bytes: once in 64 KB where values are small, once a value where they are not.
#[derive(Clone, Debug, Default)]
pub(super) struct Landmarks {
    /// From which entry on, and its offset. Before the first: offset 0.
    marks: Vec<(u32, u64)>,
    /// The offset of the last one.
    base: u64,
}

impl Landmarks {
    /// What the next entry is to keep of its offset, if no new landmark is needed.
    #[inline]
    pub(super) fn near(&self, offset: u64) -> Option<u16> {
        u16::try_from(offset.wrapping_sub(self.base)).ok()
    }

    /// What entry `index`, the next one, is to keep of its offset.
    #[inline]
    pub(super) fn add(&mut self, index: u32, offset: u64) -> Result<u16, OutOfMemory> {
        match self.near(offset) {
            Some(distance) => Ok(distance),
            None => self.set(index, offset),
        }
    }

    #[cold]
    fn set(&mut self, index: u32, offset: u64) -> Result<u16, OutOfMemory> {
        self.marks.try_reserve(1).map_err(|_| OutOfMemory)?;
        self.marks.push((index, offset));
        self.base = offset;
        Ok(0)
    }

    /// The offset of an entry that keeps this distance.
    #[inline]
    pub(super) fn offset(&self, index: u32, distance: u16) -> u64 {
        let after = self.marks.partition_point(|(from, _)| *from <= index);
        let base = after.checked_sub(1).and_then(|mark| self.marks.get(mark)).map_or(0, |(_, base)| *base);
        base.saturating_add(u64::from(distance))
    }

    /// Forgets the entries from `len` on.
    pub(super) fn truncate(&mut self, len: u32) {
        while self.marks.last().is_some_and(|(from, _)| *from >= len) {
            self.marks.pop();
        }
        self.base = self.marks.last().map_or(0, |(_, base)| *base);
    }

    /// Bytes of memory held.
    pub(super) fn bytes(&self) -> usize {
        self.marks.capacity() * size_of::<(u32, u64)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_every_offset_back() {
        let offsets = [0, 0, 65_535, 65_536, 65_536, 140_000, 1 << 45, (1 << 45) + 7, u64::MAX];
        let mut landmarks = Landmarks::default();
        let mut kept = Vec::new();
        for (index, offset) in (0u32..).zip(offsets) {
            kept.push(landmarks.add(index, offset).unwrap());
        }
        for (index, (offset, kept)) in (0u32..).zip(offsets.iter().zip(&kept)) {
            assert_eq!(landmarks.offset(index, *kept), *offset);
        }
        landmarks.truncate(3);
        assert_eq!(landmarks.add(3, 65_540), Ok(0));
        assert_eq!((landmarks.offset(2, 65_535), landmarks.offset(3, 0)), (65_535, 65_540));
    }
}
