//! What can be wrong with a pickle, in CPython's words.

use alloc::{boxed::Box, string::String};
use core::fmt;

use crate::{dis::Exception, opcode::Opcode};

/// The allocator has no more. Not the file's fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory;

/// What a sink cannot take. Small, for it stands in the way of every op.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// The allocator has no more.
    OutOfMemory,
    /// More than is numbered.
    TooMany,
}

impl From<OutOfMemory> for Full {
    fn from(_: OutOfMemory) -> Self {
        Self::OutOfMemory
    }
}

impl From<OutOfMemory> for FaultKind {
    fn from(_: OutOfMemory) -> Self {
        Self::OutOfMemory
    }
}

impl From<Full> for FaultKind {
    fn from(full: Full) -> Self {
        match full {
            Full::OutOfMemory => Self::OutOfMemory,
            Full::TooMany => Self::TooMany,
        }
    }
}

/// Why a pickle ends before its STOP, and where. One word wide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    kind: FaultKind,
    at: u64,
    opcode: Option<Opcode>,
}

impl Fault {
    /// A fault of the op at `at`.
    #[cold]
    #[must_use]
    pub fn new(kind: FaultKind, at: u64, opcode: Option<Opcode>) -> Self {
        Self(Box::new(Inner { kind, at, opcode }))
    }

    /// The fault of a frame (its end, and the offset of its FRAME) that reaches behind the end of the layer. C reads a frame
    /// in one go, so that it fails there whatever comes after; but where the bytes end, a fault that says so is nearer.
    pub(crate) fn of_frame(frame: Option<(u64, u64)>, end: u64, found: Option<&Self>) -> Option<Self> {
        let (_, at) = frame.filter(|(frame_end, _)| *frame_end > end)?;
        if found.is_some_and(|fault| *fault.kind() == FaultKind::Truncated) {
            return None;
        }
        Some(Self::new(FaultKind::Truncated, at, Some(Opcode::Frame)))
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &FaultKind {
        &self.0.kind
    }

    /// Offset of the op that cannot be carried out, or of the byte that is missing.
    #[must_use]
    pub fn at(&self) -> u64 {
        self.0.at
    }

    /// The opcode that cannot be carried out, where there is one.
    #[must_use]
    pub fn opcode(&self) -> Option<Opcode> {
        self.0.opcode
    }
}

/// Who is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The bytes end too early.
    Truncated,
    /// The bytes are not ops.
    Malformed,
    /// The ops do not fit the machine.
    Machine,
    /// A limit of this program.
    Limit,
}

