//! Arguments that are lines.

use super::{LINE_LIMIT, Reader, Step, Window};
use crate::{
    fault::{Fault, FaultKind},
    opcode::Opcode,
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
        let mut start = 0;
        for line in &mut lines {
            let Some(newline) = rest.get(start..).and_then(|rest| memchr::memchr(b'\n', rest)) else {
                return Err(self.unended(window, opcode, rest));
            };
            let end = start + newline;
            *line = rest.get(start..end).unwrap_or_default();
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
