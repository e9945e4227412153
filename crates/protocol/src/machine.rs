//! The pickle machine at any op.

use serde::{Deserialize, Serialize};

use crate::NodeId;

/// The machine before an op: what is on its stack and in its memo, what the op before has changed, and what comes next. Values are
/// previewed as they are there and then, unlike everywhere else: what is put into a list later is not in it yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// The op that comes next, or the number of all ops.
    pub op: u32,
    /// How many ops there are.
    pub ops: u32,
    /// Values on the stack in all.
    pub height: u32,
    /// Marks on it in all.
    pub marks: u32,
    /// How many values and marks above the first one given.
    pub first: u32,
    /// From the top downwards; `None` is a mark.
    pub stack: Vec<Option<Shown>>,
    /// Entries of the memo in all.
    pub memo: u32,
    /// How many entries before the first one given.
    pub memo_first: u32,
    /// In the order in which their keys came.
    pub entries: Vec<MemoRow>,
    /// What the op before has done; `None` before the first one.
    pub done: Option<Deed>,
    /// What the next op will do; `None` behind the last one, which may be where a pickle breaks off.
    pub next: Option<Deed>,
}

/// What an op does. What it takes and what stays is shown as it is before the op; what it gives, as it is behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deed {
    /// Its number.
    pub op: u32,
    /// Its offset.
    pub at: u64,
    /// Its opcode's byte; see [`crate::OpcodeInfo`].
    pub code: u8,
    /// What it does to these very values, in one sentence without its full stop.
    pub line: Vec<Piece>,
    /// How many values it takes from the top of the stack. STOP takes all.
    pub taken: u32,
    /// The uppermost 8 of these, from the top downwards.
    pub takes: Vec<Shown>,
    /// The value below them that it puts something into, gives a state, or stores in the memo.
    pub stays: Option<Shown>,
    /// The value that it pushes.
    pub gives: Option<Shown>,
    /// How many marks it takes: one at the most, but for STOP.
    pub marks_taken: u32,
    /// It sets a mark.
    pub sets_mark: bool,
    /// The memo entry that it stores or reads.
    pub memo: Option<MemoRow>,
    /// The references that it makes, in one batch or in two.
    pub references: Vec<References>,
}

/// A piece of a sentence: some words, or a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// What stands there.
    pub text: String,
    /// Of a value: which object it is.
    pub node: Option<NodeId>,
}

/// An object, in a few words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Which.
    pub node: NodeId,
    /// Its type as Python would name it.
    pub type_name: String,
    /// Shortened like a row's.
    pub preview: String,
}

/// An entry of the memo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoRow {
    /// Its number.
    pub key: u64,
    /// The op that stored it last.
    pub put: u32,
    /// How many entries came before its key did.
    pub place: u32,
    /// What it stored.
    pub value: Shown,
}

/// What is looked for among the ops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sought {
    /// An op that calls something, by the category of its opcode.
    Call {
        /// Towards the last op, or else towards the first one.
        forward: bool,
    },
    /// The next op that has to do with an object: makes it, stores it in the memo or reads it there, puts something into it or gives it a
    /// state, makes a reference to it, or ends the pickle with it. That it is pushed once more by DUP, or thrown away, does not count.
    Use(NodeId),
}

/// References that an object came to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct References {
    /// The object.
    pub owner: NodeId,
    /// How many; a key and its value are two.
    pub count: u32,
}
