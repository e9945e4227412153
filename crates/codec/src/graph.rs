//! The object graph: an arena of columns and an append-only log of references.
//!
//! Nodes have ids in the order in which the stream makes them. References are logged in batches (*runs*), as the
//! ops make them: one APPENDS is one run. The log's prefix is therefore the graph at any op. When the stream has
//! ended they are sorted by owner (stably, by counting), after which [`Graph::edge`] finds any reference by number.
//!
//! Texts and bytes are not copied: a node knows where its value stands in the layer.
//!
//! A node costs 18 bytes, a reference 4, a run 22.

mod build;
mod column;
mod edges;
mod node;

use alloc::{collections::BTreeMap, vec::Vec};

pub(crate) use build::{Atom, Container, Mark};
pub(crate) use column::Column;
pub use edges::Edges;
use edges::RunEdges;
pub use node::{CallOp, Kind, NodeId, Role, Span, TextCode, Value};
pub(crate) use node::{RunRole, Tag};

use crate::fault::{Fault, OutOfMemory};

/// The objects of one stream of pickles.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Column<Node>,
    /// The own bytes of nodes that have more than fit.
    large_selves: BTreeMap<u64, u64>,
    /// Places in `order` of the few nodes that have both a value and references (BUILD on a global, say).
    asides: BTreeMap<u64, u64>,
    children: Column<u32>,
    runs: Column<Run>,
    /// Runs sorted by owner: the run, and how many references of its owner come before it.
    order: Column<(u32, u32)>,
    /// `order` is made.
    indexed: bool,
    pickles: Vec<Pickle>,
    /// Values that were dropped, atoms aside, as they came. Some may turn out to be reachable all the same.
    dropped: Vec<NodeId>,
    /// Values left on the stack of the broken pickle, if there is one: it can only be the last.
    leftovers: Vec<NodeId>,
}

/// The node cannot be hashed: it is mutable, or a tuple that holds such.
const UNHASHABLE: u8 = 0x80;
/// The node has references though its data is a value.
const ASIDE: u8 = 0x40;
const TAG: u8 = 0x3f;

/// What is stored of a node. Packed: there are millions, and no field is read in bulk.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed)]
struct Node {
    /// The value; for nodes without one of their own, their place in `order` (see [`Place`]).
    data: u64,
    start: Offset,
    /// Bytes of the stream that are this node's own. `u32::MAX`: look in `large_selves`.
    own: u32,
    /// A [`Tag`] in the low six bits, and the two flags above.
    tag: u8,
}

/// An offset in five bytes: a layer may have up to 1 TiB.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed)]
struct Offset {
    low: u32,
    high: u8,
}

impl Offset {
    const LIMIT: u64 = 1 << 40;

    #[inline]
    fn new(at: u64) -> Option<Self> {
        #[allow(clippy::cast_possible_truncation)] // split in two on purpose
        (at < Self::LIMIT).then_some(Self { low: at as u32, high: (at >> 32) as u8 })
    }

    #[inline]
    fn get(self) -> u64 {
        u64::from(self.low) | (u64::from(self.high) << 32)
    }
}

/// A batch of references that one op made.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed)]
struct Run {
    owner: u32,
    /// First of its references in `children`; they end where the next run's begin.
    first: u32,
    at: Offset,
    role: RunRole,
}

/// Where a node's runs stand in `order`: first and number, packed into a node's data.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    first: u32,
    count: u32,
}

impl Place {
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // unpacking
    fn unpack(data: u64) -> Self {
        Self { first: data as u32, count: (data >> 32) as u32 }
    }

