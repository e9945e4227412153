//! Faults in plain words: what they mean and what probably happened.

mod advice;
mod salvage;

use picklescope_codec::{Blame, Fault, FaultKind, Graph, Opcode, Span};
use picklescope_protocol as protocol;

pub use advice::{advice, layer_advice};
pub use salvage::salvaged;

use crate::{lens::Lens, names};

/// Bytes of a line, or of the beginning of a pickle, that are looked at for their line ends.
const LINES: u64 = 4096;
/// Decimal digits that Python converts.
const DIGITS: u64 = 4300;
/// So many of the topmost values that a broken pickle left are looked at.
const TOPMOST: usize = 4;

/// A kind of fault in a word, for reports.
#[must_use]
pub const fn word(kind: protocol::FaultKind) -> &'static str {
    match kind {
        protocol::FaultKind::Truncated => "truncated",
        protocol::FaultKind::Malformed => "malformed",
        protocol::FaultKind::Machine => "machine",
        protocol::FaultKind::Layer => "layer",
        protocol::FaultKind::Limit => "limit",
    }
}

/// What the bytes and objects around a fault tell about it, where that is more than the fault itself does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The raw bytes of an array stand between the opcodes.
    Joblib,
    /// LF was made CR LF.
    ChangedLines,
    /// A decimal number has more digits than Python converts.
    ManyDigits,
}

impl Seen {
    /// What the fault means, then.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::Joblib => {
                "This is a joblib file: joblib puts an array's raw bytes right here, between the opcodes. Reading on behind them is not \
                 supported yet. What came before is shown."
            }
            Self::ChangedLines => {
                "Line ends were changed from LF to CR LF, as a transfer in text mode does. Python takes the CR for a part of the line."
            }
            Self::ManyDigits => {
                "A number is written as text in more than 4300 digits, and Python refuses to convert decimal numbers this long unless its limit is \
                 raised (sys.set_int_max_str_digits). A newer protocol would store it in binary."
            }
        }
    }
}

/// A fault as the page shows it. `layer` is the pickle's, counted from the file inwards; `seen` what the bytes and objects
/// around it tell, which is then the explanation (see [`crate::summary::Summary::seen`]).
#[must_use]
pub fn fault(fault: &Fault, layer: u32, seen: Option<Seen>) -> protocol::Fault {
    protocol::Fault {
        kind: match fault.kind().blame() {
            Blame::Truncated => protocol::FaultKind::Truncated,
            Blame::Malformed => protocol::FaultKind::Malformed,
            Blame::Machine => protocol::FaultKind::Machine,
            Blame::Limit => protocol::FaultKind::Limit,
        },
        layer,
        offset: fault.at(),
        opcode: fault.opcode().map(|opcode| opcode.name().to_owned()),
        message: crate::names::visible(fault.kind().to_string().as_bytes()),
        explanation: seen.map_or_else(|| explain(fault.kind()), |seen| seen.explanation().to_owned()),
        advice: advice(fault.kind(), seen).to_owned(),
    }
}

/// What a fault means where more than the fault itself tells it: the objects that were left, or the bytes there.
pub(crate) fn seen(lens: &mut Lens<'_>, fault: &Fault, size: u64) -> Option<Seen> {
    if is_joblib(lens, fault) {
        return Some(Seen::Joblib);
    }
    if matches!(fault.kind().blame(), Blame::Truncated | Blame::Limit) {
        return None;
    }
    if fault.kind() == &FaultKind::Int && has_many_digits(lens, fault.at(), size) {
        return Some(Seen::ManyDigits);
    }
    // A line break instead of an op may be the second half of one.
    let is_break = matches!(fault.kind(), FaultKind::InvalidOpcode(b'\r' | b'\n'));
    let start = fault.at().saturating_sub(is_break.into());
    let len = size.saturating_sub(start).min(LINES);
    let bytes = lens.bytes.read(Span { start, len }, usize::MAX)?;
    let is_line = has_line(&bytes);
    let changed = if is_break {
        bytes.get(..bytes.len().min(3))?.windows(2).any(|two| two == b"\r\n")
    } else {
        is_line && ends_in_cr(&bytes)
    };
    changed.then_some(Seen::ChangedLines)
}

/// The pickle broke off at the raw bytes of an array, which joblib writes behind the object that stands for it.
pub(crate) fn is_joblib(lens: &mut Lens<'_>, fault: &Fault) -> bool {
    let graph = lens.graph;
    let is_wrapper = |node: &_| names::type_name(lens, *node).ends_with("numpy_pickle.NumpyArrayWrapper");
    // Where nothing follows, the file was cut short.
    let may_be = fault.kind() != &FaultKind::RanOut && fault.kind().blame() != Blame::Limit;
    may_be && graph.leftovers().iter().rev().take(TOPMOST).any(is_wrapper)
}

