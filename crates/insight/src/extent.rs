//! From where to where each object is built, and how deep it is: what a timeline draws around ops.
//!
//! An object begins with the first op that belongs to it, or, where it is made of operands that are there before it (a tuple, a call), with the
//! first op of those. It ends with the last op of its own. Nine bytes a node.

use picklescope_codec::{NodeId, OutOfMemory, trace::Ops};

use crate::{sort::sort, tree::Tree};

/// No op.
const NONE: u32 = u32::MAX;
/// The depth is not known yet.
const UNKNOWN: u8 = u8::MAX;
/// All that is deeper is said to be so deep.
const DEEPEST: u8 = u8::MAX - 1;
/// Steps upwards that are made to find what is around some ops: beyond, the nesting is too deep to be drawn anyway.
const CLIMB: usize = 100_000;

/// The extents of all objects of a graph.
#[derive(Clone, Debug, Default)]
pub struct Extents {
    first: Vec<u32>,
    last: Vec<u32>,
    depth: Vec<u8>,
    /// The most marks that are open before an op.
    marks: u8,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, Default)]
enum Stage {
    /// Up to this op, objects know the ops of their own.
    Own(u32),
    /// Up to this object, those made of operands begin with them.
    Operands(u32),
    /// Up to this object, depths are known.
    Depths(u32),
    #[default]
    Done,
}

impl Extents {
    /// The extents of so many objects, of which nothing is known yet.
    ///
    /// # Errors
    /// When memory ends.
    pub fn new(nodes: u32) -> Result<Self, OutOfMemory> {
        let n = nodes as usize;
        Ok(Self {
            first: column(n, NONE)?,
            last: column(n, 0)?,
            depth: column(n, UNKNOWN)?,
            marks: 0,
            stage: Stage::Own(0),
        })
    }

    /// Works on about `budget` ops or objects. Whether there is more to do. `ops` and `tree` must be the same each time.
    pub fn step(&mut self, ops: &Ops, tree: &Tree, budget: u32) -> bool {
        let nodes = u32::try_from(self.first.len()).unwrap_or(u32::MAX);
        match self.stage {
            Stage::Own(from) => {
                let end = from.saturating_add(budget).min(ops.len());
                for op in ops.from(from).take((end - from) as usize) {
                    self.marks = self.marks.max(op.marks);
                    let Some(owner) = op.owner else { continue };
                    if let Some(first) = self.first.get_mut(owner.index()) {
                        *first = (*first).min(op.op);
                    }
                    if let Some(last) = self.last.get_mut(owner.index()) {
                        *last = op.op;
                    }
                }
                self.stage = if end == ops.len() { Stage::Operands(0) } else { Stage::Own(end) };
            }
            Stage::Operands(from) => {
                let end = from.saturating_add(budget).min(nodes);
                // Those inside of operands come before them, so that each is known when it is needed.
                for node in from..end {
                    let Some(owner) = tree.place(NodeId(node)).and_then(|place| place.owner) else {
                        continue;
                    };
                    if node < owner.0
                        && let Some(start) = self.first.get(node as usize).copied()
                        && let Some(first) = self.first.get_mut(owner.index())
                    {
                        *first = (*first).min(start);
                    }
                }
                self.stage = if end == nodes { Stage::Depths(0) } else { Stage::Operands(end) };
            }
            Stage::Depths(from) => {
                let end = from.saturating_add(budget).min(nodes);
                for node in from..end {
                    self.find_depth(tree, node);
                }
                self.stage = if end == nodes { Stage::Done } else { Stage::Depths(end) };
            }
            Stage::Done => return false,
        }
        true
    }

