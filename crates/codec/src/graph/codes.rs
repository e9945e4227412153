//! References in one byte each, mostly.
//!
//! What an op refers to was mostly made just before it, in a row: the next reference is then some ids ahead of the last one. The
//! others go to what the memo keeps: to the first objects of the file (keys that all records share), or back a little. So a reference is a
//! distance or an id, in as few bytes as it needs. A *chunk*, at most [`CHUNK`] references, is read from its start.

use alloc::vec::Vec;

use crate::fault::OutOfMemory;

/// References of a chunk. Even, so that a key and its value are never parted.
pub(super) const CHUNK: usize = 256;
/// Bytes of the longest one.
const LONGEST: usize = 5;
/// What a chunk may take.
const ROOM: usize = CHUNK * LONGEST;
/// A segment. No chunk goes over its end.
const SEGMENT: usize = 1 << 16;

// The first byte of a code. Relative to the reference before (to the owner, at first), which these become:
/// From here on: so many ids ahead, less one.
const AHEAD: u8 = 0x00;
/// So many ids back, less one.
const BACK: u8 = 0x80;
/// An id. Where it is lower than the reference before, it does not count as such: records have shared keys between values made in a
/// row.
const LOW: u8 = 0xa0;
/// Twelve bits of an id, and eight of them follow.
const ID_12: u8 = 0xd0;
/// Twelve bits of a distance back.
const BACK_12: u8 = 0xe0;
/// An id in two, three and four bytes.
const ID_16: u8 = 0xf0;
const ID_24: u8 = 0xf1;
const ID_32: u8 = 0xf2;
/// A distance back in two bytes, and ahead.
const BACK_16: u8 = 0xf3;
const AHEAD_16: u8 = 0xf4;

const AHEADS: u32 = (BACK - AHEAD) as u32;
const BACKS: u32 = (LOW - BACK) as u32;
const LOWS: u32 = (ID_12 - LOW) as u32;

/// The codes of a graph.
#[derive(Clone, Debug, Default)]
pub(super) struct Codes {
    /// Filled with zeros up to where the next chunk may end.
    segments: Vec<Vec<u8>>,
    /// Bytes of the last one that are codes.
    used: usize,
}

impl Codes {
    /// Where the next chunk begins.
    pub(super) fn position(&self) -> u64 {
        (self.segments.len().saturating_sub(1) * SEGMENT + self.used) as u64
    }

    /// Sees to room for a chunk. Gives where it begins.
    #[inline]
    pub(super) fn make_room(&mut self) -> Result<u64, OutOfMemory> {
        if self.segments.last().is_none_or(|last| last.len() < self.used + ROOM) {
            self.grow()?;
        }
        Ok(self.position())
    }

    #[cold]
    fn grow(&mut self) -> Result<(), OutOfMemory> {
        // The first one grows by doubling: small graphs stay small.
        if let [first] = self.segments.as_mut_slice()
            && self.used + ROOM <= SEGMENT
        {
            let want = (first.len() * 2).max(self.used + ROOM).min(SEGMENT);
            first.try_reserve_exact(want - first.len()).map_err(|_| OutOfMemory)?;
            first.resize(want, 0);
            return Ok(());
        }
        let len = if self.segments.is_empty() { ROOM } else { SEGMENT };
        let mut fresh = Vec::new();
        fresh.try_reserve_exact(len).map_err(|_| OutOfMemory)?;
        fresh.resize(len, 0);
        self.segments.try_reserve(1).map_err(|_| OutOfMemory)?;
        self.segments.push(fresh);
        self.used = 0;
        Ok(())
    }

