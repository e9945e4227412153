//! Going from match to match.

use picklescope_codec::NodeId;
use picklescope_protocol::{Match, Scope};

use super::Search;
use crate::{
    document::Document,
    rows::{Key, describe::row_key, owner_node},
};

/// A place among the matches: an object, or a reference of one behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Object(u32),
    Link(u32, u32),
}

impl At {
    /// Links come behind the object that has them.
    fn order(self) -> (u32, u64) {
        match self {
            Self::Object(node) => (node, 0),
            Self::Link(owner, edge) => (owner, u64::from(edge) + 1),
        }
    }
}

impl Search {
    fn next(&self, after: Option<At>) -> Option<At> {
        let object = match after {
            None => self.hits.next(0),
            Some(At::Object(node) | At::Link(node, _)) => self.hits.next(node.saturating_add(1)),
        };
        let place =
            after.map_or(0, |after| self.links.partition_point(|link| link_order(*link) <= after.order()));
        let link = self.links.get(place).map(|(owner, edge)| At::Link(*owner, *edge));
        nearer(object.map(At::Object), link, true)
    }

    fn last(&self, before: Option<At>) -> Option<At> {
        let object = self.hits.last_before(match before {
            None => u32::MAX,
            Some(At::Object(node)) => node,
            Some(At::Link(owner, _)) => owner.saturating_add(1),
        });
        let end = self.links.len();
        let place = before
            .map_or(end, |before| self.links.partition_point(|link| link_order(*link) < before.order()));
        let link = place.checked_sub(1).and_then(|place| self.links.get(place));
        nearer(object.map(At::Object), link.map(|(owner, edge)| At::Link(*owner, *edge)), false)
    }

    /// Which one a match is, from 1.
    fn position(&self, at: At) -> u64 {
        let (node, of) = at.order();
        let objects = self.hits.rank(node.saturating_add(u32::from(of > 0)));
        let links = self.links.partition_point(|link| link_order(*link) < at.order());
        u64::from(objects) + links as u64 + 1
    }
}

fn link_order((owner, edge): (u32, u32)) -> (u32, u64) {
    At::Link(owner, edge).order()
}

fn nearer(one: Option<At>, other: Option<At>, forward: bool) -> Option<At> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if (one.order() <= other.order()) == forward { one } else { other }),
        (one, other) => one.or(other),
    }
}

impl Document {
    /// The match after a row, or before it; behind the last one the first.
    pub(crate) fn matching(&mut self, from: Option<Key>, op: Option<u32>, forward: bool) -> Option<Match> {
        let search = self.search.as_ref()?;
        if search.query.scope.is_ops() {
            return self.matching_op(search, op, forward);
        }
        let at = from.and_then(|key| self.at(key));
        let found = if forward {
            search.next(at).or_else(|| search.next(None))
        } else {
            at.and_then(|at| search.last(Some(at))).or_else(|| search.last(None))
        };
        let found = found?;
        let (position, total) = (search.position(found), u64::from(search.found) + search.link_count);
        let key = match found {
            At::Object(node) => self.model().own_row(NodeId(node))?,
            At::Link(owner, edge) => self.model().row_of(Some(NodeId(owner)), edge)?,
        };
        let by = self.by(found);
        Some(Match { row: Some(row_key(key)), op: None, by, position, total })
    }

    /// Where a row is among the matches. A bucket is before what is in it.
    fn at(&self, key: Key) -> Option<At> {
        let model = self.model();
        let slot = model.slots(key.owner).get(key.slot)?;
        let child = model.child(key.owner, slot)?;
        match owner_node(key.owner) {
            _ if key.span > 1 => child.0.checked_sub(1).map(At::Object),
            Some(owner) if !model.tree.is_place(Some(owner), slot.edge, child) => {
                Some(At::Link(owner.0, slot.edge))
            }
            _ => Some(At::Object(child.0)),
        }
    }

    /// What matches of a match.
    fn by(&mut self, at: At) -> Scope {
        let Some(mut search) = self.search.take() else { return Scope::default() };
        let scope = search.query.scope;
        let mut by = Scope::default();
        match at {
            At::Link(..) => by.keys = true,
            At::Object(node) => {
                let node = NodeId(node);
                let place = self.facts.tree.place(node);
                let mut lens = self.lens();
                by.values = scope.values && search.says.get(node.0);
                by.types = scope.types && search.hunt.type_name(&mut lens, node);
                by.globals = scope.globals && search.hunt.global(&mut lens, node);
                by.keys = scope.keys
                    && place.is_some_and(|place| {
                        place.owner.is_some_and(|owner| search.is_key(&self.facts.graph, owner, place.edge))
                    });
                by.opcodes = scope.opcodes && by == Scope::default();
            }
        }
        self.search = Some(search);
        by
    }

    /// The op after another one whose opcode matches, or before it.
    fn matching_op(&self, search: &Search, from: Option<u32>, forward: bool) -> Option<Match> {
        let laid = self.laid().ok()?;
        let is = |byte: u8| search.opcodes.get(usize::from(byte)).is_some_and(|is| *is);
        // One look at all there are: a few nanoseconds each.
        let (mut before, mut first, mut last) = (None, None, None);
        let (mut after, mut total) = (None, 0u64);
        for op in laid.ops.from(0).filter(|op| is(op.opcode as u8)) {
            total += 1;
            let this = (op.op, total);
            first = first.or(Some(this));
            last = Some(this);
            if from.is_some_and(|from| op.op < from) {
                before = Some(this);
            } else if after.is_none() && from.is_none_or(|from| op.op > from) {
                after = Some(this);
            }
        }
        let (op, position) = if forward { after.or(first) } else { before.or(last) }?;
        let op = laid.ops.get(op).map(|op| laid.place(&op));
        Some(Match { row: None, op, by: Scope { opcodes: true, ..Scope::default() }, position, total })
    }
}
