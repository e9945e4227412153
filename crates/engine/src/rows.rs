//! The object tree as rows: what is open, what row is where, and what a row says.
//!
//! A [`view::View`] holds which levels are open, as a [`sequence`] of row segments; what the levels are is asked of the graph
//! through a [`Model`]. Rows are described only when they are looked at.

pub(crate) mod describe;
pub(crate) mod level;
pub(crate) mod sequence;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)] // on purpose: a test may fail so
mod tests;
pub(crate) mod view;

use level::{Level, TOP};
use picklescope_codec::{Graph, NodeId};
use picklescope_insight::{
    slots::{Slot, Slots},
    tree::Tree,
};

/// What rows there could be.
#[derive(Clone, Copy)]
pub(crate) struct Model<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) tree: &'a Tree,
}

/// A row without the levels around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) owner: u32,
    pub(crate) slot: u32,
    pub(crate) span: u32,
}

pub(crate) fn owner_node(owner: u32) -> Option<NodeId> {
    (owner != TOP).then_some(NodeId(owner))
}

pub(crate) fn owner_id(owner: Option<NodeId>) -> u32 {
    owner.map_or(TOP, |node| node.0)
}

impl<'a> Model<'a> {
    pub(crate) fn slots(&self, owner: u32) -> Slots {
        Slots::of(self.graph, self.tree, owner_node(owner))
    }

    /// What a slot's reference leads to.
    pub(crate) fn child(&self, owner: u32, slot: Slot) -> Option<NodeId> {
        match owner_node(owner) {
            Some(owner) => self.graph.edge(owner, slot.edge).map(|edge| edge.child),
            None => self.tree.top(slot.edge).map(|(node, _)| node),
        }
    }

    /// The level below a row. `None` for leaves and links. `slots`: of the row's owner.
    pub(crate) fn below(&self, key: Key, slots: &Slots) -> Option<Level> {
        if key.span > 1 {
            return Some(Level::bucket(key.owner, slots.len(), key.slot, key.span));
        }
        let slot = slots.get(key.slot)?;
        let child = self.child(key.owner, slot)?;
        if self.graph.kind(child).is_atom() || self.graph.edge_count(child) == 0 {
            return None;
        }
        if !self.tree.is_place(owner_node(key.owner), slot.edge, child) {
            return None;
        }
        let inner = self.slots(child.0);
        (!inner.is_empty()).then(|| Level::whole(child.0, inner.len()))
    }

    /// The row in which a row stands: a bucket, or the row of its owner. `None` for the outermost, and for what has no row.
    pub(crate) fn above(&self, key: Key) -> Option<Key> {
        let slots = self.slots(key.owner).len();
        let level = Level::of_row(key.owner, slots, key.slot, key.span)?;
        if level.first != 0 || level.end != slots {
            return Some(Key { owner: key.owner, slot: level.first, span: key.span.saturating_mul(100) });
        }
        self.own_row(owner_node(key.owner)?)
    }

    /// The row of an object's own place.
    pub(crate) fn own_row(&self, node: NodeId) -> Option<Key> {
        if !self.tree.has_row(node) {
            return None;
        }
        let place = self.tree.place(node)?;
        self.row_of(place.owner, place.edge)
    }

    /// The row that shows a reference.
    pub(crate) fn row_of(&self, owner: Option<NodeId>, edge: u32) -> Option<Key> {
        let owner = owner_id(owner);
        let slot = self.slots(owner).of_edge(edge)?;
        Some(Key { owner, slot, span: 1 })
    }
}
