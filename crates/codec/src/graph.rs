//! The object graph: an arena of nodes and an append-only log of references.
//!
//! Nodes have ids in the order in which the stream makes them. References are logged in batches (*runs*), as the
//! ops make them: one APPENDS is one run. The log's prefix is therefore the graph at any op.
//!
//! Texts and bytes are not copied: a node knows where its value stands in the layer.
//!
//! A node costs 9 bytes, 8 more where its value does not fit into four; a reference mostly one; a run 15.

mod build;
mod codes;
mod column;
mod edges;
mod landmarks;
mod node;
mod pickles;
mod runs;

use alloc::{collections::BTreeMap, vec::Vec};

pub(crate) use build::{Atom, Container, Mark};
pub(crate) use column::Column;
pub use edges::Edges;
use edges::{Batches, ChunkEdges};
use landmarks::Landmarks;
pub use node::{CallOp, Kind, NodeId, Role, Span, TextCode, Value};
pub(crate) use node::{RunRole, Tag};
pub use pickles::{Pickles, PicklesIter};
use runs::Runs;

use crate::fault::{Fault, OutOfMemory};

/// The objects of one stream of pickles.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Column<Node>,
    /// Of the offsets of their ops.
    starts: Landmarks,
    /// The own bytes of nodes that have more than fit.
    large_selves: BTreeMap<u64, u64>,
    /// Values that do not fit into a node.
    wide: Column<u64>,
    /// The last runs of the few nodes that have both a value and references (BUILD on a global, say).
    asides: BTreeMap<u64, u64>,
    runs: Runs,
    pickles: pickles::Store,
    /// Values that were dropped, atoms aside, as they came. Some may turn out to be reachable all the same.
    dropped: Vec<NodeId>,
    /// Values left on the stack of the broken pickle, if there is one. Only salvaged ones can come behind it.
    leftovers: Vec<NodeId>,
    /// Where the pickle that is read now begins.
    floor: u32,
    /// Own bytes that it added to objects of earlier pickles.
    added: BTreeMap<u64, u64>,
}

/// The node cannot be hashed: it is mutable, or a tuple that holds such.
const UNHASHABLE: u8 = 0x80;
/// The node has references though its data is a value.
const ASIDE: u8 = 0x40;
/// The node's data is the place of its value in `wide`.
const WIDE: u8 = 0x20;
const TAG: u8 = 0x1f;

/// What is stored of a node. Packed: there are millions, and no field is read in bulk.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed)]
struct Node {
    /// The value, as [`build::Atom`] packs it, or its place in `wide`. For nodes without one: the number of the last chunk of their
    /// references, from 1.
    data: u32,
    /// Offset of its op, from its landmark.
    start: u16,
    /// Bytes of the stream that are this node's own. `u16::MAX`: look in `large_selves`.
    own: u16,
    /// A [`Tag`] in the low five bits, and the three flags above.
    tag: u8,
}

/// One pickle of a stream.
#[derive(Clone, Debug)]
pub struct Pickle {
    /// Offset of its first byte.
    pub start: u64,
    /// Offset behind its STOP, or of the op that could not be carried out.
    pub end: u64,
    /// What it gives; `None` if it broke off.
    pub root: Option<NodeId>,
    /// What is wrong with it.
    pub fault: Option<Fault>,
    /// The version that its first op declares, if that is PROTO.
    pub declared: Option<u8>,
    /// The highest protocol of any opcode in it.
    pub needed: u8,
    /// Ops carried out.
    pub ops: u64,
    /// Distinct memo entries that it adds.
    pub memo: u64,
    /// What its memo began with.
    pub numbering: Numbering,
    /// It reads memo entries of pickles before it: only the Unpickler that has loaded those loads it, or loads what is meant.
    pub leans: bool,
    /// Bytes of the stream that belong to no object: PROTO, FRAME, STOP, POP.
    pub stream_bytes: u64,
    /// Where the frame that reaches furthest ends, and the offset of its FRAME.
    pub frame: Option<(u64, u64)>,
    /// Its objects begin with this id, in the order of the stream, and end where the next pickle's begin.
    pub first_node: NodeId,
    /// Its dropped values are these of [`Graph::dropped`].
    pub first_dropped: usize,
    /// It was found behind a fault, or behind bytes that are no pickle; see [`crate::salvage`].
    pub salvaged: bool,
}

/// What the memo holds when a pickle begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbering {
    /// Nothing. A later pickle may go on from what this one and those before it store, if the numbers of their entries allow that.
    #[default]
    Own,
    /// Nothing, and no later pickle goes on from what came before this one.
    Anew,
    /// What the pickles before it have stored, as for the second `load` of an `Unpickler`.
    Continued,
}

