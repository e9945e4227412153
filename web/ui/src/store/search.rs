//! What is searched for in a document, and the field in which that is typed.

use std::rc::Rc;

use picklescope_protocol::{Match, Query, Scope, Searched};
use yew::AttrValue;

/// What is searched for, and what came of it so far.
#[derive(Clone, Debug)]
pub struct Search {
    /// What for, and where.
    pub query: Query,
    /// How far it is; nothing until the worker has said so.
    pub told: Option<Rc<Searched>>,
    /// Why it cannot be searched for.
    pub wrong: Option<AttrValue>,
    /// The match that was gone to last.
    pub at: Option<Rc<Match>>,
}

/// The field above the tree in which a search, a path or an offset is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finder {
    /// It was opened to type a path; else, to search.
    pub path: bool,
    /// Counts how often it was opened.
    pub serial: u32,
}

/// Where is searched unless something else is chosen: everywhere but among the opcodes, whose names are words that values have, too.
pub const USUAL: Scope = Scope { keys: true, values: true, types: true, globals: true, opcodes: false };

impl Search {
    /// A search that begins.
    #[must_use]
    pub fn new(query: Query) -> Self {
        Self { query, told: None, wrong: None, at: None }
    }

    /// The opcodes that match, once they are known.
    #[must_use]
    pub fn opcodes(&self) -> Option<&[u8]> {
        let told = self.told.as_ref().filter(|_| self.query.scope.opcodes)?;
        Some(&told.opcodes)
    }
}
