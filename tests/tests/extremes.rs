//! Pickles that break readers which recurse, copy or believe.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::{collections::HashSet, fmt::Write as _};

use picklescope_codec::{FaultKind, Graph, Kind, NodeId, Stream, decode};
use picklescope_insight::graph_json;
use picklescope_tests::allocation::{Counting, peak_of};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Decodes within the memory that is allowed for so many bytes.
fn decode_within(bytes: &[u8]) -> Stream {
    let (stream, peak) = peak_of(|| decode(bytes));
    assert!(peak <= 64 * bytes.len() + (1 << 20), "{peak} bytes allocated for {}", bytes.len());
    stream
}

/// Decodes a pickle that loads, to its root.
fn check_loads(bytes: &[u8]) -> (Graph, NodeId) {
    let stream = decode_within(bytes);
    let first = stream.graph.pickles().first().unwrap();
    assert!(first.fault.is_none(), "{:?}", first.fault);
    let root = first.root.unwrap();
    (stream.graph, root)
}

fn children(graph: &Graph, node: NodeId) -> Vec<NodeId> {
    graph.edges(node).map(|edge| edge.child).collect()
}

/// The graph JSON of a pickle: written without recursion, each object once.
fn check_json(graph: &Graph, bytes: &[u8]) {
    let mut json = String::new();
    graph_json::write(graph, &mut { bytes }, &mut json).unwrap();
    assert_eq!(json.matches("\"kind\"").count(), graph.len() as usize);
}

#[test]
fn a_million_nested_lists() {
    const DEPTH: usize = 1_000_000;
    // As picklers write it, and by marks alone, which makes the mark stack just as deep.
    let written = [
        [b"]".repeat(DEPTH), b"a".repeat(DEPTH - 1)].concat(),
        [b"(".repeat(DEPTH), b"l".repeat(DEPTH)].concat(),
    ];
    for mut bytes in written {
        bytes.push(b'.');
        let (graph, mut node) = check_loads(&bytes);
        assert_eq!(graph.len() as usize, DEPTH);
        for _ in 1..DEPTH {
            assert_eq!(graph.kind(node), Kind::List);
            assert_eq!(graph.edge_count(node), 1);
            node = graph.edge(node, 0).unwrap().child;
        }
        assert_eq!(graph.edge_count(node), 0);
        check_json(&graph, &bytes);
    }
}

#[test]
fn a_million_nested_tuples_and_dicts() {
    const DEPTH: usize = 1_000_000;
    let tuples = [b")".to_vec(), b"\x85".repeat(DEPTH), b".".to_vec()].concat();
    assert_eq!(check_loads(&tuples).0.len() as usize, DEPTH + 1);
    // A dict as a value of a dict, and so on; then as keys: tuples, as a dict cannot be one.
    let dicts = [b"}N".repeat(DEPTH), b"N".to_vec(), b"s".repeat(DEPTH), b".".to_vec()].concat();
    assert_eq!(check_loads(&dicts).0.len() as usize, 2 * DEPTH + 1);
    let keys = [b")".to_vec(), b"\x85".repeat(DEPTH), b"q\x00}h\x00Ns.".to_vec()].concat();
    assert_eq!(check_loads(&keys).0.kind(NodeId(0)), Kind::Tuple);
}

#[test]
fn a_million_levels_cut_off() {
    let bytes = b"](".repeat(1_000_000);
    let stream = decode_within(&bytes);
    assert_eq!(stream.graph.pickles().first().unwrap().fault.as_ref().unwrap().kind(), &FaultKind::RanOut);
    assert_eq!(stream.graph.leftovers().len(), 1_000_000);
}

#[test]
fn billion_laughs() {
    // Forty lists, each twice the one before: 2^40 paths to the innermost.
    let bytes = [b"]".to_vec(), b"q\x00]h\x00ah\x00a".repeat(40), b".".to_vec()].concat();
    let (graph, root) = check_loads(&bytes);
    assert_eq!(graph.len(), 41);
    check_json(&graph, &bytes);
    let (mut node, mut seen) = (root, HashSet::new());
    while let Some(&child) = children(&graph, node).first() {
        assert_eq!(children(&graph, node), [child, child]);
        assert!(seen.insert(child));
        node = child;
    }
    assert_eq!(seen.len(), 40);
}

#[test]
fn billion_laughs_as_a_key() {
    // Tuples, so that whoever hashes the key by walking it never ends.
    let bytes = [b")q\x00".to_vec(), b"h\x00h\x00\x86q\x00".repeat(40), b"}h\x00Ns.".to_vec()].concat();
    let (graph, root) = check_loads(&bytes);
    assert_eq!(graph.kind(root), Kind::Dict);
}

