//! Patterns that texts are held against: a literal, or a regular expression.
//!
//! The question is only ever whether a text holds a match, so there are no groups to report and no leftmost match to find: the pattern
//! becomes an automaton over bytes ([`program`]), whose states are made as they are met and kept in a bounded table ([`states`]). A text takes time
//! that is linear in its length whatever the pattern. It can be given in pieces.
//!
//! ```text
//! alt    = cat ("|" cat)*            cat  = (atom ("*" | "+" | "?" | "{m}" | "{m,}" | "{m,n}") "?"?)*
//! atom   = char | "." | "[" "^"? (char | char "-" char | class)+ "]" | class | "^" | "$" | "\b" | "\B" | "(" "?:"? alt ")"
//! class  = "\d" | "\D" | "\w" | "\W" | "\s" | "\S"
//! ```
//!
//! `.` is every character but the line feed; `^` and `$` are the ends of the text. Of ASCII, digits, spaces and words are Python's; every character beyond
//! it counts as part of a word.
//!
//! Case is *smart*: it counts where the pattern has an upper case letter, and else it does not. Which letters have two cases
//! is [`crate::letters`]'s to say.
//!
//! ```
//! use picklescope_insight::pattern::Pattern;
//! let mut pattern = Pattern::new("na[mv]e", true).unwrap();
//! assert!(pattern.matches(b"Surname") && !pattern.matches(b"nape"));
//! assert!(!Pattern::new("Name", false).unwrap().matches(b"surname"));
//! ```

mod class;
mod parse;
mod program;
mod states;

use states::States;

/// The most characters of a pattern.
pub const LONGEST: usize = 1000;

/// A pattern, and what it knows of the texts it has met.
#[derive(Debug)]
pub struct Pattern {
    states: States,
    least: u64,
    spells_number: bool,
    /// Bytes that were looked at since that was asked last.
    fed: u32,
}

impl Pattern {
    /// Takes a pattern: a literal, or with `regex` a regular expression.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence.
    pub fn new(text: &str, regex: bool) -> Result<Self, String> {
        if text.chars().nth(LONGEST).is_some() {
            return Err(format!("A pattern has at most {LONGEST} characters."));
        }
        let folded = !has_upper(text, regex);
        let tree = if regex { parse::parse(text)? } else { parse::literal(text) };
        let least = tree.least();
        let program = program::compile(&tree, folded)?;
        // A literal with a letter that no number is written with need not be held against any.
        let spells_number = regex
            || text.chars().all(|c| c.is_ascii_digit() || "+-.einfa".contains(crate::letters::lower(c)));
        Ok(Self { states: States::new(program), least, spells_number, fed: 0 })
    }

    /// Whether a text holds a match.
    pub fn matches(&mut self, text: &[u8]) -> bool {
        self.fed = self.fed.saturating_add(u32::try_from(text.len()).unwrap_or(u32::MAX));
        self.begin();
        self.feed(text) || self.end()
    }

    /// Bytes that [`Pattern::matches`] has looked at since this was asked last.
    pub fn take_fed(&mut self) -> u32 {
        std::mem::take(&mut self.fed)
    }

    /// Fewer bytes than this hold no match.
    #[must_use]
    pub fn least(&self) -> u64 {
        self.least
    }

    /// Whether the notation of an int or a float may hold a match, as far as a look at the pattern tells.
    #[must_use]
    pub fn may_spell_number(&self) -> bool {
        self.spells_number
    }

    /// A text begins that comes in pieces.
    pub fn begin(&mut self) {
        self.states.begin();
    }

    /// The next piece of it. Whether a match has been seen.
    pub fn feed(&mut self, piece: &[u8]) -> bool {
        self.states.feed(piece)
    }

    /// The text is over. Whether a match has been seen.
    pub fn end(&mut self) -> bool {
        self.states.end()
    }

    /// What making states took since this was last asked, in steps of the automaton: what a text took besides its bytes.
    pub fn effort(&mut self) -> u32 {
        self.states.effort()
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.states.memory()
    }
}

