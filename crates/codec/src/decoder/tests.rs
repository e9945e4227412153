use alloc::{format, string::String, vec, vec::Vec};
use core::fmt::Write;

use super::*;
use crate::graph::{Role, Value};

/// A graph in a line or two a node: enough to tell two of them apart.
fn show(stream: &Stream) -> String {
    let graph = &stream.graph;
    let mut out = String::new();
    for pickle in graph.pickles() {
        let fault = pickle.fault.as_ref().map(|f| format!("{f}"));
        writeln!(out, "pickle {}..{} {:?} {fault:?}", pickle.start, pickle.end, pickle.root).unwrap();
    }
    for node in graph.nodes() {
        write!(out, "{} {:?} {:?} @{}", node.0, graph.kind(node), graph.value(node), graph.start(node))
            .unwrap();
        write!(out, " own {}", graph.self_bytes(node)).unwrap();
        for edge in graph.edges(node) {
            write!(out, " {:?}:{}@{}", edge.role, edge.child.0, edge.at).unwrap();
        }
        out.push('\n');
    }
    writeln!(out, "dropped {:?} left {:?} end {}", graph.dropped(), graph.leftovers(), stream.end).unwrap();
    out
}

fn in_windows(bytes: &[u8], size: usize, fuel_each: u32) -> Stream {
    let mut decoder = Decoder::new();
    let mut have = 0;
    loop {
        let from = usize::try_from(decoder.position()).unwrap().min(have);
        // The length becomes known only at the end, as in a compressed layer.
        let end = (have == bytes.len()).then_some(bytes.len() as u64);
        let mut fuel = fuel_each;
        match decoder.run(Window { bytes: &bytes[from..have], at: from as u64, end }, &mut fuel) {
            Progress::NeedMore { .. } => have = bytes.len().min(have + size),
            Progress::Seek { to } => have = usize::try_from(to).unwrap(),
            Progress::Fuel => {}
            Progress::Done => return decoder.finish(bytes.len() as u64),
        }
    }
}

/// Decodes, and checks what holds for every pickle.
fn check(bytes: &[u8]) -> Stream {
    let stream = decode(bytes);
    let whole = show(&stream);
    for (size, fuel) in [(1, 1), (3, 7), (64, 1000)] {
        assert_eq!(
            show(&in_windows(bytes, size, fuel)),
            whole,
            "windows of {size} bytes, {fuel} ops at a time"
        );
    }
    let graph = &stream.graph;
    if graph.pickles().iter().all(|pickle| pickle.fault.is_none()) {
        let objects: u64 = graph.nodes().map(|node| graph.self_bytes(node)).sum();
        let streams: u64 = graph.pickles().iter().map(|pickle| pickle.stream_bytes).sum();
        assert_eq!(objects + streams, stream.end, "every byte has one owner\n{whole}");
    }
    // Both ways to a reference agree.
    for node in graph.nodes() {
        let edges: Vec<_> = graph.edges(node).collect();
        assert_eq!(edges.len(), graph.edge_count(node) as usize);
        for (i, edge) in (0..).zip(&edges) {
            assert_eq!(graph.edge(node, i), Some(*edge));
        }
        assert_eq!(graph.edge(node, graph.edge_count(node)), None);
    }
    assert_eq!(graph.all_edges().count() as u64, graph.edge_total());
    stream
}

fn roles(graph: &Graph, node: NodeId) -> Vec<(Role, u32)> {
    graph.edges(node).map(|edge| (edge.role, edge.child.0)).collect()
}

fn fault(bytes: &[u8]) -> (u64, String) {
    let stream = check(bytes);
    let pickle = stream.graph.pickles().first().unwrap();
    let fault = pickle.fault.as_ref().expect("broken");
    // Only checking comes to the same.
    assert_eq!(crate::check(Window::whole(bytes), u32::MAX).fault.as_ref(), Some(fault));
    (fault.at(), format!("{}", fault.kind()))
}

#[test]
fn sharing_and_cycles_are_identity() {
    let stream = check(b"\x80\x04]\x94(]\x94K\x01ah\x01h\x00e.");
    let graph = &stream.graph;
    assert_eq!(roles(graph, NodeId(0)), [(Role::Item, 1), (Role::Item, 1), (Role::Item, 0)]);
    assert_eq!(roles(graph, NodeId(1)), [(Role::Item, 2)]);
    // A tuple that holds itself: made, stored and fetched behind the back of a list.
    let stream = check(b"\x80\x02]q\x00h\x00\x85q\x01a0h\x01.");
    let root = stream.graph.pickles().first().unwrap().root.unwrap();
    let list = stream.graph.edge(root, 0).unwrap().child;
    assert_eq!(stream.graph.edge(list, 0).unwrap().child, root);
}

