//! Base64: with the URL-safe alphabet and without padding in links, with the usual one and with padding where bytes are copied.

/// The two characters in which the alphabets differ.
pub(crate) const URL_SAFE: [char; 2] = ['-', '_'];
/// See [`URL_SAFE`].
pub(crate) const USUAL: [char; 2] = ['+', '/'];

/// Writes bytes, without padding.
pub(crate) fn encode(bytes: &[u8], last: [char; 2], out: &mut String) {
    for group in bytes.chunks(3) {
        let mut word = 0_u32;
        for at in 0..3 {
            word = word << 8 | u32::from(group.get(at).copied().unwrap_or(0));
        }
        // As many digits as it takes: one more than there are bytes.
        for shift in [18, 12, 6, 0].into_iter().take(group.len() + 1) {
            let [minus, line] = last;
            out.push(match u8::try_from(word >> shift & 63).unwrap_or(0) {
                six @ 0..26 => char::from(b'A' + six),
                six @ 26..52 => char::from(b'a' + six - 26),
                six @ 52..62 => char::from(b'0' + six - 52),
                62 => minus,
                _ => line,
            });
        }
    }
}

/// Reads bytes. Padding is taken as it comes; `None` for any other character, and for a length that no bytes have.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    if text.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for group in text.as_bytes().chunks(4) {
        let mut word = 0_u32;
        for at in 0..4 {
            word = word << 6 | group.get(at).map_or(Some(0), |&digit| value(digit))?;
        }
        let [_, all @ ..] = word.to_be_bytes();
        bytes.extend_from_slice(all.get(..group.len() - 1)?);
    }
    Some(bytes)
}

fn value(digit: u8) -> Option<u32> {
    let value = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::{URL_SAFE, decode, encode};

    fn encoded(bytes: &[u8]) -> String {
        let mut out = String::new();
        encode(bytes, URL_SAFE, &mut out);
        out
    }

    #[test]
    fn the_standards_own_examples() {
        for (bytes, text) in
            [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE")]
        {
            assert_eq!(encoded(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(encoded(&[0xfb, 0xff, 0xfe]), "-__-");
        assert_eq!(decode("Zg=="), Some(b"f".to_vec()));
    }

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> = (0..=255).collect();
        for from in 0..4 {
            let bytes = &all[from..];
            assert_eq!(decode(&encoded(bytes)).as_deref(), Some(bytes));
        }
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        for text in ["Z", "Zm9vZ", "Zm9v!", "Zm+v", "Zm/v", "Zm 9v", "Zm=9", "Zmé"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