#[test]
fn counts_that_nothing_backs() {
    for opcode in *b"\x8d\x8e\x96" {
        for count in [1_u64 << 63, u64::MAX, (1 << 63) - 1, 1 << 62, 1 << 40, 1 << 32] {
            let bytes = [b"]q\x00".as_slice(), &[opcode], &count.to_le_bytes(), b"text"].concat();
            let stream = decode_within(&bytes);
            let first = stream.graph.pickles().first().unwrap();
            let fault = first.fault.as_ref().expect("a fault");
            assert_eq!(fault.at(), 3, "{opcode:#x} {count:#x}");
            assert_eq!(stream.graph.kind(NodeId(0)), Kind::List);
        }
    }
    // A frame too long is a fault by its count, or at what it says is in it.
    for count in [1_u64 << 63, 1 << 62, 1 << 32, 100] {
        let bytes = [b"]\x95".as_slice(), &count.to_le_bytes(), b"q\x00K\x01a."].concat();
        assert!(decode_within(&bytes).graph.pickles().first().unwrap().fault.is_some(), "{count:#x}");
    }
    for opcode in *b"TXB\x8b" {
        let bytes = [b"]q\x00".as_slice(), &[opcode], b"\xff\xff\xff\x7ftext"].concat();
        let stream = decode_within(&bytes);
        assert_eq!(stream.graph.pickles().first().unwrap().fault.as_ref().unwrap().at(), 3, "{opcode:#x}");
    }
}

#[test]
fn memo_indices_that_nothing_backs() {
    let (graph, root) =
        check_loads(b"(]r\xff\xff\xff\x7fj\xff\xff\xff\x7fp9000000000000000000\ng9000000000000000000\nt.");
    assert_eq!(graph.edge_count(root), 3);
    // Each index a little more than twice the one before: gaps that would double at every op.
    let mut bytes = vec![b'N'];
    let mut index = 63u32;
    while let Some(next) = index.checked_mul(2).and_then(|twice| twice.checked_add(65)) {
        bytes.push(b'r');
        bytes.extend(index.to_le_bytes());
        index = next;
    }
    bytes.push(b'.');
    check_loads(&bytes);
}

#[test]
fn protocol_0_one_item_at_a_time() {
    const COUNT: usize = 20_000;
    let mut bytes = String::from("(lp0\n(dp1\na");
    for i in 0..COUNT {
        write!(bytes, "g1\nVkey {i}\np{}\nI{i}\nsa", 2 * i + 2).unwrap();
        write!(bytes, "F{i}.5\na").unwrap();
    }
    bytes.push('.');
    // The list is given the dict again and again, and a float each time.
    let (graph, root) = check_loads(bytes.as_bytes());
    let items = children(&graph, root);
    assert_eq!(items.len(), 2 * COUNT + 1);
    assert!(items.iter().skip(1).step_by(2).all(|item| *item == items[0]));
    assert_eq!(graph.edge_count(items[0]) as usize, 2 * COUNT);
    // In the middle: found by number, not by going through all.
    let value = graph.edge(items[0], u32::try_from(2 * COUNT - 1).unwrap()).unwrap().child;
    assert_eq!(graph.kind(value), Kind::Int);
}

#[test]
fn a_list_filled_turn_by_turn() {
    // Two lists, APPEND by turns: their references lie interleaved in the log.
    let bytes =
        [b"(]q\x00]q\x01".to_vec(), b"h\x00K\x01a0h\x01K\x02a0".repeat(100_000), b"t.".to_vec()].concat();
    let (graph, root) = check_loads(&bytes);
    for list in children(&graph, root) {
        assert_eq!(graph.edge_count(list), 100_000);
    }
}

#[test]
fn a_long_line() {
    // A megabyte of digits: an int that Python would refuse to write in decimal, and would read in quadratic time.
    let digits = [b"L".to_vec(), b"7".repeat(1 << 20), b"L\n.".to_vec()].concat();
    let stream = decode_within(&digits);
    assert!(!stream.graph.pickles().is_empty());
    let text = [b"V".to_vec(), b"\\u0041".repeat(1 << 18), b"\n.".to_vec()].concat();
    let (graph, root) = check_loads(&text);
    assert_eq!(graph.kind(root), Kind::Str);
}

#[test]
fn a_million_pickles_in_a_row() {
    let stream = decode(&b"K\x01.".repeat(1_000_000));
    assert_eq!(stream.graph.pickles().len(), 1_000_000);
}
