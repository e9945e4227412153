//! Faults in plain words: what they mean and what probably happened.

use picklescope_codec::{Blame, Fault, FaultKind};
use picklescope_protocol as protocol;

/// A fault as the page shows it. `layer` is the pickle's, counted from the file inwards.
#[must_use]
pub fn fault(fault: &Fault, layer: u32) -> protocol::Fault {
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
        explanation: explain(fault.kind()),
    }
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
        FaultKind::TooLong(_) | FaultKind::BytesTooLong | FaultKind::FrameTooLong => {
            "A length is announced that no computer's memory holds. Bytes were changed, or the file is made to do harm. Nothing was \
             reserved for it."
        }
        FaultKind::ExtensionCode => "Extension codes count from 1.",
        FaultKind::StackGlobal => "A class or function is to be looked up by something that is no text.",
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

/// A broken layer as the page shows it: where it breaks in the layer around it, why, and whether its bytes just end.
#[must_use]
pub fn layer_fault(layer: u32, offset: u64, message: &str, truncated: bool) -> protocol::Fault {
    protocol::Fault {
        kind: protocol::FaultKind::Layer,
        layer,
        offset,
        opcode: None,
        message: message.to_owned(),
        explanation: if truncated {
            "The compressed data end too early. The file was probably cut short while it was written, copied or downloaded. What came \
             out of it before is shown."
        } else {
            "The compressed data are damaged, or were changed. What came out of them before is shown."
        }
        .to_owned(),
    }
}
