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
    /// What came out is to be filled up to here with them.
    fill: usize,
    /// Bytes that came of them.
    repeated: u64,
}

/// Bytes that all `*` of a text may come to, or as many as the text has: what comes out of it does not hang on the numbers in it alone.
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
        let mut budget = upto.saturating_sub(*at);
        // Line by line, so that it may go a line further than asked for.
        while *at < upto && *at < text.len() {
            if out.len() < self.fill && !self.fill_up(&mut budget, *at, out)? {
                return Ok(());
            }
            let rest = text.get(*at..).unwrap_or_default();
            let head = rest.get(..LINE.min(rest.len())).unwrap_or_default();
            let length = match head.iter().position(|byte| *byte == b'\n') {
                Some(length) => length,
                None if rest.len() <= LINE => rest.len(),
                None => return Err((*at, "this line is too long for a hex dump", false)),
            };
            let most = REPEATED.max(text.len() as u64);
            if self.line(head.get(..length).unwrap_or_default(), *at, most, out)? {
                *at += length + 1;
            }
        }
        Ok(())
    }

    /// Says whether that was all of the line: where lines are left out before it, those come first.
    fn line(&mut self, line: &[u8], at: usize, most: u64, out: &mut Vec<u8>) -> Result<bool, Broken> {
        let indent = line.len() - line.trim_ascii_start().len();
        let line = line.trim_ascii();
        if line.is_empty() {
            return Ok(true);
        }
        if line == b"*" {
            self.repeats = true;
            return Ok(true);
        }
        let at = at + indent;
        let Some(start) = start(line) else {
            return Err((at, "this line of the hex dump has no offset", false));
        };
        let base = *self.base.get_or_insert(start.offset);
        let here = start.offset.checked_sub(base).ok_or((at, OFFSET, false))?;
        if std::mem::take(&mut self.repeats) {
            self.repeat(here, at, most, out.len())?;
            return Ok(false);
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
        Ok(true)
    }

    /// Lines like the last one are missing up to an offset.
    fn repeat(&mut self, upto: u64, at: usize, most: u64, here: usize) -> Result<(), Broken> {
        let missing = upto.checked_sub(here as u64).ok_or((at, OFFSET, false))?;
        self.repeated = self.repeated.saturating_add(missing);
        if self.repeated > most {
            return Err((at, "* stands for too many lines here", false));
        }
        let line = (self.last.1 - self.last.0) as u64;
        if missing.checked_rem(line) != Some(0) {
            return Err((at, OFFSET, false));
        }
        self.fill = usize::try_from(upto).map_err(|_| (at, super::NO_MEMORY, false))?;
        Ok(())
    }

    /// Adds lines like the last one. Says whether they are all there.
    fn fill_up(&mut self, budget: &mut usize, at: usize, out: &mut Vec<u8>) -> Result<bool, Broken> {
        let line = out.get(self.last.0..self.last.1).unwrap_or_default().to_vec();
        let length = line.len().max(1);
        let missing = (self.fill - out.len()) / length;
        // At least one, so that it comes to an end.
        let lines = missing.min((*budget / length).max(1));
        if out.try_reserve(lines * length).is_err() {
            return Err((at, super::NO_MEMORY, false));
        }
        (0..lines).for_each(|_| out.extend_from_slice(&line));
        *budget = budget.saturating_sub(lines * length);
        Ok(lines == missing)
    }
}

const OFFSET: &str = "this offset of the hex dump does not fit the bytes before it: lines are missing";

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Unspell;

    const BUDGET: usize = 10_000;

    /// What comes out, in how many steps, and the longest of these.
    fn spelled(text: &str) -> (Result<Vec<u8>, &'static str>, usize, usize) {
        let mut form = Unspell::of(text.as_bytes()).unwrap();
        let (mut steps, mut longest, mut before) = (0, 0, 0);
        loop {
            let is_over = form.run(text.as_bytes(), BUDGET);
            steps += 1;
            longest = longest.max(form.out.len() - before);
            before = form.out.len();
            if is_over {
                let (bytes, fault) = form.finish();
                return (fault.map_or(Ok(bytes), |fault| Err(fault.text)), steps, longest);
            }
        }
    }

    /// A dump with so many `*`, each of which stands for so many bytes.
    fn stars(count: u64, each: u64) -> String {
        let line = "00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f";
        let mut text = format!("00000000  {line}\n");
        for i in 0..count {
            let at = 16 + i * (each + 16) + each;
            text.push_str(&format!("*\n{at:08x}  {line}\n"));
        }
        text
    }

    #[test]
    fn lines_that_are_left_out_come_in_steps() {
        let (bytes, steps, longest) = spelled(&stars(1, 1_000_000));
        let bytes = bytes.unwrap();
        assert_eq!(bytes.len(), 1_000_032);
        assert!(bytes.chunks(16).all(|line| line.iter().copied().eq(0..16)));
        assert!(steps > 90 && longest <= 2 * BUDGET, "{steps} steps of up to {longest} bytes");
        // At the end, where a dump has only the offset.
        let (bytes, ..) = spelled("00000000  61 62\n*\n00000008\n");
        assert_eq!(bytes.unwrap(), b"abababab");
        for wrong in [
            "00000000  61 62\n*\n00000007\n",
            "*\n00000008  61\n",
            "00000000  61\n00000001  61\n*\n00000000\n",
        ] {
            let mut form = super::Dump::default();
            let run = form.run(wrong.as_bytes(), &mut 0, 100, &mut Vec::new());
            assert_eq!(run.unwrap_err().1, super::OFFSET, "{wrong}");
        }
    }

    #[test]
    fn what_is_left_out_is_bounded_in_all() {
        let (bytes, ..) = spelled(&stars(10, 1 << 20));
        assert_eq!(bytes.unwrap().len() as u64, 16 + 10 * (16 + (1 << 20)));
        // Each alone is allowed.
        let (bytes, ..) = spelled(&stars(10, 15 << 20));
        assert_eq!(bytes.unwrap_err(), "* stands for too many lines here");
    }
}
