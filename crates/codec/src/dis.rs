//! A listing of ops, in the format of CPython's `pickletools.dis`.
//!
//! Where pickletools stops at what it dislikes, this goes on and says so in a line of its own: everything up to a fault is
//! shown.

use alloc::{string::String, vec::Vec};
use core::fmt::{self, Write};

use crate::{
    fault::Fault,
    graph::TextCode,
    number,
    opcode::{ArgKind, Opcode, StackItem},
    ops::{Arg, Op, Reader, Step, Window},
    repr, text,
};

/// How a listing ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Offset behind STOP, or of what is no op.
    pub end: u64,
    /// What is no op.
    pub fault: Option<Fault>,
}

/// Lists the first pickle in `bytes`.
///
/// ```
/// let mut out = String::new();
/// picklescope_codec::dis::dis(b"\x80\x02K\x05.", &mut out).unwrap();
/// assert_eq!(out, "    0: \\x80 PROTO      2\n    2: K    BININT1    5\n    4: .    STOP\nhighest protocol among opcodes = 2\n");
/// ```
///
/// # Errors
/// When `out` fails. What is wrong with the pickle is in the result.
pub fn dis(bytes: &[u8], out: &mut impl Write) -> Result<Listed, fmt::Error> {
    let mut reader = Reader::new(0);
    let mut model = Model::default();
    let mut highest = 0;
    let fault = loop {
        match reader.next(Window::whole(bytes)) {
            Step::Op(op) => {
                highest = highest.max(op.opcode.protocol());
                line(bytes, &op, &mut model, out)?;
                if op.opcode == Opcode::Stop {
                    break None;
                }
            }
            Step::Fault(fault) => break Some(fault),
            // The window is the whole.
            Step::End | Step::NeedMore(_) | Step::Seek(_) => {
                break Some(Fault::new(crate::FaultKind::RanOut, reader.position(), None));
            }
        }
    };
    match &fault {
        Some(fault) => writeln!(out, "{:5}: {}", fault.at(), fault.kind())?,
        None => writeln!(out, "highest protocol among opcodes = {highest}")?,
    }
    Ok(Listed { end: reader.position(), fault })
}

/// What pickletools keeps beside the ops: which places of the stack are marks, and which memo numbers are set.
#[derive(Default)]
struct Model {
    is_mark: Vec<bool>,
    marks: Vec<u64>,
    memo: alloc::collections::BTreeSet<i64>,
}

fn line(bytes: &[u8], op: &Op<'_>, model: &mut Model, out: &mut impl Write) -> fmt::Result {
    let info = op.opcode.info();
    let mut code = String::new();
    repr::visible_byte(info.byte, &mut code)?;
    write!(out, "{:5}: {:<4} ", op.at, code)?;
    // Marks nest as deep as the file likes; a line does not.
    for _ in 0..model.marks.len().min(MAX_INDENT) {
        out.write_str("    ")?;
    }
    out.write_str(info.name)?;
    let (note, trouble) = effect(op, model);
    if op.arg != Arg::None || note.is_some() {
        for _ in info.name.len()..10 {
            out.write_char(' ')?;
        }
        if op.arg != Arg::None {
            out.write_char(' ')?;
            argument(bytes, op, out)?;
        }
        if let Some(note) = note {
            write!(out, " {note}")?;
        }
    }
    out.write_char('\n')?;
    if let Some(trouble) = trouble {
        writeln!(out, "       ! {trouble}")?;
    }
    Ok(())
}

/// An indent deeper than this many marks would only be spaces.
const MAX_INDENT: usize = 100;

