//! Listings of ops: pickletools' own, of a file as it is or of what compressed data hold.

use std::{borrow::Cow, fmt};

use picklescope_codec::{Opcode, Window, dis, ops};
use picklescope_formats::{Gunzip, Sniff, sniff};

/// Bytes of a listing that is made as one text. An op may be listed with an indent as long as the ops before it are many, so that a hostile file
/// of a few hundred KB is listed in gigabytes.
const WHOLE: usize = 256 << 20;

/// What `python -m pickletools` prints of the first pickle in these bytes, and then, where that raises an exception, a line with it. With `layers`
/// of the pickle inside of compressed data, else of the bytes as they are. What is longer than 256 MB is cut off.
///
/// ```
/// let shown = picklescope_engine::report::dis(b"NK", false);
/// assert_eq!(shown, "    0: N    NONE\nValueError: not enough data in stream to read uint1\n");
/// ```
#[must_use]
pub fn dis(bytes: &[u8], layers: bool) -> String {
    let bytes = if layers { peeled(bytes) } else { Cow::Borrowed(bytes) };
    let mut out = Bounded(String::new());
    let listed = dis::dis(&bytes, dis::Options::default(), &mut dis::Memo::default(), &mut out);
    let Bounded(mut text) = out;
    let last = match listed {
        Ok(dis::Listed { error: None, .. }) => return text,
        Ok(dis::Listed { error: Some(error), .. }) => error.to_string(),
        Err(fmt::Error) => "…".to_owned(),
    };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&last);
    text.push('\n');
    text
}

struct Bounded(String);

impl fmt::Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > WHOLE {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// The first pickle of compressed data, decompressed no further than that; anything else as it is.
#[must_use]
pub fn peeled(bytes: &[u8]) -> Cow<'_, [u8]> {
    let head = bytes.get(..bytes.len().min(64 << 10)).unwrap_or_default();
    match sniff(head, bytes.len() as u64) {
        Sniff::Gzip => Cow::Owned(gunzip(bytes)),
        _ => Cow::Borrowed(bytes),
    }
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut gunzip = Gunzip::new();
    let mut reader = ops::Reader::new(0);
    let mut out = Vec::new();
    let mut at = 0;
    loop {
        let pushed = gunzip.push(bytes.get(at..).unwrap_or_default(), &mut out, 1 << 20);
        let ended = pushed.as_ref().map_or(true, |pushed| pushed.ended);
        at += pushed.map_or(0, |pushed| pushed.consumed);
        let window = Window { bytes: &out, at: 0, end: ended.then_some(out.len() as u64) };
        loop {
            match reader.next(window) {
                ops::Step::Op(op) if op.opcode == Opcode::Stop => return out,
                ops::Step::Op(_) => {}
                ops::Step::Fault(_) | ops::Step::End => return out,
                ops::Step::NeedMore(_) | ops::Step::Seek(_) if ended => return out,
                ops::Step::NeedMore(_) | ops::Step::Seek(_) => break,
            }
        }
    }
}
