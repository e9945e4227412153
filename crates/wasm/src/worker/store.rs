//! Decompressed layers, kept as blobs: the browser holds them outside wasm memory and may put them on disk.

use picklescope_engine::{ReadError, Source, Store};
use web_sys::Blob;

use super::file::{read_blob, words};

/// Small pieces are gathered up to this before they become a blob: a read touches one or two blobs then.
const PIECE: usize = 1 << 20;

/// A layer in pieces, with random access.
#[derive(Default)]
pub(super) struct BlobStore {
    /// Full pieces: where each begins, and it. In order, without gaps.
    pieces: Vec<(u64, Blob)>,
    /// Where the tail begins: bytes in blobs.
    spilled: u64,
    /// What has not become a blob yet.
    tail: Vec<u8>,
}

impl BlobStore {
    fn spill(&mut self) -> Result<(), ReadError> {
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(self.tail.as_slice()));
        let blob = Blob::new_with_u8_array_sequence(&parts).map_err(|error| ReadError(words(&error)))?;
        self.pieces.push((self.spilled, blob));
        self.spilled += self.tail.len() as u64;
        self.tail.clear();
        Ok(())
    }
}

impl Store for BlobStore {
    fn append(&mut self, piece: Vec<u8>) -> Result<(), ReadError> {
        if self.tail.is_empty() {
            self.tail = piece;
        } else {
            self.tail.extend_from_slice(&piece);
        }
        if self.tail.len() >= PIECE { self.spill() } else { Ok(()) }
    }
}

impl Source for BlobStore {
    fn size(&self) -> u64 {
        self.spilled + self.tail.len() as u64
    }

    fn read_at(&mut self, offset: u64, buf: &mut [u8]) -> Result<(), ReadError> {
        let short = || ReadError("the layer ends before what was to be read".to_owned());
        let end = offset.checked_add(buf.len() as u64).filter(|end| *end <= self.size()).ok_or_else(short)?;
        // The part in blobs, piece by piece, then the part in the tail.
        let (in_blobs, in_tail) = buf.split_at_mut(clamped(self.spilled.min(end).saturating_sub(offset)));
        let mut at = offset;
        let mut left = in_blobs;
        let mut index = self.pieces.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        while !left.is_empty() {
            let (start, blob) = self.pieces.get(index).ok_or_else(short)?;
            let next = self.pieces.get(index + 1).map_or(self.spilled, |(start, _)| *start);
            let (now, later) = left.split_at_mut(clamped(next - at).min(left.len()));
            read_blob(blob, at - start, now)?;
            at = next;
            left = later;
            index += 1;
        }
        let from = clamped(offset.max(self.spilled) - self.spilled);
        let tail = self.tail.get(from..from + in_tail.len()).ok_or_else(short)?;
        in_tail.copy_from_slice(tail);
        Ok(())
    }
}

/// A length that is bounded by a buffer's in any case.
fn clamped(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}
