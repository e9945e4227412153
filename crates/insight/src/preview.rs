//! Values in Python's own notation, on one line, shortened.
//!
//! What Python's `repr` would say, as far as the stream tells it: calls are written as the expressions they are
//! (`Decimal('1.5')`, `deque([1, 2])`), objects that get a state as `<Point x=1, y=2>`, because no expression says that.
//! `[...]` is a cycle, `…` is what was left out. The work is bounded by the budget of characters, whatever the graph.

mod pieces;

use std::{
    fmt::{self, Write},
    ops::Range,
};

use picklescope_codec::{Kind, NodeId, Role, Span, Value, number, repr};

use crate::{
    lens::{Lens, Text},
    names,
};
pub(crate) use pieces::{Piece, sentence};

/// Characters of a row's preview.
pub const ROW: usize = 120;
/// Characters of the longer preview of one object.
pub const DETAIL: usize = 4000;
/// So deep is looked into an object that is written as a whole.
const DEEPEST: usize = 200;
/// Characters of a key as a label.
pub const KEY: usize = 80;

/// Ints of more bytes are told by their size.
const INT_BYTES: u64 = 1200;

/// The preview of an object in at most `budget` characters, and whether it was cut.
///
/// ```
/// use picklescope_codec::decode;
/// use picklescope_insight::{lens::Lens, preview, tree::Tree};
/// let bytes: &[u8] = b"\x80\x04]\x94(K\x01h\x00\x8c\x02hie.";
/// let graph = decode(bytes).graph;
/// let tree = Tree::build(&graph).unwrap();
/// let mut at = bytes;
/// let mut lens = Lens::new(&graph, &tree, &mut at);
/// let root = graph.pickles().first().unwrap().root.unwrap();
/// assert_eq!(preview::preview(&mut lens, root, preview::ROW), ("[1, [...], 'hi']".to_owned(), false));
/// ```
pub fn preview(lens: &mut Lens<'_>, node: NodeId, budget: usize) -> (String, bool) {
    preview_before(lens, node, budget, None)
}

/// The same as it is before the op at an offset is carried out: what is put into it there and later is not in it yet. Without an offset, as it is
/// in the end.
pub fn preview_before(
    lens: &mut Lens<'_>,
    node: NodeId,
    budget: usize,
    before: Option<u64>,
) -> (String, bool) {
    write(lens, vec![Task::Show(node)], budget, before)
}

/// What tasks write, the last one first; see [`preview_before`].
fn write(lens: &mut Lens<'_>, tasks: Vec<Task>, budget: usize, before: Option<u64>) -> (String, bool) {
    let depth = match budget {
        0..=1000 => 5,
        1001..=10_000 => 12,
        _ => DEEPEST,
    };
    let mut work = Work {
        lens,
        out: Limited { text: String::new(), left: budget, cut: false },
        tasks,
        path: Vec::new(),
        depth,
        budget,
        before,
        stood_for: false,
    };
    while let Some(task) = work.tasks.pop() {
        if work.run(task).is_err() {
            break;
        }
    }
    let stood_for = work.stood_for;
    let Limited { mut text, cut, .. } = work.out;
    if cut && !text.ends_with('…') {
        text.push('…');
    }
    let shortened = cut || stood_for;
    (text, shortened)
}

/// A writer that is full some time.
struct Limited {
    text: String,
    /// Characters.
    left: usize,
    cut: bool,
}

impl Write for Limited {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        let room = s.char_indices().nth(self.left);
        match room {
            None => {
                self.text.push_str(s);
                self.left -= if s.is_ascii() { s.len() } else { s.chars().count() };
                Ok(())
            }
            Some((end, _)) => {
                self.text.push_str(s.get(..end).unwrap_or_default());
                self.left = 0;
                self.cut = true;
                Err(fmt::Error)
            }
        }
    }
}

