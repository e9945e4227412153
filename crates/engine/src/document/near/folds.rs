//! Which parts a record shows: an object's own, and in the place of its arguments and of its state what is in them, where
//! they belong to it alone. People think of `obj.name`, not of the dict that BUILD sets.

use std::ops::Range;

use picklescope_codec::{CallOp, Kind, NodeId};
use picklescope_insight::{
    label,
    lens::Lens,
    names,
    preview::{self, state_dicts},
    slots::{Part, Slot, Slots},
};
use picklescope_protocol::Label;

use crate::rows::{describe::label_text, owner_node};

/// Parts of a tuple or of a call's arguments, at the most, that is drawn as a value.
const SMALL: u32 = 4;

/// What the slots of a section's owner are for the object that the record is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Itself,
    Arguments,
    Keywords,
    State,
}

/// Slots in a row of one owner.
struct Section {
    of: Of,
    owner: u32,
    slots: Slots,
    range: Range<u32>,
}

/// The parts of a record.
#[derive(Default)]
pub(super) struct Parts {
    sections: Vec<Section>,
    /// What was folded into it, with what lies between.
    pub(super) folded: Vec<NodeId>,
}

/// A part: who owns it, and its slot.
pub(super) struct PartOf {
    pub(super) owner: u32,
    pub(super) number: u32,
    pub(super) slot: Slot,
    of: Of,
}

impl Parts {
    /// The parts of an object, or of the outermost level.
    pub(super) fn of(lens: &mut Lens<'_>, owner: u32) -> Self {
        let node = owner_node(owner);
        let slots = lens.slots(node);
        let mut parts = Self::default();
        let mut from = 0;
        if let Some(call) = node.filter(|node| lens.graph.kind(*node) == Kind::Call) {
            for (at, kept) in folds(lens, call, &slots) {
                parts.section(Of::Itself, owner, &slots, from..at);
                from = at + 1;
                for (of, inner) in kept {
                    parts.folded.push(inner);
                    let inside = lens.slots(Some(inner));
                    if of != Of::Itself {
                        let all = 0..inside.len();
                        parts.section(of, inner.0, &inside, all);
                    }
                }
            }
        }
        parts.section(Of::Itself, owner, &slots, from..slots.len());
        parts
    }

