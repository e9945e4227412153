//! From a path to the reference it names.

use picklescope_codec::{Kind, NodeId, Value};

use super::{
    parse::{Literal, Root, Step, steps},
    short_text,
};
use crate::{
    lens::Lens,
    preview::{self, state_dicts},
    slots::Part,
    tree::TopKind,
};

/// So many pairs of an object are searched for a key that comes again. In larger ones the first match is taken.
pub(super) const SEARCHED: u64 = 10_000;

/// References looked at to follow one path.
const FOLLOWED: u64 = 50_000_000;

/// A key that has a Python literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// Generalised UTF-8. A string of Python 2 is this or bytes, as it is read.
    Str(Vec<u8>),
    Bytes(Vec<u8>),
    /// Numbers and constants, as `repr` writes them.
    Plain(String),
}

impl Key {
    pub(super) fn of_node(lens: &mut Lens<'_>, node: NodeId) -> Option<Self> {
        Some(match lens.kind(node) {
            Kind::Str | Kind::Py2Str => Self::Str(short_text(lens, node)?),
            Kind::Bytes => Self::Bytes(short_text(lens, node)?),
            Kind::None | Kind::Bool | Kind::Int | Kind::Float => {
                let (text, cut) = preview::preview(lens, node, 400);
                if cut || text.starts_with('<') {
                    return None;
                }
                Self::Plain(text)
            }
            _ => return None,
        })
    }

    /// Whether a node may be this key, without reading.
    fn may_be(&self, lens: &Lens<'_>, node: NodeId) -> bool {
        match (self, lens.kind(node), lens.graph.value(node)) {
            (Self::Str(text), Kind::Str, Value::Text(picklescope_codec::TextCode::Utf8, span)) => {
                span.len == text.len() as u64
            }
            (Self::Bytes(bytes), Kind::Bytes, Value::Bytes(span)) => span.len == bytes.len() as u64,
            (Self::Str(_), Kind::Str | Kind::Py2Str, _)
            | (Self::Bytes(_), Kind::Bytes, Value::Text(..))
            | (Self::Plain(_), Kind::None | Kind::Bool | Kind::Int | Kind::Float, _) => true,
            _ => false,
        }
    }
}

/// The value's reference of the last pair with this key.
fn find_key(lens: &mut Lens<'_>, owner: NodeId, key: &Key) -> Option<u32> {
    let graph = lens.graph;
    let slots = lens.slots(Some(owner));
    let (_, pairs) = slots.items_and_pairs();
    let mut found = None;
    for (edge, reference) in (0u32..).zip(graph.edges(owner)) {
        if reference.role != picklescope_codec::Role::Key || !key.may_be(lens, reference.child) {
            continue;
        }
        if Key::of_node(lens, reference.child).as_ref() == Some(key) {
            found = Some(edge + 1);
            if pairs > SEARCHED {
                break;
            }
        }
    }
    found
}

/// The entry of an object's state that is its attribute of this name: dict and reference. `None` also when the budget, of
/// references to look at, does not reach: what comes before in the stream would be the wrong one.
pub(super) fn attribute(
    lens: &mut Lens<'_>,
    object: NodeId,
    name: &str,
    budget: &mut u64,
) -> Option<(NodeId, u32)> {
    let slots = lens.slots(Some(object));
    let key = Key::Str(name.as_bytes().to_vec());
    let edges: Vec<u32> = slots.state_edges().rev().flat_map(Iterator::rev).take(100).collect();
    for edge in edges {
        let Some(state) = lens.graph.edge(object, edge).map(|edge| edge.child) else { continue };
        for dict in state_dicts(lens, state).into_iter().rev() {
            *budget = budget.checked_sub(lens.graph.edge_count(dict).into())?;
            if let Some(found) = find_key(lens, dict, &key) {
                return Some((dict, found));
            }
        }
    }
    None
}

/// The reference that a path names: owner (`None` for the outermost objects) and edge.
///
/// # Errors
/// How far the path led, as a sentence.
pub fn find(lens: &mut Lens<'_>, path: &str) -> Result<(Option<NodeId>, u32), String> {
    let (root, rest) = super::parse::root(path)?;
    let tops = lens.tree;
    let top = match root {
        Root::Obj => tops.top_index(TopKind::Root(0)),
        Root::Pickle(i) => tops.top_index(TopKind::Root(i)),
        Root::Stack(i) => tops.top_index(TopKind::Leftover(i)),
        Root::Effect(i) => tops.top_index(TopKind::Effect(i)),
    };
    let shown = |rest: &str| path.get(..path.len() - rest.len()).unwrap_or(path).to_owned();
    let top = top.ok_or_else(|| format!("There is no {}.", shown(rest)))?;
    let mut at: (Option<NodeId>, u32) = (None, top);
    let mut before = rest;
    let mut budget = FOLLOWED;
    for step in steps(rest) {
        let (step, after) = step.map_err(|why| format!("{why} after {}.", shown(before)))?;
        let node = lens.child(at.0, at.1).ok_or_else(|| format!("{} has no parts.", shown(before)))?;
        at = follow(lens, node, &step, &mut budget)
            .ok_or_else(|| format!("{} has no {}.", shown(before), words(&shown(after), &shown(before))))?;
        before = after;
    }
    Ok(at)
}

fn words(to: &str, from: &str) -> String {
    to.strip_prefix(from).unwrap_or(to).to_owned()
}

fn follow(lens: &mut Lens<'_>, node: NodeId, step: &Step, budget: &mut u64) -> Option<(Option<NodeId>, u32)> {
    *budget = budget.checked_sub(lens.graph.edge_count(node).into())?;
    let edge_of = |lens: &Lens<'_>, part: Part| {
        let slots = lens.slots(Some(node));
        let slot = slots.of_part(part)?;
        slots.get(slot).map(|slot| slot.edge)
    };
    let edge = match step {
        Step::Attribute(name) => {
            let (dict, edge) = attribute(lens, node, name, budget)?;
            return Some((Some(dict), edge));
        }
        Step::Part(part) => edge_of(lens, *part)
            // `‹item n›` also names the item of an object that has pairs as well.
            .or_else(|| match part {
                Part::Member(n) => edge_of(lens, Part::Index(*n)),
                // A key without a row is named all the same.
                Part::Key(n) => edge_of(lens, Part::Value(*n))?.checked_sub(1),
                Part::Callable => edge_of(lens, Part::Class),
                Part::Class => edge_of(lens, Part::Callable),
                _ => None,
            })?,
        Step::Subscript(literal) => subscript(lens, node, literal)?,
    };
    Some((Some(node), edge))
}

/// The reference that a literal in brackets leads to.
pub(super) fn subscript(lens: &mut Lens<'_>, node: NodeId, literal: &Literal) -> Option<u32> {
    let key = match literal {
        Literal::Str(text) => Key::Str(text.clone()),
        Literal::Bytes(bytes) => Key::Bytes(bytes.clone()),
        Literal::Plain(text) => Key::Plain(text.clone()),
    };
    let slots = lens.slots(Some(node));
    let (items, pairs) = slots.items_and_pairs();
    if let (Literal::Plain(text), true) = (literal, items > 0 && pairs == 0) {
        let index: i64 = text.parse().ok()?;
        let index = if index < 0 { index + i64::try_from(items).ok()? } else { index };
        let slot = slots.of_part(Part::Index(u32::try_from(index).ok()?))?;
        return slots.get(slot).map(|slot| slot.edge);
    }
    find_key(lens, node, &key)
}
