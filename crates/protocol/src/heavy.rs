//! Where the bytes are, by type.

use serde::{Deserialize, Serialize};

use crate::{DocId, NodeId};

/// All objects by the types that lead to them from the outermost objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heavy {
    /// The document.
    pub doc: DocId,
    /// The type paths with the most bytes below them. What a path is below comes before it.
    pub paths: Vec<TypePath>,
    /// Paths that are left out.
    pub left_out: u32,
    /// Bytes of the layer.
    pub bytes: u64,
    /// Objects in all.
    pub objects: u64,
}

/// The objects that are reached over the same types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypePath {
    /// Which of the list it is below; `None` for the outermost.
    pub parent: Option<u32>,
    /// The type as Python would name it.
    pub name: String,
    /// How many objects are there.
    pub count: u32,
    /// Bytes of the stream that are their own.
    pub self_bytes: u64,
    /// Bytes of theirs and of what is below them.
    pub bytes: u64,
    /// They and the objects below them.
    pub objects: u64,
    /// The first of them.
    pub first: NodeId,
}
