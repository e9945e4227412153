//! A graph, its tree and its bytes, together: what it takes to say anything about an object.

use picklescope_codec::{
    Edge, Graph, Kind, NodeId, Span, TextCode, Value,
    text::{self, Encoding},
};

use crate::{
    bytes::Bytes,
    py2::{LATIN1, Py2Strings},
    slots::Slots,
    tree::Tree,
};

/// What it takes to say anything about an object.
pub struct Lens<'a> {
    /// The objects, indexed.
    pub graph: &'a Graph,
    /// Their places.
    pub tree: &'a Tree,
    /// The layer they are made from.
    pub bytes: &'a mut dyn Bytes,
    /// How its strings of Python 2 are read.
    pub py2: &'a Py2Strings,
}

/// A text, or its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text {
    /// Generalised UTF-8; bytes for the str of Python 2.
    pub(crate) bytes: Vec<u8>,
    /// There is more.
    pub(crate) cut: bool,
}

impl<'a> Lens<'a> {
    /// Of a graph whose strings of Python 2 are read as Latin-1.
    pub fn new(graph: &'a Graph, tree: &'a Tree, bytes: &'a mut dyn Bytes) -> Self {
        Self { graph, tree, bytes, py2: &LATIN1 }
    }
}

impl Lens<'_> {
    /// What kind of object a node is as it is shown: a string of Python 2 that is not decoded is bytes.
    #[must_use]
    pub fn kind(&self, node: NodeId) -> Kind {
        match self.graph.kind(node) {
            Kind::Py2Str if self.py2.is_bytes(node) => Kind::Bytes,
            kind => kind,
        }
    }

    /// How an owner shows its parts.
    #[must_use]
    pub fn slots(&self, owner: Option<NodeId>) -> Slots {
        Slots::of(self.graph, self.tree, owner)
    }

    /// What the `i`-th reference of an owner leads to.
    #[must_use]
    pub fn child(&self, owner: Option<NodeId>, edge: u32) -> Option<NodeId> {
        match owner {
            Some(owner) => self.graph.edge(owner, edge).map(|edge: Edge| edge.child),
            None => self.tree.top(edge).map(|(node, _)| node),
        }
    }

    /// How many items and pairs a built-in container has. Without a look at its batches, unless it is an odd one.
    pub(crate) fn counts(&self, node: NodeId) -> (u32, u32) {
        let count = self.graph.edge_count(node);
        if self.tree.is_odd(node) {
            let (items, pairs) = self.slots(Some(node)).items_and_pairs();
            // No object has more references than a u32 counts.
            let narrow = |n| u32::try_from(n).unwrap_or(u32::MAX);
            (narrow(items), narrow(pairs))
        } else if self.graph.kind(node) == Kind::Dict {
            (0, count / 2)
        } else {
            (count, 0)
        }
    }

    /// The beginning of a str.
    pub(crate) fn text(&mut self, code: TextCode, span: Span, max: usize) -> Option<Text> {
        let raw = self.bytes.read(span, max)?;
        let cut = span.len > raw.len() as u64;
        let bytes = if cut { text::decode_prefix(code, &raw) } else { text::decode(code, &raw).ok()? };
        Some(Text { bytes, cut })
    }

    /// The beginning of a str of Python 2, as bytes.
    pub(crate) fn py2_text(&mut self, code: TextCode, span: Span, max: usize) -> Option<Text> {
        let raw = self.bytes.read(span, max)?;
        let cut = span.len > raw.len() as u64;
        // What is cut within an escape ends before it; the longest is `\xXX`.
        let bytes = (0..=if cut { 4 } else { 0 })
            .find_map(|less| text::py2_bytes(code, raw.get(..raw.len().saturating_sub(less))?).ok())?;
        Some(Text { bytes, cut })
    }

    /// The beginning of the text of a node, if it is a str (of either kind, as it is read).
    pub(crate) fn node_text(&mut self, node: NodeId, max: usize) -> Option<Text> {
        let Value::Text(code, span) = self.graph.value(node) else { return None };
        if self.graph.kind(node) == Kind::Str || self.py2.encoding == Encoding::Latin1 {
            return self.text(code, span, max);
        }
        if self.py2.is_bytes(node) {
            return None;
        }
        let mut text = self.py2_text(code, span, max)?;
        if text.cut {
            // It may end within a character.
            text.bytes = text::decode_prefix(TextCode::Utf8, &text.bytes);
        }
        Some(text)
    }

    /// The beginning of a text that is a name. A string of Python 2 that does not decode is Latin-1 here.
    pub(crate) fn name_text(&mut self, node: NodeId, max: usize) -> Option<Text> {
        match self.graph.value(node) {
            Value::Text(code, span) => self.node_text(node, max).or_else(|| self.text(code, span, max)),
            _ => None,
        }
    }

    /// The beginning of a string of Python 2 that is shown as bytes.
    pub(crate) fn node_bytes(&mut self, node: NodeId, max: usize) -> Option<Text> {
        match self.graph.value(node) {
            Value::Text(code, span) => self.py2_text(code, span, max),
            _ => None,
        }
    }
}
