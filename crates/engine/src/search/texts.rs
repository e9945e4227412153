//! The texts that a search reads: in windows, from the layer's beginning to its end, long ones in pieces.

use std::borrow::Cow;

use picklescope_codec::{Span, TextCode, text};
use picklescope_insight::{Bytes, pattern::Pattern};

use crate::reader::Reader;

/// Bytes of a window.
const WINDOW: usize = 1 << 20;
/// Bytes of a piece of a long text.
const PIECE: usize = 256 << 10;
/// The longest escape.
const ESCAPE: usize = 10;

/// The stretch of the layer that is being searched, where the layer is not in memory.
#[derive(Default)]
pub(super) struct Windows {
    bytes: Vec<u8>,
    at: u64,
}

impl Windows {
    pub(super) fn memory(&self) -> usize {
        self.bytes.capacity()
    }
}

/// A reader that is mostly asked for what comes next.
pub(super) struct Through<'a> {
    pub(super) reader: &'a mut Reader,
    pub(super) windows: &'a mut Windows,
    /// Something could not be read.
    pub(super) failed: bool,
}

impl Bytes for Through<'_> {
    fn read(&mut self, span: Span, max: usize) -> Option<Cow<'_, [u8]>> {
        let Self { reader, windows, failed } = self;
        if reader.bytes().is_some() {
            return reader.read(span, max);
        }
        let len = usize::try_from(span.len).unwrap_or(usize::MAX).min(max);
        let within = |windows: &Windows| {
            let start = usize::try_from(span.start.checked_sub(windows.at)?).ok()?;
            let end = start.checked_add(len)?;
            (end <= windows.bytes.len()).then_some(start..end)
        };
        if within(windows).is_none() {
            if span.start < windows.at {
                // Back to something that was named before.
                let bytes = reader.read(span, max);
                *failed |= bytes.is_none();
                return bytes;
            }
            windows.bytes.clear();
            windows.at = span.start;
            if reader.fill(span.start, len.max(WINDOW), &mut windows.bytes).is_err() {
                *failed = true;
                return None;
            }
        }
        let found = within(windows).and_then(|range| windows.bytes.get(range));
        *failed |= found.is_none();
        found.map(Cow::Borrowed)
    }
}

/// A text that is being looked at.
pub(super) struct Deep {
    code: Option<TextCode>,
    span: Span,
    /// Its bytes are looked at, and not what they are in Latin-1.
    bytes: bool,
}

impl Deep {
    pub(super) fn new(code: Option<TextCode>, span: Span, bytes: bool) -> Self {
        Self { code, span, bytes }
    }

    /// Looks at the next piece. Whether the text holds a match, once that is known, and how many bytes were looked at.
    pub(super) fn step(&mut self, pattern: &mut Pattern, through: &mut Through<'_>) -> (Option<bool>, u32) {
        let Some(piece) = through.read(self.span, PIECE) else { return (Some(false), 1) };
        let is_last = piece.len() as u64 >= self.span.len;
        let cost = u32::try_from(piece.len()).unwrap_or(u32::MAX);
        let plain = match self.code {
            None | Some(TextCode::Utf8) => true,
            Some(TextCode::Latin1) => self.bytes || piece.is_ascii(),
            Some(TextCode::RawUnicodeEscape | TextCode::Escaped) => {
                (self.bytes || piece.is_ascii()) && !piece.contains(&b'\\')
            }
        };
        let used = match self.code {
            Some(code) if !plain => whole(code, &piece, is_last),
            _ => piece.len(),
        };
        let piece = piece.get(..used).unwrap_or_default();
        let seen = match self.code {
            // What was opened decodes.
            Some(code) if !plain => {
                let decoded =
                    if self.bytes { text::py2_bytes(code, piece) } else { text::decode(code, piece) };
                pattern.feed(&decoded.unwrap_or_default())
            }
            _ => pattern.feed(piece),
        };
        self.span.start += used as u64;
        self.span.len = self.span.len.saturating_sub(used as u64);
        let answer = if seen {
            Some(true)
        } else if self.span.len == 0 || used == 0 {
            Some(pattern.end())
        } else {
            None
        };
        (answer, cost)
    }
}

/// How many bytes of a piece can be decoded without those that follow.
fn whole(code: TextCode, piece: &[u8], is_last: bool) -> usize {
    if is_last || code == TextCode::Latin1 {
        return piece.len();
    }
    let mut at = 0;
    while let Some(found) = piece.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\\')) {
        let escape = at + found;
        // The text goes on, so an escape that ends here may be cut.
        if escape + ESCAPE > piece.len() {
            return escape;
        }
        let is_octal = |i: usize| piece.get(escape + i).is_some_and(|byte| matches!(byte, b'0'..=b'7'));
        let len = match (code, piece.get(escape + 1)) {
            (TextCode::RawUnicodeEscape, Some(b'u')) => 6,
            (TextCode::RawUnicodeEscape, Some(b'U')) => 10,
            (TextCode::Escaped, Some(b'x')) => 4,
            (TextCode::Escaped, Some(b'0'..=b'7')) => 2 + (2..4).take_while(|i| is_octal(*i)).count(),
            _ => 2,
        };
        at = escape + len;
    }
    piece.len()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)] // on purpose: a test may fail so
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_escapes_only() {
        let raw = br"ab\u20accd\\\u00e9 \U0001f600 \n\\u0041 \q\u00e9".repeat(3);
        let old = br"a\x41\101\7b\'\\x41\08\n\q\\\x00c\123".repeat(3);
        for (code, bytes) in [(TextCode::RawUnicodeEscape, raw), (TextCode::Escaped, old)] {
            let expected = text::decode(code, &bytes).unwrap();
            for size in ESCAPE..40 {
                let (mut at, mut decoded) = (0, Vec::new());
                while at < bytes.len() {
                    let end = bytes.len().min(at + size);
                    let used = whole(code, &bytes[at..end], end == bytes.len());
                    assert!(used > 0);
                    decoded.extend(text::decode(code, &bytes[at..at + used]).unwrap());
                    at += used;
                }
                assert_eq!(decoded, expected, "{code:?} {size}");
            }
        }
    }
}
