//! How the arena grows, and how its references are sorted.

use super::{ASIDE, Graph, Kind, Node, NodeId, Offset, Place, Run, RunRole, TAG, Tag, UNHASHABLE};
use crate::fault::{FaultKind, OutOfMemory};

/// A value that refers to nothing, as the machine makes it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Atom {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// A value whose bytes stay in the stream: what it is, how far behind its op they begin, how many there are.
    Payload(Tag, u16, u64),
    /// Lengths of module and name; they stand behind the op as two lines.
    Global(u32, u32),
    Extension(u32),
    Buffer(u64),
}

/// A value that refers to others, as the machine makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    List,
    Tuple,
    Dict,
    Set,
    FrozenSet,
    StackGlobal,
    Persistent,
    ReadOnly,
    Reduce,
    NewObj,
    NewObjEx,
    Inst,
    Obj,
}

impl Atom {
    #[inline]
    pub(crate) const fn tag(self) -> Tag {
        match self {
            Self::None => Tag::None,
            Self::Bool(_) => Tag::Bool,
            Self::Int(_) => Tag::Int,
            Self::Float(_) => Tag::Float,
            Self::Payload(tag, ..) => tag,
            Self::Global(..) => Tag::Global,
            Self::Extension(_) => Tag::Extension,
            Self::Buffer(_) => Tag::Buffer,
        }
    }

    pub(crate) const fn kind(self) -> Kind {
        self.tag().kind()
    }
}

impl Container {
    pub(crate) const fn kind(self) -> Kind {
        self.tag().kind()
    }

    #[inline]
    const fn tag(self) -> Tag {
        match self {
            Self::List => Tag::List,
            Self::Tuple => Tag::Tuple,
            Self::Dict => Tag::Dict,
            Self::Set => Tag::Set,
            Self::FrozenSet => Tag::FrozenSet,
            Self::StackGlobal => Tag::StackGlobal,
            Self::Persistent => Tag::Persistent,
            Self::ReadOnly => Tag::ReadOnly,
            Self::Reduce => Tag::Reduce,
            Self::NewObj => Tag::NewObj,
            Self::NewObjEx => Tag::NewObjEx,
            Self::Inst => Tag::Inst,
            Self::Obj => Tag::Obj,
        }
    }
}

impl From<OutOfMemory> for FaultKind {
    fn from(_: OutOfMemory) -> Self {
        Self::OutOfMemory
    }
}

impl Graph {
    #[inline]
    fn push_node(&mut self, at: u64, tag: u8, data: u64, own: u64) -> Result<NodeId, FaultKind> {
        let start = Offset::new(at).ok_or(FaultKind::TooMany)?;
        // The last number is no id: columns beside the graph use it for "none".
        let id =
            u32::try_from(self.nodes.len()).ok().filter(|id| *id < u32::MAX).ok_or(FaultKind::TooMany)?;
        #[allow(clippy::cast_possible_truncation)] // compared
        let small = if own < u64::from(u32::MAX) { own as u32 } else { 0 };
        self.nodes.push(Node { data, start, own: small, tag })?;
        if own >= u64::from(u32::MAX) {
            self.add_self(NodeId(id), own);
        }
        Ok(NodeId(id))
    }

    #[inline]
    pub(crate) fn push_atom(&mut self, at: u64, atom: Atom, own: u64) -> Result<NodeId, FaultKind> {
        let data = match atom {
            Atom::None => 0,
            Atom::Bool(value) => u64::from(value),
            Atom::Int(value) => value.cast_unsigned(),
            Atom::Float(value) => value.to_bits(),
            Atom::Payload(_, skip, len) => (u64::from(skip) << 48) | (len & ((1 << 48) - 1)),
            Atom::Global(module, name) => u64::from(module) | (u64::from(name) << 32),
            Atom::Extension(code) => u64::from(code),
            Atom::Buffer(index) => index,
        };
        let tag = atom.tag();
        let flag = if matches!(tag, Tag::ByteArray) { UNHASHABLE } else { 0 };
        self.push_node(at, tag as u8 | flag, data, own)
    }

    #[inline]
    pub(crate) fn push_container(
        &mut self,
        at: u64,
        container: Container,
        hashable: bool,
        own: u64,
    ) -> Result<NodeId, FaultKind> {
        let flag = if hashable { 0 } else { UNHASHABLE };
        self.push_node(at, container.tag() as u8 | flag, 0, own)
    }

    /// Logs one batch of references.
    #[inline]
    pub(crate) fn push_run(
        &mut self,
        owner: NodeId,
        role: RunRole,
        at: u64,
        children: impl IntoIterator<Item = u32>,
    ) -> Result<(), FaultKind> {
        let at = Offset::new(at).ok_or(FaultKind::TooMany)?;
        let first = self.children.len();
        let first_id = u32::try_from(first).map_err(|_| FaultKind::TooMany)?;
        if self.runs.len() >= u32::MAX as usize {
            return Err(FaultKind::TooMany);
        }
        if let Err(error) = self.children.extend(children) {
            // Without their run they would belong to the one before.
            self.children.truncate(first);
            return Err(error.into());
        }
        if u32::try_from(self.children.len()).is_err() {
            self.children.truncate(first);
            return Err(FaultKind::TooMany);
        }
        let pushed = self.runs.push(Run { owner: owner.0, first: first_id, at, role });
        if pushed.is_err() {
            self.children.truncate(first);
        }
        Ok(pushed?)
    }

