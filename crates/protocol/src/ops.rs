//! The ops of a layer, one by one, and the table of opcodes that explains them.

use serde::{Deserialize, Serialize};

use crate::NodeId;

/// What an opcode is for, coarsely. The order is that of [`crate::Cell::amounts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Category {
    /// Containers, marks, the stack, and the frame of the stream itself.
    Structure,
    /// Atoms.
    Data,
    /// Memo reads and writes.
    Memo,
    /// What is named and lives elsewhere: globals, extensions, persistent ids.
    Global,
    /// What loading would call.
    Call,
}

/// One row of the opcode table, for the page, which holds none of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpcodeInfo {
    /// Its byte in the stream.
    pub byte: u8,
    /// Its name in pickletools.
    pub name: String,
    /// What it is for.
    pub category: Category,
    /// The protocol that introduced it.
    pub protocol: u8,
    /// What it takes from the stack and puts there, in pickletools' words: `list, mark, stackslice → list`.
    pub effect: String,
    /// One line of documentation.
    pub doc: String,
}

/// Some consecutive ops of a document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OpRows {
    /// Ops in the whole layer, over all its pickles.
    pub total: u32,
    /// Number of the first one given, from 0.
    pub first: u32,
    /// In order.
    pub rows: Vec<OpRow>,
}

/// One op.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpRow {
    /// Its number among all ops of the layer, from 0.
    pub op: u32,
    /// Offset of the opcode.
    pub at: u64,
    /// Bytes, argument and payload included.
    pub len: u64,
    /// The opcode's byte; see [`OpcodeInfo`].
    pub code: u8,
    /// Its argument in Python's notation, escaped and shortened to 200 characters; empty where it has none.
    pub arg: String,
    /// The object that the op's bytes belong to; `None` for the stream itself (PROTO, FRAME, POP, STOP).
    pub node: Option<NodeId>,
    /// Marks that are open before the op; 255 stands for all above.
    pub marks: u8,
    /// For a memo read: the op that stored what it reads.
    pub put: Option<u32>,
}

/// A memo entry: the op that stores it and those that read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoLinks {
    /// The op that stores it.
    pub put: OpPlace,
    /// The first 256 that read it, in order.
    pub gets: Vec<OpPlace>,
    /// How many read it in all.
    pub total: u32,
}

/// Which op, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpPlace {
    /// Its number, from 0.
    pub op: u32,
    /// Its offset.
    pub at: u64,
    /// Its bytes.
    pub len: u64,
    /// The lane of its object, as in [`crate::Block::lane`] for nesting.
    pub lane: u8,
}
