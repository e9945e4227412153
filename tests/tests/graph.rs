//! The objects of every file of the corpus are those that Python builds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;

use picklescope_engine::report;
use picklescope_tests::{
    check_all,
    compare::check_graph,
    corpus::{self, File},
    graph::Graph,
    python,
};
use serde::Deserialize;

/// The graph JSON we write of the first pickle in a file.
fn our_graph(bytes: &[u8]) -> Graph {
    let json = report::graph_json(bytes);
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// Holds our graph of a file against the oracle's.
fn check(file: &File, oracle: &BTreeMap<String, Graph>) -> Result<(), String> {
    let expected =
        oracle.get(&file.name).ok_or_else(|| format!("{}: no golden; `cargo xtask bless`", file.name))?;
    check_graph(expected, &our_graph(&file.bytes)).map_err(|told| format!("{}: {told}", file.name))
}

#[test]
fn agrees_with_the_goldens() {
    // Where the verdict differs, so does how far the graph goes.
    let (goldens, known) = (corpus::graphs(), corpus::known_differences());
    let files = corpus::files();
    let compared = files.iter().filter(|file| !file.is_zip() && !known.contains_key(&file.name));
    check_all(compared, |file| check(file, &goldens));
}

#[derive(Deserialize)]
struct Line {
    graph: Graph,
}

fn read_lines(told: &str) -> impl Iterator<Item = Graph> {
    told.lines().map(|line| serde_json::from_str::<Line>(line).expect("graph JSON").graph)
}

/// The oracle itself, where there is a Python to run it: on the corpus, so that the goldens are not older than it, and on files cut
/// anywhere, for which there are none.
#[test]
fn agrees_with_cpython() {
    let Some(python) = python::find() else {
        eprintln!("skipped: no Python 3.13 here; set PICKLESCOPE_PYTHON");
        return;
    };
    let (mut cases, known) = (Vec::new(), corpus::known_differences());
    let files = corpus::files().into_iter().filter(File::is_bare);
    for file in files.filter(|file| !known.contains_key(&file.name)) {
        if CUT.contains(&file.name.as_str()) {
            let cut =
                |end| File { name: format!("{} cut at {end}", file.name), bytes: file.bytes[..end].to_vec() };
            cases.extend((0..file.bytes.len()).map(cut));
        }
        cases.push(file);
    }
    let told = python::ask(&python, "graph.py", cases.iter().map(|case| case.bytes.as_slice()));
    let live: BTreeMap<_, _> = cases.iter().map(|case| case.name.clone()).zip(read_lines(&told)).collect();
    check_all(&cases, |case| check(case, &live));
}

/// Files that are cut at every byte.
const CUT: [&str; 12] = [
    "py27/p0/classic_cycle.pkl",
    "py27/p2/py2_strings.pkl",
    "py36/p0/cycle_tuple.pkl",
    "py36/p1/nested.pkl",
    "py36/p2/cycle_frozenset.pkl",
    "py36/p4/instances.pkl",
    "py36/p4/reduce_five.pkl",
    "py38/p4/reduce_six.pkl",
    "py38/p5/buffers_outside.pkl",
    "assembled/call_everything.pkl",
    "assembled/effects_nested.pkl",
    "assembled/persid.pkl",
];
