//! One depth-first walk makes the tree, one pass over the nodes sums it up.

use picklescope_codec::{Edge, Graph, Kind, NodeId, OutOfMemory, Role};

use super::{Cycle, NONE, Sizes, TOP, Tree, is_shown};
use crate::{bits::Bits, column::column, sort::sort};

/// Iterators over references are much faster than asking for each by its number, and much larger: so many are held, for the
/// innermost objects that are worth it.
const LIVE: usize = 64;
/// References from which on an iterator pays.
const WORTH: u32 = 3;

pub(super) fn build(graph: &Graph) -> Result<Tree, OutOfMemory> {
    let n = graph.len() as usize;
    let mut walk = Walk {
        graph,
        tree: Tree {
            parent: column(n, TOP)?,
            edge: column(n, NONE)?,
            refs: column(n, 0)?,
            hidden: Bits::new(n)?,
            rich: Bits::new(n)?,
            ..Tree::default()
        },
        level: column(n, 0)?,
        containers: Vec::new(),
        is_container: Bits::new(n)?,
        stack: Vec::new(),
    };
    walk.tree.rootless = graph.pickles().rootless().and_then(|i| u32::try_from(i).ok());
    for root in graph.pickles().iter().filter_map(|pickle| pickle.root) {
        walk.tree.roots += 1;
        walk.top(root, true)?;
    }
    for leftover in graph.leftovers() {
        walk.tree.leftovers += 1;
        walk.top(*leftover, true)?;
    }
    walk.effects(n)?;
    walk.finish()
}

fn push<T>(to: &mut Vec<T>, value: T) -> Result<(), OutOfMemory> {
    if to.len() == to.capacity() {
        to.try_reserve(to.len().max(16)).map_err(|_| OutOfMemory)?;
    }
    to.push(value);
    Ok(())
}

/// An object whose references are being followed.
struct Frame {
    node: u32,
    next: u32,
    /// How many it has.
    count: u32,
}

struct Walk<'a> {
    graph: &'a Graph,
    tree: Tree,
    /// Of the objects on the stack: how deep, from 1. 0 for all others. Becomes the column of sizes.
    level: Vec<u32>,
    /// What holds something, in pre-order.
    containers: Vec<u32>,
    is_container: Bits,
    stack: Vec<Frame>,
}

