//! Numbers: the lines of protocol 0 as CPython's C unpickler reads them, and ints of any size in decimal.

mod big;
mod float;
pub(crate) mod plain;

use alloc::{string::String, vec::Vec};
use core::fmt::{self, Write};

use big::Big;

use crate::{
    fault::FaultKind,
    utf8::{self, Checked},
};

/// CPython converts no more decimal digits than this (`sys.get_int_max_str_digits()`).
pub(crate) const MAX_DIGITS: usize = 4300;

/// An int, as far as it fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntLine {
    /// It fits.
    Small(i64),
    /// One of the bools that INT writes as 00 and 01.
    Bool(bool),
    /// Too big; the text is these bytes of the line, from and to.
    Big(usize, usize),
}

/// `int.from_bytes(bytes, "little", signed=True)`, of up to eight bytes.
pub(crate) fn of_bytes(bytes: &[u8]) -> Option<i64> {
    // The last byte's sign fills what is missing of eight.
    let fill = if bytes.last().is_some_and(|last| last & 0x80 != 0) { 0xff } else { 0 };
    let mut whole = [fill; size_of::<i64>()];
    whole.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(i64::from_le_bytes(whole))
}

/// The same int without the bytes at its end that only repeat its sign.
pub(crate) fn shortest(mut bytes: &[u8]) -> &[u8] {
    while let [rest @ .., last @ (0 | 0xff)] = bytes
        && rest.last().is_some_and(|next| next & 0x80 == last & 0x80)
    {
        bytes = rest;
    }
    bytes
}

/// The line of an INT: first C's `strtol` with base 0, then `int(line, 0)`.
pub(crate) fn int_line(line: &[u8]) -> Result<IntLine, FaultKind> {
    if let Some(value) = strtol(line) {
        return Ok(match value {
            // The test is on the length alone: "+1" is True as well.
            0 | 1 if line.len() == 2 => IntLine::Bool(value == 1),
            _ => IntLine::Small(value),
        });
    }
    python_int(line, 0).map_err(|_| FaultKind::Int)
}

/// The line of a LONG: `int(line, 0)` without a final L.
pub(crate) fn long_line(line: &[u8]) -> Result<IntLine, FaultKind> {
    let text = line.strip_suffix(b"L").unwrap_or(line);
    python_int(text, 0).map_err(|fault| match fault {
        // The message quotes what the C code sees: a line that ends where the L was, else with its newline.
        FaultKind::IntLiteral(base, _) => literal(base, text, text.len() == line.len()),
        other => other,
    })
}

/// The line of a GET or PUT: `int(line, 10)` as an index.
///
/// # Errors
/// When it is no int, or none that C takes for an index.
pub fn index_line(line: &[u8]) -> Result<i64, FaultKind> {
    match python_int(line, 10) {
        Ok(IntLine::Small(value)) => Ok(value),
        Ok(_) => Err(FaultKind::IndexTooLarge),
        Err(FaultKind::IntLiteral(base, _)) => Err(literal(base, line, true)),
        Err(other) => Err(other),
    }
}

/// `int(line)` of bytes, as pickletools reads the lines of INT, LONG, GET and PUT: base 10, and a NUL ends nothing.
pub(crate) fn bytes_int(line: &[u8]) -> Result<IntLine, FaultKind> {
    bytes_int_in(line, 10)
}

/// `int(line, base)` of bytes, for bases 0 and 10.
pub(crate) fn bytes_int_in(line: &[u8], base: u8) -> Result<IntLine, FaultKind> {
    match python_int(line, base) {
        Err(FaultKind::IntLiteral(..)) => {}
        Ok(_) if line.contains(&0) => {}
        other => return other,
    }
    let mut text = String::new();
    // Writing to a String does not fail. Both the bytes and their repr are cut at 200.
    let _ = crate::repr::bytes_repr(line.get(..200).unwrap_or(line), &mut text);
    text.truncate(200);
    Err(FaultKind::IntLiteral(base, text))
}

/// C's `strtol(line, &end, 0)`, if it reads all of the line, or up to a NUL, without overflow.
fn strtol(line: &[u8]) -> Option<i64> {
    let text = line.split(|b| *b == 0).next().unwrap_or_default();
    let text = trim_start(text);
    let (negative, digits) = sign(text);
    let (base, digits) = match digits {
        [b'0', b'x' | b'X', rest @ ..] if rest.first().is_some_and(u8::is_ascii_hexdigit) => (16, rest),
        [b'0', ..] => (8, digits),
        _ => (10, digits),
    };
    if digits.is_empty() {
        // Nothing read: the end is the start, so only an empty text passes.
        return line.first().is_none_or(|b| *b == 0).then_some(0);
    }
    small(digits, base, negative)
}

