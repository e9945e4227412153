//! One bit a node.

use picklescope_codec::OutOfMemory;

use crate::column::column;

#[derive(Clone, Debug, Default)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(crate) fn new(len: usize) -> Result<Self, OutOfMemory> {
        Ok(Self(column(len.div_ceil(64), 0)?))
    }

    #[inline]
    pub(crate) fn get(&self, index: u32) -> bool {
        self.0.get(index as usize / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    #[inline]
    pub(crate) fn set(&mut self, index: u32, value: bool) {
        if let Some(word) = self.0.get_mut(index as usize / 64) {
            let bit = 1 << (index % 64);
            if value { *word |= bit } else { *word &= !bit }
        }
    }

    pub(crate) fn memory(&self) -> usize {
        self.0.capacity() * 8
    }
}
