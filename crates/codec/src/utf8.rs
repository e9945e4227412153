//! UTF-8 with surrogates, as Python's `surrogatepass` reads it, checked piece by piece.

use core::str::Utf8Error;

use crate::fault::DecodeFault;

/// How far a piece is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    /// These many bytes are whole characters. Fewer than all only where the piece is not the last one and ends
    /// within a character.
    Good(usize),
    /// Bad from here on, so many bytes, and why.
    Bad { at: usize, len: usize, reason: &'static str },
}

/// Checks a piece of a text. `last`: nothing follows it.
pub(crate) fn check(bytes: &[u8], last: bool) -> Checked {
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let error = match core::str::from_utf8(rest) {
            Ok(_) => return Checked::Good(bytes.len()),
            Err(error) => error,
        };
        at += error.valid_up_to();
        let rest = bytes.get(at..).unwrap_or_default();
        match rest {
            [0xed, 0xa0..=0xbf, 0x80..=0xbf, ..] => at += 3,
            // May still become a surrogate.
            [0xed] | [0xed, 0xa0..=0xbf] if !last => return Checked::Good(at),
            _ => match error.error_len() {
                None if !last => return Checked::Good(at),
                _ => {
                    let (len, reason) = trouble(&error, rest);
                    return Checked::Bad { at, len, reason };
                }
            },
        }
    }
}

/// What CPython says of what is no UTF-8 at the start of `rest`: how many bytes, and why.
pub(crate) fn trouble(error: &Utf8Error, rest: &[u8]) -> (usize, &'static str) {
    match (error.error_len(), rest.first()) {
        (None, _) => (rest.len(), "unexpected end of data"),
        (Some(len), Some(0xc2..=0xf4)) => (len, "invalid continuation byte"),
        (Some(len), _) => (len, "invalid start byte"),
    }
}

/// The fault of a bad text whose piece begins at `before` bytes.
pub(crate) fn fault(bytes: &[u8], at: usize, len: usize, before: u64, reason: &'static str) -> DecodeFault {
    let start = before + at as u64;
    DecodeFault {
        codec: "utf-8",
        byte: bytes.get(at).copied().unwrap_or_default(),
        start,
        end: start + len as u64,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surrogates_pass_and_pieces_may_end_anywhere() {
        let text = b"a\xc3\xa9\xed\xa0\x80\xf0\x9f\x98\x80z";
        assert_eq!(check(text, true), Checked::Good(text.len()));
        for cut in 0..=text.len() {
            let Checked::Good(good) = check(&text[..cut], false) else { panic!("cut at {cut}") };
            assert_eq!(check(&text[good..], true), Checked::Good(text.len() - good), "cut at {cut}");
        }
    }

    #[test]
    fn says_what_cpython_says() {
        let bad = |bytes: &[u8]| match check(bytes, true) {
            Checked::Bad { at, len, reason } => (at, len, reason),
            Checked::Good(_) => panic!("good"),
        };
        assert_eq!(bad(b"a\xff"), (1, 1, "invalid start byte"));
        assert_eq!(bad(b"\xc3("), (0, 1, "invalid continuation byte"));
        assert_eq!(bad(b"ab\xe2\x82"), (2, 2, "unexpected end of data"));
    }
}
