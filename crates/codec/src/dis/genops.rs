//! Ops with their arguments as `pickletools.genops` gives them.
//!
//! [`crate::ops`] reads what CPython's unpickler reads, which is more: pickletools refuses what the unpickler reads in its own
//! way (`I010`), and reads some of what that refuses (`F1_0`). So the arguments are read once more here, in pickletools' order,
//! which decides what it complains about.

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::{self, Write};

use crate::{
    fault::{DecodeFault, FaultKind},
    graph::TextCode,
    number::{self, IntLine},
    opcode::{ArgKind, Opcode},
    repr, text,
    utf8::{self, Checked},
};

/// An exception that CPython raises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The name of its class.
    pub class: &'static str,
    /// Its message: what `str` makes of it.
    pub message: String,
}

impl Exception {
    /// What Python notes on it (`__notes__`, PEP 678): which codec failed, where it is one that is looked up by name.
    #[must_use]
    pub fn note(&self) -> Option<&'static str> {
        self.message
            .starts_with("'rawunicodeescape' codec")
            .then_some("decoding with 'raw-unicode-escape' codec failed")
    }

    pub(super) fn value_error(message: impl Into<String>) -> Self {
        Self { class: "ValueError", message: message.into() }
    }
}

impl From<FaultKind> for Exception {
    fn from(kind: FaultKind) -> Self {
        Self { class: kind.exception(), message: kind.to_string() }
    }
}

/// As a traceback ends: in a line, and another for a note.
impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.class)?;
        f.write_str(": ")?;
        f.write_str(&self.message)?;
        match self.note() {
            Some(note) => write!(f, "\n{note}"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for Exception {}

/// An op of [`genops`].
#[derive(Clone, Debug, PartialEq)]
pub struct Item<'a> {
    /// Its opcode.
    pub opcode: Opcode,
    /// Its argument.
    pub arg: Argument<'a>,
    /// Offset of the opcode, in bytes.
    pub at: usize,
    /// Offset behind the argument.
    pub end: usize,
}

/// An argument, as the Python object that pickletools makes of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument<'a> {
    /// None: the opcode has no argument.
    None,
    /// A bool: the lines 00 and 01.
    Bool(bool),
    /// An int.
    Int(i64),
    /// An int beyond an `i64`: plain decimal digits, with a sign where it is negative.
    Decimal(String),
    /// An int beyond an `i64`, in little-endian two's complement without superfluous bytes.
    LittleEndian(&'a [u8]),
    /// A float.
    Float(f64),
    /// A str, as generalised UTF-8 (see [`crate::text`]).
    Str(Cow<'a, [u8]>),
    /// A bytes object.
    Bytes(&'a [u8]),
    /// A bytearray.
    ByteArray(&'a [u8]),
}

impl Argument<'_> {
    /// What keeps Python from writing it: an int of more than 4300 digits is not converted.
    ///
    /// # Errors
    /// The exception of `repr`.
    pub fn check_repr(&self) -> Result<(), Exception> {
        let Self::LittleEndian(bytes) = self else { return Ok(()) };
        // 1785 bytes have at most 4299 digits, 1789 at least 4301: only between these they need be counted.
        let is_long = match bytes.len() {
            0..=1785 => false,
            1786..=1788 => {
                let mut digits = String::new();
                // Writing to a String does not fail.
                let _ = number::write_int_bytes(bytes, &mut digits);
                digits.trim_start_matches('-').len() > number::MAX_DIGITS
            }
            _ => true,
        };
        if !is_long {
            return Ok(());
        }
        Err(Exception::value_error(format!(
            "Exceeds the limit ({} digits) for integer string conversion; use sys.set_int_max_str_digits() to \
             increase the limit",
            number::MAX_DIGITS
        )))
    }

    /// Its `repr`. Of an int of any length; the time is quadratic in that, which [`Self::check_repr`] bounds.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write_repr(&self, out: &mut impl Write) -> fmt::Result {
        match self {
            Self::None => out.write_str("None"),
            Self::Bool(value) => out.write_str(if *value { "True" } else { "False" }),
            Self::Int(value) => write!(out, "{value}"),
            Self::Decimal(digits) => out.write_str(digits),
            Self::LittleEndian(bytes) => number::write_int_bytes(bytes, out),
            Self::Float(value) => repr::float_repr(*value, out),
            Self::Str(text) => repr::str_repr(text, out),
            Self::Bytes(bytes) => repr::bytes_repr(bytes, out),
            Self::ByteArray(bytes) => repr::bytearray_repr(bytes, out),
        }
    }
}

/// The ops of the pickle that begins `start` bytes into `bytes`, as `pickletools.genops` yields them: up to STOP, or to the exception
/// that it raises instead of the next one.
///
/// ```
/// use picklescope_codec::dis::{Argument, genops};
/// let mut ops = genops(b"K\x05I010\nQ", 0);
/// assert_eq!(ops.next().unwrap().unwrap().arg, Argument::Int(5));
/// assert_eq!(ops.next().unwrap().unwrap().arg, Argument::Int(10));
/// assert_eq!(ops.next().unwrap().unwrap().arg, Argument::None);
/// let error = ops.next().unwrap().unwrap_err();
/// assert_eq!(error.to_string(), "ValueError: pickle exhausted before seeing STOP");
/// assert!(ops.next().is_none());
/// ```
#[must_use]
pub const fn genops(bytes: &[u8], start: usize) -> Genops<'_> {
    Genops { bytes, at: start, is_over: false }
}

/// See [`genops`].
#[derive(Clone, Debug)]
pub struct Genops<'a> {
    bytes: &'a [u8],
    /// Behind what has been read.
    at: usize,
    is_over: bool,
}

