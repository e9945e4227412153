//! What loading would call, in the order in which it would: one entry for every op that makes Python run something that the file chose.
//!
//! That is REDUCE, NEWOBJ, NEWOBJ_EX, OBJ and INST, which call what they are given; BUILD, which calls `__setstate__` or updates
//! `__dict__`; APPEND, APPENDS, ADDITEMS, SETITEM and SETITEMS where the object is none of Python's own; and PERSID and
//! BINPERSID, which call the unpickler's `persistent_load`. What an op does to a list, dict or set that the stream itself made is no call: it runs nothing
//! but CPython's own code. To look a global up may import a module; that is [`crate::metadata`]'s to tell.
//!
//! The calls are found in the log of references, and only every 64th is noted: an entry is looked for from there.

use std::ops::ControlFlow;

use picklescope_codec::{Batch, CallOp, Graph, Kind, NodeId, Opcode, Role, Span};

use crate::{
    lens::Lens,
    names, path,
    preview::{self, Piece},
};

/// Characters of an entry.
const TEXT: usize = 160;
/// Bytes of the path of an object that something is done to.
const RECEIVER: usize = 60;
/// So many values of a batch are begun; there is room for far fewer.
const LISTED: usize = 64;
/// So many calls lie from one that is noted to the next.
const EVERY: u32 = 64;

/// The calls of a graph.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    /// The place in the log of every 64th.
    places: Vec<u32>,
    total: u32,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The object that it makes, or that something is done to.
    pub node: NodeId,
    /// Offset of the op.
    pub at: u64,
    /// The op, if its byte can be read.
    pub opcode: Option<Opcode>,
    /// As a Python expression, shortened.
    pub text: String,
    /// It was longer.
    pub cut: bool,
}

impl Calls {
    /// Goes through the log once.
    #[must_use]
    pub fn of(graph: &Graph) -> Self {
        let mut calls = Self::default();
        let _ = graph.batches(0).try_for_each(|batch| {
            if is_call(graph, batch.owner, batch.role) {
                if calls.total.is_multiple_of(EVERY) {
                    if calls.places.try_reserve(1).is_err() {
                        return ControlFlow::Break(());
                    }
                    calls.places.push(batch.place);
                }
                calls.total += 1;
            }
            ControlFlow::Continue(())
        });
        calls
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.total
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.places.capacity() * size_of::<u32>()
    }

    /// Those from `first` on, `count` at the most.
    pub fn entries(&self, lens: &mut Lens<'_>, first: u32, count: u32) -> Vec<Entry> {
        let Some(place) = self.places.get((first / EVERY) as usize) else { return Vec::new() };
        let graph = lens.graph;
        let batches = graph.batches(*place).filter(|batch| is_call(graph, batch.owner, batch.role));
        batches.skip((first % EVERY) as usize).take(count as usize).map(|batch| entry(lens, &batch)).collect()
    }
}

/// Whether the op that made a batch of references runs something.
fn is_call(graph: &Graph, owner: NodeId, role: Role) -> bool {
    match role {
        Role::Callable | Role::State | Role::Pid => true,
        Role::Item => !matches!(graph.kind(owner), Kind::List | Kind::Tuple | Kind::Set | Kind::FrozenSet),
        Role::Key => graph.kind(owner) != Kind::Dict,
        _ => false,
    }
}

fn entry(lens: &mut Lens<'_>, batch: &Batch) -> Entry {
    let children = lens.graph.batch_children(batch).take(LISTED).collect();
    let op = Op { owner: batch.owner, role: batch.role, at: batch.at, count: batch.count, children };
    describe(lens, &op, None)
}

/// What loading runs to build one object, in order, at most `most` of it, and how much more there is. The object is `x`.
pub fn built(lens: &mut Lens<'_>, node: NodeId, most: usize) -> (Vec<Entry>, u32) {
    let graph = lens.graph;
    let mut runs = graph.runs(node).filter(|run| is_call(graph, node, run.role));
    let begun: Vec<_> = runs.by_ref().take(most).collect();
    let more = u32::try_from(runs.count()).unwrap_or(u32::MAX);
    let entries = begun.into_iter().map(|run| {
        let edges = (run.first..).map_while(|i| graph.edge(node, i));
        let children = edges.take((run.count as usize).min(LISTED)).map(|edge| edge.child).collect();
        describe(lens, &Op { owner: node, role: run.role, at: run.at, count: run.count, children }, Some("x"))
    });
    (entries.collect(), more)
}

