//! The dumps of `xxd` and `hexdump -C`: offset, hex digits, characters, a line each.

use super::{Broken, hex::value};

#[derive(Debug, Default)]
pub(super) struct Dump {
    /// The offset that the first line tells.
    base: Option<u64>,
    /// Where the last whole line of bytes stands in what came out.
    last: (usize, usize),
    /// A `*` stands for lines like the last one.
    repeats: bool,
}

/// Bytes that `*` may stand for, besides those that are written out.
const REPEATED: u64 = 16 << 20;
/// A line is no longer than this. The widest has 256 bytes.
const LINE: usize = 2000;

struct Start {
    offset: u64,
    /// Length of the offset and what follows it.
    length: usize,
    /// As `xxd` writes it: the characters stand behind two spaces, not behind a bar.
    xxd: bool,
}

/// The offset at the start of a line.
fn start(line: &[u8]) -> Option<Start> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let offset = line
        .get(..digits)?
        .iter()
        .try_fold(0u64, |sum, digit| sum.checked_mul(16).map(|sum| sum | u64::from(value(*digit))))?;
    match line.get(digits..)? {
        [b':', b' ' | b'\t', ..] if digits >= 4 => Some(Start { offset, length: digits + 1, xxd: true }),
        [b' ', b' ', ..] | [] if digits >= 6 => Some(Start { offset, length: digits, xxd: false }),
        _ => None,
    }
}

/// Whether a text begins as a dump.
pub(super) fn is_dump(body: &[u8]) -> bool {
    let line = body.get(..LINE.min(body.len())).and_then(|head| head.split(|byte| *byte == b'\n').next());
    let Some((line, start)) = line.and_then(|line| Some((line, start(line)?))) else { return false };
    let rest = line.get(start.length..).unwrap_or_default().trim_ascii_start();
    matches!(rest, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

impl Dump {
    pub(super) fn run(
        &mut self,
        text: &[u8],
        at: &mut usize,
        upto: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Broken> {
        // Line by line, so that it may go a line further than asked for.
        while *at < upto && *at < text.len() {
            let rest = text.get(*at..).unwrap_or_default();
            let head = rest.get(..LINE.min(rest.len())).unwrap_or_default();
            let length = match head.iter().position(|byte| *byte == b'\n') {
                Some(length) => length,
                None if rest.len() <= LINE => rest.len(),
                None => return Err((*at, "this line is too long for a hex dump", false)),
            };
            self.line(head.get(..length).unwrap_or_default(), *at, out)?;
            *at += length + 1;
        }
        Ok(())
    }

    fn line(&mut self, line: &[u8], at: usize, out: &mut Vec<u8>) -> Result<(), Broken> {
        let indent = line.len() - line.trim_ascii_start().len();
        let line = line.trim_ascii();
        if line.is_empty() {
            return Ok(());
        }
        if line == b"*" {
            self.repeats = true;
            return Ok(());
        }
        let at = at + indent;
        let Some(start) = start(line) else {
            return Err((at, "this line of the hex dump has no offset", false));
        };
        let base = *self.base.get_or_insert(start.offset);
        let here = start.offset.checked_sub(base).ok_or((at, OFFSET, false))?;
        if std::mem::take(&mut self.repeats) {
            self.repeat(here, at, out)?;
        }
        if here != out.len() as u64 {
            return Err((at, OFFSET, false));
        }
        let before = out.len();
        let mut half = None;
        let mut spaces = 0;
        for (i, byte) in line.iter().enumerate().skip(start.length) {
            match byte {
                b' ' | b'\t' => spaces += 1,
                b'|' if !start.xxd => break,
                // Behind the first space stand the digits, behind two in a row the characters.
                _ if start.xxd && spaces >= 2 && out.len() > before => break,
                _ if byte.is_ascii_hexdigit() => {
                    spaces = 0;
                    match half.take() {
                        Some(high) => out.push(high << 4 | value(*byte)),
                        None => half = Some(value(*byte)),
                    }
                }
                _ => return Err((at + i, "this is no hex digit", false)),
            }
        }
        if half.is_some() {
            return Err((at + line.len(), "a hex digit is missing here: two make a byte", false));
        }
        if out.len() > before {
            self.last = (before, out.len());
        }
        Ok(())
    }

    /// Lines like the last one, up to an offset.
    fn repeat(&mut self, upto: u64, at: usize, out: &mut Vec<u8>) -> Result<(), Broken> {
        let missing = upto.checked_sub(out.len() as u64).ok_or((at, OFFSET, false))?;
        // What it may come to does not hang on a number in the text alone.
        if missing > REPEATED.max(out.len() as u64) {
            return Err((at, "* stands for too many lines here", false));
        }
        let (from, to) = self.last;
        let line = out.get(from..to).unwrap_or_default().to_vec();
        if line.is_empty() || missing % line.len() as u64 != 0 {
            return Err((at, OFFSET, false));
        }
        if usize::try_from(missing).map_or(true, |missing| out.try_reserve(missing).is_err()) {
            return Err((at, super::NO_MEMORY, false));
        }
        while (out.len() as u64) < upto {
            out.extend_from_slice(&line);
        }
        Ok(())
    }
}

const OFFSET: &str = "this offset of the hex dump does not fit the bytes before it: lines are missing";
