//! The pickles of a stream, packed: there may be as many as every second byte.
//!
//! What is usual takes [`Row`]'s 36 bytes; a pickle that has anything else (a fault, a frame that does not end with it, a number that is too
//! large) stands aside as a whole.

use alloc::vec::Vec;
use core::ops::Range;

use super::{Column, NodeId, Numbering, Pickle};
use crate::fault::{Fault, OutOfMemory};

/// No root, no protocol.
const NONE: u32 = u32::MAX;
const UNDECLARED: u8 = 0x0f;
/// The pickle has a frame, which begins behind PROTO and ends with it.
const FRAMED: u8 = 0x80;
/// In the flags: the protocol needed in the low three bits, then how the memo is numbered.
const NEEDED: u8 = 0x07;
const NUMBERING: u32 = 3;
const LEANS: u8 = 0x20;
const SALVAGED: u8 = 0x40;
/// It stands aside.
const ASIDE: u8 = 0x80;

/// What is stored of a usual pickle.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed)]
struct Row {
    start: u64,
    len: u32,
    root: u32,
    first_node: u32,
    first_dropped: u32,
    ops: u32,
    memo: u32,
    stream_bytes: u16,
    declared: u8,
    flags: u8,
}

impl Row {
    const RARE: Self = Self {
        start: 0,
        len: 0,
        root: NONE,
        first_node: 0,
        first_dropped: 0,
        ops: 0,
        memo: 0,
        stream_bytes: 0,
        declared: UNDECLARED,
        flags: ASIDE,
    };

    /// A pickle, if it is a usual one.
    fn of(pickle: &Pickle) -> Option<Self> {
        let declared = match pickle.declared {
            None => UNDECLARED,
            Some(version) if version < UNDECLARED => version,
            Some(_) => return None,
        };
        let framed = match pickle.frame {
            None => 0,
            Some(frame) if frame == (pickle.end, pickle.start + 2) => FRAMED,
            Some(_) => return None,
        };
        let numbering = match pickle.numbering {
            Numbering::Own => 0,
            Numbering::Anew => 1,
            Numbering::Continued => 2,
        };
        if pickle.fault.is_some() || pickle.needed > NEEDED {
            return None;
        }
        let flags = pickle.needed
            | numbering << NUMBERING
            | if pickle.leans { LEANS } else { 0 }
            | if pickle.salvaged { SALVAGED } else { 0 };
        Some(Self {
            start: pickle.start,
            len: u32::try_from(pickle.end.checked_sub(pickle.start)?).ok()?,
            root: pickle.root.filter(|root| root.0 != NONE)?.0,
            first_node: pickle.first_node.0,
            first_dropped: u32::try_from(pickle.first_dropped).ok()?,
            ops: u32::try_from(pickle.ops).ok()?,
            memo: u32::try_from(pickle.memo).ok()?,
            stream_bytes: u16::try_from(pickle.stream_bytes).ok()?,
            declared: declared | framed,
            flags,
        })
    }

    fn pickle(self) -> Pickle {
        let (start, declared, flags) = (self.start, self.declared & !FRAMED, self.flags);
        let end = start + u64::from(self.len);
        Pickle {
            start,
            end,
            root: Some(NodeId(self.root)),
            fault: None,
            declared: (declared != UNDECLARED).then_some(declared),
            needed: flags & NEEDED,
            ops: self.ops.into(),
            memo: self.memo.into(),
            numbering: match flags >> NUMBERING & 3 {
                0 => Numbering::Own,
                1 => Numbering::Anew,
                _ => Numbering::Continued,
            },
            leans: flags & LEANS != 0,
            stream_bytes: self.stream_bytes.into(),
            frame: (self.declared & FRAMED != 0).then_some((end, start + 2)),
            first_node: NodeId(self.first_node),
            first_dropped: self.first_dropped as usize,
            salvaged: flags & SALVAGED != 0,
        }
    }
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    rows: Column<Row>,
    /// Those that stand aside, by number.
    rare: Vec<(usize, Pickle)>,
}

impl Store {
    pub(super) fn push(&mut self, pickle: Pickle) -> Result<(), OutOfMemory> {
        let Some(row) = Row::of(&pickle) else {
            self.rare.try_reserve(1).map_err(|_| OutOfMemory)?;
            self.rare.push((self.rows.len(), pickle));
            return self.rows.push(Row::RARE).inspect_err(|_| drop(self.rare.pop()));
        };
        self.rows.push(row)
    }

    fn get(&self, i: usize) -> Option<Pickle> {
        let row = self.rows.get(i)?;
        if row.flags & ASIDE == 0 {
            return Some(row.pickle());
        }
        let place = self.rare.binary_search_by_key(&i, |(of, _)| *of).ok()?;
        self.rare.get(place).map(|(_, pickle)| pickle.clone())
    }

    /// Says of each pickle what its frame comes to in a layer that ends at `end`.
    pub(super) fn check_frames(&mut self, end: u64) {
        // Of the usual ones, frames end with them.
        for (_, pickle) in &mut self.rare {
            if let Some(fault) = Fault::of_frame(pickle.frame, end, pickle.fault.as_ref()) {
                pickle.fault = Some(fault);
            }
        }
    }

