//! Listings are those of `pickletools.dis`, to the letter, for all that it shows without complaint.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use picklescope_engine::report;
use picklescope_tests::{check_all, corpus};

/// Tells the first line that differs.
fn check(name: &str, expected: &str) -> Result<(), String> {
    let got = report::dis(&corpus::file(name).bytes, false);
    if got == expected {
        return Ok(());
    }
    let line = expected
        .lines()
        .zip(got.lines())
        .position(|(a, b)| a != b)
        .unwrap_or(expected.lines().count().min(got.lines().count()));
    let at = |text: &str| text.lines().nth(line).unwrap_or("nothing more").to_owned();
    Err(format!("{name} line {}: expected {:?}, got {:?}", line + 1, at(expected), at(&got)))
}

#[test]
fn agrees_with_pickletools() {
    check_all(corpus::listings(), |(name, expected)| check(&name, &expected));
}
