//! What one can do about a fault.

use picklescope_codec::FaultKind;

use super::{Seen, Wrapping};

const CUT_OFF: &str = "Fetch or copy the file again and compare its size with the original's. If it was written by a program, let that close the \
                       file before it is read: the missing end cannot be made up from what is here.";
const CHANGED: &str = "Compare the file with the original, by its SHA-256 if there is one, and fetch it again. If the original is the same, look at \
                       the program that wrote it.";
const NO_PICKLER: &str = "Look at the program that wrote it: it puts opcodes together by itself, or the bytes were changed later. Written anew with \
                          pickle.dump, the same objects load.";
const MISSING_OPS: &str = "Make sure that the file is read from where the pickle begins, and that it is the one that was written: compare size or \
                           SHA-256 with the original's, and fetch it again.";

/// What one can do about it, in a plain sentence or two.
#[must_use]
pub fn advice(kind: &FaultKind, seen: Option<Seen>) -> &'static str {
    match seen {
        Some(Seen::Joblib) => {
            "Load it in Python with joblib.load, if you trust where it comes from: loading runs what the file says. pickle.load fails at the same place."
        }
        Some(Seen::ChangedLines) => {
            "Transfer the original again in binary mode (FTP: binary; git: mark the file as binary in .gitattributes; Python: open it with 'wb' and \
             'rb'). If there is no other copy, and it is a pickle of protocol 0, replacing every CR LF by LF mends it."
        }
        Some(Seen::ManyDigits) => of_kind(&FaultKind::IntDigits(0)),
        None => of_kind(kind),
    }
}

fn of_kind(kind: &FaultKind) -> &'static str {
    match kind {
        FaultKind::RanOut | FaultKind::Truncated => CUT_OFF,
        FaultKind::InvalidOpcode(0x0a | 0x0d) => {
            "Transfer the original again in binary mode; in Python, open the file with 'wb' to write and with 'rb' to read it."
        }
        FaultKind::InvalidOpcode(_) => {
            "If there is other data before or around the pickle, cut it out first. Otherwise compare the file with the original, by its SHA-256 if there \
             is one, and fetch it again."
        }
        FaultKind::Protocol(_) => {
            "If a Python wrote it that is newer than this Picklescope, load it with that Python and dump it again with protocol=5. Otherwise \
             make sure that it is a pickle, and fetch it again."
        }
        FaultKind::NoMark | FaultKind::Underflow | FaultKind::OddItems(_) => MISSING_OPS,
        FaultKind::MemoMissing(_) => {
            "If it was cut out of a longer stream, open the whole stream: one Pickler that dumps several times refers back to what it wrote before. \
             Otherwise fetch the file again from its beginning."
        }
        FaultKind::IntLiteral(..)
        | FaultKind::Int
        | FaultKind::FloatLiteral(_)
        | FaultKind::Float
        | FaultKind::Unquoted
        | FaultKind::TrailingBackslash
        | FaultKind::HexEscape(_)
        | FaultKind::Decode(_)
        | FaultKind::NegativePut
        | FaultKind::NegativeLong
        | FaultKind::IndexTooLarge
        | FaultKind::ExtensionCode => CHANGED,
        FaultKind::IntDigits(_) => {
            "In Python, call sys.set_int_max_str_digits(0) before loading, or write the file anew with protocol 2 or later."
        }
        FaultKind::FloatOverflow(_) => {
            "Write the value anew as float('inf'), or with protocol 1 or later, which stores floats in binary."
        }
        FaultKind::PersIdNotAscii => {
            "Write it anew with protocol 1 or later, where a persistent id may be any object."
        }
        FaultKind::TooLong(_) | FaultKind::BytesTooLong | FaultKind::Overflow | FaultKind::FrameTooLong => {
            "Do not load it if you do not know who made it. If it is your own, compare it with the original, by its SHA-256 if there is one, and fetch it again."
        }
        FaultKind::UnexpectedMark
        | FaultKind::StackGlobal
        | FaultKind::Unhashable(_)
        | FaultKind::NotCallable(_)
        | FaultKind::ArgsNotTuple
        | FaultKind::Operand(..)
        | FaultKind::NoAttribute(..)
        | FaultKind::StateNotDict
        | FaultKind::NoItemAssignment(_)
        | FaultKind::NotBuffer(_)
        | FaultKind::Said(_) => NO_PICKLER,
        FaultKind::LineTooLong => {
            "Write it anew with protocol 2 or later, where text is not kept in lines. Where that cannot be done, only Python itself can tell \
             whether it loads."
        }
        FaultKind::Cancelled => "Open it again and let it finish.",
        FaultKind::OutOfMemory => {
            "Close other files and tabs and open it again, or read it with the command line (picklescope graph) on a machine with more memory."
        }
        FaultKind::TooMany => {
            "Have its writer split it: several smaller pickles can be opened one at a time."
        }
    }
}

/// The same for what is around a pickle.
#[must_use]
pub fn layer_advice(wrapping: Wrapping, truncated: bool) -> &'static str {
    match (wrapping, truncated) {
        (Wrapping::Compressed, true) => {
            "Fetch or copy the file again and compare its size with the original's; gzip -t tells whether a copy is whole."
        }
        (Wrapping::Compressed, false) => {
            "Fetch the file again and check it with gzip -t. If the original fails there as well, what is shown here is what can be had."
        }
        (Wrapping::Text, true) => {
            "Copy the text again, to its last character. Terminals and logs cut long lines: better write it to a file and open that."
        }
        (Wrapping::Text, false) => {
            "Copy the text again without what stands around it, or write the bytes to a file and open that."
        }
    }
}

