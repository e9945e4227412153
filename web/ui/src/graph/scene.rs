//! Where the records stand: in columns by how many references they are away, in each from the top down.
//!
//! Within a column they stand in the order of the lines that lead to them, so that no two references to a first place cross, and each as
//! high as its line if there is room. Nothing is moved up or swapped to make it prettier: what is shown stays where it
//! is when more comes below it, unless a column must become wider. (A layout library was weighed: `rust-sugiyama` is 38 KB of compressed wasm, and moves what it has
//! placed.)

use picklescope_protocol::{Near, NearLine, NearRecord, NodeId, RowKey};

use super::wires::{Wire, wires};
use crate::queries;

/// Width of a character of the data's face at its size, in hundredths of a pixel: that of the widest of the faces it may be.
const CELL: i32 = 740;
/// Height of a record's head.
pub const HEAD: i32 = 24;
/// Height of a line.
pub const LINE: i32 = 18;
/// Room between records and between columns.
const BETWEEN: i32 = 12;
pub(super) const GUTTER: i32 = 64;
/// Characters of names, values and types, at the most.
const NAME: usize = 18;
const VALUE: usize = 24;
const TYPE: usize = 26;
/// Room for the glyph of a head, in pixels.
pub(super) const GLYPH: i32 = 24;
/// Room for the sign before what is no value.
pub(super) const SIGNS: i32 = 14;
/// Cells between a name and its value, and those that a sign before a value takes.
const GAP: usize = 2;
const SIGN: usize = 2;

/// What a row of a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A line of this number.
    Line(usize),
    /// So many parts that have no line.
    Passed(u32),
    /// The way to so many more.
    More(u32),
}

/// A row of a record below its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub what: What,
    /// Height of its middle, from the top of the record.
    pub y: i32,
}

/// A record in its place. All lengths are pixels at full size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its column: that of the object in the middle is 0.
    pub column: i32,
    /// Its left edge.
    pub x: i32,
    /// Its top.
    pub y: i32,
    /// As wide as its column.
    pub width: i32,
    /// How high it is.
    pub height: i32,
    /// Where values begin, from its left edge.
    pub values: i32,
    /// What stands in its head.
    pub head: String,
    /// Its rows.
    pub rows: Vec<Row>,
    /// The record and the line that lead to it first.
    pub parent: Option<(usize, usize)>,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Its left edge.
    pub left: i32,
    /// Its top.
    pub top: i32,
    /// How wide it is.
    pub width: i32,
    /// How high it is.
    pub height: i32,
}

/// A picture of what is around an object.
#[derive(Clone, Debug)]
pub struct Scene {
    /// What it shows.
    pub near: Near,
    /// The records, as they are numbered there.
    pub placed: Vec<Placed>,
    /// References between them.
    pub wires: Vec<Wire>,
    /// Where the word stands that there are more who refer to the middle.
    pub others: Option<(i32, i32)>,
    /// All of it.
    pub frame: Frame,
}

impl Placed {
    /// Height of the middle of the head, where references end. Records without a head have none.
    #[must_use]
    pub fn entry(&self) -> i32 {
        self.y + HEAD / 2
    }

    /// Height of the middle of a line.
    #[must_use]
    pub fn line(&self, line: usize) -> Option<i32> {
        self.rows.iter().find(|row| row.what == What::Line(line)).map(|row| self.y + row.y)
    }

    /// Its right edge.
    #[must_use]
    pub fn right(&self) -> i32 {
        self.x + self.width
    }
}

impl Scene {
    /// Lays it out.
    #[must_use]
    pub fn new(near: Near) -> Self {
        let mut placed: Vec<Placed> = near.records.iter().map(compose).collect();
        parents(&near, &mut placed);
        let columns = columns(&near, &mut placed);
        heights(&near, &mut placed);
        let others = (near.referrers_left > 0).then(|| {
            let above = placed.iter().filter(|record| record.column < 0);
            let below = above.map(|record| record.y + record.height + BETWEEN).max();
            (columns, below.unwrap_or(0))
        });
        let wires = wires(&near, &placed);
        let mut scene = Self { near, placed, wires, others, frame: Frame::default() };
        scene.frame = scene.bounds();
        scene
    }

