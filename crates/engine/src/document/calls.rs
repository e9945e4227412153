//! What a document answers about what loading would call.

use picklescope_insight::calls::Calls;
use picklescope_protocol::{CallRow, Calls as WireCalls, NodeId as WireNode};

use super::Document;

/// The most calls of one answer.
const MOST: u32 = 256;

impl Document {
    pub(crate) fn calls(&mut self, first: u32, count: u32) -> WireCalls {
        let calls = self.calls.take().unwrap_or_else(|| Calls::of(&self.facts.graph));
        let entries = calls.entries(&mut self.lens(), first, count.min(MOST));
        let rows = entries.into_iter().map(|entry| CallRow {
            node: WireNode(entry.node.0),
            at: entry.at,
            code: entry.opcode.map(|opcode| opcode.info().byte),
            text: entry.text,
            cut: entry.cut,
        });
        let answer = WireCalls { total: calls.total(), first, rows: rows.collect() };
        self.calls = Some(calls);
        answer
    }
}
