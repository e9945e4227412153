//! What is wanted of the machine, what is here of it, and where its lists go by themselves.

use std::ops::Range;

use picklescope_protocol::Machine;

use crate::scroll::Scroll;

/// Rows asked for before and behind those in sight, and the most at a time: what the engine gives.
const BESIDES: u64 = 12;
const MOST: u64 = 256;

/// The machine at an op, with the rows of its stack and its memo that are in sight.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wanted {
    pub(super) op: u32,
    pub(super) stack: Range<u64>,
    pub(super) memo: Range<u64>,
}

impl Wanted {
    /// Whether all of it is here.
    pub(super) fn is_in(&self, machine: &Machine) -> bool {
        let has = |given: Range<u64>, wanted: &Range<u64>, total: u64| {
            let end = wanted.end.min(total);
            wanted.start >= end || (given.start <= wanted.start && end <= given.end)
        };
        self.op == machine.op
            && has(stack_given(machine), &self.stack, depth(machine))
            && has(memo_given(machine), &self.memo, machine.memo.into())
    }
}

/// Values and marks on the stack.
pub(super) fn depth(machine: &Machine) -> u64 {
    u64::from(machine.height) + u64::from(machine.marks)
}

/// The rows of the stack that are here.
pub(super) fn stack_given(machine: &Machine) -> Range<u64> {
    given(machine.first, machine.stack.len())
}

/// The rows of the memo that are here.
pub(super) fn memo_given(machine: &Machine) -> Range<u64> {
    given(machine.memo_first, machine.entries.len())
}

fn given(first: u32, count: usize) -> Range<u64> {
    let first = u64::from(first);
    first..first.saturating_add(count as u64)
}

/// The rows around one.
pub(super) fn around(row: u64) -> Range<u64> {
    row.saturating_sub(BESIDES)..row.saturating_add(BESIDES)
}

/// The rows to ask for: how many to pass over, and how many to give.
pub(super) fn window(wanted: &Range<u64>) -> (u32, u32) {
    let first = wanted.start.saturating_sub(BESIDES);
    let count = wanted.end.saturating_add(BESIDES).saturating_sub(first).min(MOST);
    (u32::try_from(first).unwrap_or(u32::MAX), u32::try_from(count).unwrap_or(0))
}

/// Where the stack or the memo goes by itself, and which of its rows the keys are at.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// The op for which it was put in place.
    op: Option<u32>,
    /// The row that is to be in sight, once it is here.
    pub(super) awaited: Option<u64>,
    /// At which op keys have gone to which row.
    gone: Option<(u32, u64)>,
}

impl Side {
    /// Brings what matters at an op into sight, once, and where keys have gone.
    pub(super) fn aim(&mut self, scroll: &mut Scroll, op: u32, target: Option<u64>, given: &Range<u64>) {
        if self.op.replace(op) != Some(op) {
            self.awaited = target;
        }
        if let Some(row) = self.awaited.filter(|row| given.contains(row)) {
            self.awaited = None;
            scroll.follow(row);
        }
    }

    /// The row that keys have gone to.
    pub(super) fn active(&self, op: u32) -> Option<u64> {
        self.gone.filter(|(of, _)| *of == op).map(|(_, row)| row)
    }

    /// Keys go to a row.
    pub(super) fn go(&mut self, op: u32, row: u64) {
        self.gone = Some((op, row));
        self.awaited = Some(row);
    }
}

#[cfg(test)]
mod tests {
    use picklescope_protocol::{MemoRow, NodeId, Shown};

    use super::*;

    fn machine() -> Machine {
        let shown = || Shown { node: NodeId(0), type_name: String::new(), preview: String::new() };
        Machine {
            op: 7,
            ops: 9,
            height: 300,
            marks: 20,
            first: 100,
            stack: (0..50).map(|_| Some(shown())).collect(),
            memo: 2,
            memo_first: 0,
            entries: (0..2).map(|place| MemoRow { key: 0, put: 1, place, value: shown() }).collect(),
            done: None,
            next: None,
        }
    }

    #[test]
    fn only_what_is_missing_is_asked_for() {
        let wanted = |op, stack, memo| Wanted { op, stack, memo }.is_in(&machine());
        assert!(wanted(7, 100..150, 0..40), "there is no more of the memo");
        assert!(!wanted(8, 100..150, 0..2));
        assert!(!wanted(7, 99..120, 0..2) && !wanted(7, 120..151, 0..2));
        assert!(wanted(7, 320..340, 5..6), "nothing is there");
        assert_eq!((window(&(0..10)), window(&(100..140)), window(&(0..999))), ((0, 22), (88, 64), (0, 256)));
    }

    #[test]
    fn what_matters_is_brought_into_sight_once_it_is_here() {
        let mut scroll = Scroll::new(20.0);
        scroll.resize(1000, 20.0, 200.0);
        let mut side = Side::default();
        side.aim(&mut scroll, 3, Some(700), &(0..50));
        assert_eq!((side.awaited, scroll.live().start), (Some(700), 0));
        side.aim(&mut scroll, 3, Some(700), &(690..720));
        assert!(side.awaited.is_none() && scroll.live().contains(&700));
        scroll.move_by(-1e9);
        side.aim(&mut scroll, 3, Some(700), &(690..720));
        assert_eq!(scroll.live().start, 0, "whoever scrolls away is left alone");
        side.go(3, 40);
        assert_eq!((side.active(3), side.active(4)), (Some(40), None));
    }
}
