//! The one selection.

use std::rc::Rc;

use picklescope_protocol::{NodeId, Row, RowKey, RowKind, Where};

use crate::queries;

/// What is selected: a row, and through it an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// Index of the row in the tree as it was arranged then.
    pub index: u64,
    /// The arrangement in which it has that index; see [`crate::client::Client::arrangement`].
    pub arrangement: u32,
    /// The row itself.
    pub row: Rc<Row>,
    /// How it came to be selected.
    pub via: Via,
}

/// How something came to be selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// By moving in the tree: the row is made visible with the least scrolling.
    Tree,
    /// By a jump from elsewhere: the row is brought to the middle and pointed out.
    Jump,
}

impl Selection {
    /// The object: the row's own, or the one its link refers to. None for a bucket.
    #[must_use]
    pub fn node(&self) -> Option<NodeId> {
        queries::node_of(&self.row)
    }

    /// What is selected as a place: the object, or the items that a bucket stands for.
    #[must_use]
    pub fn place(&self) -> Option<Where> {
        match self.row.kind {
            RowKind::Bucket => Some(Where::Items(self.row.key)),
            RowKind::Node(_) | RowKind::Link(_) => self.node().map(Where::Node),
        }
    }

    /// The row's lasting name.
    #[must_use]
    pub fn key(&self) -> RowKey {
        self.row.key
    }
}
