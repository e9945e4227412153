//! Bytes that were pasted as text: which form it is, and what it spells.
//!
//! The forms, in the order in which they are tried. The first three cannot be the beginning of a pickle; of the others, whatever
//! spells a pickle (or gzip data) wins, and only then does what is well formed and spells something else.
//!
//! 1. A Python bytes literal: `b'…'` with all its prefixes and quotes, several in a row, in parentheses or within `bytearray(…)`; also what stands
//!    between the quotes alone, if it begins with `\x`. Behind a prompt (`>>>`) or a name it is given (`data = b'…'`), unless the text itself is a pickle.
//! 2. A `data:…;base64,` address, and `bytes.fromhex('…')`.
//! 3. The dumps of `xxd` and `hexdump -C`.
//! 4. Hex digits, with or without separators, `0x` or `\x`.
//! 5. Base64, of the standard or the URL-safe alphabet, in lines or not, padded or not.
//! 6. The text itself. Its line ends are changed back if all of them are CR LF, and white space around it is left out.
//!
//! Texts are in memory. They are worked through in pieces, each byte once.

mod base64;
mod dump;
mod hex;
mod literal;

use std::ops::Range;

use picklescope_codec::{Window, check};

use crate::{
    LayerFault,
    sniff::{Sniff, looks_like_text, sniff},
};
use base64::Base64;
use dump::Dump;
use hex::Hex;
use literal::Literal;

/// How bytes are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As Python writes them.
    Literal,
    /// In hex digits.
    Hex,
    /// In base64.
    Base64,
    /// As they are, but for line ends and white space around them.
    Plain,
}

impl Form {
    /// What to call a text of this form that spells nothing that is known, for it breaks off.
    #[must_use]
    pub const fn broken_name(self) -> &'static str {
        match self {
            Self::Literal => "a broken Python bytes literal",
            Self::Hex => "a broken hex text",
            Self::Base64 => "a broken base64 text",
            Self::Plain => "text",
        }
    }

    /// What to call a layer of this form.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Literal => "Python bytes literal",
            Self::Hex => "hex text",
            Self::Base64 => "base64 text",
            Self::Plain => "text",
        }
    }
}

/// Takes bytes out of a text, piece by piece.
#[derive(Debug)]
pub struct Unspell {
    form: Form,
    reader: Reader,
    /// What of the text is read: quotes and the like are outside.
    within: Range<usize>,
    out: Vec<u8>,
    fault: Option<LayerFault>,
}

#[derive(Debug)]
enum Reader {
    Literal(Literal),
    Dump(Dump),
    Hex(Hex),
    Base64(Base64),
    Plain { keep_cr: bool },
}

