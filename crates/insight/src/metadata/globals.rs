//! Classes and functions by name: each distinct one has a number.

use picklescope_codec::{Graph, Kind, NodeId};
use picklescope_protocol::{Import, Package};

use crate::{compat, lens::Lens, names};

/// So many distinct ones are told apart.
pub(super) const DISTINCT: usize = 10_000;
/// So many are listed.
const LISTED: usize = 1000;

/// The numbers of those that are not told apart.
pub(super) const OTHER: u32 = u32::MAX;

#[derive(Default)]
pub(super) struct Globals {
    /// Each global of the graph and the number of its name, in order.
    nodes: Vec<(u32, u32)>,
    /// By number: in the order of their first use.
    pub(super) known: Vec<Known>,
}

/// A distinct name.
pub(super) struct Known {
    pub(super) module: Vec<u8>,
    pub(super) name: Vec<u8>,
    count: u32,
    pub(super) first: NodeId,
    /// It makes instances of a class that it is given.
    pub(super) is_maker: bool,
}

impl Globals {
    pub(super) fn gather(lens: &mut Lens<'_>) -> Self {
        let graph = lens.graph;
        let mut globals = Self::default();
        // Numbers, sorted by what they stand for.
        let mut sorted: Vec<u32> = Vec::new();
        let mut last = None;
        for node in graph.nodes().filter(|node| graph.kind(*node) == Kind::Global) {
            let Some((module, name)) = names::global(lens, node) else { continue };
            let get = |number: &u32| globals.known.get(*number as usize);
            let is =
                |number: &u32| get(number).is_some_and(|known| known.module == module && known.name == name);
            let number = match last.filter(is) {
                Some(number) => number,
                None => {
                    let wanted = (&module, &name);
                    let key = |number: &u32| get(number).map(|known| (&known.module, &known.name));
                    match sorted.binary_search_by(|number| key(number).cmp(&Some(wanted))) {
                        Ok(place) => sorted.get(place).copied().unwrap_or(OTHER),
                        Err(_) if sorted.len() >= DISTINCT => OTHER,
                        Err(place) => {
                            let number = u32::try_from(globals.known.len()).unwrap_or(OTHER);
                            sorted.insert(place, number);
                            let is_maker = names::is_maker(&module, &name);
                            globals.known.push(Known { module, name, count: 0, first: node, is_maker });
                            number
                        }
                    }
                }
            };
            if let Some(known) = globals.known.get_mut(number as usize) {
                known.count += 1;
            }
            globals.nodes.push((node.0, number));
            last = Some(number);
        }
        globals
    }

    /// The number of a global's name.
    pub(super) fn number(&self, node: NodeId) -> u32 {
        let place = self.nodes.binary_search_by_key(&node.0, |(node, _)| *node);
        place.ok().and_then(|place| self.nodes.get(place)).map_or(OTHER, |(_, number)| *number)
    }

    pub(super) fn get(&self, number: u32) -> Option<&Known> {
        self.known.get(number as usize)
    }

    /// Whether a module, or one inside of it, is named.
    pub(super) fn has_package(&self, package: &[u8]) -> bool {
        self.known.iter().any(|known| {
            known.module.strip_prefix(package).is_some_and(|rest| matches!(rest.first(), None | Some(b'.')))
        })
    }

    /// What is imported, by package.
    pub(super) fn packages(&self, graph: &Graph) -> Vec<Package> {
        let mut packages: Vec<(&[u8], Package)> = Vec::new();
        for known in self.known.iter().take(LISTED) {
            let top = known.module.split(|byte| *byte == b'.').next().unwrap_or_default();
            let place = packages.iter().position(|(name, _)| *name == top).unwrap_or_else(|| {
                let (name, standard) = (names::visible(top), compat::is_standard(top));
                packages.push((top, Package { name, standard, globals: Vec::new() }));
                packages.len() - 1
            });
            if let Some((_, package)) = packages.get_mut(place) {
                package.globals.push(import(graph, known));
            }
        }
        packages.into_iter().map(|(_, package)| package).collect()
    }
}

fn import(graph: &Graph, known: &Known) -> Import {
    let Known { module, name, count, first, .. } = known;
    let dotted = |(module, name): (String, String)| format!("{module}.{name}");
    let python3 = compat::python3(module, name).filter(|_| is_translated(graph, *first)).map(dotted);
    let python2 = if python3.is_none() { compat::python2(module, name).map(dotted) } else { None };
    Import {
        module: names::visible(module),
        name: names::visible(name),
        python3,
        python2,
        count: *count,
        first: picklescope_protocol::NodeId(first.0),
    }
}

/// Whether Python 3 translates the names of the pickle that an object belongs to: the protocol that it declares is below 3.
pub(super) fn is_translated(graph: &Graph, node: NodeId) -> bool {
    let pickles = graph.pickles();
    let behind = pickles.partition_point(|pickle| pickle.first_node.0 <= node.0);
    let pickle = behind.checked_sub(1).and_then(|place| pickles.get(place));
    pickle.is_none_or(|pickle| pickle.declared.unwrap_or(0) < 3)
}