/// What remains to be written, innermost last.
enum Task {
    Text(&'static str),
    Owned(String),
    Show(NodeId),
    /// What a call calls, by its short name.
    Callee(NodeId),
    /// References of an owner, comma-separated; whether something stands before them.
    Items {
        owner: NodeId,
        next: u32,
        end: u32,
        comma: bool,
    },
    /// As key: value.
    Pairs {
        owner: NodeId,
        next: u32,
        end: u32,
        comma: bool,
    },
    /// As name=value.
    Named {
        owner: NodeId,
        next: u32,
        end: u32,
        comma: bool,
    },
    /// The innermost object is whole.
    Leave,
}

struct Work<'l, 'a> {
    lens: &'l mut Lens<'a>,
    out: Limited,
    tasks: Vec<Task>,
    /// The objects being shown, from outside. Never longer than `depth`.
    path: Vec<NodeId>,
    depth: usize,
    budget: usize,
    /// Only what ops before this offset have made is there.
    before: Option<u64>,
    /// Something else stands in the place of a value: how large it is, or that it cannot be read.
    stood_for: bool,
}

impl Work<'_, '_> {
    fn run(&mut self, task: Task) -> fmt::Result {
        match task {
            Task::Text(text) => self.words(text),
            Task::Owned(text) => self.words(&text),
            Task::Show(node) => self.show(node),
            Task::Callee(node) => self.callee(node),
            Task::Leave => {
                self.path.pop();
                Ok(())
            }
            Task::Items { owner, next, end, comma } => {
                if next >= end {
                    return Ok(());
                }
                if comma {
                    self.out.write_str(", ")?;
                }
                self.tasks.push(Task::Items { owner, next: next + 1, end, comma: true });
                self.push_child(owner, next);
                Ok(())
            }
            Task::Pairs { owner, next, end, comma } => {
                if next + 1 >= end {
                    return Ok(());
                }
                if comma {
                    self.out.write_str(", ")?;
                }
                self.tasks.push(Task::Pairs { owner, next: next + 2, end, comma: true });
                self.push_child(owner, next + 1);
                self.tasks.push(Task::Text(": "));
                self.push_child(owner, next);
                Ok(())
            }
            Task::Named { owner, next, end, comma } => {
                if next + 1 >= end {
                    return Ok(());
                }
                if comma {
                    self.out.write_str(", ")?;
                }
                self.tasks.push(Task::Named { owner, next: next + 2, end, comma: true });
                self.push_child(owner, next + 1);
                self.tasks.push(Task::Text("="));
                let Some(key) = self.lens.child(Some(owner), next) else { return Ok(()) };
                match self.lens.node_text(key, 100) {
                    Some(text) if !text.cut => {
                        let name = names::visible(&text.bytes);
                        self.out.write_str(&name)
                    }
                    _ => {
                        self.tasks.push(Task::Show(key));
                        Ok(())
                    }
                }
            }
        }
    }

    /// How many references of an owner are there.
    fn known(&self, owner: NodeId) -> u32 {
        match self.before {
            Some(at) => self.lens.graph.edge_count_before(owner, at),
            None => self.lens.graph.edge_count(owner),
        }
    }

    /// Of some references of an owner those that are there; `None` if none are.
    fn there(&self, owner: NodeId, edges: Option<Range<u32>>) -> Option<Range<u32>> {
        let edges = edges?;
        let end = if self.before.is_some() { edges.end.min(self.known(owner)) } else { edges.end };
        Some(edges.start..end).filter(|edges| edges.start < edges.end)
    }

    /// How many items and pairs of a container are there.
    fn counts(&self, node: NodeId) -> (u32, u32) {
        let plain = !matches!(
            self.lens.graph.kind(node),
            Kind::List | Kind::Tuple | Kind::Dict | Kind::Set | Kind::FrozenSet
        );
        if self.before.is_none() || plain {
            return self.lens.counts(node);
        }
        let slots = self.lens.slots(Some(node));
        let count = |edges| self.there(node, Some(edges)).map_or(0, |edges| edges.end - edges.start);
        (slots.item_edges().map(count).sum(), slots.pair_edges().map(count).sum::<u32>() / 2)
    }

    /// Words of ours. An ellipsis in them stands for something.
    fn words(&mut self, text: &str) -> fmt::Result {
        self.stood_for |= text.contains('…');
        self.out.write_str(text)
    }

