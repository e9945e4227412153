//! One place seen in every pane: an object, an op, bytes.

use serde::{Deserialize, Serialize};

use crate::{Extent, NodeId, OpPlace, RowKey};

/// Something that was pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Where {
    /// An object: its op is the one that makes it.
    Node(NodeId),
    /// An op, by its number: its object is the one its bytes belong to. The number of all ops stands for the place behind the last one.
    Op(u32),
    /// A byte of the innermost layer: its op is the one it lies in.
    Byte(u64),
    /// Some items of a long sequence, by the row that stands for them. Their extent is told in the place of an object's, and their op is
    /// the one that makes the first of them.
    Items(RowKey),
}

impl Where {
    /// Whether it is what objects are built of, rather than an op or a byte of theirs.
    #[must_use]
    pub const fn is_object(&self) -> bool {
        matches!(self, Self::Node(_) | Self::Items(_))
    }
}

/// What is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// What was pointed at.
    pub at: Where,
    /// The innermost object that owns it; `None` for what belongs to the stream itself or to nothing.
    pub node: Option<NodeId>,
    /// The op; `None` for bytes that are none (behind a fault, after STOP), and before everything is laid out.
    pub op: Option<OpPlace>,
    /// The opcode's byte, where there is an op. Of an object, also before everything is laid out: that which makes it.
    pub code: Option<u8>,
    /// The bytes pointed at: the op's, or the single byte that is no op.
    pub bytes: (u64, u64),
    /// From the object outwards: it, what it is in, and so on; three at the most.
    pub extents: Vec<Extent>,
    /// The object's own bytes, as stretches from offset to offset, in order. Of more than 256, and of those of an object that is built by
    /// more than 100,000 ops, the first ones, the last ones and the one that the op lies in.
    pub own: Vec<(u64, u64)>,
    /// The row of the object's own place, or, where it has none, of its entry or of the object around it.
    pub row: Option<RowKey>,
    /// Its type as Python would name it, and its preview; empty without an object.
    pub type_name: String,
    /// Shortened like a row's.
    pub preview: String,
    /// For an op: its argument as in [`crate::OpRow::arg`].
    pub arg: String,
}

/// A slice of the innermost layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slice {
    /// Offset of the first byte.
    pub at: u64,
    /// The bytes; fewer than asked for at the layer's end.
    pub bytes: Vec<u8>,
    /// Bytes of the layer.
    pub total: u64,
}

/// The machine where a broken pickle broke off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wreck {
    /// Values on the stack in all.
    pub height: u32,
    /// Marks still open; `None` before the ops are laid out.
    pub marks: Option<u32>,
    /// The uppermost 100 values, the top of the stack first.
    pub stack: Vec<StackEntry>,
    /// What to paste into a bug report: plain text, with a hex dump around the fault.
    pub report: String,
}

/// A value on the stack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StackEntry {
    /// The object.
    pub node: NodeId,
    /// Its row, if it has one.
    pub row: Option<RowKey>,
    /// Its type as Python would name it.
    pub type_name: String,
    /// Shortened like a row's.
    pub preview: String,
    /// Marks right below it; 0 before the ops are laid out.
    pub marks: u32,
    /// It is a container that something was still to be put into.
    pub open: bool,
}
