//! One walk over all ops: how often each opcode occurs, frames, the memo, and what tells one pickler from another.

use picklescope_codec::{
    Opcode, OutOfMemory, Span,
    trace::{Ops, TracedOp},
};
use picklescope_protocol::{Frames, MemoUse, OpcodeUse};

use crate::{bits::Bits, lens::Lens};

/// CPython's picklers leave payloads of so many bytes outside of frames, since 3.7.
const LARGE: u64 = 64 << 10;
/// They write no shorter frame, since 3.7.
const FRAME_MIN: u64 = 4;
/// So many memo numbers of a pickle are looked at, and so many lines with ints.
const READ: u32 = 256;

/// What the walk finds.
pub(super) struct Stream {
    pub(super) histogram: Vec<OpcodeUse>,
    pub(super) frames: Frames,
    pub(super) memo: MemoUse,
    pub(super) hints: Hints,
    /// Offset behind the last op.
    pub(super) end: u64,
}

/// What tells one pickler from another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hints {
    /// An op that only Python 2 writes.
    pub(super) old_op: Option<Opcode>,
    /// An int that only Python 2 writes as text.
    pub(super) old_int: bool,
    /// Protocol 0: an int of up to 32 bits written as INT, and as LONG.
    pub(super) small_int: bool,
    pub(super) small_long: bool,
    /// A frame of fewer than [`FRAME_MIN`] bytes.
    pub(super) tiny_frame: bool,
    /// Payloads of [`LARGE`] bytes and more, inside and outside of frames.
    pub(super) large_inside: bool,
    pub(super) large_outside: bool,
    /// The longest run of other ops outside of frames, in bytes, where there should be frames.
    pub(super) unframed: u64,
    /// Lists and dicts that are stored in the memo as soon as they are made, and that are not.
    pub(super) stored: u32,
    pub(super) bare: u32,
    /// The same for a bytearray.
    pub(super) bare_bytearray: bool,
    /// How the memo is numbered.
    pub(super) numbers: Numbers,
}

/// The memo numbers of the first pickle that has some.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Numbers {
    pub(super) first: Option<u64>,
    next: u64,
    pub(super) count: u32,
    /// They do not go up by one each time.
    pub(super) gaps: bool,
    /// Some are never read.
    pub(super) unread: bool,
    /// The pickle is over.
    closed: bool,
}

/// The walk.
struct Walk {
    hints: Hints,
    frames: Frames,
    /// Where the frame that reaches furthest ends.
    frame_end: u64,
    /// Ops in a row outside of frames, in bytes.
    run: u64,
    /// Lines with ints that were read.
    lines: u32,
    before: Option<Opcode>,
    /// Of the pickle: declares a protocol that has frames; uses one that has binary ints.
    framed: bool,
    binary: bool,
    end: u64,
}

impl Stream {
    pub(super) fn read(lens: &mut Lens<'_>, ops: &Ops) -> Result<Self, OutOfMemory> {
        let mut read = Bits::new(ops.len() as usize)?;
        ops.links().for_each(|(_, put)| read.set(put, true));
        let mut uses = [(0u32, 0u64, 0u32); 256];
        let mut memo = MemoUse::default();
        let entries: u64 = lens.graph.pickles().iter().map(|pickle| pickle.memo).sum();
        memo.entries = u32::try_from(entries).unwrap_or(u32::MAX);
        let mut walk = Walk {
            hints: Hints::default(),
            frames: Frames::default(),
            frame_end: 0,
            run: 0,
            lines: 0,
            before: None,
            framed: false,
            binary: false,
            end: lens.graph.pickles().last().map_or(0, |last| last.end),
        };
        let mut announced = ops.frames();
        let mut pickles = lens.graph.pickles().iter().peekable();
        for op in ops.from(0) {
            if let Some(pickle) = pickles.next_if(|pickle| pickle.start <= op.at) {
                walk.begin(pickle.declared.unwrap_or(0) >= 4, pickle.needed >= 1);
            }
            if let Some((count, bytes, first)) = uses.get_mut(usize::from(op.opcode as u8)) {
                if *count == 0 {
                    *first = op.op;
                }
                *count += 1;
                *bytes += op.len;
            }
            memo.gets += u32::from(op.opcode.is_load());
            if op.opcode.is_store() {
                let is_read = read.get(op.op);
                memo.puts += 1;
                if !is_read {
                    memo.never_read += 1;
                    memo.wasted += op.len;
                }
                walk.store(lens, &op, is_read);
            }
            match op.opcode {
                Opcode::Frame => walk.frame(&op, announced.next().map(|(_, end)| end)),
                _ => walk.pass(lens, &op),
            }
        }
        let mut histogram: Vec<OpcodeUse> = uses
            .iter()
            .zip(0..=u8::MAX)
            .filter(|((count, ..), _)| *count > 0)
            .map(|((count, bytes, first), code)| OpcodeUse {
                code,
                count: *count,
                bytes: *bytes,
                first: *first,
            })
            .collect();
        let order = super::by_weight(histogram.iter().map(|row| row.count.into()));
        histogram = order.into_iter().filter_map(|index| histogram.get(index).copied()).collect();
        Ok(Self { histogram, frames: walk.frames, memo, hints: walk.hints, end: ops.end() - ops.missing() })
    }
}