/// Why a reader stops: offset, what is wrong, whether the text just ends.
type Broken = (usize, &'static str, bool);

/// Of the text, so much is looked at to tell its form.
const SAMPLE: usize = 64 << 10;
/// What begins as a form and breaks off in it must have spelled so many bytes of a pickle.
const TELLING: usize = 8;
/// Base64 that spells no pickle has at least so many characters.
const LONG: usize = 16;

impl Unspell {
    /// What form a text has. `None`: its own bytes are meant.
    #[must_use]
    pub fn of(text: &[u8]) -> Option<Self> {
        let whole = trimmed(text, 0..text.len());
        let body = text.get(whole.clone()).unwrap_or_default();
        if let Some(literal) = Literal::of(body) {
            return Some(Self::new(Form::Literal, Reader::Literal(literal), whole));
        }
        if let Some(inner) = base64::of_data_url(body) {
            return Some(Self::new(
                Form::Base64,
                Reader::Base64(Base64::default()),
                whole.start + inner..whole.end,
            ));
        }
        if let Some(inner) = hex::of_call(body) {
            let end = if body.ends_with(b")") { whole.end - 1 } else { whole.end };
            let inner = unquoted(text, trimmed(text, whole.start + inner..end));
            return Some(Self::new(Form::Hex, Reader::Hex(Hex::default()), inner));
        }
        if dump::is_dump(body) {
            return Some(Self::new(Form::Hex, Reader::Dump(Dump::default()), whole));
        }
        let inner = unquoted(text, whole.clone());
        let hex = || Self::new(Form::Hex, Reader::Hex(Hex::default()), inner.clone());
        let base64 = || Self::new(Form::Base64, Reader::Base64(Base64::default()), inner.clone());
        let samples = [Sample::of(hex(), text), Sample::of(base64(), text)];
        let [as_hex, as_base64] = &samples;
        let plain = || Self::plain(text, whole.clone());
        let meant = if as_hex.is_pickle() {
            hex()
        } else if as_base64.is_pickle() {
            base64()
        } else if plain().gives_pickle(text) {
            plain()
        } else if let Some(literal) = Literal::bare(body) {
            Self::new(Form::Literal, Reader::Literal(literal), whole.clone())
        } else if let Some((at, literal)) = Literal::assigned(body) {
            Self::new(Form::Literal, Reader::Literal(literal), whole.start + at..whole.end)
        } else if as_hex.is_broken_pickle() || as_hex.is_hex(text, &inner) {
            hex()
        } else if as_base64.is_broken_pickle() || as_base64.is_base64(text, &inner) {
            base64()
        } else {
            return None;
        };
        let is_the_text = meant.form == Form::Plain && meant.within == (0..text.len()) && meant.keeps_all();
        (!is_the_text).then_some(meant)
    }

    /// Whether a file that begins like this, and not as a pickle does, is a text that spells one. A file is what it is where a text that is
    /// pasted is meant to be something: so it must be a pickle that comes out, and line ends and white space are left alone.
    #[must_use]
    pub fn of_file(head: &[u8]) -> bool {
        let Some(form) = Self::of(head).filter(Self::is_spelling) else { return false };
        let sample = Sample::of(form, head);
        sample.is_pickle() || sample.is_broken_pickle() || Self::of_inner(&sample.bytes).is_some()
    }

    /// Whether it spells other bytes than its own.
    #[must_use]
    pub fn is_spelling(&self) -> bool {
        self.form != Form::Plain
    }

    /// The form of a text that was spelled itself, if that spells a pickle: the repr of a base64 text, say.
    #[must_use]
    pub fn of_inner(text: &[u8]) -> Option<Self> {
        let inner = unquoted(text, trimmed(text, 0..text.len()));
        let hex = || Self::new(Form::Hex, Reader::Hex(Hex::default()), inner.clone());
        let base64 = || Self::new(Form::Base64, Reader::Base64(Base64::default()), inner.clone());
        let is_meant = |form| {
            let sample = Sample::of(form, text);
            sample.is_pickle() || sample.is_broken_pickle()
        };
        if is_meant(hex()) { Some(hex()) } else { is_meant(base64()).then(base64) }
    }

    fn new(form: Form, reader: Reader, within: Range<usize>) -> Self {
        Self { form, reader, within, out: Vec::new(), fault: None }
    }

    /// The text as it is, but for what a clipboard does to it.
    fn plain(text: &[u8], whole: Range<usize>) -> Self {
        let mut lines = text.split(|byte| *byte == b'\n');
        // What follows the last break is no line with an end.
        let has_last = lines.next_back().is_some_and(|last| last.len() < text.len());
        let keep_cr = !has_last || lines.any(|line| line.last() != Some(&b'\r'));
        // A pickle ends with its STOP; what is cut off may end anywhere.
        let ends = whole.end.checked_sub(1).and_then(|last| text.get(last)) == Some(&b'.');
        let within = whole.start..if ends { whole.end } else { text.len() };
        Self::new(Form::Plain, Reader::Plain { keep_cr }, within)
    }

    fn keeps_all(&self) -> bool {
        matches!(self.reader, Reader::Plain { keep_cr: true })
    }

    fn gives_pickle(self, text: &[u8]) -> bool {
        let Sample { bytes, size, .. } = Sample::of(self, text);
        sniff(&bytes, size) == Sniff::Pickle
    }

    /// The form.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// Bytes of the text that were passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.within.start
    }

    /// Works through about `budget` bytes more. Says whether that was the end of it.
    pub fn run(&mut self, text: &[u8], budget: usize) -> bool {
        if self.fault.is_some() {
            return true;
        }
        // Every form gives a byte for a character at the most, but for the lines that a dump leaves out: its reader sees to those itself.
        if self.out.try_reserve(budget).is_err() {
            self.fault = Some(LayerFault { at: self.within.start as u64, text: NO_MEMORY, truncated: false });
            return true;
        }
        let text = text.get(..self.within.end).unwrap_or(text);
        let upto = self.within.start.saturating_add(budget);
        let (at, out) = (&mut self.within.start, &mut self.out);
        let result = match &mut self.reader {
            Reader::Literal(literal) => literal.run(text, at, upto, out),
            Reader::Dump(dump) => dump.run(text, at, upto, out),
            Reader::Hex(hex) => hex.run(text, at, upto, out),
            Reader::Base64(base64) => base64.run(text, at, upto, out),
            Reader::Plain { keep_cr } => {
                let upto = upto.min(text.len());
                let piece = text.get(*at..upto).unwrap_or_default();
                let behind = text.get(*at + 1..).unwrap_or_default().iter().map(Some).chain([None]);
                // Only a line's end has lost its CR: others are the text's own.
                let kept = piece.iter().zip(behind);
                let kept = kept.filter(|(byte, next)| *keep_cr || **byte != b'\r' || *next != Some(&b'\n'));
                out.extend(kept.map(|(byte, _)| *byte));
                *at = upto;
                Ok(())
            }
        };
        if let Err((at, text, truncated)) = result {
            self.fault = Some(LayerFault { at: at as u64, text, truncated });
        }
        self.fault.is_some() || self.within.start >= self.within.end
    }

    /// The bytes, and what is wrong with the text. What came out of it before that is good.
    #[must_use]
    pub fn finish(self) -> (Vec<u8>, Option<LayerFault>) {
        (self.out, self.fault)
    }
}

