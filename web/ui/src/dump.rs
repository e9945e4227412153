//! The rows of a hex dump: where each byte stands, and what is to be seen on it.
//!
//! A row is two texts, and what is behind them is painted in layers: a row with ten highlights has as few elements as one without.
//! Sixteen bytes fit the bits of a word, so that each layer of a row is one.

use picklescope_protocol::{Block, Category};

/// The most bytes of a row.
pub const WIDE: u8 = 16;
/// Bytes of a row where there is little room.
pub const SLIM: u8 = 8;

/// The column of characters in which a byte's two digits begin: a gap parts the row in two.
#[must_use]
pub fn column(byte: u8) -> u16 {
    u16::from(byte) * 3 + u16::from(byte > MIDDLE)
}

/// The byte behind which the gap is.
const MIDDLE: u8 = 7;

/// What parts the digits of a byte from those of the next one.
#[must_use]
pub fn gap(after: u8) -> &'static str {
    if after == MIDDLE { "  " } else { " " }
}

/// How many columns of characters a row of so many bytes has.
#[must_use]
pub fn columns(width: u8) -> u16 {
    column(width.saturating_sub(1)) + 2
}

/// The byte of a row that a point belongs to, so many columns of characters from the first digit.
#[must_use]
pub fn byte_at(columns: f64, width: u8) -> u8 {
    // The space behind a byte belongs half to it and half to the next one.
    (1..width).rev().find(|&byte| columns >= f64::from(column(byte)) - 0.5).unwrap_or(0)
}

/// Bytes of one row: bit `n` is its byte `n`.
pub type Bits = u16;

/// Which bytes of the row at an offset lie in a stretch.
#[must_use]
pub fn bits(row: u64, (start, end): (u64, u64)) -> Bits {
    let first = start.saturating_sub(row).min(u64::from(WIDE));
    let behind = end.saturating_sub(row).min(u64::from(WIDE));
    let below = |n: u64| Bits::try_from((1_u32 << n) - 1).unwrap_or(Bits::MAX);
    below(behind) & !below(first)
}

/// The runs of bytes that are set: the first one, and the one behind the last.
pub fn runs(bits: Bits) -> impl Iterator<Item = (u8, u8)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let left = u32::from(bits) >> at;
        if left == 0 {
            return None;
        }
        let first = at + left.trailing_zeros();
        at = first + (u32::from(bits) >> first).trailing_ones();
        Some((u8::try_from(first).ok()?, u8::try_from(at).ok()?))
    })
}

/// What is to be seen on the bytes of one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// The selected object, what it is in, and what that is in.
    pub extents: [Bits; 3],
    /// Bytes that are the object's own.
    pub own: Bits,
    /// The op that was pointed at, or the one that makes the object.
    pub op: Bits,
    /// What the mouse is over.
    pub hover: Bits,
    /// Marked for copying.
    pub marked: Bits,
    /// The first byte of the op under the cursor.
    pub cursor: Bits,
    /// Where the pickle breaks off.
    pub fault: Bits,
    /// Bytes that are no op.
    pub dim: Bits,
    /// Opcodes, by [`Category`].
    pub opcodes: [Bits; 5],
}