    fn push_child(&mut self, owner: NodeId, edge: u32) {
        match self.lens.graph.edge(owner, edge) {
            Some(edge) => self.tasks.push(Task::Show(edge.child)),
            None => self.tasks.push(Task::Text("?")),
        }
    }

    fn show(&mut self, node: NodeId) -> fmt::Result {
        match self.lens.graph.value(node) {
            Value::None => self.out.write_str("None"),
            Value::Bool(true) => self.out.write_str("True"),
            Value::Bool(false) => self.out.write_str("False"),
            Value::Int(value) => write!(self.out, "{value}"),
            Value::IntBytes(span) => self.big_int(span, false),
            Value::IntText(span) => self.big_int(span, true),
            Value::Float(value) => repr::float_repr(value, &mut self.out),
            Value::Text(..) => {
                let max = self.text_limit();
                let is_bytes = self.lens.kind(node) == Kind::Bytes;
                // A character takes ten bytes at the most.
                let limit = max.saturating_mul(if is_bytes { 4 } else { 10 });
                let text = if is_bytes {
                    self.lens.node_bytes(node, limit)
                } else {
                    self.lens.node_text(node, limit)
                };
                let Some(text) = text else {
                    self.stood_for = true;
                    return self.out.write_str("<unreadable>");
                };
                self.quoted(&text, max, is_bytes)
            }
            Value::Bytes(span) if self.lens.graph.kind(node) == Kind::ByteArray => {
                self.out.write_str("bytearray(")?;
                self.tasks.push(Task::Text(if self.known(node) > 0 { ", …)" } else { ")" }));
                self.bytes(span)
            }
            Value::Bytes(span) => self.bytes(span),
            Value::Global(..) => self.global(node),
            Value::Extension(code) => write!(self.out, "extension({code})"),
            Value::Buffer(index) => write!(self.out, "<buffer {index}>"),
            Value::Refs => self.container(node),
        }
    }

    /// Characters for a text: all there are where it stands alone, else so many that its neighbours are seen as well.
    fn text_limit(&self) -> usize {
        let limit = if self.path.is_empty() { self.budget } else { (self.budget / 2).max(40) };
        limit.min(self.out.left + 1)
    }

    fn big_int(&mut self, span: Span, is_text: bool) -> fmt::Result {
        let bits = if is_text { span.len.saturating_mul(10) / 3 } else { span.len.saturating_mul(8) };
        let about = if is_text { "about " } else { "" };
        if span.len > INT_BYTES * if is_text { 4 } else { 1 } {
            self.stood_for = true;
            return write!(self.out, "<int of {about}{bits} bits>");
        }
        let Some(bytes) = self.lens.bytes.read(span, usize::MAX) else {
            self.stood_for = true;
            return self.out.write_str("<unreadable>");
        };
        if is_text {
            number::write_int_line(&bytes, &mut self.out)
        } else {
            number::write_int_bytes(&bytes, &mut self.out)
        }
    }

    fn bytes(&mut self, span: Span) -> fmt::Result {
        let max = self.text_limit();
        let Some(bytes) = self.lens.bytes.read(span, max) else {
            self.stood_for = true;
            return self.out.write_str("<unreadable>");
        };
        let text = Text { cut: span.len > bytes.len() as u64, bytes: bytes.into_owned() };
        self.quoted(&text, max, true)
    }

    /// A text in quotes, in at most about `max` characters.
    fn quoted(&mut self, text: &Text, max: usize, is_bytes: bool) -> fmt::Result {
        let mut quoted = Limited { text: String::new(), left: max, cut: text.cut };
        // Full is no failure here.
        let _ = if is_bytes {
            repr::bytes_repr(&text.bytes, &mut quoted)
        } else {
            repr::str_repr(&text.bytes, &mut quoted)
        };
        let shown = &quoted.text;
        if !quoted.cut {
            return self.out.write_str(shown);
        }
        let quote = if shown.trim_start_matches('b').starts_with('"') { '"' } else { '\'' };
        let opened = shown.strip_suffix(quote).filter(|rest| rest.contains(quote)).unwrap_or(shown);
        self.out.write_str(opened)?;
        self.stood_for = true;
        self.out.write_char('…')?;
        self.out.write_char(quote)
    }

