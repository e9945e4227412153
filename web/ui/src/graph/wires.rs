//! How references run: to the next column from the line to the head, back into a head from its right, and far ones over
//! the top, so that none crosses a record.

use picklescope_protocol::{Near, Tie};

use super::scene::{GUTTER, Placed};

/// How far a curve bends, and how far apart far references run.
const BEND: i32 = 34;
const APART: i32 = 7;
/// How far from a record arrows end: what is selected is marked up to there.
const SIDE: i32 = 7;
/// Length of an arrow's head.
const TIP: i32 = 7;
/// How far above everything the lowest far reference runs.
const ABOVE: i32 = 12;

/// A reference between two records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// The record and the line that it leaves.
    pub from: (usize, usize),
    /// The record that it leads to.
    pub to: usize,
    /// What it is.
    pub tie: Tie,
    /// Its way, as the data of a path.
    pub path: String,
    /// The head of its arrow, likewise.
    pub tip: String,
    /// How high it goes.
    pub top: i32,
}

/// All references between records.
pub(super) fn wires(near: &Near, placed: &[Placed]) -> Vec<Wire> {
    let mut wires = Vec::new();
    let sky = placed.iter().map(|record| record.y).min().unwrap_or(0) - ABOVE;
    let mut far = 0;
    for (from, record) in near.records.iter().enumerate() {
        for (line, to, tie) in record.lines.iter().enumerate().filter_map(|(number, line)| {
            let to = near.records.iter().position(|record| record.node == line.node);
            Some((number, to.filter(|_| !line.is_value)?, line.tie))
        }) {
            let (Some(a), Some(b)) = (placed.get(from), placed.get(to)) else { continue };
            let Some(y) = a.line(line) else { continue };
            let (path, tip, top) = way(a, y, b, sky - far * APART, far);
            if top < sky + 1 {
                far += 1;
            }
            wires.push(Wire { from: (from, line), to, tie, path, tip, top });
        }
    }
    wires
}

/// The way from a line to a head, the arrow at its end, and how high it goes.
fn way(a: &Placed, y: i32, b: &Placed, lane: i32, far: i32) -> (String, String, i32) {
    let (left, right, end) = (b.x - SIDE, b.right() + SIDE, b.entry());
    // It begins at the dot before the value, where the value would stand.
    let dot = a.x + a.values + 4;
    let out = a.right();
    // Several far ones beside each other keep apart in the gutters, too.
    let aside = 10 + (far % 6) * 5;
    match b.column - a.column {
        1 => {
            let (c, d) = (out + BEND, left - BEND);
            (format!("M{dot} {y}H{out}C{c} {y} {d} {end} {left} {end}"), tip(left, end, true), y.min(end))
        }
        2.. => {
            let (up, down) = (out + aside, left - aside);
            let path = over((dot, y), out, up, lane, down, (left, end));
            (path, tip(left, end, true), lane)
        }
        0 => {
            let c = out + BEND;
            (format!("M{dot} {y}H{out}C{c} {y} {c} {end} {right} {end}"), tip(right, end, false), y.min(end))
        }
        // What leads back leaves by the side that it goes to.
        -1 => {
            let start = a.x - SIDE;
            let (c, d) = (start - BEND, right + BEND);
            (format!("M{start} {y}C{c} {y} {d} {end} {right} {end}"), tip(right, end, false), y.min(end))
        }
        _ => {
            let start = a.x - SIDE;
            let (up, down) = (start - aside, right + (GUTTER - aside).min(GUTTER / 2));
            (over((start, y), start, up, lane, down, (right, end)), tip(right, end, false), lane)
        }
    }
}

/// Up, along a lane above everything, and down again, with round corners.
fn over(from: (i32, i32), out: i32, up: i32, lane: i32, down: i32, to: (i32, i32)) -> String {
    let ((x, y), (tx, ty)) = (from, to);
    let r = 5;
    let (first, last) = ((up - out).signum() * r, (tx - down).signum() * r);
    let along = (down - up).signum() * r;
    let (a, b, c, d) = (y - r, lane + r, up + along, down - along);
    let (e, f, g, h) = (lane + r, ty - r, up - first, down + last);
    format!(
        "M{x} {y}H{g}Q{up} {y} {up} {a}V{b}Q{up} {lane} {c} {lane}H{d}Q{down} {lane} {down} {e}V{f}Q{down} {ty} {h} {ty}H{tx}"
    )
}

/// An arrow's head that points right, or left.
fn tip(x: i32, y: i32, right: bool) -> String {
    let back = if right { -TIP } else { TIP };
    format!("M{x} {y}l{back} -3v6z")
}
