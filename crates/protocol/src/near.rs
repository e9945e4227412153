//! What is around an object: records of objects, and the references between them.

use serde::{Deserialize, Serialize};

use crate::{NodeId, RowKey, Shape};

/// How much of it is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// How many references down from the object in the middle; the engine goes 4 at the most.
    pub depth: u32,
    /// Lines of a record, at the most; the engine gives 50.
    pub fan_out: u32,
    /// References to the object in the middle whose owners are shown; the engine gives 50 at the most.
    pub referrers: u32,
    /// Objects that are shown however far they are, if a line leads to them, and how many lines more they get.
    pub more: Vec<(NodeId, u32)>,
}

/// The objects around one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Near {
    /// The row that was asked about.
    pub row: RowKey,
    /// How much was asked for.
    pub reach: Reach,
    /// The object in the middle: what the row shows, or, where that is drawn as a value in its owner's record, the owner.
    pub centre: NodeId,
    /// The middle first, then what it refers to, then what that does; those that refer to the middle come last.
    pub records: Vec<NearRecord>,
    /// References to the middle that are not shown.
    pub referrers_left: u32,
    /// It was too much: some objects are left out that were asked for.
    pub full: bool,
}

/// An object with some of its parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearRecord {
    /// Which; [`RowKey::TOP`] for what the outermost objects are called.
    pub node: NodeId,
    /// How many references below the middle; -1 for what refers to it and is not below it.
    pub layer: i32,
    /// What kind of value.
    pub shape: Shape,
    /// Type as Python would name it.
    pub type_name: String,
    /// Its value, shortened much.
    pub preview: String,
    /// Items or entries, where it has a length.
    pub len: Option<u64>,
    /// References to it in the stream.
    pub refs: u32,
    /// The row of its own place.
    pub row: Option<RowKey>,
    /// Objects that have no record of their own because their parts stand in this one: arguments, a dict of attributes.
    pub folded: Vec<NodeId>,
    /// Its parts, or some of them.
    pub lines: Vec<NearLine>,
    /// Parts that have no line.
    pub hidden: u32,
}

/// A part of an object, as a reference or as a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearLine {
    /// The row of the reference.
    pub row: RowKey,
    /// What it leads to: the record of this object, if there is one.
    pub node: NodeId,
    /// What it is called.
    pub name: String,
    /// The name is a word of ours, not a key or index of the file's.
    pub ours: bool,
    /// What kind of value it leads to.
    pub shape: Shape,
    /// The value, where it is one; else type and length of what it leads to.
    pub text: String,
    /// It is a value: it has no record, and needs none.
    pub is_value: bool,
    /// What the reference is to what it leads to.
    pub tie: Tie,
    /// Parts without a line between this one and the one before.
    pub passed: u32,
}

/// What a reference is to what it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tie {
    /// Its place in the tree.
    Tree,
    /// One more reference to an object that has its place elsewhere.
    Alias,
    /// It leads back to an object that it is inside of.
    Cycle,
}
