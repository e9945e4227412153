//! The spanning tree: each object has one place of its own, and all other references to it are links.
//!
//! The place is the first reference in display pre-order, from the roots in order. References without a row of their own
//! (the atoms that are keys of a dict, the names of a global) count only where there is no other, so that
//! whatever has a row anywhere has exactly one of its own.
//!
//! 16 bytes a node and some bits. Nothing recurses: a million nested lists have a tree as well.

mod build;

use picklescope_codec::{Graph, Kind, NodeId, OutOfMemory, Role};

use crate::bits::Bits;

/// "Not placed", where an edge's number stands.
const NONE: u32 = u32::MAX;
/// The owner of the outermost places.
const TOP: u32 = u32::MAX;

/// Where each object of a graph has its place, and what follows from that.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The outermost objects: roots of pickles, then leftovers of the broken one, then dropped calls.
    tops: Vec<u32>,
    roots: u32,
    /// The pickle that gives none, if one does not. There is one at the most: of those behind it only whole ones are kept.
    rootless: Option<u32>,
    leftovers: u32,
    /// The owner of the place. `TOP` for the outermost.
    parent: Vec<u32>,
    /// Which of the owner's references it is (of `tops`, for the outermost). `NONE` where nothing reaches the node.
    edge: Vec<u32>,
    refs: Vec<u32>,
    sizes: Sizes,
    /// The node's only places are references that have no row.
    hidden: Bits,
    /// Owners of pairs of which a key is more than an atom.
    rich: Bits,
    /// Built-in containers to which more is done than their kind's own (SETITEM on a list, BUILD with None), in order.
    odd: Vec<u32>,
    /// By owner and edge.
    cycles: Vec<Cycle>,
    cycle_count: u32,
    shared: u32,
    unreached: u32,
    depth: u32,
}

/// Sums of bytes. Below 4 GiB in all, four bytes each.
#[derive(Clone, Debug)]
enum Sizes {
    Small(Vec<u32>),
    Large(Vec<u64>),
}

impl Default for Sizes {
    fn default() -> Self {
        Self::Small(Vec::new())
    }
}

impl Sizes {
    fn get(&self, index: u32) -> u64 {
        match self {
            Self::Small(sizes) => sizes.get(index as usize).copied().map_or(0, u64::from),
            Self::Large(sizes) => sizes.get(index as usize).copied().unwrap_or(0),
        }
    }

    fn add(&mut self, index: u32, bytes: u64) {
        match self {
            Self::Small(sizes) => {
                if let Some(size) = sizes.get_mut(index as usize) {
                    *size = size.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
                }
            }
            Self::Large(sizes) => {
                if let Some(size) = sizes.get_mut(index as usize) {
                    *size = size.saturating_add(bytes);
                }
            }
        }
    }

    fn memory(&self) -> usize {
        match self {
            Self::Small(sizes) => sizes.capacity() * 4,
            Self::Large(sizes) => sizes.capacity() * 8,
        }
    }
}

/// A reference that leads back to an object it is inside of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cycle {
    owner: u32,
    edge: u32,
    up: u32,
}

/// Where an object is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The object it is shown in; `None` for the outermost.
    pub owner: Option<NodeId>,
    /// Which of the owner's references leads to it; the number among [`Tree::tops`] for the outermost.
    pub edge: u32,
}

/// What an outermost object is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopKind {
    /// A pickle gives it. The number of the pickle.
    Root(u32),
    /// A broken pickle left it on the stack, counted from the bottom.
    Leftover(u32),
    /// A call whose result is thrown away.
    Effect(u32),
}

impl Tree {
    /// The tree of an indexed graph.
    ///
    /// # Errors
    /// When memory ends. `Tree::default()` then stands for "no tree": nothing has a place.
    pub fn build(graph: &Graph) -> Result<Self, OutOfMemory> {
        build::build(graph)
    }

