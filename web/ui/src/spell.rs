//! Bytes as texts to copy.

use crate::link::base64;

/// The most bytes that are copied at once: what comes of them is up to four times as long.
pub const MOST: u64 = 1 << 20;

/// How bytes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `80 04 4B 01`, as `bytes.fromhex` reads it.
    Hex,
    /// With padding, in one line.
    Base64,
    /// `b'\x80\x04K\x01'`, as Python writes it.
    Python,
}

impl Form {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Base64 => "base64",
            Self::Python => "a Python literal",
        }
    }
}

/// Writes bytes.
#[must_use]
pub fn spell(bytes: &[u8], form: Form) -> String {
    match form {
        Form::Hex => hex(bytes),
        Form::Base64 => base64(bytes),
        Form::Python => python(bytes),
    }
}

/// The two digits of a byte.
#[must_use]
pub fn digits(byte: u8) -> [char; 2] {
    [byte >> 4, byte & 15].map(|half| char::from(if half < 10 { b'0' + half } else { b'A' - 10 + half }))
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 3);
    for byte in bytes {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(digits(*byte));
    }
    out
}

fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    base64::encode(bytes, base64::USUAL, &mut out);
    while !out.len().is_multiple_of(4) {
        out.push('=');
    }
    out
}

/// As `repr` does: in single quotes, unless there are some inside and no double ones.
fn python(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
    let mut out = String::with_capacity(bytes.len() * 2 + 3);
    out.push('b');
    out.push(char::from(quote));
    for &byte in bytes {
        match byte {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ if byte == quote => {
                out.push('\\');
                out.push(char::from(byte));
            }
            b' '..=b'~' => out.push(char::from(byte)),
            _ => {
                out.push_str("\\x");
                out.extend(digits(byte).map(|digit| digit.to_ascii_lowercase()));
            }
        }
    }
    out.push(char::from(quote));
    out
}

#[cfg(test)]
mod tests {
    use super::{Form, spell};

    #[test]
    fn hex_is_what_fromhex_reads() {
        assert_eq!(spell(b"\x80\x04K\x01.", Form::Hex), "80 04 4B 01 2E");
        assert_eq!(spell(b"", Form::Hex), "");
    }

    /// What `base64.b64encode` gives.
    #[test]
    fn base64_is_padded() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"\x80", "gA=="),
            (b"\x80\x04", "gAQ="),
            (b"\x80\x04K", "gARL"),
            (b"\xff\xef\xbe\xfb", "/++++w=="),
            (b"any carnal pleasure.", "YW55IGNhcm5hbCBwbGVhc3VyZS4="),
        ] {
            assert_eq!(spell(bytes, Form::Base64), text);
        }
    }

    /// What `repr` gives.
    #[test]
    fn a_literal_is_pythons() {
        for (bytes, text) in [
            (&b"\x80\x04\x95\x00abc\n\t\r\\"[..], r"b'\x80\x04\x95\x00abc\n\t\r\\'"),
            (b"it's", r#"b"it's""#),
            (br#"it's "so""#, r#"b'it\'s "so"'"#),
            (b"\x7f\xff~ ", r"b'\x7f\xff~ '"),
        ] {
            assert_eq!(spell(bytes, Form::Python), text);
        }
    }
}