/// Whether a letter of the pattern is of upper case. Those behind a backslash are classes.
fn has_upper(text: &str, regex: bool) -> bool {
    let mut escaped = false;
    text.chars().any(|c| {
        let is_plain = !std::mem::take(&mut escaped);
        escaped = regex && is_plain && c == '\\';
        is_plain && crate::letters::lower(c) != c
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern, true).unwrap().matches(text.as_bytes())
    }

    #[test]
    fn literals_are_of_smart_case() {
        let literal =
            |pattern: &str, text: &str| Pattern::new(pattern, false).unwrap().matches(text.as_bytes());
        assert!(literal("weight", "model.WEIGHT") && literal("größe", "GRÖSSE GRÖßE"));
        assert!(!literal("Weight", "model.weight") && literal("Weight", "model.Weights"));
        assert!(literal("ёж", "ЁЖИК") && literal("a.b*", "xA.B*y") && !literal("a.b*", "axb"));
        assert!(literal("", "") && literal("", "a"));
    }

    #[test]
    fn expressions_mean_what_they_mean_in_python() {
        for (pattern, yes, no) in [
            ("^ab$", "ab", "xab"),
            ("a|bc|", "zzz", "\u{0}never"),
            ("(ab)+c", "ababc", "abab"),
            ("(?:ab){2}", "abab", "aba"),
            ("x{2,3}y", "xxy", "xy"),
            ("x{2,}y", "xxxxxy", "xy"),
            ("a?b", "b", "a"),
            ("a.c", "aéc", "a\nc"),
            ("[^a-c]z", "dz", "az"),
            ("[]x]", "]", "["),
            ("[a\\-b]", "-", "c"),
            ("[\\d_]+$", "12_", "12a"),
            (r"\bint\b", "an int.", "print"),
            (r"\Bint", "print", "int"),
            (r"\w\s\w", "a\tb", "a-b"),
            (r"\D", "x", "12"),
            (r"\.", ".", "a"),
            (r"\x41", "A", "B"),
            (r"\u00e9", "é", "e"),
            ("[а-я]", "Ж", "z"),
            ("a*?b", "aab", "c"),
            ("^$", "", "a"),
        ] {
            assert!(holds(pattern, yes), "{pattern} in {yes:?}");
            assert!(no.contains('\0') || !holds(pattern, no), "{pattern} in {no:?}");
        }
    }

    #[test]
    fn what_is_no_expression_is_told() {
        let wrong = |pattern: &str| Pattern::new(pattern, true).err();
        for pattern in [
            "(", ")", "a)", "[a", "[z-a]", "*a", "a**", "a{2", "a{3,2}", "a{1001}", "\\", "\\q", "(?=a)",
            "\\x4",
        ] {
            let said = wrong(pattern).unwrap_or_else(|| panic!("{pattern}"));
            assert!(said.ends_with('.'), "{said}");
        }
        assert_eq!(wrong("ab("), Some("The ( is not closed at character 3.".to_owned()));
        assert!(wrong(&"(".repeat(200)).is_some() && wrong(&"((a{100}){100}){100}".repeat(3)).is_some());
        assert!(wrong(&"a".repeat(1001)).is_some());
    }

    #[test]
    fn pieces_and_the_whole_are_one() {
        let text = "zz ababab Größe 12\u{10ffff} ok";
        for pattern in ["abab ", "größe", r"\d\d.", r"\bok$", "^zz", "q"] {
            let mut pattern = Pattern::new(pattern, true).unwrap();
            let whole = pattern.matches(text.as_bytes());
            for size in 1..7 {
                pattern.begin();
                let seen = text.as_bytes().chunks(size).any(|piece| pattern.feed(piece));
                assert_eq!(seen || pattern.end(), whole, "{size}");
            }
        }
    }

    #[test]
    fn hostile_patterns_take_linear_time_and_bounded_memory() {
        let mut pattern = Pattern::new("(a*)*b(a|b){200}c", true).unwrap();
        let mut seed = 1u32;
        let text: Vec<u8> = (0..40_000)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                if seed >> 31 == 0 { b'a' } else { b'b' }
            })
            .collect();
        assert!(!pattern.matches(&text));
        assert!(pattern.memory() < 8 << 20, "{}", pattern.memory());
    }

    #[test]
    fn the_least_length_is_told() {
        let least = |pattern| Pattern::new(pattern, true).unwrap().least();
        assert_eq!(
            [least("abc"), least("a*"), least("a|bcd"), least("(ab){3,}"), least("é.")],
            [3, 0, 1, 6, 2]
        );
    }
}