    /// The record of an object.
    #[must_use]
    pub fn record_of(&self, node: NodeId) -> Option<usize> {
        self.near.records.iter().position(|record| record.node == node)
    }

    fn bounds(&self) -> Frame {
        let lane = self.wires.iter().map(|wire| wire.top);
        let top = self.placed.iter().map(|record| record.y).chain(lane).min().unwrap_or(0);
        let left =
            self.placed.iter().map(|record| record.x).chain(self.others.map(|(x, _)| x)).min().unwrap_or(0);
        let right = self.placed.iter().map(Placed::right).max().unwrap_or(0);
        let low = self.placed.iter().map(|record| record.y + record.height);
        let low = low.chain(self.others.map(|(_, y)| y + LINE)).max().unwrap_or(0);
        Frame { left, top, width: right - left, height: low - top }
    }
}

/// The rows of a record, and how wide it must be.
fn compose(record: &NearRecord) -> Placed {
    let is_top = record.node == RowKey::TOP;
    let mut y = if is_top { LINE / 2 } else { HEAD + LINE / 2 };
    let mut rows = Vec::new();
    let mut add = |what| {
        rows.push(Row { what, y });
        y += LINE;
    };
    for (at, line) in record.lines.iter().enumerate() {
        if line.passed > 0 {
            add(What::Passed(line.passed));
        }
        add(What::Line(at));
    }
    if record.hidden > 0 && !is_top {
        add(What::More(record.hidden));
    }
    let height = y - LINE / 2 + 2;
    // In steps, so that a longer number does not move all that stands to the right.
    let names = record.lines.iter().map(|line| cells(&name(line))).max().unwrap_or(0).next_multiple_of(4);
    let values = record.lines.iter().map(|line| {
        let text = cells(&value(line));
        if line.is_value { text } else { text + SIGN }
    });
    let head = head(record);
    let more = if record.hidden > 0 { 12 } else { 0 };
    let wide = (names + GAP + values.max().unwrap_or(0)).max(cells(&head) + 4).max(more);
    Placed {
        column: record.layer,
        x: 0,
        y: 0,
        width: px(wide.next_multiple_of(4)),
        height,
        values: px(names + GAP),
        head,
        rows,
        parent: None,
    }
}

/// What leads to each record first: a line of a record before it, or, to the middle, of one above.
fn parents(near: &Near, placed: &mut [Placed]) {
    for (from, record) in near.records.iter().enumerate() {
        for (number, line) in record.lines.iter().enumerate().filter(|(_, line)| !line.is_value) {
            let Some(to) = near.records.iter().position(|record| record.node == line.node) else { continue };
            if let Some(target) = placed.get_mut(to)
                && target.parent.is_none()
                && target.column == record.layer + 1
            {
                target.parent = Some((from, number));
            }
        }
    }
}

/// All records of a column are as wide as the widest, so that references leave them at one edge. Gives where the first one begins, or
/// would begin.
fn columns(near: &Near, placed: &mut [Placed]) -> i32 {
    let first = placed.iter().map(|record| record.column).min().unwrap_or(0);
    let last = placed.iter().map(|record| record.column).max().unwrap_or(0);
    let words = px(cells("+100,000 more"));
    let first = if near.referrers_left > 0 { first.min(-1) } else { first };
    let width = |placed: &[Placed], column: i32| {
        let least = if column < 0 && near.referrers_left > 0 { words } else { 0 };
        placed
            .iter()
            .filter(|record| record.column == column)
            .map(|record| record.width)
            .max()
            .unwrap_or(0)
            .max(least)
    };
    let mut x: i32 = -(first..0).map(|column| width(placed, column) + GUTTER).sum::<i32>();
    let begin = x;
    for column in first..=last {
        let wide = width(placed, column);
        for record in placed.iter_mut().filter(|record| record.column == column) {
            (record.x, record.width) = (x, wide);
        }
        x += wide + GUTTER;
    }
    begin
}

