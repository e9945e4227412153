//! The graph as a file of its own: an SVG that holds all it needs, on a light ground.
//!
//! Text is escaped, and what XML cannot hold is left out: what the engine sends is visible text already.

use std::fmt::Write;

use picklescope_protocol::{RowKey, Tie};

use super::{
    Scene, What,
    scene::{GLYPH, HEAD, LINE, SIGNS, name, others, value, words},
};
use crate::queries;

const MARGIN: i32 = 24;
const INK: &str = "#17191b";
const QUIET: &str = "#565c62";
const HAIR: &str = "#d0d2d4";
const FACE: &str = "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/// The picture as SVG, and how wide and high it is.
#[must_use]
pub fn svg(scene: &Scene, title: &str) -> (String, i32, i32) {
    let frame = scene.frame;
    let (width, height) = (frame.width + 2 * MARGIN, frame.height + 2 * MARGIN);
    let (left, top) = (frame.left - MARGIN, frame.top - MARGIN);
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"{left} {top} {width} {height}\" \
         font-family=\"{FACE}\" font-size=\"12\" fill=\"{INK}\"><title>{}</title>\
         <rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>",
        escaped(title)
    );
    for wire in &scene.wires {
        let (ink, dash) = match wire.tie {
            Tie::Tree => (QUIET, ""),
            Tie::Alias => (INK, " stroke-dasharray=\"4 3\""),
            Tie::Cycle => (INK, " stroke-dasharray=\"1 3\" stroke-linecap=\"round\""),
        };
        let _ = write!(
            out,
            "<path d=\"{}\" fill=\"none\" stroke=\"{ink}\"{dash}/><path d=\"{}\" fill=\"{ink}\"/>",
            wire.path, wire.tip
        );
    }
    for (at, placed) in scene.placed.iter().enumerate() {
        let Some(record) = scene.near.records.get(at) else { continue };
        let (x, y) = (placed.x, placed.y);
        if record.node != RowKey::TOP {
            text(
                &mut out,
                x,
                y + HEAD / 2,
                &format!(" fill=\"{QUIET}\" font-size=\"11\""),
                queries::glyph(record.shape),
            );
            text(&mut out, x + GLYPH, y + HEAD / 2, " font-weight=\"600\"", &placed.head);
            let (line, right) = (y + HEAD - 2, placed.right());
            let _ = write!(out, "<path d=\"M{x} {line}H{right}\" stroke=\"{HAIR}\"/>");
        }
        for row in &placed.rows {
            let middle = y + row.y;
            let quiet = format!(" fill=\"{QUIET}\"");
            let line = match row.what {
                What::Passed(_) | What::More(_) => {
                    text(&mut out, x, middle, &quiet, &words(row.what));
                    continue;
                }
                What::Line(line) => line,
            };
            let Some(line_of) = record.lines.get(line) else { continue };
            let slant = if line_of.ours { " font-style=\"italic\"" } else { "" };
            text(&mut out, x, middle, &[&quiet, slant].concat(), &name(line_of));
            let values = x + placed.values;
            if line_of.is_value {
                text(&mut out, values, middle, "", &value(line_of));
            } else if scene.is_stub(at, line) {
                let dot = values + 4;
                let _ = write!(
                    out,
                    "<circle cx=\"{dot}\" cy=\"{middle}\" r=\"3\" fill=\"none\" stroke=\"{QUIET}\"/>"
                );
                text(&mut out, values + SIGNS, middle, &quiet, &value(line_of));
            } else if scene.leads_left(at, line) {
                let sign = if line_of.tie == Tie::Cycle { "⟲ " } else { "↪ " };
                text(&mut out, values, middle, &quiet, &[sign, &value(line_of)].concat());
            } else {
                let dot = values + 4;
                let _ = write!(out, "<circle cx=\"{dot}\" cy=\"{middle}\" r=\"2.5\"/>");
            }
        }
    }
    if let Some((x, y)) = scene.others {
        text(&mut out, x, y + LINE / 2, &format!(" fill=\"{QUIET}\""), &others(scene.near.referrers_left));
    }
    out.push_str("</svg>");
    (out, width, height)
}

fn text(out: &mut String, x: i32, middle: i32, how: &str, text: &str) {
    let y = middle + 4;
    let _ = write!(out, "<text x=\"{x}\" y=\"{y}\"{how} xml:space=\"preserve\">{}</text>", escaped(text));
}

/// A text within XML. Controls cannot stand there at all.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
