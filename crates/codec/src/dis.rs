//! What CPython's `pickletools` makes of a pickle, to the letter: its listing ([`dis`](fn@dis)) and its ops ([`genops`]).
//!
//! Source: `Lib/pickletools.py` of CPython 3.13.0. Where that raises an exception, the listing ends as it does there, and the exception
//! stands beside it. A pickle that the unpickler loads may well be refused here, and the other way round.

mod genops;
mod summary;

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use core::fmt::{self, Write};

pub use genops::{Argument, Exception, Genops, Item, genops};
pub use summary::summary;

use crate::{
    opcode::{Opcode, StackItem},
    repr,
};

/// How to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Offset of the pickle in the bytes. The offsets of a listing count from the first byte, whatever this is.
    pub start: usize,
    /// Blanks for each mark that is open (pickletools' `indentlevel`).
    pub indent: usize,
    /// The column where annotations should begin, behind the offset; 0 for none (pickletools' `annotate`).
    pub annotate: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { start: 0, indent: 4, annotate: 0 }
    }
}

/// What has been stored in the memo: for a listing of several pickles that share one.
#[derive(Clone, Debug, Default)]
pub struct Memo(BTreeMap<Index, StackItem>);

/// The number of a memo entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Index {
    Small(i64),
    /// Beyond that, in decimal.
    Big(String),
}

/// How a listing ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Offset behind what was read: behind STOP, where it came to that.
    pub end: usize,
    /// What pickletools raises.
    pub error: Option<Exception>,
    /// Ops before what it is raised at; all of them, where nothing is.
    pub ops: usize,
    /// Offset of the op that it is raised at, or would begin there; of STOP, where nothing is raised, or only there.
    pub at: usize,
}

/// Lists a pickle as `pickletools.dis` prints it, up to STOP or to what it raises.
///
/// ```
/// use picklescope_codec::dis::{Memo, Options, dis};
/// let mut out = String::new();
/// let listed = dis(b"\x80\x02K\x05.", Options::default(), &mut Memo::default(), &mut out).unwrap();
/// assert_eq!(out, "    0: \\x80 PROTO      2\n    2: K    BININT1    5\n    4: .    STOP\nhighest protocol among opcodes = 2\n");
/// assert_eq!(listed.error, None);
/// ```
///
/// # Errors
/// When `out` fails. What is wrong with the pickle is in the result.
pub fn dis(
    bytes: &[u8],
    options: Options,
    memo: &mut Memo,
    out: &mut impl Write,
) -> Result<Listed, fmt::Error> {
    let mut model = Model { stack: Vec::new(), marks: Vec::new(), memo };
    let mut ops = genops(bytes, options.start);
    let (mut protocol, mut column) = (0, options.annotate);
    let (mut count, mut at) = (0, options.start);
    loop {
        let begins = ops.position();
        let Some(op) = ops.next() else { break };
        at = begins;
        let op = match op {
            Ok(op) => op,
            Err(error) => return Ok(Listed { end: ops.position(), error: Some(error), ops: count, at }),
        };
        protocol = protocol.max(op.opcode.protocol());
        write!(out, "{:5}: ", op.at)?;
        // The indent is that before the op.
        let depth = model.marks.len();
        let line = model.look(&op).and_then(|line| op.arg.check_repr().map(|()| line));
        let error = match line {
            // Raised between the offset and the line.
            Err(error) => Some(error),
            Ok(line) => {
                let mut out = Counted { out, chars: 0 };
                write_op(&op, options.indent.saturating_mul(depth), line.note.as_deref(), &mut out)?;
                if options.annotate > 0 {
                    blanks(column.saturating_sub(out.chars), &mut out)?;
                    // As pickletools aligns them: below the one before, unless that went too far to the right.
                    column = if out.chars > 50 { options.annotate } else { out.chars };
                    out.write_char(' ')?;
                    out.write_str(summary(op.opcode))?;
                }
                out.write_char('\n')?;
                match line.complaint {
                    Some(complaint) => Some(Exception::value_error(complaint)),
                    None => model.carry_out(&op, &line).err(),
                }
            }
        };
        if error.is_some() {
            return Ok(Listed { end: ops.position(), error, ops: count, at });
        }
        count += 1;
    }
    writeln!(out, "highest protocol among opcodes = {protocol}")?;
    let error = model.leftovers();
    // What is left over is complained of at STOP.
    let count = count - usize::from(error.is_some());
    Ok(Listed { end: ops.position(), error, ops: count, at })
}

/// An op without its offset.
fn write_op(
    op: &Item<'_>,
    indent: usize,
    note: Option<&str>,
    out: &mut Counted<'_, impl Write>,
) -> fmt::Result {
    let info = op.opcode.info();
    repr::visible_byte(info.byte, out)?;
    blanks(5usize.saturating_sub(out.chars), out)?;
    blanks(indent, out)?;
    out.write_str(info.name)?;
    let has_arg = op.arg != Argument::None;
    if has_arg || note.is_some() {
        blanks(10usize.saturating_sub(info.name.len()), out)?;
    }
    if has_arg {
        out.write_char(' ')?;
        op.arg.write_repr(out)?;
    }
    if let Some(note) = note {
        out.write_char(' ')?;
        out.write_str(note)?;
    }
    Ok(())
}