fn small(digits: &[u8], base: u32, negative: bool) -> Option<i64> {
    let mut value: i64 = 0;
    for digit in digits {
        let digit = i64::from(char::from(*digit).to_digit(base)?);
        value = value.checked_mul(i64::from(base))?;
        value = if negative { value.checked_sub(digit)? } else { value.checked_add(digit)? };
    }
    Some(value)
}

fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

fn trim_start(text: &[u8]) -> &[u8] {
    let spaces = text.iter().take_while(|b| is_space(**b)).count();
    text.get(spaces..).unwrap_or_default()
}

/// `int(text, base)` for bases 0 and 10, as `PyLong_FromString` reads it (up to a NUL).
fn python_int(line: &[u8], base: u8) -> Result<IntLine, FaultKind> {
    let text = line.split(|b| *b == 0).next().unwrap_or_default();
    let start = text.len() - trim_start(text).len();
    let end = text.len() - text.iter().rev().take_while(|b| is_space(**b)).count();
    let trimmed = text.get(start..end).unwrap_or_default();
    let (negative, unsigned) = sign(trimmed);
    let (radix, digits) = if base == 0 { prefix(unsigned) } else { (10, unsigned) };
    // The base that the message names is the one it was read in.
    let bad = || FaultKind::IntLiteral(u8::try_from(radix).unwrap_or(base), String::new());
    // One underscore between digits, and one behind a prefix.
    let digits = if radix == 10 { digits } else { digits.strip_prefix(b"_").unwrap_or(digits) };
    let mut previous = b'_';
    let mut count = 0;
    for byte in digits {
        match byte {
            b'_' if previous != b'_' => {}
            _ if char::from(*byte).is_digit(radix) => count += 1,
            _ => return Err(bad()),
        }
        previous = *byte;
    }
    if previous == b'_' {
        return Err(bad());
    }
    // "010" is no int in base 0, though "00" is.
    if base == 0 && radix == 10 && digits.len() > 1 && digits.first() == Some(&b'0') {
        if digits.iter().all(|b| matches!(b, b'0' | b'_')) {
            return Ok(IntLine::Small(0));
        }
        return Err(FaultKind::IntLiteral(0, String::new()));
    }
    if radix == 10 && count > MAX_DIGITS {
        return Err(FaultKind::IntDigits(count as u64));
    }
    let mut plain = [0u8; 80];
    let mut used = 0;
    for byte in digits.iter().filter(|b| **b != b'_') {
        match plain.get_mut(used) {
            Some(place) => *place = *byte,
            None => return Ok(IntLine::Big(start, end)),
        }
        used += 1;
    }
    Ok(match small(plain.get(..used).unwrap_or_default(), radix, negative) {
        Some(value) => IntLine::Small(value),
        None => IntLine::Big(start, end),
    })
}

/// The fault of a line that is no int: of the `repr` of at most 200 bytes of it 200 characters, as the C code puts it into its message.
fn literal(base: u8, line: &[u8], newline: bool) -> FaultKind {
    let bytes = as_c_sees(line, newline);
    // It must be text to be quoted, and it is that which fails first.
    if let Checked::Bad { at, len, reason } = utf8::check(&bytes, true) {
        return FaultKind::Decode(utf8::fault(&bytes, at, len, 0, reason));
    }
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = crate::repr::str_repr(&bytes, &mut text);
    if let Some((end, _)) = text.char_indices().nth(200) {
        text.truncate(end);
    }
    FaultKind::IntLiteral(base, text)
}

/// At most 200 bytes of a line up to a NUL; with its newline, if nothing stands before that.
fn as_c_sees(line: &[u8], newline: bool) -> Vec<u8> {
    let text = line.split(|b| *b == 0).next().unwrap_or_default();
    let mut bytes = text.to_vec();
    if newline && text.len() == line.len() {
        bytes.push(b'\n');
    }
    bytes.truncate(200);
    bytes
}

