//! Levels of rows: the slots of an owner, or of a bucket of them.
//!
//! Up to 1,000 slots are a row each. More are shown in buckets of 100, buckets of buckets where that is needed, so
//! that no level has many more than 1,000 rows.

/// The most rows of a level without buckets.
const FLAT: u64 = 1000;
/// Rows of a full bucket.
const FAN: u32 = 100;
/// The owner of the outermost level.
pub(crate) const TOP: u32 = u32::MAX;

/// Rows that have one owner and stand side by side: each covers `span` slots, the last one perhaps fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Level {
    pub(crate) owner: u32,
    /// First slot.
    pub(crate) first: u32,
    /// Behind the last slot.
    pub(crate) end: u32,
    /// Slots a row.
    pub(crate) span: u32,
}

/// Slots a row of an owner's outermost level.
pub(crate) fn top_span(slots: u32) -> u32 {
    let mut span = 1u32;
    while u64::from(slots).div_ceil(span.into()) > FLAT {
        span = span.saturating_mul(FAN);
    }
    span
}

impl Level {
    /// All slots of an owner.
    pub(crate) fn whole(owner: u32, slots: u32) -> Self {
        Self { owner, first: 0, end: slots, span: top_span(slots) }
    }

    /// What is inside a bucket of an owner with so many slots.
    pub(crate) fn bucket(owner: u32, slots: u32, first: u32, span: u32) -> Self {
        Self { owner, first, end: first.saturating_add(span).min(slots), span: span / FAN }
    }

    /// The level in which a row stands. `None` if an owner with so many slots has no such row.
    pub(crate) fn of_row(owner: u32, slots: u32, slot: u32, span: u32) -> Option<Self> {
        let mut level = Self::whole(owner, slots);
        if slot >= slots || span == 0 || !slot.is_multiple_of(span) {
            return None;
        }
        while level.span > span {
            level = Self::bucket(owner, slots, slot - slot % level.span, level.span);
        }
        (level.span == span).then_some(level)
    }

    pub(crate) fn rows(&self) -> u32 {
        (self.end - self.first).div_ceil(self.span)
    }

    /// The row that shows a slot, counted in this level.
    pub(crate) fn row_of(&self, slot: u32) -> u32 {
        (slot - self.first) / self.span
    }

    /// First slot of a row.
    pub(crate) fn slot_of(&self, row: u32) -> u32 {
        self.first + row * self.span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_level_is_long() {
        assert_eq!(top_span(0), 1);
        assert_eq!(top_span(1000), 1);
        assert_eq!(top_span(1001), 100);
        assert_eq!(top_span(100_000), 100);
        assert_eq!(top_span(100_001), 10_000);
        assert_eq!(top_span(u32::MAX), 100_000_000);
        let level = Level::whole(7, 1001);
        assert_eq!(level.rows(), 11);
        assert_eq!(Level::bucket(7, 1001, 1000, 100), Level { owner: 7, first: 1000, end: 1001, span: 1 });
    }

    #[test]
    fn rows_find_their_level() {
        assert_eq!(Level::of_row(1, 5, 3, 1), Some(Level { owner: 1, first: 0, end: 5, span: 1 }));
        assert_eq!(Level::of_row(1, 5, 5, 1), None);
        assert_eq!(Level::of_row(1, 5, 0, 100), None);
        let inner = Level { owner: 1, first: 123_400, end: 123_500, span: 1 };
        assert_eq!(Level::of_row(1, 200_000, 123_456, 1), Some(inner));
        let middle = Level { owner: 1, first: 120_000, end: 130_000, span: 100 };
        assert_eq!(Level::of_row(1, 200_000, 123_400, 100), Some(middle));
        assert_eq!(Level::of_row(1, 200_000, 123_456, 100), None);
        assert_eq!(Level::of_row(1, 200_000, 0, 10), None);
    }
}
