//! Looking for an op of some kind, from another one.

use picklescope_codec::{Category, Edge, NodeId, OPCODES, Opcode};
use picklescope_protocol::{OpPlace, RequestError, Sought};

use super::Document;
use crate::timeline::Laid;

/// Which opcodes call something.
static CALLS: [bool; 256] = {
    let mut calls = [false; 256];
    let mut i = 0;
    #[allow(clippy::indexing_slicing)] // at compile time
    while i < OPCODES.len() {
        calls[OPCODES[i].byte as usize] = matches!(OPCODES[i].category, Category::Call);
        i += 1;
    }
    calls
};

impl Document {
    /// The nearest op of a kind before or behind an op; in the whole file, if it is looked for from nowhere.
    pub(crate) fn seek(&self, from: Option<u32>, sought: Sought) -> Result<Option<OpPlace>, RequestError> {
        let laid = self.laid()?;
        let behind = from.map_or(0, |op| op.saturating_add(1)).min(laid.ops.len());
        #[allow(clippy::indexing_slicing)] // there is one for each byte
        let is_call = |opcode: Opcode, _| CALLS[opcode as usize];
        let found = match sought {
            Sought::Call { forward: true } => laid.ops.first_of(behind..laid.ops.len(), is_call),
            Sought::Call { forward: false } => laid.ops.last_of(0..from.unwrap_or(u32::MAX), is_call),
            Sought::Use(node) if self.has(NodeId(node.0)) => self.next_use(laid, behind, NodeId(node.0)),
            Sought::Use(_) => return Err(RequestError::Unknown),
        };
        Ok(found.and_then(|op| laid.ops.get(op)).map(|op| laid.place(&op)))
    }

    /// The first op from a number on that has to do with an object; see [`Sought::Use`].
    fn next_use(&self, laid: &Laid, from: u32, node: NodeId) -> Option<u32> {
        let (graph, ops) = (&self.facts.graph, &laid.ops);
        let start = ops.get(from)?.at;
        // Of what is an object's own, marks, memo reads and DUP only lead up to what is put into it.
        let is_own = |opcode: Opcode, owner| {
            owner == Some(node) && !matches!(opcode, Opcode::Mark | Opcode::Dup) && !opcode.is_load()
        };
        let mut nearest = ops.read_of(node, from);
        // Whatever is found bounds what is looked through for something nearer.
        nearest = ops.first_of(from..nearest.unwrap_or(ops.len()), is_own).or(nearest);
        let until = nearest.and_then(|op| ops.get(op)).map_or(u64::MAX, |op| op.at);
        let mut edges = graph.all_edges_from(start).map(|(_, edge)| edge).take_while(|edge| edge.at < until);
        let taken = edges.find(|edge: &Edge| edge.child == node).and_then(|edge| ops.find(edge.at));
        nearest = taken.or(nearest);
        let roots = graph.pickles().iter().filter(|pickle| pickle.root == Some(node));
        let ends = roots.filter_map(|pickle| ops.find(pickle.end.checked_sub(1)?));
        ends.filter(|end| *end >= from).chain(nearest).min()
    }
}