    fn global(&mut self, node: NodeId) -> fmt::Result {
        let name = names::dotted(self.lens, node);
        self.out.write_str(&name)
    }

    /// Opens an object that holds others, unless it is open already or too deep.
    fn enter(&mut self, node: NodeId, cycle: &str, deep: &str) -> Result<bool, fmt::Error> {
        if self.path.contains(&node) {
            self.out.write_str(cycle)?;
            return Ok(false);
        }
        if self.path.len() >= self.depth {
            self.words(deep)?;
            return Ok(false);
        }
        self.path.push(node);
        self.tasks.push(Task::Leave);
        Ok(true)
    }

    fn container(&mut self, node: NodeId) -> fmt::Result {
        let graph = self.lens.graph;
        let kind = graph.kind(node);
        let (items, pairs) = self.counts(node);
        let count = items + pairs;
        let (open, close, empty, cycle, deep) = match kind {
            Kind::List => ("[", "]", "[]", "[...]", "[…]"),
            Kind::Tuple => ("(", if count == 1 { ",)" } else { ")" }, "()", "(...)", "(…)"),
            Kind::Dict => ("{", "}", "{}", "{...}", "{…}"),
            Kind::Set => ("{", "}", "set()", "{...}", "{…}"),
            Kind::FrozenSet => ("frozenset({", "})", "frozenset()", "frozenset({...})", "frozenset({…})"),
            Kind::Persistent => ("persistent_id(", ")", "persistent_id()", "...", "persistent_id(…)"),
            Kind::ReadOnly => ("<read-only ", ">", "<read-only>", "...", "<read-only …>"),
            Kind::Global => return self.global(node),
            Kind::Call => return self.call(node),
            _ => return self.out.write_str("?"),
        };
        if count == 0 {
            return self.out.write_str(empty);
        }
        if !self.enter(node, cycle, deep)? {
            return Ok(());
        }
        self.out.write_str(open)?;
        let slots = self.lens.slots(Some(node));
        self.tasks.push(Task::Text(close));
        match kind {
            Kind::Dict => {
                let pairs = self.there(node, slots.pair_edges().next());
                if pairs.as_ref().is_none_or(|pairs| (pairs.end - pairs.start) / 2 < count) {
                    self.tasks.push(Task::Text(", …"));
                }
                let pairs =
                    pairs.map(|e| Task::Pairs { owner: node, next: e.start, end: e.end, comma: false });
                self.tasks.extend(pairs);
            }
            // What is done to such an object afterwards is left out.
            Kind::Persistent | Kind::ReadOnly => self.push_child(node, 0),
            _ => {
                let items = self.there(node, slots.item_edges().next());
                if items.as_ref().is_none_or(|items| items.end - items.start < count) {
                    self.tasks.push(Task::Text(if items.is_some() { ", …" } else { "…" }));
                }
                let items =
                    items.map(|e| Task::Items { owner: node, next: e.start, end: e.end, comma: false });
                self.tasks.extend(items);
            }
        }
        Ok(())
    }

    /// The name of what a call calls.
    fn callee(&mut self, node: NodeId) -> fmt::Result {
        match names::global(self.lens, node) {
            Some((_, name)) => {
                let name = names::visible(&name);
                self.out.write_str(&name)
            }
            None => self.show(node),
        }
    }

