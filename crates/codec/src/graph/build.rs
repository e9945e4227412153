//! How the arena grows, and how values are packed into it.

use super::{
    ASIDE, Graph, Kind, Node, NodeId, RunRole, Span, TAG, Tag, TextCode, UNHASHABLE, Value, WIDE,
    runs::{self, NONE},
};
use crate::fault::Full;

/// A value that refers to nothing, as the machine makes it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Atom {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// A value whose bytes stay in the stream: what it is, how far behind its op they begin, how many there are.
    Payload(Tag, u16, u64),
    /// Lengths of module and name; they stand behind the op as two lines.
    Global(u32, u32),
    Extension(u32),
    Buffer(u64),
}

/// A value that refers to others, as the machine makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    List,
    Tuple,
    Dict,
    Set,
    FrozenSet,
    StackGlobal,
    Persistent,
    ReadOnly,
    Reduce,
    NewObj,
    NewObjEx,
    Inst,
    Obj,
}

impl Atom {
    #[inline]
    pub(crate) const fn tag(self) -> Tag {
        match self {
            Self::None => Tag::None,
            Self::Bool(_) => Tag::Bool,
            Self::Int(_) => Tag::Int,
            Self::Float(_) => Tag::Float,
            Self::Payload(tag, ..) => tag,
            Self::Global(..) => Tag::Global,
            Self::Extension(_) => Tag::Extension,
            Self::Buffer(_) => Tag::Buffer,
        }
    }

    pub(crate) const fn kind(self) -> Kind {
        self.tag().kind()
    }
}

impl Container {
    pub(crate) const fn kind(self) -> Kind {
        self.tag().kind()
    }

    #[inline]
    const fn tag(self) -> Tag {
        match self {
            Self::List => Tag::List,
            Self::Tuple => Tag::Tuple,
            Self::Dict => Tag::Dict,
            Self::Set => Tag::Set,
            Self::FrozenSet => Tag::FrozenSet,
            Self::StackGlobal => Tag::StackGlobal,
            Self::Persistent => Tag::Persistent,
            Self::ReadOnly => Tag::ReadOnly,
            Self::Reduce => Tag::Reduce,
            Self::NewObj => Tag::NewObj,
            Self::NewObjEx => Tag::NewObjEx,
            Self::Inst => Tag::Inst,
            Self::Obj => Tag::Obj,
        }
    }
}

/// Distances from an op to its payload that have two bits in a node's data. Others, and payloads of 1 GiB, are wide.
const SKIPS: [u16; 4] = [1, 2, 5, 9];
const LENGTH_BITS: u32 = 30;

/// A value as a node keeps it.
enum Packed {
    Small(u32),
    Wide(u64),
}

impl Atom {
    #[inline(always)]
    fn pack(self) -> Packed {
        match self {
            Self::None => Packed::Small(0),
            Self::Bool(value) => Packed::Small(u32::from(value)),
            Self::Int(value) => match i32::try_from(value) {
                Ok(small) => Packed::Small(small.cast_unsigned()),
                Err(_) => Packed::Wide(value.cast_unsigned()),
            },
            Self::Float(value) => Packed::Wide(value.to_bits()),
            Self::Payload(_, skip, len) => {
                let class = (0u32..).zip(SKIPS).find(|(_, known)| *known == skip);
                match (class, u32::try_from(len)) {
                    (Some((class, _)), Ok(len)) if len < 1 << LENGTH_BITS => {
                        Packed::Small(class << LENGTH_BITS | len)
                    }
                    _ => Packed::Wide(u64::from(skip) << 48 | (len & ((1 << 48) - 1))),
                }
            }
            Self::Global(module, name) => match (u16::try_from(module), u16::try_from(name)) {
                (Ok(module), Ok(name)) => Packed::Small(u32::from(module) | u32::from(name) << 16),
                _ => Packed::Wide(u64::from(module) | u64::from(name) << 32),
            },
            Self::Extension(code) => Packed::Small(code),
            Self::Buffer(index) => match u32::try_from(index) {
                Ok(index) => Packed::Small(index),
                Err(_) => Packed::Wide(index),
            },
        }
    }
}

