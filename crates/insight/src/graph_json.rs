//! One pickle as JSON.
//!
//! Written piece by piece to whatever takes text, without recursion and without the whole text in memory.
#![doc = include_str!("../GRAPH_JSON.md")]

use std::fmt::{self, Write};

use picklescope_codec::{
    Graph, Kind, NodeId, Role, Span, TextCode, Value, number,
    text::{self, Encoding},
};

use crate::{Bytes, bits::Bits, py2::Py2Strings};

/// Writes the first pickle of a graph.
///
/// ```
/// use picklescope_codec::decode;
/// let bytes: &[u8] = b"]q\x00(K\x05h\x00e.";
/// let mut out = String::new();
/// picklescope_insight::graph_json::write(&decode(bytes).graph, &mut { bytes }, &mut out).unwrap();
/// assert_eq!(
///     out,
///     r#"{"format":"picklescope-graph/1","roots":[0],"nodes":[{"id":0,"kind":"list","items":[1,0]},{"id":1,"kind":"int","value":"5"}],"effects":[]}"#
/// );
/// ```
///
/// # Errors
/// When `out` fails, or memory ends.
pub fn write(graph: &Graph, bytes: &mut dyn Bytes, out: &mut impl Write) -> fmt::Result {
    write_as(graph, bytes, None, out)
}

/// The same with the strings of Python 2 as `loads` gives them in an encoding: str or bytes. Those that do not decode stay `py2str`.
///
/// # Errors
/// As for [`write()`].
pub fn write_as(
    graph: &Graph,
    bytes: &mut dyn Bytes,
    py2: Option<&Py2Strings>,
    out: &mut impl Write,
) -> fmt::Result {
    let mut ids = Numbering::new(graph).ok_or(fmt::Error)?;
    let pickles = graph.pickles();
    let roots = match pickles.first() {
        // One that came to its STOP gives its root, even if it does not load.
        Some(pickle) => match pickle.root {
            Some(root) => vec![root],
            None => graph.leftovers().to_vec(),
        },
        None => graph.leftovers().to_vec(),
    };
    for root in &roots {
        ids.visit(*root).ok_or(fmt::Error)?;
    }
    let dropped = graph.dropped();
    let dropped_end = pickles.get(1).map_or(dropped.len(), |second| second.first_dropped);
    let mut effects = Vec::new();
    for dropped in dropped.get(..dropped_end).unwrap_or(dropped) {
        ids.effects(*dropped, &mut effects).ok_or(fmt::Error)?;
    }
    out.write_str("{\"format\":\"picklescope-graph/1\",\"roots\":")?;
    ids.list(roots.into_iter(), out)?;
    out.write_str(",\"nodes\":[")?;
    for (i, node) in ids.order.iter().enumerate() {
        if i > 0 {
            out.write_char(',')?;
        }
        ids.node(i, NodeId(*node), bytes, py2, out)?;
    }
    out.write_str("],\"effects\":")?;
    ids.list(effects.into_iter(), out)?;
    out.write_char('}')
}

const UNSEEN: u32 = u32::MAX;

/// Ids in the order of a depth-first visit.
struct Numbering<'a> {
    graph: &'a Graph,
    ids: Vec<u32>,
    order: Vec<u32>,
    todo: Vec<NodeId>,
    /// Where the next pickle begins, which may add to objects of this one.
    end: u64,
    /// What was looked through for effects.
    seen: Bits,
}

/// The fields of a node that are references, in the order in which they are visited.
fn fields(graph: &Graph, node: NodeId, end: u64) -> Vec<NodeId> {
    let mut fields: Vec<(u8, NodeId)> = graph
        .edges(node)
        .filter(|edge| edge.at < end)
        .filter_map(|edge| {
            let rank = match edge.role {
                Role::Callable => 0,
                Role::Args => 1,
                Role::Kwargs => 2,
                Role::Pid => 3,
                Role::Of => 4,
                Role::Item => 5,
                Role::Key | Role::Value => 6,
                Role::State => 7,
                Role::Module | Role::Name => return None,
            };
            Some((rank, edge.child))
        })
        .collect();
    // Stable: within a field the order is the stream's.
    fields.sort_by_key(|(rank, _)| *rank);
    fields.into_iter().map(|(_, child)| child).collect()
}

