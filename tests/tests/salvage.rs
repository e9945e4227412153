//! Behind a hole the next pickle is found, and is read as it would be alone; nothing is found where nothing is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::rc::Rc;

use picklescope_codec::{
    Decoder, Graph, NodeId, Progress, Stream, Window, decode,
    salvage::{Salvage, Salvaged},
    trace::{Ops, Tracer, Travel},
};
use picklescope_tests::{
    corpus::{self, File},
    random::Chance,
    targets::steps_limit,
};

fn salvage(bytes: &[u8]) -> (Stream, Salvaged) {
    let end = bytes.len() as u64;
    let mut decoder = Decoder::new();
    while decoder.run(Window::whole(bytes), &mut { u32::MAX }) == Progress::Fuel {}
    match Salvage::of(decoder, end) {
        Ok(mut salvage) => {
            while salvage.run(Window::whole(bytes), &mut { u32::MAX }) != Progress::Done {}
            assert!(salvage.steps() <= steps_limit(end));
            salvage.finish(end)
        }
        Err(decoder) => (decoder.finish(end), Salvaged::default()),
    }
}

fn ops(graph: &Rc<Graph>, bytes: &[u8]) -> Ops {
    let mut tracer = Tracer::new(Rc::clone(graph));
    while tracer.run(Window::whole(bytes), &mut { u32::MAX }) != Progress::Done {}
    tracer.finish().expect("the ops of what was salvaged")
}

/// What no pickler writes, though it can be carried out.
const ODD: [&str; 8] = [
    "build_none_frozenset",
    "build_none_set",
    "bytearray_grown",
    "call_everything",
    "empty_plurals",
    "frame_nested",
    "frame_short",
    "protos",
];

fn is_odd(file: &File) -> bool {
    let name = file.name.strip_prefix("assembled/").and_then(|name| name.strip_suffix(".pkl"));
    name.is_some_and(|name| ODD.contains(&name))
}

/// Files that are one whole pickle, with PROTO.
fn whole_files() -> Vec<File> {
    let is_whole = |file: &File| {
        let stream = decode(&file.bytes);
        let pickles = stream.graph.pickles();
        let first = pickles.first().unwrap();
        file.bytes.len() < 3000
            && !is_odd(file)
            && first.declared.is_some()
            && first.fault.is_none()
            && pickles.len() == 1
            && stream.end == file.bytes.len() as u64
    };
    corpus::files().into_iter().filter(|file| file.is_bare() && is_whole(file)).collect()
}

/// Every op of a graph's last pickle, without what tells where it stands.
fn shape(graph: &Graph, ops: &Ops, first: u32) -> Vec<(String, u64, Option<u32>)> {
    let node = graph.pickles().last().unwrap().first_node.0;
    let own = |owner: NodeId| owner.0.checked_sub(node);
    ops.from(first).map(|op| (op.opcode.name().to_owned(), op.len, op.owner.and_then(own))).collect()
}