impl<'a> Iterator for Genops<'a> {
    type Item = Result<Item<'a>, Exception>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let item = self.read();
        self.is_over = !item.as_ref().is_ok_and(|item| item.opcode != Opcode::Stop);
        Some(item)
    }
}

impl<'a> Genops<'a> {
    /// Offset behind what has been read: up to where Python's file would have been read.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.at
    }

    fn read(&mut self) -> Result<Item<'a>, Exception> {
        let at = self.at;
        let Some(byte) = self.take(1).first() else {
            return Err(Exception::value_error("pickle exhausted before seeing STOP"));
        };
        let Some(opcode) = Opcode::from_byte(*byte) else {
            let code = bytes_repr(&[*byte]);
            return Err(Exception::value_error(format!("at position {at}, opcode {code} unknown")));
        };
        let arg = self.argument(opcode.arg())?;
        Ok(Item { opcode, arg, at, end: self.at })
    }

    fn argument(&mut self, kind: ArgKind) -> Result<Argument<'a>, Exception> {
        Ok(match kind {
            ArgKind::None => Argument::None,
            ArgKind::Uint1 | ArgKind::Uint2 | ArgKind::Uint4 | ArgKind::Uint8 | ArgKind::Int4 => {
                let number = self.number(kind)?;
                i64::try_from(number).map_or_else(|_| Argument::Decimal(number.to_string()), Argument::Int)
            }
            ArgKind::Float8 => Argument::Float(f64::from_be_bytes(self.fixed(kind)?)),
            ArgKind::DecimalNlShort => match self.line(kind)? {
                b"00" => Argument::Bool(false),
                b"01" => Argument::Bool(true),
                line => int(line)?,
            },
            ArgKind::DecimalNlLong => {
                let line = self.line(kind)?;
                int(line.strip_suffix(b"L").unwrap_or(line))?
            }
            ArgKind::FloatNl => {
                let line = self.line(kind)?;
                let value = number::bytes_float(line).ok_or_else(|| {
                    let line = bytes_repr(line);
                    Exception::value_error(format!("could not convert string to float: {line}"))
                })?;
                Argument::Float(value)
            }
            ArgKind::StringNl => Argument::Str(ascii(unquoted(self.line(kind)?)?)?),
            ArgKind::StringNlNoEscape => Argument::Str(ascii(self.line(kind)?)?),
            ArgKind::StringNlNoEscapePair => {
                let mut both = ascii(self.line(kind)?)?.into_owned();
                both.push(b' ');
                both.extend_from_slice(&ascii(self.line(kind)?)?);
                Argument::Str(both.into())
            }
            ArgKind::UnicodeStringNl => {
                Argument::Str(text::decode(TextCode::RawUnicodeEscape, self.line(kind)?)?.into())
            }
            ArgKind::String1 | ArgKind::String4 => {
                Argument::Str(text::decode(TextCode::Latin1, self.counted(kind)?)?.into())
            }
            ArgKind::UnicodeString1 | ArgKind::UnicodeString4 | ArgKind::UnicodeString8 => {
                let text = self.counted(kind)?;
                if let Checked::Bad { at, len, reason } = utf8::check(text, true) {
                    return Err(FaultKind::Decode(utf8::fault(text, at, len, 0, reason)).into());
                }
                Argument::Str(text.into())
            }
            ArgKind::Bytes1 | ArgKind::Bytes4 | ArgKind::Bytes8 => Argument::Bytes(self.counted(kind)?),
            ArgKind::ByteArray8 => Argument::ByteArray(self.counted(kind)?),
            ArgKind::Long1 | ArgKind::Long4 => int_bytes(self.counted(kind)?),
        })
    }

    /// `read(n)`: as many bytes, or all that are left.
    fn take(&mut self, n: u64) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = usize::try_from(n).ok().and_then(|n| rest.get(..n)).unwrap_or(rest);
        self.at += taken.len();
        taken
    }

    fn fixed<const N: usize>(&mut self, kind: ArgKind) -> Result<[u8; N], Exception> {
        self.take(N as u64).first_chunk().copied().ok_or_else(|| not_enough(kind))
    }

    /// A number in bytes.
    fn number(&mut self, kind: ArgKind) -> Result<i128, Exception> {
        Ok(match kind {
            ArgKind::Uint1 => u8::from_le_bytes(self.fixed(kind)?).into(),
            ArgKind::Uint2 => u16::from_le_bytes(self.fixed(kind)?).into(),
            ArgKind::Uint4 => u32::from_le_bytes(self.fixed(kind)?).into(),
            ArgKind::Int4 => i32::from_le_bytes(self.fixed(kind)?).into(),
            _ => u64::from_le_bytes(self.fixed(kind)?).into(),
        })
    }

    /// A payload behind its length.
    fn counted(&mut self, kind: ArgKind) -> Result<&'a [u8], Exception> {
        let count = self.number(match kind {
            // These two are signed.
            ArgKind::String4 | ArgKind::Long4 => ArgKind::Int4,
            _ => match kind.length_bytes() {
                Some(1) => ArgKind::Uint1,
                Some(4) => ArgKind::Uint4,
                _ => ArgKind::Uint8,
            },
        })?;
        let name = kind.name();
        let Ok(n) = u64::try_from(count) else {
            return Err(Exception::value_error(format!("{name} byte count < 0: {count}")));
        };
        if i64::try_from(n).is_err() {
            return Err(Exception::value_error(format!("{name} byte count > sys.maxsize: {n}")));
        }
        let payload = self.take(n);
        let remain = payload.len();
        if remain as u64 == n {
            return Ok(payload);
        }
        Err(match kind {
            ArgKind::Long1 | ArgKind::Long4 => not_enough(kind),
            _ => Exception::value_error(format!("expected {n} bytes in a {name}, but only {remain} remain")),
        })
    }

    /// A line, without its newline.
    fn line(&mut self, kind: ArgKind) -> Result<&'a [u8], Exception> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let newline = memchr::memchr(b'\n', rest);
        self.at += newline.map_or(rest.len(), |newline| newline + 1);
        newline.and_then(|newline| rest.get(..newline)).ok_or_else(|| {
            // Every line but this one is read as a stringnl first.
            let name = if kind == ArgKind::UnicodeStringNl { kind } else { ArgKind::StringNl }.name();
            Exception::value_error(format!("no newline found when trying to read {name}"))
        })
    }
}

