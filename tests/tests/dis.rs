//! Listings and ops are those of pickletools, to the letter, with whatever it raises.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::{env, path::PathBuf};

use picklescope_codec::repr;
use picklescope_engine::report;
use picklescope_tests::{
    check_all,
    corpus::{self, File},
    listing::{Case, Golden, check_live},
    python,
    random::{Chance, stream},
};

#[test]
fn the_corpus_is_listed_as_in_the_goldens() {
    check_all(corpus::listings(), |(name, (text, error))| {
        // Goldens stand apart by newlines, so that those at their ends do not count.
        let mut ours = Case::new(&name, &corpus::file(&name).bytes, 0).ours();
        ours.text.truncate(ours.text.trim_end_matches('\n').len());
        ours.error = ours.error.replace('\n', " | ");
        if (&ours.text, &ours.error) == (&text, &error) {
            Ok(())
        } else {
            Err(format!("{name}: {ours:?} and not {text:?} {error:?}"))
        }
    });
}

#[test]
fn every_rule_and_message_is_as_in_the_goldens() {
    let goldens = corpus::reference("listings.jsonl");
    check_all(goldens.lines(), |line| {
        let Golden { mut case, answer } = serde_json::from_str(line).unwrap();
        case.name = "tests/ref/listings.jsonl".to_owned();
        case.check(&answer)
    });
}

#[test]
fn the_same_characters_are_printable() {
    let golden = corpus::reference("printable.txt");
    let ranges: Vec<(u32, u32)> = golden
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .map(|(first, last)| {
            (u32::from_str_radix(first, 16).unwrap(), u32::from_str_radix(last, 16).unwrap())
        })
        .collect();
    let differ: Vec<_> = ('\0'..=char::MAX)
        .filter(|c| {
            let mut shown = String::new();
            repr::visible(c.to_string().as_bytes(), &mut shown).unwrap();
            let code = u32::from(*c);
            let is_printable = ranges.iter().any(|(first, last)| (*first..=*last).contains(&code));
            (shown.chars().eq([*c])) != is_printable
        })
        .collect();
    assert!(
        differ.is_empty(),
        "{} characters, among them {:?}",
        differ.len(),
        &differ[..differ.len().min(100)]
    );
}

#[test]
fn an_exception_is_the_last_line() {
    let out = report::dis(b"(\x85(tt.", false);
    assert_eq!(out.lines().last(), Some("IndexError: list index out of range"));
    assert_eq!(out.lines().count(), 6, "{out}");
}

fn bare() -> Vec<File> {
    corpus::files().into_iter().filter(File::is_bare).collect()
}

/// Holds these against CPython, where this machine has it.
fn live(cases: impl Iterator<Item = Case> + Send + 'static) {
    let Some(python) = judge() else { return };
    match check_live(&python, cases) {
        Ok(total) => assert!(total > 1000, "{total} cases only"),
        Err(failures) => panic!("{failures}"),
    }
}

fn judge() -> Option<PathBuf> {
    let python = python::find();
    if python.is_none() {
        eprintln!("skipped: no Python 3.13 here; set PICKLESCOPE_PYTHON");
    }
    python
}

#[test]
fn the_whole_corpus() {
    live(bare().into_iter().enumerate().flat_map(|(at, file)| {
        // Plainly, and in two other ways, as long as that takes no time.
        let ways = if file.bytes.len() < 20_000 { 3 } else { 1 };
        (0..ways)
            .map(move |way| Case::new(&file.name, &file.bytes, if way == 0 { 0 } else { at + way }))
            .collect::<Vec<_>>()
    }));
}

/// Those of which every part can be tried.
fn small() -> impl Iterator<Item = File> {
    bare().into_iter().filter(|file| (1..=SMALL).contains(&file.bytes.len()))
}

const SMALL: usize = 120;

#[test]
fn every_truncation() {
    live(small().flat_map(|file| {
        (0..file.bytes.len())
            .map(move |end| Case::new(format!("{} up to {end}", file.name), &file.bytes[..end], end))
    }));
}

#[test]
fn changed_bytes() {
    let mut chance = Chance::new(1);
    live(small().flat_map(move |file| {
        let cases: Vec<_> = (0..40)
            .map(|way| {
                let mut bytes = file.bytes.clone();
                let at = chance.below(bytes.len());
                bytes[at] = chance.number().to_le_bytes()[4];
                Case::new(format!("{} changed at {at}", file.name), &bytes, way)
            })
            .collect();
        cases
    }));
}

/// `PICKLESCOPE_STREAMS` and `PICKLESCOPE_SEED` ask for more, and for others.
#[test]
fn streams_by_chance() {
    let asked = |name: &str, default: u64| env::var(name).map_or(default, |value| value.parse().unwrap());
    let (streams, seed) = (asked("PICKLESCOPE_STREAMS", 20_000), asked("PICKLESCOPE_SEED", 0));
    live((0..streams).map(move |at| {
        let mut chance = Chance::new(seed << 32 | at);
        let mut case = Case::new(format!("stream {at}"), &stream(&mut chance), chance.below(6));
        // Some are several with one memo.
        if chance.once_in(8) {
            case.pickles.extend(Case::new("", &stream(&mut chance), 0).pickles);
        }
        if chance.once_in(20) {
            case.start = chance.below(4);
        }
        case
    }));
}
