//! Which key means what: the treegrid pattern of the ARIA Authoring Practices, and a few of our own.
//!
//! A [`Wish`] is what a key asks of the list that has the focus, a [`Shortcut`] what it asks of the page wherever the focus is.

use web_sys::KeyboardEvent;

/// What a key pressed in the tree asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// One step back in the history.
    Back,
    /// One step forward in the history.
    Forward,
    /// To the next row that begins with what is typed.
    Type(char),
}

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
}

/// What a key in the tree asks for, if anything.
#[must_use]
pub fn wish(stroke: Stroke<'_>) -> Option<Wish> {
    if let Some(step) = travel(stroke) {
        return Some(step);
    }
    if stroke.alt || (stroke.control && !matches!(stroke.key, "Home" | "End")) {
        return None;
    }
    Some(match stroke.key {
        "ArrowUp" => Wish::Move(-1),
        "ArrowDown" => Wish::Move(1),
        "ArrowRight" if stroke.shift => Wish::OpenBelow,
        "ArrowRight" => Wish::Inward,
        "ArrowLeft" => Wish::Outward,
        "PageUp" => Wish::Page(-1),
        "PageDown" => Wish::Page(1),
        "Home" => Wish::First,
        "End" => Wish::Last,
        "Enter" | " " => Wish::Act,
        "Backspace" => Wish::Back,
        "*" => Wish::OpenLevel,
        // They mean the same wherever the focus is.
        "?" | "[" | "]" => return None,
        key => {
            let mut chars = key.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) if !c.is_control() => Wish::Type(c),
                _ => return None,
            }
        }
    })
}

/// The keys that travel through the history, wherever the focus is.
#[must_use]
pub fn travel(stroke: Stroke<'_>) -> Option<Wish> {
    match stroke.key {
        "ArrowLeft" if stroke.alt && !stroke.control && !stroke.shift => Some(Wish::Back),
        "ArrowRight" if stroke.alt && !stroke.control && !stroke.shift => Some(Wish::Forward),
        _ => None,
    }
}

/// What a key asks for wherever the focus is, but in fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// The cursor goes to the next op (`true`), or to the one before.
    Step(bool),
    /// From what is selected to what is around it.
    Outward,
    /// One step back in the history.
    Back,
    /// To the next row that refers to the selected object.
    Occurrence,
    /// The bytes come or go.
    Hex,
    /// To an offset that will be typed.
    GoTo,
    /// Something of the selection is copied.
    Copy(Copy),
}

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copy {
    /// The row's Python path.
    Path,
    /// The value.
    Value,
    /// The bytes, as a Python literal.
    Bytes,
}

impl Copy {
    /// By the second letter of the chord that begins with `y`.
    fn by_letter(letter: char) -> Option<Self> {
        Some(match letter {
            'p' => Self::Path,
            'v' => Self::Value,
            'b' => Self::Bytes,
            _ => return None,
        })
    }
}

/// Single keys and chords of two letters.
#[derive(Debug, Default)]
pub struct Chords {
    /// The first letter of a chord, and when it was typed.
    begun: Option<(char, f64)>,
}

impl Chords {
    /// A key was pressed at a time in milliseconds.
    pub fn pressed(&mut self, stroke: Stroke<'_>, now: f64) -> Option<Shortcut> {
        let begun = self.begun.take().filter(|(_, then)| now - then <= TYPING);
        if stroke.alt || stroke.control {
            return None;
        }
        let mut letters = stroke.key.chars();
        let letter = letters.next().filter(|_| letters.next().is_none());
        match (begun, letter) {
            (Some(('y', _)), Some(letter)) if let Some(copy) = Copy::by_letter(letter) => {
                return Some(Shortcut::Copy(copy));
            }
            (Some(('g', _)), Some('o')) => return Some(Shortcut::GoTo),
            _ => {}
        }
        if let Some(first @ ('y' | 'g')) = letter {
            self.begun = Some((first, now));
        }
        Some(match stroke.key {
            "[" => Shortcut::Step(false),
            "]" => Shortcut::Step(true),
            "Escape" | "u" => Shortcut::Outward,
            "Backspace" => Shortcut::Back,
            "m" => Shortcut::Occurrence,
            "x" => Shortcut::Hex,
            _ => return None,
        })
    }
}

/// How long typed characters belong together, in milliseconds.
pub const TYPING: f64 = 700.0;

/// Characters typed in the tree: what they search for, and the chords that copy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typing {
    text: String,
    last: f64,
}

