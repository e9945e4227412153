//! How an object shows its parts: as an ordered list of slots, one a row.
//!
//! Slots follow the stream. The items of a sequence are a slot each; a pair is one slot, the value's, named by its key, or
//! two (key and value) where some key of that object is more than an atom. A call shows what is called, its
//! arguments where there are any, and what is done to the object afterwards: states, items, pairs. A global shows nothing but
//! what is done to it.
//!
//! Neighbouring batches of one role are one *band*, so a list built by 20,000 single APPENDs is one band too. Finding the
//! bands takes a look at every batch of the owner, at no batch for the plain containers; a slot is then found by bisection.
//!
//! ```
//! use picklescope_codec::decode;
//! use picklescope_insight::{slots::{Part, Slots}, tree::Tree};
//! let graph = decode(b"\x80\x02}q\x00(X\x01\x00\x00\x00aK\x01X\x01\x00\x00\x00bK\x02u.").graph;
//! let tree = Tree::build(&graph).unwrap();
//! let slots = Slots::of(&graph, &tree, graph.pickles().first().unwrap().root);
//! assert_eq!(slots.len(), 2);
//! let second = slots.get(1).unwrap();
//! assert_eq!((second.part, second.edge), (Part::Value(1), 3));
//! ```

use picklescope_codec::{CallOp, Graph, Kind, NodeId, Role};

use crate::tree::{Tree, is_shown};

/// The slots of one owner.
#[derive(Clone, Debug, Default)]
pub struct Slots {
    /// Most owners have one band, which then costs no allocation.
    first: Band,
    more: Vec<Band>,
    len: u32,
    /// Items with and without index, pairs and states so far: what the next one of its kind is numbered by.
    counts: [u32; 4],
    /// Pairs of this owner take two slots each.
    rich: bool,
}

/// A part of an owner that has a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// What it is for the owner.
    pub part: Part,
    /// Which of the owner's references it is.
    pub edge: u32,
}

/// What a slot is for its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// One of the outermost objects.
    Top(u32),
    /// What a call calls.
    Callable,
    /// The class that a call makes an instance of.
    Class,
    /// The arguments of a call.
    Args,
    /// The keyword arguments of a call.
    Kwargs,
    /// The persistent id.
    Pid,
    /// What a read-only view looks at.
    Of,
    /// An item that has an index.
    Index(u32),
    /// An item that has none: of a set.
    Member(u32),
    /// The key of the n-th pair.
    Key(u32),
    /// The value of the n-th pair. Its key is the reference before it.
    Value(u32),
    /// The n-th state.
    State(u32),
}

/// Slots of one role in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Band {
    kind: BandKind,
    /// First slot.
    slot: u32,
    /// First reference.
    edge: u32,
    /// References.
    edges: u32,
    /// Number of the first item, pair or state among the owner's.
    number: u32,
}

