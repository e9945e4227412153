//! Base64: RFC 4648's two alphabets, mixed or not; white space anywhere; padding where there is any.

use super::Broken;

#[derive(Debug, Default)]
pub(super) struct Base64 {
    bits: u32,
    /// Characters in `bits`.
    count: u32,
    padded: bool,
}

/// Where the base64 of a `data:` address begins.
pub(super) fn of_data_url(body: &[u8]) -> Option<usize> {
    const HEADER: usize = 300;
    let header = body.get(..HEADER.min(body.len()))?;
    let comma = header.iter().position(|byte| *byte == b',')?;
    let header = header.get(..comma)?;
    (header.starts_with(b"data:") && header.ends_with(b";base64")).then_some(comma + 1)
}

impl Base64 {
    pub(super) fn run(
        &mut self,
        text: &[u8],
        at: &mut usize,
        upto: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Broken> {
        while *at < upto {
            let Some(byte) = text.get(*at).copied() else { break };
            let six = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' | b'-' => 62,
                b'/' | b'_' => 63,
                b' ' | b'\t' | b'\n' | b'\r' => {
                    *at += 1;
                    continue;
                }
                b'=' => {
                    if !self.padded {
                        self.rest(*at, out)?;
                        self.padded = true;
                    }
                    *at += 1;
                    continue;
                }
                _ => return Err((*at, "this is no character of base64", false)),
            };
            if self.padded {
                return Err((*at, "something follows the padding that ends the base64", false));
            }
            *at += 1;
            self.bits = self.bits << 6 | u32::from(six);
            self.count += 1;
            if self.count == 4 {
                let [_, a, b, c] = self.bits.to_be_bytes();
                out.extend_from_slice(&[a, b, c]);
                self.count = 0;
            }
        }
        if *at >= text.len() && !self.padded {
            self.rest(text.len(), out).map_err(|(at, text, _)| (at, text, true))?;
        }
        Ok(())
    }

    /// The last characters, which are fewer than four.
    fn rest(&mut self, at: usize, out: &mut Vec<u8>) -> Result<(), Broken> {
        let [_, a, b, _] = (self.bits << (6 * (4 - self.count))).to_be_bytes();
        match std::mem::take(&mut self.count) {
            0 => {}
            2 => out.push(a),
            3 => out.extend_from_slice(&[a, b]),
            _ => return Err((at, "base64 characters are missing here: one alone makes no byte", false)),
        }
        Ok(())
    }
}
