//! Values in Python's own notation.

mod newer;

use alloc::string::String;
use core::fmt::{self, Write};

/// `repr` of a str given as generalised UTF-8 (see [`crate::text`]): quotes, escapes, and nothing unprintable,
/// so control and bidi characters are visible. Bytes that are no text are shown as surrogates, as Python's
/// `surrogateescape` would read them.
///
/// # Errors
/// When `out` fails.
pub fn str_repr(text: &[u8], out: &mut impl Write) -> fmt::Result {
    let quote = quote_for(text);
    out.write_char(quote)?;
    escape(text, Some(quote), out)?;
    out.write_char(quote)
}

/// One byte as a character of a `repr`: itself, or `\\xXX`.
///
/// # Errors
/// When `out` fails.
pub fn visible_byte(byte: u8, out: &mut impl Write) -> fmt::Result {
    escape_char(char::from(byte), Some('\''), out)
}

/// The text itself, unquoted, with everything unprintable escaped as `repr` does it.
///
/// # Errors
/// When `out` fails.
pub fn visible(text: &[u8], out: &mut impl Write) -> fmt::Result {
    escape(text, None, out)
}

/// Double quotes only where that saves escapes.
fn quote_for(text: &[u8]) -> char {
    if text.contains(&b'\'') && !text.contains(&b'"') { '"' } else { '\'' }
}

fn escape(mut text: &[u8], quote: Option<char>, out: &mut impl Write) -> fmt::Result {
    while !text.is_empty() {
        let (good, bad) = match core::str::from_utf8(text) {
            Ok(good) => (good, 0),
            Err(error) => {
                let good = text.get(..error.valid_up_to()).unwrap_or_default();
                (core::str::from_utf8(good).unwrap_or_default(), 1)
            }
        };
        for c in good.chars() {
            escape_char(c, quote, out)?;
        }
        text = text.get(good.len()..).unwrap_or_default();
        if bad == 0 {
            return Ok(());
        }
        match text {
            [0xed, high @ 0xa0..=0xbf, low @ 0x80..=0xbf, ..] => {
                let code = 0xd000 | (u32::from(high & 0x3f) << 6) | u32::from(low & 0x3f);
                write!(out, "\\u{code:04x}")?;
                text = text.get(3..).unwrap_or_default();
            }
            [byte, ..] => {
                write!(out, "\\udc{byte:02x}")?;
                text = text.get(1..).unwrap_or_default();
            }
            [] => {}
        }
    }
    Ok(())
}

fn escape_char(c: char, quote: Option<char>, out: &mut impl Write) -> fmt::Result {
    match c {
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        '\\' => out.write_str(if quote.is_some() { "\\\\" } else { "\\" }),
        _ if Some(c) == quote => {
            out.write_char('\\')?;
            out.write_char(c)
        }
        ' '..='~' => out.write_char(c),
        _ if is_printable(c) => out.write_char(c),
        _ => escape_code(c, out),
    }
}

fn escape_code(c: char, out: &mut impl Write) -> fmt::Result {
    match u32::from(c) {
        code @ 0..0x100 => write!(out, "\\x{code:02x}"),
        code @ 0x100..0x1_0000 => write!(out, "\\u{code:04x}"),
        code => write!(out, "\\U{code:08x}"),
    }
}

/// `str.isprintable` of one character. Rust's `escape_debug` escapes by the same categories (Cc, Cf, Cs, Co, Cn, Zl, Zp,
/// Zs but the space), from a Unicode version of its own; and combining characters, at the start of a text only.
fn is_printable(c: char) -> bool {
    let code = u32::from(c);
    let run = newer::NEWER.partition_point(|(_, last)| *last < code);
    if newer::NEWER.get(run).is_some_and(|(first, _)| *first <= code) {
        return false;
    }
    let mut text = String::from("a");
    text.push(c);
    text.escape_debug().count() == 2
}

/// `repr` of bytes: `b'...'`.
///
/// # Errors
/// When `out` fails.
pub fn bytes_repr(bytes: &[u8], out: &mut impl Write) -> fmt::Result {
    let quote = quote_for(bytes);
    escape_bytes(bytes, quote, quote, out)
}