    #[inline]
    fn pack(self) -> u64 {
        u64::from(self.first) | (u64::from(self.count) << 32)
    }
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
    /// Distinct memo entries.
    pub memo: u64,
    /// Bytes of the stream that belong to no object: PROTO, FRAME, STOP, POP.
    pub stream_bytes: u64,
    /// Where the frame that reaches furthest ends, and the offset of its FRAME.
    pub frame: Option<(u64, u64)>,
    /// Its objects begin with this id, in the order of the stream, and end where the next pickle's begin.
    pub first_node: NodeId,
    /// Its dropped values are these of [`Graph::dropped`].
    pub first_dropped: usize,
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
        self.children.len() as u64
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
        self.nodes.get(node.index()).map_or(0, |n| { n.start }.get())
    }

    /// Bytes of the stream that belong to this node alone: its own op, memo stores, the memo reads, marks and
    /// batch ops by which it refers to others.
    #[must_use]
    pub fn self_bytes(&self, node: NodeId) -> u64 {
        match self.nodes.get(node.index()).map(|n| n.own) {
            Some(u32::MAX) => {
                self.large_selves.get(&u64::from(node.0)).copied().unwrap_or(u64::from(u32::MAX))
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
        let data = self.nodes.get(node.index()).map_or(0, |n| n.data);
        // 48 bits of length and 16 of distance from the op to the payload.
        let span = || Span { start: self.start(node) + (data >> 48), len: data & ((1 << 48) - 1) };
        match self.tag(node) {
            Tag::None => Value::None,
            Tag::Bool => Value::Bool(data != 0),
            Tag::Int => Value::Int(data.cast_signed()),
            Tag::IntBytes => Value::IntBytes(span()),
            Tag::IntText => Value::IntText(span()),
            Tag::Float => Value::Float(f64::from_bits(data)),
            Tag::StrUtf8 => Value::Text(TextCode::Utf8, span()),
            Tag::StrRaw => Value::Text(TextCode::RawUnicodeEscape, span()),
            Tag::Py2Escaped => Value::Text(TextCode::Escaped, span()),
            Tag::Py2Latin1 => Value::Text(TextCode::Latin1, span()),
            Tag::Bytes | Tag::ByteArray => Value::Bytes(span()),
            Tag::Global => {
                let (module, name) = (data & u64::from(u32::MAX), data >> 32);
                let start = self.start(node) + 1;
                Value::Global(Span { start, len: module }, Span { start: start + module + 1, len: name })
            }
            #[allow(clippy::cast_possible_truncation)] // stored from a u32
            Tag::Extension => Value::Extension(data as u32),
            Tag::Buffer => Value::Buffer(data),
            _ => Value::Refs,
        }
    }

    fn place(&self, node: NodeId) -> Place {
        if !self.indexed { Place::default() } else { build::place_of(self, node) }
    }

    fn run_end(&self, run: u32) -> u32 {
        #[allow(clippy::cast_possible_truncation)] // adding a reference checks it
        self.runs.get(run as usize + 1).map_or(self.children.len() as u32, |next| next.first)
    }

    fn run_info(&self, place: u32) -> Option<(RunInfo, u32)> {
        let (run, before) = self.order.get(place as usize)?;
        let entry = self.runs.get(run as usize)?;
        let info = RunInfo {
            role: { entry.role }.role(0),
            at: { entry.at }.get(),
            first: before,
            count: self.run_end(run) - entry.first,
        };
        Some((info, entry.first))
    }

    /// The batches of a node's references, in the order of the stream.
    pub fn runs(&self, node: NodeId) -> impl Iterator<Item = RunInfo> + '_ {
        let place = self.place(node);
        (place.first..place.first.saturating_add(place.count)).map_while(|i| Some(self.run_info(i)?.0))
    }

    /// How many references a node holds.
    #[must_use]
    pub fn edge_count(&self, node: NodeId) -> u32 {
        let place = self.place(node);
        let Some(last) = place.count.checked_sub(1) else { return 0 };
        self.run_info(place.first + last).map_or(0, |(info, _)| info.first + info.count)
    }

    /// The `i`-th reference of a node, in the order of the stream.
    #[must_use]
    pub fn edge(&self, node: NodeId, i: u32) -> Option<Edge> {
        let place = self.place(node);
        // The last run that begins at or before `i`.
        let (mut low, mut high) = (0, place.count);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let (_, before) = self.order.get((place.first + middle) as usize)?;
            if before <= i { low = middle } else { high = middle }
        }
        if place.count == 0 {
            return None;
        }
        let (run, before) = self.order.get((place.first + low) as usize)?;
        let entry = self.runs.get(run as usize)?;
        let within = i.checked_sub(before)?;
        if within >= self.run_end(run) - entry.first {
            return None;
        }
        let child = self.children.get(entry.first as usize + within as usize)?;
        Some(Edge { role: { entry.role }.role(within), child: NodeId(child), at: { entry.at }.get() })
    }

    /// All references of a node, in the order of the stream.
    #[must_use]
    pub fn edges(&self, node: NodeId) -> Edges<'_> {
        let place = self.place(node);
        Edges { graph: self, place: place.first, places: place.count, run: RunEdges::default() }
    }

    /// All references there are, with their owners, in the order of the stream.
    pub fn all_edges(&self) -> impl Iterator<Item = (NodeId, Edge)> + '_ {
        #[allow(clippy::cast_possible_truncation)] // runs are counted in u32
        (0..self.runs.len() as u32).flat_map(|run| self.run_edges(run))
    }

    fn run_edges(&self, run: u32) -> impl Iterator<Item = (NodeId, Edge)> + '_ {
        let owner = self.runs.get(run as usize).map_or(NodeId(u32::MAX), |run| NodeId(run.owner));
        let mut edges = RunEdges::of(self, run);
        core::iter::from_fn(move || Some((owner, edges.next(self)?)))
    }

    /// The pickles, in order. Only the last one can have broken off; an earlier one may come to its STOP and still not
    /// load, for a frame that reaches behind the end.
    #[must_use]
    pub fn pickles(&self) -> &[Pickle] {
        &self.pickles
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
            + self.children.bytes()
            + self.runs.bytes()
            + self.order.bytes()
            + (self.large_selves.len() + self.asides.len()) * 24
            + self.pickles.capacity() * size_of::<Pickle>()
            + (self.dropped.capacity() + self.leftovers.capacity()) * 4
    }

    pub(crate) fn push_pickle(&mut self, pickle: Pickle) -> Result<(), OutOfMemory> {
        self.pickles.try_reserve(1).map_err(|_| OutOfMemory)?;
        self.pickles.push(pickle);
        Ok(())
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
        for pickle in &mut self.pickles {
            if let Some(fault) = Fault::of_frame(pickle.frame, end, pickle.fault.as_ref()) {
                pickle.fault = Some(fault);
            }
        }
    }

    /// Makes the references findable by owner, once the stream has ended.
    ///
    /// # Errors
    /// When memory ends; the graph then has no references to show but is otherwise whole.
    pub(crate) fn index(&mut self) -> Result<(), OutOfMemory> {
        build::index(self)
    }
}