/// Whether the line of an op is a decimal number of more digits than Python converts: of one that is the argument of INT, CPython says no
/// more than that it cannot be converted.
fn has_many_digits(lens: &mut Lens<'_>, at: u64, size: u64) -> bool {
    let len = size.saturating_sub(at).min(DIGITS + 3);
    let Some(bytes) = lens.bytes.read(Span { start: at, len }, usize::MAX) else { return false };
    let line = bytes.get(1..).unwrap_or_default();
    let line = line.strip_prefix(b"-").or(line.strip_prefix(b"+")).unwrap_or(line);
    line.iter().take_while(|byte| byte.is_ascii_digit()).count() as u64 > DIGITS
}

/// Whether an op begins here that has a line of text behind it.
fn has_line(bytes: &[u8]) -> bool {
    let opcode = bytes.first().and_then(|byte| Opcode::from_byte(*byte));
    opcode.is_some_and(|opcode| opcode.arg().is_line())
}

fn ends_in_cr(bytes: &[u8]) -> bool {
    bytes
        .split(|byte| *byte == b'\n')
        .next()
        .is_some_and(|line| line.len() < bytes.len() && line.ends_with(b"\r"))
}

/// Where the first pickle has a line for Python to read, if its line ends were changed to CR LF: it may load all the same, and
/// its texts and names are wrong.
pub(crate) fn changed_lines(lens: &mut Lens<'_>) -> Option<u64> {
    let graph: &Graph = lens.graph;
    let first = graph.pickles().first().filter(|first| first.fault.is_none())?;
    let span = Span { start: first.start, len: first.end.saturating_sub(first.start).min(LINES) };
    let head = lens.bytes.read(span, usize::MAX)?;
    // One that is left as it was (behind a PUT, say) tells that the others are a text's own.
    if head.windows(2).any(|two| matches!(two, [before, b'\n'] if *before != b'\r')) {
        return None;
    }
    graph.nodes().take(head.len()).map(|node| graph.start(node)).find(|start| {
        let line = start.checked_sub(span.start).and_then(|at| head.get(usize::try_from(at).ok()?..));
        line.is_some_and(|line| has_line(line) && ends_in_cr(line))
    })
}

