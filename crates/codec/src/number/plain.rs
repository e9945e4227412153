//! The shortest way to a number: lines as Python writes nearly all of them.

use super::float;

/// The digits of a line as a pickler writes it, and how long it is with its newline. What it does not know, longer numbers and other
/// spellings, is `None`: other code reads those.
#[inline]
pub(crate) fn index(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0;
    for (i, byte) in bytes.iter().take(19).enumerate() {
        match byte {
            // "07" is read in other ways than "7" is.
            b'0'..=b'9' if i == 0 || value > 0 => value = value * 10 + u64::from(byte - b'0'),
            b'\n' if i > 0 => return Some((value, i + 1)),
            _ => return None,
        }
    }
    None
}

/// The same with a sign.
#[inline]
pub(crate) fn int(bytes: &[u8]) -> Option<(i64, usize)> {
    let negative = bytes.first() == Some(&b'-');
    let (value, len) = index(bytes.get(usize::from(negative)..)?)?;
    // Minus nothing is False for INT.
    if negative && value == 0 {
        return None;
    }
    // Below 10 to the power of 18.
    let value = value.cast_signed();
    Some((if negative { -value } else { value }, len + usize::from(negative)))
}

/// The same with a point among the digits, as `repr` writes a float: at most 19 digits, no exponent.
#[inline]
pub(crate) fn float(bytes: &[u8]) -> Option<(f64, usize)> {
    let negative = bytes.first() == Some(&b'-');
    let bytes = bytes.get(usize::from(negative)..)?;
    let (mut value, mut point) = (0u64, None);
    for (i, byte) in bytes.iter().take(21).enumerate() {
        match byte {
            b'0'..=b'9' if i < 20 && (i < 19 || point.is_some()) => {
                value = value.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
            }
            b'.' if i > 0 && point.is_none() => point = Some(i),
            b'\n' => {
                let point = point.filter(|point| point + 1 < i)?;
                let float =
                    float::nearest_small(value, i64::try_from(point + 1).ok()? - i64::try_from(i).ok()?);
                return Some((if negative { -float } else { float }, i + 1 + usize::from(negative)));
            }
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;
    use crate::number::{IntLine, float_line, index_line, int_line};

    #[test]
    fn reads_what_the_other_code_reads() {
        let mut taken = 0;
        for text in [
            "0",
            "7",
            "12",
            "-5",
            "-0",
            "007",
            "+3",
            "1_0",
            "",
            "-",
            " 1",
            "999999999999999999",
            "1234567890123456789",
            "12345678901234567890",
            "0.1",
            "-0.0",
            "1.",
            ".5",
            "1e5",
            "0.30000000000000004",
            "123456789.12345678",
            "1234567890123456789.0",
            "12345678901234567.25",
            "9007199254740993.0",
            "0.000001",
            "1.2.3",
            "1\u{0}2",
            "-17976931348623157.0",
            "99999999999999999999.0",
            "0.9999999999999999999",
            "0.99999999999999999999",
        ] {
            let line = format!("{text}\nmore");
            if let Some((value, len)) = index(line.as_bytes()) {
                assert_eq!(
                    (index_line(text.as_bytes()), len),
                    (Ok(value.cast_signed()), text.len() + 1),
                    "{text}"
                );
                taken += 1;
            }
            if let Some((value, len)) = int(line.as_bytes()) {
                assert_eq!(
                    (int_line(text.as_bytes()), len),
                    (Ok(IntLine::Small(value)), text.len() + 1),
                    "{text}"
                );
                taken += 1;
            }
            if let Some((value, len)) = float(line.as_bytes()) {
                let other = float_line(text.as_bytes()).map(f64::to_bits);
                assert_eq!((other, len), (Ok(value.to_bits()), text.len() + 1), "{text}");
                taken += 1;
            }
        }
        assert_eq!(taken, 17);
    }
}
