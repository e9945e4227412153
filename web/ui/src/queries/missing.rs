//! Which rows must be asked for.

use std::ops::Range;

use crate::store::Tree;

/// Rows asked for at a time.
const RUN: u64 = 128;

/// The first run of rows that is wanted and not here: its first index and its length.
#[must_use]
pub fn missing(tree: &Tree, wanted: Range<u64>) -> Option<(u64, u32)> {
    let first = wanted.clone().find(|&index| tree.row(index).is_none())?;
    // A little is asked for behind as well: the next movement may be either way.
    let start = if first > wanted.start { first } else { first.saturating_sub(RUN / 4) };
    let count = RUN.min(tree.total.saturating_sub(start));
    Some((start, u32::try_from(count).ok()?))
}
