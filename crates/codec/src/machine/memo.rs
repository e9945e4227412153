//! The memo: numbers to values. Dense where the file is sane, sparse where it is not.

use alloc::{collections::BTreeMap, vec::Vec};

use crate::fault::OutOfMemory;

/// No value has this number.
const NONE: u32 = u32::MAX;

#[derive(Clone, Debug, Default)]
pub(crate) struct Memo {
    dense: Vec<u32>,
    sparse: BTreeMap<u64, u64>,
    /// Distinct keys: what MEMOIZE numbers the next one by.
    len: u64,
    /// They did not come as 0, 1, 2, ...
    odd: bool,
}

impl Memo {
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    #[inline]
    pub(crate) fn get(&self, key: u64) -> Option<u32> {
        match usize::try_from(key).ok().and_then(|key| self.dense.get(key)) {
            Some(&value) if value != NONE => Some(value),
            _ if self.sparse.is_empty() => None,
            _ => self.sparse.get(&key).and_then(|value| u32::try_from(*value).ok()),
        }
    }

    /// Whether this number follows on those there are, as a pickler gives them out.
    #[inline]
    pub(crate) fn is_next(&self, key: u64) -> bool {
        key == self.dense.len() as u64 && self.sparse.is_empty()
    }

    #[inline]
    pub(crate) fn put(&mut self, key: u64, value: u32) -> Result<(), OutOfMemory> {
        if self.is_next(key) {
            if self.dense.len() == self.dense.capacity() {
                self.dense.try_reserve(1).map_err(|_| OutOfMemory)?;
            }
            self.dense.push(value);
            self.len += 1;
            return Ok(());
        }
        self.put_slow(key, value)
    }

    #[cold]
    fn put_slow(&mut self, key: u64, value: u32) -> Result<(), OutOfMemory> {
        if self.get(key).is_none() {
            self.len += 1;
            self.odd = true;
        }
        // A gap is filled as long as that costs no more than the entries there are (not the gaps: they would double
        // at every op): a number in the file must not decide how much is allocated.
        let fits = usize::try_from(key).ok().filter(|key| (*key as u64) < 2 * self.len + 64);
        match fits {
            Some(key) if !self.sparse.contains_key(&(key as u64)) => {
                if key >= self.dense.len() {
                    self.dense.try_reserve(key + 1 - self.dense.len()).map_err(|_| OutOfMemory)?;
                    self.dense.resize(key + 1, NONE);
                }
                if let Some(place) = self.dense.get_mut(key) {
                    *place = value;
                }
            }
            _ => {
                self.sparse.insert(key, u64::from(value));
            }
        }
        Ok(())
    }

    /// Whether the keys came as 0, 1, 2, ..., as MEMOIZE gives them out.
    pub(crate) fn is_counted(&self) -> bool {
        !self.odd
    }

    /// Adds the values of another memo behind those of this one; the keys of both came as MEMOIZE gives them out.
    pub(crate) fn append(&mut self, other: &Self) -> Result<(), OutOfMemory> {
        self.dense.try_reserve(other.dense.len()).map_err(|_| OutOfMemory)?;
        self.dense.extend_from_slice(&other.dense);
        self.len += other.len;
        Ok(())
    }

    /// All entries, by key.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        let dense = (0..).zip(self.dense.iter().copied()).filter(|(_, value)| *value != NONE);
        let sparse = self.sparse.iter().filter_map(|(key, value)| Some((*key, u32::try_from(*value).ok()?)));
        dense.chain(sparse)
    }

    /// Bytes of memory held; about, where numbers are sparse.
    pub(crate) fn memory(&self) -> usize {
        self.dense.capacity() * 4 + self.sparse.len() * 2 * size_of::<(u64, u64)>()
    }

    pub(crate) fn clear(&mut self) {
        self.dense.clear();
        self.sparse.clear();
        self.len = 0;
        self.odd = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_distinct_keys_and_stays_small() {
        let mut memo = Memo::default();
        for key in [0, 1, 1, 5, u64::from(u32::MAX), 1 << 40, 3, 5] {
            memo.put(key, u32::try_from(key & 0xff).unwrap()).unwrap();
        }
        assert_eq!(memo.len(), 6);
        assert_eq!(memo.get(5), Some(5));
        assert_eq!(memo.get(1 << 40), Some(0));
        assert_eq!(memo.get(2), None);
        assert!(memo.dense.capacity() < 256);
    }
}