const NO_MEMORY: &str = "there is no memory for what the text spells";

/// What the beginning of a text spells in some form.
struct Sample {
    bytes: Vec<u8>,
    fault: Option<LayerFault>,
    /// Bytes in all, as far as that is known.
    size: u64,
}

impl Sample {
    fn of(mut form: Unspell, text: &[u8]) -> Self {
        let is_all = form.within.len() <= SAMPLE;
        form.within.end = form.within.end.min(form.within.start.saturating_add(SAMPLE));
        form.run(text, SAMPLE);
        let (bytes, fault) = form.finish();
        let size = if is_all { bytes.len() as u64 } else { u64::MAX };
        // Where a sample ends is no fault of the text.
        Self { bytes, fault: fault.filter(|fault| is_all || !fault.truncated), size }
    }

    /// It begins as only pickles and gzip data begin.
    fn is_marked(&self) -> bool {
        matches!(self.bytes.as_slice(), [0x80, 0..=5, ..] | [0x1f, 0x8b, 8, ..])
    }

    fn is_pickle(&self) -> bool {
        let has_all = self.fault.as_ref().is_none_or(|fault| fault.truncated);
        if !has_all || self.bytes.is_empty() {
            return false;
        }
        if self.is_marked() {
            return true;
        }
        // Any letters spell something, and that may look like an op or two.
        let verdict = check(Window { bytes: &self.bytes, at: 0, end: Some(self.size) }, 256);
        let is_whole = verdict.stopped && verdict.fault.is_none();
        sniff(&self.bytes, self.size) == Sniff::Pickle && (is_whole || looks_like_text(&self.bytes))
    }

    fn is_broken_pickle(&self) -> bool {
        self.is_marked() && self.bytes.len() >= TELLING
    }

    /// It is well formed, and spells something that is known or may be.
    fn is_known(&self) -> bool {
        let known = || matches!(sniff(&self.bytes, self.size), Sniff::Other(_) | Sniff::Pickle);
        self.fault.is_none() && self.bytes.len() >= TELLING && known()
    }

    fn is_hex(&self, text: &[u8], within: &Range<usize>) -> bool {
        let digits = || has(text, within, |byte| matches!(byte, b'a'..=b'f' | b'A'..=b'F'));
        self.is_known() || self.fault.is_none() && self.bytes.len() >= TELLING && digits()
    }

    fn is_base64(&self, text: &[u8], within: &Range<usize>) -> bool {
        let has = |wanted: fn(u8) -> bool| has(text, within, wanted);
        let mixed = || {
            has(|byte| byte.is_ascii_uppercase())
                && has(|byte| byte.is_ascii_lowercase())
                && has(|byte| byte.is_ascii_digit())
        };
        // Words with spaces between them are a text, whatever they spell.
        self.fault.is_none()
            && within.len() >= LONG
            && !has(|byte| byte == b' ')
            && (self.is_known() || mixed())
    }
}

/// Whether a text has such a byte, as far as it is looked at.
fn has(text: &[u8], within: &Range<usize>, wanted: impl Fn(u8) -> bool) -> bool {
    let end = within.end.min(within.start.saturating_add(SAMPLE));
    text.get(within.start..end).unwrap_or_default().iter().any(|byte| wanted(*byte))
}

/// A range without the white space at its ends, and without a byte order mark.
fn trimmed(text: &[u8], range: Range<usize>) -> Range<usize> {
    let mut rest = text.get(range.clone()).unwrap_or_default();
    rest = rest.strip_prefix("\u{feff}".as_bytes()).unwrap_or(rest).trim_ascii_start();
    let start = range.end - rest.len();
    start..start + rest.trim_ascii_end().len()
}

/// A range without the quotes at its ends.
fn unquoted(text: &[u8], range: Range<usize>) -> Range<usize> {
    let mut range = range;
    // Three in a row, as Python has them.
    for _ in 0..3 {
        range = match text.get(range.clone()).unwrap_or_default() {
            [first @ (b'\'' | b'"' | b'`'), .., last] if first == last => range.start + 1..range.end - 1,
            // The text was cut off.
            [b'\'' | b'"' | b'`', ..] => range.start + 1..range.end,
            _ => break,
        };
    }
    trimmed(text, range)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Form, Unspell};

    #[test]
    fn only_line_ends_lose_their_cr() {
        let text = b"(lp0\r\nS'a\rb\r\rc'\r\np1\r\na.";
        // However it is cut into pieces.
        for budget in [1, 2, 3, 100] {
            let mut form = Unspell::of(text).unwrap();
            assert_eq!(form.form(), Form::Plain);
            while !form.run(text, budget) {}
            assert_eq!(form.finish(), (b"(lp0\nS'a\rb\r\rc'\np1\na.".to_vec(), None));
        }
    }
}
