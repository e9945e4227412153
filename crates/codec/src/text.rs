//! The texts of a stream, decoded as Python decodes them.
//!
//! A Python str may hold lone surrogates, which UTF-8 has no form for. Decoded texts are therefore *generalised* UTF-8:
//! UTF-8 in which a surrogate is three bytes, as under Python's `surrogatepass`.

use alloc::vec::Vec;

use crate::{
    fault::{DecodeFault, FaultKind},
    graph::TextCode,
};

/// Decodes a whole text. That of Python 2 is read as Latin-1, where every byte is a character.
///
/// # Errors
/// When the bytes are not of that code; the decoder has checked those of a graph.
pub fn decode(code: TextCode, bytes: &[u8]) -> Result<Vec<u8>, FaultKind> {
    let mut out = Vec::new();
    match code {
        TextCode::Utf8 => out.extend_from_slice(bytes),
        TextCode::Latin1 => bytes.iter().for_each(|b| push(&mut out, u32::from(*b))),
        TextCode::RawUnicodeEscape => {
            raw_unicode_escape(bytes, |c| push(&mut out, c)).map_err(FaultKind::Decode)?;
        }
        TextCode::Escaped => escaped(bytes, |b| push(&mut out, u32::from(b)))?,
    }
    Ok(out)
}

/// Decodes the beginning of a text of which more follows: what is cut at its end is left out.
#[must_use]
pub fn decode_prefix(code: TextCode, bytes: &[u8]) -> Vec<u8> {
    match code {
        TextCode::Utf8 => {
            let whole = match crate::utf8::check(bytes, false) {
                crate::utf8::Checked::Good(good) => good,
                crate::utf8::Checked::Bad { at, .. } => at,
            };
            bytes.get(..whole).unwrap_or_default().to_vec()
        }
        TextCode::Latin1 => decode(code, bytes).unwrap_or_default(),
        // An escape is ten bytes at the most.
        TextCode::RawUnicodeEscape | TextCode::Escaped => (0..=10)
            .filter_map(|less| bytes.get(..bytes.len().checked_sub(less)?))
            // A backslash at the end may be the first of an escape.
            .filter(|prefix| !prefix.ends_with(b"\\"))
            .find_map(|prefix| decode(code, prefix).ok())
            .unwrap_or_default(),
    }
}

/// The bytes of a text of Python 2.
///
/// # Errors
/// As for [`decode`].
pub fn py2_bytes(code: TextCode, bytes: &[u8]) -> Result<Vec<u8>, FaultKind> {
    if code != TextCode::Escaped {
        return Ok(bytes.to_vec());
    }
    let mut out = Vec::new();
    escaped(bytes, |b| out.push(b))?;
    Ok(out)
}

/// How the strings of Python 2 are read: the `encoding=` of CPython's `loads`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Every byte is a character.
    #[default]
    Latin1,
    /// As text of today mostly is.
    Utf8,
    /// What `loads` takes for granted.
    Ascii,
    /// Not at all: they stay bytes.
    Bytes,
}

/// Why `loads` cannot read a string of Python 2, given as bytes, in an encoding; `None` if it can, and where nothing is decoded.
#[must_use]
pub fn py2_fault(encoding: Encoding, bytes: &[u8]) -> Option<DecodeFault> {
    match encoding {
        Encoding::Latin1 | Encoding::Bytes => None,
        Encoding::Ascii => {
            let at = bytes.iter().position(|byte| !byte.is_ascii())?;
            let reason = "ordinal not in range(128)";
            Some(DecodeFault { codec: "ascii", ..crate::utf8::fault(bytes, at, 1, 0, reason) })
        }
        Encoding::Utf8 => {
            let error = core::str::from_utf8(bytes).err()?;
            let at = error.valid_up_to();
            let (len, reason) = crate::utf8::trouble(&error, bytes.get(at..).unwrap_or_default());
            Some(crate::utf8::fault(bytes, at, len, 0, reason))
        }
    }
}

/// Adds a code point, surrogates included.
fn push(out: &mut Vec<u8>, code: u32) {
    #[allow(clippy::cast_possible_truncation)] // masked
    let continuation = |shift: u32| ((code >> shift) & 0x3f) as u8 | 0x80;
    #[allow(clippy::cast_possible_truncation)] // compared
    match code {
        0..0x80 => out.push(code as u8),
        0x80..0x800 => out.extend([(code >> 6) as u8 | 0xc0, continuation(0)]),
        0x800..0x1_0000 => out.extend([(code >> 12) as u8 | 0xe0, continuation(6), continuation(0)]),
        _ => out.extend([(code >> 18) as u8 | 0xf0, continuation(12), continuation(6), continuation(0)]),
    }
}

