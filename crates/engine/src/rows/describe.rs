//! What a row says.

use picklescope_insight::{label, lens::Lens, letters::lower, names, preview, slots::Slots};
use picklescope_protocol::{Expansion, Label, Link, Mark, NodeId, Part, Row, RowKey, RowKind, Shape};

use super::{Key, Model, level::Level, owner_node, view::Visible};

pub(crate) fn row_key(key: Key) -> RowKey {
    RowKey { owner: NodeId(key.owner), slot: key.slot, span: key.span }
}

/// Describes one row. `slots`: of its owner.
pub(crate) fn describe(lens: &mut Lens<'_>, visible: &Visible, slots: &Slots) -> Option<Row> {
    let model = Model { graph: lens.graph, tree: lens.tree };
    let key = visible.key;
    let level = Level::of_row(key.owner, slots.len(), key.slot, key.span)?;
    let mut row = Row {
        key: row_key(key),
        depth: visible.depth,
        label: label(lens, key, slots)?,
        kind: RowKind::Bucket,
        expansion: if visible.is_open { Expansion::Open } else { Expansion::Closed },
        shape: Shape::Bucket,
        type_name: String::new(),
        preview: String::new(),
        len: None,
        size: 0,
        refs: 0,
        position: level.row_of(key.slot) + 1,
        level_size: level.rows(),
        mark: Mark::None,
    };
    if key.span > 1 {
        row.len = Some(u64::from(key.span.min(slots.len() - key.slot)));
        return Some(row);
    }
    let slot = slots.get(key.slot)?;
    let node = model.child(key.owner, slot)?;
    let owner = owner_node(key.owner);
    let target = NodeId(node.0);
    if lens.tree.is_place(owner, slot.edge, node) {
        row.kind = RowKind::Node(target);
        row.size = lens.tree.size(node);
        if !visible.is_open && model.below(key, slots).is_none() {
            row.expansion = Expansion::Leaf;
        }
    } else {
        let up = owner.and_then(|owner| lens.tree.cycle_up(owner, slot.edge));
        row.kind = RowKind::Link(Link { target, up });
        row.expansion = Expansion::Leaf;
    }
    row.shape = label::shape(lens.kind(node));
    row.type_name = names::type_name(lens, node);
    row.preview = preview::preview(lens, node, preview::ROW).0;
    row.len = label::length(lens, node);
    row.refs = lens.tree.refs(node);
    Some(row)
}

fn label(lens: &mut Lens<'_>, key: Key, slots: &Slots) -> Option<Label> {
    if key.span > 1 {
        let last = key.slot.saturating_add(key.span - 1).min(slots.len().checked_sub(1)?);
        return Some(Label::Range(key.slot.into(), last.into()));
    }
    Some(label::label(lens, owner_node(key.owner), slots.get(key.slot)?))
}

/// Whether a row's label begins with what was typed ([`lowered`]). Quotes may be left out.
pub(crate) fn is_typed(lens: &mut Lens<'_>, key: Key, slots: &Slots, typed: &str) -> bool {
    let Some(label) = label(lens, key, slots) else { return false };
    let text = lowered(&label_text(&label));
    let quoted = text.strip_prefix('b').unwrap_or(&text).strip_prefix(['\'', '"']);
    text.starts_with(typed) || quoted.is_some_and(|inside| inside.starts_with(typed))
}

/// A text without upper case, as far as it is of letters that are known.
pub(crate) fn lowered(text: &str) -> String {
    text.chars().map(lower).collect()
}

/// A label in words: those of the page.
pub(crate) fn label_text(label: &Label) -> String {
    match label {
        Label::Root => "obj".to_owned(),
        Label::Pickle(n) => format!("pickle {n}"),
        Label::Salvaged(n) => format!("pickle {n}, salvaged"),
        Label::Stack(n) => format!("stack {n}"),
        Label::Effect(n) => format!("{} {n}", Label::EFFECT),
        Label::Index(n) => n.to_string(),
        Label::Range(first, last) => format!("{first}…{last}"),
        Label::Key(text) => text.clone(),
        Label::Part(part @ (Part::Key(n) | Part::Item(n))) => format!("{} {n}", part.word()),
        Label::Part(part) => part.word().to_owned(),
    }
}
