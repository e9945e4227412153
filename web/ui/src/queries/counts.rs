//! How many of what, as a list to draw.

use picklescope_protocol::Counts;

/// Names and numbers worth showing. Zeros are left out, but for objects.
#[must_use]
pub fn counts(counts: &Counts) -> Vec<(&'static str, u64)> {
    let all = [
        ("Pickles in a row", if counts.pickles > 1 { u64::from(counts.pickles) } else { 0 }),
        ("Objects", u64::from(counts.nodes)),
        ("References", counts.edges),
        ("Shared objects", u64::from(counts.shared)),
        ("Cycles", u64::from(counts.cycles)),
        ("Calls on loading", u64::from(counts.calls)),
        ("Globals", u64::from(counts.globals)),
        ("Opcodes", counts.ops),
        ("Memo entries", u64::from(counts.memo)),
    ];
    all.into_iter().filter(|&(name, n)| n > 0 || name == "Objects").collect()
}
