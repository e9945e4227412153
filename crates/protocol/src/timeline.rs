//! The timeline: every op of a layer, at any scale.
//!
//! A document's ops are laid along an axis, in bytes or in ops, and in lanes. At level 0 a tile lists its ops
//! one by one; at level `n` it has bins of 2^n units each. Whatever the level, the bins add up to the layer's bytes and ops.

use serde::{Deserialize, Serialize};

use crate::{DocId, NodeId, OpPlace};

/// Bins (or units, at level 0) in a tile.
pub const TILE: u64 = 512;
/// The most lanes: whatever lies deeper is in the last one.
pub const LANES: u8 = 24;

/// What is laid along x.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Axis {
    /// Byte offsets of the innermost layer: 0 to its size.
    #[default]
    Bytes,
    /// Numbers of ops: 0 to how many there are.
    Ops,
}

/// What a lane is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lanes {
    /// How deep in the object tree the op's object is: lane 0 is the stream itself, 1 the outermost objects.
    #[default]
    Nesting,
    /// How many marks are open before the op.
    Marks,
}

/// Which tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TileId {
    /// Along which axis.
    pub axis: Axis,
    /// In which lanes.
    pub lanes: Lanes,
    /// 2^level units in a bin; at 0 ops are listed one by one.
    pub level: u8,
    /// Which one, from 0: it covers the units from `index * TILE << level` on.
    pub index: u64,
}

/// A stretch of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tile {
    /// Which.
    pub id: TileId,
    /// What is in it.
    pub content: TileContent,
}

/// What is in a tile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TileContent {
    /// Level 0: the ops that reach into the tile, in order, and the extents of the objects around them.
    Blocks {
        /// Every op of which at least one unit lies in the tile.
        ops: Vec<Block>,
        /// Objects that reach into the tile and are more than one op, outermost first; 4096 at the most, and of a nesting of more than
        /// 254 only the outermost and the innermost.
        extents: Vec<Extent>,
    },
    /// Above: [`TILE`] bins, fewer in the last tile.
    Bins(Vec<Bin>),
}

/// One op, to be drawn by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its number, from 0.
    pub op: u32,
    /// Its offset.
    pub at: u64,
    /// Its bytes.
    pub len: u64,
    /// The opcode's byte.
    pub code: u8,
    /// Its lane; [`LANES`] - 1 at the most.
    pub lane: u8,
    /// The object it belongs to; `None` for the stream itself.
    pub node: Option<NodeId>,
}

/// From where to where an object is built: from the first op that belongs to it or to a part of it built in place, to the last
/// op of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// The object.
    pub node: NodeId,
    /// Offset of its first byte.
    pub start: u64,
    /// Offset behind its last byte.
    pub end: u64,
    /// Its first op.
    pub first: u32,
    /// Its last op.
    pub last: u32,
    /// Its lane, for nesting; 0 for marks.
    pub lane: u8,
}

/// Sums over 2^level units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    /// Ops that begin in it.
    pub ops: u32,
    /// Bytes: along bytes those in the bin, ops or not; along ops those of its ops.
    pub bytes: u64,
    /// Where they are; lanes without any are left out.
    pub cells: Vec<Cell>,
}

/// What a lane has in a bin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Which lane.
    pub lane: u8,
    /// Units of the axis (bytes, or ops) by [`crate::Category`], in its order. What is left of the bin is no op.
    pub amounts: [u64; 5],
}

/// The ops are being laid out after opening, or have been.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Traced {
    /// The document.
    pub doc: DocId,
    /// Ops so far, or in all; 0 where it failed.
    pub ops: u32,
    /// Ops that opening counted: what `ops` comes to.
    pub expected: u64,
    /// What there is to lay out, once everything is: `None` while under way.
    pub timeline: Option<Box<Timeline>>,
    /// There will be no timeline, and why, in a plain sentence: there was no memory for it or for the objects, there are too many ops, or the
    /// file changed or went away.
    pub failed: Option<String>,
}

/// The timeline of a document as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Bytes of the innermost layer: the length of the axis of bytes.
    pub bytes: u64,
    /// Ops: the length of the axis of ops.
    pub ops: u32,
    /// Lanes in use for nesting, the stream's included.
    pub nesting: u8,
    /// Lanes in use for marks.
    pub marks: u8,
    /// The first 10,000 frames.
    pub frames: Vec<Stretch>,
    /// Frames in all.
    pub frame_count: u32,
    /// The first 1000 pickles, from the first byte to behind the last.
    pub pickles: Vec<Stretch>,
    /// Where something is wrong: the first 100 places.
    pub faults: Vec<FaultMark>,
}

/// From where to where, along both axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// Offset of its first byte.
    pub start: u64,
    /// Offset behind its last; cut at the layer's end.
    pub end: u64,
    /// Its first op.
    pub first: u32,
    /// The op behind its last.
    pub behind: u32,
}

impl From<&Extent> for Stretch {
    fn from(extent: &Extent) -> Self {
        let Extent { start, end, first, last, .. } = *extent;
        Self { start, end, first, behind: last.saturating_add(1) }
    }
}

impl From<&OpPlace> for Stretch {
    fn from(place: &OpPlace) -> Self {
        Self {
            start: place.at,
            end: place.at.saturating_add(place.len),
            first: place.op,
            behind: place.op.saturating_add(1),
        }
    }
}

/// Where something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultMark {
    /// Offset in the innermost layer.
    pub at: u64,
    /// The op there, or the number that it would have.
    pub op: u32,
}
