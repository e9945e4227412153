//! The object tree, row by row.

use serde::{Deserialize, Serialize};

use crate::{Mark, NodeId, ViewId};

/// Names a row for as long as its document lives, whatever is open around it: the slot of an owner, or
/// a bucket of slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RowKey {
    /// The object whose slot it is; [`RowKey::TOP`] for the rows of the outermost level.
    pub owner: NodeId,
    /// The slot, counted from 0 in the order the owner shows its parts.
    pub slot: u32,
    /// Slots covered: 1 for a plain row, more for a bucket.
    pub span: u32,
}

impl RowKey {
    /// The owner of the outermost rows, which no object owns.
    pub const TOP: NodeId = NodeId(u32::MAX);
}

/// Some consecutive rows of a view.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// Rows in the whole view, as it is now expanded.
    pub total: u64,
    /// Index of the first one given.
    pub first: u64,
    /// In order.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its lasting name.
    pub key: RowKey,
    /// Nesting, from 0. Not clamped: the indent is.
    pub depth: u32,
    /// What it is called in its owner.
    pub label: Label,
    /// What it stands for.
    pub kind: RowKind,
    /// Open, closed or a leaf.
    pub expansion: Expansion,
    /// What kind of value, for the glyph.
    pub shape: Shape,
    /// Type as Python would name it: `dict`, `collections.OrderedDict`. Control and bidi characters are escaped.
    pub type_name: String,
    /// The value in Python's own notation, shortened; escaped like the type.
    pub preview: String,
    /// Items, entries or characters, where the value has a length.
    pub len: Option<u64>,
    /// Bytes of the stream that this object and all it alone shows (its rows below) take up. 0 for links and buckets.
    pub size: u64,
    /// How many references the stream holds to this object.
    pub refs: u32,
    /// Position among the rows of its level, from 1, as `aria-posinset`.
    pub position: u32,
    /// Rows of its level, as `aria-setsize`.
    pub level_size: u32,
    /// What it is to the search.
    pub mark: Mark,
}

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowKind {
    /// An object, in its own place.
    Node(NodeId),
    /// A second reference to an object that has its own row elsewhere.
    Link(Link),
    /// A range of slots of a long sequence.
    Bucket,
}

/// A second reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The object referred to.
    pub target: NodeId,
    /// For a cycle (the target is an ancestor of this row): how many levels up it is, 1 for the owner itself.
    pub up: Option<u32>,
}

/// Whether a row has rows below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expansion {
    /// Nothing below.
    Leaf,
    /// Something below, not shown.
    Closed,
    /// What is below follows.
    Open,
}

/// What a row is called in its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Label {
    /// The object the pickle gives.
    Root,
    /// The n-th of several pickles in a row, from 0.
    Pickle(u32),
    /// The same of one that was found behind a fault.
    Salvaged(u32),
    /// A value that a broken pickle left on the stack, counted from the bottom.
    Stack(u32),
    /// The n-th call whose result the pickle throws away, from 0.
    Effect(u32),
    /// An index of a sequence.
    Index(u64),
    /// A key of a dict, in Python's notation.
    Key(String),
    /// A named part of an object.
    Part(Part),
    /// A bucket: slots from the first to the last, both included.
    Range(u64, u64),
}

/// A part of an object that is not an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// What would be called: a class or a function.
    Callable,
    /// The class whose instance is made.
    Class,
    /// The tuple of positional arguments.
    Args,
    /// The dict of keyword arguments (NEWOBJ_EX).
    Kwargs,
    /// What BUILD sets.
    State,
    /// The key object of the n-th entry, shown where a key is more than an atom.
    Key(u32),
    /// The n-th element of a set, which has no index.
    Item(u32),
    /// The persistent id of an outside object.
    Pid,
    /// What a read-only view of a buffer looks at.
    Of,
    /// The module of a global, where it is an object of its own.
    Module,
    /// The qualified name of a global, where it is an object of its own.
    Name,
}

impl Label {
    /// The word before the number of a call whose result is thrown away.
    pub const EFFECT: &str = "call";
}

impl Part {
    /// The word that stands for a part wherever one is named, so that what is typed finds what is read. The entries of
    /// [`Part::Key`] and [`Part::Item`] have their number behind it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Callable => "callable",
            Self::Class => "class",
            Self::Args => "arguments",
            Self::Kwargs => "keyword arguments",
            Self::State => "state",
            Self::Key(_) => "key",
            Self::Item(_) => "item",
            Self::Pid => "persistent id",
            Self::Of => "of",
            Self::Module => "module",
            Self::Name => "name",
        }
    }
}

/// What kind of value, for the glyph before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// None, True, False.
    Constant,
    /// int or float.
    Number,
    /// str, and the str of Python 2.
    Text,
    /// bytes, bytearray, out-of-band buffers.
    Bytes,
    /// list.
    List,
    /// tuple.
    Tuple,
    /// dict.
    Dict,
    /// set or frozenset.
    Set,
    /// A class or function, by name.
    Global,
    /// An object that loading would make by a call.
    Object,
    /// An object that comes from outside: persistent ids, extension codes.
    Outside,
    /// A bucket of rows.
    Bucket,
}

/// Where a row is, after rows were opened or closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Located {
    /// The view.
    pub view: ViewId,
    /// The row's index.
    pub row: u64,
    /// The row's name.
    pub key: RowKey,
    /// Rows in the whole view now.
    pub total: u64,
}
