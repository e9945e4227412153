//! What loading would call.

use serde::{Deserialize, Serialize};

use crate::NodeId;

/// Some of the calls that loading makes, in the order in which it makes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    /// How many there are in all.
    pub total: u32,
    /// How many come before the first one given.
    pub first: u32,
    /// These.
    pub rows: Vec<CallRow>,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallRow {
    /// The object that it makes, or that something is done to.
    pub node: NodeId,
    /// Offset of the op.
    pub at: u64,
    /// The opcode's byte; `None` if it cannot be read.
    pub code: Option<u8>,
    /// The Python expression that has the same effect, shortened.
    pub text: String,
    /// It was longer.
    pub cut: bool,
}