/// A reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// What it is for its owner.
    pub role: Role,
    /// What it refers to.
    pub child: NodeId,
    /// Offset of the op that made it.
    pub at: u64,
}

/// A batch of references, made by one op. Pairs alternate key and value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunInfo {
    /// The role of its first reference, which tells that of the others: Callable, Module, Pid, Of, Item, Key or State.
    pub role: Role,
    /// Offset of the op.
    pub at: u64,
    /// Number of its first reference among its owner's.
    pub first: u32,
    /// How many references.
    pub count: u32,
}

/// A batch of references in the log: [`RunInfo`] with its owner, and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Whose references they are.
    pub owner: NodeId,
    /// As in [`RunInfo`].
    pub role: Role,
    /// Offset of the op.
    pub at: u64,
    /// How many references.
    pub count: u32,
    /// Where it stands in the log; see [`Graph::batches`].
    pub place: u32,
}

impl Graph {
    /// Number of nodes. Ids count from 0.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)] // adding a node checks it
    pub fn len(&self) -> u32 {
        self.nodes.len() as u32
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.len() == 0
    }

    /// All nodes, in the order of the stream.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.len()).map(NodeId)
    }

    /// References in all.
    #[must_use]
    pub fn edge_total(&self) -> u64 {
        self.runs.edges()
    }

    #[inline]
    fn tag(&self, node: NodeId) -> Tag {
        self.nodes.get(node.index()).and_then(|n| Tag::from_byte(n.tag & TAG)).unwrap_or(Tag::None)
    }

    /// What kind of object. An id that is not of this graph is None.
    #[must_use]
    #[inline]
    pub fn kind(&self, node: NodeId) -> Kind {
        self.tag(node).kind()
    }

    /// How a call is made; `None` if the node is no call.
    #[must_use]
    pub fn call_op(&self, node: NodeId) -> Option<CallOp> {
        self.tag(node).call()
    }

    /// Offset of the op that made it.
    #[must_use]
    pub fn start(&self, node: NodeId) -> u64 {
        self.nodes.get(node.index()).map_or(0, |n| self.starts.offset(node.0, n.start))
    }

    /// Bytes of the stream that belong to this node alone: its own op, memo stores, the memo reads, marks and
    /// batch ops by which it refers to others.
    #[must_use]
    pub fn self_bytes(&self, node: NodeId) -> u64 {
        match self.nodes.get(node.index()).map(|n| n.own) {
            Some(u16::MAX) => {
                self.large_selves.get(&u64::from(node.0)).copied().unwrap_or(u64::from(u16::MAX))
            }
            own => own.map_or(0, u64::from),
        }
    }

    /// Whether Python can hash it, as far as its type tells.
    #[must_use]
    pub fn is_hashable(&self, node: NodeId) -> bool {
        self.nodes.get(node.index()).is_some_and(|n| n.tag & UNHASHABLE == 0)
    }

    /// The value, as far as it is no reference.
    #[must_use]
    pub fn value(&self, node: NodeId) -> Value {
        let Some(stored) = self.nodes.get(node.index()) else { return Value::None };
        let wide = (stored.tag & WIDE != 0).then(|| self.wide.get(stored.data as usize).unwrap_or_default());
        build::value(self.tag(node), stored.data, wide, self.start(node))
    }

    /// The batches of a node's references, in the order of the stream.
    pub fn runs(&self, node: NodeId) -> impl Iterator<Item = RunInfo> + '_ {
        Batches::of(self, node)
    }

    /// How many references a node holds.
    #[must_use]
    pub fn edge_count(&self, node: NodeId) -> u32 {
        self.runs.count(node.0, self.last_run(node))
    }

    /// How many references a node holds before the op at an offset is carried out: those with lower numbers than any that are made there
    /// or behind it.
    #[must_use]
    pub fn edge_count_before(&self, node: NodeId, at: u64) -> u32 {
        self.runs.count_before(node.0, self.last_run(node), at)
    }

    /// The `i`-th reference of a node, in the order of the stream.
    #[must_use]
    pub fn edge(&self, node: NodeId, i: u32) -> Option<Edge> {
        let (chunk, before) = self.runs.find(node.0, self.last_run(node), i)?;
        ChunkEdges::of(self, chunk, self.runs.get(chunk)?).nth(i.checked_sub(before)? as usize)
    }

    /// All references of a node, in the order of the stream.
    #[must_use]
    pub fn edges(&self, node: NodeId) -> Edges<'_> {
        Edges::of(self, node)
    }

    /// The references of a node from the `i`-th on, in the order of the stream.
    #[must_use]
    pub fn edges_from(&self, node: NodeId, i: u32) -> Edges<'_> {
        Edges::from(self, node, i)
    }

    /// All references there are, with their owners, in the order of the stream.
    pub fn all_edges(&self) -> impl Iterator<Item = (NodeId, Edge)> + '_ {
        (0..self.runs.len()).flat_map(|chunk| self.chunk_edges(chunk))
    }

    /// The references that the op at an offset makes and those of all ops behind it, with their owners, in the order of the stream.
    pub fn all_edges_from(&self, at: u64) -> impl Iterator<Item = (NodeId, Edge)> + '_ {
        (self.runs.first_at(at)..self.runs.len()).flat_map(|chunk| self.chunk_edges(chunk))
    }

    /// The batches of references that the op at an offset made: whose, the role of the first one as in [`RunInfo`], how many. An op makes
    /// one at the most, but for those that make a call together with its arguments (INST, OBJ).
    pub fn runs_at(&self, at: u64) -> impl Iterator<Item = (NodeId, Role, u32)> + '_ {
        let batches = self.batches(self.runs.first_at(at)).take_while(move |batch| batch.at == at);
        batches.map(|batch| (batch.owner, batch.role, batch.count))
    }

    /// The batches of references as the ops made them, from a place in the log on: 0, or that of a batch.
    pub fn batches(&self, place: u32) -> impl Iterator<Item = Batch> + '_ {
        let mut chunk = place;
        core::iter::from_fn(move || {
            let place = chunk;
            let first = self.runs.get(place)?;
            let mut count = 0;
            while let Some(entry) = self.runs.get(chunk).filter(|entry| chunk == place || entry.continues) {
                count += entry.count;
                chunk += 1;
            }
            let (owner, role, at) = (NodeId(first.owner), first.role.role(0), self.runs.at(place));
            Some(Batch { owner, role, at, count, place })
        })
    }

    /// What the references of a batch lead to, in order.
    pub fn batch_children(&self, batch: &Batch) -> impl Iterator<Item = NodeId> + '_ {
        let chunks = (batch.place..self.runs.len()).flat_map(|chunk| self.chunk_edges(chunk));
        chunks.take(batch.count as usize).map(|(_, edge)| edge.child)
    }

    fn chunk_edges(&self, chunk: u32) -> impl Iterator<Item = (NodeId, Edge)> + '_ {
        let entry = self.runs.get(chunk);
        let owner = entry.map_or(NodeId(u32::MAX), |entry| NodeId(entry.owner));
        let edges = entry.map_or_else(ChunkEdges::default, |entry| ChunkEdges::of(self, chunk, entry));
        edges.map(move |edge| (owner, edge))
    }

    /// The pickles, in order. Only the last one can have broken off; an earlier one may come to its STOP and still not
    /// load, for a frame that reaches behind the end.
    #[must_use]
    pub fn pickles(&self) -> Pickles<'_> {
        Pickles(&self.pickles)
    }

    /// Values that were popped, or left below the top of the stack at STOP, as they came, atoms aside. A call among
    /// them or inside them is made at loading all the same. Some may be reachable from a root, through the memo.
    #[must_use]
    pub fn dropped(&self) -> &[NodeId] {
        &self.dropped
    }

    /// What the broken pickle, if there is one, left on the stack, from the bottom.
    #[must_use]
    pub fn leftovers(&self) -> &[NodeId] {
        &self.leftovers
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.nodes.bytes()
            + self.starts.bytes()
            + self.wide.bytes()
            + self.runs.bytes()
            + (self.large_selves.len() + self.asides.len() + self.added.len()) * 24
            + self.pickles.memory()
            + (self.dropped.capacity() + self.leftovers.capacity()) * 4
    }

    pub(crate) fn push_pickle(&mut self, pickle: Pickle) -> Result<(), OutOfMemory> {
        self.pickles.push(pickle)
    }

    pub(crate) fn set_leftovers(&mut self, stack: Vec<NodeId>) {
        self.leftovers = stack;
    }

    pub(crate) fn push_dropped(&mut self, call: NodeId) -> Result<(), OutOfMemory> {
        self.dropped.try_reserve(1).map_err(|_| OutOfMemory)?;
        self.dropped.push(call);
        Ok(())
    }

    /// A pickle whose frame reaches behind the end of the layer does not load, though it may have come to its STOP.
    pub(crate) fn check_frames(&mut self, end: u64) {
        self.pickles.check_frames(end);
    }

    /// Makes references findable by number where an object has many, once the stream has ended, and gives back memory that is not
    /// needed any more.
    ///
    /// # Errors
    /// When memory ends. All is there then, but some of it takes a search.
    pub(crate) fn index(&mut self) -> Result<(), OutOfMemory> {
        self.nodes.shrink();
        self.wide.shrink();
        self.pickles.shrink();
        self.runs.finish()
    }
}