/// What is wrong. `Display` gives the message of CPython 3.13's C unpickler, where it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The bytes end between two ops.
    RanOut,
    /// The bytes end within an op, or within the frame that was declared.
    Truncated,
    /// No opcode has this byte.
    InvalidOpcode(u8),
    /// A protocol above 5 is declared.
    Protocol(u8),
    /// An op needs a mark and there is none.
    NoMark,
    /// An op would take something from below the topmost mark.
    UnexpectedMark,
    /// An op takes more than is on the stack.
    Underflow,
    /// A memo entry that was never stored.
    MemoMissing(i64),
    /// The number of a GET or PUT, or a LONG, is no int; base and text of the line.
    IntLiteral(u8, String),
    /// More decimal digits than CPython converts.
    IntDigits(u64),
    /// The line of an INT is no int.
    Int,
    /// The line of a FLOAT is no float from the start.
    FloatLiteral(String),
    /// The line of a FLOAT has something behind the float.
    Float,
    /// The line of a FLOAT is beyond the greatest float.
    FloatOverflow(String),
    /// PUT with a negative number.
    NegativePut,
    /// A number too large for an index.
    IndexTooLarge,
    /// Keys without values; the name of the op.
    OddItems(&'static str),
    /// The line of a STRING is not in quotes.
    Unquoted,
    /// The line of a STRING ends in a backslash.
    TrailingBackslash,
    /// The line of a STRING has a bad \x at this position.
    HexEscape(u64),
    /// A text does not decode.
    Decode(DecodeFault),
    /// The id of a PERSID is not ASCII.
    PersIdNotAscii,
    /// LONG4 with a negative length.
    NegativeLong,
    /// A length of 2^63 or more; the name of the ops.
    TooLong(&'static str),
    /// A bytes object that leaves no room for its own header below 2^63.
    BytesTooLong,
    /// A length that ends beyond 2^63.
    Overflow,
    /// A frame of 2^63 bytes or more.
    FrameTooLong,
    /// An extension code of 0 or less.
    ExtensionCode,
    /// STACK_GLOBAL over something that is no str.
    StackGlobal,
    /// A dict key or set element that cannot be hashed; its type.
    Unhashable(&'static str),
    /// REDUCE over what cannot be called; its type.
    NotCallable(&'static str),
    /// REDUCE with arguments that are no tuple.
    ArgsNotTuple,
    /// NEWOBJ or NEWOBJ_EX: op, operand, what it must be, what it is.
    Operand(&'static str, &'static str, &'static str, &'static str),
    /// An object of a known type lacks what the op needs; type and attribute.
    NoAttribute(&'static str, &'static str),
    /// BUILD with a state that is no dict.
    StateNotDict,
    /// SETITEM on a type that has no items to set.
    NoItemAssignment(&'static str),
    /// READONLY_BUFFER over what is no buffer; its type.
    NotBuffer(&'static str),
    /// What a reader other than C's raises, where C has no such fault.
    Said(Exception),
    /// The line of an op is longer than this program holds at once.
    LineTooLong,
    /// Reading was stopped from outside.
    Cancelled,
    /// Memory ended.
    OutOfMemory,
    /// More objects, references or bytes than this program numbers.
    TooMany,
}

/// A text that does not decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeFault {
    /// The codec, as Python names it in the message.
    pub codec: &'static str,
    /// The first bad byte.
    pub byte: u8,
    /// Its position in the text's bytes.
    pub start: u64,
    /// Behind the last bad byte.
    pub end: u64,
    /// What is bad about it, in Python's words.
    pub reason: &'static str,
}

impl FaultKind {
    /// Who is at fault.
    #[must_use]
    pub fn blame(&self) -> Blame {
        match self {
            Self::RanOut | Self::Truncated => Blame::Truncated,
            Self::InvalidOpcode(_)
            | Self::Protocol(_)
            | Self::IntLiteral(..)
            | Self::IntDigits(_)
            | Self::Int
            | Self::FloatLiteral(_)
            | Self::Float
            | Self::FloatOverflow(_)
            | Self::NegativePut
            | Self::IndexTooLarge
            | Self::Unquoted
            | Self::TrailingBackslash
            | Self::HexEscape(_)
            | Self::Decode(_)
            | Self::PersIdNotAscii
            | Self::NegativeLong
            | Self::TooLong(_)
            | Self::BytesTooLong
            | Self::Overflow
            | Self::FrameTooLong
            | Self::ExtensionCode
            | Self::Said(_) => Blame::Malformed,
            Self::NoMark
            | Self::UnexpectedMark
            | Self::Underflow
            | Self::MemoMissing(_)
            | Self::OddItems(_)
            | Self::StackGlobal
            | Self::Unhashable(_)
            | Self::NotCallable(_)
            | Self::ArgsNotTuple
            | Self::Operand(..)
            | Self::NoAttribute(..)
            | Self::StateNotDict
            | Self::NoItemAssignment(_)
            | Self::NotBuffer(_) => Blame::Machine,
            Self::LineTooLong | Self::Cancelled | Self::OutOfMemory | Self::TooMany => Blame::Limit,
        }
    }
}

impl FaultKind {
    /// An exception that stands in no table.
    #[cold]
    pub(crate) fn said(class: &'static str, message: impl Into<String>) -> Self {
        Self::Said(Exception { class, message: message.into() })
    }

    /// The exception that CPython raises, by its class's name; of a limit of this program its own word.
    #[must_use]
    pub fn exception(&self) -> &'static str {
        match self {
            Self::RanOut => "EOFError",
            Self::Truncated
            | Self::InvalidOpcode(_)
            | Self::NoMark
            | Self::UnexpectedMark
            | Self::Underflow
            | Self::MemoMissing(_)
            | Self::OddItems(_)
            | Self::Unquoted
            | Self::PersIdNotAscii
            | Self::NegativeLong
            | Self::Overflow
            | Self::ExtensionCode
            | Self::StackGlobal
            | Self::Operand(..)
            | Self::StateNotDict => "UnpicklingError",
            Self::Protocol(_)
            | Self::IntLiteral(..)
            | Self::IntDigits(_)
            | Self::Int
            | Self::FloatLiteral(_)
            | Self::Float
            | Self::NegativePut
            | Self::TrailingBackslash
            | Self::HexEscape(_) => "ValueError",
            Self::FloatOverflow(_)
            | Self::IndexTooLarge
            | Self::TooLong(_)
            | Self::BytesTooLong
            | Self::FrameTooLong => "OverflowError",
            Self::Decode(_) => "UnicodeDecodeError",
            Self::Unhashable(_)
            | Self::NotCallable(_)
            | Self::ArgsNotTuple
            | Self::NoItemAssignment(_)
            | Self::NotBuffer(_) => "TypeError",
            Self::NoAttribute(..) => "AttributeError",
            Self::Said(exception) => exception.class,
            Self::LineTooLong | Self::Cancelled | Self::OutOfMemory | Self::TooMany => "limit",
        }
    }
}

/// `PY_SSIZE_T_MAX` of a 64-bit CPython, which is the judge also where this program runs in 32 bits.
const SSIZE_MAX: u64 = i64::MAX.unsigned_abs();

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RanOut => f.write_str("Ran out of input"),
            Self::Truncated => f.write_str("pickle data was truncated"),
            Self::InvalidOpcode(byte) => match byte {
                0x20..=0x7e if !matches!(byte, b'\'' | b'\\') => {
                    write!(f, "invalid load key, '{}'.", char::from(*byte))
                }
                _ => write!(f, "invalid load key, '\\x{byte:02x}'."),
            },
            Self::Protocol(version) => write!(f, "unsupported pickle protocol: {version}"),
            Self::NoMark => f.write_str("could not find MARK"),
            Self::UnexpectedMark => f.write_str("unexpected MARK found"),
            Self::Underflow => f.write_str("unpickling stack underflow"),
            Self::MemoMissing(index) => write!(f, "Memo value not found at index {index}"),
            Self::IntLiteral(base, text) => {
                write!(f, "invalid literal for int() with base {base}: {text}")
            }
            Self::IntDigits(digits) => write!(
                f,
                "Exceeds the limit (4300 digits) for integer string conversion: value has {digits} digits; \
                 use sys.set_int_max_str_digits() to increase the limit"
            ),
            Self::Int => f.write_str("could not convert string to int"),
            Self::FloatLiteral(text) => write!(f, "could not convert string to float: '{text}'"),
            Self::Float => f.write_str("could not convert string to float"),
            Self::FloatOverflow(text) => write!(f, "value too large to convert to float: '{text}'"),
            Self::NegativePut => f.write_str("negative PUT argument"),
            Self::IndexTooLarge => f.write_str("Python int too large to convert to C ssize_t"),
            Self::OddItems(op) => write!(f, "odd number of items for {op}"),
            Self::Unquoted => f.write_str("the STRING opcode argument must be quoted"),
            Self::TrailingBackslash => f.write_str("Trailing \\ in string"),
            Self::HexEscape(position) => write!(f, "invalid \\x escape at position {position}"),
            Self::Decode(fault) => write!(f, "{fault}"),
            Self::PersIdNotAscii => f.write_str("persistent IDs in protocol 0 must be ASCII strings"),
            Self::NegativeLong => f.write_str("LONG pickle has negative byte count"),
            Self::TooLong(ops) => write!(f, "{ops} exceeds system's maximum size of {SSIZE_MAX} bytes"),
            Self::BytesTooLong => f.write_str("byte string is too large"),
            Self::Overflow => f.write_str("read would overflow (invalid bytecode)"),
            Self::FrameTooLong => write!(f, "FRAME length exceeds system's maximum of {SSIZE_MAX} bytes"),
            Self::ExtensionCode => f.write_str("EXT specifies code <= 0"),
            Self::StackGlobal => f.write_str("STACK_GLOBAL requires str"),
            Self::Unhashable(kind) => write!(f, "unhashable type: '{kind}'"),
            Self::NotCallable(kind) => write!(f, "'{kind}' object is not callable"),
            Self::ArgsNotTuple => f.write_str("argument list must be a tuple"),
            Self::Operand(op, operand, want, got) => {
                write!(f, "{op} {operand} argument must be a {want}, not {got}")
            }
            Self::NoAttribute(kind, attribute) => {
                write!(f, "'{kind}' object has no attribute '{attribute}'")
            }
            Self::StateNotDict => f.write_str("state is not a dictionary"),
            Self::NoItemAssignment(kind) => {
                write!(f, "'{kind}' object does not support item assignment")
            }
            Self::NotBuffer(kind) => {
                write!(f, "memoryview: a bytes-like object is required, not '{kind}'")
            }
            Self::Said(exception) => f.write_str(&exception.message),
            Self::LineTooLong => f.write_str("a line is longer than this program holds at once"),
            Self::Cancelled => f.write_str("reading was cancelled"),
            Self::OutOfMemory => f.write_str("out of memory"),
            Self::TooMany => f.write_str("more objects than this program numbers"),
        }
    }
}

impl fmt::Display for DecodeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.end == self.start + 1 {
            write!(
                f,
                "'{}' codec can't decode byte 0x{:02x} in position {}: {}",
                self.codec, self.byte, self.start, self.reason
            )
        } else {
            write!(
                f,
                "'{}' codec can't decode bytes in position {}-{}: {}",
                self.codec,
                self.start,
                self.end - 1,
                self.reason
            )
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (offset {}", self.kind(), self.at())?;
        match self.opcode() {
            Some(opcode) => write!(f, ", {})", opcode.name()),
            None => f.write_str(")"),
        }
    }
}

impl core::error::Error for Fault {}
