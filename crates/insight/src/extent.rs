//! From where to where each object is built, and how deep it is: what a timeline draws around ops.
//!
//! An object begins with the first op that belongs to it, or, where it is made of operands that are there before it (a tuple, a call), with the
//! first op of those. It ends with the last op of its own. Nine bytes a node, and a bit.

use picklescope_codec::{NodeId, OutOfMemory, trace::Ops};

use crate::{bits::Bits, column::column, sort::sort, tree::Tree};

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
    /// Which objects a search has come by; between two searches none.
    seen: Bits,
    /// Of the objects that own an op.
    deepest: Option<u8>,
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
    /// Up to this object, depths are known; above it they are being found.
    Depths(u32, Climb),
    #[default]
    Done,
}

/// From an object outwards to what is known. It may be long, so it can be interrupted.
#[derive(Clone, Copy, Debug)]
struct Climb {
    /// Where it is; `None` behind an outermost object.
    at: Option<u32>,
    /// Objects passed, none of which is known.
    steps: u32,
    /// The depth of the outermost of them, once it is known. Then they are gone through again, and told theirs.
    base: Option<u32>,
}

impl Climb {
    fn new(node: u32) -> Self {
        Self { at: Some(node), steps: 0, base: None }
    }
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
            seen: Bits::new(n)?,
            deepest: None,
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
                self.stage =
                    if end == nodes { Stage::Depths(0, Climb::new(0)) } else { Stage::Operands(end) };
            }
            Stage::Depths(from, climb) => self.stage = self.depths(tree, from, climb, budget),
            Stage::Done => return false,
        }
        true
    }

    /// Climbs from object after object to what is known, then tells what was passed. Each object is told once.
    fn depths(&mut self, tree: &Tree, mut node: u32, mut climb: Climb, budget: u32) -> Stage {
        let above = |node: u32| tree.place(NodeId(node)).and_then(|place| place.owner).map(|owner| owner.0);
        for _ in 0..budget {
            let Some(base) = climb.base else {
                let known = match climb.at {
                    None => Some(0),
                    Some(at) => match self.depth.get(at as usize) {
                        Some(&UNKNOWN) => None,
                        Some(depth) => Some(u32::from(*depth) + 1),
                        // There are no more.
                        None => return Stage::Done,
                    },
                };
                match known {
                    Some(_) => climb = Climb { at: Some(node), base: known, ..climb },
                    None => {
                        climb.steps += 1;
                        climb.at = climb.at.and_then(above);
                    }
                }
                continue;
            };
            let Some(at) = climb.at.filter(|_| climb.steps > 0) else {
                node += 1;
                climb = Climb::new(node);
                continue;
            };
            climb.steps -= 1;
            climb.at = above(at);
            let found = u8::try_from(base.saturating_add(climb.steps)).unwrap_or(DEEPEST).min(DEEPEST);
            if let Some(depth) = self.depth.get_mut(at as usize) {
                *depth = found;
            }
            if self.get(NodeId(at)).is_some() {
                self.deepest = self.deepest.max(Some(found));
            }
        }
        Stage::Depths(node, climb)
    }

    /// The first op of an object, with those of its operands, and the last one of its own. `None` for the few that own no op: an INST makes
    /// a class and a tuple beside its instance.
    #[must_use]
    pub fn get(&self, node: NodeId) -> Option<(u32, u32)> {
        let (first, last) = (*self.first.get(node.index())?, *self.last.get(node.index())?);
        // Where there is none of its own, the last one is still 0, and operands have a MARK before them.
        (first <= last).then_some((first, last))
    }

    /// How many objects it is inside of, in the tree; 254 stands for all above.
    #[must_use]
    #[inline]
    pub fn depth(&self, node: NodeId) -> u8 {
        self.depth.get(node.index()).copied().unwrap_or(0)
    }

    /// Objects around some ops: their owners and what those are inside of in the tree, as far as they reach between two ops and are
    /// more than one; the outermost first, `limit` at the most.
    pub fn around(
        &mut self,
        tree: &Tree,
        owners: impl Iterator<Item = NodeId>,
        between: (u32, u32),
        limit: usize,
    ) -> Vec<NodeId> {
        let mut found: Vec<u32> = Vec::new();
        for owner in owners {
            let mut at = Some(owner);
            // What is around one that was come by was come by as well.
            while let Some(node) = at.filter(|node| found.len() < CLIMB && !self.seen.get(node.0)) {
                self.seen.set(node.0, true);
                found.push(node.0);
                at = tree.place(node).and_then(|place| place.owner);
            }
        }
        found.iter().for_each(|node| self.seen.set(*node, false));
        let mut shown: Vec<(u8, u32, u32)> = Vec::new();
        // How many are how deep.
        let mut counts = [0usize; 256];
        for (i, node) in found.into_iter().enumerate() {
            let depth = self.depth(NodeId(node));
            let Some((first, last)) = self.get(NodeId(node)) else { continue };
            // Of a very deep nesting the innermost and the outermost.
            if first < last && first <= between.1 && last >= between.0 && (i < limit || depth < DEEPEST) {
                shown.push((depth, first, node));
                if let Some(count) = counts.get_mut(usize::from(depth)) {
                    *count += 1;
                }
            }
        }
        // Only those that can be among the outermost are sorted.
        let mut outside = 0;
        let deep = counts.iter().position(|count| {
            outside += count;
            outside >= limit
        });
        shown.retain(|(depth, ..)| deep.is_none_or(|deep| usize::from(*depth) <= deep));
        sort(&mut shown);
        shown.into_iter().take(limit).map(|(_, _, node)| NodeId(node)).collect()
    }

    /// The deepest nesting of any object that owns an op; `None` where there is no such object.
    #[must_use]
    pub fn deepest(&self) -> Option<u8> {
        self.deepest
    }

    /// The most marks that are open before an op; 255 stands for all above.
    #[must_use]
    pub fn marks(&self) -> u8 {
        self.marks
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        (self.first.capacity() + self.last.capacity()) * 4 + self.depth.capacity() + self.seen.memory()
    }
}
