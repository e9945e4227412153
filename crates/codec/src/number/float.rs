//! Decimal digits to the nearest float, exactly.

use super::big::Big;

/// More significant digits than this decide nothing but which way an exact half goes; any further one that is not 0 does
/// that as well as all of them.
const DIGITS: usize = 780;

/// What [`nearest_small`] can do: a power of ten that has 60 bits, and a number of 64.
const SMALL_DIGITS: usize = 19;
/// See [`SMALL_DIGITS`].
const SMALL_EXPONENT: u64 = 18;

/// The float nearest to `digits` (ASCII; a point among them is passed over) times ten to the power of `exponent`, which
/// counts from the last digit. Ties go to the even one; what is too great is infinite.
pub(super) fn nearest(digits: impl Iterator<Item = u8> + Clone, mut exponent: i64) -> f64 {
    if exponent.unsigned_abs() <= SMALL_EXPONENT && digits.clone().count() <= SMALL_DIGITS {
        let number = digits.fold(0u64, |number, digit| number * 10 + u64::from(digit - b'0'));
        return nearest_small(number, exponent);
    }
    let mut number = Big::default();
    let (mut count, mut rest) = (0usize, false);
    for digit in digits.map(|digit| digit - b'0') {
        if count == 0 && digit == 0 {
            continue;
        }
        if count < DIGITS {
            number.multiply_add(10, u32::from(digit));
        } else {
            rest |= digit != 0;
            exponent += 1;
        }
        count += 1;
    }
    if number.is_zero() {
        return 0.0;
    }
    if rest {
        number.multiply_add(10, 1);
        exponent -= 1;
    }
    // Beyond these the result is plain, and the powers below would be needlessly great.
    let magnitude = exponent + i64::try_from(count.min(DIGITS)).unwrap_or(0);
    if magnitude > 310 {
        return f64::INFINITY;
    }
    if magnitude < -330 {
        return 0.0;
    }
    let mut divisor = Big::one();
    let scaled = if exponent < 0 { &mut divisor } else { &mut number };
    for _ in 0..exponent.unsigned_abs() {
        scaled.multiply_add(10, 0);
    }
    quotient(number, divisor)
}

/// The same where all fits into 128 bits: at most 19 digits, with a point among them or not far away. That is every float as
/// Python writes it.
pub(super) fn nearest_small(number: u64, exponent: i64) -> f64 {
    if number == 0 {
        return 0.0;
    }
    let power =
        POWERS.get(usize::try_from(exponent.unsigned_abs()).unwrap_or(usize::MAX)).copied().unwrap_or(1);
    // Both are floats, and so is the nearest to what they make.
    if number < 1 << 53 && power < 1 << 53 {
        #[allow(clippy::cast_precision_loss)] // 53 bits
        let (number, power) = (number as f64, power as f64);
        return if exponent < 0 { number / power } else { number * power };
    }
    let (number, power) = (u128::from(number), u128::from(power));
    let (number, divisor) = if exponent < 0 { (number, power) } else { (number * power, 1) };
    let bits = |value: u128| i64::from(u128::BITS - value.leading_zeros());
    let shift = (64 - (bits(number) - bits(divisor))).max(0);
    let scaled = number << shift;
    let whole = scaled / divisor;
    round(whole, bits(whole), bits(whole) - 1 - shift, scaled != whole * divisor)
}

/// Powers of ten.
const POWERS: [u64; 19] = {
    let mut powers = [1; 19];
    let mut i = 1;
    while i < powers.len() {
        #[allow(clippy::indexing_slicing)] // at compile time
        {
            powers[i] = powers[i - 1] * 10;
        }
        i += 1;
    }
    powers
};

/// The float nearest to a quotient.
fn quotient(mut number: Big, mut divisor: Big) -> f64 {
    // Shifted so that the quotient has 64 or 65 bits, 11 more than a float.
    let shift = 64 - (i64::from(number.bits()) - i64::from(divisor.bits()));
    let by = u32::try_from(shift.unsigned_abs()).unwrap_or(0);
    if shift > 0 {
        number.shift_left(by)
    } else {
        divisor.shift_left(by)
    }
    // Long division, bit by bit from the 66th.
    const STEPS: u32 = 66;
    divisor.shift_left(STEPS - 1);
    let mut whole = 0u128;
    for _ in 0..STEPS {
        whole = (whole << 1) | u128::from(number.subtract(&divisor));
        number.multiply_add(2, 0);
    }
    let bits = i64::from(u128::BITS - whole.leading_zeros());
    round(whole, bits, bits - 1 - shift, !number.is_zero())
}

/// The float of `whole`, whose first bit of `bits` stands for 2 to the power of `exponent`; `rest`: something follows.
fn round(whole: u128, bits: i64, exponent: i64, rest: bool) -> f64 {
    // Below 2^-1022 each step down costs a bit.
    let precision = 53 - (-1022 - exponent).max(0);
    if precision < 0 {
        return 0.0;
    }
    let dropped = bits - precision;
    let half = 1u128 << (dropped - 1);
    let below = whole & (2 * half - 1);
    #[allow(clippy::cast_possible_truncation)] // 53 bits
    let mut mantissa = (whole >> dropped) as u64;
    if below > half || below == half && (rest || mantissa % 2 == 1) {
        mantissa += 1;
    }
    // Adding rather than combining: a mantissa that overflows by rounding raises the exponent, as it should.
    let biased = u64::try_from((exponent + 1022).max(0)).unwrap_or(0);
    let bits = (biased << 52) + mantissa;
    f64::from_bits(bits.min(f64::INFINITY.to_bits()))
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::String};

    use super::*;

    fn check(text: &str) {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let fraction = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let exponent: i64 = exponent.parse().unwrap();
        let digits = mantissa.bytes().filter(u8::is_ascii_digit);
        let ours = nearest(digits, exponent - i64::try_from(fraction).unwrap());
        let theirs: f64 = text.parse().unwrap();
        assert_eq!(ours.to_bits(), theirs.to_bits(), "{text}: {ours:e} against {theirs:e}");
    }

    #[test]
    fn the_hard_ones() {
        for text in [
            "0",
            "1",
            "10",
            "0.1",
            "1e23",
            "9007199254740993",
            "9007199254740992.9999",
            "5e-324",
            "2.5e-324",
            "2.4703282292062327208e-324",
            "2.4703282292062328e-324",
            "2.2250738585072014e-308",
            "2.2250738585072011e-308",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "1e309",
            "1e-400",
            "123456789012345678901234567890",
            "6.631236846766476e-316",
            "0.000001",
        ] {
            check(text);
        }
        // An exact half, far behind the digits that are kept, and the same with something behind it.
        let half = format!("9007199254740993{}", "0".repeat(900));
        check(&half);
        check(&format!("{half}1"));
        check(&format!("0.{}1", "0".repeat(320)));
    }

    #[test]
    fn as_the_standard_library_reads_them() {
        let mut state = 88_172_645_463_325_252u64;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for _ in 0..20_000 {
            let value = f64::from_bits(random() & !(1 << 63));
            if value.is_finite() {
                check(&format!("{value:e}"));
                check(&format!("{value:.20e}"));
                check(&format!("{:.*}", usize::try_from(random() % 19).unwrap(), value % 1e9));
            }
            let mut digits = String::new();
            for _ in 0..random() % 40 + 1 {
                digits.push(char::from(b'0' + u8::try_from(random() % 10).unwrap()));
            }
            check(&format!("{digits}e{}", i64::try_from(random() % 700).unwrap() - 350));
        }
    }
}