impl Walk {
    /// At the start of a pickle.
    fn begin(&mut self, framed: bool, binary: bool) {
        (self.framed, self.binary) = (framed, binary);
        (self.run, self.before) = (0, None);
        self.hints.numbers.closed = self.hints.numbers.count > 0;
    }

    fn pass(&mut self, lens: &mut Lens<'_>, op: &TracedOp) {
        use Opcode as O;
        let is_inside = op.at < self.frame_end;
        self.hints.unframed = self.hints.unframed.max(self.run);
        match self.before.replace(op.opcode) {
            Some(O::EmptyList | O::EmptyDict | O::EmptySet | O::List | O::Dict) if op.opcode.is_store() => {
                self.hints.stored += 1;
            }
            Some(O::EmptyList | O::EmptyDict | O::EmptySet | O::List | O::Dict) => self.hints.bare += 1,
            Some(O::Bytearray8) if !op.opcode.is_store() => self.hints.bare_bytearray = true,
            _ => {}
        }
        let run = std::mem::take(&mut self.run);
        match op.opcode {
            O::Proto => return,
            O::String | O::Binstring | O::ShortBinstring | O::Inst | O::Obj => {
                self.hints.old_op.get_or_insert(op.opcode);
            }
            O::Int | O::Long if self.lines < READ => self.int(lens, op),
            _ => {}
        }
        if !is_inside {
            self.frames.ops_outside += 1;
        }
        if payload(op) >= LARGE && self.framed {
            self.hints.large_inside |= is_inside;
            self.hints.large_outside |= !is_inside;
        } else if self.framed && !is_inside {
            self.run = run + op.len;
            self.hints.unframed = self.hints.unframed.max(self.run);
        }
    }

    /// A frame begins, which is to end at an offset.
    fn frame(&mut self, op: &TracedOp, announced: Option<u64>) {
        self.run = 0;
        let start = op.at + op.len;
        let end = announced.unwrap_or(start);
        self.hints.tiny_frame |= end.saturating_sub(start) < FRAME_MIN;
        // What is announced need not be there.
        let end = end.clamp(start, self.end.max(start));
        self.frames.count += 1;
        self.frames.longest = self.frames.longest.max(end - start);
        self.frames.bytes += end.saturating_sub(start.max(self.frame_end));
        self.frame_end = self.frame_end.max(end);
    }

    /// How an int is written as text.
    fn int(&mut self, lens: &mut Lens<'_>, op: &TracedOp) {
        self.lines += 1;
        let line = lens.bytes.read(Span { start: op.at + 1, len: op.len.saturating_sub(1) }, 40);
        let Some(line) = line.as_deref().and_then(|line| line.strip_suffix(b"\n")) else { return };
        let digits = line.strip_suffix(b"L").unwrap_or(line);
        let value = str::from_utf8(digits).ok().and_then(|digits| digits.parse::<i64>().ok());
        let fits = value.is_some_and(|value| i32::try_from(value).is_ok());
        match op.opcode {
            // True and False.
            Opcode::Int if matches!(line, b"00" | b"01") => {}
            Opcode::Int => {
                self.hints.old_int |= self.binary || value.is_some() && !fits;
                self.hints.small_int |= !self.binary && fits;
            }
            _ => self.hints.small_long |= !self.binary && fits,
        }
    }

    fn store(&mut self, lens: &mut Lens<'_>, op: &TracedOp, is_read: bool) {
        let numbers = &mut self.hints.numbers;
        if numbers.closed || numbers.count >= READ || op.opcode == Opcode::Memoize {
            return;
        }
        let Some(arg) = lens.bytes.read(Span { start: op.at + 1, len: op.len.saturating_sub(1) }, 20) else {
            return;
        };
        let number = match (op.opcode, &*arg) {
            (Opcode::Put, digits) => {
                let digits = digits.strip_suffix(b"\n").and_then(|digits| str::from_utf8(digits).ok());
                digits.and_then(|digits| digits.parse::<u64>().ok())
            }
            (_, [number]) => Some(u64::from(*number)),
            (_, four) => four.try_into().ok().map(|four| u64::from(u32::from_le_bytes(four))),
        };
        let Some(number) = number else { return };
        let first = *numbers.first.get_or_insert(number);
        numbers.gaps |= first != number && number != numbers.next;
        numbers.unread |= !is_read;
        numbers.next = number + 1;
        numbers.count += 1;
    }
}

/// Bytes of a text or of bytes, behind opcode and length. What else has a payload is written into frames whatever its length.
fn payload(op: &TracedOp) -> u64 {
    use Opcode as O;
    let is_large =
        matches!(op.opcode, O::Binunicode | O::Binbytes | O::Binunicode8 | O::Binbytes8 | O::Bytearray8);
    let header = op.opcode.arg().length_bytes().filter(|_| is_large);
    header.map_or(0, |header| op.len.saturating_sub(1 + u64::from(header)))
}
