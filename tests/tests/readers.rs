//! What each reader of pickles says, the C unpickler to the letter, and where they do not agree.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;

use picklescope_codec::{Profile, check_as, disagreements};
use picklescope_tests::{
    check_all, corpus, python,
    random::{Chance, mutate, stream},
    readers::{LIVE, Told, compare, shown},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    file: String,
    python: Told,
    pickletools: Told,
}

/// What CPython said of each file when the goldens were made: for machines without it.
#[test]
fn the_corpus_is_read_as_the_goldens_say() {
    let judge = corpus::lines("verdict.jsonl", |told: BTreeMap<String, serde_json::Value>| {
        let file = told["file"].as_str().expect("a name").to_owned();
        (file, serde_json::from_value(told.into_iter().collect()).expect("a verdict"))
    });
    let others = corpus::lines("readers.jsonl", |golden: Golden| (golden.file.clone(), golden));
    check_all(corpus::files().iter().filter(|file| file.is_bare()), |file| {
        let (Some(c), Some(golden)) = (judge.get(&file.name), others.get(&file.name)) else {
            return Err(format!("{}: no golden; `cargo xtask bless`", file.name));
        };
        compare(&file.name, Profile::C3_13_0, &file.bytes, c)?;
        compare(&file.name, Profile::Python3_13_0, &file.bytes, &golden.python)?;
        compare(&file.name, Profile::Pickletools3_13_0, &file.bytes, &golden.pickletools)
    });
}

/// All distinct streams that CPython 3.13.0's `test.pickletester.AbstractUnpickleTests` loads, those of 32-bit machines included.
#[test]
fn the_streams_of_cpythons_own_tests_are_all_here() {
    let files = corpus::files();
    let streams: Vec<_> = files.iter().filter(|file| file.name.starts_with("cpython/")).collect();
    let of_32_bits = streams.iter().filter(|file| file.name.contains("_32b_")).count();
    assert_eq!((streams.len(), of_32_bits), (328, 6));
}

/// Where each reader stops, which CPython does not tell: our own word, kept so that it does not change unseen.
#[test]
fn faults_are_where_they_were() {
    let files = corpus::files();
    let folders = ["cpython/", "broken/", "assembled/"];
    let small = files.iter().filter(|file| folders.iter().any(|folder| file.name.starts_with(folder)));
    let told: String = small
        .flat_map(|file| Profile::ALL.map(|profile| (file, profile, check_as(&file.bytes, profile))))
        .filter_map(|(file, profile, verdict)| {
            let fault = verdict.fault?;
            let opcode = fault.opcode().map_or("-", |opcode| opcode.name());
            Some(format!("{} {profile:?} {} {opcode} {}\n", file.name, fault.at(), fault.kind().exception()))
        })
        .collect();
    let path = corpus::folder().with_file_name("ref").join("faults.txt");
    if std::env::var_os("PICKLESCOPE_BLESS").is_some() {
        std::fs::write(&path, &told).expect("writable");
    }
    let kept = corpus::reference("faults.txt");
    check_all(told.lines().zip(kept.lines()), |(told, kept)| {
        if told == kept { Ok(()) } else { Err(format!("was {kept:?}, is {told:?}")) }
    });
    assert_eq!(told.lines().count(), kept.lines().count());
}

/// C since 3.13.15 and 3.14.7. Not tested live: no such CPython is at hand. Source: python/cpython gh-154848 and GH-154893, "Enforce frame
/// boundaries in the C unpickler": reads across a frame's end and frames within frames raise what pickle.py raises; a frame
/// may end between the parts of an op that are read apart, and must still be there as a whole.
#[test]
fn frames_bind_c_since_3_13_15() {
    const EXHAUSTED: &str = "UnpicklingError: pickle exhausted before end of frame";
    const NESTED: &str = "UnpicklingError: beginning of a new frame before end of current frame";
    let frame = |len: u64, rest: &[u8]| [b"\x80\x04\x95".as_slice(), &len.to_le_bytes(), rest].concat();
    let second = |len: u64, rest: &[u8]| [b"N0\x95".as_slice(), &len.to_le_bytes(), rest].concat();
    for (bytes, want, at) in [
        // Within, and up to the end.
        (frame(2, b"N."), "accepts", 13),
        (frame(1, b"N."), "accepts", 13),
        (frame(0, b"N."), "accepts", 13),
        // A number, a payload, a line that goes over it.
        (frame(2, b"J\x01\0\0\0."), EXHAUSTED, 11),
        (frame(7, b"C\x07abcdefg."), EXHAUSTED, 11),
        (frame(3, b"I123\n."), EXHAUSTED, 11),
        (frame(5, b"cos\nsystem\n."), EXHAUSTED, 11),
        // Between the parts of an op.
        (frame(1, b"J\x01\0\0\0."), "accepts", 17),
        (frame(2, b"C\x07abcdefg."), "accepts", 21),
        (frame(5, b"cos\npath\n."), EXHAUSTED, 11),
        (frame(4, b"cos\npath\n."), "accepts", 21),
        // A frame within another, and one behind it.
        (frame(13, &second(2, b"N.")), NESTED, 13),
        (frame(11, &second(2, b"N.")), "accepts", 24),
        (frame(2, &second(2, b"N.")), "accepts", 24),
        (frame(5, &second(2, b"N.")), EXHAUSTED, 13),
        // One that is not all there, as before.
        (frame(3, b"N."), "UnpicklingError: pickle data was truncated", 2),
        // The straddle that the report began with: what looks like bytes was run.
        (frame(2, b"B\x07\x01\0\0\0\0."), EXHAUSTED, 11),
        // No frame at all.
        (b"J\x01\0\0\0.".to_vec(), "accepts", 6),
    ] {
        let verdict = check_as(&bytes, Profile::CFramed);
        let place = verdict.fault.as_ref().map_or(verdict.end, picklescope_codec::Fault::at);
        assert_eq!((shown(&verdict).as_str(), place), (want, at), "{}", bytes.escape_ascii());
        // What is refused for its frame alone, C loaded before.
        if want == NESTED {
            assert!(check_as(&bytes, Profile::C3_13_0).accepts());
        }
    }
}