/// What a typed character comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The first of a chord, which may also be a search: wait for the next one.
    Wait,
    /// The chord `y p`, `y v` or `y b`.
    Copy(Copy),
    /// Search for this.
    Search(String),
}

impl Typing {
    /// A character was typed at a time in milliseconds.
    pub fn typed(&mut self, c: char, now: f64) -> Typed {
        if now - self.last > TYPING {
            self.text.clear();
        }
        self.last = now;
        self.text.push(c);
        match self.text.as_str() {
            "y" => Typed::Wait,
            text => match text.strip_prefix('y').and_then(|_| Copy::by_letter(c)) {
                Some(copy) if text.len() == 2 => {
                    self.text.clear();
                    Typed::Copy(copy)
                }
                _ => Typed::Search(text.to_owned()),
            },
        }
    }

    /// Something else was done: what is typed next begins anew.
    pub fn end(&mut self) {
        self.text.clear();
    }

    /// Whether a search is under way, to which a space would belong.
    #[must_use]
    pub fn is_active(&self, now: f64) -> bool {
        !self.text.is_empty() && now - self.last <= TYPING
    }
}

#[cfg(test)]
mod tests {
    use super::{Chords, Copy, Shortcut, Stroke, Typed, Typing, Wish, wish};

    fn plain(key: &str) -> Option<Wish> {
        wish(Stroke { key, ..Stroke::default() })
    }

    #[test]
    fn the_pattern() {
        assert_eq!(plain("ArrowDown"), Some(Wish::Move(1)));
        assert_eq!(plain("ArrowRight"), Some(Wish::Inward));
        assert_eq!(plain("*"), Some(Wish::OpenLevel));
        assert_eq!(plain("End"), Some(Wish::Last));
        assert_eq!(plain("é"), Some(Wish::Type('é')));
        assert_eq!(plain("F5"), None);
        assert_eq!(plain("Tab"), None);
        assert_eq!((plain("["), plain("]")), (None, None));
    }

    #[test]
    fn shortcuts_are_single_keys_and_chords() {
        let mut chords = Chords::default();
        let mut press = |key, now| chords.pressed(Stroke { key, ..Stroke::default() }, now);
        assert_eq!(press("]", 0.0), Some(Shortcut::Step(true)));
        assert_eq!(press("Escape", 0.0), Some(Shortcut::Outward));
        assert_eq!((press("y", 10.0), press("b", 20.0)), (None, Some(Shortcut::Copy(Copy::Bytes))));
        assert_eq!((press("g", 30.0), press("o", 40.0)), (None, Some(Shortcut::GoTo)));
        // Too late, and the second letter is none by itself.
        assert_eq!((press("y", 100.0), press("v", 2000.0)), (None, None));
        // Another letter in between.
        assert_eq!((press("y", 3000.0), press("q", 3010.0), press("p", 3020.0)), (None, None, None));
        assert_eq!((press("y", 4000.0), press("x", 4010.0)), (None, Some(Shortcut::Hex)));
        assert_eq!(chords.pressed(Stroke { key: "x", control: true, ..Stroke::default() }, 0.0), None);
    }

    #[test]
    fn the_browsers_own_keys_are_left_alone() {
        for key in ["c", "r", "ArrowLeft", "f"] {
            assert_eq!(wish(Stroke { key, control: true, ..Stroke::default() }), None, "{key}");
        }
    }

    #[test]
    fn alt_travels() {
        assert_eq!(wish(Stroke { key: "ArrowLeft", alt: true, ..Stroke::default() }), Some(Wish::Back));
        assert_eq!(wish(Stroke { key: "ArrowRight", alt: true, ..Stroke::default() }), Some(Wish::Forward));
    }

    #[test]
    fn y_p_copies_and_other_words_search() {
        let mut typing = Typing::default();
        assert_eq!(typing.typed('y', 1000.0), Typed::Wait);
        assert_eq!(typing.typed('p', 1200.0), Typed::Copy(Copy::Path));
        assert_eq!(typing.typed('y', 1250.0), Typed::Wait);
        assert_eq!(typing.typed('b', 1270.0), Typed::Copy(Copy::Bytes));
        assert_eq!(typing.typed('y', 1300.0), Typed::Wait);
        assert_eq!(typing.typed('e', 1400.0), Typed::Search("ye".to_owned()));
        assert_eq!(typing.typed('1', 9000.0), Typed::Search("1".to_owned()));
        assert_eq!(typing.typed('2', 9100.0), Typed::Search("12".to_owned()));
        typing.end();
        assert_eq!(typing.typed('3', 9200.0), Typed::Search("3".to_owned()));
    }
}
