//! The whole of a long value, line by line: of a text, of bytes, of a number.
//!
//! A text of up to 4 MB is decoded once and has the lines that it has, broken after 120 characters. Of a longer one, and of bytes, a
//! line is so many bytes of the file, which are read when the line is in sight: to find line 9,999,990 takes no look at what is before it.

use picklescope_codec::{Kind, NodeId, Span, TextCode, Value, number, repr};

use crate::lens::Lens;

/// Texts of more bytes are not decoded as a whole.
const WHOLE: u64 = 4 << 20;
/// Ints of more bytes are shown as hex digits: to convert them takes time that grows with the square of their length.
const DECIMAL: u64 = 16 << 10;
/// Characters of a line.
const LINE: usize = 120;
/// Bytes of the file in a line of a text that is not decoded as a whole, and in one of bytes.
const TEXT_BYTES: u64 = 96;
const BYTES: u64 = 32;

/// The lines of a value.
#[derive(Clone, Debug)]
pub struct Lines {
    node: NodeId,
    kept: Kept,
}

#[derive(Clone, Debug)]
enum Kept {
    /// The text itself, as generalised UTF-8, and where its lines begin.
    Text { text: Vec<u8>, starts: Vec<u32> },
    /// So many bytes a line.
    Span { span: Span, is_text: bool },
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it begins, in bytes of the value: of a text that is decoded, of its UTF-8.
    pub at: u64,
    /// What stands there, with everything unprintable escaped.
    pub text: String,
    /// It goes on in the next one: there is no line break between them.
    pub goes_on: bool,
}

impl Lines {
    /// The lines of a text, of bytes or of an int; `None` for everything else, and for what cannot be read.
    pub fn of(lens: &mut Lens<'_>, node: NodeId) -> Option<Self> {
        let kept = match lens.graph.value(node) {
            Value::Text(_, span) if lens.kind(node) == Kind::Bytes => Kept::Span { span, is_text: false },
            Value::Text(_, span) if span.len <= WHOLE => Kept::text(lens.node_text(node, usize::MAX)?.bytes)?,
            // Escapes may be cut anywhere: what is shown then is what stands in the file.
            Value::Text(code, span) => Kept::Span { span, is_text: code == TextCode::Utf8 },
            Value::Bytes(span) => Kept::Span { span, is_text: false },
            Value::IntText(span) if span.len <= WHOLE => {
                let line = lens.bytes.read(span, usize::MAX)?;
                let mut text = String::new();
                number::write_int_line(&line, &mut text).ok()?;
                Kept::text(text.into_bytes())?
            }
            Value::IntBytes(span) if span.len <= DECIMAL => {
                let bytes = lens.bytes.read(span, usize::MAX)?;
                let mut text = String::new();
                number::write_int_bytes(&bytes, &mut text).ok()?;
                Kept::text(text.into_bytes())?
            }
            Value::IntBytes(span) if span.len <= WHOLE => {
                Kept::text(hex(&lens.bytes.read(span, usize::MAX)?).into_bytes())?
            }
            Value::IntBytes(span) | Value::IntText(span) => Kept::Span { span, is_text: false },
            _ => return None,
        };
        Some(Self { node, kept })
    }

    /// Whose they are.
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// How many.
    #[must_use]
    pub fn total(&self) -> u64 {
        match &self.kept {
            Kept::Text { starts, .. } => starts.len() as u64,
            Kept::Span { span, .. } => span.len.div_ceil(self.step()),
        }
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        match &self.kept {
            Kept::Text { text, starts } => text.capacity() + starts.capacity() * size_of::<u32>(),
            Kept::Span { .. } => 0,
        }
    }

    fn step(&self) -> u64 {
        if matches!(self.kept, Kept::Span { is_text: true, .. }) { TEXT_BYTES } else { BYTES }
    }

    /// Those from `first` on, `count` at the most.
    pub fn lines(&self, lens: &mut Lens<'_>, first: u64, count: u32) -> Vec<Line> {
        let last = self.total().min(first.saturating_add(count.into()));
        (first..last).map_while(|n| self.line(lens, n)).collect()
    }

    fn line(&self, lens: &mut Lens<'_>, n: u64) -> Option<Line> {
        let mut out = String::new();
        // Writing to a String does not fail.
        match &self.kept {
            Kept::Text { text, starts } => {
                let n = usize::try_from(n).ok()?;
                let at = *starts.get(n)?;
                let end = starts.get(n + 1).map_or(text.len(), |end| *end as usize);
                let line = text.get(at as usize..end)?;
                let bare = line.strip_suffix(b"\n");
                let _ = repr::visible(bare.unwrap_or(line), &mut out);
                Some(Line { at: at.into(), text: out, goes_on: bare.is_none() && end < text.len() })
            }
            Kept::Span { span, is_text } => {
                let step = self.step();
                let at = n.checked_mul(step)?;
                let len = span.len.checked_sub(at)?.min(step);
                if *is_text {
                    // A character that begins in this line is all here.
                    let more = Span { start: span.start + at, len: (span.len - at).min(len + 3) };
                    let bytes = lens.bytes.read(more, usize::MAX)?;
                    let len = usize::try_from(len).ok()?;
                    let begins = |i: &usize| bytes.get(*i).is_none_or(|byte| byte & 0xc0 != 0x80);
                    let from = if n == 0 { 0 } else { (0..4).find(begins)? };
                    let to = (len..len + 4).find(begins)?.min(bytes.len());
                    let _ = repr::visible(bytes.get(from..to)?, &mut out);
                } else {
                    let bytes = lens.bytes.read(Span { start: span.start + at, len }, usize::MAX)?;
                    let _ = repr::bytes_repr(&bytes, &mut out);
                }
                Some(Line { at, text: out, goes_on: at + len < span.len })
            }
        }
    }
}