impl<'a> Numbering<'a> {
    fn new(graph: &'a Graph) -> Option<Self> {
        let n = graph.len() as usize;
        let mut ids = Vec::new();
        ids.try_reserve_exact(n).ok()?;
        ids.resize(n, UNSEEN);
        let end = graph.pickles().get(1).map_or(u64::MAX, |second| second.start);
        Some(Self { graph, ids, order: Vec::new(), todo: Vec::new(), end, seen: Bits::new(n).ok()? })
    }

    fn id(&self, node: NodeId) -> u32 {
        self.ids.get(node.index()).copied().unwrap_or(UNSEEN)
    }

    /// Gives ids to all that is reachable.
    fn visit(&mut self, start: NodeId) -> Option<()> {
        let bottom = self.todo.len();
        self.todo.push(start);
        while self.todo.len() > bottom {
            let node = self.todo.pop()?;
            let Some(id) = self.ids.get_mut(node.index()).filter(|id| **id == UNSEEN) else { continue };
            *id = u32::try_from(self.order.len()).ok()?;
            self.order.try_reserve(1).ok()?;
            self.order.push(node.0);
            // An atom too can have a state: BUILD gives None to anything.
            self.push_fields(node)?;
        }
        Some(())
    }

    fn push_fields(&mut self, node: NodeId) -> Option<()> {
        let fields = fields(self.graph, node, self.end);
        self.todo.try_reserve(fields.len()).ok()?;
        self.todo.extend(fields.into_iter().rev());
        Some(())
    }

    /// The topmost calls without an id inside of what was dropped.
    fn effects(&mut self, dropped: NodeId, effects: &mut Vec<NodeId>) -> Option<()> {
        self.todo.push(dropped);
        while let Some(node) = self.todo.pop() {
            if self.seen.get(node.0) || self.id(node) != UNSEEN {
                continue;
            }
            self.seen.set(node.0, true);
            if self.graph.kind(node) == Kind::Call {
                effects.push(node);
                self.visit(node)?;
            } else {
                self.push_fields(node)?;
            }
        }
        Some(())
    }

    fn list(&self, nodes: impl Iterator<Item = NodeId>, out: &mut impl Write) -> fmt::Result {
        out.write_char('[')?;
        for (i, node) in nodes.enumerate() {
            if i > 0 {
                out.write_char(',')?;
            }
            write!(out, "{}", self.id(node))?;
        }
        out.write_char(']')
    }