/// The line of a FLOAT, as `PyOS_string_to_double` reads it.
pub(crate) fn float_line(line: &[u8]) -> Result<f64, FaultKind> {
    let text = line.split(|b| *b == 0).next().unwrap_or_default();
    let used = float_len(text);
    let whole = || String::from_utf8_lossy(&as_c_sees(line, true)).into_owned();
    if used == 0 {
        return Err(FaultKind::FloatLiteral(whole()));
    }
    let value = float_of(text.get(..used).unwrap_or_default());
    let names_infinity = text.get(..used).is_some_and(|text| text.iter().any(|b| matches!(b, b'n' | b'N')));
    if value.is_infinite() && !names_infinity {
        return Err(FaultKind::FloatOverflow(whole()));
    }
    if used != text.len() {
        return Err(FaultKind::Float);
    }
    Ok(value)
}

/// `float(line)` of bytes, if it is one: spaces around it are fine, and underscores between digits; what is beyond the greatest float
/// is infinite.
pub(crate) fn bytes_float(line: &[u8]) -> Option<f64> {
    let text = trim_start(line);
    let spaces = text.iter().rev().take_while(|b| is_space(**b)).count();
    let text = text.get(..text.len() - spaces)?;
    let plain: Vec<u8>;
    let text = if text.contains(&b'_') {
        let is_digit = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_digit);
        for (at, _) in text.iter().enumerate().filter(|(_, b)| **b == b'_') {
            if !is_digit(at.checked_sub(1)) || !is_digit(at.checked_add(1)) {
                return None;
            }
        }
        plain = text.iter().copied().filter(|b| *b != b'_').collect();
        &plain
    } else {
        text
    };
    let used = float_len(text);
    (used > 0 && used == text.len()).then(|| float_of(text))
}

/// The value of a text that [`float_len`] found to be a float.
fn float_of(text: &[u8]) -> f64 {
    let (negative, text) = sign(text);
    let value = match text.first() {
        Some(b'i' | b'I') => f64::INFINITY,
        Some(b'n' | b'N') => f64::NAN,
        _ => {
            let mut parts = text.split(|b| matches!(b, b'e' | b'E'));
            let mantissa = parts.next().unwrap_or_default();
            let (down, exponent) = sign(parts.next().unwrap_or_default());
            // Far beyond any float, and far from overflowing.
            let exponent =
                exponent.iter().fold(0i64, |e, digit| (e * 10 + i64::from(digit - b'0')).min(1 << 50));
            let point = mantissa.iter().position(|b| *b == b'.');
            let fraction = point.map_or(0, |point| mantissa.len() - point - 1);
            let exponent =
                if down { -exponent } else { exponent } - i64::try_from(fraction).unwrap_or(i64::MAX >> 8);
            float::nearest(mantissa.iter().copied().filter(u8::is_ascii_digit), exponent)
        }
    };
    if negative { -value } else { value }
}

/// How many bytes at the start are a float: digits with a point and an exponent, or inf, infinity, nan.
fn float_len(text: &[u8]) -> usize {
    let (_, unsigned) = sign(text);
    let start = text.len() - unsigned.len();
    let word =
        |word: &str| unsigned.get(..word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()));
    for name in ["infinity", "inf", "nan"] {
        if word(name) {
            return start + name.len();
        }
    }
    let digits = |from: usize| {
        unsigned.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count()
    };
    let before = digits(0);
    let mut end = before;
    let mut after = 0;
    if unsigned.get(end) == Some(&b'.') {
        after = digits(end + 1);
        end += 1 + after;
    }
    if before + after == 0 {
        return 0;
    }
    if matches!(unsigned.get(end), Some(b'e' | b'E')) {
        let signed = usize::from(matches!(unsigned.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + signed);
        if exponent > 0 {
            end += 1 + signed + exponent;
        }
    }
    start + end
}

/// An int in little-endian two's complement, of any length, in decimal. The time is quadratic in the length.
///
/// # Errors
/// When `out` fails.
pub fn write_int_bytes(bytes: &[u8], out: &mut impl Write) -> fmt::Result {
    let (negative, magnitude) = Big::from_signed_le(bytes);
    if negative {
        out.write_char('-')?;
    }
    magnitude.write_decimal(out)
}

/// An int as text that `int(text, 0)` reads (perhaps with a final L), in plain decimal; any other text as it is.
///
/// # Errors
/// When `out` fails.
pub fn write_int_line(line: &[u8], out: &mut impl Write) -> fmt::Result {
    let text = line.strip_suffix(b"L").unwrap_or(line).trim_ascii();
    let (negative, unsigned) = sign(text);
    let (radix, digits) = prefix(unsigned);
    let digits: Vec<u8> = digits.iter().copied().filter(|b| *b != b'_').skip_while(|b| *b == b'0').collect();
    if unsigned.is_empty() || !digits.iter().all(|b| char::from(*b).is_digit(radix)) {
        return crate::repr::visible(line, out);
    }
    if negative && !digits.is_empty() {
        out.write_char('-')?;
    }
    if radix == 10 {
        let digits = if digits.is_empty() { b"0" } else { digits.as_slice() };
        return digits.iter().try_for_each(|digit| out.write_char(char::from(*digit)));
    }
    let mut value = Big::default();
    for digit in &digits {
        value.multiply_add(radix, char::from(*digit).to_digit(radix).unwrap_or(0));
    }
    value.write_decimal(out)
}