    /// Writes a chunk where [`Codes::make_room`] made room.
    #[inline]
    pub(super) fn write<C: Copy + Into<u32>>(&mut self, owner: u32, children: &[C]) {
        let used = self.used;
        let Some(out) = self.segments.last_mut().and_then(|last| last.get_mut(used..used + ROOM)) else {
            return;
        };
        let (mut at, mut before) = (0, owner);
        for child in children {
            let child: u32 = (*child).into();
            let ahead = child.wrapping_sub(before).wrapping_sub(1);
            if ahead < AHEADS {
                if let Some(byte) = out.get_mut(at) {
                    *byte = ahead.to_le_bytes()[0];
                }
                at += 1;
                before = child;
                continue;
            }
            let (code, len) = far(child, &mut before, ahead);
            if let Some(place) = out.get_mut(at..at + LONGEST) {
                place.copy_from_slice(&code);
            }
            at += len;
        }
        self.used = used + at;
    }

    /// Forgets what stands from `position` on.
    pub(super) fn truncate(&mut self, position: u64) {
        let position = usize::try_from(position).unwrap_or(usize::MAX);
        if position < self.segments.len().saturating_sub(1) * SEGMENT + self.used {
            self.segments.truncate(position / SEGMENT + 1);
            self.used = position % SEGMENT;
        }
    }

    /// Gives back the memory that no chunk will take any more.
    pub(super) fn shrink(&mut self) {
        let used = self.used;
        if let Some(last) = self.segments.last_mut() {
            last.truncate(used);
            last.shrink_to_fit();
        }
        self.segments.shrink_to_fit();
    }

    /// Bytes of memory held.
    pub(super) fn bytes(&self) -> usize {
        self.segments.iter().map(|segment| segment.capacity() + size_of::<Vec<u8>>()).sum()
    }

    /// Reads the chunk that begins at `position`.
    #[inline]
    pub(super) fn read(&self, owner: u32, position: u64) -> Chunk<'_> {
        let position = usize::try_from(position).unwrap_or(usize::MAX);
        let segment = self.segments.get(position / SEGMENT).map_or(&[][..], Vec::as_slice);
        Chunk { bytes: segment.get(position % SEGMENT..).unwrap_or_default().iter(), before: owner }
    }
}

/// The code of what is not just ahead: its bytes, and how many they are.
#[inline]
fn far(child: u32, before: &mut u32, ahead: u32) -> ([u8; LONGEST], usize) {
    let [b0, b1, b2, b3] = child.to_le_bytes();
    let back = before.wrapping_sub(child).wrapping_sub(1);
    // What comes later in the file than all before is the first of a row of new ones.
    let id = |code: [u8; LONGEST], len: usize, before: &mut u32| {
        *before = child.max(*before);
        (code, len)
    };
    if back < BACKS {
        *before = child;
        return ([BACK + back.to_le_bytes()[0], 0, 0, 0, 0], 1);
    }
    if child < LOWS {
        return id([LOW + b0, 0, 0, 0, 0], 1, before);
    }
    if child < 1 << 12 {
        return id([ID_12 + b1, b0, 0, 0, 0], 2, before);
    }
    let [d0, d1, ..] = back.to_le_bytes();
    if back < 1 << 12 {
        *before = child;
        return ([BACK_12 + d1, d0, 0, 0, 0], 2);
    }
    if child < 1 << 16 {
        return id([ID_16, b0, b1, 0, 0], 3, before);
    }
    if ahead < 1 << 16 {
        *before = child;
        let [a0, a1, ..] = ahead.to_le_bytes();
        return ([AHEAD_16, a0, a1, 0, 0], 3);
    }
    if back < 1 << 16 {
        *before = child;
        return ([BACK_16, d0, d1, 0, 0], 3);
    }
    if child < 1 << 24 {
        id([ID_24, b0, b1, b2, 0], 4, before)
    } else {
        id([ID_32, b0, b1, b2, b3], 5, before)
    }
}

/// The references of a chunk, as long as they are asked for: a chunk does not know its end.
#[derive(Clone, Debug)]
pub(super) struct Chunk<'a> {
    bytes: core::slice::Iter<'a, u8>,
    before: u32,
}

impl Default for Chunk<'_> {
    fn default() -> Self {
        Self { bytes: [].iter(), before: 0 }
    }
}

