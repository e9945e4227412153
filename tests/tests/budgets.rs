//! Budgets of `budgets.toml` that need no page: what a graph weighs in memory.
#![allow(clippy::unwrap_used, missing_docs)]

use std::{fs, path::Path};

use picklescope_codec::decode;
use picklescope_tests::records::records;

/// A number of the file, by its key.
fn budget(key: &str) -> usize {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../budgets.toml");
    let text = fs::read_to_string(file).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('='));
    line.unwrap_or_else(|| panic!("no {key} in budgets.toml")).trim().parse().unwrap()
}

#[test]
fn bytes_per_pickle() {
    const COUNT: usize = 500_000;
    let graph = decode(&b"N.".repeat(COUNT)).graph;
    assert_eq!(graph.pickles().len(), COUNT);
    let held = graph.memory();
    assert!(held <= budget("bytes_per_pickle") * COUNT, "{:.1} bytes a pickle", held as f64 / COUNT as f64);
}

#[test]
fn bytes_per_node() {
    let graph = decode(&records(100_000)).graph;
    let nodes = usize::try_from(graph.len()).unwrap();
    assert!(nodes > 1_000_000);
    let held = graph.memory();
    let allowed = budget("bytes_per_node") * nodes;
    assert!(held <= allowed, "{nodes} nodes hold {held} bytes: {:.1} each", held as f64 / nodes as f64);
}