    /// The outermost objects, in the order in which they are shown.
    pub fn tops(&self) -> impl ExactSizeIterator<Item = NodeId> + '_ {
        self.tops.iter().map(|id| NodeId(*id))
    }

    /// How many outermost objects there are.
    #[must_use]
    pub fn top_count(&self) -> u32 {
        u32::try_from(self.tops.len()).unwrap_or(u32::MAX)
    }

    /// The `i`-th of the outermost objects.
    #[must_use]
    pub fn top(&self, i: u32) -> Option<(NodeId, TopKind)> {
        let node = NodeId(*self.tops.get(i as usize)?);
        let kind = match i.checked_sub(self.roots) {
            None => TopKind::Root(i + u32::from(self.rootless.is_some_and(|rootless| rootless <= i))),
            Some(i) => match i.checked_sub(self.leftovers) {
                None => TopKind::Leftover(i),
                Some(i) => TopKind::Effect(i),
            },
        };
        Some((node, kind))
    }

    /// The number among the outermost of the first object of a kind; the n-th of that kind is n further on.
    #[must_use]
    pub fn top_index(&self, kind: TopKind) -> Option<u32> {
        let (first, i, count) = match kind {
            TopKind::Root(i) if self.rootless == Some(i) => return None,
            TopKind::Root(i) => {
                (0, i - u32::from(self.rootless.is_some_and(|rootless| rootless < i)), self.roots)
            }
            TopKind::Leftover(i) => (self.roots, i, self.leftovers),
            TopKind::Effect(i) => {
                let first = self.roots + self.leftovers;
                (first, i, self.top_count().saturating_sub(first))
            }
        };
        (i < count).then(|| first + i)
    }

    /// How many of the outermost are roots of pickles.
    #[must_use]
    pub fn roots(&self) -> u32 {
        self.roots
    }

    /// The place of an object. `None` where nothing that is shown leads to it.
    #[must_use]
    pub fn place(&self, node: NodeId) -> Option<Place> {
        let edge = self.edge.get(node.index()).copied().filter(|edge| *edge != NONE)?;
        let parent = self.parent.get(node.index()).copied()?;
        Some(Place { owner: (parent != TOP).then_some(NodeId(parent)), edge })
    }

    /// Whether a reference is the place of what it refers to.
    #[must_use]
    pub fn is_place(&self, owner: Option<NodeId>, edge: u32, child: NodeId) -> bool {
        self.place(child) == Some(Place { owner, edge })
    }

    /// The object has a row of its own.
    #[must_use]
    pub fn has_row(&self, node: NodeId) -> bool {
        self.place(node).is_some() && !self.hidden.get(node.0)
    }

    /// How many references the stream holds to an object, those of roots and leftovers included.
    #[must_use]
    pub fn refs(&self, node: NodeId) -> u32 {
        self.refs.get(node.index()).copied().unwrap_or(0)
    }

    /// Bytes of an object and of all that has its place below it.
    #[must_use]
    pub fn size(&self, node: NodeId) -> u64 {
        self.sizes.get(node.0)
    }

    /// For a reference to an object that it is inside of: how many levels up that is, 1 for the owner itself.
    #[must_use]
    pub fn cycle_up(&self, owner: NodeId, edge: u32) -> Option<u32> {
        let found =
            self.cycles.binary_search_by_key(&(owner.0, edge), |cycle| (cycle.owner, cycle.edge)).ok()?;
        self.cycles.get(found).map(|cycle| cycle.up)
    }

    /// Whether a key of the object's pairs is more than an atom, so that keys have rows.
    #[must_use]
    pub fn keys_have_rows(&self, node: NodeId) -> bool {
        self.rich.get(node.0)
    }

    /// Whether not all references of a built-in container are its items or pairs.
    pub(crate) fn is_odd(&self, node: NodeId) -> bool {
        self.odd.binary_search(&node.0).is_ok()
    }

    /// Objects referred to more than once.
    #[must_use]
    pub fn shared(&self) -> u32 {
        self.shared
    }

    /// References that lead back to an object they are inside of.
    #[must_use]
    pub fn cycles(&self) -> u32 {
        self.cycle_count
    }

    /// Objects that nothing leads to which is shown: they are made and thrown away.
    #[must_use]
    pub fn unreached(&self) -> u32 {
        self.unreached
    }

    /// The deepest nesting: 1 for a container of atoms.
    #[must_use]
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        (self.tops.capacity()
            + self.parent.capacity()
            + self.edge.capacity()
            + self.refs.capacity()
            + self.odd.capacity())
            * 4
            + self.sizes.memory()
            + self.hidden.memory()
            + self.rich.memory()
            + self.cycles.capacity() * size_of::<Cycle>()
    }
}

/// Whether a reference has a row. `rich`: the owner's keys have.
#[inline]
pub(crate) fn is_shown(graph: &Graph, role: Role, child: NodeId, rich: bool) -> bool {
    let is_empty = |kind| graph.kind(child) == kind && graph.edge_count(child) == 0;
    match role {
        Role::Key => rich,
        Role::Module | Role::Name => false,
        Role::Args => !is_empty(Kind::Tuple),
        Role::Kwargs => !is_empty(Kind::Dict),
        _ => true,
    }
}
