//! A slice of what the fuzzers do at length (`cargo xtask fuzz`, and the targets of `tests/fuzz`).
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use picklescope_tests::{
    allocation::Counting,
    corpus,
    fuzz::{Case, by_chance, run},
    python,
    targets::{TARGETS, chunking},
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Verdicts of three readers, listing and graph, each as CPython says.
#[test]
fn streams_by_chance_are_to_us_what_they_are_to_cpython() {
    let Some(python) = python::find() else {
        eprintln!("skipped: no Python 3.13 here; set PICKLESCOPE_PYTHON");
        return;
    };
    let (run, shown) = run(&python, 1, by_chance(0, 6000), false);
    assert_eq!(run.streams, 6000);
    assert!(run.loads > 500, "{run:?}");
    assert!(shown.is_empty(), "{run:?}\n{}", shown.join("\n"));
}

/// Streams on which fuzzing once found us wrong.
fn found() -> Vec<Vec<u8>> {
    let framed = b"\x80\x04\x95\x04\0\0\0\0\0\0\0N0\x8c\x20abc";
    vec![
        // BUILD gives an atom a state: None.
        b"]NNb.".to_vec(),
        // A message that quotes 200 characters of a longer line.
        [b"L1".as_slice(), &[b'0'; 250], b"oL\n."].concat(),
        // An int that is no index comes before what cannot be indexed; a view that is read-only before its index.
        b"C\x01a\x8a\x0a\0\0\0\0\0\0\0\0\0\x01Ns.".to_vec(),
        b"\x96\x01\0\0\0\0\0\0\0a\x98NNs.".to_vec(),
        // The protocol of an op that is not carried out does not count.
        [b"h\x05".as_slice(), &[b'N'; 20]].concat(),
        // A text that is both wrong and cut off, and payloads that are cut off, in windows.
        [b"X\xff\0\0\0".as_slice(), &[0x9f; 40]].concat(),
        b"T\x03\0\0\0ab".to_vec(),
        [b"T\xff\xff\xff\xff".as_slice(), &[b'a'; 40]].concat(),
        b"]\x8e\xff\xff\xff\xff\xff\xff\xff\x7fab".to_vec(),
        framed.to_vec(),
        // A length that Python takes for a negative one, of a payload that leads out of its frame.
        [b"\x80\x04\x95\x0a\0\0\0\0\0\0\0T\0\0\0\x80".as_slice(), &[b'a'; 40]].concat(),
    ]
}

#[test]
fn what_was_found_stays_right() {
    for bytes in found() {
        TARGETS.iter().for_each(|(_, target)| target(&bytes));
    }
    let Some(python) = python::find() else {
        eprintln!("skipped: no Python 3.13 here; set PICKLESCOPE_PYTHON");
        return;
    };
    let cases = found().into_iter().map(|bytes| Case { source: 0, name: "found".to_owned(), bytes });
    let (run, shown) = run(&python, 1, cases, false);
    assert_eq!(run.streams, 11);
    assert!(shown.is_empty(), "{}", shown.join("\n"));
}

/// The same in many windows: that a length is refused must not hang on where it stood in the window.
#[test]
fn a_refused_length_is_refused_in_any_window() {
    for len in 0..300 {
        let bytes = [b"\x80\x04\x95\x0a\0\0\0\0\0\0\0T\0\0\0\x80".as_slice(), &vec![b'a'; len]].concat();
        chunking(&bytes);
    }
}

/// The targets of the coverage-guided fuzzer, over the corpus and over streams by chance.
#[test]
fn no_target_fails() {
    for file in corpus::files().iter().filter(|file| file.bytes.len() < 2048) {
        for (_, target) in TARGETS {
            target(&file.bytes);
        }
    }
    for case in by_chance(2, 4000) {
        for (_, target) in TARGETS {
            target(&case.bytes);
        }
    }
}