/// What [`Atom::pack`] packed, of the node whose op is at `start`.
pub(super) fn value(tag: Tag, small: u32, wide: Option<u64>, start: u64) -> Value {
    let span = || match wide {
        Some(wide) => Span { start: start + (wide >> 48), len: wide & ((1 << 48) - 1) },
        None => {
            let skip = SKIPS.get((small >> LENGTH_BITS) as usize).copied().unwrap_or_default();
            Span { start: start + u64::from(skip), len: u64::from(small & ((1 << LENGTH_BITS) - 1)) }
        }
    };
    match tag {
        Tag::None => Value::None,
        Tag::Bool => Value::Bool(small != 0),
        Tag::Int => Value::Int(wide.map_or(i64::from(small.cast_signed()), u64::cast_signed)),
        Tag::IntBytes => Value::IntBytes(span()),
        Tag::IntText => Value::IntText(span()),
        Tag::Float => Value::Float(f64::from_bits(wide.unwrap_or_default())),
        Tag::StrUtf8 => Value::Text(TextCode::Utf8, span()),
        Tag::StrRaw => Value::Text(TextCode::RawUnicodeEscape, span()),
        Tag::Py2Escaped => Value::Text(TextCode::Escaped, span()),
        Tag::Py2Latin1 => Value::Text(TextCode::Latin1, span()),
        Tag::Bytes | Tag::ByteArray => Value::Bytes(span()),
        Tag::Global => {
            let (module, name) = match wide {
                Some(wide) => (wide & u64::from(u32::MAX), wide >> 32),
                None => (u64::from(small & 0xffff), u64::from(small >> 16)),
            };
            Value::Global(
                Span { start: start + 1, len: module },
                Span { start: start + 2 + module, len: name },
            )
        }
        Tag::Extension => Value::Extension(small),
        Tag::Buffer => Value::Buffer(wide.unwrap_or(u64::from(small))),
        _ => Value::Refs,
    }
}

impl Graph {
    /// Adds a node. Short, for it is what decoding mostly does: whatever takes more is done aside.
    #[inline(never)]
    fn push_node(&mut self, at: u64, tag: u8, data: u32, own: u64) -> Result<NodeId, Full> {
        let id = self.nodes.len();
        if let Some(start) = self.starts.near(at)
            && let Ok(own) = u16::try_from(own)
            && own < u16::MAX
            // The last number is no id: columns beside the graph use it for "none".
            && id < u32::MAX as usize
            && self.nodes.push_if_room(Node { data, start, own, tag })
        {
            #[allow(clippy::cast_possible_truncation)] // just compared
            return Ok(NodeId(id as u32));
        }
        self.push_aside(at, tag, data, own)
    }

    #[cold]
    #[inline(never)]
    fn push_aside(&mut self, at: u64, tag: u8, data: u32, own: u64) -> Result<NodeId, Full> {
        let id = u32::try_from(self.nodes.len()).ok().filter(|id| *id < u32::MAX).ok_or(Full::TooMany)?;
        let start = self.starts.add(id, at)?;
        self.nodes.push(Node { data, start, own: 0, tag })?;
        self.add_self(NodeId(id), own);
        Ok(NodeId(id))
    }

    #[inline(always)]
    pub(crate) fn push_atom(&mut self, at: u64, atom: Atom, own: u64) -> Result<NodeId, Full> {
        let tag = atom.tag();
        let flag = if matches!(tag, Tag::ByteArray) { UNHASHABLE } else { 0 };
        match atom.pack() {
            Packed::Small(data) => self.push_node(at, tag as u8 | flag, data, own),
            Packed::Wide(value) => {
                // There are no more of them than nodes.
                let place = u32::try_from(self.wide.len()).map_err(|_| Full::TooMany)?;
                self.wide.push(value)?;
                self.push_node(at, tag as u8 | flag | WIDE, place, own)
            }
        }
    }

    #[inline]
    pub(crate) fn push_container(
        &mut self,
        at: u64,
        container: Container,
        hashable: bool,
        own: u64,
    ) -> Result<NodeId, Full> {
        let flag = if hashable { 0 } else { UNHASHABLE };
        self.push_node(at, container.tag() as u8 | flag, 0, own)
    }

    /// A new container with its references: it has no others yet, which saves looking for them.
    #[inline(never)]
    pub(crate) fn push_gathered(
        &mut self,
        at: u64,
        container: Container,
        hashable: bool,
        role: RunRole,
        children: &[impl Copy + Into<u32>],
        own: u64,
    ) -> Result<NodeId, Full> {
        let node = self.push_container(at, container, hashable, own)?;
        let last = self.runs.push(node.0, NONE, role, at, children)?;
        if let Some(stored) = self.nodes.get_mut(node.index()) {
            stored.data = last.wrapping_add(1);
        }
        Ok(node)
    }

    /// The last chunk of a node's references so far.
    #[inline]
    pub(super) fn last_run(&self, node: NodeId) -> u32 {
        let Some(stored) = self.nodes.get(node.index()) else { return NONE };
        if !Tag::from_byte(stored.tag & TAG).is_some_and(Tag::has_value) {
            return stored.data.wrapping_sub(1);
        }
        if stored.tag & ASIDE == 0 {
            return NONE;
        }
        self.asides.get(&u64::from(node.0)).and_then(|run| u32::try_from(*run).ok()).unwrap_or(NONE)
    }

