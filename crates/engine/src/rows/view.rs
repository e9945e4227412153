//! Which rows are open: opening, closing, finding.

use super::{
    Key, Model,
    level::{Level, TOP},
    sequence::{At, Segment, Sequence},
};

/// So many rows are open from the start: one sees at once what a file holds, and all of it on two screens. What is longer would hide
/// what follows it.
const FIRST_ROWS: u64 = 100;

/// The most rows that one request opens, and the most levels: about 100 bytes each.
const MAX_OPENED: u32 = 4_000_000;

/// The rows of a document, as far as they are open.
#[derive(Default)]
pub(crate) struct View {
    rows: Sequence,
}

/// A visible row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visible {
    pub(crate) row: u64,
    pub(crate) key: Key,
    pub(crate) depth: u32,
    pub(crate) is_open: bool,
}

fn segment(level: Level, depth: u32) -> Segment {
    Segment { owner: level.owner, start: level.first, rows: level.rows(), span: level.span, depth }
}

impl View {
    /// The outermost rows, opened one level each as long as that stays short.
    pub(crate) fn new(model: Model<'_>) -> Self {
        let mut view = Self::default();
        let slots = model.slots(TOP);
        if slots.is_empty() {
            return view;
        }
        let top = Level::whole(TOP, slots.len());
        view.rows.set(vec![segment(top, 0)]);
        for row in 0..top.rows() {
            let key = Key { owner: TOP, slot: top.slot_of(row), span: top.span };
            if key.span > 1 || view.total() > FIRST_ROWS {
                break;
            }
            let Some(below) = model.below(key, &slots) else { continue };
            if view.total() + u64::from(below.rows()) <= FIRST_ROWS + 1 {
                view.expand(model, key, true);
            }
        }
        view
    }

    pub(crate) fn total(&self) -> u64 {
        self.rows.total()
    }

    pub(crate) fn memory(&self) -> usize {
        self.rows.memory()
    }

    /// Visible rows from a number on.
    pub(crate) fn from(&self, first: u64) -> impl Iterator<Item = Visible> + '_ {
        let mut at = self.rows.at(first);
        let mut row = first;
        std::iter::from_fn(move || {
            let (segment_at, offset) = at?;
            let segment = self.rows.segment(segment_at)?;
            let visible = Visible {
                row,
                key: Key { owner: segment.owner, slot: segment.slot(offset), span: segment.span },
                depth: segment.depth,
                is_open: self.rows.is_open(segment_at, offset),
            };
            row += 1;
            at = if offset + 1 < segment.rows {
                Some((segment_at, offset + 1))
            } else {
                self.rows.next(segment_at).map(|next| (next, 0))
            };
            Some(visible)
        })
    }

    fn find(&self, key: Key) -> Option<(At, u32)> {
        self.rows.find(key.owner, key.slot, key.span)
    }

    /// The number of a row, if it is visible.
    pub(crate) fn row(&self, key: Key) -> Option<u64> {
        let (at, offset) = self.find(key)?;
        Some(self.rows.row(at) + u64::from(offset))
    }

    /// Opens all that hides a row, and gives its number. `None` if there is no such row.
    pub(crate) fn locate(&mut self, model: Model<'_>, key: Key) -> Option<u64> {
        // From the row outwards, to the first that can be seen.
        let mut hidden = Vec::new();
        let mut at = key;
        let found = loop {
            if let Some(found) = self.find(at) {
                break found;
            }
            let slots = model.slots(at.owner).len();
            hidden.push((at, Level::of_row(at.owner, slots, at.slot, at.span)?));
            if hidden.len() > MAX_OPENED as usize {
                return None;
            }
            at = model.above(at)?;
        };
        if !hidden.is_empty() {
            self.open_chain(found, &hidden);
        }
        self.row(key)
    }

    /// Opens a row down to another one below it. `chain`: the rows in between from inside out, each with its level.
    fn open_chain(&mut self, (at, offset): (At, u32), chain: &[(Key, Level)]) {
        let Some(mut depth) = self.rows.segment(at).map(|segment| segment.depth) else { return };
        let mut segments = Vec::with_capacity(chain.len() * 2);
        let mut tails = Vec::new();
        for (i, (key, level)) in chain.iter().enumerate().rev() {
            depth = depth.saturating_add(1);
            let whole = segment(*level, depth);
            let head = level.row_of(key.slot) + 1;
            if i == 0 || head == whole.rows {
                segments.push(whole);
            } else {
                segments.push(Segment { rows: head, ..whole });
                tails.push(Segment { start: whole.slot(head), rows: whole.rows - head, ..whole });
            }
        }
        segments.extend(tails.into_iter().rev());
        self.rows.insert(at, offset, segments);
    }

    /// Opens or closes a row, after opening what hides it. Gives its number.
    pub(crate) fn expand(&mut self, model: Model<'_>, key: Key, open: bool) -> Option<u64> {
        self.locate(model, key)?;
        let (at, offset) = self.find(key)?;
        let is_open = self.rows.is_open(at, offset);
        if open && !is_open {
            if let (Some(level), Some(above)) =
                (model.below(key, &model.slots(key.owner)), self.rows.segment(at))
            {
                self.rows.insert(at, offset, vec![segment(level, above.depth.saturating_add(1))]);
            }
        } else if !open && is_open {
            self.rows.close(at, offset);
        }
        self.row(key)
    }

    /// Opens everything below a row (or everything), breadth first, until `limit` rows were added. Gives the row's number.
    pub(crate) fn expand_all(&mut self, model: Model<'_>, key: Option<Key>, limit: u32) -> Option<u64> {
        let (start, depth) = match key {
            Some(key) => {
                self.locate(model, key)?;
                let (at, _) = self.find(key)?;
                let depth = self.rows.segment(at)?.depth.saturating_add(1);
                match model.below(key, &model.slots(key.owner)) {
                    Some(level) => (level, depth),
                    None => return self.row(key),
                }
            }
            None => (Level::whole(TOP, model.slots(TOP).len()), 0),
        };
        if start.end == start.first {
            return None;
        }
        let mut room = u64::from(limit.min(MAX_OPENED));
        let is_open = |level: Level| {
            self.find(Key { owner: level.owner, slot: level.first, span: level.span }).is_some()
        };
        if !is_open(start) {
            if u64::from(start.rows()) > room {
                return key.and_then(|key| self.row(key));
            }
            room -= u64::from(start.rows());
        }
        let opened = breadth_first(model, start, room, is_open);
        let segments = in_order(&opened, depth);
        let Some(key) = key else {
            self.rows.set(segments);
            return Some(0);
        };
        let (at, offset) = self.find(key)?;
        self.rows.close(at, offset);
        // Closing joins what it can, so the row may stand elsewhere now.
        let (at, offset) = self.find(key)?;
        self.rows.insert(at, offset, segments);
        self.row(key)
    }
}

