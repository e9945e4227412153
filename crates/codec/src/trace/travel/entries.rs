//! The stack as someone sees it who looks at it from above: values, and the marks between them.

use alloc::vec::Vec;

use super::Moment;
use crate::{graph::NodeId, trace::table::partition};

/// Something on the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnStack {
    /// An object.
    Value(NodeId),
    /// A mark. CPython keeps them apart from the values; an op that sets one puts it above all that is there.
    Mark,
}

impl Moment<'_> {
    /// Values and marks of the stack from the top downwards: `count` at the most, behind the `first` ones.
    #[must_use]
    pub fn entries(&self, first: u32, count: u32) -> Vec<OnStack> {
        let (height, mark_count) = (self.height(), self.mark_count());
        let kept = &self.travel.marks;
        // How many stand above the k-th mark from the top: it falls with the mark, so that those in between are found by bisection.
        let above = |k: usize| {
            let k = u32::try_from(k).ok()?;
            let mark = self.walk.marks.get(kept, mark_count.checked_sub(k)?.checked_sub(1)?)?;
            Some(height.saturating_sub(mark).saturating_add(k))
        };
        let passed = partition(mark_count as usize, |k| above(k).is_some_and(|above| above < first));
        let passed = u32::try_from(passed).unwrap_or(u32::MAX);
        let mut marks = self.walk.marks.downwards(kept, passed).peekable();
        let mut left = height.saturating_sub(first.saturating_sub(passed));
        let mut values = self.walk.values.downwards(&self.travel.values, height - left);
        let mut entries = Vec::new();
        while entries.len() < count as usize {
            if marks.next_if(|mark| *mark >= left).is_some() {
                entries.push(OnStack::Mark);
            } else if let Some(value) = values.next() {
                entries.push(OnStack::Value(NodeId(value)));
                left = left.saturating_sub(1);
            } else {
                break;
            }
        }
        entries
    }
}