#[test]
fn behind_a_hole_the_next_pickle_is_found() {
    let files = whole_files();
    assert!(files.len() > 300, "{}", files.len());
    let mut chance = Chance::new(77);
    let (mut broken, mut found, mut lost) = (0, 0, Vec::new());
    for round in 0..4000 {
        let (one, two) = (chance.pick(&files), chance.pick(&files));
        let mut bytes = one.bytes.clone();
        let at = chance.below(bytes.len());
        match chance.below(3) {
            // A byte is changed, some are overwritten, some are lost.
            0 => bytes[at] = chance.number().to_le_bytes()[3],
            1 => {
                let end = (at + 1 + chance.below(40)).min(bytes.len());
                bytes[at..end].iter_mut().for_each(|byte| *byte = chance.number().to_le_bytes()[3]);
            }
            _ => drop(bytes.drain(at..(at + 1 + chance.below(40)).min(one.bytes.len()))),
        }
        let start = bytes.len() as u64;
        bytes.extend(&two.bytes);
        let plain = decode(&bytes);
        let first = plain.graph.pickles().first().unwrap();
        // It may load all the same, or have taken in a part of the other.
        let fault = first.fault.as_ref().filter(|fault| first.root.is_none() && fault.at() < start);
        let Some(fault) = fault else { continue };
        broken += 1;
        let fault = fault.clone();
        let (stream, told) = salvage(&bytes);
        let graph = Rc::new(stream.graph);
        let pickles = graph.pickles();
        // What is before the fault is as it was.
        assert_eq!(pickles.first().unwrap().fault.as_ref(), Some(&fault));
        assert_eq!(graph.leftovers(), plain.graph.leftovers());
        let Some(last) = pickles.last().filter(|last| last.start == start) else {
            lost.push(format!("round {round}: {} and {}: {told:?}", one.name, two.name));
            continue;
        };
        found += 1;
        assert!(last.salvaged && last.fault.is_none() && last.end == bytes.len() as u64);
        // The same objects, from the same ops.
        let alone = Rc::new(decode(&two.bytes).graph);
        assert_eq!(graph.len() - last.first_node.0, alone.len());
        for (ours, theirs) in (last.first_node.0..graph.len()).map(NodeId).zip(alone.nodes()) {
            assert_eq!(graph.kind(ours), alone.kind(theirs));
            assert_eq!(graph.self_bytes(ours), alone.self_bytes(theirs));
            let edges = |graph: &Graph, node, base: u32| -> Vec<_> {
                graph.edges(node).map(|edge| (edge.role, edge.child.0 - base)).collect()
            };
            assert_eq!(edges(&graph, ours, last.first_node.0), edges(&alone, theirs, 0));
        }
        let table = ops(&graph, &bytes);
        let before = table.len() - u32::try_from(last.ops).unwrap();
        let own = ops(&alone, &two.bytes);
        assert_eq!(shape(&graph, &table, before), shape(&alone, &own, 0), "{}", two.name);
        assert_eq!(table.get(before).unwrap().at, start);
        let covered: u64 = table.from(0).map(|op| op.len).sum();
        assert_eq!(covered + table.missing(), bytes.len() as u64 - pickles.first().unwrap().start);
        // Offsets lead to ops, where there are any.
        for offset in 0..bytes.len() as u64 {
            let op = table.from(0).find(|op| op.at + op.len > offset).unwrap();
            assert_eq!(table.first_behind(offset), op.op);
            assert_eq!(table.at(offset).is_some(), op.at <= offset);
        }
        // The machine begins anew there, and ends where the first pickle broke off.
        let mut travel = Travel::every(16);
        while travel.step(&table, 7).unwrap() {}
        let mut alone_travel = Travel::default();
        while alone_travel.step(&own, 1000).unwrap() {}
        let end = travel.before(&table, u32::try_from(pickles.first().unwrap().ops).unwrap()).unwrap();
        let mut left: Vec<_> = end.stack(0, u32::MAX).collect();
        left.reverse();
        assert_eq!(left, graph.leftovers(), "{}", one.name);
        for op in 1..own.len() {
            let ours = travel.before(&table, before + op).unwrap();
            let theirs = alone_travel.before(&own, op).unwrap();
            let stack = ours.stack(0, u32::MAX).map(|node| node.0 - last.first_node.0);
            assert!(stack.eq(theirs.stack(0, u32::MAX).map(|node| node.0)), "{} op {op}", two.name);
            assert!(ours.marks().eq(theirs.marks()));
            assert_eq!(ours.memo(0, 1000).len(), theirs.memo(0, 1000).len());
        }
    }
    println!("{found} of {broken} found; lost:\n{}", lost.join("\n"));
    assert!(broken > 1500, "{broken}");
    // Small pickles say too little for themselves where something stands before or behind them.
    assert!(lost.len() * 50 <= broken, "{} of {broken}:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn nothing_is_found_in_random_bytes() {
    let mut chance = Chance::new(5);
    for _ in 0..12 {
        let mut bytes = b"\x80\x04](K\x01K\x02\xff".to_vec();
        bytes.extend((0..400_000).map(|_| chance.number().to_le_bytes()[3]));
        let (stream, told) = salvage(&bytes);
        assert_eq!((told.stretch, told.pickle), (None, None));
        assert_eq!(stream.graph.pickles().len(), 1);
    }
}

/// Of a broken file of the corpus, what is told of it before its fault is the same whether something is found behind or not.
#[test]
fn the_corpus_is_as_it_was() {
    for file in corpus::files().iter().filter(|file| file.is_bare()) {
        let plain = decode(&file.bytes);
        let (stream, told) = salvage(&file.bytes);
        let before = plain.graph.pickles().len();
        assert!(stream.graph.pickles().len() >= before, "{}", file.name);
        assert_eq!(stream.graph.leftovers(), plain.graph.leftovers(), "{}", file.name);
        for (ours, theirs) in stream.graph.pickles().iter().zip(plain.graph.pickles()) {
            assert_eq!(
                (ours.start, ours.end, ours.root, &ours.fault),
                (theirs.start, theirs.end, theirs.root, &theirs.fault)
            );
        }
        let more = stream.graph.pickles().len() > before;
        assert_eq!(more, told.pickle.is_some());
        if told != Salvaged::default() {
            println!("{}: {told:?}", file.name);
        }
    }
}

#[test]
fn every_file_is_known_for_a_pickle() {
    for file in whole_files() {
        let mut bytes = b"\x80\x04](\xff\xff\xff\xff".to_vec();
        let at = bytes.len() as u64;
        bytes.extend(&file.bytes);
        let found = salvage(&bytes).1.pickle == Some(at);
        assert!(found, "{}", file.name);
    }
}