/// A level that is to be open.
struct Opened {
    level: Level,
    /// The row it is below, counted in its level.
    row: u32,
    /// The levels below it, in the list of all: from and to.
    below: (usize, usize),
}

/// The levels that will be open: those that are, and others as far as there is room for their rows. Breadth first, so the levels below
/// one stand side by side.
fn breadth_first(
    model: Model<'_>,
    start: Level,
    mut room: u64,
    is_open: impl Fn(Level) -> bool,
) -> Vec<Opened> {
    let mut opened = vec![Opened { level: start, row: 0, below: (0, 0) }];
    let mut is_full = false;
    let mut next = 0;
    while let Some(level) = opened.get(next).map(|opened| opened.level) {
        let from = opened.len();
        let slots = model.slots(level.owner);
        for row in 0..level.rows() {
            let key = Key { owner: level.owner, slot: level.slot_of(row), span: level.span };
            let Some(below) = model.below(key, &slots) else { continue };
            if !is_open(below) {
                is_full = is_full || u64::from(below.rows()) > room;
                if is_full {
                    continue;
                }
                room -= u64::from(below.rows());
            }
            opened.push(Opened { level: below, row, below: (0, 0) });
        }
        let to = opened.len();
        if let Some(opened) = opened.get_mut(next) {
            opened.below = (from, to);
        }
        next += 1;
    }
    opened
}

/// The segments of open levels, from top to bottom.
fn in_order(opened: &[Opened], depth: u32) -> Vec<Segment> {
    let mut segments = Vec::new();
    // Level, the next one below it, the next row.
    let mut stack = vec![(0usize, opened.first().map_or(0, |first| first.below.0), 0u32)];
    loop {
        let nested = u32::try_from(stack.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let Some((at, next, row)) = stack.last_mut() else { break };
        let Some(current) = opened.get(*at) else { break };
        let level = current.level;
        let below = opened.get(*next).filter(|_| *next < current.below.1);
        let until = below.map_or(level.rows(), |below| below.row + 1);
        let whole = segment(level, depth.saturating_add(nested));
        if until > *row {
            segments.push(Segment { start: level.slot_of(*row), rows: until - *row, ..whole });
        }
        *row = until;
        match below {
            Some(below) => {
                let entered = (*next, below.below.0, 0);
                *next += 1;
                stack.push(entered);
            }
            None => {
                stack.pop();
            }
        }
    }
    segments
}
