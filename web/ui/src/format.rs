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

/// A size in bytes, decimal units: `0 B`, `999 B`, `1.2 kB`, `24 MB`.
#[must_use]
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if n < 1000 {
        return format!("{n} B");
    }
    let mut unit_size = 1000_u64;
    let mut unit = "kB";
    for name in UNITS {
        unit = name;
        // The last digit shown must not round up to the next unit.
        if n / unit_size < 1000 {
            break;
        }
        unit_size = unit_size.saturating_mul(1000);
    }
    let whole = n / unit_size;
    if whole >= 10 {
        format!("{whole} {unit}")
    } else {
        let tenths = n / (unit_size / 10) % 10;
        format!("{whole}.{tenths} {unit}")
    }
}

/// An offset in the way of a hex editor: `0x1F3A`.
#[must_use]
pub fn offset(n: u64) -> String {
    format!("0x{n:X}")
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
        let hidden = c.is_control()
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        match u32::from(c) {
            _ if !hidden => out.push(c),
            _ if matches!(c, '\n' | '\r' | '\t') => out.extend(c.escape_default()),
            code @ 0..0x100 => out.push_str(&format!("\\x{code:02x}")),
            code => out.push_str(&format!("\\u{code:04x}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{bytes, count, number, visible};

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
        assert_eq!(bytes(1290), "1.2 kB");
        assert_eq!(bytes(999_999), "999 kB");
        assert_eq!(bytes(18_000_000), "18 MB");
        assert_eq!(bytes(u64::MAX), "18 EB");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(count(1, "object"), "1 object");
        assert_eq!(count(2000, "object"), "2,000 objects");
    }

    #[test]
    fn hidden_characters_show() {
        assert_eq!(visible("a\u{202e}b\n\0\u{61c}"), "a\\u202eb\\n\\x00\\u061c");
        assert_eq!(visible("né <b>.pkl"), "né <b>.pkl");
    }
}
