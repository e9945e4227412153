//! Many tiny pickles in a row: a stream of them takes no more memory than its bytes allow, decoded, and open as a document with its ops.
#![allow(clippy::unwrap_used, missing_docs)]

use picklescope_codec::decode;
use picklescope_engine::report::{Checked, Memory};
use picklescope_tests::{
    allocation::{Counting, peak_of},
    targets::memory_limit,
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const COUNT: usize = 400_000;
/// To be opened, which takes longer.
const OPENED: usize = 120_000;

/// One pickle of each kind that is as small as may be.
const TINY: [&[u8]; 11] = [
    b"N.",
    b"].",
    b").",
    b"K\x01.",
    b"]q\x00.",
    b"\x80\x02N.",
    b"\x80\x03]q\x00.",
    b"\x80\x04]\x94.",
    b"\x80\x04\x95\x04\0\0\0\0\0\0\0]N\x86.",
    b"cm\nn\n.",
    b"NN.",
];

#[test]
fn decoded() {
    for one in TINY {
        let bytes = one.repeat(COUNT);
        let (stream, peak) = peak_of(|| decode(&bytes));
        assert_eq!(stream.graph.pickles().len(), COUNT);
        assert!(peak <= memory_limit(bytes.len()), "{}: {peak} for {}", one.escape_ascii(), bytes.len());
        // What is told of it is what is held.
        let (copy, held) = peak_of(|| stream.graph.clone());
        assert!(held.abs_diff(copy.memory()) <= held / 50 + 4096, "{held}, {}", copy.memory());
    }
}

#[test]
fn opened() {
    for one in TINY {
        let bytes = one.repeat(OPENED);
        let len = bytes.len();
        let source = Box::new(Memory(bytes));
        // Its ops laid out as well, and what they tell.
        let (checked, peak) = peak_of(|| {
            let mut checked = Checked::open("tiny.pkl", source).ok().unwrap();
            checked.facts("tiny.pkl").ok().unwrap();
            checked
        });
        assert_eq!(checked.opened().counts.pickles as usize, OPENED);
        assert!(peak <= memory_limit(len), "{}: {peak} for {len}", one.escape_ascii());
    }
}
