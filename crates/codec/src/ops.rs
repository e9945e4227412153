//! The first layer: bytes to ops, sans IO.
//!
//! [`Reader`] is shown windows of a layer and gives one op at a time. Payloads are never copied: they become
//! spans, checked in passing where they are text, and the reader asks to be moved past big ones. Any division of the
//! layer into windows gives the same ops, faults and offsets.
//!
//! ```
//! use picklescope_codec::ops::{Arg, Reader, Step, Window};
//! let bytes = b"K\x05.";
//! let mut reader = Reader::new(0);
//! let Step::Op(op) = reader.next(Window::whole(bytes)) else { panic!() };
//! assert_eq!((op.at, op.opcode.name(), op.arg), (0, "BININT1", Arg::Int(5)));
//! ```

mod line;

pub(crate) use line::bad_name;

use crate::{
    fault::{DecodeFault, Fault, FaultKind},
    opcode::{ArgKind, Opcode},
    utf8::{self, Checked},
};

/// Payloads of at least so many bytes are passed over by a seek where the window ends within them. Below, reading on
/// is as fast as a seek.
pub const SEEK_FROM: u64 = 1 << 20;

/// A line longer than this is not held at once. Every shorter one needs a window that holds it whole.
pub const LINE_LIMIT: usize = 256 << 20;

/// A stretch of the layer, in memory.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// Offset of the first of them in the layer.
    pub at: u64,
    /// Length of the whole layer, where it is known. A window that ends there is the last one.
    pub end: Option<u64>,
}

impl<'a> Window<'a> {
    /// A layer that is in memory as a whole.
    #[must_use]
    pub fn whole(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, end: Some(bytes.len() as u64) }
    }

    /// Whether nothing follows.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.end.is_some_and(|end| end <= self.at + self.bytes.len() as u64)
    }
}

/// One op.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Op<'a> {
    /// Its opcode.
    pub opcode: Opcode,
    /// Offset of the opcode.
    pub at: u64,
    /// Bytes from the opcode to the end of the argument, payload included.
    pub len: u64,
    /// What follows the opcode.
    pub arg: Arg<'a>,
}