    fn section(&mut self, of: Of, owner: u32, slots: &Slots, range: Range<u32>) {
        if !range.is_empty() {
            self.sections.push(Section { of, owner, slots: slots.clone(), range });
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        self.sections
            .iter()
            .map(|section| section.range.end - section.range.start)
            .fold(0, u32::saturating_add)
    }

    /// The part of a number.
    pub(super) fn get(&self, at: u32) -> Option<PartOf> {
        let mut left = at;
        for Section { of, owner, slots, range } in &self.sections {
            let len = range.end - range.start;
            if left < len {
                let number = range.start + left;
                return Some(PartOf { owner: *owner, number, slot: slots.get(number)?, of: *of });
            }
            left -= len;
        }
        None
    }

    /// The number of the part that an owner's slot is.
    pub(super) fn of_slot(&self, owner: u32, slot: u32) -> Option<u32> {
        let mut before = 0;
        for section in &self.sections {
            if section.owner == owner && section.range.contains(&slot) {
                return Some(before + slot - section.range.start);
            }
            before += section.range.end - section.range.start;
        }
        None
    }
}

/// The slots of a call that have no line, each with what stands in its place.
fn folds(lens: &mut Lens<'_>, call: NodeId, slots: &Slots) -> Vec<(u32, Vec<(Of, NodeId)>)> {
    let mut folds: Vec<(u32, Vec<(Of, NodeId)>)> = Vec::new();
    // States come behind everything else; of several none is *the* state.
    let state = if slots.of_part(Part::State(1)).is_none() { Part::State(0) } else { Part::State(1) };
    for part in [Part::Callable, Part::Class, Part::Args, Part::Kwargs, state] {
        let Some(at) = slots.of_part(part) else { continue };
        let Some(child) = slots.get(at).and_then(|slot| lens.child(Some(call), slot.edge)) else { continue };
        let kind = lens.graph.kind(child);
        let alone = lens.tree.refs(child) == 1;
        let kept = match part {
            // The type says it.
            Part::Class if lens.slots(Some(child)).is_empty() => Some(Vec::new()),
            Part::Callable if preview::preview(lens, child, 400).0 == names::type_name(lens, call) => {
                Some(Vec::new())
            }
            Part::Args if alone && kind == Kind::Tuple => Some(vec![(Of::Arguments, child)]),
            Part::Kwargs if alone && kind == Kind::Dict => Some(vec![(Of::Keywords, child)]),
            Part::State(0) if alone && part == state => {
                let dicts = state_dicts(lens, child);
                let all = !dicts.is_empty() && dicts.iter().all(|dict| lens.tree.refs(*dict) == 1);
                all.then(|| {
                    let pair = (!dicts.contains(&child)).then_some((Of::Itself, child));
                    pair.into_iter().chain(dicts.into_iter().map(|dict| (Of::State, dict))).collect()
                })
            }
            _ => None,
        };
        if let Some(kept) = kept {
            let before = folds.iter().take_while(|(other, _)| *other < at).count();
            folds.insert(before, (at, kept));
        }
    }
    folds
}

/// The object in whose record the parts of another one stand: itself, or what it is folded into.
pub(super) fn home(lens: &mut Lens<'_>, owner: u32) -> u32 {
    let Some(node) = owner_node(owner) else { return owner };
    let mut at = node;
    // A dict may be in a pair.
    for _ in 0..2 {
        let Some(around) = lens.tree.place(at).and_then(|place| place.owner) else { break };
        if lens.graph.kind(around) == Kind::Call && Parts::of(lens, around.0).folded.contains(&node) {
            return around.0;
        }
        at = around;
    }
    owner
}

/// Whether an object is drawn as a value: an atom, a global, something empty, a small tuple of such or a call with nothing but such, unless
/// it is shared where that may matter.
pub(super) fn is_value(lens: &Lens<'_>, node: NodeId) -> bool {
    let graph = lens.graph;
    let kind = graph.kind(node);
    if kind.is_atom() {
        return true;
    }
    let shared = lens.tree.refs(node) > 1;
    let is_leaf = |node: NodeId| {
        let kind = graph.kind(node);
        kind.is_atom() || (kind == Kind::Global && lens.slots(Some(node)).is_empty())
    };
    let small =
        |node: NodeId| graph.edge_count(node) <= SMALL && graph.edges(node).all(|edge| is_leaf(edge.child));
    match kind {
        Kind::Global | Kind::Extension => lens.slots(Some(node)).is_empty(),
        Kind::Tuple | Kind::FrozenSet if graph.edge_count(node) == 0 => true,
        Kind::Tuple => !shared && small(node),
        Kind::Buffer
        | Kind::ReadOnly
        | Kind::ByteArray
        | Kind::List
        | Kind::Dict
        | Kind::Set
        | Kind::FrozenSet => !shared && graph.edge_count(node) == 0,
        // A class or function and its arguments, all of them values, and nothing done to it afterwards.
        Kind::Call
            if !shared && graph.edge_count(node) == 2 && graph.call_op(node) != Some(CallOp::NewObjEx) =>
        {
            let [callable, args] = [0, 1].map(|i| graph.edge(node, i).map(|edge| edge.child));
            callable.is_some_and(is_leaf)
                && args.is_some_and(|args| {
                    graph.kind(args) == Kind::Tuple
                        && graph.edge_count(args) > 0
                        && lens.tree.refs(args) <= 1
                        && small(args)
                })
        }
        _ => false,
    }
}

/// What a part is called, and whether that is a word of ours.
pub(super) fn name(lens: &mut Lens<'_>, part: &PartOf) -> (String, bool) {
    let label = label::label(lens, owner_node(part.owner), part.slot);
    let text = label_text(&label);
    match (part.of, &label) {
        (Of::Arguments, _) => (format!("argument {text}"), true),
        (Of::Keywords, Label::Key(key)) => (bare(key).map_or(text, |name| format!("{name}=")), false),
        (Of::State, Label::Key(key)) => (bare(key).map_or(text, |name| format!(".{name}")), false),
        (_, Label::Index(_) | Label::Key(_)) => (text, false),
        _ => (text, true),
    }
}

/// The name in the quotes of a key, if it could be written without.
fn bare(key: &str) -> Option<&str> {
    let name = key.strip_prefix('\'')?.strip_suffix('\'')?;
    let fits = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
    fits.then_some(name)
}