#[test]
fn calls_keep_what_they_are_made_of() {
    let stream = check(b"\x80\x02ccollections\nOrderedDict\n)R(K\x01K\x02u}b.");
    let graph = &stream.graph;
    let root = graph.pickles().first().unwrap().root.unwrap();
    let want = [Role::Callable, Role::Args, Role::Key, Role::Value, Role::State];
    assert_eq!(graph.edges(root).map(|edge| edge.role).collect::<Vec<_>>(), want);
    assert!(
        matches!(graph.value(NodeId(0)), Value::Global(module, name) if module.len == 11 && name.start == 15)
    );
    // INST and OBJ make a tuple of their arguments.
    for bytes in [&b"(K\x01K\x02ia\nB\n."[..], b"(ca\nB\nK\x01K\x02o."] {
        let stream = check(bytes);
        let graph = &stream.graph;
        let root = graph.pickles().first().unwrap().root.unwrap();
        let args = graph.edge(root, 1).unwrap().child;
        assert_eq!((graph.kind(args), graph.edge_count(args)), (Kind::Tuple, 2));
    }
    // BUILD on what has a value of its own.
    let stream = check(b"ca\nb\n}b.");
    assert_eq!(roles(&stream.graph, NodeId(0)), [(Role::State, 1)]);
}

#[test]
fn dropped_calls_are_noted() {
    let stream = check(b"ca\nb\n)R0N.");
    assert_eq!(stream.graph.dropped(), [NodeId(2)]);
    let stream = check(b"ca\nb\n)RN.");
    assert_eq!(stream.graph.dropped(), [NodeId(2)]);
}

#[test]
fn several_in_a_row() {
    let stream = check(b"K\x01.\x80\x02]q\x00h\x00a.junk");
    assert_eq!(stream.graph.pickles().len(), 2);
    assert_eq!((stream.end, stream.graph.len()), (12, 2));
    // A second one that says what it is and then breaks off is kept.
    let stream = check(b"K\x01.\x80\x04]\x94(K\x01K\x02");
    assert!(stream.graph.pickles().get(1).unwrap().fault.is_some());
    assert_eq!(stream.graph.leftovers().len(), 3);
}

#[test]
fn faults_in_cpythons_words() {
    for (bytes, at, message) in [
        (&b""[..], 0, "Ran out of input"),
        (b"\x80\x04", 2, "Ran out of input"),
        (b"\x80\x04\x95\x08\0\0\0\0\0\0\0N", 12, "pickle data was truncated"),
        (b"\x80\x04\x95\x08\0\0\0\0\0\0\0N.", 2, "pickle data was truncated"),
        (b"\xff", 0, "invalid load key, '\\xff'."),
        (b"z", 0, "invalid load key, 'z'."),
        (b"\x80\x06N.", 0, "unsupported pickle protocol: 6"),
        (b"]e.", 1, "could not find MARK"),
        (b"N(.", 2, "unexpected MARK found"),
        (b"0.", 0, "unpickling stack underflow"),
        (b"h\x07.", 0, "Memo value not found at index 7"),
        (b"(Nd.", 2, "odd number of items for DICT"),
        (b"}(Nu.", 3, "odd number of items for SETITEMS"),
        (b"Sabc\n.", 0, "the STRING opcode argument must be quoted"),
        (b"\x8b\xff\xff\xff\xff.", 0, "LONG pickle has negative byte count"),
        (b"NN\x93.", 2, "STACK_GLOBAL requires str"),
        (b"\x82\x00.", 0, "EXT specifies code <= 0"),
        (b"Np-1\n.", 1, "negative PUT argument"),
        (b"}]Ns.", 3, "unhashable type: 'list'"),
        (b"N)R.", 2, "'NoneType' object is not callable"),
        (
            b"\x8d\0\0\0\0\0\0\0\x80",
            0,
            "BINUNICODE exceeds system's maximum size of 9223372036854775807 bytes",
        ),
        (b"X\x02\0\0\0a\xff.", 0, "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte"),
    ] {
        assert_eq!(fault(bytes), (at, String::from(message)), "{bytes:?}");
    }
}

#[test]
fn a_broken_one_keeps_what_it_had() {
    let stream = check(b"\x80\x04](K\x01K\x02X\xff");
    let graph = &stream.graph;
    let kinds: Vec<_> = graph.leftovers().iter().map(|node| graph.kind(*node)).collect();
    assert_eq!(kinds, [Kind::List, Kind::Int, Kind::Int]);
}

