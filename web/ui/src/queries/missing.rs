//! Which rows must be asked for.

use std::ops::Range;

/// Rows asked for at a time.
const RUN: u64 = 128;

/// The first run of rows that is wanted and not here: its first index and its length. Of `total` rows those that are `here`
/// are known.
#[must_use]
pub fn missing(total: u64, wanted: Range<u64>, here: &dyn Fn(u64) -> bool) -> Option<(u64, u32)> {
    let first = wanted.clone().find(|&index| !here(index))?;
    // A little is asked for behind as well: the next movement may be either way.
    let start = if first > wanted.start { first } else { first.saturating_sub(RUN / 4) };
    let count = RUN.min(total.saturating_sub(start));
    Some((start, u32::try_from(count).ok()?))
}
