//! A place, seen in every pane: an object, an op, bytes.

use picklescope_codec::{NodeId, Span, Value, trace::TracedOp};
use picklescope_insight::{Bytes, argument::argument, names, preview};
use picklescope_protocol::{Extent, NodeId as WireNode, OpPlace, RequestError, RowKey, Slice, Spot, Where};

use super::Document;
use crate::{rows::describe::row_key, timeline::Laid};

/// The most bytes of a slice.
const MAX_SLICE: u32 = 1 << 20;
/// Extents told, from the object outwards.
const EXTENTS: usize = 3;
/// Stretches of an object's own bytes that are told, and ops that are looked at for them at either end of its extent.
const STRETCHES: usize = 256;
const LOOKED_AT: u32 = 50_000;

impl Document {
    pub(crate) fn spot(&mut self, at: Where) -> Result<Spot, RequestError> {
        if let Where::Items(key) = at {
            return self.items_spot(key).ok_or(RequestError::Unknown);
        }
        let laid = self.laid.as_deref();
        let (node, op, bytes) = match at {
            Where::Node(node) => {
                let node = NodeId(node.0);
                if !self.has(node) || self.facts.not_a_pickle.is_some() {
                    return Err(RequestError::Unknown);
                }
                let start = self.facts.graph.start(node);
                (Some(node), laid.and_then(|laid| laid.ops.at(start)), (start, start + 1))
            }
            Where::Op(op) => match self.laid()?.ops.get(op) {
                Some(op) => (op.owner, Some(op), (op.at, op.at + op.len)),
                None => return self.behind_all(op),
            },
            Where::Byte(byte) => {
                if byte >= self.facts.layer_size {
                    return Err(RequestError::Unknown);
                }
                let op = laid.and_then(|laid| laid.ops.at(byte));
                let node = match (laid, op) {
                    (Some(_), op) => op.and_then(|op| op.owner),
                    (None, _) => self.made_at(byte),
                };
                (node, op, (byte, byte + 1))
            }
            Where::Items(_) => return Err(RequestError::Unknown),
        };
        let bytes = op.map_or(bytes, |op| (op.at, op.at + op.len));
        let (place, extents, own) = match laid {
            Some(laid) => (
                op.map(|op| laid.place(&op)),
                node.map_or_else(Vec::new, |node| self.extents(laid, node)),
                node.map_or_else(Vec::new, |node| own(laid, node, op)),
            ),
            None => (None, Vec::new(), Vec::new()),
        };
        let row = node.and_then(|node| self.nearest_row(node));
        let code = match (op, at) {
            (Some(op), _) => Some(op.opcode as u8),
            // Before the ops are laid out, the byte itself tells what makes an object.
            (None, Where::Node(_)) => self.byte(bytes.0),
            _ => None,
        };
        let mut lens = self.lens();
        let type_name = node.map_or_else(String::new, |node| names::type_name(&mut lens, node));
        let shown = node.map_or_else(String::new, |node| preview::preview(&mut lens, node, preview::ROW).0);
        let arg = op.map_or_else(String::new, |op: TracedOp| argument(&mut lens, &op));
        Ok(Spot {
            at,
            node: node.map(|node| WireNode(node.0)),
            op: place,
            code,
            bytes,
            extents,
            own,
            row,
            type_name,
            preview: shown,
            arg,
        })
    }

    /// What is behind the last op: nothing but a place for the cursor.
    fn behind_all(&self, op: u32) -> Result<Spot, RequestError> {
        let ops = &self.laid()?.ops;
        if op != ops.len() {
            return Err(RequestError::Unknown);
        }
        let end = ops.end();
        Ok(Spot {
            at: Where::Op(op),
            node: None,
            op: Some(OpPlace { op, at: end, len: 0, lane: 0 }),
            code: None,
            bytes: (end, end),
            extents: Vec::new(),
            own: Vec::new(),
            row: None,
            type_name: String::new(),
            preview: String::new(),
            arg: String::new(),
        })
    }