/// Counts the characters of a line.
struct Counted<'a, W> {
    out: &'a mut W,
    chars: usize,
}

impl<W: Write> Write for Counted<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.chars += text.chars().count();
        self.out.write_str(text)
    }
}

fn blanks(mut count: usize, out: &mut impl Write) -> fmt::Result {
    const BLANKS: &str = "                                                                ";
    while count > 0 {
        let some = BLANKS.get(..count).unwrap_or(BLANKS);
        out.write_str(some)?;
        count -= some.len();
    }
    Ok(())
}

/// What pickletools keeps beside the ops, its "crude emulation" of the machine.
struct Model<'m> {
    stack: Vec<StackItem>,
    /// Offsets of the MARKs. An op that takes a mark for a value leaves its offset here.
    marks: Vec<usize>,
    memo: &'m mut Memo,
}

/// What is to be said of an op, and done.
struct Line {
    /// Behind the argument.
    note: Option<String>,
    /// Raised behind the line.
    complaint: Option<String>,
    /// Items to pop; not those down to a mark, which have gone.
    pops: usize,
    /// What a memo read pushes, in place of what the table says.
    read: Option<StackItem>,
}

impl Model<'_> {
    /// What comes before an op is printed: its mark is taken, and the memo looked at and written.
    fn look(&mut self, op: &Item<'_>) -> Result<Line, Exception> {
        let before = op.opcode.info().before;
        let mut line = Line { note: None, complaint: None, pops: before.len(), read: None };
        let mark = before.iter().position(|item| *item == StackItem::Mark);
        if mark.is_some() || op.opcode == Opcode::Pop && self.stack.last() == Some(&StackItem::Mark) {
            if let Some(at) = self.marks.pop() {
                line.note = Some(format!("(MARK at {at})"));
                let Some(height) = self.stack.iter().rposition(|item| *item == StackItem::Mark) else {
                    return Err(Exception { class: "IndexError", message: "list index out of range".into() });
                };
                self.stack.truncate(height);
                line.pops = mark.unwrap_or(0);
            } else {
                let complaint = "no MARK exists on stack";
                (line.note, line.complaint) = (Some(complaint.into()), Some(complaint.into()));
            }
        }
        let shown = || {
            let mut shown = String::new();
            // Writing to a String does not fail.
            let _ = op.arg.write_repr(&mut shown);
            shown
        };
        if op.opcode.is_store() {
            let index = if op.opcode == Opcode::Memoize {
                let count = self.memo.0.len();
                line.note = Some(format!("(as {count})"));
                Index::Small(i64::try_from(count).unwrap_or(i64::MAX))
            } else {
                index(&op.arg)
            };
            if self.memo.0.contains_key(&index) {
                line.complaint = Some(format!("memo key {} already defined", shown()));
            } else {
                match self.stack.last() {
                    None => line.complaint = Some("stack is empty -- can't store into memo".into()),
                    Some(StackItem::Mark) => {
                        line.complaint = Some("can't store markobject in the memo".into());
                    }
                    Some(item) => {
                        self.memo.0.insert(index, *item);
                    }
                }
            }
        } else if op.opcode.is_load() {
            line.read = self.memo.0.get(&index(&op.arg)).copied();
            if line.read.is_none() {
                line.complaint = Some(format!("memo key {} has never been stored into", shown()));
            }
        }
        Ok(line)
    }

    /// What comes after an op is printed.
    fn carry_out(&mut self, op: &Item<'_>, line: &Line) -> Result<(), Exception> {
        let Some(height) = self.stack.len().checked_sub(line.pops) else {
            return Err(Exception::value_error(format!(
                "tries to pop {} items from stack with only {} items",
                line.pops,
                self.stack.len()
            )));
        };
        self.stack.truncate(height);
        let after = op.opcode.info().after;
        if after.contains(&StackItem::Mark) {
            self.marks.push(op.at);
        }
        match line.read {
            Some(item) => self.stack.push(item),
            None => self.stack.extend_from_slice(after),
        }
        Ok(())
    }

    /// What is wrong at the end.
    fn leftovers(&self) -> Option<Exception> {
        if self.stack.is_empty() {
            return None;
        }
        let names: Vec<_> = self.stack.iter().map(|item| item.name()).collect();
        Some(Exception::value_error(format!("stack not empty after STOP: [{}]", names.join(", "))))
    }
}

/// The memo entry that an argument names. A bool is a number, too.
fn index(arg: &Argument<'_>) -> Index {
    match arg {
        Argument::Int(index) => Index::Small(*index),
        Argument::Bool(index) => Index::Small(i64::from(*index)),
        Argument::Decimal(index) => Index::Big(index.clone()),
        // No memo op has any other.
        _ => Index::Small(0),
    }
}
