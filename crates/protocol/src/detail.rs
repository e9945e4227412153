//! Everything about one object, and about the worker.

use serde::{Deserialize, Serialize};

use crate::{CallRow, Label, NodeId, RowKey, Shape};

/// One object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeDetail {
    /// Which.
    pub node: NodeId,
    /// What kind of value.
    pub shape: Shape,
    /// Type as Python would name it.
    pub type_name: String,
    /// A longer preview than a row's, in Python's notation: up to 4,000 characters.
    pub preview: String,
    /// The preview was cut.
    pub cut: bool,
    /// Items, entries or characters, where the value has a length.
    pub len: Option<u64>,
    /// The opcode that made it.
    pub opcode: String,
    /// Offset of that opcode in the innermost layer.
    pub start: u64,
    /// Bytes of the stream that belong to this object alone, without what it holds.
    pub self_size: u64,
    /// Bytes of the stream that belong to it and the rows below it.
    pub size: u64,
    /// References to it in the stream.
    pub refs: u32,
    /// The Python path of its own row.
    pub path: String,
    /// The row of its own place; `None` when no row leads there (its value is a dict's key, say).
    pub row: Option<RowKey>,
    /// What would have to happen at loading, in a plain sentence, for objects made by calls: else empty.
    pub note: String,
    /// The first of what loading runs to build it, which is called `x` there; none for Python's own containers and values.
    pub built: Vec<CallRow>,
    /// How much more of that there is.
    pub built_more: u32,
    /// It has lines, see [`crate::Request::Value`]: it is a text, bytes, or an int.
    pub has_lines: bool,
    /// Where its value stands as it is: the payload of bytes, the text of a str. From offset to offset in the innermost layer.
    pub payload: Option<(u64, u64)>,
}

/// How an object is written to be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextForm {
    /// In Python's notation. Of an object with a state, which no expression says, as `<Point x=1>`.
    Python,
    /// As JSON.
    Json,
}

/// Lines of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueLines {
    /// The object.
    pub node: NodeId,
    /// How many there are in all.
    pub total: u64,
    /// How many were passed over.
    pub first: u64,
    /// Some of them.
    pub lines: Vec<ValueLine>,
}

/// A line of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueLine {
    /// Where it begins, in bytes of the value.
    pub at: u64,
    /// What stands there, with everything unprintable escaped.
    pub text: String,
    /// It goes on in the next one: there is no line break between them.
    pub goes_on: bool,
}

/// Who refers to an object, in the order of the stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Referrers {
    /// The object.
    pub node: NodeId,
    /// How many there are in all.
    pub total: u32,
    /// How many were passed over.
    pub first: u32,
    /// Some of them.
    pub list: Vec<Referrer>,
}

/// One reference to an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Referrer {
    /// Who refers; `None` where the pickle's own result is the reference.
    pub owner: Option<NodeId>,
    /// The row of the reference, to go there.
    pub row: Option<RowKey>,
    /// The owner's type.
    pub type_name: String,
    /// What the object is called there.
    pub label: Label,
    /// The Python path of the reference.
    pub path: String,
}

/// A text to copy, whole unless `cut`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedText {
    /// The text.
    pub text: String,
    /// It was longer than what is given here.
    pub cut: bool,
}

/// What the worker holds, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Linear memory of the worker's wasm; 0 when native.
    pub wasm_memory: u64,
    /// Graphs: nodes and edges.
    pub graphs: u64,
    /// Analyses and views over them.
    pub derived: u64,
    /// Copies of the file's bytes kept for looking things up.
    pub cache: u64,
    /// Bytes read from the source since it was opened.
    pub read: u64,
    /// Decompressed layers spilled to the host's store.
    pub spilled: u64,
}