    fn call(&mut self, call: NodeId) -> fmt::Result {
        let graph = self.lens.graph;
        if !self.enter(call, "...", "…")? {
            return Ok(());
        }
        let part = |lens: &Lens<'_>, role| names::call_part(lens.graph, call, role);
        let Some(mut callee) = part(self.lens, Role::Callable) else { return self.out.write_str("?") };
        let args = part(self.lens, Role::Args);
        let kwargs = part(self.lens, Role::Kwargs);
        let mut from = 0;
        let mut to = args.map_or(0, |args| self.counts(args).0);
        if let Some(class) = names::class_argument(self.lens, call) {
            // `_reconstructor(class, base, value)`: class, and the value unless the base is `object`.
            callee = class;
            from = 2;
            let kind = |i| args.and_then(|args| graph.edge(args, i)).map(|edge| graph.kind(edge.child));
            if kind(1) != Some(Kind::Global) || kind(2) == Some(Kind::None) {
                to = from;
            }
        }
        let slots = self.lens.slots(Some(call));
        let known = self.known(call);
        let states: Vec<u32> =
            slots.state_edges().flatten().take(3).take_while(|edge| *edge < known).collect();
        let items = self.there(call, slots.item_edges().next());
        let pairs = self.there(call, slots.pair_edges().next());
        let has_args = to > from || kwargs.is_some_and(|kwargs| self.known(kwargs) > 0);
        // Written from the end.
        if states.is_empty() {
            self.tasks.push(Task::Text(")"));
        } else {
            self.tasks.push(Task::Text(">"));
            for state in states.iter().rev().filter_map(|edge| graph.edge(call, *edge)) {
                self.state(state.child);
                self.tasks.push(Task::Text(" "));
            }
            if has_args || items.is_some() || pairs.is_some() {
                self.tasks.push(Task::Text(")"));
            }
        }
        let mut before = has_args;
        // Items and pairs stand as one argument each, behind the arguments.
        let mut tail = Vec::new();
        if let Some(edges) = items {
            tail.push(Task::Text(if before { ", [" } else { "[" }));
            tail.push(Task::Items { owner: call, next: edges.start, end: edges.end, comma: false });
            tail.push(Task::Text("]"));
            before = true;
        }
        if let Some(edges) = pairs {
            tail.push(Task::Text(if before { ", {" } else { "{" }));
            tail.push(Task::Pairs { owner: call, next: edges.start, end: edges.end, comma: false });
            tail.push(Task::Text("}"));
            before = true;
        }
        self.tasks.extend(tail.into_iter().rev());
        if let Some(kwargs) = kwargs {
            let edges = self.lens.slots(Some(kwargs)).pair_edges().next();
            let edges = self.there(kwargs, edges).unwrap_or_default();
            self.tasks.push(Task::Named {
                owner: kwargs,
                next: edges.start,
                end: edges.end,
                comma: to > from,
            });
        }
        if let Some(args) = args {
            self.tasks.push(Task::Items { owner: args, next: from, end: to, comma: false });
        }
        if states.is_empty() || before {
            self.tasks.push(Task::Text("("));
        }
        self.tasks.push(Task::Callee(callee));
        if states.is_empty() { Ok(()) } else { self.out.write_str("<") }
    }

    /// What BUILD sets: attributes where it is a dict, or a pair of dicts; else the thing itself.
    fn state(&mut self, state: NodeId) {
        let dicts = state_dicts(self.lens, state);
        if dicts.is_empty() {
            self.tasks.push(Task::Show(state));
            return;
        }
        // Attributes of attributes that lead back here: the path of calls stops that.
        let mut later = false;
        for dict in dicts.into_iter().rev() {
            if later {
                self.tasks.push(Task::Text(", "));
            }
            later = true;
            let edges = self.lens.slots(Some(dict)).pair_edges().next();
            let edges = self.there(dict, edges).unwrap_or_default();
            self.tasks.push(Task::Named { owner: dict, next: edges.start, end: edges.end, comma: false });
        }
    }
}

/// The dicts of attributes in a state: the state itself, or those of the pair `(dict, slots)`. Empty ones are left out. Nothing where the
/// state is something else: a class with `__setstate__` may give it any meaning.
#[must_use]
pub fn state_dicts(lens: &Lens<'_>, state: NodeId) -> Vec<NodeId> {
    let graph = lens.graph;
    match graph.kind(state) {
        Kind::Dict if graph.edge_count(state) > 0 => vec![state],
        Kind::Tuple if graph.edge_count(state) == 2 && !lens.tree.is_odd(state) => {
            let parts: Vec<_> = graph.edges(state).map(|edge| edge.child).collect();
            let fits = parts.iter().all(|part| matches!(graph.kind(*part), Kind::Dict | Kind::None));
            parts.into_iter().filter(|part| fits && graph.edge_count(*part) > 0).collect()
        }
        _ => Vec::new(),
    }
}
