//! What `pickle.py` does otherwise than C.
//!
//! Source: `_Unpickler` in `Lib/pickle.py` of CPython 3.13.0. It reads what there is, and goes on with less than was asked for; numbers in
//! lines are Python's own `int` and `float` of bytes; and what is wrong with the stack comes out as the exception of whatever Python
//! operation fails on it.

use alloc::{
    format,
    string::{String, ToString},
};

use super::{super::Machine, Slot, Values};
use crate::{
    fault::{Fault, FaultKind},
    graph::{Atom, Container, Kind, RunRole},
    machine::{Handle, carry::NAMED},
    number::{self, IntLine},
    opcode::{ArgKind, Opcode},
    ops::{Arg, Op, Window, bad_name},
    utf8::{self, Checked},
};

type Done = Result<Option<Handle>, FaultKind>;

/// Of a length that Python takes for a signed one.
const NEGATIVE: &str = "BINSTRING pickle has negative byte count";

impl Machine<Values> {
    pub(super) fn execute_python(&mut self, op: &Op<'_>) -> Done {
        self.run_python(op).map_err(|kind| self.in_python(kind, op))
    }

    fn run_python(&mut self, op: &Op<'_>) -> Done {
        match op.opcode {
            Opcode::Int | Opcode::Long | Opcode::Get | Opcode::Put => self.int_python(op),
            Opcode::Float => {
                let line = line(op);
                match number::bytes_float(line) {
                    Some(value) => self.atom(op, Atom::Float(value)),
                    None => Err(FaultKind::said(
                        "ValueError",
                        format!("could not convert string to float: {}", repr(line)),
                    )),
                }
            }
            Opcode::Global | Opcode::Inst => self.named_python(op),
            Opcode::Binstring if matches!(op.arg, Arg::Payload(_, len) if i32::try_from(len).is_err()) => {
                Err(FaultKind::said("UnpicklingError", NEGATIVE))
            }
            // It takes what there is of it.
            Opcode::Frame => Ok(None),
            Opcode::Reduce | Opcode::Newobj | Opcode::NewobjEx => self.call_python(op),
            Opcode::Build => self.build_python(op),
            _ => {
                self.look_as_python(op)?;
                self.execute(op)
            }
        }
    }

