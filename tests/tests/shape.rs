//! Trees and slots against slow models, over the corpus.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation, missing_docs)]

use std::collections::HashMap;

use picklescope_codec::{Graph, Kind, NodeId, Role, decode};
use picklescope_insight::{
    slots::{Part, Slots},
    tree::{Place, Tree},
};
use picklescope_tests::corpus;

fn corpus() -> impl Iterator<Item = (String, Graph)> {
    let pickles = corpus::files().into_iter().filter(|file| file.name.ends_with(".pkl"));
    pickles.map(|file| (file.name, decode(&file.bytes).graph))
}

/// What has a row, by the definition.
fn is_shown(graph: &Graph, owner: NodeId, role: Role, child: NodeId) -> bool {
    let empty = graph.edge_count(child) == 0;
    match role {
        Role::Key => graph.edges(owner).any(|e| e.role == Role::Key && !graph.kind(e.child).is_atom()),
        Role::Module | Role::Name => false,
        Role::Args => !(empty && graph.kind(child) == Kind::Tuple),
        Role::Kwargs => !(empty && graph.kind(child) == Kind::Dict),
        _ => true,
    }
}

#[derive(Default)]
struct Slow {
    shown: HashMap<u32, Place>,
    hidden: HashMap<u32, Place>,
    cycles: u32,
    path: Vec<NodeId>,
}

impl Slow {
    fn visit(&mut self, graph: &Graph, place: Place, node: NodeId, shown: bool) {
        let is_new = !self.shown.contains_key(&node.0) && !self.hidden.contains_key(&node.0);
        if shown {
            self.shown.entry(node.0).or_insert(place)
        } else {
            self.hidden.entry(node.0).or_insert(place)
        };
        if self.path.contains(&node) {
            self.cycles += 1;
        }
        if !is_new {
            return;
        }
        self.path.push(node);
        for (i, edge) in (0..).zip(graph.edges(node)) {
            let shown = is_shown(graph, node, edge.role, edge.child);
            self.visit(graph, Place { owner: Some(node), edge: i }, edge.child, shown);
        }
        self.path.pop();
    }
}

#[test]
fn the_tree_is_the_first_visit() {
    for (name, graph) in corpus() {
        let tree = Tree::build(&graph).unwrap();
        if tree.depth() > 1000 {
            continue;
        }
        let mut slow = Slow::default();
        for (i, top) in (0..).zip(tree.tops()) {
            slow.visit(&graph, Place { owner: None, edge: i }, top, true);
        }
        assert_eq!(slow.cycles, tree.cycles(), "{name}");
        let mut refs: HashMap<u32, u32> = HashMap::new();
        let roots = graph.pickles().iter().filter_map(|p| p.root).chain(graph.leftovers().iter().copied());
        for node in graph.all_edges().map(|(_, edge)| edge.child).chain(roots) {
            *refs.entry(node.0).or_default() += 1;
        }
        let mut sizes: HashMap<u32, u64> = HashMap::new();
        for node in graph.nodes() {
            let place = slow.shown.get(&node.0).or_else(|| slow.hidden.get(&node.0)).copied();
            assert_eq!(tree.place(node), place, "{name} #{}", node.0);
            assert_eq!(tree.has_row(node), slow.shown.contains_key(&node.0), "{name} #{}", node.0);
            let mut at = Some(node);
            while let Some(node_at) = at {
                *sizes.entry(node_at.0).or_default() += graph.self_bytes(node);
                at = tree.place(node_at).and_then(|place| place.owner);
            }
            assert_eq!(tree.refs(node), refs.get(&node.0).copied().unwrap_or(0), "{name} #{}", node.0);
        }
        for node in graph.nodes() {
            assert_eq!(tree.size(node), sizes[&node.0], "{name} #{}", node.0);
        }
    }
}

#[test]
fn slots_and_references_lead_to_each_other() {
    for (name, graph) in corpus() {
        let tree = Tree::build(&graph).unwrap();
        for node in graph.nodes() {
            let slots = Slots::of(&graph, &tree, Some(node));
            let mut shown = 0;
            for (i, edge) in (0..).zip(graph.edges(node)) {
                let slot = slots.of_edge(i);
                if !is_shown(&graph, node, edge.role, edge.child) {
                    // A key is shown by its value.
                    let value = (edge.role == Role::Key).then(|| slots.of_edge(i + 1).unwrap());
                    assert_eq!(slot, value, "{name} #{} {i}", node.0);
                    continue;
                }
                assert_eq!(slot, Some(shown), "{name} #{} {i}", node.0);
                let found = slots.get(shown).unwrap();
                assert_eq!(found.edge, i, "{name} #{}", node.0);
                assert_eq!(slots.of_part(found.part), Some(shown), "{name} #{} {found:?}", node.0);
                shown += 1;
            }
            assert_eq!(slots.len(), shown, "{name} #{}", node.0);
            assert_eq!(slots.get(shown), None);
        }
    }
}

#[test]
fn keys_that_are_objects_have_slots() {
    // {(1,): 'a', 2: 'b'}
    let graph = decode(b"\x80\x04}(K\x01\x85\x8c\x01aK\x02\x8c\x01bu.").graph;
    let tree = Tree::build(&graph).unwrap();
    let slots = Slots::of(&graph, &tree, graph.pickles().first().unwrap().root);
    let parts: Vec<Part> = (0..slots.len()).map(|i| slots.get(i).unwrap().part).collect();
    assert_eq!(parts, [Part::Key(0), Part::Value(0), Part::Key(1), Part::Value(1)]);
}
