//! One bit a node.

use picklescope_codec::OutOfMemory;

use crate::column::column;

/// A bit for each of a graph's objects.
#[derive(Clone, Debug, Default)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// So many, none of them set.
    ///
    /// # Errors
    /// When there is no memory for them.
    pub fn new(len: usize) -> Result<Self, OutOfMemory> {
        Ok(Self(column(len.div_ceil(64), 0)?))
    }

    /// Whether a bit is set. Those that do not exist are not.
    #[inline]
    #[must_use]
    pub fn get(&self, index: u32) -> bool {
        self.0.get(index as usize / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    /// Sets a bit, or takes it back.
    #[inline]
    pub fn set(&mut self, index: u32, value: bool) {
        if let Some(word) = self.0.get_mut(index as usize / 64) {
            let bit = 1 << (index % 64);
            if value { *word |= bit } else { *word &= !bit }
        }
    }

    /// How many are set before an index.
    #[must_use]
    pub fn rank(&self, index: u32) -> u32 {
        let whole = index as usize / 64;
        let before: u32 = self.0.iter().take(whole).map(|word| word.count_ones()).sum();
        let rest = self.0.get(whole).map_or(0, |word| word & ((1 << (index % 64)) - 1));
        before + rest.count_ones()
    }

    /// The first that is set from an index on.
    #[must_use]
    pub fn next(&self, index: u32) -> Option<u32> {
        let first = index as usize / 64;
        let mut mask = u64::MAX << (index % 64);
        for (number, word) in self.0.iter().enumerate().skip(first) {
            let word = word & std::mem::replace(&mut mask, u64::MAX);
            if word != 0 {
                return u32::try_from(number * 64).ok().map(|base| base + word.trailing_zeros());
            }
        }
        None
    }

    /// The last that is set before an index.
    #[must_use]
    pub fn last_before(&self, index: u32) -> Option<u32> {
        let last = (index as usize / 64).min(self.0.len());
        let mut mask = if last == index as usize / 64 { (1 << (index % 64)) - 1 } else { u64::MAX };
        let words = self.0.iter().enumerate().take(last + 1).rev();
        for (number, word) in words {
            let is_last = number == last;
            let word = word & if is_last { std::mem::replace(&mut mask, u64::MAX) } else { u64::MAX };
            if word != 0 {
                return u32::try_from(number * 64).ok().map(|base| base + 63 - word.leading_zeros());
            }
        }
        None
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.0.capacity() * 8
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn what_is_set_is_found_and_counted() {
        let set = [0u32, 3, 63, 64, 130, 191];
        let mut bits = Bits::new(192).unwrap_or_default();
        set.iter().for_each(|index| bits.set(*index, true));
        bits.set(5, true);
        bits.set(5, false);
        for index in 0..260 {
            assert_eq!(bits.get(index), set.contains(&index));
            assert_eq!(bits.next(index), set.iter().copied().find(|set| *set >= index), "{index}");
            assert_eq!(bits.last_before(index), set.iter().copied().rfind(|set| *set < index), "{index}");
            assert_eq!(bits.rank(index) as usize, set.iter().filter(|set| **set < index).count());
        }
    }
}
