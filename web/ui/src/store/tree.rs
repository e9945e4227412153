//! The part of the object tree that the page holds: a few runs of rows.

use std::rc::Rc;

use picklescope_protocol::{Row, Rows, ViewId};

use super::{Selection, Via};

/// Runs of rows kept at most.
const SEGMENTS: usize = 6;

/// The tree, as the page knows it. The worker owns it; this is a small cache of one arrangement.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The view.
    pub view: ViewId,
    /// Which arrangement the rows belong to; see [`crate::client::Client::arrangement`].
    pub arrangement: u32,
    /// Rows in all.
    pub total: u64,
    /// Runs of rows, the newest last, each with what `marks` was when it came.
    segments: Vec<(u32, Rc<Segment>)>,
    /// Counts what becomes of searches: rows say whether they match.
    marks: u32,
}

/// Consecutive rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Index of the first.
    pub first: u64,
    /// The rows.
    pub rows: Vec<Rc<Row>>,
}

impl From<Rows> for Segment {
    fn from(rows: Rows) -> Self {
        Self { first: rows.first, rows: rows.rows.into_iter().map(Rc::new).collect() }
    }
}

impl Segment {
    /// A row by its index in the view.
    #[must_use]
    pub fn get(&self, index: u64) -> Option<&Rc<Row>> {
        let at = index.checked_sub(self.first)?;
        self.rows.get(usize::try_from(at).ok()?)
    }
}

impl Tree {
    /// A tree of which nothing is known but its length.
    #[must_use]
    pub fn new(view: ViewId, arrangement: u32, total: u64) -> Self {
        Self { view, arrangement, total, segments: Vec::new(), marks: 0 }
    }

    /// The row at an index, if it is here.
    #[must_use]
    pub fn row(&self, index: u64) -> Option<&Rc<Row>> {
        self.segments.iter().rev().find_map(|(_, segment)| segment.get(index))
    }

    /// Whether the row at an index is here, and says what the search has found.
    #[must_use]
    pub fn is_fresh(&self, index: u64) -> bool {
        let mut fresh = self.segments.iter().filter(|(marks, _)| *marks == self.marks);
        fresh.any(|(_, segment)| segment.get(index).is_some())
    }

    /// A search has found more, or nothing is searched for any more: what rows say of it is out of date.
    pub fn outdate(&mut self) {
        self.marks = self.marks.wrapping_add(1);
    }

    /// The row at an index as a selection, if it is here.
    #[must_use]
    pub fn select(&self, index: u64, via: Via) -> Option<Selection> {
        let row = Rc::clone(self.row(index)?);
        Some(Selection { index, arrangement: self.arrangement, row, via })
    }

    /// Keeps a run of rows of this arrangement; the oldest run may go.
    pub fn keep(&mut self, segment: Rc<Segment>) {
        if self.segments.len() >= SEGMENTS {
            self.segments.remove(0);
        }
        self.segments.push((self.marks, segment));
    }
}
