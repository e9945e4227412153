//! What a document answers about single objects, references and rows.

use picklescope_codec::{Graph, NodeId, Opcode, Role, Span};
use picklescope_insight::{Bytes, label, names, path, preview, slots::Slots, summary};
use picklescope_protocol::{
    Label, NodeDetail, NodeId as WireNode, Part, Referrer, Referrers, RequestError, Row, RowKey, Rows,
    SharedText,
};

use super::{Document, Reference};
use crate::rows::{
    Key, Model,
    describe::{describe, is_typed, lowered, row_key},
    level::Level,
    owner_node,
    view::Visible,
};

/// The most rows and the most references of one answer.
const MAX_ROWS: u32 = 256;
const MAX_REFERRERS: u32 = 100;
/// Bytes of a path within something else, and of one to copy.
const SHORT_PATH: usize = 400;
const LONG_PATH: usize = 64 << 10;
/// Rows whose labels are held against what was typed. Each may take a read of the file.
const TYPED_ROWS: usize = 20_000;

pub(crate) fn key_of(key: RowKey) -> Key {
    Key { owner: key.owner.0, slot: key.slot, span: key.span }
}

/// The slots of the owners met last: neighbouring rows share one, or come back to that of a row further out. To find them takes a
/// look at every batch of an owner.
#[derive(Default)]
struct Recent {
    owners: Vec<(u32, Slots)>,
    none: Slots,
}

impl Recent {
    const KEPT: usize = 8;

    fn slots(&mut self, model: Model<'_>, owner: u32) -> &Slots {
        match self.owners.iter().position(|(of, _)| *of == owner) {
            Some(at) => {
                let last = self.owners.len() - 1;
                self.owners.swap(at, last);
            }
            None => {
                if self.owners.len() >= Self::KEPT {
                    self.owners.remove(0);
                }
                self.owners.push((owner, model.slots(owner)));
            }
        }
        self.owners.last().map_or(&self.none, |(_, slots)| slots)
    }
}

impl Document {
    pub(crate) fn rows(&mut self, first: u64, count: u32) -> Rows {
        let count = count.min(MAX_ROWS) as usize;
        let visible: Vec<Visible> = self.view.from(first).take(count).collect();
        let mut rows: Vec<Row> = Vec::with_capacity(visible.len());
        let mut recent = Recent::default();
        for visible in visible {
            let slots = recent.slots(self.model(), visible.key.owner);
            let mut row = describe(&mut self.lens(), &visible, slots);
            if let (Some(search), Some(row)) = (&self.search, &mut row) {
                row.mark = search.mark(self.model(), visible.key, slots);
            }
            rows.extend(row);
        }
        Rows { total: self.view.total(), first, rows }
    }

    pub(crate) fn type_ahead(&mut self, from: u64, prefix: &str) -> Option<u64> {
        let typed = lowered(prefix);
        let total = self.view.total();
        let start = if total == 0 { return None } else { from.saturating_add(1) % total };
        let view = std::mem::take(&mut self.view);
        let mut recent = Recent::default();
        let mut matches = |visible: &Visible| {
            let slots = recent.slots(self.model(), visible.key.owner);
            is_typed(&mut self.lens(), visible.key, slots, &typed)
        };
        let first = usize::try_from(start).unwrap_or(usize::MAX);
        let found = view.from(start).chain(view.from(0).take(first)).take(TYPED_ROWS).find(&mut matches);
        self.view = view;
        found.map(|visible| visible.row)
    }

    pub(crate) fn path(&mut self, key: Key) -> Option<SharedText> {
        let slots = self.model().slots(key.owner);
        let owner = owner_node(key.owner);
        Level::of_row(key.owner, slots.len(), key.slot, key.span)?;
        if key.span > 1 {
            // A bucket is a manner of showing: its owner stands for it.
            let place = self.facts.tree.place(owner?)?;
            return self.path_to(place.owner, place.edge, LONG_PATH);
        }
        let edge = slots.get(key.slot)?.edge;
        self.path_to(owner, edge, LONG_PATH)
    }

    fn path_to(&mut self, owner: Option<NodeId>, edge: u32, limit: usize) -> Option<SharedText> {
        let path = path::path(&mut self.lens(), owner, edge, limit)?;
        Some(SharedText { text: path.text, cut: path.cut })
    }

    /// The row that a path names.
    pub(crate) fn find(&mut self, path: &str) -> Result<Key, RequestError> {
        let (owner, edge) = path::find(&mut self.lens(), path).map_err(RequestError::NoSuchPath)?;
        self.model()
            .row_of(owner, edge)
            .ok_or_else(|| RequestError::NoSuchPath("This has no row of its own.".to_owned()))
    }