/// Follows the op's effect; gives what pickletools notes beside it, and what it would stop at.
fn effect(op: &Op<'_>, model: &mut Model) -> (Option<String>, Option<String>) {
    let info = op.opcode.info();
    let (mut note, mut trouble) = (None, None);
    let mut pops = info.before.len();
    let pops_mark = op.opcode == Opcode::Pop && model.is_mark.last() == Some(&true);
    let takes_mark = info.before.iter().position(|item| *item == StackItem::Mark);
    if takes_mark.is_some() || pops_mark {
        if let Some(at) = model.marks.pop() {
            note = Some(alloc::format!("(MARK at {at})"));
            let height = model.is_mark.iter().rposition(|mark| *mark).unwrap_or(0);
            model.is_mark.truncate(height);
            pops = takes_mark.unwrap_or(0);
        } else {
            trouble = Some(String::from("no MARK exists on stack"));
        }
    }
    match op.opcode {
        Opcode::Put | Opcode::Binput | Opcode::LongBinput | Opcode::Memoize => {
            let index = if op.opcode == Opcode::Memoize {
                let index = i64::try_from(model.memo.len()).unwrap_or(i64::MAX);
                note = Some(alloc::format!("(as {index})"));
                index
            } else {
                index(op)
            };
            trouble = if model.memo.contains(&index) {
                Some(alloc::format!("memo key {index} already defined"))
            } else {
                match model.is_mark.last() {
                    None => Some(String::from("stack is empty -- can't store into memo")),
                    Some(true) => Some(String::from("can't store markobject in the memo")),
                    Some(false) => {
                        model.memo.insert(index);
                        None
                    }
                }
            };
        }
        Opcode::Get | Opcode::Binget | Opcode::LongBinget if !model.memo.contains(&index(op)) => {
            trouble = Some(alloc::format!("memo key {} has never been stored into", index(op)));
        }
        _ => {}
    }
    let height = model.is_mark.len();
    if height < pops && trouble.is_none() {
        trouble = Some(alloc::format!("tries to pop {pops} items from stack with only {height} items"));
    }
    model.is_mark.truncate(height.saturating_sub(pops));
    for item in info.after {
        let is_mark = *item == StackItem::Mark;
        if is_mark {
            model.marks.push(op.at);
        }
        model.is_mark.push(is_mark);
    }
    (note, trouble)
}

fn index(op: &Op<'_>) -> i64 {
    match op.arg {
        Arg::Int(index) => index,
        Arg::Line(line) => number::index_line(line).unwrap_or(-1),
        _ => -1,
    }
}

/// The argument as Python's `repr` gives it.
fn argument(bytes: &[u8], op: &Op<'_>, out: &mut impl Write) -> fmt::Result {
    let kind = op.opcode.arg();
    match op.arg {
        Arg::None => Ok(()),
        Arg::Int(value) => write!(out, "{value}"),
        Arg::Float(value) => repr::float_repr(value, out),
        Arg::Short(value) => number::write_int_bytes(value, out),
        Arg::Lines(module, name) => {
            let mut both = Vec::from(module);
            both.push(b' ');
            both.extend_from_slice(name);
            repr::str_repr(&both, out)
        }
        Arg::Line(line) => match kind {
            ArgKind::DecimalNlShort if matches!(line, b"00" | b"01") => {
                out.write_str(if line == b"01" { "True" } else { "False" })
            }
            ArgKind::DecimalNlShort | ArgKind::DecimalNlLong => number::write_int_line(line, out),
            ArgKind::FloatNl => match number::float_line(line) {
                Ok(value) => repr::float_repr(value, out),
                Err(_) => repr::str_repr(line, out),
            },
            ArgKind::StringNl => {
                let inside = line.get(1..line.len().saturating_sub(1)).unwrap_or_default();
                text_repr(TextCode::Escaped, inside, repr::str_repr, out)
            }
            ArgKind::UnicodeStringNl => text_repr(TextCode::RawUnicodeEscape, line, repr::str_repr, out),
            _ => repr::str_repr(line, out),
        },
        Arg::Payload(header, len) => {
            let start = usize::try_from(op.at).unwrap_or(usize::MAX).saturating_add(usize::from(header));
            let end = start.saturating_add(usize::try_from(len).unwrap_or(usize::MAX));
            let payload = bytes.get(start..end).unwrap_or_default();
            match kind {
                ArgKind::String1 | ArgKind::String4 => {
                    text_repr(TextCode::Latin1, payload, repr::str_repr, out)
                }
                ArgKind::Long4 => number::write_int_bytes(payload, out),
                ArgKind::Bytes1 | ArgKind::Bytes4 | ArgKind::Bytes8 => repr::bytes_repr(payload, out),
                ArgKind::ByteArray8 => {
                    out.write_str("bytearray(")?;
                    repr::bytes_repr(payload, out)?;
                    out.write_char(')')
                }
                _ => repr::str_repr(payload, out),
            }
        }
    }
}

/// The `repr` of a text of that code; of its bytes where they are not of that code.
fn text_repr<W: Write>(
    code: TextCode,
    bytes: &[u8],
    write: impl Fn(&[u8], &mut W) -> fmt::Result,
    out: &mut W,
) -> fmt::Result {
    match text::decode(code, bytes) {
        Ok(decoded) => write(&decoded, out),
        Err(_) => write(bytes, out),
    }
}