    /// Climbs to what is known, then sets what was passed. Each object is passed once.
    fn find_depth(&mut self, tree: &Tree, node: u32) {
        let known = |depth: &[u8], node: u32| {
            depth.get(node as usize).copied().filter(|depth| *depth != UNKNOWN).map(u32::from)
        };
        let above = |node: u32| tree.place(NodeId(node)).and_then(|place| place.owner).map(|owner| owner.0);
        let (mut steps, mut at) = (0u32, Some(node));
        let base = loop {
            match at {
                // Behind an outermost object.
                None => break 0,
                Some(node) => match known(&self.depth, node) {
                    Some(depth) => break depth + 1,
                    None => {
                        steps += 1;
                        at = above(node);
                    }
                },
            }
        };
        let mut at = Some(node);
        while steps > 0 {
            let Some(node) = at else { break };
            steps -= 1;
            if let Some(depth) = self.depth.get_mut(node as usize) {
                *depth = u8::try_from(base + steps).unwrap_or(DEEPEST).min(DEEPEST);
            }
            at = above(node);
        }
    }

    /// The first op of an object, with those of its operands, and the last one of its own. `None` for the few that own no op: an INST makes
    /// a class and a tuple beside its instance.
    #[must_use]
    pub fn get(&self, node: NodeId) -> Option<(u32, u32)> {
        let first = self.first.get(node.index()).copied().filter(|first| *first != NONE)?;
        Some((first, self.last.get(node.index()).copied()?.max(first)))
    }

    /// How many objects it is inside of, in the tree; 254 stands for all above.
    #[must_use]
    #[inline]
    pub fn depth(&self, node: NodeId) -> u8 {
        self.depth.get(node.index()).copied().unwrap_or(0)
    }

    /// Objects around some ops: their owners and what those are inside of in the tree, as far as they reach between two ops and are
    /// more than one; the outermost first, `limit` at the most.
    #[must_use]
    pub fn around(
        &self,
        tree: &Tree,
        owners: impl Iterator<Item = NodeId>,
        between: (u32, u32),
        limit: usize,
    ) -> Vec<NodeId> {
        let mut found: Vec<u32> = Vec::new();
        let mut climb = CLIMB;
        let mut before = NONE;
        for owner in owners {
            // Neighbours often have the same owner.
            if owner.0 == before {
                continue;
            }
            before = owner.0;
            let mut at = Some(owner);
            while let Some(node) = at.filter(|_| climb > 0) {
                climb -= 1;
                match found.binary_search(&node.0) {
                    // What is around it is there as well.
                    Ok(_) => break,
                    // Of a very deep nesting the innermost and the outermost.
                    Err(place) if found.len() < limit || self.depth(node) < DEEPEST => {
                        found.insert(place, node.0);
                    }
                    Err(_) => {}
                }
                at = tree.place(node).and_then(|place| place.owner);
            }
        }
        let reaches = |node: &u32| {
            self.get(NodeId(*node))
                .is_some_and(|(first, last)| first < last && first <= between.1 && last >= between.0)
        };
        let mut shown: Vec<(u8, u32, u32)> = found
            .into_iter()
            .filter(reaches)
            .map(|node| {
                (self.depth(NodeId(node)), self.get(NodeId(node)).map_or(0, |(first, _)| first), node)
            })
            .collect();
        sort(&mut shown);
        shown.into_iter().take(limit).map(|(_, _, node)| NodeId(node)).collect()
    }

    /// The deepest nesting of any object that owns an op; `None` where there is no such object.
    #[must_use]
    pub fn deepest(&self) -> Option<u8> {
        // Those that own none have operands or nothing, so that they do not begin at the first op; nor do they end anywhere.
        let owns = self.first.iter().zip(&self.last).map(|(first, last)| *first == 0 || *last > 0);
        self.depth.iter().zip(owns).filter(|(_, owns)| *owns).map(|(depth, _)| *depth).max()
    }

    /// The most marks that are open before an op; 255 stands for all above.
    #[must_use]
    pub fn marks(&self) -> u8 {
        self.marks
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        (self.first.capacity() + self.last.capacity()) * 4 + self.depth.capacity()
    }
}

fn column<T: Copy>(n: usize, value: T) -> Result<Vec<T>, OutOfMemory> {
    let mut column = Vec::new();
    column.try_reserve_exact(n).map_err(|_| OutOfMemory)?;
    column.resize(n, value);
    Ok(column)
}
