//! Walking the references of a node: the hottest loop outside the machine.

use super::{
    Edge, Graph, NodeId, RunInfo,
    codes::Chunk,
    node::RunRole,
    runs::{Entry, Ring},
};

/// The references of one node, in the order of the stream. See [`Graph::edges`].
#[derive(Clone, Debug)]
pub struct Edges<'a> {
    graph: &'a Graph,
    ring: Ring<'a>,
    chunk: ChunkEdges<'a>,
}

impl<'a> Edges<'a> {
    pub(super) fn of(graph: &'a Graph, node: NodeId) -> Self {
        Self { graph, ring: graph.runs.ring(graph.last_run(node)), chunk: ChunkEdges::default() }
    }

    pub(super) fn from(graph: &'a Graph, node: NodeId, i: u32) -> Self {
        let last = graph.last_run(node);
        let (ring, found) = graph.runs.ring_from(node.0, last, i);
        let mut chunk = ChunkEdges::default();
        if let Some((number, before, entry)) = found {
            chunk = ChunkEdges::of(graph, number, entry);
            for _ in before..i {
                chunk.next();
            }
        }
        Self { graph, ring, chunk }
    }
}

impl Iterator for Edges<'_> {
    type Item = Edge;

    #[inline]
    fn next(&mut self) -> Option<Edge> {
        loop {
            if let Some(edge) = self.chunk.next() {
                return Some(edge);
            }
            let (chunk, _, entry) = self.ring.next()?;
            self.chunk = ChunkEdges::of(self.graph, chunk, entry);
        }
    }
}

/// The references of one chunk.
#[derive(Clone, Debug)]
pub(super) struct ChunkEdges<'a> {
    codes: Chunk<'a>,
    left: u32,
    role: RunRole,
    at: u64,
    /// How many came before.
    i: u32,
}

impl Default for ChunkEdges<'_> {
    fn default() -> Self {
        Self { codes: Chunk::default(), left: 0, role: RunRole::Items, at: 0, i: 0 }
    }
}

impl<'a> ChunkEdges<'a> {
    pub(super) fn of(graph: &'a Graph, chunk: u32, entry: Entry) -> Self {
        Self {
            codes: graph.runs.read(chunk),
            left: entry.count,
            role: entry.role,
            at: graph.runs.at(chunk),
            i: 0,
        }
    }
}

impl Iterator for ChunkEdges<'_> {
    type Item = Edge;

    #[inline]
    fn next(&mut self) -> Option<Edge> {
        self.left = self.left.checked_sub(1)?;
        let child = self.codes.next()?;
        // Chunks after the first of a run are of roles that do not count, or of pairs, and begin with a key.
        let role = self.role.role(self.i);
        self.i += 1;
        Some(Edge { role, child: NodeId(child), at: self.at })
    }
}

/// The batches of one node. See [`Graph::runs`].
#[derive(Clone, Debug)]
pub(super) struct Batches<'a> {
    graph: &'a Graph,
    ring: core::iter::Peekable<Ring<'a>>,
}

impl<'a> Batches<'a> {
    pub(super) fn of(graph: &'a Graph, node: NodeId) -> Self {
        Self { graph, ring: graph.runs.ring(graph.last_run(node)).peekable() }
    }
}

impl Iterator for Batches<'_> {
    type Item = RunInfo;

    fn next(&mut self) -> Option<RunInfo> {
        let (chunk, first, entry) = self.ring.next()?;
        let at = self.graph.runs.at(chunk);
        let mut run = RunInfo { role: entry.role.role(0), at, first, count: entry.count };
        while let Some((_, _, more)) = self.ring.next_if(|(_, _, entry)| entry.continues) {
            run.count += more.count;
        }
        Some(run)
    }
}
