//! Streams that one Pickler wrote in several dumps: what our graph has of them is what one Unpickler of CPython loads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::{collections::HashMap, iter, rc::Rc};

use picklescope_codec::{
    Graph, Kind, NodeId, Progress, Span, Value, Window, decode,
    trace::{Tracer, Travel},
};
use picklescope_tests::{check_all, corpus, python};
use serde::Deserialize;

/// What `tests/oracle/carried.py` tells of a stream.
#[derive(Deserialize)]
struct Told {
    name: String,
    stream: String,
    /// A pickle of the list of what the Unpickler gave.
    loaded: String,
    ends: Vec<u64>,
    /// Whether each loads to the same with a memo of its own.
    alone: Vec<bool>,
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

/// A graph with the bytes that it is of.
struct Side<'a> {
    graph: &'a Graph,
    bytes: &'a [u8],
}

impl Side<'_> {
    fn span(&self, span: Span) -> &[u8] {
        let start = usize::try_from(span.start).unwrap();
        &self.bytes[start..start + usize::try_from(span.len).unwrap()]
    }

    /// What an object says of itself, without what it refers to.
    fn own(&self, node: NodeId) -> String {
        let kind = self.graph.kind(node);
        match self.graph.value(node) {
            Value::Text(code, span) => format!("{kind:?} {code:?} {}", self.span(span).escape_ascii()),
            Value::Bytes(span) | Value::IntBytes(span) | Value::IntText(span) => {
                format!("{kind:?} {}", self.span(span).escape_ascii())
            }
            Value::Global(module, name) => {
                format!("{} {}", self.span(module).escape_ascii(), self.span(name).escape_ascii())
            }
            value => format!("{kind:?} {value:?} {:?}", self.graph.call_op(node)),
        }
    }
}

/// Holds what can be reached from pairs of objects against each other. What can be told from an equal one must be the same where it is the same
/// there.
fn check_same(ours: &Side<'_>, theirs: &Side<'_>, mut todo: Vec<(NodeId, NodeId)>) -> Result<(), String> {
    let (mut forward, mut back) = (HashMap::new(), HashMap::new());
    while let Some((our, their)) = todo.pop() {
        let (own, wanted) = (ours.own(our), theirs.own(their));
        if own != wanted {
            return Err(format!("{own} for {wanted}"));
        }
        let (edges, others) = (ours.graph.edges(our), theirs.graph.edges(their));
        let is_empty_tuple = ours.graph.kind(our) == Kind::Tuple && ours.graph.edge_count(our) == 0;
        let is_one = !ours.graph.kind(our).is_atom() && !is_empty_tuple;
        if is_one {
            match (forward.insert(our, their), back.insert(their, our)) {
                (None, None) => {}
                (Some(before), Some(_)) if before == their => continue,
                _ => return Err(format!("{own} at {} is not the same one", ours.graph.start(our))),
            }
        }
        if ours.graph.edge_count(our) != theirs.graph.edge_count(their) {
            return Err(format!("{own} at {} is not as long", ours.graph.start(our)));
        }
        for (edge, other) in iter::zip(edges, others) {
            if edge.role != other.role {
                return Err(format!("{:?} for {:?}", edge.role, other.role));
            }
            todo.push((edge.child, other.child));
        }
    }
    Ok(())
}

fn check(told: &Told) -> Result<(), String> {
    let (stream, loaded) = (bytes(&told.stream), bytes(&told.loaded));
    let (ours, theirs) = (decode(&stream), decode(&loaded));
    let pickles = ours.graph.pickles();
    let says = |what: String| format!("{}: {what}", told.name);
    let ends: Vec<u64> = pickles.iter().map(|pickle| pickle.end).collect();
    if ends != told.ends || pickles.iter().any(|pickle| pickle.fault.is_some()) {
        return Err(says(format!("ends {ends:?}, not {:?}", told.ends)));
    }
    let roots = pickles.iter().filter_map(|pickle| pickle.root);
    let list = theirs.graph.pickles().first().unwrap().root.unwrap();
    let wanted = theirs.graph.edges(list).map(|edge| edge.child);
    let (ours_side, theirs_side) =
        (Side { graph: &ours.graph, bytes: &stream }, Side { graph: &theirs.graph, bytes: &loaded });
    check_same(&ours_side, &theirs_side, iter::zip(roots, wanted).collect()).map_err(says)?;
    let alone: Vec<bool> = pickles.iter().map(|pickle| !pickle.leans).collect();
    if alone != told.alone {
        return Err(says(format!("alone {alone:?}, not {:?}", told.alone)));
    }
    check_travel(ours.graph, &stream).map_err(says)
}

/// The ops can be laid out, and the stack before every STOP has what the pickle gives.
fn check_travel(graph: Graph, bytes: &[u8]) -> Result<(), String> {
    let graph = Rc::new(graph);
    let mut tracer = Tracer::new(graph.clone());
    while tracer.run(Window::whole(bytes), &mut { 1000 }) == Progress::Fuel {}
    let ops = tracer.finish().map_err(|fault| format!("{fault:?}"))?;
    let mut travel = Travel::every(32);
    while travel.step(&ops, 1000).unwrap() {}
    let mut end = 0;
    for pickle in graph.pickles() {
        end += u32::try_from(pickle.ops).unwrap();
        let moment = travel.before(&ops, end - 1).unwrap();
        if moment.stack(0, 1).next() != pickle.root {
            return Err(format!(
                "at the end of the pickle at {} another value is on the stack",
                pickle.start
            ));
        }
    }
    Ok(())
}

fn check_lines(lines: &str) {
    let told: Vec<Told> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(told.len() > 90);
    // They are not all alike.
    assert!(told.iter().filter(|told| told.alone.contains(&false)).count() > 80);
    check_all(&told, check);
}

#[test]
fn agrees_with_the_goldens() {
    check_lines(&corpus::reference("carried.jsonl"));
}

#[test]
fn agrees_with_cpython() {
    let Some(python) = python::find() else {
        eprintln!("skipped: no Python 3.13 here; set PICKLESCOPE_PYTHON");
        return;
    };
    let lines = python::run(&python, "carried.py", [], String::new());
    check_lines(&lines);
    assert!(lines == corpus::reference("carried.jsonl"), "the goldens are old: `cargo xtask bless`");
}