impl Kept {
    fn text(text: Vec<u8>) -> Option<Self> {
        let mut starts: Vec<u32> = vec![0];
        let (mut chars, mut begins) = (0, false);
        for (at, byte) in text.iter().enumerate() {
            // The bytes behind the first of a character are a part of it.
            let is_first = byte & 0xc0 != 0x80;
            if is_first && (begins || chars == LINE) {
                starts.try_reserve(1).ok()?;
                starts.push(u32::try_from(at).ok()?);
                chars = 0;
            }
            chars += usize::from(is_first);
            begins = *byte == b'\n';
        }
        Some(Self::Text { text, starts })
    }
}

/// An int in little-endian two's complement as Python's `hex` gives it.
fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let negative = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
    let mut carry = negative;
    let mut magnitude: Vec<u8> = bytes
        .iter()
        .map(|byte| {
            let (sum, over) = (if negative { !byte } else { *byte }).overflowing_add(carry.into());
            carry = over;
            sum
        })
        .collect();
    // The greatest negative number of a length needs a bit more.
    magnitude.push(carry.into());
    let digits = magnitude.iter().rev().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = digits.skip_while(|digit| *digit == 0).filter_map(|digit| DIGITS.get(usize::from(digit)));
    let digits: String = digits.map(|digit| char::from(*digit)).collect();
    [if negative { "-0x" } else { "0x" }, if digits.is_empty() { "0" } else { &digits }].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    fn lines(bytes: &[u8]) -> Vec<Line> {
        let graph = picklescope_codec::decode(bytes).graph;
        let tree = Tree::build(&graph).unwrap();
        let mut at = bytes;
        let mut lens = Lens::new(&graph, &tree, &mut at);
        let lines = Lines::of(&mut lens, graph.pickles().first().unwrap().root.unwrap()).unwrap();
        let all = lines.lines(&mut lens, 0, u32::MAX);
        assert_eq!(all.len() as u64, lines.total());
        assert_eq!(lines.lines(&mut lens, 1, 1), all.get(1).cloned().into_iter().collect::<Vec<_>>());
        all
    }

    fn text(text: &str) -> Vec<u8> {
        [b"\x80\x04X", &u32::try_from(text.len()).unwrap().to_le_bytes()[..], text.as_bytes(), b"."].concat()
    }

    #[test]
    fn a_text_has_the_lines_that_it_has() {
        let line = |at, text: &str, goes_on| Line { at, text: text.to_owned(), goes_on };
        assert_eq!(
            lines(&text("one\n\u{202e}two\r\n\nthree")),
            [
                line(0, "one", false),
                line(4, "\\u202etwo\\r", false),
                line(12, "", false),
                line(13, "three", false)
            ]
        );
        assert_eq!(lines(&text("")), [line(0, "", false)]);
        assert_eq!(lines(&text("x\n")), [line(0, "x", false)]);
        let long = "ä".repeat(300);
        let shown = lines(&text(&long));
        assert_eq!(
            shown.iter().map(|line| (line.at, line.goes_on)).collect::<Vec<_>>(),
            [(0, true), (240, true), (480, false)]
        );
        assert_eq!(shown.into_iter().map(|line| line.text).collect::<String>(), long);
    }

    #[test]
    fn a_very_long_text_is_read_where_it_is_looked_at() {
        let long = "aé€😀".repeat(500_000);
        assert!(long.len() as u64 > WHOLE);
        let all = lines(&text(&long));
        assert_eq!(all.iter().map(|line| line.text.as_str()).collect::<String>(), long);
        assert!(all.iter().all(|line| line.text.len() <= 99));
    }

    #[test]
    fn bytes_by_32() {
        let bytes: Vec<u8> = (0..=255).collect();
        let pickle = [b"\x80\x04B\0\x01\0\0", &bytes[..], b"."].concat();
        let all = lines(&pickle);
        assert_eq!((all.len(), all[1].at, all[7].goes_on), (8, 32, false));
        assert_eq!(all[3].text, "b'`abcdefghijklmnopqrstuvwxyz{|}~\\x7f'");
    }

    #[test]
    fn ints_of_any_length() {
        let int = |bytes: &[u8]| {
            let len = u32::try_from(bytes.len()).unwrap().to_le_bytes();
            lines(&[b"\x80\x04\x8b", &len[..], bytes, b"."].concat())
        };
        let joined = |lines: Vec<Line>| lines.into_iter().map(|line| line.text).collect::<String>();
        // 256 ** 99
        let mut power = vec![0; 101];
        power[99] = 1;
        let decimal = joined(int(&power));
        assert!(decimal.starts_with("26046931378436930758") && decimal.ends_with("8608896"), "{decimal}");
        assert_eq!(decimal.len(), 239);
        // Too long to be converted: -(256 ** 20000)
        let mut power = vec![0; 20_000];
        power.push(0xff);
        assert_eq!(joined(int(&power)), format!("-0x1{}", "0".repeat(40_000)));
        let mut odd = vec![0xff; 20_000];
        odd.push(0);
        assert_eq!(joined(int(&odd)), format!("0x{}", "f".repeat(40_000)));
    }
}
