//! Extents are found in steps, none of which is long, whatever the nesting.
#![allow(clippy::unwrap_used, missing_docs)]

use std::rc::Rc;

use picklescope_codec::{NodeId, Window, decode, trace::Tracer};
use picklescope_insight::{extent::Extents, tree::Tree};

#[test]
fn a_deep_chain_takes_as_many_steps_as_it_has_links() {
    const N: u32 = 100_000;
    const BUDGET: u32 = 1000;
    // The innermost tuple comes first: from it, all others are outwards.
    let mut bytes = vec![b')'];
    bytes.extend(vec![0x85; N as usize]);
    bytes.push(b'.');
    let graph = Rc::new(decode(&bytes).graph);
    let tree = Tree::build(&graph).unwrap();
    let mut tracer = Tracer::new(Rc::clone(&graph));
    tracer.run(Window::whole(&bytes), &mut { u32::MAX });
    let ops = tracer.finish().unwrap();
    let mut extents = Extents::new(graph.len()).unwrap();
    let (mut steps, mut unknown) = (0, 0);
    while extents.step(&ops, &tree, BUDGET) {
        steps += 1;
        unknown += u32::from(extents.deepest().is_none());
    }
    // Ops, operands, outwards, and back again: in the end that of the innermost is known first.
    assert!(steps >= 4 * N / BUDGET && unknown >= 3 * N / BUDGET, "{steps} steps, {unknown}");
    assert!(steps <= 8 * N / BUDGET, "{steps}");
    assert_eq!((extents.depth(NodeId(0)), extents.depth(NodeId(N)), extents.deepest()), (254, 0, Some(254)));
    assert_eq!(extents.depth(NodeId(N - 100)), 100);
}

#[test]
fn the_arguments_of_an_inst_own_no_op() {
    let bytes = b"(K\x01K\x02iapp\nC\n.";
    let graph = Rc::new(decode(bytes).graph);
    let tree = Tree::build(&graph).unwrap();
    let mut tracer = Tracer::new(Rc::clone(&graph));
    tracer.run(Window::whole(bytes), &mut { 100 });
    let ops = tracer.finish().unwrap();
    let mut extents = Extents::new(graph.len()).unwrap();
    while extents.step(&ops, &tree, 3) {}
    let told: Vec<_> = graph.nodes().map(|node| extents.get(node)).collect();
    // Two ints, a class, a tuple and the instance, which has its MARK.
    assert_eq!(told.iter().filter(|told| told.is_none()).count(), 2);
    assert_eq!(told.last().unwrap(), &Some((0, 3)));
}
