//! Naturals of any size, as far as two conversions need them: ints to decimal, decimals to floats. A general library
//! weighs 25 KB of wasm and the standard library's float parser 10 KB of tables; this is two.

use alloc::vec::Vec;
use core::{
    cmp::Ordering,
    fmt::{self, Write},
};

/// A natural number: digits to base 2^32, least significant first, without leading zeros.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Big(Vec<u32>);

impl Big {
    pub(super) fn one() -> Self {
        Self([1].into())
    }

    /// The magnitude of an int in little-endian two's complement, and whether it is negative.
    pub(super) fn from_signed_le(bytes: &[u8]) -> (bool, Self) {
        let negative = bytes.last().is_some_and(|last| last & 0x80 != 0);
        let fill = if negative { 0xff } else { 0 };
        let mut carry = u32::from(negative);
        let limbs = bytes.chunks(4).map(|chunk| {
            let mut limb = [fill; 4];
            limb.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
            let limb = u32::from_le_bytes(limb);
            if !negative {
                return limb;
            }
            // Negated: inverted, plus one.
            let (limb, over) = (!limb).overflowing_add(carry);
            carry = u32::from(over);
            limb
        });
        let mut made = Self(limbs.collect());
        if carry == 1 && negative {
            made.0.push(1);
        }
        made.trim();
        (negative, made)
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// How many bits it has.
    pub(super) fn bits(&self) -> u32 {
        let Some(top) = self.0.last() else { return 0 };
        u32::try_from(self.0.len()).unwrap_or(u32::MAX).saturating_mul(32) - top.leading_zeros()
    }

    /// Times `factor`, plus `more`.
    pub(super) fn multiply_add(&mut self, factor: u32, more: u32) {
        let mut carry = u64::from(more);
        for limb in &mut self.0 {
            carry += u64::from(*limb) * u64::from(factor);
            *limb = low(carry);
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(low(carry));
        }
    }

    /// Divides by `divisor` and gives the rest.
    fn divide(&mut self, divisor: u32) -> u32 {
        let mut rest = 0u64;
        for limb in self.0.iter_mut().rev() {
            rest = (rest << 32) | u64::from(*limb);
            *limb = low(rest / u64::from(divisor));
            rest %= u64::from(divisor);
        }
        self.trim();
        low(rest)
    }

    /// Times 2 to the power of `bits`.
    pub(super) fn shift_left(&mut self, bits: u32) {
        if !bits.is_multiple_of(32) {
            self.multiply_add(1 << (bits % 32), 0);
        }
        if !self.is_zero() {
            self.0.splice(0..0, core::iter::repeat_n(0, bits as usize / 32));
        }
    }

    /// Minus `other`, if that leaves a natural number.
    pub(super) fn subtract(&mut self, other: &Self) -> bool {
        if self.compare(other) == Ordering::Less {
            return false;
        }
        let mut borrow = false;
        let others = other.0.iter().copied().chain(core::iter::repeat(0));
        for (limb, other) in self.0.iter_mut().zip(others) {
            let (less, first) = limb.overflowing_sub(other);
            let (less, second) = less.overflowing_sub(u32::from(borrow));
            *limb = less;
            borrow = first || second;
        }
        self.trim();
        true
    }

    fn compare(&self, other: &Self) -> Ordering {
        let lengths = self.0.len().cmp(&other.0.len());
        lengths.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// In decimal. The time is quadratic in the length.
    pub(super) fn write_decimal(mut self, out: &mut impl Write) -> fmt::Result {
        const CHUNK: u32 = 1_000_000_000;
        let mut chunks = Vec::new();
        while !self.is_zero() {
            chunks.push(self.divide(CHUNK));
        }
        let Some(first) = chunks.pop() else { return out.write_char('0') };
        write!(out, "{first}")?;
        chunks.iter().rev().try_for_each(|chunk| write!(out, "{chunk:09}"))
    }
}

#[allow(clippy::cast_possible_truncation)] // the low half on purpose
fn low(value: u64) -> u32 {
    value as u32
}
