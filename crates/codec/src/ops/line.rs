//! Arguments that are lines.

use super::{LINE_LIMIT, Reader, Step, Window};
use crate::{
    fault::{DecodeFault, Fault, FaultKind},
    opcode::Opcode,
    utf8,
};

impl Reader {
    /// The first `N` lines of `rest`, without their newlines, and their length with them.
    pub(super) fn lines<'a, const N: usize>(
        &self,
        window: Window<'a>,
        opcode: Opcode,
        rest: &'a [u8],
    ) -> Result<([&'a [u8]; N], u64), Step<'a>> {
        let mut lines: [&'a [u8]; N] = [&[]; N];
        let (mut start, mut no_name) = (0, false);
        for line in &mut lines {
            let Some(newline) = rest.get(start..).and_then(|rest| memchr::memchr(b'\n', rest)) else {
                return Err(self.unended(window, opcode, rest));
            };
            let end = start + newline;
            *line = rest.get(start..end).unwrap_or_default();
            // An empty one is wrong before what follows it is: the machine says so.
            no_name |= line.is_empty();
            if N == 2
                && !no_name
                && let Some(kind) = bad_name(opcode, line)
            {
                return Err(Step::Fault(Fault::new(kind, self.position(), Some(opcode))));
            }
            start = end + 1;
        }
        Ok((lines, start as u64))
    }

    #[cold]
    fn unended<'a>(&self, window: Window<'a>, opcode: Opcode, rest: &[u8]) -> Step<'a> {
        let fault = |kind| Step::Fault(Fault::new(kind, self.pos, Some(opcode)));
        if window.is_last() {
            return fault(FaultKind::Truncated);
        }
        if rest.len() >= LINE_LIMIT {
            return fault(FaultKind::LineTooLong);
        }
        // As much again as there is: a long line is searched from its start each time, but not often.
        Step::NeedMore(rest.len().clamp(1 << 10, 1 << 22))
    }
}

/// What is wrong with the name of a module or class: C checks each before it reads the next line.
pub(crate) fn bad_name(opcode: Opcode, line: &[u8]) -> Option<FaultKind> {
    if opcode == Opcode::Inst {
        let at = line.iter().position(|b| !b.is_ascii())?;
        return Some(FaultKind::Decode(DecodeFault {
            codec: "ascii",
            byte: line.get(at).copied()?,
            start: at as u64,
            end: at as u64 + 1,
            reason: "ordinal not in range(128)",
        }));
    }
    // Unlike texts, names may hold no surrogates.
    let Err(error) = core::str::from_utf8(line) else { return None };
    let at = error.valid_up_to();
    let (len, reason) = utf8::trouble(&error, line.get(at..).unwrap_or_default());
    Some(FaultKind::Decode(utf8::fault(line, at, len, 0, reason)))
}
