//! What a row says about an object besides its preview: the label, the shape, the length.

use picklescope_codec::{Kind, NodeId, TextCode, Value};
use picklescope_protocol::{Label, Part as PartName, Shape};

use crate::{
    lens::Lens,
    preview,
    slots::{Part, Slot},
    tree::TopKind,
};

/// Texts of up to so many bytes are read to count their characters. Of longer ones a row does not tell the length.
const COUNTED: u64 = 4096;

/// What an object is called in its owner.
pub fn label(lens: &mut Lens<'_>, owner: Option<NodeId>, slot: Slot) -> Label {
    match slot.part {
        Part::Top(i) => match lens.tree.top(i).map(|(_, kind)| kind) {
            Some(TopKind::Root(_)) if lens.graph.pickles().len() == 1 => Label::Root,
            Some(TopKind::Root(i))
                if lens.graph.pickles().get(i as usize).is_some_and(|pickle| pickle.salvaged) =>
            {
                Label::Salvaged(i)
            }
            Some(TopKind::Root(i)) => Label::Pickle(i),
            Some(TopKind::Leftover(i)) => Label::Stack(i),
            Some(TopKind::Effect(i)) => Label::Effect(i),
            None => Label::Root,
        },
        Part::Callable => Label::Part(PartName::Callable),
        Part::Class => Label::Part(PartName::Class),
        Part::Args => Label::Part(PartName::Args),
        Part::Kwargs => Label::Part(PartName::Kwargs),
        Part::Pid => Label::Part(PartName::Pid),
        Part::Of => Label::Part(PartName::Of),
        Part::State(_) => Label::Part(PartName::State),
        Part::Index(i) => Label::Index(u64::from(i)),
        Part::Member(i) => Label::Part(PartName::Item(i)),
        Part::Key(i) => Label::Part(PartName::Key(i)),
        Part::Value(_) => {
            let key = slot.edge.checked_sub(1).and_then(|edge| lens.child(owner, edge));
            Label::Key(key.map_or_else(String::new, |key| preview::preview(lens, key, preview::KEY).0))
        }
    }
}

/// What kind of value, for the glyph.
#[must_use]
pub fn shape(kind: Kind) -> Shape {
    match kind {
        Kind::None | Kind::Bool => Shape::Constant,
        Kind::Int | Kind::Float => Shape::Number,
        Kind::Str | Kind::Py2Str => Shape::Text,
        Kind::Bytes | Kind::ByteArray | Kind::Buffer | Kind::ReadOnly => Shape::Bytes,
        Kind::List => Shape::List,
        Kind::Tuple => Shape::Tuple,
        Kind::Dict => Shape::Dict,
        Kind::Set | Kind::FrozenSet => Shape::Set,
        Kind::Global => Shape::Global,
        Kind::Call => Shape::Object,
        Kind::Persistent | Kind::Extension => Shape::Outside,
    }
}

/// Items, entries or characters, where the value has a length that is cheap to tell.
pub fn length(lens: &mut Lens<'_>, node: NodeId) -> Option<u64> {
    let graph = lens.graph;
    let kind = lens.kind(node);
    match (kind, graph.value(node)) {
        (Kind::Bytes, Value::Bytes(span) | Value::Text(TextCode::Latin1, span)) => Some(span.len),
        (Kind::ByteArray, Value::Bytes(span)) => Some(span.len + u64::from(graph.edge_count(node))),
        (Kind::Bytes, Value::Text(_, span)) if span.len <= COUNTED => {
            Some(lens.node_bytes(node, usize::MAX)?.bytes.len() as u64)
        }
        // Every byte is a character, and none is escaped.
        (Kind::Py2Str, Value::Text(TextCode::Latin1, span)) if lens.py2.is_latin1() => Some(span.len),
        (Kind::Str | Kind::Py2Str, Value::Text(_, span)) if span.len <= COUNTED => {
            let text = lens.node_text(node, usize::MAX)?.bytes;
            // Every byte but the continuations begins a character.
            Some(text.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u64)
        }
        (Kind::List | Kind::Tuple | Kind::Set | Kind::FrozenSet | Kind::Dict, _) => {
            let (items, pairs) = lens.counts(node);
            Some(u64::from(items + pairs))
        }
        (Kind::Call | Kind::Persistent | Kind::Extension | Kind::Global, _) => {
            match lens.slots(Some(node)).items_and_pairs() {
                (0, 0) => None,
                (items, pairs) => Some(items + pairs),
            }
        }
        _ => None,
    }
}