impl Chunk<'_> {
    #[inline]
    pub(super) fn next(&mut self) -> Option<u32> {
        let code = *self.bytes.next()?;
        if code < BACK {
            self.before = self.before.wrapping_add(u32::from(code) + 1);
            return Some(self.before);
        }
        if code < LOW {
            self.before = self.before.wrapping_sub(u32::from(code - BACK) + 1);
            return Some(self.before);
        }
        if code < ID_12 {
            return Some(self.id(u32::from(code - LOW)));
        }
        self.long(code)
    }

    #[inline]
    fn id(&mut self, id: u32) -> u32 {
        self.before = self.before.max(id);
        id
    }

    fn long(&mut self, code: u8) -> Option<u32> {
        let mut number = |first: u8, bytes: u32| {
            let mut number = 0;
            for i in 0..bytes {
                number |= u32::from(*self.bytes.next()?) << (8 * i);
            }
            Some(number | u32::from(first) << 8)
        };
        let (distance, back) = match code {
            BACK_12..ID_16 => (number(code - BACK_12, 1)?, true),
            BACK_16 => (number(0, 2)?, true),
            AHEAD_16 => (number(0, 2)?, false),
            ID_12.. => {
                let id = match code {
                    ID_16 => number(0, 2)?,
                    ID_24 => number(0, 3)?,
                    ID_32 => number(0, 4)?,
                    _ => number(code.wrapping_sub(ID_12), 1)?,
                };
                return Some(self.id(id));
            }
            _ => return None,
        };
        self.before = if back {
            self.before.wrapping_sub(distance).wrapping_sub(1)
        } else {
            self.before.wrapping_add(distance).wrapping_add(1)
        };
        Some(self.before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(owner: u32, children: &[u32]) -> usize {
        let mut codes = Codes::default();
        // Something before it, so that it does not begin at 0.
        codes.make_room().unwrap();
        codes.write(7, &[8u32, 9]);
        let position = codes.make_room().unwrap();
        codes.write(owner, children);
        let mut chunk = codes.read(owner, position);
        let read: Vec<u32> = (0..children.len()).map(|_| chunk.next().unwrap()).collect();
        assert_eq!(read, children, "of {owner}");
        usize::try_from(codes.position() - position).unwrap()
    }

    #[test]
    fn every_reference_comes_back() {
        // Every power of two and its neighbours, seen from owners everywhere.
        let edges: Vec<u32> = (0..32)
            .flat_map(|bit| [1u32 << bit, (1 << bit) - 1, (1 << bit) + 1])
            .chain([0, 33, 47, 48, 129, 4_096 + 33, u32::MAX, u32::MAX - 1])
            .collect();
        for owner in &edges {
            round_trip(*owner, &edges);
            for child in &edges {
                round_trip(*owner, &[*child, child.wrapping_add(1), *child, *owner]);
            }
        }
    }

    #[test]
    fn the_usual_ones_take_a_byte() {
        // A record: shared keys, new values.
        assert_eq!(round_trip(5_000, &[2, 5_001, 4, 5_002, 6, 5_003]), 6);
        // A tuple is made behind its items.
        assert_eq!(round_trip(5_002, &[5_000, 5_001]), 2);
    }

    #[test]
    fn no_chunk_goes_over_the_end_of_a_segment() {
        let mut codes = Codes::default();
        let children: Vec<u32> = (0..256).map(|i| u32::MAX - i * 10_000_000).collect();
        let mut positions = Vec::new();
        for owner in 0..300 {
            positions.push(codes.make_room().unwrap());
            codes.write(owner, &children);
        }
        for (owner, position) in (0..).zip(&positions) {
            let mut chunk = codes.read(owner, *position);
            assert!(children.iter().all(|child| chunk.next() == Some(*child)));
        }
        codes.truncate(positions[100]);
        assert_eq!(codes.make_room().unwrap(), positions[100]);
        let small = {
            let mut codes = Codes::default();
            codes.make_room().unwrap();
            codes.write(0, &[1u32]);
            codes.shrink();
            codes.bytes()
        };
        assert!(small < 64);
    }
}