/// Asks the readers of these streams, and compares. How many fail, and the first ones.
fn ask(streams: &[(String, Vec<u8>)], failures: &mut Vec<String>) {
    let python = python::find().expect("looked for");
    let told = python::ask(&python, "readers.py", streams.iter().map(|(_, bytes)| bytes.as_slice()));
    let mut lines = told.lines();
    for (name, bytes) in streams {
        let told: Vec<Told> =
            serde_json::from_str(lines.next().expect("a line each")).expect("three answers");
        for (profile, told) in LIVE.into_iter().zip(&told) {
            failures.extend(compare(name, profile, bytes, told).err());
        }
    }
}

/// Streams in batches; what fails is told at the end.
fn ask_all(streams: impl IntoIterator<Item = (String, Vec<u8>)>) {
    if python::find().is_none() {
        eprintln!("skipped: no Python 3.13 here; set PICKLESCOPE_PYTHON");
        return;
    }
    let (mut batch, mut total, mut failures) = (Vec::new(), 0, Vec::new());
    let mut streams = streams.into_iter().peekable();
    while let Some(stream) = streams.next() {
        batch.push(stream);
        total += 1;
        if batch.len() == 100_000 || streams.peek().is_none() {
            ask(&batch, &mut failures);
            batch.clear();
        }
    }
    eprintln!("{total} streams, {} answers", total * LIVE.len());
    assert!(total > 0, "nothing was asked");
    assert!(
        failures.is_empty(),
        "{} fail:\n{}",
        failures.len(),
        failures[..failures.len().min(60)].join("\n")
    );
}

fn small(limit: usize) -> impl Iterator<Item = corpus::File> {
    corpus::files().into_iter().filter(move |file| file.is_bare() && (1..=limit).contains(&file.bytes.len()))
}

fn named(what: &str, bytes: Vec<u8>) -> (String, Vec<u8>) {
    (format!("{what} {:?}", bytes.escape_ascii().to_string()), bytes)
}

#[test]
fn the_corpus_is_read_as_cpython_reads_it() {
    ask_all(corpus::files().into_iter().filter(corpus::File::is_bare).map(|file| (file.name, file.bytes)));
}

#[test]
fn what_is_cut_or_changed_is_read_as_cpython_reads_it() {
    let mut chance = Chance::new(26);
    let mut streams = Vec::new();
    for file in small(600) {
        for _ in 0..4 {
            let end = chance.below(file.bytes.len());
            streams.push(named(&file.name, file.bytes[..end].to_vec()));
            streams.push(named(&file.name, mutate(&file.bytes, &mut chance)));
            streams.push(named(&file.name, mutate(&file.bytes, &mut chance)));
        }
    }
    ask_all(streams);
}

#[test]
fn ops_in_any_order_are_read_as_cpython_reads_them() {
    let mut chance = Chance::new(27);
    ask_all((0..20_000).map(|_| named("ops", stream(&mut chance))));
}

/// What the readers are known to differ on: C, C with frames, pickle.py, pickletools.
#[test]
fn the_known_disagreements_are_found() {
    let frame = |len: u64, rest: &[u8]| [b"\x80\x04\x95".as_slice(), &len.to_le_bytes(), rest].concat();
    let nested = frame(15, &[b"\x95".as_slice(), &2u64.to_le_bytes(), b"N0N0N."].concat());
    let straddled = frame(3, b"C\x04abcd.");
    for (bytes, accepts) in [
        (b"I010\n.".to_vec(), [true, true, false, true]),
        (b"I+1\n.".to_vec(), [true, true, true, true]),
        (b"I1\0zz\n.".to_vec(), [true, true, false, false]),
        (b"F1_0\n.".to_vec(), [false, false, true, true]),
        (nested, [true, false, false, true]),
        (straddled, [true, false, false, true]),
        (frame(9, b"N."), [false, false, true, true]),
        (b"NK\x01q\x00K\x02q\x000.".to_vec(), [true, true, true, false]),
        (b"NN.".to_vec(), [true, true, true, false]),
        (b"\x80\x06N.".to_vec(), [false, false, false, true]),
        (b"I0x10\n.".to_vec(), [true, true, true, false]),
        (b"L0x10L\n.".to_vec(), [true, true, true, false]),
    ] {
        let name = bytes.escape_ascii().to_string();
        let got = Profile::ALL.map(|profile| check_as(&bytes, profile).accepts());
        assert_eq!(got, accepts, "{name}");
        let found: BTreeMap<_, _> =
            disagreements(&bytes).into_iter().map(|found| (found.profile.name(), found.verdict)).collect();
        for (profile, accepts) in Profile::ALL.into_iter().zip(accepts) {
            assert_eq!(found.contains_key(profile.name()), accepts != got[0], "{name} to {}", profile.name());
        }
    }
}
