//! Numbers and names as people read them. Integer arithmetic only: float formatting weighs as much as a
//! component.

/// A count with its thousands apart: `12,345`.
#[must_use]
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A size in bytes, decimal units, rounded to the nearest: `0 B`, `999 B`, `1.2 kB`, `24 MB`.
#[must_use]
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if n < 1000 {
        return format!("{n} B");
    }
    let rounded = |unit: u64| n / unit + u64::from(n % unit >= unit / 2);
    let mut unit = 1000_u64;
    for name in UNITS {
        // Below ten there is room for a tenth. What rounding makes ten or a thousand is written as such.
        let tenths = rounded(unit / 10);
        if tenths < 100 {
            return format!("{}.{} {name}", tenths / 10, tenths % 10);
        }
        let whole = rounded(unit);
        if whole < 1000 {
            return format!("{whole} {name}");
        }
        unit = unit.saturating_mul(1000);
    }
    format!("{n} B")
}

/// An offset in the way of a hex editor: `0x1F3A`.
#[must_use]
pub fn offset(n: u64) -> String {
    format!("0x{n:X}")
}

/// An offset among others, all of which have so many digits: `0x001F3A`.
#[must_use]
pub fn padded_offset(n: u64, digits: usize) -> String {
    format!("0x{n:0digits$X}")
}

/// How many digits the offsets of so many bytes have: always an even number.
#[must_use]
pub fn offset_digits(bytes: u64) -> usize {
    let bits = u64::BITS - bytes.saturating_sub(1).leading_zeros();
    (bits.div_ceil(8).max(2) * 2) as usize
}

/// From offset to offset, the last byte included: `0x1F3A-0x1F8F`.
#[must_use]
pub fn stretch((start, end): (u64, u64)) -> String {
    let last = end.saturating_sub(1);
    if last <= start { offset(start) } else { [offset(start), offset(last)].join("-") }
}

/// Reads an offset as it is typed: `0x1F3A`, `7994`, `7,994`, `7_994`. What has a letter among its digits is hex without its `0x`.
#[must_use]
pub fn parse_offset(text: &str) -> Option<u64> {
    let text = text.trim();
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None if text.contains(|c: char| c.is_ascii_alphabetic()) => (text, 16),
        None => (text, 10),
    };
    let mut read = None;
    for c in digits.chars().filter(|c| !matches!(c, ',' | '_' | ' ')) {
        let digit = u64::from(c.to_digit(radix)?);
        read = Some(read.unwrap_or(0_u64).checked_mul(u64::from(radix))?.checked_add(digit)?);
    }
    read
}

/// A count with its noun, which takes an `s` for all but one: `1 object`, `3 objects`.
#[must_use]
pub fn count(n: u64, noun: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", number(n))
}

/// A name that came from outside, with control and bidirectional characters made visible. What the engine
/// sends is already so; this is for names the page knows first, in the engine's notation, which is Python's: a
/// name stays as it is when its file is open.
#[must_use]
pub fn visible(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match u32::from(c) {
            _ if is_printable(c) => out.push(c),
            _ if matches!(c, '\n' | '\r' | '\t') => out.extend(c.escape_default()),
            code @ 0..0x100 => out.push_str(&format!("\\x{code:02x}")),
            code @ 0x100..0x1_0000 => out.push_str(&format!("\\u{code:04x}")),
            code => out.push_str(&format!("\\U{code:08x}")),
        }
    }
    out
}

/// Whether Python shows a character as it is (`str.isprintable`): what the engine's own `repr` goes by. A combining character is not
/// escaped behind another one.
fn is_printable(c: char) -> bool {
    let mut text = String::from("a");
    text.push(c);
    matches!(c, ' '..='~') || text.escape_debug().count() == 2
}

/// A name of at most so many characters: its middle is left out, since its end tells what kind of file it is.
#[must_use]
pub fn middle(name: &str, most: usize) -> String {
    let length = name.chars().count();
    if length <= most {
        return name.to_owned();
    }
    let kept = most.saturating_sub(1);
    let tail = kept * 2 / 5;
    let mut out: String = name.chars().take(kept - tail).collect();
    out.push('…');
    out.extend(name.chars().skip(length - tail));
    out
}

#[cfg(test)]
mod tests {
    use super::{bytes, count, middle, number, offset_digits, padded_offset, parse_offset, stretch, visible};

    #[test]
    fn numbers_have_their_thousands_apart() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1000), "1,000");
        assert_eq!(number(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn sizes_have_at_most_three_digits() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1000), "1.0 kB");
        assert_eq!([1249, 1250, 1290].map(bytes), ["1.2 kB", "1.3 kB", "1.3 kB"]);
        assert_eq!([9_949, 9_950, 10_499, 10_500].map(bytes), ["9.9 kB", "10 kB", "10 kB", "11 kB"]);
        assert_eq!([999_499, 999_500, 999_999].map(bytes), ["999 kB", "1.0 MB", "1.0 MB"]);
        assert_eq!(bytes(99_922_402), "100 MB");
        assert_eq!(bytes(18_000_000), "18 MB");
        assert_eq!(bytes(u64::MAX), "18 EB");
    }

    #[test]
    fn offsets_are_read_as_they_are_written() {
        for (text, offset) in [
            ("0x1F3A", Some(0x1f3a)),
            (" 0X1f3a ", Some(0x1f3a)),
            ("7994", Some(7994)),
            ("7,994", Some(7994)),
            ("1_000 000", Some(1_000_000)),
            ("0xFFFFFFFFFFFFFFFF", Some(u64::MAX)),
            ("0x10000000000000000", None),
            ("18446744073709551616", None),
            ("1F3A", Some(0x1f3a)),
            ("6a", Some(0x6a)),
            ("100", Some(100)),
            ("6g", None),
            ("0x", None),
            ("", None),
            ("-1", None),
        ] {
            assert_eq!(parse_offset(text), offset, "{text}");
        }
    }

    #[test]
    fn offsets_below_each_other_are_aligned() {
        assert_eq!(padded_offset(0x3a, offset_digits(0x1000)), "0x003A");
        assert_eq!([0, 1, 0x1_0000, 0x1_0001, 1 << 32, 1 << 40].map(offset_digits), [4, 4, 4, 6, 8, 10]);
    }

    #[test]
    fn stretches_include_their_last_byte() {
        assert_eq!(stretch((0x10, 0x20)), "0x10-0x1F");
        assert_eq!([stretch((0x10, 0x11)), stretch((0x10, 0x10))], ["0x10", "0x10"]);
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(count(1, "object"), "1 object");
        assert_eq!(count(2000, "object"), "2,000 objects");
    }

    #[test]
    fn long_names_lose_their_middle() {
        assert_eq!(middle("short.pkl", 12), "short.pkl");
        assert_eq!(middle("a-model-of-something.pkl", 12), "a-model….pkl");
        assert_eq!(middle("ééééééééééééé", 12).chars().count(), 12);
        assert_eq!(middle("abc", 1), "…");
        assert_eq!(middle("abc", 0), "…");
    }

    #[test]
    fn hidden_characters_show() {
        assert_eq!(visible("a\u{202e}b\n\0\u{61c}"), "a\\u202eb\\n\\x00\\u061c");
        assert_eq!(visible("né <b> 'c' \\.pkl"), "né <b> 'c' \\.pkl");
        assert_eq!(visible("soft\u{ad}\u{180e}\u{e0041}.pkl"), "soft\\xad\\u180e\\U000e0041.pkl");
        assert_eq!(visible("e\u{301}\u{a0}"), "e\u{301}\\xa0");
    }
}