fn not_enough(kind: ArgKind) -> Exception {
    Exception::value_error(format!("not enough data in stream to read {}", kind.name()))
}

fn bytes_repr(bytes: &[u8]) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = repr::bytes_repr(bytes, &mut out);
    out
}

/// `int(line)`.
fn int<'a>(line: &[u8]) -> Result<Argument<'a>, Exception> {
    let (start, end) = match number::bytes_int(line)? {
        IntLine::Small(value) => return Ok(Argument::Int(value)),
        IntLine::Bool(value) => return Ok(Argument::Bool(value)),
        IntLine::Big(start, end) => (start, end),
    };
    let mut digits = String::new();
    // Writing to a String does not fail.
    let _ = number::write_int_line(line.get(start..end).unwrap_or_default(), &mut digits);
    // A long line may still be a small number behind zeros.
    Ok(digits.parse().map_or(Argument::Decimal(digits), Argument::Int))
}

/// `int.from_bytes(bytes, "little", signed=True)`.
fn int_bytes(bytes: &[u8]) -> Argument<'_> {
    let bytes = number::shortest(bytes);
    number::of_bytes(bytes).map_or(Argument::LittleEndian(bytes), Argument::Int)
}

/// What is between the quotes of a line.
fn unquoted(line: &[u8]) -> Result<&[u8], Exception> {
    let Some(quote @ (b'"' | b'\'')) = line.first() else {
        return Err(Exception::value_error(format!("no string quotes around {}", bytes_repr(line))));
    };
    if !line.ends_with(&[*quote]) {
        let (quote, line) = (bytes_repr(&[*quote]), bytes_repr(line));
        // The letters are pickletools' own.
        return Err(Exception::value_error(format!("strinq quote {quote} not found at both ends of {line}")));
    }
    // A single quote is both its own ends.
    Ok(line.get(1..line.len() - 1).unwrap_or_default())
}

