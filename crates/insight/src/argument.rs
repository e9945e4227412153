//! What an op says: its argument, as pickletools shows it.

use picklescope_codec::{ArgKind, Category, Kind, Span, number, repr, trace::TracedOp};

use crate::{lens::Lens, preview};

/// Characters of an argument.
pub const ARGUMENT: usize = 200;
/// Bytes that are read of one that is no atom: a character takes ten at the most.
const READ: usize = 10 * ARGUMENT;

/// The argument of an op in Python's notation, escaped and shortened; empty where it has none.
///
/// ```
/// use std::rc::Rc;
/// use picklescope_codec::{Window, decode, trace::Tracer};
/// use picklescope_insight::{argument::argument, lens::Lens, tree::Tree};
/// let bytes: &[u8] = b"cos\npath\nVhi\n\x86q\x00.";
/// let graph = Rc::new(decode(bytes).graph);
/// let tree = Tree::build(&graph).unwrap();
/// let mut tracer = Tracer::new(Rc::clone(&graph));
/// tracer.run(Window::whole(bytes), &mut { 100 });
/// let ops = tracer.finish().unwrap();
/// let mut at = bytes;
/// let mut lens = Lens::new(&graph, &tree, &mut at);
/// let shown: Vec<_> = ops.from(0).map(|op| argument(&mut lens, &op)).collect();
/// assert_eq!(shown, ["'os path'", "'hi'", "", "0", ""]);
/// ```
pub fn argument(lens: &mut Lens<'_>, op: &TracedOp) -> String {
    if op.opcode.arg() == ArgKind::None {
        return String::new();
    }
    match op.owner {
        // An atom is its argument.
        Some(node) if op.opcode.info().category == Category::Data => {
            let shown = preview::preview(lens, node, ARGUMENT).0;
            // What is appended to it later is none of the op's.
            match shown.strip_suffix(", …)").filter(|_| lens.graph.kind(node) == Kind::ByteArray) {
                Some(own) => format!("{own})"),
                None => shown,
            }
        }
        _ => other(lens, op),
    }
}

/// Numbers, and lines that are no atoms: names, ids, numbers of memo entries.
fn other(lens: &mut Lens<'_>, op: &TracedOp) -> String {
    let Some(head) = lens.bytes.read(Span { start: op.at, len: op.len }, READ) else {
        return "<unreadable>".to_owned();
    };
    let is_whole = head.len() as u64 == op.len;
    let number = match op.opcode.arg() {
        ArgKind::Uint1 | ArgKind::Uint2 | ArgKind::Uint4 | ArgKind::Uint8 | ArgKind::Int4 => {
            Some(little_endian(head.get(1..).unwrap_or_default(), op.opcode.arg()))
        }
        ArgKind::DecimalNlShort if is_whole => {
            number::index_line(head.get(1..head.len() - 1).unwrap_or_default()).ok()
        }
        _ => None,
    };
    if let Some(number) = number {
        return number.to_string();
    }
    let lines = head.get(1..).unwrap_or_default();
    let lines = lines.strip_suffix(b"\n").unwrap_or(lines);
    // Two lines are shown as one text, with a space between.
    let text: Vec<u8> = lines.iter().map(|byte| if *byte == b'\n' { b' ' } else { *byte }).collect();
    let mut shown = String::new();
    // Writing to a String does not fail.
    let _ = repr::str_repr(&text, &mut shown);
    if is_whole && shown.chars().nth(ARGUMENT).is_none() {
        return shown;
    }
    let quote = shown.chars().next().unwrap_or('\'');
    let mut cut: String = shown.chars().take(ARGUMENT - 2).collect();
    cut.push('…');
    cut.push(quote);
    cut
}

/// A number in so many bytes. What is above the greatest i64 is cut off there, which no valid argument is.
fn little_endian(bytes: &[u8], kind: ArgKind) -> i64 {
    let number = bytes.iter().take(8).rev().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    if kind == ArgKind::Int4 {
        // The sign is in the last of the four.
        return (number << 32).cast_signed() >> 32;
    }
    i64::try_from(number).unwrap_or(i64::MAX)
}
