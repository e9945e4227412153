//! What is cut off or changed in one byte gives what was built so far, with an offset: no panic, no hang, no allocation on
//! the file's word.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::time::{Duration, Instant};

use picklescope_codec::{Opcode, Stream, decode};
use picklescope_tests::{
    allocation::{Counting, peak_of},
    check_all,
    corpus::{self, File},
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Ten of many kinds, each small enough to change every byte in every way.
const CHANGED: [&str; 10] = [
    "py27/p0/classic.pkl",
    "py27/p0/floats.pkl",
    "py27/p2/py2_strings.pkl",
    "py36/p4/cycle_pair.pkl",
    "py36/p2/newobj_ex.pkl",
    "py38/p5/buffers_outside.pkl",
    "py36/p0/text.pkl",
    "assembled/binary_atoms.pkl",
    "assembled/call_everything.pkl",
    "assembled/effects_nested.pkl",
];

/// Decodes, with an eye on time and memory.
fn decode_watched(name: &str, bytes: &[u8]) -> Result<Stream, String> {
    let start = Instant::now();
    let (stream, peak) = peak_of(|| decode(bytes));
    let limit = 64 * bytes.len() + (1 << 20);
    if peak > limit {
        return Err(format!("{name}: {peak} bytes allocated for {}, the limit being {limit}", bytes.len()));
    }
    // Generous: this is about hanging, on a busy machine.
    if start.elapsed() > Duration::from_secs(5) {
        return Err(format!("{name}: took {:?}", start.elapsed()));
    }
    let pickles = stream.graph.pickles();
    if pickles.is_empty() {
        return Err(format!("{name}: not even a broken pickle"));
    }
    for pickle in pickles {
        // A frame that goes on past the end is a fault, and yet the pickle in it can be whole.
        let whole = pickle.fault.as_ref().is_none_or(|fault| fault.opcode() == Some(Opcode::Frame));
        if pickle.end > bytes.len() as u64
            || (pickle.root.is_some() && !whole)
            || (pickle.root.is_none() && pickle.fault.is_none())
        {
            return Err(format!("{name}: of {} bytes: {pickle:?}", bytes.len()));
        }
    }
    Ok(stream)
}

/// Each proper prefix that ends before the first STOP is broken at or before its end, and holds no more than the whole.
fn check_prefixes(file: &File) -> Result<(), String> {
    let whole = decode_watched(&file.name, &file.bytes)?;
    let first = whole.graph.pickles().first().unwrap();
    let mut before = 0;
    for end in 0..file.bytes.len() {
        let name = format!("{} cut at {end}", file.name);
        let stream = decode_watched(&name, &file.bytes[..end])?;
        let got = stream.graph.pickles().first().unwrap();
        if first.fault.is_none() && end as u64 >= first.end {
            if got.root.is_none() {
                return Err(format!("{name}: the first pickle is whole, but {:?}", got.fault));
            }
            continue;
        }
        let Some(fault) = &got.fault else { return Err(format!("{name}: no fault")) };
        if fault.at() > end as u64 {
            return Err(format!("{name}: the fault is at {}", fault.at()));
        }
        if stream.graph.len() > whole.graph.len() || stream.graph.len() < before {
            return Err(format!(
                "{name}: {} objects, after {before}, of {}",
                stream.graph.len(),
                whole.graph.len()
            ));
        }
        before = stream.graph.len();
    }
    Ok(())
}

/// Every byte, changed to every other value.
fn check_changes(file: &File) -> Result<(), String> {
    let mut bytes = file.bytes.clone();
    for at in 0..bytes.len() {
        for value in 0..=u8::MAX {
            bytes[at] = value;
            decode_watched(&format!("{} with {value:#04x} at {at}", file.name), &bytes)?;
        }
        bytes[at] = file.bytes[at];
    }
    Ok(())
}

#[test]
fn every_prefix_is_partial() {
    check_all(corpus::files().iter().filter(|file| file.bytes.len() < 4096), check_prefixes);
}

#[test]
fn every_changed_byte_is_survived() {
    check_all(CHANGED, |name| check_changes(&corpus::file(name)));
}