/// What a fault means.
#[must_use]
pub fn explain(kind: &FaultKind) -> String {
    let plain = match kind {
        FaultKind::RanOut => {
            "The bytes end where another op should begin: the pickle has no STOP. The file was probably cut short while it was \
             written, copied or downloaded."
        }
        FaultKind::Truncated => {
            "An op announces more bytes than there are. The file was probably cut short while it was written, copied or downloaded."
        }
        FaultKind::InvalidOpcode(0x0a | 0x0d) => {
            "A line break stands where an opcode should. The file was probably changed by a transfer in text mode."
        }
        FaultKind::InvalidOpcode(_) => {
            "No opcode has this byte. Either this is no pickle from here on, or bytes before it were lost or changed."
        }
        FaultKind::Protocol(_) => {
            "The pickle declares a protocol that no Python knows (5 is the highest). Probably the second byte was changed, or this is \
             no pickle."
        }
        FaultKind::NoMark => {
            "An op collects everything above the last mark, and there is no mark. Ops before it are missing or were changed."
        }
        FaultKind::UnexpectedMark => {
            "An op would take a value from below a mark, which ops must not do. The stream was changed or put together wrongly."
        }
        FaultKind::Underflow => {
            "An op takes more values than are on the stack. Ops before it are missing or were changed."
        }
        FaultKind::MemoMissing(_) => {
            "The pickle refers back to an object that it never stored. Either ops before it are missing, or this is a later part of a \
             stream whose pickler kept its memo."
        }
        FaultKind::IntLiteral(..) | FaultKind::Int => {
            "A number that is written as text is no number. Bytes were changed, or this is no pickle."
        }
        FaultKind::IntDigits(_) => {
            "Python refuses to convert decimal numbers this long unless its limit is raised (sys.set_int_max_str_digits). A newer \
             protocol would store the number in binary."
        }
        FaultKind::FloatLiteral(_) | FaultKind::Float => {
            "A float that is written as text is no float. Bytes were changed, or it was written under a locale with another decimal sign."
        }
        FaultKind::FloatOverflow(_) => "A float that is written as text is beyond the greatest float.",
        FaultKind::NegativePut => "An object would be stored in the memo under a negative number.",
        FaultKind::IndexTooLarge => {
            "A number of the memo is larger than any memo can be. Bytes were changed."
        }
        FaultKind::OddItems(_) => {
            "Keys and values come in pairs, and here one is alone: an op before it is missing or was changed."
        }
        FaultKind::Unquoted => {
            "A string of Python 2 must stand in quotes, and this one does not. Bytes were changed, or this is no pickle."
        }
        FaultKind::TrailingBackslash | FaultKind::HexEscape(_) => {
            "An escape within a string of Python 2 is cut off. Bytes were changed."
        }
        FaultKind::Decode(_) => {
            "A text is not in the encoding it must be in. Bytes were changed, or the writer put something else in its place."
        }
        FaultKind::PersIdNotAscii => {
            "Protocol 0 allows ASCII only in persistent ids, and this one has something else."
        }
        FaultKind::NegativeLong => "The length of a number is negative. Bytes were changed.",
        FaultKind::TooLong(_) | FaultKind::BytesTooLong | FaultKind::Overflow | FaultKind::FrameTooLong => {
            "A length is announced that no computer's memory holds. Bytes were changed, or the file is made to do harm. Nothing was \
             reserved for it."
        }
        FaultKind::ExtensionCode => "Extension codes count from 1.",
        FaultKind::StackGlobal => {
            "A class or function is to be looked up by something that is no text here. Where a call gives the name, loading may go on all \
             the same, and import whatever that is: pickles that hide what they do are made so."
        }
        FaultKind::Unhashable(_) => {
            "A key of a dict, or a member of a set, is of a type that Python cannot hash. No pickler writes this."
        }
        FaultKind::NotCallable(_) => {
            "Loading would have to call something that cannot be called. No pickler writes this."
        }
        FaultKind::ArgsNotTuple | FaultKind::Operand(..) => {
            "An op that makes an object gets something of the wrong type. No pickler writes this."
        }
        FaultKind::NoAttribute(..) | FaultKind::StateNotDict | FaultKind::NoItemAssignment(_) => {
            "Something is done to an object that its type does not allow. No pickler writes this."
        }
        FaultKind::NotBuffer(_) => {
            "A buffer is to be made read-only, and there is something else. No pickler writes this."
        }
        FaultKind::Said(_) => "CPython raises this when it carries the op out.",
        FaultKind::LineTooLong => {
            "A line of text in the pickle is longer than Picklescope holds at once. Python may be able to load it."
        }
        FaultKind::Cancelled => "Reading was stopped. What is shown is what had been read by then.",
        FaultKind::OutOfMemory => {
            "There is no more memory to be had. The file may be fine; what is shown is what fitted."
        }
        FaultKind::TooMany => {
            "There are more objects than Picklescope can number. The file may be fine; what is shown comes before that."
        }
    };
    plain.to_owned()
}

/// What broke around a pickle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapping {
    /// Compressed data.
    Compressed,
    /// A text that spells bytes.
    Text,
}

/// A broken layer as the page shows it: where it breaks in the layer around it, why, and whether its bytes just end.
#[must_use]
pub fn layer_fault(
    wrapping: Wrapping,
    layer: u32,
    offset: u64,
    message: String,
    truncated: bool,
) -> protocol::Fault {
    protocol::Fault {
        kind: protocol::FaultKind::Layer,
        layer,
        offset,
        opcode: None,
        message,
        explanation: match (wrapping, truncated) {
            (Wrapping::Compressed, true) => {
                "The compressed data end too early. The file was probably cut short while it was written, copied or downloaded. What came \
                 out of it before is shown."
            }
            (Wrapping::Compressed, false) => {
                "The compressed data are damaged, or were changed. What came out of them before is shown."
            }
            (Wrapping::Text, true) => {
                "The text ends too early: it was probably not copied as a whole. What it spells up to there is shown."
            }
            (Wrapping::Text, false) => {
                "The text has something here that its form does not allow. What it spells up to there is shown."
            }
        }
        .to_owned(),
        advice: layer_advice(wrapping, truncated).to_owned(),
    }
}

/// The end of a sentence that a pickle ends where…
#[must_use]
pub fn words_of_layer(layers: &[protocol::Layer], fault: &protocol::Fault) -> &'static str {
    match layers.get(fault.layer as usize) {
        Some(layer) if layer.format != protocol::Layer::GZIP => "the text breaks off",
        _ => "the compressed data break",
    }
}