    pub(super) fn shrink(&mut self) {
        self.rows.shrink();
        self.rare.shrink_to_fit();
    }

    pub(super) fn memory(&self) -> usize {
        self.rows.bytes() + self.rare.capacity() * size_of::<(usize, Pickle)>()
    }
}

/// The pickles of a graph, in order. Each is put together when it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Pickles<'a>(pub(super) &'a Store);

impl<'a> Pickles<'a> {
    /// How many.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// One of them.
    #[must_use]
    pub fn get(self, i: usize) -> Option<Pickle> {
        self.0.get(i)
    }

    /// The first one.
    #[must_use]
    pub fn first(self) -> Option<Pickle> {
        self.get(0)
    }

    /// The last one.
    #[must_use]
    pub fn last(self) -> Option<Pickle> {
        self.get(self.len().checked_sub(1)?)
    }

    /// What is wrong with those that are broken, in order. Without a look at the others.
    pub fn faults(self) -> impl Iterator<Item = &'a Fault> {
        self.0.rare.iter().filter_map(|(_, pickle)| pickle.fault.as_ref())
    }

    /// The number of the one that gives nothing, if one does not. Without a look at the others.
    #[must_use]
    pub fn rootless(self) -> Option<usize> {
        self.0.rare.iter().find(|(_, pickle)| pickle.root.is_none()).map(|(i, _)| *i)
    }

    /// How many come before those for which `before` does not hold, as it holds for all before them.
    #[must_use]
    pub fn partition_point(self, before: impl Fn(&Pickle) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.get(middle).is_some_and(|pickle| before(&pickle)) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        low
    }

    /// All of them.
    #[must_use]
    pub fn iter(self) -> PicklesIter<'a> {
        PicklesIter { pickles: self, left: 0..self.len() }
    }
}

impl<'a> IntoIterator for Pickles<'a> {
    type Item = Pickle;
    type IntoIter = PicklesIter<'a>;

    fn into_iter(self) -> PicklesIter<'a> {
        self.iter()
    }
}

/// Pickles, one after the other.
#[derive(Clone, Debug)]
pub struct PicklesIter<'a> {
    pickles: Pickles<'a>,
    left: Range<usize>,
}

impl Iterator for PicklesIter<'_> {
    type Item = Pickle;

    fn next(&mut self) -> Option<Pickle> {
        self.pickles.get(self.left.next()?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }

    fn nth(&mut self, n: usize) -> Option<Pickle> {
        self.pickles.get(self.left.nth(n)?)
    }
}

impl DoubleEndedIterator for PicklesIter<'_> {
    fn next_back(&mut self) -> Option<Pickle> {
        self.pickles.get(self.left.next_back()?)
    }
}

impl ExactSizeIterator for PicklesIter<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::FaultKind;

    /// What goes in comes out, whether it is usual or not.
    #[test]
    fn nothing_is_lost() {
        let usual = Pickle {
            start: 5_000_000_000,
            end: 5_000_000_020,
            root: Some(NodeId(7)),
            fault: None,
            declared: Some(4),
            needed: 5,
            ops: 9,
            memo: 2,
            numbering: Numbering::Anew,
            leans: true,
            stream_bytes: 12,
            frame: Some((5_000_000_020, 5_000_000_002)),
            first_node: NodeId(6),
            first_dropped: 3,
            salvaged: true,
        };
        let of = |change: &dyn Fn(&mut Pickle)| {
            let mut pickle = usual.clone();
            change(&mut pickle);
            pickle
        };
        let all = [
            usual.clone(),
            of(&|p| (p.declared, p.frame, p.leans) = (None, None, false)),
            of(&|p| (p.numbering, p.salvaged) = (Numbering::Continued, false)),
            of(&|p| p.numbering = Numbering::Own),
            of(&|p| p.frame = Some((5_000_000_021, 5_000_000_002))),
            of(&|p| p.end = 50_000_000_000),
            of(&|p| (p.ops, p.memo, p.stream_bytes) = (1 << 40, 1 << 33, 70_000)),
            of(&|p| p.declared = Some(0x8f)),
            of(&|p| (p.root, p.fault) = (None, Some(Fault::new(FaultKind::RanOut, 9, None)))),
        ];
        let mut store = Store::default();
        for pickle in &all {
            store.push(pickle.clone()).unwrap();
        }
        let told = |pickle: &Pickle| std::format!("{pickle:?}");
        assert_eq!(store.rare.len(), 5);
        let pickles = Pickles(&store);
        assert!(pickles.iter().zip(&all).all(|(ours, theirs)| told(&ours) == told(theirs)));
        assert_eq!((pickles.len(), pickles.iter().len(), pickles.is_empty()), (9, 9, false));
        assert_eq!(pickles.iter().next_back().as_ref().map(told), pickles.last().as_ref().map(told));
        assert!(pickles.get(9).is_none());
        // A frame that reaches behind the end.
        store.check_frames(5_000_000_020);
        assert!(Pickles(&store).get(4).unwrap().fault.is_some());
        assert!(Pickles(&store).first().unwrap().fault.is_none());
    }
}
