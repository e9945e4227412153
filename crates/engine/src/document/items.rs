//! Some items of a long sequence: where their objects are built.

use picklescope_codec::NodeId;
use picklescope_insight::slots::Part;
use picklescope_protocol::{Extent, RowKey, Spot, Where};

use super::{Document, look::key_of};
use crate::rows::{level::Level, owner_node};

/// So many items are looked at from either end for one that is built there: the others are references to objects elsewhere.
const LOOKED_AT: u32 = 100_000;

impl Document {
    /// From the first item that is built there to the end of the last one.
    pub(super) fn items_spot(&mut self, key: RowKey) -> Option<Spot> {
        let at = Where::Items(key);
        let row = Some(key);
        let key = key_of(key);
        let model = self.model();
        let slots = model.slots(key.owner);
        Level::of_row(key.owner, slots.len(), key.slot, key.span)?;
        let (owner, tree) = (owner_node(key.owner), &self.facts.tree);
        // What the item of a slot begins and ends with, if its place is here.
        let built = |slot: u32| -> Option<(NodeId, NodeId)> {
            let slot = slots.get(slot)?;
            let child = |edge| match owner {
                Some(owner) => self.facts.graph.edge(owner, edge).map(|edge| edge.child),
                None => tree.top(edge).map(|(node, _)| node),
            };
            let here = |edge: u32| {
                child(edge).filter(|node| {
                    tree.place(*node).is_some_and(|place| place.owner == owner && place.edge == edge)
                })
            };
            let key = if matches!(slot.part, Part::Value(_)) {
                slot.edge.checked_sub(1).and_then(here)
            } else {
                None
            };
            let value = here(slot.edge);
            Some((key.or(value)?, value.or(key)?))
        };
        let behind = key.slot.saturating_add(key.span);
        let near = |slot: &u32| *slot < key.slot.saturating_add(LOOKED_AT) || *slot + LOOKED_AT >= behind;
        let first = (key.slot..behind).take_while(near).find_map(built);
        let last = (key.slot..behind).rev().take_while(near).find_map(built);
        let ends = first.zip(last).map(|((first, _), (_, last))| (first, last));
        let start = ends.map(|(first, _)| self.facts.graph.start(first));
        let laid = self.laid.as_deref();
        let op = laid.zip(start).and_then(|(laid, start)| laid.ops.at(start));
        let extent = laid.zip(ends).and_then(|(laid, (first, last))| {
            let [first, last] = [first, last].map(|node| laid.extent(node, self.facts.graph.start(node)));
            let (first, last) = (first?, last?);
            // Whose they are stands for them: nothing else does.
            let node = owner.map_or(first.node, |owner| picklescope_protocol::NodeId(owner.0));
            (first.start < last.end).then_some(Extent { node, end: last.end, last: last.last, ..first })
        });
        let bytes = op.map(|op| (op.at, op.at + op.len)).or(start.map(|start| (start, start + 1)));
        Some(Spot {
            at,
            node: None,
            op: laid.zip(op).map(|(laid, op)| laid.place(&op)),
            code: op.map(|op| op.opcode as u8),
            bytes: bytes.unwrap_or((0, 0)),
            extents: extent.into_iter().collect(),
            own: Vec::new(),
            row,
            type_name: String::new(),
            preview: String::new(),
            arg: String::new(),
        })
    }
}
