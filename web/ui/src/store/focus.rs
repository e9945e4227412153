//! One selection seen in every pane, the cursor beside it, and what the pointer is over.

use std::{cell::Cell, rc::Rc};

use picklescope_protocol::{DocId, OpPlace, Spot, Timeline, Traced, Where};
use yew::AttrValue;

use super::Latest;

/// The panes that show a place of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The object tree.
    #[default]
    Tree,
    /// The timeline, or the minimap above it.
    Timeline,
    /// The list of ops.
    Ops,
    /// The machine, or its slider. What is selected there leaves the cursor where it is: the machine would be another one.
    Machine,
    /// The bytes.
    Hex,
    /// The stage.
    Stage,
    /// None of them: a panel, a key, a link. All panes go there.
    Elsewhere,
}

/// The selection, as all panes but the tree show it.
#[derive(Clone, Debug, Default)]
pub struct Focus {
    /// What was pointed at.
    pub wanted: Option<Where>,
    /// What is there: still that of the selection before, until the answer comes.
    pub spot: Option<Rc<Spot>>,
    /// The pane that was pointed at. It stays as it is, the others go where the selection is.
    pub pane: Pane,
    /// Counts selections, so that each is gone to once.
    pub serial: u32,
}

impl Focus {
    /// What is selected but not known yet.
    #[must_use]
    pub fn missing(&self) -> Option<Where> {
        let known = self.spot.as_ref().map(|spot| spot.at);
        self.wanted.filter(|wanted| Some(*wanted) != known)
    }

    /// Whether what is selected belongs to no object, or to one that has no row: the stream's own ops, bytes that are no op.
    #[must_use]
    pub fn is_homeless(&self) -> bool {
        let Some(spot) = &self.spot else { return false };
        self.wanted == Some(spot.at) && spot.row.is_none() && !spot.at.is_object()
    }

    /// What is at the selection, once the answer is here that tells it.
    #[must_use]
    pub fn known(&self) -> Option<&Rc<Spot>> {
        self.spot.as_ref().filter(|spot| Some(spot.at) == self.wanted)
    }

    pub(super) fn want(&mut self, at: Option<Where>, pane: Pane) {
        self.wanted = at;
        self.pane = pane;
        self.serial = self.serial.wrapping_add(1);
    }
}

/// What moves without the selection. Apart from the document, so that a moving pointer draws only what shows it.
#[derive(Clone, Debug, Default)]
pub struct Pointer {
    /// The document it is about.
    pub doc: Option<DocId>,
    /// The cursor: an op. A click moves it along with the selection, scrubbing and `[` `]` move it alone.
    pub cursor: Option<OpPlace>,
    /// The pane that moved the cursor, and how many times it was moved.
    pub moved: (Pane, u32),
    /// What the mouse is over, in whichever pane.
    pub hover: Option<Hover>,
    /// Bytes that are marked for copying, from offset to offset.
    pub marked: Option<(u64, u64)>,
}

impl Pointer {
    /// Whether it is worth showing at once: not the hover, nor a cursor that is drawn along the timeline or a slider.
    #[must_use]
    pub fn is_urgent_after(&self, before: &Self) -> bool {
        let drawn = matches!(self.moved.0, Pane::Timeline | Pane::Machine);
        let moved = self.moved != before.moved && !drawn;
        moved || self.doc != before.doc || self.marked != before.marked
    }
}

/// What the mouse is over.
#[derive(Clone, Debug)]
pub struct Hover {
    /// In which pane.
    pub pane: Pane,
    /// What is there.
    pub spot: Rc<Spot>,
}

/// What the mouse is over on its way to the worker and back.
#[derive(Debug, Default)]
pub struct Hovering {
    /// What is asked.
    pub asked: Latest<(DocId, Option<Where>, Pane)>,
    /// What was asked last: the same is not asked twice.
    pub last: Cell<Option<(DocId, Option<Where>, Pane)>>,
}

/// The ops of a document, as far as they are laid out.
#[derive(Clone, Debug, Default)]
pub enum Trace {
    /// Nothing is known yet.
    #[default]
    Waiting,
    /// So many ops of so many.
    Running(u32, u64),
    /// They can be asked for.
    Ready(Rc<Timeline>),
    /// They never will be, and why.
    Failed(AttrValue),
}

impl From<Traced> for Trace {
    fn from(traced: Traced) -> Self {
        match (traced.failed, traced.timeline) {
            (Some(why), _) => Self::Failed(why.into()),
            (None, Some(timeline)) => Self::Ready(Rc::from(timeline)),
            (None, None) => Self::Running(traced.ops, traced.expected),
        }
    }
}

impl Trace {
    /// The timeline, once there is one.
    #[must_use]
    pub fn timeline(&self) -> Option<&Rc<Timeline>> {
        match self {
            Self::Ready(timeline) => Some(timeline),
            _ => None,
        }
    }
}
