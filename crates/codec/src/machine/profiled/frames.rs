//! Frames that bind: no read goes over the end of one, and none begins within another.
//!
//! Source: `_Unframer` in `Lib/pickle.py`, and for C since 3.13.15 and 3.14.7 the change "Enforce frame boundaries in the C unpickler"
//! (python/cpython gh-154848, GH-154893), which refuses what pickle.py refuses. A frame may end between the parts of an op that are read
//! apart: its opcode, its number or each of its lines, its payload. C wants all of a frame to be there; pickle.py does not.

use super::{super::Machine, Values};
use crate::{
    fault::{Fault, FaultKind},
    opcode::{ArgKind, Opcode},
    ops::{Arg, Op, Window, bad_name},
    profile::Profile,
};

const EXHAUSTED: &str = "pickle exhausted before end of frame";
const NESTED: &str = "beginning of a new frame before end of current frame";

impl Machine<Values> {
    /// Checks how an op was read, and begins the frame that it begins.
    pub(super) fn read_in_frame(&mut self, op: &Op<'_>, window: Window<'_>) -> Result<(), FaultKind> {
        if self.sink.profile == Profile::C3_13_0 {
            return Ok(());
        }
        let reads = match op.arg {
            Arg::None => [0, 0],
            Arg::Int(_) | Arg::Float(_) => [op.len - 1, 0],
            Arg::Line(line) => [line.len() as u64 + 1, 0],
            Arg::Lines(first, second) => [first.len() as u64 + 1, second.len() as u64 + 1],
            Arg::Short(payload) => [1, payload.len() as u64],
            Arg::Payload(header, len) => [u64::from(header).saturating_sub(1), len],
        };
        let frame_end = self.frame_end(window);
        if op.opcode == Opcode::Inst && self.sink.profile == Profile::CFramed && self.marks.is_empty() {
            return Err(FaultKind::NoMark);
        }
        if is_crossed(frame_end, op.at + 1, reads) {
            return Err(FaultKind::said("UnpicklingError", EXHAUSTED));
        }
        if op.opcode == Opcode::Frame
            && let Arg::Int(len) = op.arg
        {
            let start = op.at + op.len;
            if start < frame_end {
                return Err(FaultKind::said("UnpicklingError", NESTED));
            }
            self.sink.frame_end = start.saturating_add(len.cast_unsigned());
        }
        Ok(())
    }

    /// What is wrong where the bytes are no op, if it is the frame.
    pub(super) fn refuse_in_frame(&self, fault: &Fault, window: Window<'_>) -> Option<Fault> {
        if self.sink.profile == Profile::C3_13_0 {
            return None;
        }
        let opcode = fault.opcode()?;
        let crossed = |reads| {
            is_crossed(self.frame_end(window), fault.at() + 1, reads)
                .then(|| Fault::new(FaultKind::said("UnpicklingError", EXHAUSTED), fault.at(), Some(opcode)))
        };
        let in_python = self.sink.profile == Profile::Python3_13_0;
        let skip = fault.at().checked_sub(window.at).and_then(|skip| usize::try_from(skip).ok());
        let Some(rest) = skip.and_then(|skip| window.bytes.get(skip..)?.get(1..)) else {
            // A payload that began before the window.
            let mut reads = self.reader.awaited()?;
            if in_python && opcode == Opcode::Binstring && i32::try_from(reads[1]).is_err() {
                // Refused for its number, before it is read.
                reads[1] = 0;
            }
            return crossed(reads);
        };
        let mut reads = reads(opcode, rest);
        let is_negative = in_python && opcode == Opcode::Binstring && matches!(rest.get(3), Some(0x80..));
        if is_negative || matches!(fault.kind(), FaultKind::TooLong(_) | FaultKind::NegativeLong) {
            // Refused for its number, before it is read.
            reads[1] = 0;
        }
        if opcode == Opcode::Inst && !in_python && self.marks.is_empty() {
            // C looks for the mark first.
            return None;
        }
        let first = usize::try_from(reads[0]).ok().and_then(|len| rest.get(..len.checked_sub(1)?));
        if opcode.arg() == ArgKind::StringNlNoEscapePair
            && first.is_some_and(|line| bad_name(opcode, line).is_some())
        {
            // Refused for the module, before the name is read.
            reads[1] = 0;
        }
        crossed(reads)
    }

    /// A frame has no more bytes than there are.
    fn frame_end(&self, window: Window<'_>) -> u64 {
        self.sink.frame_end.min(window.end.unwrap_or(u64::MAX))
    }
}

/// Whether one of the two reads of an argument that begins at `at` goes over the end of the frame.
fn is_crossed(frame_end: u64, mut at: u64, reads: [u64; 2]) -> bool {
    reads.into_iter().any(|len| {
        let end = at.saturating_add(len);
        let is_crossed = at < frame_end && end > frame_end;
        at = end;
        is_crossed
    })
}

/// What would be read of an argument that may not be there.
fn reads(opcode: Opcode, rest: &[u8]) -> [u64; 2] {
    let kind = opcode.arg();
    if let Some(header) = kind.length_bytes() {
        let count = rest
            .get(..usize::from(header))
            .map_or(0, |bytes| bytes.iter().rev().fold(0u64, |count, byte| (count << 8) | u64::from(*byte)));
        return [u64::from(header), count];
    }
    if let Some(bytes) = kind.fixed_bytes() {
        return [bytes.into(), 0];
    }
    let line = |rest: &[u8]| memchr::memchr(b'\n', rest).map_or(u64::MAX, |newline| newline as u64 + 1);
    let first = line(rest);
    if kind != ArgKind::StringNlNoEscapePair {
        return [first, 0];
    }
    let second = usize::try_from(first).ok().and_then(|first| rest.get(first..)).map_or(0, line);
    [first, second]
}
