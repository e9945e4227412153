//! The machine where a broken pickle broke off.

mod report;

use picklescope_codec::{Kind, NodeId};
use picklescope_insight::{names, preview};
use picklescope_protocol::{NodeId as WireNode, StackEntry, Wreck};

use super::Document;
use crate::rows::describe::row_key;

/// Values of the stack that are told.
const TOLD: usize = 100;

impl Document {
    /// What is on the stack, and a report to paste. Before the ops are laid out it does not tell of marks, nor of ops.
    pub(crate) fn wreck(&mut self) -> Option<Wreck> {
        let fault = self.fault()?;
        let shown = self.facts.not_a_pickle.is_none();
        let stack: Vec<NodeId> = if shown { self.facts.graph.leftovers().to_vec() } else { Vec::new() };
        // Heights of the stack, from the bottom.
        let marks: Option<Vec<usize>> = self.laid.as_deref().map(|laid| laid.ops.open_marks().to_vec());
        let mut entries = Vec::new();
        for (height, node) in stack.iter().enumerate().rev().take(TOLD) {
            entries.push(self.entry(*node, height, stack.len(), marks.as_deref()));
        }
        let marks = marks.map(|marks| u32::try_from(marks.len()).unwrap_or(u32::MAX));
        let height = u32::try_from(stack.len()).unwrap_or(u32::MAX);
        let report = report::report(self, &fault, &entries, height, marks);
        Some(Wreck { height, marks: marks.unwrap_or(0), stack: entries, report })
    }

    fn entry(&mut self, node: NodeId, height: usize, total: usize, marks: Option<&[usize]>) -> StackEntry {
        let at = |height: usize| {
            let marks = marks.unwrap_or_default();
            let from = marks.partition_point(|mark| *mark < height);
            marks.get(from..).unwrap_or_default().iter().take_while(|mark| **mark == height).count()
        };
        // What stands above the outermost value goes into it, and a mark begins what goes into the value below. Without a
        // mark in between, two values may just as well be neighbours in a container to come.
        let is_outermost = match marks {
            Some(marks) => marks.first().is_none_or(|mark| *mark > height),
            None => height == 0,
        };
        let is_below = height + 1 < total || at(height + 1) > 0;
        let is_filled = matches!(
            self.facts.graph.kind(node),
            Kind::List | Kind::Dict | Kind::Set | Kind::Call | Kind::ByteArray
        );
        let marks = u32::try_from(at(height)).unwrap_or(u32::MAX);
        let row = self.model().own_row(node).map(row_key);
        let open = is_filled && (is_below && is_outermost || at(height + 1) > 0);
        let mut lens = self.lens();
        StackEntry {
            node: WireNode(node.0),
            row,
            type_name: names::type_name(&mut lens, node),
            preview: preview::preview(&mut lens, node, preview::ROW).0,
            marks,
            open,
        }
    }
}
