//! What is imported, by package.

use picklescope_codec::{Graph, NodeId};
use picklescope_protocol::{Import, Package};

use super::by_weight;
use crate::{compat, globals::Globals, names};

/// So many are listed.
const LISTED: usize = 1000;

/// What is imported, in the order of its first use.
pub(super) fn packages(globals: &Globals, graph: &Graph) -> Vec<Package> {
    let order = by_weight(globals.known.iter().map(|(.., first)| u64::from(u32::MAX - first)));
    let mut packages: Vec<(&[u8], Package)> = Vec::new();
    for ((module, name), count, first) in
        order.into_iter().take(LISTED).filter_map(|number| globals.known.get(number))
    {
        let top = module.split(|byte| *byte == b'.').next().unwrap_or_default();
        let place = packages.iter().position(|(name, _)| *name == top).unwrap_or_else(|| {
            let (name, standard) = (names::visible(top), compat::is_standard(top));
            packages.push((top, Package { name, standard, globals: Vec::new() }));
            packages.len() - 1
        });
        if let Some((_, package)) = packages.get_mut(place) {
            package.globals.push(import(graph, (module, name), *count, NodeId(*first)));
        }
    }
    packages.into_iter().map(|(_, package)| package).collect()
}

fn import(graph: &Graph, (module, name): (&[u8], &[u8]), count: u32, first: NodeId) -> Import {
    let dotted = |(module, name): (String, String)| format!("{module}.{name}");
    let python3 = compat::python3(module, name).filter(|_| is_translated(graph, first)).map(dotted);
    let python2 = if python3.is_none() { compat::python2(module, name).map(dotted) } else { None };
    Import {
        module: names::visible(module),
        name: names::visible(name),
        python3,
        python2,
        count,
        first: picklescope_protocol::NodeId(first.0),
    }
}

/// Whether a module, or one inside of it, is named.
pub(super) fn has_package(globals: &Globals, package: &[u8]) -> bool {
    globals.known.iter().any(|((module, _), ..)| {
        module.strip_prefix(package).is_some_and(|rest| matches!(rest.first(), None | Some(b'.')))
    })
}

/// Whether Python 3 translates the names of the pickle that an object belongs to: the protocol that it declares is below 3.
pub(super) fn is_translated(graph: &Graph, node: NodeId) -> bool {
    let pickles = graph.pickles();
    let behind = pickles.partition_point(|pickle| pickle.first_node.0 <= node.0);
    let pickle = behind.checked_sub(1).and_then(|place| pickles.get(place));
    pickle.is_none_or(|pickle| pickle.declared.unwrap_or(0) < 3)
}
