//! What is drawn of a record: the same on the screen and on paper.

use picklescope_protocol::{RowKey, Tie};

use super::{
    HEAD, LINE, Scene, Stop,
    scene::{GLYPH, Row, SIGNS, What, name, value, words},
};
use crate::queries;

/// How something is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The glyph of a head.
    Glyph,
    /// The type in a head.
    Type,
    /// The hairline below a head. Its text is its width.
    Rule,
    /// The name of a line.
    Name,
    /// Such a name, where it is a word of ours.
    Ours,
    /// A value.
    Value,
    /// Something that is said.
    Word,
    /// Where an arrow begins.
    Dot,
    /// Where one would begin.
    Ring,
}

/// Something that is drawn, from the corner of its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// How.
    pub ink: Ink,
    /// Its left edge, or its middle.
    pub x: i32,
    /// Its middle.
    pub y: i32,
    /// What it says.
    pub text: String,
}

/// The head of a record, or a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What a click on it hits.
    pub stop: Option<Stop>,
    /// Its top, and how high it is.
    pub top: i32,
    /// See [`Part::top`].
    pub height: i32,
    /// What is drawn.
    pub pieces: Vec<Piece>,
}

impl Ink {
    /// Its class in the style sheet; how it looks on paper, as attributes of SVG.
    #[must_use]
    pub fn look(self) -> (&'static str, &'static str) {
        match self {
            Self::Glyph => ("node-glyph", " fill=\"#565c62\" font-size=\"11\""),
            Self::Type => ("node-type given", " font-weight=\"600\""),
            Self::Rule => ("node-rule", " stroke=\"#c5c6c7\""),
            Self::Name => ("node-name given", " fill=\"#565c62\""),
            Self::Ours => ("node-name given is-ours", " fill=\"#565c62\" font-style=\"italic\""),
            Self::Value => ("node-value given", ""),
            Self::Word => ("node-word given", " fill=\"#565c62\""),
            Self::Dot => ("node-dot", " fill=\"#565c62\""),
            Self::Ring => ("node-ring", " fill=\"#ffffff\" stroke=\"#565c62\""),
        }
    }

    /// The radius of what is round.
    #[must_use]
    pub fn radius(self) -> Option<&'static str> {
        match self {
            Self::Dot => Some("2.5"),
            Self::Ring => Some("3"),
            _ => None,
        }
    }
}

fn piece(ink: Ink, x: i32, y: i32, text: impl Into<String>) -> Piece {
    Piece { ink, x, y, text: text.into() }
}

impl Scene {
    /// What is drawn of a record, from the top down.
    #[must_use]
    pub fn parts(&self, at: usize) -> Vec<Part> {
        let (Some(record), Some(placed)) = (self.near.records.get(at), self.placed.get(at)) else {
            return Vec::new();
        };
        let mut parts = Vec::new();
        if record.node != RowKey::TOP {
            let pieces = vec![
                piece(Ink::Glyph, 0, HEAD / 2, queries::glyph(record.shape)),
                piece(Ink::Type, GLYPH, HEAD / 2, &placed.head),
                piece(Ink::Rule, 0, HEAD - 2, placed.width.to_string()),
            ];
            parts.push(Part { stop: Some(Stop::Record(at)), top: 0, height: HEAD - 2, pieces });
        }
        parts.extend(placed.rows.iter().map(|row| self.row(at, *row, placed.values)));
        parts
    }

    fn row(&self, at: usize, Row { what, y }: Row, x: i32) -> Part {
        let (top, height) = (y - LINE / 2, LINE);
        let line = match what {
            What::Line(line) => line,
            What::Passed(_) | What::More(_) => {
                let stop = matches!(what, What::More(_)).then_some(Stop::More(at));
                return Part { stop, top, height, pieces: vec![piece(Ink::Word, 0, y, words(what))] };
            }
        };
        let mut pieces = Vec::new();
        if let Some(of) = self.near.records.get(at).and_then(|record| record.lines.get(line)) {
            pieces.push(piece(if of.ours { Ink::Ours } else { Ink::Name }, 0, y, name(of)));
            if of.is_value {
                pieces.push(piece(Ink::Value, x, y, value(of)));
            } else if self.is_stub(at, line) {
                pieces.push(piece(Ink::Ring, x + 4, y, ""));
                pieces.push(piece(Ink::Word, x + SIGNS, y, value(of)));
            } else if self.leads_left(at, line) {
                // The arrow leaves by the other side.
                pieces.push(piece(Ink::Word, x, y, if of.tie == Tie::Cycle { "⟲" } else { "↪" }));
                pieces.push(piece(Ink::Word, x + SIGNS, y, value(of)));
            } else {
                pieces.push(piece(Ink::Dot, x + 4, y, ""));
            }
        }
        Part { stop: Some(Stop::Line(at, line)), top, height, pieces }
    }
}