    fn node(
        &self,
        id: usize,
        node: NodeId,
        bytes: &mut dyn Bytes,
        py2: Option<&Py2Strings>,
        out: &mut impl Write,
    ) -> fmt::Result {
        let graph = self.graph;
        let kind = as_read(graph, node, py2);
        write!(out, "{{\"id\":{id},\"kind\":\"{}\"", kind_name(kind))?;
        value(graph, node, bytes, py2, out)?;
        if let Some(op) = graph.call_op(node) {
            write!(out, ",\"op\":\"{}\"", op.name())?;
        }
        let of = |want: fn(Role) -> bool| {
            let edges = graph.edges(node).filter(move |edge| edge.at < self.end && want(edge.role));
            edges.map(|edge| edge.child)
        };
        if matches!(kind, Kind::Call | Kind::Persistent | Kind::ReadOnly) {
            // They stand before what is done to the object later, in this order.
            for edge in graph.edges(node).take(3) {
                let name = match edge.role {
                    Role::Callable => "callable",
                    Role::Args => "args",
                    Role::Kwargs => "kwargs",
                    Role::Pid => "pid",
                    Role::Of => "of",
                    _ => continue,
                };
                write!(out, ",\"{name}\":{}", self.id(edge.child))?;
            }
        }
        let mut items = of(|role| role == Role::Item).peekable();
        if matches!(kind, Kind::List | Kind::Tuple | Kind::Set | Kind::FrozenSet) || items.peek().is_some() {
            out.write_str(",\"items\":")?;
            self.list(items, out)?;
        }
        let mut pairs = of(|role| matches!(role, Role::Key | Role::Value)).peekable();
        if kind == Kind::Dict || pairs.peek().is_some() {
            out.write_str(",\"pairs\":[")?;
            for i in 0.. {
                let (Some(key), Some(value)) = (pairs.next(), pairs.next()) else { break };
                let comma = if i > 0 { "," } else { "" };
                write!(out, "{comma}[{},{}]", self.id(key), self.id(value))?;
            }
            out.write_char(']')?;
        }
        let mut states = of(|role| role == Role::State).peekable();
        if states.peek().is_some() {
            out.write_str(",\"state\":")?;
            self.list(states, out)?;
        }
        out.write_char('}')
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::None => "none",
        Kind::Bool => "bool",
        Kind::Int => "int",
        Kind::Float => "float",
        Kind::Str => "str",
        Kind::Py2Str => "py2str",
        Kind::Bytes => "bytes",
        Kind::ByteArray => "bytearray",
        Kind::List => "list",
        Kind::Tuple => "tuple",
        Kind::Dict => "dict",
        Kind::Set => "set",
        Kind::FrozenSet => "frozenset",
        Kind::Global => "global",
        Kind::Extension => "extension",
        Kind::Persistent => "persistent",
        Kind::Buffer => "buffer",
        Kind::ReadOnly => "readonly",
        Kind::Call => "call",
    }
}

/// What kind of object a node is where strings of Python 2 are read.
fn as_read(graph: &Graph, node: NodeId, py2: Option<&Py2Strings>) -> Kind {
    match (graph.kind(node), py2) {
        (Kind::Py2Str, Some(py2)) if py2.encoding == Encoding::Bytes => Kind::Bytes,
        (Kind::Py2Str, Some(py2)) if !py2.is_bytes(node) => Kind::Str,
        (kind, _) => kind,
    }
}

fn value(
    graph: &Graph,
    node: NodeId,
    bytes: &mut dyn Bytes,
    py2: Option<&Py2Strings>,
    out: &mut impl Write,
) -> fmt::Result {
    // As Latin-1 what is a name in spite of it all.
    let decoded = |node: NodeId, code: TextCode, raw: Vec<u8>| {
        let is_read = as_read(graph, node, py2) == Kind::Str && graph.kind(node) == Kind::Py2Str;
        match py2.filter(|py2| is_read && py2.encoding != Encoding::Latin1) {
            Some(_) => text::py2_bytes(code, &raw).map_err(|_| fmt::Error),
            None => decoded(code, raw),
        }
    };
    let quoted_number = |out: &mut _, span: Span, bytes: &mut dyn Bytes, line: bool| -> fmt::Result {
        let raw = whole(bytes, span)?;
        let out: &mut dyn Write = out;
        out.write_str(",\"value\":\"")?;
        let mut digits = String::new();
        if line {
            number::write_int_line(&raw, &mut digits)?
        } else {
            number::write_int_bytes(&raw, &mut digits)?
        }
        out.write_str(&digits)?;
        out.write_char('"')
    };
    match graph.value(node) {
        Value::None => Ok(()),
        Value::Bool(value) => write!(out, ",\"value\":{value}"),
        Value::Int(value) => write!(out, ",\"value\":\"{value}\""),
        Value::IntBytes(span) => quoted_number(out, span, bytes, false),
        Value::IntText(span) => quoted_number(out, span, bytes, true),
        Value::Float(value) => write!(out, ",\"value\":\"{:016x}\"", value.to_bits()),
        Value::Text(code, span) => {
            let raw = whole(bytes, span)?;
            out.write_str(",\"value\":")?;
            if as_read(graph, node, py2) == Kind::Str {
                string(&decoded(node, code, raw)?, out)
            } else {
                base64(&text::py2_bytes(code, &raw).map_err(|_| fmt::Error)?, out)
            }
        }
        Value::Bytes(span) => {
            let raw = whole(bytes, span)?;
            out.write_str(",\"value\":")?;
            base64(&raw, out)
        }
        Value::Extension(code) => write!(out, ",\"code\":\"{code}\""),
        Value::Buffer(index) => write!(out, ",\"index\":\"{index}\""),
        Value::Global(module, name) => {
            let (module, name) = (whole(bytes, module)?, whole(bytes, name)?);
            global(&module, &name, out)
        }
        Value::Refs if graph.kind(node) == Kind::Global => {
            let mut part = |role| {
                let child = graph.edges(node).find(|edge| edge.role == role).ok_or(fmt::Error)?.child;
                match graph.value(child) {
                    Value::Text(code, span) => decoded(child, code, whole(bytes, span)?),
                    _ => Err(fmt::Error),
                }
            };
            let (module, name) = (part(Role::Module)?, part(Role::Name)?);
            global(&module, &name, out)
        }
        Value::Refs => Ok(()),
    }
}