/// The base that a prefix names, and what follows it.
fn prefix(unsigned: &[u8]) -> (u32, &[u8]) {
    match unsigned {
        [b'0', b'x' | b'X', rest @ ..] => (16, rest),
        [b'0', b'o' | b'O', rest @ ..] => (8, rest),
        [b'0', b'b' | b'B', rest @ ..] => (2, rest),
        _ => (10, unsigned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ints_as_the_c_unpickler_reads_them() {
        let int = |line: &str| int_line(line.as_bytes());
        assert_eq!(int("010"), Ok(IntLine::Small(8)));
        assert_eq!(int("+1"), Ok(IntLine::Bool(true)));
        assert_eq!(int("01"), Ok(IntLine::Bool(true)));
        assert_eq!(int("1"), Ok(IntLine::Small(1)));
        assert_eq!(int("1\0zz"), Ok(IntLine::Small(1)));
        assert_eq!(int("0x10"), Ok(IntLine::Small(16)));
        assert_eq!(int(" 12 "), Ok(IntLine::Small(12)));
        assert_eq!(int("1_000"), Ok(IntLine::Small(1000)));
        assert_eq!(int("99999999999999999999"), Ok(IntLine::Big(0, 20)));
        assert_eq!(int("x"), Err(FaultKind::Int));
        assert_eq!(int("0x"), Err(FaultKind::Int));
        assert_eq!(long_line(b"-5L"), Ok(IntLine::Small(-5)));
        assert_eq!(long_line(b"0x10L"), Ok(IntLine::Small(16)));
        assert!(matches!(long_line(b"010L"), Err(FaultKind::IntLiteral(0, _))));
        assert_eq!(index_line(b"12"), Ok(12));
        assert_eq!(index_line(b"-1"), Ok(-1));
    }

    #[test]
    fn ints_in_decimal() {
        let bytes = |bytes: &[u8]| {
            let mut out = String::new();
            write_int_bytes(bytes, &mut out).unwrap();
            out
        };
        assert_eq!(bytes(&[]), "0");
        assert_eq!(bytes(&[0xff]), "-1");
        assert_eq!(bytes(&[0x80]), "-128");
        assert_eq!(bytes(&[0, 0, 0, 0x80]), "-2147483648");
        assert_eq!(bytes(&[0, 0, 0, 0, 0xff]), "-4294967296");
        assert_eq!(bytes(&[0xff; 16]), "-1");
        let mut power = [0; 17];
        power[16] = 1;
        assert_eq!(bytes(&power), "340282366920938463463374607431768211456");
        power[16] = 0xff;
        assert_eq!(bytes(&power), "-340282366920938463463374607431768211456");
        for value in [i128::MIN, i128::MAX, -1, 1 << 90, -(10i128.pow(27)), 10i128.pow(36) + 7] {
            assert_eq!(bytes(&value.to_le_bytes()), alloc::format!("{value}"));
        }
        let line = |line: &str| {
            let mut out = String::new();
            write_int_line(line.as_bytes(), &mut out).unwrap();
            out
        };
        assert_eq!(line("-0x1_0000_0000_0000_0000L"), "-18446744073709551616");
        assert_eq!(line("+00012"), "12");
        assert_eq!(line("-0"), "0");
        assert_eq!(line("seven"), "seven");
    }

    #[test]
    fn floats_as_the_c_unpickler_reads_them() {
        let float = |line: &str| float_line(line.as_bytes());
        assert_eq!(float("1.5"), Ok(1.5));
        assert_eq!(float(".5e1"), Ok(5.0));
        assert_eq!(float("-inf"), Ok(f64::NEG_INFINITY));
        assert!(float("nan").is_ok_and(f64::is_nan));
        assert_eq!(float("1_0"), Err(FaultKind::Float));
        assert_eq!(float("1e"), Err(FaultKind::Float));
        assert!(matches!(float("x"), Err(FaultKind::FloatLiteral(_))));
        assert!(matches!(float("1e999"), Err(FaultKind::FloatOverflow(_))));
    }
}
