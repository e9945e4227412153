//! Which key means what: one table, from which keys are looked up and the help is drawn.
//!
//! A [`Shortcut`] is what a key asks of the page wherever the focus is; a [`Wish`] what it asks of the list that has the focus, after the
//! grid patterns of the ARIA Authoring Practices.
//!
//! Letters that mean something everywhere mean that in the tree too, which has the focus when a file has opened. All others search
//! there; what is searched for may begin with a quote, as it does on the screen, or with Shift, and then all letters belong to it.

mod table;
mod typing;

use web_sys::KeyboardEvent;

use crate::store::Stage;

pub use table::{EVERYWHERE, FILES, GRAPH, Line, OBJECTS, OPS_AND_BYTES, SEARCH, TIMELINE, shown};
pub use typing::{TYPING, Typing, Whose};

/// A key with what is held down beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stroke<'a> {
    /// As `KeyboardEvent.key` says.
    pub key: &'a str,
    /// Alt is down.
    pub alt: bool,
    /// Control or the command key is down.
    pub control: bool,
    /// Shift is down.
    pub shift: bool,
}

impl<'a> Stroke<'a> {
    /// What an event tells. Its `key` is fetched by the caller, who keeps it.
    #[must_use]
    pub fn new(key: &'a str, event: &KeyboardEvent) -> Self {
        Self {
            key,
            alt: event.alt_key(),
            control: event.ctrl_key() || event.meta_key(),
            shift: event.shift_key(),
        }
    }

    /// The character it writes.
    fn character(self) -> Option<char> {
        let mut chars = self.key.chars();
        let c = chars.next().filter(|c| !self.alt && !self.control && !c.is_control());
        c.filter(|_| chars.next().is_none())
    }

    /// Whether a name in the table means it. Shift counts only where the name has it, and only if `exactly` that is asked.
    fn is(self, name: &str, exactly: bool) -> bool {
        let (shift, name) = name.strip_prefix("Shift+").map_or((false, name), |name| (true, name));
        let (alt, name) = name.strip_prefix("Alt+").map_or((false, name), |name| (true, name));
        name == self.key
            && alt == self.alt
            && shift == (self.shift && exactly)
            && (!self.control || matches!(self.key, "Home" | "End"))
    }
}

/// What a key asks of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// The cursor goes to the next op (`true`), or to the one before.
    Step(bool),
    /// From what is selected to what is around it.
    Outward,
    /// One step forward in the history (`true`), or back.
    Travel(bool),
    /// To the next row that refers to the selected object.
    Occurrence,
    /// The bytes come or go.
    Hex,
    /// The stage shows that, or closes if it does already.
    Stage(Stage),
    /// To an offset that will be typed.
    GoTo,
    /// Something of the selection is copied.
    Copy(Copied),
    /// The keys are shown.
    Help,
}

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The row's Python path.
    Path,
    /// The value.
    Value,
    /// The bytes, as a Python literal.
    Bytes,
}

/// What a key asks of the list that has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The selection moves by some rows.
    Move(i64),
    /// The selection moves by some windows full of rows.
    Page(i64),
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// Open the row; when it is open, to its first child.
    Inward,
    /// Close the row; when it is closed, to its parent.
    Outward,
    /// Follow the link, or open or close the row.
    Act,
    /// Open every row of this level.
    OpenLevel,
    /// Open everything below the row.
    OpenBelow,
}

fn find<D: Copy>(table: &[Line<D>], stroke: Stroke<'_>) -> Option<D> {
    // What is asked for with Shift goes before what is asked for whether or not it is down.
    [true, false].into_iter().find_map(|exactly| {
        table
            .iter()
            .flat_map(|line| line.keys)
            .find(|(name, _)| stroke.is(name, exactly))
            .map(|(_, does)| *does)
    })
}

/// What a key asks of the list that has the focus, if anything.
#[must_use]
pub fn wish(stroke: Stroke<'_>) -> Option<Wish> {
    find(OBJECTS, stroke)
}

/// What a chord of two letters asks of the page.
fn chord(first: char, second: char) -> Option<Shortcut> {
    let mut keys = EVERYWHERE.iter().flat_map(|line| line.keys);
    keys.find(|(name, _)| name.chars().eq([first, ' ', second])).map(|(_, does)| *does)
}

fn begins_chord(letter: char) -> bool {
    let mut keys = EVERYWHERE.iter().flat_map(|line| line.keys);
    keys.any(|(name, _)| {
        let mut chars = name.chars();
        chars.next() == Some(letter) && chars.next() == Some(' ') && chars.next().is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(key: &str) -> Stroke<'_> {
        Stroke { key, ..Stroke::default() }
    }

    #[test]
    fn the_pattern() {
        assert_eq!(wish(stroke("ArrowDown")), Some(Wish::Move(1)));
        assert_eq!(wish(stroke("ArrowRight")), Some(Wish::Inward));
        assert_eq!(wish(Stroke { shift: true, ..stroke("ArrowRight") }), Some(Wish::OpenBelow));
        assert_eq!(wish(Stroke { shift: true, ..stroke("ArrowDown") }), Some(Wish::Move(1)));
        assert_eq!(wish(stroke("*")), Some(Wish::OpenLevel));
        assert_eq!(wish(Stroke { shift: true, ..stroke("*") }), Some(Wish::OpenLevel));
        assert_eq!(wish(Stroke { control: true, ..stroke("End") }), Some(Wish::Last));
        assert_eq!(["F5", "Tab", "[", "e"].map(|key| wish(stroke(key))), [None; 4]);
    }
}