    /// `run` may be [`NONE`].
    #[inline]
    fn set_last_run(&mut self, node: NodeId, run: u32) {
        let Some(stored) = self.nodes.get_mut(node.index()) else { return };
        if Tag::from_byte(stored.tag & TAG).is_some_and(Tag::has_value) {
            stored.tag |= ASIDE;
            self.asides.insert(u64::from(node.0), u64::from(run));
        } else {
            stored.data = run.wrapping_add(1);
        }
    }

    /// Logs one batch of references.
    #[inline]
    pub(crate) fn push_run(
        &mut self,
        owner: NodeId,
        role: RunRole,
        at: u64,
        children: &[impl Copy + Into<u32>],
    ) -> Result<(), Full> {
        let last = self.runs.push(owner.0, self.last_run(owner), role, at, children)?;
        self.set_last_run(owner, last);
        Ok(())
    }

    /// Gives bytes of the stream to a node.
    #[inline]
    pub(crate) fn add_self(&mut self, node: NodeId, bytes: u64) {
        if node.0 < self.floor {
            *self.added.entry(u64::from(node.0)).or_insert(0) += bytes;
        }
        let Some(stored) = self.nodes.get_mut(node.index()) else { return };
        let sum = u64::from(stored.own) + bytes;
        if sum < u64::from(u16::MAX) {
            #[allow(clippy::cast_possible_truncation)] // just compared
            let sum = sum as u16;
            stored.own = sum;
        } else {
            self.add_large(node, bytes);
        }
    }

    #[cold]
    #[inline(never)]
    fn add_large(&mut self, node: NodeId, bytes: u64) {
        let Some(stored) = self.nodes.get_mut(node.index()) else { return };
        let before = if stored.own == u16::MAX { 0 } else { u64::from(stored.own) };
        stored.own = u16::MAX;
        *self.large_selves.entry(u64::from(node.0)).or_insert(before) += bytes;
    }

    /// Takes bytes of the stream from a node again.
    fn take_self(&mut self, node: NodeId, bytes: u64) {
        let left = self.self_bytes(node).saturating_sub(bytes);
        self.large_selves.remove(&u64::from(node.0));
        if let Some(stored) = self.nodes.get_mut(node.index()) {
            stored.own = 0;
        }
        let floor = core::mem::take(&mut self.floor);
        self.add_self(node, left);
        self.floor = floor;
    }

    /// What Python meets first that cannot be hashed, in a tuple of tuples. A tuple holds only what was made before it, so that this ends.
    pub(crate) fn culprit(&self, node: NodeId) -> Kind {
        let mut inside = node;
        while self.kind(inside) == Kind::Tuple {
            match self.edges(inside).find(|edge| !self.is_hashable(edge.child)) {
                Some(edge) => inside = edge.child,
                None => break,
            }
        }
        self.kind(inside)
    }

    /// Forgets all that was added after `mark`, a pickle that turned out to be none, or to be read in another way. What it
    /// added to objects of earlier pickles is taken from them again, which takes a look at all references of these.
    pub(crate) fn rewind(&mut self, mark: &Mark) {
        while let Some((node, bytes)) = self.added.pop_first() {
            self.take_self(NodeId(u32::try_from(node).unwrap_or(u32::MAX)), bytes);
        }
        for chunk in mark.first_chunk()..self.runs.len() {
            let Some(owner) = self.runs.get(chunk).map(|entry| NodeId(entry.owner)) else { break };
            let last = self.last_run(owner);
            // Once for each owner.
            if owner.index() < mark.nodes && last != NONE && last >= mark.first_chunk() {
                let last = self.runs.cut(last, mark.first_chunk());
                self.set_last_run(owner, last);
            }
        }
        self.nodes.truncate(mark.nodes);
        self.starts.truncate(self.len());
        self.wide.truncate(mark.wide);
        for map in [&mut self.large_selves, &mut self.asides] {
            while map.last_key_value().is_some_and(|(node, _)| *node >= mark.nodes as u64) {
                map.pop_last();
            }
        }
        self.runs.rewind(mark.runs);
        self.dropped.truncate(mark.dropped);
    }

    /// A point to [`Graph::rewind`] to: a pickle begins.
    pub(crate) fn mark(&mut self) -> Mark {
        self.floor = self.len();
        self.added.clear();
        Mark {
            nodes: self.nodes.len(),
            wide: self.wide.len(),
            runs: self.runs.mark(),
            dropped: self.dropped.len(),
        }
    }
}

impl Mark {
    pub(crate) fn first_node(&self) -> NodeId {
        NodeId(u32::try_from(self.nodes).unwrap_or(u32::MAX))
    }

    fn first_chunk(&self) -> u32 {
        self.runs.first()
    }

    pub(crate) fn first_dropped(&self) -> usize {
        self.dropped
    }
}

/// How long the columns were.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mark {
    nodes: usize,
    wide: usize,
    runs: runs::Mark,
    dropped: usize,
}
