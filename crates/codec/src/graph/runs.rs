//! The log of references: what each op makes an object refer to.
//!
//! An op's references are a *run*, logged in chunks of at most [`CHUNK`]. The chunks of an owner are a ring: each knows the next, the last
//! one the first, and the owner knows the last, so that adding one takes no search whoever it belongs to. Prefixes of the
//! log are therefore the graph at any op.

use alloc::collections::BTreeMap;

use super::{
    Column,
    codes::{CHUNK, Chunk, Codes},
    landmarks::Landmarks,
    node::RunRole,
};
use crate::fault::{Full, OutOfMemory};

/// Chunks are numbered from 0, and no chunk has this number.
pub(super) const NONE: u32 = u32::MAX;

/// What is stored of a chunk. Packed: there is one for nearly every container.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed)]
struct Stored {
    owner: u32,
    /// The owner's next chunk; its last one's is the first.
    next: u32,
    /// Offset of the op, from its landmark.
    at: u16,
    /// Where its codes begin, from their landmark.
    codes: u16,
    /// References, less one.
    count: u8,
    role: RunRole,
    /// It belongs to the same run as the chunk before.
    continues: bool,
}

/// Owners of more chunks than this are looked up in an index. One step of a ring is a few nanoseconds.
const RING: u32 = 16;

/// All chunks, in the order of the stream.
#[derive(Clone, Debug, Default)]
pub(super) struct Runs {
    chunks: Column<Stored>,
    at: Landmarks,
    starts: Landmarks,
    codes: Codes,
    /// References in all.
    edges: u64,
    /// For owners of many chunks: where in `order` they stand, and how many there are, in 32 bits each.
    index: BTreeMap<u64, u64>,
    /// Chunks, and how many references of their owner come before each.
    order: Column<(u32, u32)>,
}

/// A chunk, as it is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) owner: u32,
    pub(super) next: u32,
    /// References.
    pub(super) count: u32,
    pub(super) role: RunRole,
    pub(super) continues: bool,
}

/// How long the log was.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    chunks: usize,
    edges: u64,
    codes: u64,
}

impl Mark {
    /// The first chunk after it.
    pub(super) fn first(&self) -> u32 {
        u32::try_from(self.chunks).unwrap_or(NONE)
    }
}

impl Runs {
    pub(super) fn edges(&self) -> u64 {
        self.edges
    }

    #[allow(clippy::cast_possible_truncation)] // adding one checks it
    pub(super) fn len(&self) -> u32 {
        self.chunks.len() as u32
    }

    /// Logs references of `owner`, whose last chunk so far is `last` ([`NONE`]: it has none). Gives its last one now.
    #[inline]
    pub(super) fn push<C: Copy + Into<u32>>(
        &mut self,
        owner: u32,
        mut last: u32,
        role: RunRole,
        at: u64,
        children: &[C],
    ) -> Result<u32, Full> {
        let mut continues = false;
        for children in children.chunks(CHUNK) {
            let count = children.len();
            let id = u32::try_from(self.chunks.len()).ok().filter(|id| *id < NONE).ok_or(Full::TooMany)?;
            let edges = self.edges + count as u64;
            // References of an owner are numbered in 32 bits.
            if edges > u64::from(u32::MAX) {
                return Err(Full::TooMany);
            }
            let start = self.codes.make_room()?;
            let next = if last == NONE {
                id
            } else {
                self.chunks.get(last as usize).map_or(id, |before| before.next)
            };
            let stored = Stored {
                owner,
                next,
                at: self.at.add(id, at)?,
                codes: self.starts.add(id, start)?,
                #[allow(clippy::cast_possible_truncation)] // at most 256
                count: (count - 1) as u8,
                role,
                continues,
            };
            self.chunks.push(stored)?;
            if last != NONE
                && let Some(before) = self.chunks.get_mut(last as usize)
            {
                before.next = id;
            }
            self.codes.write(owner, children);
            self.edges = edges;
            last = id;
            continues = true;
        }
        Ok(last)
    }

    #[inline]
    pub(super) fn get(&self, chunk: u32) -> Option<Entry> {
        let stored = self.chunks.get(chunk as usize)?;
        Some(Entry {
            owner: stored.owner,
            next: stored.next,
            count: u32::from(stored.count) + 1,
            role: stored.role,
            continues: stored.continues,
        })
    }

    /// Offset of the op that made a chunk.
    #[inline]
    pub(super) fn at(&self, chunk: u32) -> u64 {
        self.chunks.get(chunk as usize).map_or(0, |stored| self.at.offset(chunk, stored.at))
    }

    /// The first chunk of an op at this offset or behind it.
    pub(super) fn first_at(&self, at: u64) -> u32 {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.at(middle) < at { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The references of a chunk.
    #[inline]
    pub(super) fn read(&self, chunk: u32) -> Chunk<'_> {
        match self.chunks.get(chunk as usize) {
            Some(stored) => self.codes.read(stored.owner, self.starts.offset(chunk, stored.codes)),
            None => Chunk::default(),
        }
    }

    /// The chunks of the owner whose last one is `last`, in the order of the stream, each with the number of references before it.
    #[inline]
    pub(super) fn ring(&self, last: u32) -> Ring<'_> {
        Ring { runs: self, last, next: self.get(last).map_or(NONE, |entry| entry.next), before: 0 }
    }