#[test]
fn a_million_deep() {
    let mut bytes = vec![b']'; 1_000_000];
    bytes.extend(vec![b'a'; 999_999]);
    bytes.push(b'.');
    let stream = decode(&bytes);
    assert_eq!(stream.graph.len(), 1_000_000);
    assert_eq!(stream.graph.pickles().first().unwrap().fault, None);
}

/// How the pickles of a stream were read.
fn readings(stream: &Stream) -> Vec<(Numbering, bool)> {
    stream.graph.pickles().iter().map(|pickle| (pickle.numbering, pickle.leans)).collect()
}

const OWN: (Numbering, bool) = (Numbering::Own, false);
const LEANS: (Numbering, bool) = (Numbering::Continued, true);

#[test]
fn a_memo_goes_on_where_it_is_asked_for() {
    // One Pickler, the numbers told: what the second pickle asks for is the first one's list.
    let stream = check(b"\x80\x02]q\x00.\x80\x02]q\x01(h\x00h\x01e.");
    assert_eq!(readings(&stream), [OWN, LEANS]);
    assert_eq!(roles(&stream.graph, NodeId(1)), [(Role::Item, 0), (Role::Item, 1)]);
    assert_eq!(stream.graph.pickles().get(1).unwrap().memo, 1);
    // Counted: its own list has number 1, though it was asked for 0 when it could be taken for that; and the third is of the same kind.
    let stream = check(b"\x80\x04]\x94.\x80\x04]\x94(h\x00h\x01e.\x80\x04]\x94h\x00a.");
    assert_eq!(readings(&stream), [OWN, LEANS, LEANS]);
    assert_eq!(roles(&stream.graph, NodeId(1)), [(Role::Item, 0), (Role::Item, 1)]);
    assert_eq!(roles(&stream.graph, NodeId(2)), [(Role::Item, 0)]);
    // Nothing asks for more than it has stored: each has a memo of its own.
    let stream = check(b"\x80\x04]\x94.\x80\x04]\x94h\x00a.");
    assert_eq!(readings(&stream), [OWN, OWN]);
    assert_eq!(roles(&stream.graph, NodeId(1)), [(Role::Item, 1)]);
}

#[test]
fn what_is_added_to_an_earlier_object_is_added_to_it() {
    let stream = check(b"\x80\x02]q\x00K\x01a.\x80\x02h\x00K\x02a.");
    assert_eq!(roles(&stream.graph, NodeId(0)), [(Role::Item, 1), (Role::Item, 2)]);
    assert_eq!(stream.graph.pickles().get(1).unwrap().root, Some(NodeId(0)));
}

#[test]
fn another_pickler_begins_anew() {
    // Behind pickles that go on, one stores under a number that is taken, and those before it are forgotten.
    let bytes = b"\x80\x02]q\x00.\x80\x02h\x00.\x80\x02]q\x00h\x00a.\x80\x02h\x00.\x80\x02h\x01.";
    let stream = check(bytes);
    let anew = (Numbering::Anew, false);
    assert_eq!(readings(&stream)[..4], [OWN, LEANS, anew, LEANS]);
    assert_eq!(stream.graph.pickles().get(3).unwrap().root, Some(NodeId(1)));
    // What only the first one had is not found any more.
    assert_eq!((stream.graph.pickles().len(), stream.end), (4, 25));
    // Counted: what was taken for a list that goes on is none, and is read once more.
    let stream = check(b"\x80\x04}\x94.\x80\x04h\x00.\x80\x04]\x94h\x00K\x01a.\x80\x04]\x94h\x00a.");
    assert_eq!(readings(&stream), [OWN, LEANS, anew, OWN]);
}

/// A pickle that is taken back leaves nothing behind: not in objects of pickles before it, either.
#[test]
fn what_is_taken_back_leaves_nothing() {
    // The third adds to the first one's list, its global's state and its dict, and then breaks off: it is trailing.
    let whole = b"\x80\x02]q\x00K\x01acm\nn\nq\x01}q\x02\x87.\x80\x02h\x00K\x03a.";
    let behind = [
        &b"h\x00K\x02ah\x01K\x07bh\x02K\x01K\x02sz"[..],
        b"h\x00(K\x02K\x02K\x02eh\x00K\x04ah\x01}bh\x01}bz",
        b"h\x00K\x02a",
    ];
    let wanted = show(&decode(whole));
    for behind in behind {
        let stream = check(&[&whole[..], behind].concat());
        assert_eq!(show(&stream), wanted, "{}", behind.escape_ascii());
    }
}