    pub(crate) fn detail(&mut self, node: NodeId) -> NodeDetail {
        let tree = &self.facts.tree;
        let (place, size, refs) = (tree.place(node), tree.size(node), tree.refs(node));
        let start = self.facts.graph.start(node);
        let self_size = self.facts.graph.self_bytes(node);
        let shape = label::shape(self.lens().kind(node));
        let row = self.model().own_row(node).map(row_key);
        let opcode = self
            .facts
            .reader
            .read(Span { start, len: 1 }, 1)
            .and_then(|bytes| bytes.first().copied())
            .and_then(Opcode::from_byte)
            .map_or_else(String::new, |opcode| opcode.name().to_owned());
        let path = place.and_then(|place| self.path_to(place.owner, place.edge, SHORT_PATH));
        let (has_lines, payload) = (self.has_lines(node), self.payload(node));
        let (built, built_more) = self.built(node);
        let mut lens = self.lens();
        let (preview, cut) = preview::preview(&mut lens, node, preview::DETAIL);
        NodeDetail {
            node: WireNode(node.0),
            shape,
            type_name: names::type_name(&mut lens, node),
            preview,
            cut,
            len: label::length(&mut lens, node),
            opcode,
            start,
            self_size,
            size,
            refs,
            path: path.map_or_else(String::new, |path| path.text),
            row,
            note: summary::note(&mut lens, node),
            built,
            built_more,
            has_lines,
            payload,
        }
    }

    pub(crate) fn referrers(&mut self, node: NodeId, first: u32, count: u32) -> Referrers {
        let total = self.facts.tree.refs(node);
        let some = self.references(node, first, count.min(MAX_REFERRERS) as usize);
        let list = some.into_iter().map(|reference| self.referrer(&reference)).collect();
        Referrers { node: WireNode(node.0), total, first, list }
    }

    fn referrer(&mut self, reference: &Reference) -> Referrer {
        let model = self.model();
        let (owner, edge, role) = match *reference {
            Reference::Top(edge) => (None, edge, Role::Item),
            Reference::By { owner, role, at, within } => {
                (Some(owner), first_edge(&self.facts.graph, owner, at) + within, role)
            }
        };
        let is_reached = owner.is_none_or(|owner| self.facts.tree.has_row(owner));
        let shown = model.row_of(owner, edge).filter(|_| is_reached);
        // The names of a global have no row: the global's stands for them.
        let row = shown.or_else(|| model.own_row(owner?)).map(row_key);
        let path = match shown {
            Some(_) => self.path_to(owner, edge, SHORT_PATH),
            None => owner
                .and_then(|owner| self.facts.tree.place(owner))
                .and_then(|place| self.path_to(place.owner, place.edge, SHORT_PATH)),
        };
        let label = self.reference_label(owner, edge, role);
        Referrer {
            owner: owner.map(|owner| WireNode(owner.0)),
            row,
            type_name: owner.map_or_else(String::new, |owner| names::type_name(&mut self.lens(), owner)),
            label,
            path: path.map_or_else(String::new, |path| path.text),
        }
    }

    fn reference_label(&mut self, owner: Option<NodeId>, edge: u32, role: Role) -> Label {
        let model = Model { graph: &self.facts.graph, tree: &self.facts.tree };
        let slots = model.slots(crate::rows::owner_id(owner));
        match role {
            Role::Module => return Label::Part(Part::Module),
            Role::Name => return Label::Part(Part::Name),
            Role::Args => return Label::Part(Part::Args),
            Role::Kwargs => return Label::Part(Part::Kwargs),
            // A key without a row: which pair's it is.
            Role::Key => {
                let slot = slots.of_edge(edge).and_then(|slot| slots.get(slot));
                if let Some(
                    picklescope_insight::slots::Part::Value(n) | picklescope_insight::slots::Part::Key(n),
                ) = slot.map(|slot| slot.part)
                {
                    return Label::Part(Part::Key(n));
                }
            }
            _ => {}
        }
        match slots.of_edge(edge).and_then(|slot| slots.get(slot)) {
            Some(slot) => label::label(&mut self.lens(), owner, slot),
            None => Label::Root,
        }
    }
}

/// The first reference of an owner that the op at an offset made. They stand in the order of the ops, and may be very many.
pub(super) fn first_edge(graph: &Graph, owner: NodeId, at: u64) -> u32 {
    let (mut low, mut high) = (0, graph.edge_count(owner));
    while low < high {
        let middle = low + (high - low) / 2;
        if graph.edge(owner, middle).is_some_and(|edge| edge.at < at) {
            low = middle + 1
        } else {
            high = middle
        }
    }
    low
}