/// An op that runs something.
struct Op {
    owner: NodeId,
    role: Role,
    at: u64,
    /// References that it makes.
    count: u32,
    /// The first of what they lead to.
    children: Vec<NodeId>,
}

/// An op as an expression; `name` is what its object is called.
fn describe(lens: &mut Lens<'_>, op: &Op, name: Option<&str>) -> Entry {
    let byte = lens.bytes.read(Span { start: op.at, len: 1 }, 1);
    let opcode = byte.and_then(|byte| byte.first().copied()).and_then(Opcode::from_byte);
    let pieces = pieces(lens, op, opcode, name);
    let (text, cut) = preview::sentence(lens, pieces, TEXT);
    Entry { node: op.owner, at: op.at, opcode, text, cut }
}

/// The expression, in pieces.
fn pieces(lens: &mut Lens<'_>, op: &Op, opcode: Option<Opcode>, name: Option<&str>) -> Vec<Piece> {
    let text = |text: &str| Piece::Text(text.to_owned());
    let child = |i: usize| op.children.get(i).copied();
    let value = |i: usize| child(i).map_or(text("?"), Piece::Value);
    let made = name.map_or_else(String::new, |name| format!("{name} = "));
    let done = |lens: &mut Lens<'_>| name.map_or_else(|| receiver(lens, op.owner), str::to_owned);
    match op.role {
        Role::Callable => {
            let graph = lens.graph;
            let is_new = matches!(graph.call_op(op.owner), Some(CallOp::NewObj | CallOp::NewObjEx));
            let mut out = vec![Piece::Text(made), value(0)];
            if is_new {
                out.extend([text(".__new__("), value(0)]);
            } else {
                out.push(text("("));
            }
            let mut before = is_new;
            for (of, is_named) in [(child(1), false), (child(2), true)] {
                let Some(of) = of.filter(|of| graph.edge_count(*of) > 0) else { continue };
                if before {
                    out.push(text(", "));
                }
                before = true;
                out.push(if is_named { Piece::Named(of) } else { Piece::Items(of) });
            }
            out.push(text(")"));
            out
        }
        Role::Pid => vec![Piece::Text(made + "persistent_load("), value(0), text(")")],
        Role::State => vec![Piece::Text(done(lens) + ".__setstate__("), value(0), text(")")],
        Role::Key => {
            vec![Piece::Text(done(lens) + "["), value(0), text("] = "), value(1), more(op.count / 2)]
        }
        _ => match opcode {
            // APPENDS is one call of `extend`, the others one for each item.
            Some(Opcode::Append | Opcode::Additems) => {
                let method = if opcode == Some(Opcode::Append) { ".append(" } else { ".add(" };
                vec![Piece::Text(done(lens) + method), value(0), text(")"), more(op.count)]
            }
            _ => {
                let values = Piece::Values(op.children.clone(), op.count as usize > op.children.len());
                vec![Piece::Text(done(lens) + ".extend(["), values, text("])")]
            }
        },
    }
}

/// The same is done to others.
fn more(count: u32) -> Piece {
    Piece::Text(match count.saturating_sub(1) {
        0 => String::new(),
        more => format!(" … {more} more"),
    })
}

/// What something is done to: where it ends up, or its number if that is nowhere, or far in.
fn receiver(lens: &mut Lens<'_>, node: NodeId) -> String {
    let place = lens.tree.place(node);
    let path = place.and_then(|place| path::path(lens, place.owner, place.edge, RECEIVER));
    match path {
        Some(path) if !path.cut => path.text,
        _ => format!("‹{} #{}›", names::type_name(lens, node), node.0),
    }
}
