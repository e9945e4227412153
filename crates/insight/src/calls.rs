//! What loading would call, in the order in which it would: one entry for every op that makes Python run something that the file chose.
//!
//! That is REDUCE, NEWOBJ, NEWOBJ_EX, OBJ and INST, which call what they are given; BUILD, which calls `__setstate__` or updates
//! `__dict__`; APPEND, APPENDS, ADDITEMS, SETITEM and SETITEMS where the object is none of Python's own; and PERSID and
//! BINPERSID, which call the unpickler's `persistent_load`. What an op does to a list, dict or set that the stream itself made is no call: it runs nothing
//! but CPython's own code. To look a global up may import a module; that is [`crate::metadata`]'s to tell.
//!
//! The calls are found in the log of references, and only every 64th is noted: an entry is looked for from there.

use std::ops::ControlFlow;

use picklescope_codec::{Batch, CallOp, Graph, Kind, NodeId, Opcode, Role};

use crate::{
    lens::Lens,
    names, path,
    preview::{self, Piece},
};

/// Characters of an entry.
const TEXT: usize = 160;
/// Bytes of the path of an object that something is done to.
const RECEIVER: usize = 60;
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
            if is_call(graph, &batch) {
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
        let batches = graph.batches(*place).filter(|batch| is_call(graph, batch));
        batches.skip((first % EVERY) as usize).take(count as usize).map(|batch| entry(lens, &batch)).collect()
    }
}

/// Whether the op that made a batch of references runs something.
fn is_call(graph: &Graph, batch: &Batch) -> bool {
    match batch.role {
        Role::Callable | Role::State | Role::Pid => true,
        Role::Item => {
            !matches!(graph.kind(batch.owner), Kind::List | Kind::Tuple | Kind::Set | Kind::FrozenSet)
        }
        Role::Key => graph.kind(batch.owner) != Kind::Dict,
        _ => false,
    }
}

fn entry(lens: &mut Lens<'_>, batch: &Batch) -> Entry {
    let byte = lens.bytes.read(picklescope_codec::Span { start: batch.at, len: 1 }, 1);
    let opcode = byte.and_then(|byte| byte.first().copied()).and_then(Opcode::from_byte);
    let pieces = pieces(lens, batch, opcode);
    let (text, cut) = preview::sentence(lens, pieces, TEXT);
    Entry { node: batch.owner, at: batch.at, opcode, text, cut }
}

/// The expression, in pieces.
fn pieces(lens: &mut Lens<'_>, batch: &Batch, opcode: Option<Opcode>) -> Vec<Piece> {
    let graph = lens.graph;
    let owner = batch.owner;
    let mut children = graph.batch_children(batch);
    match batch.role {
        Role::Callable => {
            let (callee, args, kwargs) = (children.next(), children.next(), children.next());
            let Some(callee) = callee else { return vec![Piece::Text("?".into())] };
            let is_new = matches!(graph.call_op(owner), Some(CallOp::NewObj | CallOp::NewObjEx));
            let mut out = vec![Piece::Value(callee)];
            out.push(Piece::Text(if is_new { ".__new__(" } else { "(" }.into()));
            if is_new {
                out.push(Piece::Value(callee));
            }
            let mut before = is_new;
            for (of, is_named) in [(args, false), (kwargs, true)] {
                let Some(of) = of.filter(|of| graph.edge_count(*of) > 0) else { continue };
                if before {
                    out.push(Piece::Text(", ".into()));
                }
                before = true;
                out.push(if is_named { Piece::Named(of) } else { Piece::Items(of) });
            }
            out.push(Piece::Text(")".into()));
            out
        }
        Role::Pid => {
            let mut out = vec![Piece::Text("persistent_load(".into())];
            out.extend(children.next().map(Piece::Value));
            out.push(Piece::Text(")".into()));
            out
        }
        Role::State => {
            let mut out = vec![Piece::Text(receiver(lens, owner) + ".__setstate__(")];
            out.extend(children.next().map(Piece::Value));
            out.push(Piece::Text(")".into()));
            out
        }
        Role::Key => {
            let mut out = vec![Piece::Text(receiver(lens, owner) + "[")];
            out.extend(children.next().map(Piece::Value));
            out.push(Piece::Text("] = ".into()));
            out.extend(children.next().map(Piece::Value));
            out.extend(more(batch.count / 2));
            out
        }
        _ => {
            // C calls `extend` once for all; `add` and `append` once for each.
            let method = match opcode {
                Some(Opcode::Append) => ".append(",
                Some(Opcode::Additems) => ".add(",
                _ => ".extend([",
            };
            let is_all = method.ends_with('[');
            let mut out = vec![Piece::Text(receiver(lens, owner) + method)];
            out.push(if is_all { Piece::Batch(*batch) } else { Piece::Batch(Batch { count: 1, ..*batch }) });
            out.push(Piece::Text(if is_all { "])" } else { ")" }.into()));
            if !is_all {
                out.extend(more(batch.count));
            }
            out
        }
    }
}

/// The same is done to others.
fn more(count: u32) -> Option<Piece> {
    let more = count.saturating_sub(1);
    (more > 0).then(|| Piece::Text(format!(" … {more} more")))
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
