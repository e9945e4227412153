//! What can happen to the state.

use std::rc::Rc;

use picklescope_protocol::{
    Digest, DocId, Heavy, Match, Metadata, NodeDetail, OpPlace, OpcodeInfo, Opened, Query, Readers,
    Referrers, RowKey, Scope, Searched, Sniffed, Spot, Stats, Traced, ViewId, Where, Wreck,
};
use yew::AttrValue;

use super::{Hover, Pane, Segment, Selection, Show, Snap, Source, Stop};
use crate::graph::Scene;

/// A change of the state.
#[derive(Clone, Debug)]
pub enum Action {
    /// The worker listens.
    EngineReady(AttrValue),
    /// The worker will not answer, and why.
    EngineLost(AttrValue),

    /// A file was dropped, picked, or a sample chosen.
    Began {
        /// The document it becomes.
        doc: DocId,
        /// Where it comes from.
        source: Source,
    },
    /// Its first bytes told what it is.
    Sniffed(Sniffed),
    /// How far opening has come. Absolute.
    Progressed {
        /// The document.
        doc: DocId,
        /// Bytes passed.
        read: u64,
        /// Objects built.
        nodes: u32,
    },
    /// Cancel was asked for, or heard.
    Stopping(DocId, Stop),
    /// It is open, with the first rows of its tree.
    Opened {
        /// What opening told.
        opened: Rc<Opened>,
        /// The first rows; none when it has no tree.
        arranged: Option<Arranged>,
    },
    /// Its strings of Python 2 are read in another encoding: what it now tells.
    Reread(Rc<Opened>),
    /// It could not be opened at all.
    Failed {
        /// The document.
        doc: DocId,
        /// Why, in a plain sentence.
        reason: AttrValue,
    },
    /// A link holds no file that can be opened, and why.
    Refused(AttrValue),
    /// Back to the start.
    Closed,

    /// Work on the tree begins (`true`) or is done.
    Working(ViewId, bool),
    /// Rows that were missing.
    Rows(Arranged),
    /// Rows were opened or closed.
    Rearranged {
        /// How the tree is now, around the row that matters.
        arranged: Arranged,
        /// That row, which becomes the selection.
        selection: Selection,
        /// Whether it was a step in the history.
        step: Step,
        /// What was pointed at in another pane, which; `None` when it was the row itself.
        at: Option<(Where, Pane)>,
    },
    /// The rows around the selected one, which has another index since rows were opened or closed. Nothing else becomes of it if
    /// another row is selected by now.
    Placed(Arranged, Selection),
    /// One step back in the history, or forward (`true`). Where it leads is gone to by whoever draws the document.
    Travelled(DocId, bool),
    /// Something without a row was pointed at: the stream's own ops, bytes that are no op.
    Pointed(DocId, Rc<Spot>, Pane, Step),
    /// What is at the selection, in every pane.
    Spotted(DocId, Rc<Spot>),
    /// The cursor moves alone.
    Cursor(DocId, OpPlace, Pane),
    /// The mouse is over something, or over nothing any more.
    Hover(DocId, Option<Hover>),
    /// Bytes are marked for copying, or none any more.
    Marked(DocId, Option<(u64, u64)>),
    /// Something else is shown in one of the panes' places.
    Show(Show),
    /// The table of opcodes.
    Opcodes(Rc<Vec<OpcodeInfo>>),
    /// How far the ops are laid out.
    Traced(Traced),
    /// The protocol metadata.
    Metadata(DocId, Rc<Metadata>),
    /// How far the fingerprint is.
    Digest(Digest),
    /// What other readers say.
    Readers(Readers),
    /// Where the bytes are, by type.
    Heavy(Rc<Heavy>),
    /// Something is searched for, or nothing any more.
    Search(DocId, Option<Query>),
    /// How far that is.
    Searched(Rc<Searched>),
    /// What a search of this generation is for is no pattern, and why.
    NoPattern(DocId, u32, AttrValue),
    /// A match was gone to.
    Matched(DocId, Rc<Match>),
    /// The next match is to be gone to (`true`), or the one before; counted.
    GoToMatch(DocId, bool, u32),
    /// What is searched for from now on is an expression, or not; and where.
    Manner(DocId, bool, Scope),
    /// The field for searches and paths opens (for a path: `true`), or closes.
    Finder(DocId, Option<bool>),
    /// The machine at the fault.
    Wreck(DocId, Rc<Wreck>),
    /// A row was selected without changing the tree.
    Selected {
        /// The view.
        view: ViewId,
        /// The row.
        selection: Selection,
    },

    /// Everything about an object.
    Detail(DocId, Rc<NodeDetail>),
    /// Who refers to an object, in place of what was known.
    Referrers(DocId, Rc<Referrers>),
    /// What is around an object.
    Near(DocId, Snap<Scene>),
    /// The path of a row.
    Path(DocId, RowKey, AttrValue),
    /// What the worker holds.
    Stats(ViewId, Stats),

    /// Something to announce.
    Say(AttrValue),
    /// Something that could not be done, and why. It is no longer said once something else could.
    Warn(AttrValue),
}

/// Rows of one arrangement.
#[derive(Clone, Debug)]
pub struct Arranged {
    /// The view.
    pub view: ViewId,
    /// Which arrangement; see [`crate::client::Client::arrangement`].
    pub arrangement: u32,
    /// Rows in all.
    pub total: u64,
    /// Some of them.
    pub segment: Rc<Segment>,
}

/// How a rearrangement counts in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Opening and closing rows: one stays in place.
    Stay,
    /// A jump to another place.
    Jump,
    /// A step back or forward in the history, which has been taken there already.
    Travel,
}
