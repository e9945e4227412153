//! Strings of Python 2 in every encoding are what CPython's `loads(encoding=…)` makes of them, and so is what it raises.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::fmt::Write as _;

use picklescope_engine::report::{self, Py2};
use picklescope_tests::{
    check_all,
    compare::check_graph,
    corpus::{self, File},
    graph::Graph,
    python,
    random::{self, Chance},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Told {
    graph: Graph,
    message: Option<String>,
}

/// A string of Python 2 by one of its three ops: ASCII, Latin-1, UTF-8, or anything.
fn string(chance: &mut Chance, out: &mut Vec<u8>) {
    const TEXTS: [&[u8]; 8] = [
        b"plain",
        b"",
        b"caf\xe9",
        "caf\u{e9}".as_bytes(),
        "\u{20ac} \u{1f600}".as_bytes(),
        b"\xed\xa0\x80",
        b"a\xe2\x82",
        b"\0\n'\\\xff",
    ];
    let mut text = chance.pick(&TEXTS).to_vec();
    if chance.once_in(4) {
        text = (0..chance.below(9)).map(|_| chance.number().to_le_bytes()[3]).collect();
    }
    match chance.below(3) {
        0 => {
            out.extend(b"S'");
            for byte in text {
                match byte {
                    b' '..=b'~' if !b"'\\".contains(&byte) => out.push(byte),
                    // Left as it is, or escaped.
                    0x80.. if chance.once_in(2) => out.push(byte),
                    byte => out.extend(format!("\\x{byte:02x}").bytes()),
                }
            }
            out.extend(b"'\n");
        }
        1 => {
            out.extend([b'T', u8::try_from(text.len()).unwrap(), 0, 0, 0]);
            out.extend(text);
        }
        _ => {
            out.extend([b'U', u8::try_from(text.len()).unwrap()]);
            out.extend(text);
        }
    }
}

/// A pickle of strings: in lists, as keys and values, as state, as the names of a global and of keyword arguments.
fn pickle(chance: &mut Chance) -> Vec<u8> {
    let mut out = b"\x80\x04](".to_vec();
    for _ in 0..chance.below(8) {
        match chance.below(6) {
            0 => {
                out.extend(b"}(");
                (0..2 * chance.below(4)).for_each(|_| string(chance, &mut out));
                out.push(b'u');
            }
            1 => {
                out.extend(b"cm\nC\n)\x81}");
                string(chance, &mut out);
                string(chance, &mut out);
                out.extend(b"sb");
            }
            2 if chance.once_in(4) => {
                out.extend(b"U\x01mU\x01n\x93");
            }
            3 if chance.once_in(4) => {
                out.extend(b"cm\nC\n)}U\x01kK\x01s\x92");
            }
            _ => string(chance, &mut out),
        }
    }
    out.extend(b"e.");
    out
}

/// What we say of the first pickle: its graph, and what `loads` raises.
fn ours(bytes: &[u8], encoding: Py2) -> (String, Option<String>) {
    report::graph_json_as(bytes, encoding)
}

#[test]
fn read_as_cpython_reads_them() {
    let Some(python) = python::find() else {
        eprintln!("skipped: no Python 3.13 here; set PICKLESCOPE_PYTHON");
        return;
    };
    let known = corpus::known_differences();
    let mut files: Vec<File> = corpus::files().into_iter().filter(File::is_bare).collect();
    // Those with a string of Python 2, and a few of the others.
    let has_py2 = |file: &File| {
        let graph = picklescope_codec::decode(&file.bytes).graph;
        graph.nodes().any(|node| graph.kind(node) == picklescope_codec::Kind::Py2Str)
    };
    files.retain(|file| !known.contains_key(&file.name) && has_py2(file));
    assert!(files.len() > 100, "{} files with strings of Python 2", files.len());
    let mut chance = Chance::new(2);
    let mutated: Vec<File> = files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.bytes.len() < 3000)
        .map(|(i, file)| File {
            name: format!("mutated {i}"),
            bytes: random::mutate(&file.bytes, &mut chance),
        })
        .collect();
    files.extend((0..400).map(|i| File { name: format!("made {i}"), bytes: pickle(&mut chance) }));
    files.extend((0..600).map(|i| File { name: format!("random {i}"), bytes: random::stream(&mut chance) }));
    files.extend(mutated);
    let mut asked = String::new();
    for file in &files {
        for encoding in Py2::ALL {
            write!(asked, "{} ", encoding.name()).unwrap();
            file.bytes.iter().for_each(|byte| write!(asked, "{byte:02x}").unwrap());
            asked.push('\n');
        }
    }
    let told = python::run(&python, "py2.py", [], asked);
    let told: Vec<Told> = told.lines().map(|line| serde_json::from_str(line).expect("an answer")).collect();
    assert_eq!(told.len(), files.len() * 4);
    let mut raised = [0; 4];
    let mut compared = 0;
    let cases: Vec<_> = files.iter().zip(told.chunks(4)).collect();
    check_all(cases, |(file, chunk)| {
        for (i, (encoding, told)) in Py2::ALL.into_iter().zip(chunk).enumerate() {
            let (json, error) = ours(&file.bytes, encoding);
            let failed = |told: String| {
                format!("{} as {}: {told}: {}", file.name, encoding.name(), file.bytes.escape_ascii())
            };
            // What containers hold is not looked at, in no encoding; other tests tell how far that goes.
            let is_by_chance = !file.name.ends_with(".pkl");
            if i == 0 && error != told.message && is_by_chance {
                return Ok(());
            }
            // The words for what is broken anyway are those for a str.
            if encoding == Py2::Bytes && chunk[0].message.is_some() && is_by_chance {
                return Ok(());
            }
            if error != told.message {
                return Err(failed(format!("we say {error:?}, CPython {:?}", told.message)));
            }
            let graph: Graph =
                serde_json::from_str(&json).map_err(|error| failed(format!("{error}: {json}")))?;
            match check_graph(&told.graph, &graph) {
                Err(_) if i == 0 && is_by_chance => return Ok(()),
                checked => checked.map_err(failed)?,
            }
            raised[i] += u32::from(error.is_some_and(|error| error.contains("codec can't decode")));
            compared += 1;
        }
        Ok(())
    });
    // The test is of no use without such.
    assert!(raised[1] > 50 && raised[2] > raised[1] && compared > 3000, "{raised:?} of {compared}");
}
