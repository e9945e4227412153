//! What a layer is, by its first bytes.

use picklescope_codec::{Blame, Window, check};

use crate::magic;

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sniff {
    /// There are none.
    Empty,
    /// A gzip file.
    Gzip,
    /// A pickle, or the beginning of one.
    Pickle,
    /// A known format that is no pickle, as a noun phrase with its article.
    Other(&'static str),
    /// Nothing known. The phrase is a guess at its kind: `text`, `binary data`.
    Unknown(&'static str),
}

/// Ops that must pass before bytes without a PROTO are taken for a pickle: any letter may be an opcode.
const MIN_OPS: u64 = 2;
/// The same for what reads like a text.
const MIN_OPS_OF_TEXT: u64 = 12;

/// Looks at the first bytes of a layer of `size` bytes; some hundred of them are enough, 64 KB are plenty.
#[must_use]
pub fn sniff(head: &[u8], size: u64) -> Sniff {
    if head.is_empty() {
        return Sniff::Empty;
    }
    if head.starts_with(&[0x1f, 0x8b]) {
        return Sniff::Gzip;
    }
    // No other format begins with PROTO and a number that small.
    if matches!(head, [0x80, 0..=15, ..] | [0x80]) {
        return Sniff::Pickle;
    }
    if let Some(name) = magic::name(head) {
        return Sniff::Other(name);
    }
    let is_text = looks_like_text(head);
    let ops = plausible_ops(head, size);
    if ops >= if is_text { MIN_OPS_OF_TEXT } else { MIN_OPS } {
        return Sniff::Pickle;
    }
    Sniff::Unknown(if is_text { magic::text_kind(head) } else { "binary data" })
}

/// How many ops pass before the first fault; `u64::MAX` if there is none.
fn plausible_ops(head: &[u8], size: u64) -> u64 {
    let verdict = check(Window { bytes: head, at: 0, end: Some(size) }, 256);
    match verdict.fault {
        None => u64::MAX,
        // Cut short, but what there is is fine.
        Some(fault) if fault.kind().blame() == Blame::Truncated && verdict.ops >= MIN_OPS => u64::MAX,
        Some(_) => verdict.ops,
    }
}

/// Words with spaces between them. Protocol 0 is ASCII as well, but has no long lines of words.
fn looks_like_text(head: &[u8]) -> bool {
    let sample = head.get(..4096.min(head.len())).unwrap_or_default();
    let printable = |b: &u8| matches!(b, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..);
    sample.iter().all(printable) && core::str::from_utf8(sample).is_ok_and(|s| !s.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Sniff {
        sniff(bytes, bytes.len() as u64)
    }

    #[test]
    fn pickles_of_all_ages() {
        for pickle in [
            &b"\x80\x04\x95"[..],
            b"\x80\x05N.",
            b"(lp0\nI1\naI2\na.",
            b"N.",
            b"I5\n.",
            b"]q\x00(K\x01K\x02e.",
            b"(dp0\nS'a'\np1\nI1\ns.",
            b"ccopy_reg\n_reconstructor\np0\n(c__main__\nA\np1\n",
        ] {
            assert_eq!(of(pickle), Sniff::Pickle, "{pickle:?}");
        }
    }

    #[test]
    fn what_is_none() {
        assert_eq!(of(b""), Sniff::Empty);
        assert_eq!(of(b"\x1f\x8b\x08"), Sniff::Gzip);
        assert_eq!(of(b"{\"a\": 1}"), Sniff::Other("JSON text"));
        assert_eq!(of(b"hello, world\n"), Sniff::Unknown("text"));
        assert_eq!(of(b"Nobody expects a pickle here.\n"), Sniff::Unknown("text"));
        assert_eq!(of(b"\xfe\xff\x00\x01\x02"), Sniff::Unknown("binary data"));
        assert_eq!(of(b"PK\x03\x04...."), Sniff::Other("a zip archive"));
        assert_eq!(of(b"\x93NUMPY\x01\x00"), Sniff::Other("a NumPy array (.npy)"));
    }
}
