//! The graph as a file of its own: an SVG that holds all it needs, on a light ground.
//!
//! Text is escaped, and what XML cannot hold is replaced: what the engine sends is visible text already.

use picklescope_protocol::Tie;

use super::{
    Scene,
    ink::{Ink, Piece},
    scene::{LINE, others},
};

const MARGIN: i32 = 24;

/// The picture as SVG, and how wide and high it is.
#[must_use]
pub fn svg(scene: &Scene, title: &str) -> (String, i32, i32) {
    let frame = scene.frame;
    let (width, height) = (frame.width + 2 * MARGIN, frame.height + 2 * MARGIN);
    let (left, top) = (frame.left - MARGIN, frame.top - MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"{left} {top} {width} {height}\" \
         font-family=\"ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"12\" \
         fill=\"#17191b\"><title>"
    );
    escape(title, &mut out);
    out.push_str(&format!(
        "</title><rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>"
    ));
    for at in 0..scene.placed.len() {
        let (x, y) = scene.placed.get(at).map_or((0, 0), |placed| (placed.x, placed.y));
        for piece in scene.parts(at).into_iter().flat_map(|part| part.pieces) {
            write(&mut out, x, y, &piece);
        }
    }
    if let Some((x, y)) = scene.others {
        let text = others(scene.near.referrers_left);
        write(&mut out, x, y, &Piece { ink: Ink::Word, x: 0, y: LINE / 2, text });
    }
    for wire in &scene.wires {
        let (ink, dash) = match wire.tie {
            Tie::Tree => ("#565c62", ""),
            Tie::Alias => ("#17191b", " stroke-dasharray=\"5 3\""),
            Tie::Cycle => {
                ("#17191b", " stroke-dasharray=\"0.1 3.5\" stroke-linecap=\"round\" stroke-width=\"1.7\"")
            }
        };
        for part in [
            "<path d=\"",
            &wire.path,
            "\" fill=\"none\" stroke=\"",
            ink,
            "\"",
            dash,
            "/><path d=\"",
            &wire.tip,
            "\" fill=\"",
            ink,
            "\"/>",
        ] {
            out.push_str(part);
        }
    }
    out.push_str("</svg>");
    (out, width, height)
}

/// A piece of the record at a place.
fn write(out: &mut String, x: i32, y: i32, piece: &Piece) {
    let (x, y) = (x + piece.x, y + piece.y);
    let (_, look) = piece.ink.look();
    if let Some(radius) = piece.ink.radius() {
        out.push_str(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"{look}/>"));
    } else if piece.ink == Ink::Rule {
        out.push_str(&format!("<path d=\"M{x} {y}h{}\"{look}/>", piece.text));
    } else {
        out.push_str(&format!("<text x=\"{x}\" y=\"{}\"{look} xml:space=\"preserve\">", y + 4));
        escape(&piece.text, out);
        out.push_str("</text>");
    }
}

/// Writes a text so that it can stand within XML.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // There is no way to write these.
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}
