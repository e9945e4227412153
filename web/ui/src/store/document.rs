//! An open document.

use std::rc::Rc;

use picklescope_protocol::{Digest, Metadata, NodeDetail, NodeId, Opened, Referrers, RowKey, Stats, Wreck};
use yew::AttrValue;

use super::{Focus, History, Selection, Source, Trace, Tree};

/// An open document, and where one is in it.
#[derive(Clone, Debug)]
pub struct Document {
    /// Where it came from, to open it again.
    pub source: Source,
    /// What opening it told.
    pub opened: Rc<Opened>,
    /// Its object tree.
    pub tree: Tree,
    /// Pieces of work on the tree that are under way.
    pub working: u32,
    /// The one selection. None only for files without a tree.
    pub selection: Option<Selection>,
    /// The same selection as bytes and ops.
    pub focus: Focus,
    /// Its ops.
    pub trace: Trace,
    /// Its protocol metadata, once asked for.
    pub metadata: Option<Rc<Metadata>>,
    /// Its fingerprint, as far as it is.
    pub digest: Option<Rc<Digest>>,
    /// The machine at the fault, once asked for.
    pub wreck: Option<Rc<Wreck>>,
    /// Counts selections made by a jump: each one is pointed out once.
    pub jumps: u32,
    /// Where one has been.
    pub history: History,
    /// What is known about the selected object.
    pub inspected: Inspected,
    /// What the worker holds for it, when it was last asked.
    pub stats: Option<Stats>,
}

/// What is known about the selected object. Each part comes by its own reply, and stays on show until the
/// one that replaces it comes: nothing blinks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspected {
    /// The object.
    pub detail: Option<Rc<NodeDetail>>,
    /// Who refers to it, as far as asked.
    pub referrers: Option<Rc<Referrers>>,
    /// The path of a row.
    pub path: Option<(RowKey, AttrValue)>,
}

impl Document {
    /// Whether there is a tree to show.
    #[must_use]
    pub fn has_tree(&self) -> bool {
        self.tree.total > 0
    }

    /// The selected object.
    #[must_use]
    pub fn node(&self) -> Option<NodeId> {
        self.selection.as_ref().and_then(Selection::node)
    }

    /// The path of the selected row, once it is known.
    #[must_use]
    pub fn path(&self) -> Option<&AttrValue> {
        let key = self.selection.as_ref()?.key();
        self.inspected.path.as_ref().filter(|(of, _)| *of == key).map(|(_, path)| path)
    }
}
