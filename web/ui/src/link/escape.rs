//! Percent signs: text in a fragment that programs and people pass on unchanged.

use std::fmt::Write as _;

/// Writes a text with everything escaped but what no program takes for an end or for markup.
pub(super) fn escape(text: &str, out: &mut String) {
    for &byte in text.as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            // Writing to a string does not fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
}

/// Reads it back; `None` if it is no UTF-8. A percent sign without two digits stands for itself.
pub(super) fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        rest = behind;
        match (first, behind) {
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                _ => bytes.push(b'%'),
            },
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).ok()
}

fn digit(c: u8) -> Option<u8> {
    match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'A'..=b'F' => Some(c - b'A' + 10),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{escape, unescape};

    #[test]
    fn texts_come_back() {
        for text in ["", "obj['a'][3].coef_", "100 %41&d=x#é\u{202e}", "‹key 3›", "%"] {
            let mut out = String::new();
            escape(text, &mut out);
            assert!(out.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.%".contains(&byte)), "{out}");
            assert_eq!(unescape(&out).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_no_utf_8_is_refused() {
        assert_eq!(unescape("%ff"), None);
        assert_eq!(unescape("%4").as_deref(), Some("%4"));
        assert_eq!(unescape("%zz%41").as_deref(), Some("%zzA"));
    }
}
