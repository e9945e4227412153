//! What the integration tests share: the corpus, the goldens, graph JSON and its comparison, CPython where there is one, and what fuzzes us.

// A test that cannot go on had better say so at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    missing_docs
)]

pub mod allocation;
pub mod compare;
pub mod conformance;
pub mod corpus;
pub mod fuzz;
pub mod graph;
pub mod judge;
pub mod listing;
pub mod python;
pub mod random;
pub mod readers;
pub mod records;
pub mod targets;

/// Runs a check over many cases; fails with what the failing ones told, the first few in full.
pub fn check_all<T>(cases: impl IntoIterator<Item = T>, mut check: impl FnMut(T) -> Result<(), String>) {
    let (mut total, mut failures) = (0, Vec::new());
    for case in cases {
        total += 1;
        failures.extend(check(case).err());
    }
    assert!(total > 0, "nothing was checked");
    if !failures.is_empty() {
        let shown: Vec<_> = failures.iter().take(40).map(String::as_str).collect();
        panic!("{} of {total} fail:\n{}", failures.len(), shown.join("\n"));
    }
}