#[cfg(test)]
mod tests {
    use picklescope_codec::{DecodeFault, FaultKind};

    use super::{Seen, Wrapping, advice, layer_advice};

    const DECODE: DecodeFault =
        DecodeFault { codec: "utf-8", byte: 0xff, start: 0, end: 1, reason: "invalid start byte" };

    /// Every kind; the compiler says so when there is a new one.
    fn kinds() -> Vec<FaultKind> {
        use FaultKind as K;
        let text = || "x".to_owned();
        let kinds = vec![
            K::RanOut,
            K::Truncated,
            K::InvalidOpcode(b'\n'),
            K::InvalidOpcode(0xff),
            K::Protocol(6),
            K::NoMark,
            K::UnexpectedMark,
            K::Underflow,
            K::MemoMissing(1),
            K::IntLiteral(10, text()),
            K::IntDigits(5000),
            K::Int,
            K::FloatLiteral(text()),
            K::Float,
            K::FloatOverflow(text()),
            K::NegativePut,
            K::IndexTooLarge,
            K::OddItems("DICT"),
            K::Unquoted,
            K::TrailingBackslash,
            K::HexEscape(0),
            K::Decode(DECODE),
            K::PersIdNotAscii,
            K::NegativeLong,
            K::TooLong("BINBYTES"),
            K::BytesTooLong,
            K::Overflow,
            K::FrameTooLong,
            K::ExtensionCode,
            K::StackGlobal,
            K::Unhashable("list"),
            K::NotCallable("int"),
            K::ArgsNotTuple,
            K::Operand("NEWOBJ", "class", "type", "int"),
            K::NoAttribute("int", "append"),
            K::StateNotDict,
            K::NoItemAssignment("tuple"),
            K::NotBuffer("int"),
            // What a reader other than C's says.
            picklescope_codec::check_as(b"I010\n.", picklescope_codec::Profile::Python3_13_0)
                .fault
                .map_or(K::Int, |fault| fault.kind().clone()),
            K::LineTooLong,
            K::Cancelled,
            K::OutOfMemory,
            K::TooMany,
        ];
        for kind in &kinds {
            match kind {
                K::RanOut
                | K::Truncated
                | K::InvalidOpcode(_)
                | K::Protocol(_)
                | K::NoMark
                | K::UnexpectedMark => {}
                K::Underflow | K::MemoMissing(_) | K::IntLiteral(..) | K::IntDigits(_) | K::Int => {}
                K::FloatLiteral(_) | K::Float | K::FloatOverflow(_) | K::NegativePut | K::IndexTooLarge => {}
                K::OddItems(_) | K::Unquoted | K::TrailingBackslash | K::HexEscape(_) | K::Decode(_) => {}
                K::PersIdNotAscii
                | K::NegativeLong
                | K::TooLong(_)
                | K::BytesTooLong
                | K::Overflow
                | K::FrameTooLong => {}
                K::ExtensionCode
                | K::StackGlobal
                | K::Unhashable(_)
                | K::NotCallable(_)
                | K::ArgsNotTuple => {}
                K::Operand(..) | K::NoAttribute(..) | K::StateNotDict | K::NoItemAssignment(_) => {}
                K::NotBuffer(_)
                | K::Said(_)
                | K::LineTooLong
                | K::Cancelled
                | K::OutOfMemory
                | K::TooMany => {}
            }
        }
        kinds
    }

    /// Some plain sentences, of a length that is read.
    fn is_plain(text: &str) -> bool {
        let sentences = text.matches(". ").count() + text.matches(": ").count() + 1;
        text.ends_with('.')
            && (20..330).contains(&text.len())
            && !text.contains("  ")
            && !text.contains('\n')
            && sentences <= 5
    }

    #[test]
    fn every_fault_has_some() {
        for kind in kinds() {
            let text = advice(&kind, None);
            assert!(is_plain(text), "{kind:?}: {text}");
        }
        for text in [Seen::Joblib, Seen::ChangedLines, Seen::ManyDigits]
            .map(|seen| advice(&FaultKind::Int, Some(seen)))
        {
            assert!(is_plain(text), "{text}");
        }
        for wrapping in [Wrapping::Compressed, Wrapping::Text] {
            assert!(is_plain(layer_advice(wrapping, true)) && is_plain(layer_advice(wrapping, false)));
            assert_ne!(layer_advice(wrapping, true), layer_advice(wrapping, false));
        }
    }

    #[test]
    fn it_fits_the_fault() {
        let says = |kind: FaultKind, words: &str| assert!(advice(&kind, None).contains(words), "{kind:?}");
        says(FaultKind::Truncated, "compare its size");
        says(FaultKind::InvalidOpcode(b'\r'), "binary mode");
        says(FaultKind::Protocol(6), "protocol=5");
        says(FaultKind::IntDigits(5000), "sys.set_int_max_str_digits(0)");
        says(FaultKind::OutOfMemory, "more memory");
        says(FaultKind::MemoMissing(3), "whole stream");
    }
}
