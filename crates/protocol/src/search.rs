//! Searching a document.

use serde::{Deserialize, Serialize};

use crate::{DocId, OpPlace, RowKey};

/// What is searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Tells what is said about this search from what is said about another.
    pub generation: u32,
    /// The text. Upper case counts if there is any.
    pub text: String,
    /// It is a regular expression.
    pub regex: bool,
    /// Where.
    pub scope: Scope,
}

/// Where something is searched for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// In the keys of dicts and the names of attributes.
    pub keys: bool,
    /// In texts, bytes, numbers and constants.
    pub values: bool,
    /// In the types that rows show.
    pub types: bool,
    /// In the names of globals.
    pub globals: bool,
    /// In the names of the opcodes that belong to an object. Alone, it is ops that are searched for and gone to.
    pub opcodes: bool,
}

impl Scope {
    /// Whether nothing but opcodes is looked at.
    #[must_use]
    pub fn is_ops(self) -> bool {
        self == Self { opcodes: true, ..Self::default() }
    }
}

/// How far a search has come. Absolute: a lost or doubled message does no harm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Searched {
    /// The document.
    pub doc: DocId,
    /// Of the [`Query`].
    pub generation: u32,
    /// Objects looked at, those that are looked at again for their keys again.
    pub done: u64,
    /// So many there are.
    pub total: u64,
    /// Objects in the document.
    pub objects: u32,
    /// Of these match.
    pub found: u32,
    /// References beside these, by a key that matches, to objects that have their own row elsewhere.
    pub links: u64,
    /// Ops whose opcode matches.
    pub ops: u32,
    /// The opcodes that match.
    pub opcodes: Vec<u8>,
    /// All was looked at.
    pub finished: bool,
    /// Why it ended before that.
    pub failed: Option<String>,
}

/// One match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// Its row. `None` where an op matches.
    pub row: Option<RowKey>,
    /// The op, where ops are searched for.
    pub op: Option<OpPlace>,
    /// What matches.
    pub by: Scope,
    /// Which one it is, from 1.
    pub position: u64,
    /// Of so many.
    pub total: u64,
}

/// What a row is to the search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// Nothing is searched for.
    #[default]
    None,
    /// It matches.
    Match,
    /// Something below it matches, or may.
    Holds,
    /// Neither.
    Faded,
}
