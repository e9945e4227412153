//! Globals by name. However often a file names one, the name is read once for each way in which it is written.

use picklescope_codec::{Graph, NodeId, Role};

use crate::{lens::Lens, names, sort::Tally};

/// Module and name.
type Name = (Vec<u8>, Vec<u8>);
/// How a global is written: by the nodes of module and name, which a memo makes the same, or in an op of its own.
type Key = (u32, u32);

/// The number of what has none.
pub(crate) const NONE: u32 = u32::MAX;

/// Globals as they come.
pub(crate) struct Gather(Tally<Key>);

/// Globals told apart.
#[derive(Default)]
pub(crate) struct Globals {
    /// By number: name, how often it comes, the first object that is it. In order of the names.
    pub(crate) known: Vec<(Name, u32, u32)>,
    /// Numbers of names, sorted by how they are written.
    numbers: Vec<(Key, u32)>,
}

impl Gather {
    pub(crate) fn new() -> Self {
        Self(Tally::new())
    }

    /// Takes one more. They come in their order.
    pub(crate) fn add(&mut self, graph: &Graph, node: NodeId) {
        self.0.add(key(graph, node), 1, node.0);
    }

    /// Tells them apart. Numbers are looked up afterwards only if they are wanted now.
    pub(crate) fn read(self, lens: &mut Lens<'_>, numbered: bool) -> Globals {
        let keys = self.0.counts();
        let mut names = Tally::new();
        for (_, count, first) in &keys {
            if let Some(name) = names::global(lens, NodeId(*first)) {
                names.add(name, *count, *first);
            }
        }
        let known = names.counts();
        let mut numbers = Vec::new();
        // To read them again takes less memory than to keep them: each may be written in as many ways as there are ops.
        for (key, _, first) in keys.into_iter().filter(|_| numbered) {
            let Some(name) = names::global(lens, NodeId(first)) else { continue };
            let place = known.partition_point(|(known, ..)| *known < name);
            numbers.push((key, u32::try_from(place).unwrap_or(NONE)));
        }
        Globals { known, numbers }
    }
}

impl Globals {
    /// The number of a global's name.
    pub(crate) fn number(&self, graph: &Graph, node: NodeId) -> u32 {
        let place = self.numbers.binary_search_by_key(&key(graph, node), |(key, _)| *key);
        place.ok().and_then(|place| self.numbers.get(place)).map_or(NONE, |(_, number)| *number)
    }

    pub(crate) fn get(&self, number: u32) -> Option<(&[u8], &[u8])> {
        self.known.get(number as usize).map(|((module, name), ..)| (module.as_slice(), name.as_slice()))
    }
}

fn key(graph: &Graph, node: NodeId) -> Key {
    let mut edges = graph.edges(node);
    match (edges.next(), edges.next()) {
        (Some(module), Some(name)) if module.role == Role::Module && name.role == Role::Name => {
            (module.child.0, name.child.0)
        }
        _ => (node.0, NONE),
    }
}