/// An argument, as it stands in the stream.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arg<'a> {
    /// Nothing.
    None,
    /// A number, signed or unsigned as its kind says.
    Int(i64),
    /// A float.
    Float(f64),
    /// A line, without its newline.
    Line(&'a [u8]),
    /// Two lines, without their newlines.
    Lines(&'a [u8], &'a [u8]),
    /// A short payload: at most 255 bytes.
    Short(&'a [u8]),
    /// A payload that stays in the stream: the distance of its first byte from the opcode, and its length. Text has been checked.
    Payload(u16, u64),
}

/// What comes next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step<'a> {
    /// An op.
    Op(Op<'a>),
    /// The window must reach further, by about so many bytes, and begin at or before [`Reader::position`].
    NeedMore(usize),
    /// The next window may begin here: everything before is a payload passed over.
    Seek(u64),
    /// The bytes end between two ops.
    End,
    /// The next bytes are no op.
    Fault(Fault),
}

/// Reads ops. See the module's documentation.
#[derive(Clone, Debug)]
pub struct Reader {
    pos: u64,
    /// A payload that did not end within a window.
    pending: Option<Pending>,
}

#[derive(Clone, Copy, Debug)]
struct Pending {
    opcode: Opcode,
    at: u64,
    header: u16,
    len: u64,
    is_text: bool,
    /// What is wrong with the text. A text that is cut off is that first, and until the layer's length is known it may be.
    bad: Option<DecodeFault>,
}

impl Pending {
    fn end(&self) -> u64 {
        self.at + u64::from(self.header) + self.len
    }
}

impl Reader {
    /// A reader of the ops from `at` on.
    #[must_use]
    pub const fn new(at: u64) -> Self {
        Self { pos: at, pending: None }
    }

    /// Bytes before this offset are not needed any more.
    #[must_use]
    #[inline]
    pub fn position(&self) -> u64 {
        self.pos
    }

    /// What the window holds from the position on, where that is the start of an op.
    #[inline]
    pub(crate) fn rest<'a>(&self, window: Window<'a>) -> Option<&'a [u8]> {
        let skip = usize::try_from(self.pos.checked_sub(window.at)?).ok()?;
        window.bytes.get(skip..).filter(|_| self.pending.is_none())
    }

    /// The bytes of the two reads that make the argument of an op whose payload has begun: its length, and the payload.
    pub(crate) fn awaited(&self) -> Option<[u64; 2]> {
        self.pending.map(|pending| [u64::from(pending.header) - 1, pending.len])
    }

    /// Goes on at the op that begins here.
    #[inline]
    pub(crate) fn go_to(&mut self, at: u64) {
        self.pos = at;
    }

    /// The op at the position. The window must hold that position.
    // Inlined into the machine's loop: a step handed over in memory costs a fifth of the decoding time.
    #[inline(always)]
    pub fn next<'a>(&mut self, window: Window<'a>) -> Step<'a> {
        if self.pending.is_some() {
            return self.pass(window);
        }
        let skip = usize::try_from(self.pos.wrapping_sub(window.at)).unwrap_or(usize::MAX);
        let bytes = window.bytes.get(skip..).unwrap_or_default();
        let Some((&byte, rest)) = bytes.split_first() else {
            return if window.is_last() { Step::End } else { Step::NeedMore(1) };
        };
        let at = self.pos;
        let Some(opcode) = Opcode::from_byte(byte) else {
            return Step::Fault(Fault::new(FaultKind::InvalidOpcode(byte), at, None));
        };
        /// The first bytes of the argument as an array, or what to do without them.
        macro_rules! fixed {
            ($n:literal) => {
                match rest.first_chunk::<$n>() {
                    Some(bytes) => *bytes,
                    None => return self.short(window, opcode, $n - rest.len()),
                }
            };
        }
        /// The op itself. Made in each arm: joined behind the match it would be copied through memory.
        macro_rules! op {
            ($len:expr, $arg:expr) => {{
                // First the argument: the window may end within it.
                let (len, arg): (u64, _) = ($len, $arg);
                self.pos = at + len;
                Step::Op(Op { opcode, at, len, arg })
            }};
        }
        match opcode.arg() {
            ArgKind::None => op!(1, Arg::None),
            ArgKind::Uint1 => op!(2, Arg::Int(i64::from(fixed!(1)[0]))),
            ArgKind::Uint2 => op!(3, Arg::Int(i64::from(u16::from_le_bytes(fixed!(2))))),
            ArgKind::Int4 => op!(5, Arg::Int(i64::from(i32::from_le_bytes(fixed!(4))))),
            ArgKind::Uint4 => op!(5, Arg::Int(i64::from(u32::from_le_bytes(fixed!(4))))),
            ArgKind::Uint8 => {
                let Ok(value) = i64::try_from(u64::from_le_bytes(fixed!(8))) else {
                    return Step::Fault(Fault::new(FaultKind::FrameTooLong, at, Some(opcode)));
                };
                op!(9, Arg::Int(value))
            }
            ArgKind::Float8 => op!(9, Arg::Float(f64::from_be_bytes(fixed!(8)))),
            ArgKind::StringNl
            | ArgKind::StringNlNoEscape
            | ArgKind::UnicodeStringNl
            | ArgKind::DecimalNlShort
            | ArgKind::DecimalNlLong
            | ArgKind::FloatNl => match self.lines::<1>(window, opcode, rest) {
                Ok(([line], len)) => op!(1 + len, Arg::Line(line)),
                Err(step) => step,
            },
            ArgKind::StringNlNoEscapePair => match self.lines::<2>(window, opcode, rest) {
                Ok(([module, name], len)) => op!(1 + len, Arg::Lines(module, name)),
                Err(step) => step,
            },
            ArgKind::Long1 => {
                let len = usize::from(fixed!(1)[0]);
                match rest.get(1..1 + len) {
                    Some(payload) => op!(2 + len as u64, Arg::Short(payload)),
                    None => self.short(window, opcode, 1 + len - rest.len()),
                }
            }
            ArgKind::String1 | ArgKind::Bytes1 => {
                let len = u64::from(fixed!(1)[0]);
                self.payload(window, opcode, 2, len, false)
            }
            ArgKind::UnicodeString1 => {
                let len = u64::from(fixed!(1)[0]);
                self.payload(window, opcode, 2, len, true)
            }
            ArgKind::UnicodeString4 => {
                let len = u64::from(u32::from_le_bytes(fixed!(4)));
                self.payload(window, opcode, 5, len, true)
            }
            ArgKind::String4 | ArgKind::Bytes4 => {
                let len = u64::from(u32::from_le_bytes(fixed!(4)));
                self.payload(window, opcode, 5, len, false)
            }
            ArgKind::Long4 => {
                let len = i32::from_le_bytes(fixed!(4));
                let Ok(len) = u64::try_from(len) else {
                    return Step::Fault(Fault::new(FaultKind::NegativeLong, at, Some(opcode)));
                };
                self.payload(window, opcode, 5, len, false)
            }
            ArgKind::Bytes8 | ArgKind::ByteArray8 | ArgKind::UnicodeString8 => {
                let len = u64::from_le_bytes(fixed!(8));
                if len > i64::MAX.unsigned_abs() {
                    // CPython names the family, not the op.
                    let ops = match opcode.arg() {
                        ArgKind::Bytes8 => "BINBYTES",
                        ArgKind::ByteArray8 => "BYTEARRAY8",
                        _ => "BINUNICODE",
                    };
                    return Step::Fault(Fault::new(FaultKind::TooLong(ops), at, Some(opcode)));
                }
                // CPython makes the object before it reads the bytes; 33 are its header.
                if opcode.arg() == ArgKind::Bytes8 && len > i64::MAX.unsigned_abs() - 33 {
                    return Step::Fault(Fault::new(FaultKind::BytesTooLong, at, Some(opcode)));
                }
                if opcode.arg() == ArgKind::UnicodeString8 && is_overflowing(at + 9, len) {
                    return Step::Fault(Fault::new(FaultKind::Overflow, at, Some(opcode)));
                }
                self.payload(window, opcode, 9, len, opcode.arg() == ArgKind::UnicodeString8)
            }
        }
    }

    /// The window ends within the op at the position.
    #[cold]
    fn short<'a>(&self, window: Window<'a>, opcode: Opcode, missing: usize) -> Step<'a> {
        if window.is_last() {
            Step::Fault(Fault::new(FaultKind::Truncated, self.pos, Some(opcode)))
        } else {
            Step::NeedMore(missing)
        }
    }

    #[inline]
    fn payload<'a>(
        &mut self,
        window: Window<'a>,
        opcode: Opcode,
        header: u16,
        len: u64,
        is_text: bool,
    ) -> Step<'a> {
        let at = self.pos;
        let start = (at - window.at) + u64::from(header);
        let stop = start.saturating_add(len);
        // The usual case: the window holds it all.
        if stop <= window.bytes.len() as u64 {
            #[allow(clippy::cast_possible_truncation)] // within the window
            let payload = window.bytes.get(start as usize..stop as usize).unwrap_or_default();
            if is_text
                && !payload.is_ascii()
                && let Checked::Bad { at: bad, len, reason } = utf8::check(payload, true)
            {
                let fault = utf8::fault(payload, bad, len, 0, reason);
                return Step::Fault(Fault::new(FaultKind::Decode(fault), at, Some(opcode)));
            }
            self.pos = at + u64::from(header) + len;
            return Step::Op(Op { opcode, at, len: u64::from(header) + len, arg: Arg::Payload(header, len) });
        }
        self.pos = at + u64::from(header);
        self.pending = Some(Pending { opcode, at, header, len, is_text, bad: None });
        self.pass(window)
    }

    /// Goes on with a payload that the last window did not hold to its end.
    #[cold]
    fn pass<'a>(&mut self, window: Window<'a>) -> Step<'a> {
        let Some(pending) = self.pending else { return Step::NeedMore(1) };
        let bad = |fault| Step::Fault(Fault::new(FaultKind::Decode(fault), pending.at, Some(pending.opcode)));
        let end = pending.end();
        if window.end.is_some_and(|layer| layer < end) {
            return Step::Fault(Fault::new(FaultKind::Truncated, pending.at, Some(pending.opcode)));
        }
        let skip = usize::try_from(self.pos.wrapping_sub(window.at)).unwrap_or(usize::MAX);
        let have = window.bytes.get(skip..).unwrap_or_default();
        let missing = end - self.pos;
        let piece = match usize::try_from(missing) {
            Ok(missing) => have.get(..missing).unwrap_or(have),
            Err(_) => have,
        };
        let is_whole = piece.len() as u64 == missing;
        if pending.is_text && pending.bad.is_none() {
            match utf8::check(piece, is_whole) {
                Checked::Good(good) => self.pos += good as u64,
                Checked::Bad { at, len, reason } => {
                    let before = self.pos - pending.at - u64::from(pending.header);
                    let fault = utf8::fault(piece, at, len, before, reason);
                    if is_whole || window.end.is_some() {
                        return bad(fault);
                    }
                    self.pos += piece.len() as u64;
                    self.pending = Some(Pending { bad: Some(fault), ..pending });
                }
            }
        } else {
            match pending.bad {
                Some(fault) if is_whole || window.end.is_some() => return bad(fault),
                _ => self.pos += piece.len() as u64,
            }
        }
        if is_whole {
            self.pending = None;
            return Step::Op(Op {
                opcode: pending.opcode,
                at: pending.at,
                len: u64::from(pending.header) + pending.len,
                arg: Arg::Payload(pending.header, pending.len),
            });
        }
        let missing = end - self.pos;
        if !pending.is_text && missing >= SEEK_FROM && window.end.is_some() {
            self.pos = end;
            return Step::Seek(end);
        }
        Step::NeedMore(usize::try_from(missing.min(SEEK_FROM)).unwrap_or(1))
    }
}

/// Whether an end is beyond what C counts to. Of bytes and bytearrays it fails to make the object before it looks.
pub(crate) fn is_overflowing(at: u64, len: u64) -> bool {
    at.checked_add(len).is_none_or(|end| i64::try_from(end).is_err())
}

#[cfg(test)]
mod tests;
