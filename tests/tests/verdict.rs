//! Whether a file loads, and with which message it does not, is what CPython's C unpickler says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use picklescope_codec::decode;
use picklescope_tests::{
    check_all,
    corpus::{self, Verdict},
};

/// Holds our verdict on the first pickle of some bytes against CPython's.
fn check(name: &str, bytes: &[u8], expected: &Verdict) -> Result<(), String> {
    let stream = decode(bytes);
    let Some(first) = stream.graph.pickles().first() else { return Err(format!("{name}: no pickle at all")) };
    let told = match &first.fault {
        None => format!("loads, {} bytes", first.end),
        Some(fault) => format!("{}: {}", fault.kind().exception(), fault.kind()),
    };
    let wanted = match (expected.read, &expected.exception, &expected.message) {
        (Some(read), ..) => format!("loads, {read} bytes"),
        (None, Some(exception), Some(message)) => format!("{exception}: {message}"),
        (None, ..) => return Err(format!("{name}: no verdict")),
    };
    if let Some(fault) = first.fault.as_ref().filter(|fault| fault.at() > bytes.len() as u64) {
        return Err(format!("{name}: the fault is at {}, of {} bytes", fault.at(), bytes.len()));
    }
    if told == wanted { Ok(()) } else { Err(format!("{name}: expected {wanted:?}, got {told:?}")) }
}

#[test]
fn agrees_with_cpython() {
    let (verdicts, mut known) = (corpus::verdicts(), corpus::known_differences());
    check_all(corpus::files().iter().filter(|file| file.is_bare()), |file| {
        let expected = verdicts
            .get(&file.name)
            .ok_or_else(|| format!("{}: no golden; `cargo xtask bless`", file.name))?;
        match (check(&file.name, &file.bytes, expected), known.remove(&file.name)) {
            (result, None) => result,
            (Err(_), Some(_)) => Ok(()),
            (Ok(()), Some(reason)) => {
                Err(format!("{}: agrees after all, though listed: {reason}", file.name))
            }
        }
    });
    assert!(known.is_empty(), "known-differences.txt lists files that are not there: {known:?}");
}