impl Default for Band {
    fn default() -> Self {
        Self { kind: BandKind::Hidden, slot: 0, edge: 0, edges: 0, number: 0 }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BandKind {
    Hidden,
    Top,
    One(Part),
    Index,
    Member,
    Pairs,
    State,
}

impl BandKind {
    /// Which counter numbers it.
    fn counter(self) -> Option<usize> {
        match self {
            Self::Index => Some(0),
            Self::Member => Some(1),
            Self::Pairs => Some(2),
            Self::State => Some(3),
            Self::Hidden | Self::Top | Self::One(_) => None,
        }
    }
}

impl Slots {
    /// The slots of an object, or of the outermost level.
    #[must_use]
    pub fn of(graph: &Graph, tree: &Tree, owner: Option<NodeId>) -> Self {
        let mut slots = Self::default();
        let Some(owner) = owner else {
            slots.band(BandKind::Top, 0, tree.top_count());
            return slots;
        };
        let kind = graph.kind(owner);
        slots.rich = tree.keys_have_rows(owner);
        let plain = match kind {
            Kind::List | Kind::Tuple | Kind::Set | Kind::FrozenSet | Kind::Dict if tree.is_odd(owner) => None,
            Kind::List | Kind::Tuple => Some(BandKind::Index),
            Kind::Set | Kind::FrozenSet => Some(BandKind::Member),
            Kind::Dict => Some(BandKind::Pairs),
            kind if kind.is_atom() => return slots,
            _ => None,
        };
        if let Some(band) = plain {
            slots.band(band, 0, graph.edge_count(owner));
            return slots;
        }
        for run in graph.runs(owner) {
            match run.role {
                Role::Item if matches!(kind, Kind::ByteArray | Kind::Set | Kind::FrozenSet) => {
                    slots.band(BandKind::Member, run.first, run.count)
                }
                Role::Item => slots.band(BandKind::Index, run.first, run.count),
                Role::Key | Role::Value => slots.band(BandKind::Pairs, run.first, run.count),
                Role::State => slots.band(BandKind::State, run.first, run.count),
                _ => {
                    for edge in run.first..run.first + run.count {
                        slots.single(graph, owner, edge);
                    }
                }
            }
        }
        slots
    }

    /// A part of a call, and the like: each for itself.
    fn single(&mut self, graph: &Graph, owner: NodeId, number: u32) {
        let Some(edge) = graph.edge(owner, number) else { return };
        let part = match edge.role {
            Role::Callable if graph.call_op(owner) == Some(CallOp::Reduce) => Part::Callable,
            Role::Callable => Part::Class,
            Role::Args => Part::Args,
            Role::Kwargs => Part::Kwargs,
            Role::Pid => Part::Pid,
            _ => Part::Of,
        };
        let shown = is_shown(graph, edge.role, edge.child, false);
        self.band(if shown { BandKind::One(part) } else { BandKind::Hidden }, number, 1);
    }

    fn band(&mut self, kind: BandKind, edge: u32, edges: u32) {
        if kind == BandKind::Hidden || edges == 0 {
            return;
        }
        let numbers = self.numbers(kind, edges);
        let mut number = 0;
        if let Some(count) = kind.counter().and_then(|i| self.counts.get_mut(i)) {
            number = *count;
            *count += numbers;
        }
        let added = self.slots_of(kind, edges);
        let slot = self.len;
        self.len += added;
        let last = self.more.last_mut().unwrap_or(&mut self.first);
        if last.kind == kind && last.edge + last.edges == edge && !matches!(kind, BandKind::One(_)) {
            last.edges += edges;
            return;
        }
        let band = Band { kind, slot, edge, edges, number };
        if self.first.edges == 0 { self.first = band } else { self.more.push(band) }
    }

    fn bands(&self) -> impl DoubleEndedIterator<Item = &Band> {
        std::iter::once(&self.first).filter(|band| band.edges > 0).chain(&self.more)
    }

    fn numbers(&self, kind: BandKind, edges: u32) -> u32 {
        if kind == BandKind::Pairs { edges / 2 } else { edges }
    }

    fn slots_of(&self, kind: BandKind, edges: u32) -> u32 {
        if kind == BandKind::Pairs && !self.rich { edges / 2 } else { edges }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether there are none: the owner is a leaf.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The slot of a number.
    #[must_use]
    pub fn get(&self, slot: u32) -> Option<Slot> {
        if slot >= self.len {
            return None;
        }
        let after = self.more.partition_point(|band| band.slot <= slot);
        let band = match after.checked_sub(1) {
            Some(i) => self.more.get(i)?,
            None => &self.first,
        };
        let within = slot - band.slot;
        let pair = |offset: u32| (band.number + offset / 2, band.edge + offset);
        let (part, edge) = match band.kind {
            BandKind::Hidden => return None,
            BandKind::Top => (Part::Top(within), within),
            BandKind::One(part) => (part, band.edge),
            BandKind::Index => (Part::Index(band.number + within), band.edge + within),
            BandKind::Member => (Part::Member(band.number + within), band.edge + within),
            BandKind::State => (Part::State(band.number + within), band.edge + within),
            BandKind::Pairs => {
                let (n, edge) = pair(if self.rich { within } else { within * 2 + 1 });
                let is_key = self.rich && within.is_multiple_of(2);
                (if is_key { Part::Key(n) } else { Part::Value(n) }, edge)
            }
        };
        Some(Slot { part, edge })
    }

    /// The slot that shows a reference. A key without a row of its own is shown by its value's. `None` for what is not shown.
    #[must_use]
    pub fn of_edge(&self, edge: u32) -> Option<u32> {
        let after = self.more.partition_point(|band| band.edge <= edge);
        let band = match after.checked_sub(1) {
            Some(i) => self.more.get(i)?,
            None => &self.first,
        };
        let within = edge.checked_sub(band.edge).filter(|within| *within < band.edges)?;
        let halved = band.kind == BandKind::Pairs && !self.rich;
        Some(band.slot + if halved { within / 2 } else { within })
    }

    /// The slot of a part, if the owner has it.
    #[must_use]
    pub fn of_part(&self, part: Part) -> Option<u32> {
        let within = |band: &Band, kind: BandKind, n: u32| {
            (band.kind == kind)
                .then(|| n.checked_sub(band.number))
                .flatten()
                .filter(|offset| *offset < self.numbers(kind, band.edges))
        };
        self.bands().find_map(|band| {
            let offset = match part {
                Part::Top(n) => within(band, BandKind::Top, n)?,
                Part::Index(n) => within(band, BandKind::Index, n)?,
                Part::Member(n) => within(band, BandKind::Member, n)?,
                Part::State(n) => within(band, BandKind::State, n)?,
                Part::Key(n) if self.rich => within(band, BandKind::Pairs, n)? * 2,
                Part::Key(_) => return None,
                Part::Value(n) if self.rich => within(band, BandKind::Pairs, n)? * 2 + 1,
                Part::Value(n) => within(band, BandKind::Pairs, n)?,
                one => return (band.kind == BandKind::One(one)).then_some(band.slot),
            };
            Some(band.slot + offset)
        })
    }

    /// How many items, and how many pairs.
    #[must_use]
    pub fn items_and_pairs(&self) -> (u64, u64) {
        let [indexed, members, pairs, _] = self.counts;
        (u64::from(indexed) + u64::from(members), u64::from(pairs))
    }

    /// References of the items, in bands of first and behind the last.
    pub fn item_edges(&self) -> impl Iterator<Item = std::ops::Range<u32>> + '_ {
        self.edges_of(|kind| matches!(kind, BandKind::Index | BandKind::Member))
    }

    /// References of the pairs, key and value in turn.
    pub fn pair_edges(&self) -> impl Iterator<Item = std::ops::Range<u32>> + '_ {
        self.edges_of(|kind| kind == BandKind::Pairs)
    }

    /// References of the states.
    pub fn state_edges(&self) -> impl DoubleEndedIterator<Item = std::ops::Range<u32>> + '_ {
        self.edges_of(|kind| kind == BandKind::State)
    }

    fn edges_of(
        &self,
        want: impl Fn(BandKind) -> bool,
    ) -> impl DoubleEndedIterator<Item = std::ops::Range<u32>> {
        self.bands().filter(move |band| want(band.kind)).map(|band| band.edge..band.edge + band.edges)
    }
}
