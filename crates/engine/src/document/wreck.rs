//! The machine where a broken pickle broke off.

mod report;

use picklescope_codec::{Kind, NodeId, trace::OpenMarks};
use picklescope_insight::{names, preview};
use picklescope_protocol::{NodeId as WireNode, StackEntry, Wreck};

use super::Document;
use crate::rows::describe::row_key;

/// Values of the stack that are told.
const TOLD: u32 = 100;

impl Document {
    /// What is on the stack, and a report to paste. Before the ops are laid out it does not tell of marks, nor of ops.
    pub(crate) fn wreck(&mut self) -> Option<Wreck> {
        let fault = self.fault()?;
        let shown = self.facts.not_a_pickle.is_none();
        let stack = if shown { self.facts.graph.leftovers() } else { &[] };
        let total = u32::try_from(stack.len()).unwrap_or(u32::MAX);
        let upper: Vec<(u32, NodeId)> =
            (0..total).zip(stack.iter().copied()).rev().take(TOLD as usize).collect();
        let marks = self.laid.as_deref().and_then(|laid| {
            let end = laid.travel.before(&laid.ops, self.broken_end(laid.ops.len()))?;
            Some(end.open_marks(total.saturating_sub(TOLD)))
        });
        let mut entries = Vec::new();
        for (height, node) in upper {
            entries.push(self.entry(node, height, total, marks.as_ref()));
        }
        let marks = marks.map(|marks| marks.count);
        let report = report::report(self, &fault, &entries, total, marks);
        Some(Wreck { height: total, marks, stack: entries, report })
    }

    /// A value at a height of a stack of so many. `marks` as far as they are known.
    fn entry(&mut self, node: NodeId, height: u32, total: u32, marks: Option<&OpenMarks>) -> StackEntry {
        let at = |height| marks.map_or(0, |marks| marks.at(height));
        let (below, above) = (at(height), at(height + 1));
        // What stands above the outermost value goes into it, and a mark begins what goes into the value below. Without a
        // mark in between, two values may just as well be neighbours in a container to come.
        let is_outermost = match marks {
            Some(marks) => marks.outermost.is_none_or(|mark| mark > height),
            None => height == 0,
        };
        let is_below = height + 1 < total || above > 0;
        let is_filled = matches!(
            self.facts.graph.kind(node),
            Kind::List | Kind::Dict | Kind::Set | Kind::Call | Kind::ByteArray
        );
        let row = self.model().own_row(node).map(row_key);
        let open = is_filled && (is_below && is_outermost || above > 0);
        let mut lens = self.lens();
        StackEntry {
            node: WireNode(node.0),
            row,
            type_name: names::type_name(&mut lens, node),
            preview: preview::preview(&mut lens, node, preview::ROW).0,
            marks: below,
            open,
        }
    }
}