    /// How many references an owner has.
    pub(super) fn count(&self, owner: u32, last: u32) -> u32 {
        if let Some((first, chunks)) = self.indexed(owner)
            && let Some((last, before)) = self.order.get((first + chunks - 1) as usize)
        {
            return before + self.get(last).map_or(0, |entry| entry.count);
        }
        self.ring(last).map(|(_, _, entry)| entry.count).sum()
    }

    /// How many references of an owner ops before an offset have made.
    pub(super) fn count_before(&self, owner: u32, last: u32, at: u64) -> u32 {
        let Some((first, chunks)) = self.indexed(owner) else {
            let earlier = self.ring(last).take_while(|(chunk, ..)| self.at(*chunk) < at);
            return earlier.map(|(_, _, entry)| entry.count).sum();
        };
        let (mut low, mut high) = (0, chunks);
        while low < high {
            let middle = low + (high - low) / 2;
            let chunk = self.order.get((first + middle) as usize).map(|(chunk, _)| chunk);
            if chunk.is_some_and(|chunk| self.at(chunk) < at) { low = middle + 1 } else { high = middle }
        }
        match self.order.get((first + low) as usize).filter(|_| low < chunks) {
            Some((_, before)) => before,
            None => self.count(owner, last),
        }
    }

    /// The chunk that holds an owner's `i`-th reference, and how many come before it.
    pub(super) fn find(&self, owner: u32, last: u32, i: u32) -> Option<(u32, u32)> {
        if let Some((first, chunks)) = self.indexed(owner) {
            let (mut low, mut high) = (0, chunks);
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                let (_, before) = self.order.get((first + middle) as usize)?;
                if before <= i { low = middle } else { high = middle }
            }
            return self.order.get((first + low) as usize);
        }
        let mut ring = self.ring(last);
        ring.find(|(_, before, entry)| i - before < entry.count).map(|(chunk, before, _)| (chunk, before))
    }

    /// The ring behind the chunk that holds an owner's `i`-th reference, and that chunk. Past the last one there is none.
    pub(super) fn ring_from(&self, owner: u32, last: u32, i: u32) -> (Ring<'_>, Option<(u32, u32, Entry)>) {
        let mut ring = Ring { runs: self, last, next: NONE, before: 0 };
        let Some((chunk, before)) = self.find(owner, last, i) else { return (ring, None) };
        ring.next = chunk;
        ring.before = before;
        // An index gives the last chunk for whatever is behind it.
        let found = ring.next().filter(|(_, before, entry)| i - before < entry.count);
        (ring, found)
    }

    fn indexed(&self, owner: u32) -> Option<(u32, u32)> {
        if self.index.is_empty() {
            return None;
        }
        let place = *self.index.get(&u64::from(owner))?;
        #[allow(clippy::cast_possible_truncation)] // unpacking
        Some((place as u32, (place >> 32) as u32))
    }

    /// Makes the chunks of owners with many of them findable by number. Without memory for that they are found all the same, step by step.
    pub(super) fn finish(&mut self) -> Result<(), OutOfMemory> {
        self.chunks.shrink();
        self.codes.shrink();
        for last in 0..self.len() {
            // Only the last chunk of an owner is followed by an earlier one, or by itself where it is the only one.
            let Some(entry) = self.get(last).filter(|entry| entry.next < last) else { continue };
            if self.ring(last).nth(RING as usize).is_none() {
                continue;
            }
            let first = self.order.len() as u64;
            let (mut chunk, mut before) = (entry.next, 0);
            loop {
                self.order.push((chunk, before))?;
                let Some(entry) = self.get(chunk).filter(|_| chunk != last) else { break };
                before += entry.count;
                chunk = entry.next;
            }
            let chunks = self.order.len() as u64 - first;
            self.index.insert(u64::from(entry.owner), first | (chunks << 32));
        }
        self.order.shrink();
        Ok(())
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { chunks: self.chunks.len(), edges: self.edges, codes: self.codes.position() }
    }

    /// Takes the chunks from `first` on out of the ring whose last one is `last`, and gives the one that is last then.
    pub(super) fn cut(&mut self, last: u32, first: u32) -> u32 {
        let Some(begin) = self.get(last).map(|entry| entry.next).filter(|begin| *begin < first) else {
            return NONE;
        };
        let mut kept = begin;
        while let Some(next) = self.get(kept).map(|entry| entry.next).filter(|next| *next < first) {
            kept = next;
        }
        if let Some(stored) = self.chunks.get_mut(kept as usize) {
            stored.next = begin;
        }
        kept
    }

    /// Forgets all chunks after `mark`. None of them may be left in the ring of an owner that stays.
    pub(super) fn rewind(&mut self, mark: Mark) {
        self.chunks.truncate(mark.chunks);
        let len = self.len();
        self.at.truncate(len);
        self.starts.truncate(len);
        self.codes.truncate(mark.codes);
        self.edges = mark.edges;
    }

    /// Bytes of memory held.
    pub(super) fn bytes(&self) -> usize {
        self.chunks.bytes()
            + self.at.bytes()
            + self.starts.bytes()
            + self.codes.bytes()
            + self.order.bytes()
            + self.index.len() * 24
    }
}

/// See [`Runs::ring`].
#[derive(Clone, Debug)]
pub(super) struct Ring<'a> {
    runs: &'a Runs,
    last: u32,
    next: u32,
    before: u32,
}

impl Iterator for Ring<'_> {
    type Item = (u32, u32, Entry);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let chunk = self.next;
        let entry = self.runs.get(chunk)?;
        self.next = if chunk == self.last { NONE } else { entry.next };
        let before = self.before;
        self.before += entry.count;
        Some((chunk, before, entry))
    }
}
