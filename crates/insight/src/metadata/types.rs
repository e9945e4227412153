//! How much there is of each type. Objects that calls make count by what is called.

use picklescope_codec::{Graph, Kind, NodeId, Role, Span, Value};
use picklescope_protocol::TypeUse;

use super::by_weight;
use crate::{
    globals::{Globals, NONE},
    lens::Lens,
    names::{self, Callee},
    sort::sort,
};

/// So many types are listed.
const LISTED: usize = 200;
/// So many are told apart.
const DISTINCT: usize = 10_000;
/// CPython's picklers fill lists and dicts by so many at a time.
const BATCH: u32 = 1000;

/// All types, and what else the walk over all objects finds.
pub(super) struct Types {
    /// Sorted by key.
    groups: Vec<Group>,
    pub(super) batches: Batches,
    /// Calls with a state, the first of each type.
    pub(super) stateful: Vec<NodeId>,
}

struct Group {
    key: Key,
    count: u32,
    bytes: u64,
    first: NodeId,
    /// One with a state was seen.
    stateful: bool,
}

/// What a type goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// Number of the kind; one beyond all for strings of Python 2 that are shown as bytes.
    kind: u8,
    /// For calls: what is called, by what, and how many calls further on.
    what: What,
    makes_instance: bool,
    depth: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Nothing,
    /// An instance of a global, by its number.
    Class(u32),
    Global(u32),
    Extension(u32),
    Persistent,
}

/// How lists and dicts of a thousand and one items, or two thousand and one, are filled.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Batches {
    /// The last one stands alone behind a mark, as C does it.
    pub(super) marked: bool,
    /// Or without a mark, as Python does it.
    pub(super) single: bool,
    /// More than a thousand at once, as neither does it.
    pub(super) wide: bool,
}

impl Types {
    pub(super) fn gather(lens: &mut Lens<'_>, globals: &Globals) -> Self {
        let graph = lens.graph;
        let mut types = Self { groups: Vec::new(), batches: Batches::default(), stateful: Vec::new() };
        let mut last = 0;
        for node in graph.nodes() {
            let kind = graph.kind(node);
            let key = key(lens, globals, node);
            let bytes = graph.self_bytes(node);
            if types.groups.get(last).is_none_or(|group| group.key != key) {
                last = types.place(key, node);
            }
            let Some(group) = types.groups.get_mut(last) else { continue };
            group.count += 1;
            group.bytes += bytes;
            if kind == Kind::Call && !group.stateful && has_state(graph, node) {
                group.stateful = true;
                types.stateful.push(node);
            }
            if matches!(kind, Kind::List | Kind::Dict) {
                types.batches.look(lens, node, kind);
            }
        }
        types
    }

    fn place(&mut self, key: Key, first: NodeId) -> usize {
        match self.groups.binary_search_by(|group| group.key.cmp(&key)) {
            Ok(place) => place,
            // No file that means well has so many: they are counted together.
            Err(_) if self.groups.len() >= DISTINCT && key.what != What::Nothing => {
                self.place(Key { what: What::Nothing, makes_instance: false, depth: 0, ..key }, first)
            }
            Err(place) => {
                self.groups.insert(place, Group { key, count: 0, bytes: 0, first, stateful: false });
                place
            }
        }
    }

    /// Those with the most bytes, and how many there are.
    pub(super) fn list(&self, lens: &mut Lens<'_>) -> (Vec<TypeUse>, u32) {
        // What a pickle has an op for may also be made by a call: a set, below protocol 4.
        let mut named: Vec<(String, usize)> =
            self.groups.iter().map(|group| name(lens, group)).zip(0..).collect();
        sort(&mut named);
        let mut types: Vec<TypeUse> = Vec::new();
        for (name, index) in named {
            let Some(group) = self.groups.get(index) else { continue };
            let first = picklescope_protocol::NodeId(group.first.0);
            match types.last_mut().filter(|last| last.name == name) {
                Some(last) => {
                    last.count += group.count;
                    last.bytes += group.bytes;
                    last.first = last.first.min(first);
                }
                None => types.push(TypeUse { name, count: group.count, bytes: group.bytes, first }),
            }
        }
        let count = u32::try_from(types.len()).unwrap_or(u32::MAX);
        let order = by_weight(types.iter().map(|group| group.bytes));
        let listed = order.into_iter().take(LISTED).filter_map(|index| types.get(index).cloned());
        (listed.collect(), count)
    }

    /// The first call of a function of this name.
    pub(super) fn call_of(&self, globals: &Globals, module: &[u8], name: &[u8]) -> Option<NodeId> {
        let is_it = |number| globals.get(number) == Some((module, name));
        let calls = self.groups.iter().filter(|group| group.key.depth == 0);
        let found = calls.filter(|group| matches!(group.key.what, What::Global(number) if is_it(number)));
        found.map(|group| group.first).next()
    }
}

fn name(lens: &mut Lens<'_>, group: &Group) -> String {
    match group.key.what {
        // Those that are not told apart, too.
        What::Nothing if group.key.kind == Kind::Call as u8 => "object".to_owned(),
        _ => names::type_name(lens, group.first),
    }
}

/// What the type of an object goes by.
pub(crate) fn key(lens: &Lens<'_>, globals: &Globals, node: NodeId) -> Key {
    match lens.graph.kind(node) {
        Kind::Call => call_key(lens.graph, globals, node),
        Kind::Py2Str if lens.py2.is_bytes(node) => {
            Key { kind: u8::MAX, what: What::Nothing, makes_instance: false, depth: 0 }
        }
        kind => Key { kind: kind as u8, what: What::Nothing, makes_instance: false, depth: 0 },
    }
}

/// What a call goes by: what [`names::type_name`] names, without a look at any text.
fn call_key(graph: &Graph, globals: &Globals, call: NodeId) -> Key {
    let number = |node| globals.number(graph, node);
    let mut is_maker =
        |node| globals.get(number(node)).is_some_and(|(module, name)| names::is_maker(module, name));
    let Callee { node, is_argument, makes_instance, depth } = names::callee(graph, call, &mut is_maker);
    let what = match node.map(|node| (node, graph.value(node), graph.kind(node))) {
        Some((_, Value::Extension(code), _)) => What::Extension(code),
        Some((node, _, Kind::Global)) => match number(node) {
            NONE => What::Nothing,
            number if is_argument => What::Class(number),
            number => What::Global(number),
        },
        Some(_) => What::Persistent,
        None => What::Nothing,
    };
    Key { kind: Kind::Call as u8, what, makes_instance, depth }
}

fn has_state(graph: &Graph, call: NodeId) -> bool {
    // It follows what makes the object, or the items, which come in batches.
    graph.runs(call).take(4).any(|run| run.role == Role::State)
}

impl Batches {
    fn look(&mut self, lens: &mut Lens<'_>, node: NodeId, kind: Kind) {
        let graph = lens.graph;
        let per_item = if kind == Kind::Dict { 2 } else { 1 };
        let items = graph.edge_count(node) / per_item;
        if items <= BATCH {
            return;
        }
        for run in graph.runs(node) {
            let count = run.count / per_item;
            self.wide |= count > BATCH;
            if count == BATCH {
                continue;
            }
            if count == 1 && run.first / per_item + 1 == items {
                let op =
                    lens.bytes.read(Span { start: run.at, len: 1 }, 1).and_then(|op| op.first().copied());
                self.marked |= matches!(op, Some(b'e' | b'u'));
                self.single |= matches!(op, Some(b'a' | b's'));
            }
            break;
        }
    }
}