    /// Gives bytes of the stream to a node.
    #[inline]
    pub(crate) fn add_self(&mut self, node: NodeId, bytes: u64) {
        let Some(stored) = self.nodes.get_mut(node.index()) else { return };
        let sum = u64::from(stored.own) + bytes;
        if stored.own != u32::MAX && sum < u64::from(u32::MAX) {
            #[allow(clippy::cast_possible_truncation)] // just compared
            let sum = sum as u32;
            stored.own = sum;
            return;
        }
        let before = if stored.own == u32::MAX { 0 } else { u64::from(stored.own) };
        stored.own = u32::MAX;
        *self.large_selves.entry(u64::from(node.0)).or_insert(before) += bytes;
    }

    /// What Python meets first that cannot be hashed, in a tuple of tuples. The log has the inner ones before the
    /// outer ones, so that one pass backwards finds it however deep it is.
    pub(crate) fn culprit(&self, node: NodeId) -> Kind {
        let mut inside = node;
        let mut end = self.children.len();
        for run in (0..self.runs.len()).rev().filter_map(|run| self.runs.get(run)) {
            let first = run.first as usize;
            if run.owner == inside.0 && self.kind(inside) == Kind::Tuple {
                let items = self.children.slices(first, end - first).flatten();
                match items.copied().map(NodeId).find(|item| !self.is_hashable(*item)) {
                    Some(item) => inside = item,
                    None => break,
                }
            }
            end = first;
        }
        self.kind(inside)
    }

    /// Forgets all that was added after `mark`, a pickle that turned out to be none.
    pub(crate) fn rewind(&mut self, mark: &Mark) {
        self.nodes.truncate(mark.nodes);
        for map in [&mut self.large_selves, &mut self.asides] {
            while map.last_key_value().is_some_and(|(node, _)| *node >= mark.nodes as u64) {
                map.pop_last();
            }
        }
        self.children.truncate(mark.children);
        self.runs.truncate(mark.runs);
        self.dropped.truncate(mark.dropped);
        self.leftovers.clear();
    }

    /// A point to [`Graph::rewind`] to.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            nodes: self.nodes.len(),
            children: self.children.len(),
            runs: self.runs.len(),
            dropped: self.dropped.len(),
        }
    }
}

impl Mark {
    pub(crate) fn first_node(&self) -> NodeId {
        NodeId(u32::try_from(self.nodes).unwrap_or(u32::MAX))
    }

    pub(crate) fn first_dropped(&self) -> usize {
        self.dropped
    }
}

/// How long the columns were.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mark {
    nodes: usize,
    children: usize,
    runs: usize,
    dropped: usize,
}

/// Sorts the runs by owner, keeping their order: counts, then starts, then places.
pub(super) fn index(graph: &mut Graph) -> Result<(), OutOfMemory> {
    for run in 0..graph.runs.len() {
        let Some(owner) = graph.runs.get(run).map(|run| NodeId(run.owner)) else { continue };
        let mut place = place_of(graph, owner);
        place.count += 1;
        set_place(graph, owner, place);
    }
    let mut next = 0u32;
    for node in graph.nodes() {
        let mut place = place_of(graph, node);
        if place.count == 0 {
            continue;
        }
        place.first = next;
        next += place.count;
        // Counts up again below.
        place.count = 0;
        set_place(graph, node, place);
    }
    graph.order.extend((0..graph.runs.len()).map(|_| (0, 0)))?;
    for run in 0..graph.runs.len() {
        let Some(owner) = graph.runs.get(run).map(|run| NodeId(run.owner)) else { continue };
        let mut place = place_of(graph, owner);
        let slot = (place.first + place.count) as usize;
        let before = if place.count == 0 {
            0
        } else {
            let (previous, before) = graph.order.get(slot - 1).unwrap_or_default();
            let length = graph.runs.get(previous as usize).map_or(0, |p| graph.run_end(previous) - p.first);
            before + length
        };
        place.count += 1;
        set_place(graph, owner, place);
        #[allow(clippy::cast_possible_truncation)] // runs are counted in u32
        if let Some(entry) = graph.order.get_mut(slot) {
            *entry = (run as u32, before);
        }
    }
    graph.indexed = true;
    Ok(())
}

/// The place as it is stored, whether or not the index is whole.
pub(super) fn place_of(graph: &Graph, node: NodeId) -> Place {
    let Some(stored) = graph.nodes.get(node.index()) else { return Place::default() };
    if !Tag::from_byte(stored.tag & TAG).is_some_and(Tag::has_value) {
        return Place::unpack(stored.data);
    }
    if stored.tag & ASIDE == 0 {
        return Place::default();
    }
    graph.asides.get(&u64::from(node.0)).copied().map_or(Place::default(), Place::unpack)
}

fn set_place(graph: &mut Graph, node: NodeId, place: Place) {
    let Some(stored) = graph.nodes.get_mut(node.index()) else { return };
    if !Tag::from_byte(stored.tag & TAG).is_some_and(Tag::has_value) {
        stored.data = place.pack();
    } else if place.count > 0 || stored.tag & ASIDE != 0 {
        stored.tag |= ASIDE;
        graph.asides.insert(u64::from(node.0), place.pack());
    }
}