    /// What Python finds in the values that an op is about. What is missing on the stack is found when it is carried out.
    fn look_as_python(&self, op: &Op<'_>) -> Result<(), FaultKind> {
        let missing = || FaultKind::said("IndexError", "list index out of range");
        match op.opcode {
            Opcode::Dict => {
                let Some(from) = self.marks.last().map(|mark| mark.height) else { return Ok(()) };
                let items = self.stack.get(from..).unwrap_or_default();
                items.chunks_exact(2).filter_map(<[Slot]>::first).try_for_each(|key| self.hash(key.value))?;
                if items.len().is_multiple_of(2) { Ok(()) } else { Err(missing()) }
            }
            Opcode::Append | Opcode::Appends => {
                let Some((owner, items)) = self.target(op.opcode) else { return Ok(()) };
                match self.sink.kind_of(owner) {
                    Kind::List => Ok(()),
                    Kind::ByteArray => items.iter().try_for_each(|slot| self.byte(slot.value)),
                    kind if kind.is_unknown() => Ok(()),
                    kind => Err(FaultKind::NoAttribute(kind.python_type(), "append")),
                }
            }
            Opcode::Setitem | Opcode::Setitems => {
                let Some((owner, items)) = self.target(op.opcode) else { return Ok(()) };
                self.set_each(owner, items)?;
                if items.len().is_multiple_of(2) { Ok(()) } else { Err(missing()) }
            }
            Opcode::Additems => {
                let Some((owner, items)) = self.target(op.opcode) else { return Ok(()) };
                match self.sink.kind_of(owner) {
                    Kind::Set => items.iter().try_for_each(|slot| self.hash(slot.value)),
                    kind if kind.is_unknown() => Ok(()),
                    kind => Err(FaultKind::NoAttribute(kind.python_type(), "add")),
                }
            }
            Opcode::Obj => {
                let class = self.marks.last().and_then(|mark| self.stack.get(mark.height));
                match class.map(|class| self.sink.kind_of(class.value)) {
                    // It is called, and its name looked up for the message that it cannot be.
                    Some(kind) if !kind.is_unknown() => {
                        Err(FaultKind::NoAttribute(kind.python_type(), "__name__"))
                    }
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// The ops whose line is an int: `int(line, 0)`, or of a memo number `int(line)`.
    fn int_python(&mut self, op: &Op<'_>) -> Done {
        let line = line(op);
        match op.opcode {
            // With its newline, where it has one.
            Opcode::Int => {
                let mut whole = line.to_vec();
                if op.len == line.len() as u64 + 2 {
                    whole.push(b'\n');
                }
                let atom = match whole.as_slice() {
                    b"00\n" => Atom::Bool(false),
                    b"01\n" => Atom::Bool(true),
                    whole => int_atom(&number::bytes_int_in(whole, 0)?),
                };
                self.atom(op, atom)
            }
            Opcode::Long => {
                let line = line.strip_suffix(b"L").unwrap_or(line);
                self.atom(op, int_atom(&number::bytes_int_in(line, 0)?))
            }
            _ => {
                let (key, text) = memo_key(&number::bytes_int_in(line, 10)?, line);
                if op.opcode == Opcode::Get {
                    return self.get(key, op.len).map_err(|kind| match kind {
                        FaultKind::MemoMissing(_) => FaultKind::said(
                            "UnpicklingError",
                            format!("Memo value not found at index {text}"),
                        ),
                        other => other,
                    });
                }
                if text.starts_with('-') {
                    return Err(FaultKind::NegativePut);
                }
                self.put(key, op.len, NAMED)
            }
        }
    }

    /// Names may be empty, and both are read before anything else is looked at.
    fn named_python(&mut self, op: &Op<'_>) -> Done {
        let Arg::Lines(module, name) = op.arg else { return Ok(None) };
        if let Some(bad) = [module, name].into_iter().find_map(|line| bad_name(op.opcode, line)) {
            return Err(bad);
        }
        let from = if op.opcode == Opcode::Inst { Some(self.take_mark()?) } else { None };
        let class = self.sink.push_atom(Atom::Global(0, 0))?;
        match from {
            None => self.push(class, 0)?,
            Some(from) => {
                self.instance(op, Container::Inst, Slot { value: class, owed: 0 }, from, 1)?;
            }
        }
        Ok(None)
    }

    /// The calls take any iterable for arguments.
    fn call_python(&mut self, op: &Op<'_>) -> Done {
        let (made, [callable, args], kwargs) = match op.opcode {
            Opcode::Reduce => (Container::Reduce, self.operands()?, None),
            Opcode::Newobj => (Container::NewObj, self.operands()?, None),
            _ => {
                let [class, args, kwargs] = self.operands()?;
                (Container::NewObjEx, [class, args], Some(kwargs))
            }
        };
        let type_error = |message: String| Err(FaultKind::said("TypeError", message));
        let kind = self.sink.kind_of(args.value);
        if matches!(kind, Kind::None | Kind::Bool | Kind::Int | Kind::Float | Kind::Buffer) {
            // REDUCE has the function's own name before it, which only Python knows.
            let who = if op.opcode == Opcode::Reduce { "argument" } else { "Value" };
            return type_error(format!("{who} after * must be an iterable, not {}", kind.python_type()));
        }
        if let Some(kwargs) = kwargs {
            match self.sink.kind_of(kwargs.value) {
                Kind::Dict => {}
                kind if kind.is_unknown() => {}
                kind => {
                    return type_error(format!(
                        "argument after ** must be a mapping, not {}",
                        kind.python_type()
                    ));
                }
            }
        }
        let kind = self.sink.kind_of(callable.value);
        if !kind.is_unknown() {
            let name = kind.python_type();
            return match op.opcode {
                Opcode::Reduce => Err(FaultKind::NotCallable(name)),
                _ => type_error(format!("{name}.__new__(X): X is not a type object ({name})")),
            };
        }
        match kwargs {
            None => self.replace(op, made, RunRole::Call, &[callable, args]),
            Some(kwargs) if self.sink.has_odd_keys(kwargs.value) => {
                type_error("keywords must be strings".to_string())
            }
            Some(kwargs) => self.replace(op, made, RunRole::Call, &[callable, args, kwargs]),
        }
    }

    /// A state is only looked at if Python takes it for true.
    fn build_python(&mut self, op: &Op<'_>) -> Done {
        let [object, state] = self.operands()?;
        let kind = self.sink.kind_of(object.value);
        if kind.is_unknown() {
            return self.execute(op);
        }
        let (state, slots) = match self.sink.pair(state.value) {
            Some([state, slots]) => (state, Some(slots)),
            None => (state.value, None),
        };
        if self.sink.is_true(state) {
            return Err(FaultKind::NoAttribute(kind.python_type(), "__dict__"));
        }
        if let Some(slots) = slots.filter(|slots| self.sink.is_true(*slots)) {
            match self.sink.kind_of(slots) {
                Kind::Dict => self.set_slots(object.value, slots)?,
                kind if kind.is_unknown() => {}
                kind => return Err(FaultKind::NoAttribute(kind.python_type(), "items")),
            }
        }
        self.stack.pop();
        Ok(None)
    }

    /// A fault in the words of pickle.py, where C has others.
    fn in_python(&self, kind: FaultKind, op: &Op<'_>) -> FaultKind {
        match kind {
            FaultKind::NoMark => FaultKind::said("IndexError", "pop from empty list"),
            FaultKind::Underflow | FaultKind::UnexpectedMark => {
                // Each op pops some operands, and takes the next by its place at the end.
                let pops = match op.opcode {
                    Opcode::Reduce | Opcode::Build | Opcode::Append => 1,
                    Opcode::Setitem => 2,
                    Opcode::Stop
                    | Opcode::Pop
                    | Opcode::Binpersid
                    | Opcode::Newobj
                    | Opcode::NewobjEx
                    | Opcode::StackGlobal
                    | Opcode::Obj => usize::MAX,
                    _ => 0,
                };
                let is_popped = self.stack.len() - self.fence < pops;
                let message = if is_popped { "pop from empty list" } else { "list index out of range" };
                FaultKind::said("IndexError", message)
            }
            other => other,
        }
    }

    /// What pickle.py says of bytes that are no op, or end: mostly it carries on with what there is.
    pub(super) fn refuse_python(&mut self, fault: Fault, window: Window<'_>) -> Fault {
        let at = fault.at();
        let end = window.at + window.bytes.len() as u64;
        let over = || Fault::new(FaultKind::said("EOFError", ""), end, None);
        let (opcode, kind) = match (fault.opcode(), fault.kind()) {
            // Of an INST without a mark the machine does not tell what is wrong with its lines, which Python looks at first.
            (
                Some(opcode),
                FaultKind::Truncated | FaultKind::BytesTooLong | FaultKind::Overflow | FaultKind::NoMark,
            ) => {
                let skip = usize::try_from(at.saturating_sub(window.at)).unwrap_or(usize::MAX);
                let rest = window.bytes.get(skip..).and_then(|rest| rest.get(1..));
                // A payload that began before the window has nothing wrong so far but that it ends, and that a length may be negative.
                let found = match (rest.filter(|_| at >= window.at), self.reader.awaited()) {
                    (Some(rest), _) => self.cut_off(opcode, at, rest),
                    (None, Some([4, len])) if opcode == Opcode::Binstring && len >= 1 << 31 => {
                        Err(FaultKind::said("UnpicklingError", NEGATIVE))
                    }
                    (None, _) => Ok(()),
                };
                match found {
                    Ok(()) => return over(),
                    Err(kind) => (Some(opcode), kind),
                }
            }
            (Some(opcode), FaultKind::FrameTooLong) => {
                let skip = usize::try_from(at.saturating_sub(window.at)).unwrap_or(usize::MAX);
                let len = window.bytes.get(skip..).and_then(|op| op.get(1..)?.first_chunk());
                let len = len.map_or(u64::MAX, |bytes| u64::from_le_bytes(*bytes));
                (Some(opcode), FaultKind::said("ValueError", format!("frame size > sys.maxsize: {len}")))
            }
            (Some(opcode), FaultKind::TooLong(_)) => {
                let message =
                    format!("{} exceeds system's maximum size of {} bytes", opcode.name(), i64::MAX);
                (Some(opcode), FaultKind::said("UnpicklingError", message))
            }
            (_, FaultKind::InvalidOpcode(byte)) => (None, FaultKind::said("KeyError", byte.to_string())),
            (None, FaultKind::RanOut | FaultKind::Truncated) => return over(),
            _ => return fault,
        };
        Fault::new(kind, at, opcode)
    }

    /// An op whose argument is cut off.
    fn cut_off(&mut self, opcode: Opcode, at: u64, rest: &[u8]) -> Result<(), FaultKind> {
        let kind = opcode.arg();
        let fixed = match kind {
            ArgKind::Uint1 => 1,
            ArgKind::Uint2 => 2,
            ArgKind::Int4 | ArgKind::Uint4 => 4,
            ArgKind::Uint8 | ArgKind::Float8 => 8,
            _ => kind.length_bytes().map_or(0, usize::from),
        };
        if rest.len() < fixed {
            return Err(match fixed {
                1 => FaultKind::said("IndexError", "index out of range"),
                // `struct.error`.
                _ => FaultKind::said("error", format!("unpack requires a buffer of {fixed} bytes")),
            });
        }
        let payload = rest.get(fixed..).unwrap_or_default();
        let arg = match kind {
            ArgKind::String4 if matches!(rest.get(3), Some(0x80..)) => {
                return Err(FaultKind::said("UnpicklingError", NEGATIVE));
            }
            ArgKind::UnicodeString1 | ArgKind::UnicodeString4 | ArgKind::UnicodeString8 => {
                return match utf8::check(payload, true) {
                    Checked::Good(_) => Ok(()),
                    Checked::Bad { at, len, reason } => {
                        Err(FaultKind::Decode(utf8::fault(payload, at, len, 0, reason)))
                    }
                };
            }
            _ if !kind.is_line() => return Ok(()),
            // The last byte is cut off in place of the newline, where it is.
            ArgKind::StringNlNoEscapePair => match memchr::memchr(b'\n', rest) {
                Some(newline) => Arg::Lines(
                    rest.get(..newline).unwrap_or_default(),
                    rest.get(newline + 1..).map_or(&[][..], |rest| match memchr::memchr(b'\n', rest) {
                        Some(newline) => rest.get(..newline).unwrap_or_default(),
                        None => shortened(rest),
                    }),
                ),
                None => Arg::Lines(shortened(rest), &[]),
            },
            ArgKind::DecimalNlShort if opcode == Opcode::Int => Arg::Line(rest),
            _ => Arg::Line(shortened(rest)),
        };
        let op = Op { opcode, at, len: rest.len() as u64 + 1, arg };
        self.execute_python(&op).map(|_| ())
    }
}

fn line<'a>(op: &Op<'a>) -> &'a [u8] {
    match op.arg {
        Arg::Line(line) => line,
        _ => &[],
    }
}

/// `line[:-1]`.
fn shortened(line: &[u8]) -> &[u8] {
    line.split_last().map_or(&[], |(_, line)| line)
}

fn repr(bytes: &[u8]) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = crate::repr::bytes_repr(bytes, &mut out);
    out
}

fn int_atom(number: &IntLine) -> Atom {
    match *number {
        IntLine::Bool(value) => Atom::Bool(value),
        IntLine::Small(value) => Atom::Int(value),
        // Only that it is there.
        IntLine::Big(from, to) => Atom::Payload(crate::graph::Tag::IntText, 1, (to - from) as u64),
    }
}

/// A memo number and its text. Those beyond an i64, which any int may be to Python, are told apart by a hash.
fn memo_key(number: &IntLine, line: &[u8]) -> (u64, String) {
    let (from, to) = match *number {
        IntLine::Small(value) => return (value.cast_unsigned(), value.to_string()),
        IntLine::Bool(value) => return (u64::from(value), u8::from(value).to_string()),
        IntLine::Big(from, to) => (from, to),
    };
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = number::write_int_line(line.get(from..to).unwrap_or_default(), &mut text);
    if let Ok(value) = text.parse::<i64>() {
        return (value.cast_unsigned(), text);
    }
    // FNV-1a; with the top bit, which no number that fits has.
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    (hash | 1 << 63, text)
}
