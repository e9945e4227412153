//! Where the selection is in the graph.

use picklescope_protocol::{NearLine, NodeId, RowKey};

use super::Scene;

/// What is selected in the graph: a record, or one line of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The record.
    pub record: usize,
    /// The line, where that is all there is of what is selected, or the reference that was selected.
    pub line: Option<(usize, usize)>,
}

impl Scene {
    /// Where a row of the tree is in the graph. `node` is what the row shows; nothing for a range of rows.
    #[must_use]
    pub fn find(&self, row: RowKey, node: Option<NodeId>) -> Option<Mark> {
        let records = &self.near.records;
        let line = records.iter().enumerate().find_map(|(at, record)| {
            let covers = |line: &NearLine| {
                line.row.owner == row.owner
                    && (row.slot..row.slot.saturating_add(row.span)).contains(&line.row.slot)
            };
            record.lines.iter().position(covers).map(|line| (at, line))
        });
        let own = node.and_then(|node| self.record_of(node));
        if let Some(record) = own {
            return Some(Mark { record, line });
        }
        if let Some((record, _)) = line {
            return Some(Mark { record, line });
        }
        let holds = |node: NodeId| {
            records.iter().position(|record| record.node == node || record.folded.contains(&node))
        };
        // A part that is folded away is where it was folded; so is what was asked for and has no line.
        let record = node
            .filter(|_| row.span == 1)
            .and_then(|node| records.iter().position(|record| record.folded.contains(&node)));
        let record = record.or_else(|| holds(row.owner).filter(|_| self.near.row == row));
        record.or((self.near.row == row).then_some(0)).map(|record| Mark { record, line: None })
    }

    /// The record or the line of an object that the mouse is over elsewhere.
    #[must_use]
    pub fn of_node(&self, node: NodeId) -> Option<Mark> {
        if let Some(record) = self.record_of(node) {
            return Some(Mark { record, line: None });
        }
        self.near.records.iter().enumerate().find_map(|(record, of)| {
            if of.folded.contains(&node) {
                return Some(Mark { record, line: None });
            }
            let line = of.lines.iter().position(|line| line.node == node)?;
            Some(Mark { record, line: Some((record, line)) })
        })
    }
}
