//! Letters of the scripts that names and keys are mostly written in.
//!
//! The standard library knows all of Unicode's, by tables that would be 8 KB of the page. Here are Latin, Greek and Cyrillic in
//! both cases, and the letters of Chinese, Japanese and Korean. What is missing is treated as no letter, which costs a
//! shorter path or a match of another case, and nothing else.

/// The lower case of a letter; all else as it is.
#[must_use]
pub fn lower(c: char) -> char {
    let code = u32::from(c);
    let odd_after_even = code & !1 | 1;
    let even_after_odd = code + (code & 1);
    let lower = match code {
        0x41..=0x5a | 0xc0..=0xd6 | 0xd8..=0xde | 0x391..=0x3a1 | 0x3a3..=0x3ab | 0x410..=0x42f => code + 32,
        0x100..=0x12f | 0x132..=0x137 | 0x14a..=0x177 | 0x460..=0x481 | 0x48a..=0x4bf | 0x4d0..=0x52f => {
            odd_after_even
        }
        0x1e00..=0x1e95 | 0x1ea0..=0x1eff => odd_after_even,
        0x139..=0x148 | 0x179..=0x17e | 0x4c1..=0x4ce => even_after_odd,
        0x178 => 0xff,
        0x386 => 0x3ac,
        0x388..=0x38a => code + 37,
        0x38c => 0x3cc,
        0x38e | 0x38f => code + 63,
        0x400..=0x40f => code + 80,
        0x4c0 => 0x4cf,
        _ => code,
    };
    char::from_u32(lower).unwrap_or(c)
}

/// Whether it is a letter.
pub(crate) fn is_letter(c: char) -> bool {
    match u32::from(c) {
        0x41..=0x5a | 0x61..=0x7a => true,
        0xc0..=0x24f => !matches!(c, '×' | '÷'),
        0x386 | 0x388..=0x3ff => !matches!(u32::from(c), 0x38b | 0x38d | 0x3a2 | 0x3f6),
        0x400..=0x52f => !matches!(u32::from(c), 0x482..=0x489),
        0x1e00..=0x1eff | 0x3041..=0x3096 | 0x30a1..=0x30fa | 0x30fc | 0x4e00..=0x9fff | 0xac00..=0xd7a3 => {
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_letter, lower};

    #[test]
    fn as_unicode_has_it() {
        for c in '\0'..='\u{ffff}' {
            if lower(c) != c {
                assert!(c.to_lowercase().eq([lower(c)]), "{c:?}");
            }
            if is_letter(c) {
                assert!(c.is_alphabetic(), "{c:?}");
            }
        }
        // All of the three scripts, but for letters that become two or belong to the phonetic alphabet.
        for c in ('\0'..='\u{17f}').chain('\u{370}'..='\u{3ce}').chain('\u{400}'..='\u{52f}') {
            let known = lower(c) != c || c.to_lowercase().eq([c]);
            assert!(known || matches!(c, 'İ' | '\u{370}'..='\u{37f}'), "{c:?}");
        }
        assert!("größe Ωμέγα Ёжик 名前 이름 なまえ".split(' ').all(|word| word.chars().all(is_letter)));
    }
}
