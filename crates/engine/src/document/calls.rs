//! What a document answers about what loading would call.

use picklescope_codec::NodeId;
use picklescope_insight::calls::{Calls, Entry, built};
use picklescope_protocol::{CallRow, Calls as WireCalls, NodeId as WireNode};

use super::Document;

/// The most calls of one answer.
const MOST: u32 = 256;
/// The most of what builds an object.
const STEPS: usize = 6;

impl Document {
    pub(crate) fn calls(&mut self, first: u32, count: u32) -> WireCalls {
        let calls = self.calls.take().unwrap_or_else(|| Calls::of(&self.facts.graph));
        let entries = calls.entries(&mut self.lens(), first, count.min(MOST));
        let rows = entries.into_iter().map(row).collect();
        let answer = WireCalls { total: calls.total(), first, rows };
        self.calls = Some(calls);
        answer
    }

    /// What loading runs to build an object, and how much more of that there is.
    pub(super) fn built(&mut self, node: NodeId) -> (Vec<CallRow>, u32) {
        let (entries, more) = built(&mut self.lens(), node, STEPS);
        (entries.into_iter().map(row).collect(), more)
    }
}

fn row(entry: Entry) -> CallRow {
    CallRow {
        node: WireNode(entry.node.0),
        at: entry.at,
        code: entry.opcode.map(|opcode| opcode.info().byte),
        text: entry.text,
        cut: entry.cut,
    }
}
