//! The page on conformance says what the goldens and the recorded run of the fuzzer say.
#![allow(clippy::unwrap_used, missing_docs)]

use std::{fs, path::Path};

use picklescope_tests::conformance::{page, recorded};

#[test]
fn the_page_says_what_was_recorded() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/conformance.md");
    let page = page();
    if std::env::var_os("PICKLESCOPE_BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    for (ours, kept) in page.lines().zip(kept.lines()) {
        assert_eq!(ours, kept, "`cargo xtask conformance` writes docs/conformance.md anew");
    }
    assert_eq!(page.len(), kept.len());
}

#[test]
fn the_recorded_run_is_long_and_without_differences() {
    let run = recorded();
    assert_eq!(run.python, "3.13.0");
    assert!(run.streams >= 200_000, "{run:?}");
    assert!(run.differences.values().all(|count| *count == 0), "{run:?}");
    assert_eq!(run.sources.values().sum::<u64>(), run.streams);
}
