//! Keys that belong together.

use super::{EVERYWHERE, Shortcut, Stroke, Wish, begins_chord, chord, find, wish};

/// How long keys belong together, in milliseconds.
pub const TYPING: f64 = 700.0;

/// Keys that belong to those that come next: chords of two letters, and what is searched for in the tree.
#[derive(Debug, Default)]
pub struct Typing {
    /// The first letter of a chord, and when it was typed.
    begun: Option<(char, f64)>,
    /// What is searched for, and when the last of it was typed.
    text: String,
    last: f64,
    /// Keys that write a character mean nothing but in lists and fields.
    pub silent: bool,
    /// There is something that matches: the keys that go there are the page's.
    pub hunting: bool,
}

/// Whose a key is that was pressed in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The page's, which hears of it next.
    Page,
    /// The list's.
    List(Wish),
    /// The search's: this is searched for.
    Search(String),
    /// The search's, which is over.
    Ended,
}

impl Typing {
    /// A key was pressed somewhere, and nothing there has used it, at a time in milliseconds.
    pub fn pressed(&mut self, stroke: Stroke<'_>, now: f64) -> Option<Shortcut> {
        let begun = self.begun(now);
        self.begun = None;
        let letter = stroke.character();
        if let (Some(first), Some(second)) = (begun, letter)
            && let Some(shortcut) = chord(first, second)
        {
            return Some(shortcut);
        }
        if let Some(first) = letter.filter(|&letter| self.begins(letter)) {
            self.begun = Some((first, now));
        }
        self.find(stroke)
    }

    /// What a key by itself means everywhere, as things are.
    fn find(&self, stroke: Stroke<'_>) -> Option<Shortcut> {
        let is_silent = self.silent && stroke.character().is_some();
        let found = find(EVERYWHERE, stroke).filter(|_| !is_silent);
        found.filter(|found| self.hunting || !matches!(found, Shortcut::Match(_)))
    }

    fn begins(&self, letter: char) -> bool {
        !self.silent && begins_chord(letter)
    }

    /// A key was pressed in the tree at a time in milliseconds.
    pub fn in_tree(&mut self, stroke: Stroke<'_>, now: f64) -> Whose {
        let searching = !self.text.is_empty() && now - self.last <= TYPING;
        if !searching {
            self.text.clear();
        }
        let begun = self.begun(now);
        match stroke.character() {
            Some(c) if searching => self.search(c, now),
            Some(c) if let Some(first) = begun => {
                if chord(first, c).is_some() {
                    return Whose::Page;
                }
                // It was no chord: both were typed to search.
                self.text.push(first);
                self.search(c, now)
            }
            Some(c) if self.begins(c) || self.find(stroke).is_some() => Whose::Page,
            Some(c) => wish(stroke).map_or_else(|| self.search(c, now), Whose::List),
            None => {
                self.text.clear();
                match stroke.key {
                    "Escape" if searching => Whose::Ended,
                    _ => self.find(stroke).map_or(wish(stroke), |_| None).map_or(Whose::Page, Whose::List),
                }
            }
        }
    }

    fn begun(&self, now: f64) -> Option<char> {
        self.begun.filter(|(_, then)| now - then <= TYPING).map(|(letter, _)| letter)
    }