    /// Without a table of ops: the atom whose bytes hold an offset, or the object that the op there makes. Objects stand in the order of the
    /// ops that make them.
    fn made_at(&self, byte: u64) -> Option<NodeId> {
        if self.facts.not_a_pickle.is_some() {
            return None;
        }
        let graph = &self.facts.graph;
        let (mut low, mut high) = (0, graph.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if graph.start(NodeId(middle)) <= byte { low = middle + 1 } else { high = middle }
        }
        let node = NodeId(low.checked_sub(1)?);
        let start = graph.start(node);
        let end = match graph.value(node) {
            Value::IntBytes(span) | Value::IntText(span) | Value::Text(_, span) | Value::Bytes(span) => {
                span.start + span.len
            }
            Value::Global(_, name) => name.start + name.len,
            _ => start + 1,
        };
        (byte < end).then_some(node)
    }

    fn byte(&mut self, at: u64) -> Option<u8> {
        self.facts.reader.read(Span { start: at, len: 1 }, 1)?.first().copied()
    }

    /// An object, what it is in, and so on.
    fn extents(&self, laid: &Laid, node: NodeId) -> Vec<Extent> {
        let mut extents = Vec::new();
        let mut at = Some(node);
        while let Some(node) = at.filter(|_| extents.len() < EXTENTS) {
            extents.extend(laid.extent(node, self.facts.graph.start(node)));
            at = self.facts.tree.place(node).and_then(|place| place.owner);
        }
        extents
    }

    /// The row of an object, or of the reference that is its place, or else of the object around it. Keys have the row of their entry, the
    /// names of a global that of the global, and where that is a key itself, that of its entry.
    fn nearest_row(&self, node: NodeId) -> Option<RowKey> {
        let model = self.model();
        let mut at = node;
        for _ in 0..2 {
            if let Some(key) = model.own_row(at) {
                return Some(row_key(key));
            }
            let place = self.facts.tree.place(at)?;
            let owner = place.owner?;
            if self.facts.tree.has_row(owner)
                && let Some(key) = model.row_of(Some(owner), place.edge)
            {
                return Some(row_key(key));
            }
            at = owner;
        }
        model.own_row(at).map(row_key)
    }

    pub(crate) fn slice(&mut self, at: u64, len: u32) -> Result<Slice, RequestError> {
        let total = self.facts.layer_size;
        let wanted = total.saturating_sub(at).min(len.min(MAX_SLICE).into());
        // Of what stands behind the pickles of a compressed layer, not all is kept.
        let len = self.facts.reader.size().saturating_sub(at).min(wanted);
        if wanted == 0 {
            return Ok(Slice { at, bytes: Vec::new(), total });
        }
        let unreadable = |why: &str| RequestError::Unreadable(why.to_owned());
        if len == 0 {
            return Err(unreadable("What stands so far behind the pickle was not kept."));
        }
        let bytes = self.facts.reader.read(Span { start: at, len }, MAX_SLICE as usize);
        let bytes = bytes.ok_or_else(|| unreadable("These bytes cannot be read any more."))?;
        Ok(Slice { at, bytes: bytes.into_owned(), total })
    }
}

/// The stretches of bytes that are an object's own. Of many, the first ones, the last ones and that of the op that was pointed at.
fn own(laid: &Laid, node: NodeId, pointed: Option<TracedOp>) -> Vec<(u64, u64)> {
    let mut own: Vec<(u64, u64)> = Vec::new();
    let Some((first, last)) = laid.extents.get(node) else { return own };
    let mut look = |from: u32, end: u32| {
        let ops = laid.ops.from(from).take(end.saturating_sub(from) as usize);
        for op in ops.filter(|op| op.owner == Some(node)) {
            match own.last_mut() {
                Some(stretch) if stretch.1 == op.at => stretch.1 += op.len,
                _ => own.push((op.at, op.at + op.len)),
            }
        }
    };
    let end = last.saturating_add(1);
    let head = first.saturating_add(LOOKED_AT).min(end);
    let tail = end.saturating_sub(LOOKED_AT).max(head);
    look(first, head);
    if let Some(op) = pointed.filter(|op| (head..tail).contains(&op.op)) {
        look(op.op, op.op + 1);
    }
    look(tail, end);
    let count = own.len();
    if count > STRETCHES {
        let is_pointed =
            |stretch: &(u64, u64)| pointed.is_some_and(|op| (stretch.0..stretch.1).contains(&op.at));
        let mut i = 0;
        own.retain(|stretch| {
            i += 1;
            i <= STRETCHES / 2 || i + STRETCHES / 2 - 1 > count || is_pointed(stretch)
        });
    }
    own
}