impl Walk<'_> {
    /// Adds one of the outermost objects and walks all below it.
    fn top(&mut self, node: NodeId, is_reference: bool) -> Result<(), OutOfMemory> {
        let index = u32::try_from(self.tree.tops.len()).map_err(|_| OutOfMemory)?;
        push(&mut self.tree.tops, node.0)?;
        if is_reference {
            self.count(node.0);
        }
        self.reach(TOP, index, node, true)?;
        self.run()
    }

    fn count(&mut self, node: u32) {
        if let Some(refs) = self.tree.refs.get_mut(node as usize) {
            *refs = refs.saturating_add(1);
        }
    }

    fn run(&mut self) -> Result<(), OutOfMemory> {
        let graph = self.graph;
        // The depth of the frame it belongs to, and the iterator.
        let mut live: Vec<(usize, _)> = Vec::new();
        while let Some(frame) = self.stack.last_mut() {
            let (owner, i, count) = (NodeId(frame.node), frame.next, frame.count);
            frame.next += 1;
            let depth = self.stack.len();
            if i >= count {
                live.pop_if(|(of, _)| *of == depth);
                self.stack.pop();
                if let Some(level) = self.level.get_mut(owner.index()) {
                    *level = 0;
                }
                continue;
            }
            if i == 0 && count >= WORTH && live.len() < LIVE {
                live.push((depth, graph.edges(owner)));
            }
            let edge: Option<Edge> = match live.last_mut() {
                Some((of, edges)) if *of == depth => Iterator::next(edges),
                _ => graph.edge(owner, i),
            };
            let Some(edge) = edge else { continue };
            self.count(edge.child.0);
            let shown = is_shown(graph, edge.role, edge.child, self.tree.rich.get(owner.0));
            self.reach(owner.0, i, edge.child, shown)?;
        }
        Ok(())
    }

    /// Follows one reference.
    #[inline]
    fn reach(&mut self, owner: u32, edge: u32, child: NodeId, shown: bool) -> Result<(), OutOfMemory> {
        let Some(place) = self.tree.edge.get_mut(child.index()) else { return Ok(()) };
        if *place == NONE {
            *place = edge;
            if let Some(parent) = self.tree.parent.get_mut(child.index()) {
                *parent = owner;
            }
            if !shown {
                self.tree.hidden.set(child.0, true);
            }
            if !self.graph.kind(child).is_atom() {
                let count = self.graph.edge_count(child);
                if count > 0 {
                    self.enter(child, count)?;
                }
            }
        } else if shown && self.tree.hidden.get(child.0) {
            // What is hidden holds nothing, so nothing below it moves.
            *place = edge;
            if let Some(parent) = self.tree.parent.get_mut(child.index()) {
                *parent = owner;
            }
            self.tree.hidden.set(child.0, false);
        } else if let Some(level) = self.level.get(child.index()).copied().filter(|level| *level != 0) {
            let here = u32::try_from(self.stack.len()).unwrap_or(u32::MAX);
            self.tree.cycle_count += 1;
            push(&mut self.tree.cycles, Cycle { owner, edge, up: here - level + 1 })?;
        }
        Ok(())
    }

    fn enter(&mut self, node: NodeId, count: u32) -> Result<(), OutOfMemory> {
        self.look_at_pairs(node)?;
        push(&mut self.stack, Frame { node: node.0, next: 0, count })?;
        let depth = u32::try_from(self.stack.len()).unwrap_or(u32::MAX);
        self.tree.depth = self.tree.depth.max(depth);
        if let Some(level) = self.level.get_mut(node.index()) {
            *level = depth;
        }
        self.is_container.set(node.0, true);
        push(&mut self.containers, node.0)
    }

    /// Finds out whether keys need rows, before the first reference is followed.
    fn look_at_pairs(&mut self, node: NodeId) -> Result<(), OutOfMemory> {
        let graph = self.graph;
        let kind = graph.kind(node);
        let own = match kind {
            Kind::List | Kind::Tuple | Kind::Set | Kind::FrozenSet => Some(Role::Item),
            Kind::Dict => Some(Role::Key),
            _ => None,
        };
        if let Some(own) = own {
            if graph.runs(node).any(|run| run.role != own) {
                push(&mut self.tree.odd, node.0)?;
            } else if kind != Kind::Dict {
                return Ok(());
            }
        }
        let rich = graph.edges(node).any(|edge| edge.role == Role::Key && !graph.kind(edge.child).is_atom());
        if rich {
            self.tree.rich.set(node.0, true);
        }
        Ok(())
    }

    /// Dropped calls that nothing kept refers to, and the topmost such calls inside of what else was dropped.
    fn effects(&mut self, n: usize) -> Result<(), OutOfMemory> {
        if self.graph.dropped().is_empty() {
            return Ok(());
        }
        let mut seen = Bits::new(n)?;
        let mut todo = Vec::new();
        for dropped in self.graph.dropped() {
            push(&mut todo, dropped.0)?;
            while let Some(node) = todo.pop() {
                if seen.get(node) || self.tree.edge.get(node as usize).is_none_or(|edge| *edge != NONE) {
                    continue;
                }
                seen.set(node, true);
                if self.graph.kind(NodeId(node)) == Kind::Call {
                    self.top(NodeId(node), false)?;
                    continue;
                }
                let from = todo.len();
                for edge in self.graph.edges(NodeId(node)) {
                    push(&mut todo, edge.child.0)?;
                }
                if let Some(added) = todo.get_mut(from..) {
                    added.reverse();
                }
            }
        }
        Ok(())
    }

    /// Sums up.
    fn finish(mut self) -> Result<Tree, OutOfMemory> {
        let graph = self.graph;
        let total: u64 = graph.pickles().last().map_or(0, |pickle| pickle.end);
        let mut tree = self.tree;
        tree.sizes = if total < u64::from(u32::MAX) {
            self.level.fill(0);
            Sizes::Small(self.level)
        } else {
            drop(self.level);
            let mut sizes = Vec::new();
            sizes.try_reserve_exact(graph.len() as usize).map_err(|_| OutOfMemory)?;
            sizes.resize(graph.len() as usize, 0);
            Sizes::Large(sizes)
        };
        for node in graph.nodes() {
            let own = graph.self_bytes(node);
            tree.sizes.add(node.0, own);
            if tree.edge.get(node.index()).is_some_and(|edge| *edge == NONE) {
                tree.unreached += 1;
                // Nothing shown leads here, and yet it refers to others.
                for edge in graph.edges(node) {
                    if let Some(refs) = tree.refs.get_mut(edge.child.index()) {
                        *refs = refs.saturating_add(1);
                    }
                }
            } else if !self.is_container.get(node.0)
                && let Some(parent) = tree.parent.get(node.index()).copied().filter(|parent| *parent != TOP)
            {
                tree.sizes.add(parent, own);
            }
        }
        for node in self.containers.iter().rev() {
            if let Some(parent) = tree.parent.get(*node as usize).copied().filter(|parent| *parent != TOP) {
                let size = tree.sizes.get(*node);
                tree.sizes.add(parent, size);
            }
        }
        tree.shared = u32::try_from(tree.refs.iter().filter(|refs| **refs > 1).count()).unwrap_or(u32::MAX);
        sort(&mut tree.odd);
        sort(&mut tree.cycles);
        tree.cycles.shrink_to_fit();
        Ok(tree)
    }
}