/// `repr` of a bytearray: `bytearray(b'...')`.
///
/// # Errors
/// When `out` fails.
pub fn bytearray_repr(bytes: &[u8], out: &mut impl Write) -> fmt::Result {
    out.write_str("bytearray(")?;
    // Here CPython puts a backslash before single quotes, whichever quotes are around it, and never before double ones.
    escape_bytes(bytes, quote_for(bytes), '\'', out)?;
    out.write_char(')')
}

fn escape_bytes(bytes: &[u8], quote: char, escaped: char, out: &mut impl Write) -> fmt::Result {
    out.write_char('b')?;
    out.write_char(quote)?;
    for byte in bytes {
        match byte {
            b'\n' => out.write_str("\\n")?,
            b'\r' => out.write_str("\\r")?,
            b'\t' => out.write_str("\\t")?,
            b'\\' => out.write_str("\\\\")?,
            _ if char::from(*byte) == escaped => {
                out.write_char('\\')?;
                out.write_char(escaped)?;
            }
            b' '..=b'~' => out.write_char(char::from(*byte))?,
            _ => write!(out, "\\x{byte:02x}")?,
        }
    }
    out.write_char(quote)
}

/// `repr` of a float: the shortest digits that give it back, with an exponent below 1e-4 and from 1e16 on.
///
/// # Errors
/// When `out` fails.
pub fn float_repr(value: f64, out: &mut impl Write) -> fmt::Result {
    if value.is_nan() {
        return out.write_str("nan");
    }
    if value.is_infinite() {
        return out.write_str(if value > 0.0 { "inf" } else { "-inf" });
    }
    if value == 0.0 {
        return out.write_str(if value.is_sign_negative() { "-0.0" } else { "0.0" });
    }
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format_finite(value);
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    out.write_str(sign)?;
    // Digits and the place of the point, whichever way ryu wrote them.
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = String::new();
    digits.push_str(whole);
    digits.push_str(fraction);
    let mut point = i32::try_from(whole.len()).unwrap_or(0) + exponent;
    let leading = digits.len() - digits.trim_start_matches('0').len();
    point -= i32::try_from(leading).unwrap_or(0);
    let digits = digits.trim_matches('0');
    let count = i32::try_from(digits.len()).unwrap_or(0);
    // As in `d.ddde±xx`.
    let scientific = point - 1;
    if !(-4..16).contains(&scientific) {
        let (first, rest) = digits.split_at(1.min(digits.len()));
        out.write_str(first)?;
        if !rest.is_empty() {
            write!(out, ".{rest}")?;
        }
        return write!(out, "e{}{:02}", if scientific < 0 { '-' } else { '+' }, scientific.abs());
    }
    if point <= 0 {
        out.write_str("0.")?;
        (0..-point).try_for_each(|_| out.write_char('0'))?;
        return out.write_str(digits);
    }
    if point >= count {
        out.write_str(digits)?;
        (0..point - count).try_for_each(|_| out.write_char('0'))?;
        return out.write_str(".0");
    }
    let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or(0));
    write!(out, "{whole}.{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        let mut out = String::new();
        str_repr(bytes, &mut out).unwrap();
        out
    }

    #[test]
    fn strings() {
        assert_eq!(text(b"it's"), "\"it's\"");
        assert_eq!(text(b"a'\"\n\x00\\"), "'a\\'\"\\n\\x00\\\\'");
        assert_eq!(text("\u{202e}é\u{301}\u{a0}\u{1f600}".as_bytes()), "'\\u202eé\u{301}\\xa0\u{1f600}'");
        assert_eq!(text(b"\xed\xa0\x80x"), "'\\ud800x'");
    }

    #[test]
    fn floats() {
        for (value, want) in [
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e16, "1e+16"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (1e15, "1000000000000000.0"),
            (0.0001, "0.0001"),
            (0.00001234, "1.234e-05"),
            (-2.5, "-2.5"),
            (5e-324, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (-0.0, "-0.0"),
        ] {
            let mut out = String::new();
            float_repr(value, &mut out).unwrap();
            assert_eq!(out, want);
        }
    }
}
