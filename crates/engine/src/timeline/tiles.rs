//! Stretches of the timeline.

use picklescope_codec::NodeId;
use picklescope_insight::{
    sums::{Sums, lane, lane_of},
    tree::Tree,
};
use picklescope_protocol::{
    Axis, Bin, Block, Extent, Lanes, NodeId as WireNode, TILE, Tile, TileContent, TileId,
};

use super::{Laid, number};

/// Objects told with the ops of a tile.
const EXTENTS: usize = 4096;

impl Laid {
    /// A tile, if there is such a one. `Err` where there is no memory for it.
    pub(crate) fn tile(&mut self, tree: &Tree, id: TileId) -> Result<Option<Tile>, ()> {
        let Some((from, end)) = self.stretch(id) else { return Ok(None) };
        let content = if id.level == 0 {
            let (ops, owners) = self.blocks(id, from, end);
            let extents = self.extents_around(tree, id.lanes, &ops, owners);
            TileContent::Blocks { ops, extents }
        } else {
            TileContent::Bins(self.bins(id, from, end)?)
        };
        Ok(Some(Tile { id, content }))
    }

    /// The units of a tile, from the first to behind the last.
    fn stretch(&self, id: TileId) -> Option<(u64, u64)> {
        let units = self.units(id.axis);
        let last = units.checked_sub(1)?;
        if id.level > 63 || id.index > (last >> id.level) / TILE {
            return None;
        }
        // So that neither of these overflows but by the end of the last one.
        let from = (id.index * TILE) << id.level;
        let width = TILE.checked_shl(id.level.into()).filter(|width| width >> id.level == TILE);
        Some((from, width.and_then(|width| from.checked_add(width)).unwrap_or(units).min(units)))
    }

    fn bins(&mut self, id: TileId, from: u64, end: u64) -> Result<Vec<Bin>, ()> {
        let of = (id.axis, id.lanes);
        if id.level < self.base(id.axis) {
            let mut sums = Sums::new(of, self.lanes(id.lanes), id.level, (from, end)).map_err(|_| ())?;
            let (first, behind) = self.ops_in(id.axis, from, end);
            sums.add(&self.ops, &self.extents, first, behind);
            return Ok(sums.bins(id.level, from, TILE));
        }
        if !self.has(of) {
            let mut sums = self.empty(of).ok_or(())?;
            sums.add(&self.ops, &self.extents, 0, self.ops.len());
            self.keep(of, sums);
        }
        let sums = self.sums.get(number(of)).and_then(Option::as_ref).ok_or(())?;
        Ok(sums.bins(id.level, from, TILE))
    }

    /// The first op that reaches into a stretch, and one behind the last or further on.
    fn ops_in(&self, axis: Axis, from: u64, end: u64) -> (u32, u32) {
        let narrow = |n| u32::try_from(n).unwrap_or(u32::MAX);
        match axis {
            Axis::Ops => (narrow(from), narrow(end)),
            Axis::Bytes => (self.ops.first_behind(from), self.ops.len()),
        }
    }

    /// The ops of a tile, and whom they belong to.
    fn blocks(&self, id: TileId, from: u64, end: u64) -> (Vec<Block>, Vec<NodeId>) {
        let (first, behind) = self.ops_in(id.axis, from, end);
        let mut blocks = Vec::new();
        let mut owners = Vec::new();
        for op in self.ops.from(first).take((behind - first) as usize) {
            if id.axis == Axis::Bytes && op.at >= end {
                break;
            }
            blocks.push(Block {
                op: op.op,
                at: op.at,
                len: op.len,
                code: op.opcode as u8,
                lane: lane(id.lanes, &self.extents, &op),
                node: op.owner.map(|node| WireNode(node.0)),
            });
            owners.extend(op.owner);
        }
        (blocks, owners)
    }

    fn extents_around(
        &mut self,
        tree: &Tree,
        lanes: Lanes,
        ops: &[Block],
        owners: Vec<NodeId>,
    ) -> Vec<Extent> {
        let (Some(first), Some(last)) = (ops.first(), ops.last()) else { return Vec::new() };
        let found = self.extents.around(tree, owners.into_iter(), (first.op, last.op), EXTENTS);
        let near = |op: u32| {
            let block = usize::try_from(op.checked_sub(first.op)?).ok().and_then(|at| ops.get(at))?;
            Some((block.at, block.at + block.len))
        };
        let place = |op: u32| near(op).or_else(|| self.bytes_of(op));
        let extents = found.into_iter().filter_map(|node| {
            let mut extent = self.between(node, self.extents.get(node)?, place)?;
            if lanes == Lanes::Marks {
                extent.lane = 0;
            }
            Some(extent)
        });
        extents.collect()
    }

    fn bytes_of(&self, op: u32) -> Option<(u64, u64)> {
        self.ops.get(op).map(|op| (op.at, op.at + op.len))
    }

    /// An object's extent from one op to another. `place` knows where they stand.
    fn between(
        &self,
        node: NodeId,
        (first, last): (u32, u32),
        place: impl Fn(u32) -> Option<(u64, u64)>,
    ) -> Option<Extent> {
        let (start, end) = (place(first)?.0, place(last)?.1);
        Some(Extent {
            node: WireNode(node.0),
            start,
            end,
            first,
            last,
            lane: lane_of(self.extents.depth(node)),
        })
    }

    /// From where to where an object is built. One that owns no op stands where the op is that makes it.
    pub(crate) fn extent(&self, node: NodeId, start: u64) -> Option<Extent> {
        let ops = self.extents.get(node).or_else(|| self.ops.find(start).map(|op| (op, op)))?;
        self.between(node, ops, |op| self.bytes_of(op))
    }
}
