//! Walking the references of a node: the hottest loop outside the machine, so a plain one over slices.

use super::{Edge, Graph, NodeId, Offset, RunRole};

/// The references of one node, in the order of the stream. See [`Graph::edges`].
#[derive(Clone, Debug)]
pub struct Edges<'a> {
    pub(super) graph: &'a Graph,
    /// The next of its runs, and how many there are from there on.
    pub(super) place: u32,
    pub(super) places: u32,
    pub(super) run: RunEdges<'a>,
}

impl Iterator for Edges<'_> {
    type Item = Edge;

    #[inline]
    fn next(&mut self) -> Option<Edge> {
        loop {
            if let Some(edge) = self.run.next(self.graph) {
                return Some(edge);
            }
            self.places = self.places.checked_sub(1)?;
            let (run, _) = self.graph.order.get(self.place as usize)?;
            self.place += 1;
            self.run = RunEdges::of(self.graph, run);
        }
    }
}

/// The references of one run.
#[derive(Clone, Debug)]
pub(super) struct RunEdges<'a> {
    /// What is left of the slice of the segment it is in.
    slice: core::slice::Iter<'a, u32>,
    /// Where in the column the next slice begins, and how many references are left from there on.
    next: usize,
    left: usize,
    role: RunRole,
    at: Offset,
    /// How many came before.
    i: u32,
}

impl Default for RunEdges<'_> {
    fn default() -> Self {
        Self {
            slice: [].iter(),
            next: 0,
            left: 0,
            role: RunRole::Items,
            at: Offset { low: 0, high: 0 },
            i: 0,
        }
    }
}

impl<'a> RunEdges<'a> {
    pub(super) fn of(graph: &'a Graph, run: u32) -> Self {
        let Some(entry) = graph.runs.get(run as usize) else { return Self::default() };
        let left = (graph.run_end(run) - entry.first) as usize;
        Self { next: entry.first as usize, left, role: entry.role, at: entry.at, ..Self::default() }
    }

    #[inline]
    pub(super) fn next(&mut self, graph: &'a Graph) -> Option<Edge> {
        let child = match self.slice.next() {
            Some(child) => *child,
            None => self.refill(graph)?,
        };
        let role = self.role.role(self.i);
        self.i += 1;
        Some(Edge { role, child: NodeId(child), at: self.at.get() })
    }

    fn refill(&mut self, graph: &'a Graph) -> Option<u32> {
        let slice = graph.children.slices(self.next, self.left).next()?;
        self.next += slice.len();
        self.left -= slice.len();
        self.slice = slice.iter();
        self.slice.next().copied()
    }
}
