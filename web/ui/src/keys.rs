//! Which key means what: the treegrid pattern of the ARIA Authoring Practices, and a few of our own.

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
        // The keyboard help, wherever the focus is.
        "?" => return None,
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

/// How long typed characters belong together, in milliseconds.
pub const TYPING: f64 = 700.0;

/// Characters typed in the tree: what they search for, and the chord `y p`.
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
    /// The chord `y p`.
    CopyPath,
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
            "yp" => {
                self.text.clear();
                Typed::CopyPath
            }
            text => Typed::Search(text.to_owned()),
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
    use super::{Stroke, Typed, Typing, Wish, wish};

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
        assert_eq!(typing.typed('p', 1200.0), Typed::CopyPath);
        assert_eq!(typing.typed('y', 1300.0), Typed::Wait);
        assert_eq!(typing.typed('e', 1400.0), Typed::Search("ye".to_owned()));
        assert_eq!(typing.typed('1', 9000.0), Typed::Search("1".to_owned()));
        assert_eq!(typing.typed('2', 9100.0), Typed::Search("12".to_owned()));
        typing.end();
        assert_eq!(typing.typed('3', 9200.0), Typed::Search("3".to_owned()));
    }
}