/// `PyUnicode_DecodeRawUnicodeEscape`: Latin-1 but for \uXXXX and \UXXXXXXXX behind an odd number of backslashes.
pub(crate) fn raw_unicode_escape(bytes: &[u8], mut push: impl FnMut(u32)) -> Result<(), DecodeFault> {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        if byte != b'\\' {
            push(u32::from(byte));
            continue;
        }
        let (digits, reason) = match bytes.get(at) {
            Some(b'u') => (4, "truncated \\uXXXX escape"),
            Some(b'U') => (8, "truncated \\UXXXXXXXX escape"),
            Some(other) => {
                // A backslash before anything else, another one included, stands for itself.
                push(u32::from(byte));
                push(u32::from(*other));
                at += 1;
                continue;
            }
            None => {
                push(u32::from(byte));
                continue;
            }
        };
        at += 1;
        let mut code = 0u32;
        for _ in 0..digits {
            let Some(digit) = bytes.get(at).and_then(|b| char::from(*b).to_digit(16)) else {
                return Err(escape_fault(byte, start, at, reason));
            };
            code = (code << 4) | digit;
            at += 1;
        }
        if code > 0x10_ffff {
            return Err(escape_fault(byte, start, at, "\\Uxxxxxxxx out of range"));
        }
        push(code);
    }
    Ok(())
}

fn escape_fault(byte: u8, start: usize, end: usize, reason: &'static str) -> DecodeFault {
    DecodeFault { codec: "rawunicodeescape", byte, start: start as u64, end: end as u64, reason }
}

/// `PyBytes_DecodeEscape`: the escapes of a bytes literal. Unknown ones stand for themselves.
pub(crate) fn escaped(bytes: &[u8], mut push: impl FnMut(u8)) -> Result<(), FaultKind> {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        if byte != b'\\' {
            push(byte);
            continue;
        }
        let Some(&escape) = bytes.get(at) else { return Err(FaultKind::TrailingBackslash) };
        at += 1;
        match escape {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => push(escape),
            b'b' => push(8),
            b'f' => push(12),
            b't' => push(b'\t'),
            b'n' => push(b'\n'),
            b'r' => push(b'\r'),
            b'v' => push(11),
            b'a' => push(7),
            b'0'..=b'7' => {
                let mut code = u32::from(escape - b'0');
                for _ in 0..2 {
                    let Some(digit) = bytes.get(at).and_then(|b| char::from(*b).to_digit(8)) else { break };
                    code = code * 8 + digit;
                    at += 1;
                }
                #[allow(clippy::cast_possible_truncation)] // C cuts it off as well
                push(code as u8);
            }
            b'x' => {
                let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
                let (Some(high), Some(low)) = (digit(at), digit(at + 1)) else {
                    return Err(FaultKind::HexEscape(start as u64));
                };
                at += 2;
                #[allow(clippy::cast_possible_truncation)] // two hex digits
                push((high * 16 + low) as u8);
            }
            _ => {
                push(b'\\');
                push(escape);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_unicode_escapes() {
        let text = |bytes: &[u8]| decode(TextCode::RawUnicodeEscape, bytes);
        assert_eq!(text(b"a\\u20ac\xe9").unwrap(), "a\u{20ac}\u{e9}".as_bytes());
        assert_eq!(text(b"\\ud800").unwrap(), b"\xed\xa0\x80");
        assert_eq!(text(b"\\\\u20ac").unwrap(), b"\\\\u20ac");
        assert_eq!(text(b"\\n").unwrap(), b"\\n");
        assert!(text(b"\\u20").is_err());
        assert_eq!(decode_prefix(TextCode::RawUnicodeEscape, b"ab\\u20"), b"ab");
    }

    #[test]
    fn bytes_escapes() {
        assert_eq!(py2_bytes(TextCode::Escaped, b"a\\x00\\'\\n\\101\\q").unwrap(), b"a\0'\nA\\q");
        assert_eq!(py2_bytes(TextCode::Escaped, b"ab\\x0"), Err(FaultKind::HexEscape(2)));
        assert_eq!(py2_bytes(TextCode::Escaped, b"\\"), Err(FaultKind::TrailingBackslash));
        assert_eq!(decode(TextCode::Latin1, b"\xe9").unwrap(), "\u{e9}".as_bytes());
    }

    #[test]
    fn encodings_of_python_2() {
        use alloc::string::ToString;
        let says = |encoding, bytes: &[u8]| py2_fault(encoding, bytes).map(|fault| fault.to_string());
        assert_eq!(says(Encoding::Latin1, b"\xff"), None);
        assert_eq!(says(Encoding::Bytes, b"\xff"), None);
        assert_eq!(says(Encoding::Utf8, "h\u{e9}".as_bytes()), None);
        let ascii = "'ascii' codec can't decode byte 0xc3 in position 1: ordinal not in range(128)";
        assert_eq!(says(Encoding::Ascii, "h\u{e9}".as_bytes()).as_deref(), Some(ascii));
        // No surrogates, as they pass in a str of Python 3.
        let utf8 = "'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte";
        assert_eq!(says(Encoding::Utf8, b"\xed\xa0\x80").as_deref(), Some(utf8));
        let cut = "'utf-8' codec can't decode bytes in position 1-2: unexpected end of data";
        assert_eq!(says(Encoding::Utf8, b"a\xe2\x82").as_deref(), Some(cut));
    }
}
