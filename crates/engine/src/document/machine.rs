//! The pickle machine at any op.

use picklescope_codec::{
    NodeId,
    trace::{Change, MemoEntry, Moment, OnStack, TracedOp},
};
use picklescope_insight::{names, preview, telling::telling};
use picklescope_protocol::{Deed, Machine, MemoRow, NodeId as WireNode, References, RequestError, Shown};

use super::Document;
use crate::timeline::Laid;

/// The most entries of the stack, and of the memo, of one answer.
const MAX: u32 = 256;
/// Values that an op works on and that are told.
const TAKEN: u32 = 8;

/// An op, what it changes, and the uppermost values that it takes.
struct Step {
    op: TracedOp,
    change: Change,
    takes: Vec<NodeId>,
}

/// What is told of a moment, before it is put into words.
struct Found {
    height: u32,
    marks: u32,
    stack: Vec<OnStack>,
    memo: u32,
    entries: Vec<MemoEntry>,
    done: Option<Step>,
    next: Option<Step>,
}

impl Document {
    /// The machine before an op, with a window of its stack, from the top, and one of its memo. Both are previewed as they are at that op.
    pub(crate) fn machine(
        &mut self,
        op: u32,
        (first, count): (u32, u32),
        (memo_first, memo_count): (u32, u32),
    ) -> Result<Box<Machine>, RequestError> {
        let laid = self.laid()?;
        let ops = laid.ops.len();
        if op > ops {
            return Err(RequestError::Unknown);
        }
        let found = find(laid, op, (first, count.min(MAX)), (memo_first, memo_count.min(MAX)));
        let found = found.ok_or_else(|| {
            RequestError::Unreadable("There is not enough memory to go back to this op.".to_owned())
        })?;
        // What is there is what the ops before have made; behind the last one that is everything.
        let before = found.next.as_ref().map(|step| step.op.at);
        let shown = |entry| match entry {
            OnStack::Value(node) => Some(self.shown(node, before)),
            OnStack::Mark => None,
        };
        let stack = found.stack.into_iter().map(shown).collect();
        let entries = found.entries.into_iter().map(|entry| self.memo_row(entry, before)).collect();
        Ok(Box::new(Machine {
            op,
            ops,
            height: found.height,
            marks: found.marks,
            first,
            stack,
            memo: found.memo,
            memo_first,
            entries,
            done: found.done.map(|step| self.deed(step)),
            next: found.next.map(|step| self.deed(step)),
        }))
    }

    fn shown(&mut self, node: NodeId, before: Option<u64>) -> Shown {
        let mut lens = self.lens();
        Shown {
            node: WireNode(node.0),
            type_name: names::type_name(&mut lens, node),
            preview: preview::preview_before(&mut lens, node, preview::ROW, before).0,
        }
    }

    fn memo_row(&mut self, entry: MemoEntry, before: Option<u64>) -> MemoRow {
        let MemoEntry { key, put, node, place } = entry;
        MemoRow { key, put, place, value: self.shown(node, before) }
    }

    fn deed(&mut self, step: Step) -> Deed {
        let Step { op, change, takes } = step;
        let line = telling(&mut self.lens(), &op, &change, &takes);
        let (before, behind) = (Some(op.at), Some(op.at + op.len));
        let runs = self.facts.graph.runs_at(op.at);
        let references =
            runs.map(|(owner, _, count)| References { owner: WireNode(owner.0), count }).collect();
        Deed {
            op: op.op,
            at: op.at,
            code: op.opcode as u8,
            line,
            taken: change.taken,
            takes: takes.into_iter().map(|node| self.shown(node, before)).collect(),
            stays: change.stays.map(|node| self.shown(node, before)),
            gives: change.gives.map(|node| self.shown(node, behind)),
            marks_taken: change.marks_taken,
            sets_mark: change.sets_mark,
            memo: change.memo.map(|entry| self.memo_row(entry, before)),
            references,
        }
    }
}

fn find(
    laid: &Laid,
    op: u32,
    (first, count): (u32, u32),
    (memo_first, memo_count): (u32, u32),
) -> Option<Found> {
    // From the op before, which tells what it changes.
    let mut moment = laid.travel.before(&laid.ops, op.saturating_sub(1))?;
    let done = if op > 0 { Some(step(laid, &mut moment)?) } else { None };
    let mut found = Found {
        height: moment.height(),
        marks: moment.mark_count(),
        stack: moment.entries(first, count),
        memo: moment.memo_len(),
        entries: moment.memo(memo_first, memo_count),
        done,
        next: None,
    };
    found.next = step(laid, &mut moment);
    Some(found)
}

/// Carries out the next op, if there is one.
fn step(laid: &Laid, moment: &mut Moment<'_>) -> Option<Step> {
    let op = laid.ops.get(moment.op())?;
    let mut takes: Vec<NodeId> = moment.stack(0, TAKEN).collect();
    let change = moment.step()?;
    takes.truncate(change.taken as usize);
    Some(Step { op, change, takes })
}