/// `codecs.escape_decode(line)[0].decode("ascii")`: pickletools undoes escapes in every line that it takes for text.
fn ascii(line: &[u8]) -> Result<Cow<'_, [u8]>, Exception> {
    let text: Cow<'_, [u8]> = if line.contains(&b'\\') {
        Vec::into(text::py2_bytes(TextCode::Escaped, line)?)
    } else {
        line.into()
    };
    let bad = text.iter().enumerate().find(|(_, byte)| !byte.is_ascii()).map(|(at, byte)| (at as u64, *byte));
    match bad {
        None => Ok(text),
        Some((start, byte)) => Err(FaultKind::Decode(DecodeFault {
            codec: "ascii",
            byte,
            start,
            end: start + 1,
            reason: "ordinal not in range(128)",
        })
        .into()),
    }
}

#[cfg(test)]
mod tests {
    use alloc::borrow::ToOwned;

    use super::*;

    #[test]
    fn ints_are_the_same_however_they_are_written() {
        for (line, want) in [("7", 7), ("-0", 0), (" +1_0\t", 10), ("-9223372036854775808", i64::MIN)] {
            assert_eq!(int(line.as_bytes()), Ok(Argument::Int(want)), "{line}");
        }
        assert_eq!(int(&[&[b'0'; 200], &b"7"[..]].concat()), Ok(Argument::Int(7)));
        assert_eq!(int(b"-0_9223372036854775809"), Ok(Argument::Decimal("-9223372036854775809".to_owned())));
        for (bytes, want) in [(&b""[..], 0), (b"\xff", -1), (b"\xff\0", 255), (b"\0\0", 0), (b"\xff\xff", -1)]
        {
            assert_eq!(int_bytes(bytes), Argument::Int(want));
        }
        assert_eq!(int_bytes(&[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0]), Argument::Int(128));
        assert_eq!(int_bytes(&[0, 0, 0, 0, 0, 0, 0, 0x80]), Argument::Int(i64::MIN));
        let beyond = [0, 0, 0, 0, 0, 0, 0, 0x80, 0];
        assert_eq!(int_bytes(&beyond), Argument::LittleEndian(&beyond));
    }

    #[test]
    fn only_ints_that_python_writes_have_a_repr() {
        // Ten to the power of 4299 has 4300 digits; of 4300, one too many.
        let power = |tens: usize| {
            let mut digits = alloc::vec![1u8];
            for _ in 0..tens {
                let mut carry = 0u32;
                for byte in &mut digits {
                    carry += u32::from(*byte) * 10;
                    *byte = (carry & 0xff).try_into().unwrap();
                    carry >>= 8;
                }
                digits.extend((carry > 0).then(|| u8::try_from(carry).unwrap()));
            }
            digits.push(0);
            digits
        };
        assert!(int_bytes(&power(4299)).check_repr().is_ok());
        assert!(int_bytes(&power(4300)).check_repr().is_err());
    }
}