/// Pickles of one Pickler, in which what is taken back is as long as it can be, and longer.
#[test]
fn a_long_pickle_is_read_in_one_way() {
    for (len, leans) in [(HOLD - 40, true), (HOLD, false)] {
        let mut bytes = b"\x80\x04]\x94.\x80\x04]\x94(h\x00X".to_vec();
        bytes.extend(u32::try_from(len).unwrap().to_le_bytes());
        bytes.extend(vec![b'x'; usize::try_from(len).unwrap()]);
        bytes.extend(b"h\x01e.");
        let stream = decode(&bytes);
        assert_eq!(readings(&stream)[1..].first().map(|reading| reading.1), Some(leans));
        assert_eq!(stream.graph.pickles().get(1).unwrap().fault.is_none(), leans);
        for size in [5000, 70_001, 1 << 21] {
            assert_eq!(show(&in_windows(&bytes, size, 1000)), show(&stream), "{len} in windows of {size}");
        }
    }
}

/// Reading another way is done at most once a pickle, and looks at no more than the pickle.
#[test]
fn a_million_pickles_that_go_on() {
    let mut bytes = b"\x80\x04]\x94.".to_vec();
    for _ in 0..250_000 {
        // Each adds to the list of the first, and asks for what could be its own.
        bytes.extend(b"\x80\x04]\x94h\x00K\x01ah\x01.");
    }
    let mut decoder = Decoder::new();
    let mut fuel = u32::MAX;
    while decoder.run(Window::whole(&bytes), &mut fuel) != Progress::Done {}
    assert!(u32::MAX - fuel < 9 * 250_000 + 20, "{} ops", u32::MAX - fuel);
    let stream = decoder.finish(bytes.len() as u64);
    assert_eq!(stream.graph.pickles().len(), 250_001);
    assert_eq!(stream.graph.edge_count(NodeId(0)), 250_000);
    // And where it alternates: every second one is another Pickler's.
    let mut bytes = Vec::new();
    for _ in 0..100_000 {
        bytes.extend(b"\x80\x04}\x94.\x80\x04]\x94(h\x00h\x01e.\x80\x04]\x94h\x00K\x01a.");
    }
    let mut decoder = Decoder::new();
    let mut fuel = u32::MAX;
    while decoder.run(Window::whole(&bytes), &mut fuel) != Progress::Done {}
    let ops: u64 = decoder.graph().pickles().iter().map(|pickle| pickle.ops).sum();
    assert_eq!(decoder.graph().pickles().len(), 300_000);
    assert!(u64::from(u32::MAX - fuel) <= 2 * ops, "{} for {ops} ops", u32::MAX - fuel);
}

/// Streams of pickles that may go on or not, of ops that need nothing but the memo: however the bytes come, they are read in the same way, and what
/// is taken back leaves nothing.
#[test]
fn memos_by_chance() {
    let mut seed = 7u64;
    let mut below = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % n
    };
    let ops: [&[u8]; 16] = [
        b"]\x94",
        b"]\x94",
        b"}\x94",
        b"]",
        b"h\x00",
        b"h\x01",
        b"h\x03",
        b"h\x05",
        b"j\x02\0\0\0",
        b"q\x03",
        b"q\x05",
        b"r\x07\0\0\0",
        b"K\x01a",
        b"cm\nn\n\x94",
        b"Nb",
        b"\x86\x94",
    ];
    let (mut leaning, mut anew) = (0, 0);
    for _ in 0..1200 {
        let mut bytes = Vec::new();
        for i in 0..1 + below(5) {
            bytes.extend(if i > 0 && below(8) == 0 { &b""[..] } else { b"\x80\x04" });
            bytes.extend(b"]]");
            for _ in 0..below(8) {
                bytes.extend(ops[below(ops.len())]);
            }
            bytes.push(b'.');
        }
        let stream = check(&bytes);
        leaning += stream.graph.pickles().iter().filter(|pickle| pickle.leans).count();
        anew += stream.graph.pickles().iter().filter(|pickle| pickle.numbering == Numbering::Anew).count();
    }
    assert!(leaning > 50 && anew > 5, "{leaning} {anew}");
}

#[test]
fn references_before_an_op_are_counted() {
    // A few batches, and so many that they are found by an index; some longer than a chunk.
    let some = [&b"](NNeNa("[..], &b"N".repeat(700), b"e(Ne."].concat();
    let many = [&b"]"[..], &b"Na(NNNe".repeat(60), &b"("[..], &b"N".repeat(900), b"eNa."].concat();
    for bytes in [some, many] {
        let graph = check(&bytes).graph;
        let list = crate::graph::NodeId(0);
        let edges: Vec<_> = graph.edges(list).map(|edge| edge.at).collect();
        for at in 0..=bytes.len() as u64 {
            let before = edges.iter().filter(|made| **made < at).count();
            assert_eq!(graph.edge_count_before(list, at) as usize, before, "{at}");
            assert_eq!(graph.all_edges_from(at).count(), edges.len() - before, "{at}");
        }
    }
}