/// Each record as high as the line that leads to it, or below the one before it in its column.
fn heights(near: &Near, placed: &mut [Placed]) {
    let mut ends: Vec<(i32, i32)> = Vec::new();
    let middle = placed.first().map_or(0, Placed::entry);
    for at in 0..near.records.len() {
        let Some(record) = placed.get(at) else { continue };
        let (column, height) = (record.column, record.height);
        let entry = record.entry() - record.y;
        let port = record.parent.and_then(|(from, line)| placed.get(from)?.line(line));
        let wanted = match (column, port) {
            // What refers to the middle: its line is as high as the head of that.
            (..0, _) => record
                .rows
                .iter()
                .find(|row| leads_to_middle(near, at, row.what))
                .map_or(0, |row| middle - row.y),
            (0, _) | (_, None) => 0,
            (_, Some(port)) => port - entry,
        };
        let end = ends.iter_mut().find(|(of, _)| *of == column);
        let y = end.as_ref().map_or(wanted, |(_, end)| wanted.max(*end + BETWEEN));
        match end {
            Some((_, end)) => *end = y + height,
            None => ends.push((column, y + height)),
        }
        if let Some(record) = placed.get_mut(at) {
            record.y = y;
        }
    }
}

fn leads_to_middle(near: &Near, record: usize, what: What) -> bool {
    let What::Line(line) = what else { return false };
    let line = near.records.get(record).and_then(|record| record.lines.get(line));
    line.is_some_and(|line| line.node == near.centre)
}

/// What stands in a record's head: the last part of its type, and its length.
fn head(record: &NearRecord) -> String {
    let name = cut(queries::last_part(&record.type_name), TYPE);
    let mut head = match record.len {
        Some(len) => format!("{name}({})", crate::format::number(len)),
        None => name,
    };
    if record.refs > 1 {
        head.push_str(" ×");
        head.push_str(&crate::format::number(u64::from(record.refs)));
    }
    head
}

/// What a row says that is no line.
#[must_use]
pub fn words(what: What) -> String {
    match what {
        What::Passed(n) => format!("⋯ {}", crate::format::number(n.into())),
        What::More(n) => format!("+{} more", crate::format::number(n.into())),
        What::Line(_) => String::new(),
    }
}

/// What is said of those that refer to the middle and are not shown.
#[must_use]
pub fn others(left: u32) -> String {
    format!("+{} more", crate::format::number(left.into()))
}

/// A line's name as it is drawn.
pub(super) fn name(line: &NearLine) -> String {
    cut(&line.name, NAME)
}

/// Its value as it is drawn, or what it leads to.
pub(super) fn value(line: &NearLine) -> String {
    cut(&line.text, VALUE)
}

/// The beginning of a text that takes so many cells.
fn cut(text: &str, most: usize) -> String {
    if cells(text) <= most {
        return text.to_owned();
    }
    let mut left = most.saturating_sub(1);
    let mut out = String::new();
    for c in text.chars() {
        let Some(rest) = left.checked_sub(wide(c)) else { break };
        left = rest;
        out.push(c);
    }
    out.push('…');
    out
}

/// Cells that a text takes.
fn cells(text: &str) -> usize {
    text.chars().map(wide).sum()
}

/// East Asian signs, and whatever else no face for data may have, take two cells.
fn wide(c: char) -> usize {
    if (c as u32) < 0x1100 || ('\u{2000}'..='\u{2bff}').contains(&c) { 1 } else { 2 }
}

/// Pixels of so many cells.
fn px(cells: usize) -> i32 {
    i32::try_from(cells).unwrap_or(0).saturating_mul(CELL) / 100
}