fn global(module: &[u8], name: &[u8], out: &mut impl Write) -> fmt::Result {
    out.write_str(",\"module\":")?;
    string(module, out)?;
    out.write_str(",\"name\":")?;
    string(name, out)
}

fn decoded(code: TextCode, raw: Vec<u8>) -> Result<Vec<u8>, fmt::Error> {
    if code == TextCode::Utf8 { Ok(raw) } else { text::decode(code, &raw).map_err(|_| fmt::Error) }
}

fn whole(bytes: &mut dyn Bytes, span: Span) -> Result<Vec<u8>, fmt::Error> {
    bytes.read(span, usize::MAX).map(std::borrow::Cow::into_owned).ok_or(fmt::Error)
}

/// A JSON string of generalised UTF-8.
pub(crate) fn string(mut text: &[u8], out: &mut impl Write) -> fmt::Result {
    out.write_char('"')?;
    while !text.is_empty() {
        let good = match std::str::from_utf8(text) {
            Ok(good) => good,
            Err(error) => {
                let good = text.get(..error.valid_up_to()).unwrap_or_default();
                std::str::from_utf8(good).unwrap_or_default()
            }
        };
        for c in good.chars() {
            match c {
                '"' => out.write_str("\\\"")?,
                '\\' => out.write_str("\\\\")?,
                // What some readers take for the end of a line.
                '\0'..='\x1f' | '\x7f' | '\u{2028}' | '\u{2029}' => write!(out, "\\u{:04x}", u32::from(c))?,
                _ => out.write_char(c)?,
            }
        }
        text = text.get(good.len()..).unwrap_or_default();
        if let [0xed, high @ 0xa0..=0xbf, low @ 0x80..=0xbf, rest @ ..] = text {
            let code = 0xd000 | u32::from(high & 0x3f) << 6 | u32::from(low & 0x3f);
            write!(out, "\\u{code:04x}")?;
            text = rest;
        } else if let [_, rest @ ..] = text {
            // No text of a graph has this.
            out.write_char(char::REPLACEMENT_CHARACTER)?;
            text = rest;
        }
    }
    out.write_char('"')
}

pub(crate) fn base64(bytes: &[u8], out: &mut impl Write) -> fmt::Result {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    out.write_char('"')?;
    for chunk in bytes.chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4u32 {
            let digit = DIGITS.get((bits >> (18 - 6 * i) & 63) as usize).copied().unwrap_or(b'=');
            out.write_char(if i as usize <= chunk.len() { char::from(digit) } else { '=' })?;
        }
    }
    out.write_char('"')
}