/// The layers of a row, the uppermost first: what is painted, and on which bytes.
fn layers(marks: &Marks) -> [(&'static str, Bits); 13] {
    let [object, around, outside] = marks.extents;
    let [structure, data, memo, global, call] = marks.opcodes;
    [
        (CURSOR, marks.cursor),
        ("--tick-structure", structure),
        ("--tick-data", data),
        ("--tick-memo", memo),
        ("--tick-global", global),
        ("--tick-call", call),
        ("--hex-marked", marks.marked),
        ("--hex-hover", marks.hover),
        ("--hex-op", marks.op),
        ("--hex-own", marks.own),
        ("--hex-object", object),
        ("--hex-around", around),
        ("--hex-outside", outside),
    ]
}

const CURSOR: &str = "--hex-cursor";

/// The layers behind a row's digits as one value of `background`. The names are custom properties that hold images.
#[must_use]
pub fn paint(marks: &Marks) -> String {
    let mut out = String::new();
    for (name, bits) in layers(marks) {
        let single = name.starts_with("--tick");
        for (first, behind) in runs(bits) {
            if name == CURSOR {
                // A line before the byte.
                layer(&mut out, name, half(column(first) * 2 + 1), "2px", "0/", " 100%");
            } else if single {
                // Neighbours that are opcodes stay two.
                for byte in first..behind {
                    layer(&mut out, name, half(column(byte) * 2 + 2), "2ch", "100%/", " 2px");
                }
            } else {
                let (left, right) = (column(first) * 2 + 1, column(behind - 1) * 2 + 7);
                layer(&mut out, name, half(left), &[&half(right - left), "ch"].concat(), "0/", " 100%");
            }
        }
    }
    out
}

/// The layers behind a row's characters.
#[must_use]
pub fn paint_text(marks: &Marks) -> String {
    let mut out = String::new();
    for (name, bits) in layers(marks) {
        if name.starts_with("--tick") || name == CURSOR {
            continue;
        }
        for (first, behind) in runs(bits) {
            let left = half(u16::from(first) * 2 + 2);
            layer(&mut out, name, left, &[&(behind - first).to_string(), "ch"].concat(), "0/", " 100%");
        }
    }
    out
}

fn layer(out: &mut String, name: &str, left: String, width: &str, down: &str, height: &str) {
    if !out.is_empty() {
        out.push(',');
    }
    for part in ["var(", name, ") ", &left, "ch ", down, width, height, " no-repeat"] {
        out.push_str(part);
    }
}

/// A count of half characters, in characters. The digits begin one character behind the element's edge.
fn half(halves: u16) -> String {
    let mut out = (halves / 2).to_string();
    if halves % 2 == 1 {
        out.push_str(".5");
    }
    out
}

/// Which bytes of the row at an offset are opcodes and which are no op at all, by the ops around them, in order. `category` knows
/// opcodes.
pub fn mark_ops(marks: &mut Marks, row: u64, len: u8, ops: &[Block], category: &dyn Fn(u8) -> Category) {
    let end = row + u64::from(len);
    let first = ops.partition_point(|op| op.at + op.len <= row);
    let mut covered = 0;
    for op in ops.iter().skip(first).take_while(|op| op.at < end) {
        covered |= bits(row, (op.at, op.at + op.len));
        if op.at >= row
            && let Some(of) = marks.opcodes.get_mut(category(op.code) as usize)
        {
            *of |= bits(row, (op.at, op.at + 1));
        }
    }
    marks.dim = bits(row, (row, end)) & !covered;
}

/// A byte as a character of the column beside the digits.
#[must_use]
pub fn character(byte: u8) -> char {
    match byte {
        b' '..=b'~' => char::from(byte),
        _ => '·',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_found_where_it_stands() {
        for width in [SLIM, WIDE] {
            for byte in 0..width {
                for inside in [-0.4, 0.0, 1.0, 1.9, 2.4] {
                    assert_eq!(byte_at(f64::from(column(byte)) + inside, width), byte, "{byte} {inside}");
                }
            }
            assert_eq!(byte_at(-50.0, width), 0);
            assert_eq!(byte_at(2000.0, width), width - 1);
        }
    }

    #[test]
    fn bits_are_the_bytes_of_a_stretch() {
        assert_eq!(bits(0x100, (0x102, 0x105)), 0b1_1100);
        assert_eq!(bits(0x100, (0, u64::MAX)), Bits::MAX);
        assert_eq!(bits(0x100, (0x10f, 0x110)), 1 << 15);
        assert_eq!(bits(0x100, (0x110, 0x120)), 0);
        assert_eq!(bits(0x100, (0x0f0, 0x100)), 0);
        // Upside down, as no stretch should be.
        assert_eq!(bits(0x100, (0x105, 0x102)), 0);
    }

    #[test]
    fn runs_are_what_is_set() {
        assert_eq!(runs(0).count(), 0);
        assert_eq!(runs(0b1011_0001).collect::<Vec<_>>(), [(0, 1), (4, 6), (7, 8)]);
        assert_eq!(runs(Bits::MAX).collect::<Vec<_>>(), [(0, 16)]);
        assert_eq!(runs(1 << 15).collect::<Vec<_>>(), [(15, 16)]);
    }

    /// A layer of two runs is painted twice, and reaches half a character beyond its digits.
    #[test]
    fn layers_are_painted_in_columns() {
        let marks = Marks { op: 0b1_0000_0011, ..Marks::default() };
        let both = "var(--hex-op) 0.5ch 0/6ch 100% no-repeat,var(--hex-op) 25.5ch 0/3ch 100% no-repeat";
        assert_eq!(paint(&marks), both);
        let text = "var(--hex-op) 1ch 0/2ch 100% no-repeat,var(--hex-op) 9ch 0/1ch 100% no-repeat";
        assert_eq!(paint_text(&marks), text);
        let opcodes = Marks { opcodes: [0, 0b11, 0, 0, 0], ..Marks::default() };
        let ticks = "var(--tick-data) 1ch 100%/2ch 2px no-repeat,var(--tick-data) 4ch 100%/2ch 2px no-repeat";
        assert_eq!(paint(&opcodes), ticks);
        assert_eq!(paint_text(&opcodes), "");
    }

    #[test]
    fn what_no_op_covers_is_dim() {
        let op = |at, len, code| Block { op: 0, at, len, code, lane: 0, node: None };
        let ops = [op(0, 2, 0x80), op(2, 40, b'X'), op(42, 1, b'.')];
        let category = |code| if code == b'X' { Category::Data } else { Category::Structure };
        let mut marks = Marks::default();
        mark_ops(&mut marks, 0, 16, &ops, &category);
        assert_eq!((marks.opcodes[0], marks.opcodes[1], marks.dim), (1, 1 << 2, 0));
        let mut marks = Marks::default();
        mark_ops(&mut marks, 16, 16, &ops, &category);
        assert_eq!(marks, Marks::default());
        let mut marks = Marks::default();
        mark_ops(&mut marks, 32, 14, &ops, &category);
        assert_eq!(marks.opcodes[0], 1 << 10);
        // The row ends with the file.
        assert_eq!(runs(marks.dim).collect::<Vec<_>>(), [(11, 14)]);
    }
}
