//! An open document.

use std::rc::Rc;

use picklescope_protocol::{
    Digest, Heavy, Metadata, NodeDetail, NodeId, Opened, Py2, ReaderSays, Referrers, RowKey, Scope, Stats,
    Wreck,
};
use yew::AttrValue;

use super::{Finder, Focus, History, Search, Selection, Snap, Source, Trace, Tree, USUAL};
use crate::graph::Scene;

/// An open document, and where one is in it: what the panes draw. What is known about it besides is [`About`].
#[derive(Clone, Debug)]
pub struct Document {
    /// Where it came from, to open it again.
    pub source: Source,
    /// What opening it told.
    pub opened: Rc<Opened>,
    /// Its object tree.
    pub tree: Tree,
    /// The one selection. None only for files without a tree.
    pub selection: Option<Selection>,
    /// The same selection as bytes and ops.
    pub focus: Focus,
    /// Its ops.
    pub trace: Trace,
    /// The machine at the fault, once asked for.
    pub wreck: Option<Rc<Wreck>>,
    /// Counts selections made by a jump: each one is pointed out once.
    pub jumps: u32,
    /// Where one has been.
    pub history: History,
    /// The opcodes that a search has found, where opcodes are searched: all others fade.
    pub sought: Option<Rc<[u8]>>,
}

/// What is known about a document and the selection in it, apart from the document: it comes in many small answers, and only panels
/// and bars draw it.
///
/// What is known about the selected object stays on show until the answer comes that replaces it: nothing blinks.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Pieces of work on the tree that are under way.
    pub working: u32,
    /// Its protocol metadata, once asked for.
    pub metadata: Option<Rc<Metadata>>,
    /// Where its bytes are, by type, once asked for.
    pub heavy: Option<Rc<Heavy>>,
    /// Its fingerprint, as far as it is.
    pub digest: Option<Rc<Digest>>,
    /// What readers say that do not agree with the judge.
    pub readers: Rc<[ReaderSays]>,
    /// What the worker holds for it, when it was last asked.
    pub stats: Option<Stats>,
    /// The selected object.
    pub detail: Option<Rc<NodeDetail>>,
    /// Who refers to it, as far as asked.
    pub referrers: Option<Rc<Referrers>>,
    /// The picture of what is around the selected object, or around one that it is near to.
    pub near: Option<Snap<Scene>>,
    /// The path of a row.
    pub path: Option<(RowKey, AttrValue)>,
    /// What is searched for.
    pub search: Option<Search>,
    /// Whether what is searched for next is an expression, and where, if that was chosen.
    pub manner: Option<(bool, Scope)>,
    /// A match is to be gone to once all are known: the next one (`true`), or the one before. Counted, so that each is gone to once.
    pub going: Option<(bool, u32)>,
    /// The field in which that is typed, while it is there.
    pub finder: Option<Finder>,
}

impl Document {
    /// Whether there is a tree to show.
    #[must_use]
    pub fn has_tree(&self) -> bool {
        self.tree.total > 0
    }

    /// How its strings of Python 2 are read: what shows values asks anew when that changes.
    #[must_use]
    pub fn reading(&self) -> Option<Py2> {
        self.opened.py2.as_ref().map(|strings| strings.encoding)
    }

    /// The selected object.
    #[must_use]
    pub fn node(&self) -> Option<NodeId> {
        self.selection.as_ref().and_then(Selection::node)
    }

    /// The selected row, if rows were opened or closed since it was found: then it may have another index by now.
    #[must_use]
    pub fn misplaced(&self) -> Option<RowKey> {
        let selection = self.selection.as_ref()?;
        (selection.arrangement != self.tree.arrangement).then(|| selection.key())
    }
}

impl About {
    /// Whether what is searched for is an expression, and where.
    #[must_use]
    pub fn manner(&self) -> (bool, Scope) {
        self.manner.unwrap_or((false, USUAL))
    }

    /// The step to a match that can be made.
    #[must_use]
    pub fn going_now(&self) -> Option<(bool, u32)> {
        let told = self.search.as_ref()?.told.as_ref()?;
        self.going.filter(|_| told.finished || told.failed.is_some())
    }

    /// The path of a document's selected row, once it is known.
    #[must_use]
    pub fn path_of(&self, document: &Document) -> Option<&AttrValue> {
        let key = document.selection.as_ref()?.key();
        self.path.as_ref().filter(|(of, _)| *of == key).map(|(_, path)| path)
    }
}
