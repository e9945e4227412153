//! How wide the column of names must be.

use std::ops::Range;

use crate::store::Tree;

/// The deepest indent, in levels; below it the level is written.
pub const DEEPEST: u32 = 32;

/// Levels of indent that the rows in sight need, rounded up so that the column does not move with every row.
#[must_use]
pub fn name_levels(tree: &Tree, live: Range<u64>) -> u32 {
    let deepest = live.filter_map(|index| tree.row(index)).map(|row| row.depth.min(DEEPEST)).max();
    deepest.unwrap_or(0).next_multiple_of(4)
}
