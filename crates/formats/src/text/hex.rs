//! Hex digits, two a byte: in a row, with separators, with `0x` or `\x`.

use super::Broken;

#[derive(Debug, Default)]
pub(super) struct Hex {
    /// The first digit of a byte.
    half: Option<u8>,
    /// Digits since a prefix.
    prefixed: Option<u32>,
}

/// Where the argument of `bytes.fromhex(` begins.
pub(super) fn of_call(body: &[u8]) -> Option<usize> {
    [&b"bytes.fromhex("[..], b"bytearray.fromhex("]
        .iter()
        .find(|call| body.starts_with(call))
        .map(|call| call.len())
}

impl Hex {
    pub(super) fn run(
        &mut self,
        text: &[u8],
        at: &mut usize,
        upto: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Broken> {
        while *at < upto {
            let Some(byte) = text.get(*at).copied() else { return self.end(text.len(), out) };
            match (byte, text.get(*at + 1)) {
                (b'0', Some(b'x' | b'X')) | (b'\\', Some(b'x')) => {
                    self.separated(*at, out)?;
                    self.prefixed = Some(0);
                    *at += 1;
                }
                (b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F', _) => self.digit(value(byte), out),
                (b' ' | b'\t' | b'\n' | b'\r', _) if self.prefixed.is_none() => {}
                (b' ' | b'\t' | b'\n' | b'\r' | b':' | b',' | b';' | b'-', _) => self.separated(*at, out)?,
                _ => return Err((*at, "this is no hex digit", false)),
            }
            *at += 1;
        }
        if *at >= text.len() { self.end(text.len(), out) } else { Ok(()) }
    }

    fn digit(&mut self, digit: u8, out: &mut Vec<u8>) {
        self.prefixed = self.prefixed.map(|digits| digits.saturating_add(1));
        match self.half.take() {
            Some(high) => out.push(high << 4 | digit),
            None => self.half = Some(digit),
        }
    }

    /// A byte may have a single digit behind its `0x`, and nowhere else.
    fn separated(&mut self, at: usize, out: &mut Vec<u8>) -> Result<(), Broken> {
        match (self.prefixed.take(), self.half.take()) {
            (Some(0), _) => Err((at, "hex digits are missing here", false)),
            (Some(1), Some(digit)) => {
                out.push(digit);
                Ok(())
            }
            (_, Some(_)) => Err((at, "a hex digit is missing here: two make a byte", false)),
            _ => Ok(()),
        }
    }

    fn end(&mut self, at: usize, out: &mut Vec<u8>) -> Result<(), Broken> {
        self.separated(at, out).map_err(|(at, text, _)| (at, text, true))
    }
}

/// The value of a hex digit.
pub(super) fn value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20).wrapping_sub(b'a').wrapping_add(10),
    }
}
