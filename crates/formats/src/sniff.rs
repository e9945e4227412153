//! What a layer is, by its first bytes.

use picklescope_codec::{Blame, Verdict, Window, check};

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

/// The same for what begins as another format does.
const MIN_OPS_AGAINST_MAGIC: u64 = 16;

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
    let is_text = looks_like_text(head);
    let verdict = check(Window { bytes: head, at: 0, end: Some(size) }, 256);
    // A small pickle can hold the magic of anything, but nothing else runs to a STOP, or for so long.
    if verdict.stopped && verdict.fault.is_none() || verdict.ops >= MIN_OPS_AGAINST_MAGIC {
        return Sniff::Pickle;
    }
    if let Some(name) = magic::name(head) {
        return Sniff::Other(name);
    }
    if plausible_ops(&verdict) >= if is_text { MIN_OPS_OF_TEXT } else { MIN_OPS } {
        return Sniff::Pickle;
    }
    Sniff::Unknown(if is_text { magic::text_kind(head) } else { "binary data" })
}

/// How many ops pass before the first fault; `u64::MAX` if there is none.
fn plausible_ops(verdict: &Verdict) -> u64 {
    match &verdict.fault {
        None => u64::MAX,
        // Cut short, but what there is is fine.
        Some(fault) if fault.kind().blame() == Blame::Truncated && verdict.ops >= MIN_OPS => u64::MAX,
        Some(_) => verdict.ops,
    }
}

/// Printable characters and line ends, in UTF-8.
pub(crate) fn looks_like_text(head: &[u8]) -> bool {
    let sample = head.get(..4096.min(head.len())).unwrap_or_default();
    let printable = |b: &u8| matches!(b, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..);
    !sample.is_empty() && sample.iter().all(printable) && magic::is_utf8(sample)
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
            b"]q\x00X\x08\x00\x00\x00{\"a\": 1}q\x01a.",
            b"MZ\x01.",
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
        // Cut within a character, as a sample may be.
        let long = "\u{4e2d}".repeat(2000);
        assert_eq!(of(long.as_bytes()), Sniff::Unknown("text"));
        assert_eq!(of(b"\xfe\xff\x00\x01\x02"), Sniff::Unknown("binary data"));
        assert_eq!(
            of("\u{fffd}\u{4}\u{fffd}\n\0\0".as_bytes()),
            Sniff::Other("binary data that lost bytes when it was copied as text")
        );
        assert_eq!(of(b"PK\x03\x04...."), Sniff::Other("a zip archive"));
        assert_eq!(of(b"\x93NUMPY\x01\x00"), Sniff::Other("a NumPy array (.npy)"));
    }
}