    fn search(&mut self, c: char, now: f64) -> Whose {
        self.begun = None;
        self.last = now;
        self.text.push(c);
        Whose::Search(self.text.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Copied;

    fn stroke(key: &str) -> Stroke<'_> {
        Stroke { key, ..Stroke::default() }
    }

    #[test]
    fn shortcuts_are_single_keys_and_chords() {
        let mut typing = Typing::default();
        let mut press = |key, now| typing.pressed(stroke(key), now);
        assert_eq!(press("]", 0.0), Some(Shortcut::Step(true)));
        assert_eq!(press("Escape", 0.0), Some(Shortcut::Escape));
        assert_eq!((press("y", 10.0), press("b", 20.0)), (None, Some(Shortcut::Copy(Copied::Bytes))));
        assert_eq!((press("g", 30.0), press("o", 40.0)), (None, Some(Shortcut::GoTo)));
        assert_eq!((press("g", 50.0), press("p", 60.0)), (None, Some(Shortcut::GoToPath)));
        // Too late, and the second letter is none by itself.
        assert_eq!((press("y", 100.0), press("v", 2000.0)), (None, None));
        // Another letter in between.
        assert_eq!((press("y", 3000.0), press("q", 3010.0), press("p", 3020.0)), (None, None, None));
        assert_eq!((press("y", 4000.0), press("x", 4010.0)), (None, Some(Shortcut::Hex)));
        assert_eq!(typing.pressed(Stroke { control: true, ..stroke("x") }, 0.0), None);
        let alt = |key| Stroke { alt: true, ..stroke(key) };
        assert_eq!(typing.pressed(alt("ArrowLeft"), 0.0), Some(Shortcut::Travel(false)));
        assert_eq!(typing.pressed(alt("ArrowRight"), 0.0), Some(Shortcut::Travel(true)));
        assert_eq!(typing.pressed(Stroke { shift: true, ..stroke("?") }, 0.0), Some(Shortcut::Help));
    }

    #[test]
    fn the_browsers_own_keys_are_left_alone() {
        for key in ["c", "r", "ArrowLeft", "f", "u", "m"] {
            let stroke = Stroke { control: true, ..stroke(key) };
            assert_eq!(wish(stroke), None, "{key}");
            assert_eq!(Typing::default().pressed(stroke, 0.0), None, "{key}");
            assert_eq!(Typing::default().in_tree(stroke, 0.0), Whose::Page, "{key}");
        }
    }

    #[test]
    fn what_the_help_calls_everywhere_works_in_the_tree() {
        for line in EVERYWHERE {
            for (name, does) in line.keys {
                let mut typing = Typing { hunting: true, ..Typing::default() };
                let mut last = None;
                for key in name.split(' ').filter(|_| !name.is_empty()) {
                    let (alt, key) = key.strip_prefix("Alt+").map_or((false, key), |key| (true, key));
                    let (control, key) = key.strip_prefix("Ctrl+").map_or((false, key), |key| (true, key));
                    let stroke = Stroke { alt, control, ..stroke(key) };
                    assert_eq!(typing.in_tree(stroke, 1000.0), Whose::Page, "{name}");
                    last = typing.pressed(stroke, 1000.0);
                }
                assert!(name.is_empty() || last == Some(*does), "{name}");
            }
        }
    }

    #[test]
    fn without_letters_only_other_keys_are_the_pages() {
        let mut typing = Typing { silent: true, hunting: true, ..Typing::default() };
        for key in ["x", "/", "?", "n", "[", "g", "y"] {
            assert_eq!(typing.pressed(stroke(key), 1000.0), None, "{key}");
        }
        assert_eq!(typing.pressed(stroke("Escape"), 1000.0), Some(Shortcut::Escape));
        let palette = Stroke { control: true, ..stroke("k") };
        assert_eq!(typing.pressed(palette, 1000.0), Some(Shortcut::Commands));
        // In the tree they search, which has the focus.
        assert_eq!(typing.in_tree(stroke("x"), 5000.0), Whose::Search("x".to_owned()));
        assert_eq!(typing.in_tree(stroke("*"), 9000.0), Whose::List(Wish::OpenLevel));
    }

    #[test]
    fn the_keys_of_matches_are_the_pages_while_there_are_some() {
        let mut typing = Typing::default();
        assert_eq!(typing.pressed(stroke("n"), 0.0), None);
        assert_eq!(typing.in_tree(stroke("n"), 1000.0), Whose::Search("n".to_owned()));
        typing.hunting = true;
        assert_eq!(typing.in_tree(stroke("n"), 5000.0), Whose::Page);
        assert_eq!(typing.pressed(stroke("n"), 5000.0), Some(Shortcut::Match(true)));
        let shifted = Stroke { shift: true, ..stroke("N") };
        assert_eq!(typing.in_tree(shifted, 9000.0), Whose::Page);
        assert_eq!(typing.pressed(shifted, 9000.0), Some(Shortcut::Match(false)));
    }

    #[test]
    fn other_letters_search_and_then_all_of_them_do() {
        let mut typing = Typing::default();
        let found = |text: &str| Whose::Search(text.to_owned());
        assert_eq!(typing.in_tree(stroke("e"), 1000.0), found("e"));
        assert_eq!(typing.in_tree(stroke("x"), 1100.0), found("ex"));
        assert_eq!(typing.in_tree(stroke(" "), 1200.0), found("ex "));
        assert_eq!(typing.in_tree(stroke("Escape"), 1300.0), Whose::Ended);
        assert_eq!(typing.in_tree(stroke("x"), 1350.0), Whose::Page);
        assert_eq!(typing.in_tree(stroke(" "), 1400.0), Whose::List(Wish::Act));
        assert_eq!(typing.in_tree(stroke("é"), 9000.0), found("é"));
        assert_eq!(typing.in_tree(stroke("ArrowDown"), 9100.0), Whose::List(Wish::Move(1)));
        assert_eq!(typing.in_tree(stroke("7"), 9200.0), found("7"));
        assert_eq!(typing.in_tree(stroke("x"), 9999.0), Whose::Page);
    }

    #[test]
    fn a_quote_or_shift_begins_with_any_letter() {
        let mut typing = Typing::default();
        let found = |text: &str| Whose::Search(text.to_owned());
        assert_eq!(typing.in_tree(stroke("'"), 1000.0), found("'"));
        assert_eq!(typing.in_tree(stroke("u"), 1100.0), found("'u"));
        assert_eq!(typing.in_tree(Stroke { shift: true, ..stroke("X") }, 3000.0), found("X"));
        assert_eq!(typing.in_tree(stroke("m"), 3100.0), found("Xm"));
    }

    #[test]
    fn what_is_no_chord_searches_for_both_letters() {
        let mut typing = Typing::default();
        assert_eq!(typing.in_tree(stroke("g"), 1000.0), Whose::Page);
        assert_eq!(typing.pressed(stroke("g"), 1000.0), None);
        assert_eq!(typing.in_tree(stroke("a"), 1100.0), Whose::Search("ga".to_owned()));
        assert_eq!(typing.in_tree(stroke("o"), 1200.0), Whose::Search("gao".to_owned()));
    }
}
