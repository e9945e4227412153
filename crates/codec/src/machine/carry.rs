//! The memo from one pickle of a stream to the next.
//!
//! `pickle.load` begins each pickle with an empty memo. One `Unpickler` that loads them all keeps its memo, and one `Pickler` that
//! wrote them all counts on that: what it has written before it only names by its number. PUT tells the number, so that both readings of a
//! pickle differ only in reads of what it has not stored itself. MEMOIZE counts the entries there are, so that they differ in all.
//!
//! A pickle is read with a memo of its own as long as that has what it asks for, and otherwise with the one that went on. So
//! is what follows it, until that fails. Entries are never copied more than once, however the pickles are read.

use super::memo::Memo;
use crate::graph::Numbering;

/// MEMOIZE was used.
pub(super) const COUNTED: u8 = 1;
/// A PUT was used.
pub(super) const NAMED: u8 = 2;
/// An entry was read.
const READ: u8 = 4;
/// An entry of an earlier pickle was read.
const READ_EARLIER: u8 = 8;

/// What a memo read does: an entry of an earlier pickle, or not.
#[inline]
pub(super) fn read(earlier: bool) -> u8 {
    READ | if earlier { READ_EARLIER } else { 0 }
}

/// What a memo may go on from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Carry {
    /// The memo of an Unpickler that has read the pickles before, where this one is read with a memo of its own.
    earlier: Memo,
    pub(crate) numbering: Numbering,
    /// How this pickle is numbered is known, and not only likely.
    settled: bool,
    /// What was done with the memo.
    pub(super) uses: u8,
    /// Values of this pickle have this number or a greater one.
    pub(super) first: u32,
    /// Entries that there were when it began.
    before: u64,
}

impl Carry {
    /// Ends a pickle. What it stored is what the next one may go on from. Gives whether it went on itself, or may have: if not, what
    /// came before it is forgotten.
    pub(crate) fn close(&mut self, memo: &mut Memo) -> bool {
        let goes_on = self.numbering == Numbering::Continued || self.join_behind(memo);
        if self.numbering == Numbering::Continued || !goes_on {
            core::mem::swap(&mut self.earlier, memo);
        }
        memo.clear();
        goes_on
    }

    /// Adds what a pickle with a memo of its own has stored to what an Unpickler would have before it. `false` if no Pickler
    /// that went on can have written it, or memory ends.
    fn join_behind(&mut self, memo: &Memo) -> bool {
        if self.numbering == Numbering::Anew || self.earlier.len() == 0 {
            return false;
        }
        match self.uses & (COUNTED | NAMED) {
            0 => true,
            COUNTED if self.earlier.is_counted() => self.add_counted(memo),
            // Numbers that are taken, or begin at 0 once more.
            NAMED
                if memo.get(0).is_none()
                    && memo.entries().all(|(key, _)| self.earlier.get(key).is_none()) =>
            {
                self.add_named(memo)
            }
            _ => false,
        }
    }

    fn add_counted(&mut self, memo: &Memo) -> bool {
        self.earlier.append(memo).is_ok()
    }

    fn add_named(&mut self, memo: &Memo) -> bool {
        memo.entries().all(|(key, value)| self.earlier.put(key, value).is_ok())
    }

    /// Begins a pickle whose values will have the number `first` or a greater one. `settled`: this is how it is to be read.
    pub(crate) fn open(&mut self, memo: &mut Memo, numbering: Numbering, settled: bool, first: u32) {
        match numbering {
            Numbering::Own => {}
            Numbering::Anew => self.earlier.clear(),
            Numbering::Continued => core::mem::swap(&mut self.earlier, memo),
        }
        (self.numbering, self.settled) = (numbering, settled);
        (self.uses, self.first, self.before) = (0, first, memo.len());
    }

    /// The pickle asks for an entry that it has not stored. Goes on from the memo there was, where that has it and all that was carried out
    /// so far comes to the same.
    #[cold]
    pub(super) fn join(&mut self, memo: &mut Memo, key: u64) -> bool {
        let before = self.earlier.len();
        let joined = match self.uses {
            _ if before == 0 => false,
            COUNTED if self.earlier.is_counted() => key < before + memo.len() && self.add_counted(memo),
            uses if uses & COUNTED == 0 => self.earlier.get(key).is_some() && self.add_named(memo),
            _ => false,
        };
        if joined {
            core::mem::swap(&mut self.earlier, memo);
            self.earlier.clear();
            (self.numbering, self.settled, self.before) = (Numbering::Continued, true, before);
        }
        joined
    }

    /// The pickle stores under a number that an earlier one has taken: it was written by another Pickler. Goes on with what it has stored
    /// itself, unless that changes what was carried out so far.
    #[cold]
    pub(super) fn part(&mut self, memo: &mut Memo, key: u64) {
        let taken = memo.get(key).is_some_and(|value| value < self.first);
        if !taken || self.settled || self.numbering != Numbering::Continued {
            return;
        }
        if self.uses & (COUNTED | READ_EARLIER) != 0 {
            return;
        }
        let mut own = Memo::default();
        if memo
            .entries()
            .filter(|(_, value)| *value >= self.first)
            .all(|(key, value)| own.put(key, value).is_ok())
        {
            *memo = own;
            (self.numbering, self.settled, self.before) = (Numbering::Anew, true, 0);
        }
    }

    /// The other way to read a pickle that failed: for want of a memo entry, or for another reason that this entry may have.
    pub(crate) fn other(&self, memo: &Memo, missing: Option<u64>) -> Option<Numbering> {
        match (self.numbering, missing) {
            _ if self.settled => None,
            (Numbering::Own, Some(key)) => {
                let counted = if self.uses & COUNTED == 0 { 0 } else { self.earlier.len() + memo.len() };
                let has = key < counted || self.earlier.get(key).is_some();
                (has && self.earlier.len() > 0).then_some(Numbering::Continued)
            }
            (Numbering::Continued, _) => Some(Numbering::Anew),
            _ => None,
        }
    }

    /// Whether the pickle means something else, or nothing, with a memo of its own.
    pub(crate) fn leans(&self) -> bool {
        self.numbering == Numbering::Continued
            && (self.uses & READ_EARLIER != 0 || self.uses & (COUNTED | READ) == COUNTED | READ)
    }

    /// Tells what was done with the memo by another one that goes the same way.
    pub(crate) fn used_as(&mut self, other: &Self) {
        self.uses = other.uses;
    }

    /// Entries that the pickle added.
    pub(crate) fn added(&self, memo: &Memo) -> u64 {
        memo.len() - self.before.min(memo.len())
    }

    pub(crate) fn memory(&self) -> usize {
        self.earlier.memory()
    }
}
