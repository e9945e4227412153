//! Sets of characters, and the bytes that spell them.

use crate::{letters::lower, sort::sort};

/// The last code point. Surrogates count: texts are generalised UTF-8.
pub(super) const LAST: u32 = 0x10_ffff;

/// Code points from the first to the last of each range, both included.
pub(super) type Ranges = Vec<(u32, u32)>;

/// All code points but these.
pub(super) fn complement(ranges: &Ranges) -> Ranges {
    let mut sorted = ranges.clone();
    sort(&mut sorted);
    let (mut out, mut next) = (Ranges::new(), 0);
    for (first, last) in sorted {
        if first > next {
            out.push((next, first - 1));
        }
        next = next.max(last.saturating_add(1));
    }
    if next <= LAST {
        out.push((next, LAST));
    }
    out
}

/// Adds the other case of every letter that has one.
pub(super) fn fold(ranges: &mut Ranges) {
    let has =
        |ranges: &Ranges, code: u32| ranges.iter().any(|(first, last)| (*first..=*last).contains(&code));
    let given = ranges.clone();
    // Most characters that are no letters are ASCII.
    let is_plain =
        |(first, last): &(u32, u32)| first == last && matches!(first, 0..0x41 | 0x5b..0x61 | 0x7b..0x80);
    if given.iter().all(is_plain) {
        return;
    }
    for code in (0x41..0x530).chain(0x1e00..0x1f00) {
        let Some(c) = char::from_u32(code) else { continue };
        let small = u32::from(lower(c));
        if small == code {
            continue;
        }
        match (has(&given, code), has(&given, small)) {
            (true, false) => ranges.push((small, small)),
            (false, true) => ranges.push((code, code)),
            _ => {}
        }
    }
}

/// The sequences of byte ranges that spell the code points of a range.
pub(super) fn sequences(first: u32, last: u32, out: &mut Vec<Vec<(u8, u8)>>) {
    let mut todo = vec![(first, last)];
    'next: while let Some((mut first, mut last)) = todo.pop() {
        // What one sequence spells is of one length, and its last bytes take all their values.
        for most in [0x7f, 0x7ff, 0xffff] {
            if first <= most && most < last {
                todo.push((most + 1, last));
                last = most;
            }
        }
        if last > 0x7f {
            for bits in [6, 12, 18] {
                let mask = (1 << bits) - 1;
                if first & !mask == last & !mask {
                    continue;
                }
                if first & mask != 0 {
                    todo.push(((first | mask) + 1, last));
                    last = first | mask;
                    todo.push((first, last));
                    continue 'next;
                }
                if last & mask != mask {
                    todo.push((last & !mask, last));
                    last = (last & !mask) - 1;
                    todo.push((first, last));
                    continue 'next;
                }
            }
        }
        first = first.min(last);
        out.push(spelled(first).into_iter().zip(spelled(last)).collect());
    }
}

/// A code point in generalised UTF-8.
#[allow(clippy::cast_possible_truncation)] // masked and compared
fn spelled(code: u32) -> Vec<u8> {
    let tail = |shift: u32| (code >> shift & 0x3f) as u8 | 0x80;
    match code {
        0..0x80 => vec![code as u8],
        0x80..0x800 => vec![(code >> 6) as u8 | 0xc0, tail(0)],
        0x800..0x1_0000 => vec![(code >> 12) as u8 | 0xe0, tail(6), tail(0)],
        _ => vec![(code >> 18) as u8 | 0xf0, tail(12), tail(6), tail(0)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_spell_just_the_range() {
        for (first, last) in [
            (0, LAST),
            (0x7f, 0x80),
            (0x41, 0x5a),
            (0x3b1, 0x3c9),
            (0xd7f0, 0xe001),
            (0x1_0000, 0x1_0041),
            (0xfff0, 0x10_ff00),
        ] {
            let mut found = Vec::new();
            sequences(first, last, &mut found);
            let spells = |code: u32| {
                let bytes = spelled(code);
                found
                    .iter()
                    .filter(|sequence| {
                        sequence.len() == bytes.len()
                            && sequence
                                .iter()
                                .zip(&bytes)
                                .all(|((low, high), byte)| (low..=high).contains(&byte))
                    })
                    .count()
            };
            for code in (0..=LAST).step_by(101).chain([first, last]) {
                assert_eq!(
                    spells(code),
                    usize::from((first..=last).contains(&code)),
                    "{code:x} in {first:x}..{last:x}"
                );
            }
        }
    }

    #[test]
    fn complements_and_cases() {
        assert_eq!(complement(&vec![(0x62, 0x63), (0, 0x10)]), [(0x11, 0x61), (0x64, LAST)]);
        let mut letters = vec![(0x61, 0x62), (0xdf, 0xdf), (0x416, 0x416)];
        fold(&mut letters);
        assert_eq!(letters.get(3..), Some(&[(0x41, 0x41), (0x42, 0x42), (0x436, 0x436)][..]));
    }
}
