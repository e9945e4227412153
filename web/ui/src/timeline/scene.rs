//! The drawn model: what stands where, before it has colours and pixels.
//!
//! Ops of a pixel or more are rectangles of their own; narrower ones, and whatever comes in bins, are amounts in
//! [`Columns`]. Positions are device pixels from the left edge of the drawing and may lie outside of it.

use picklescope_protocol::{
    Axis, Bin, Block, Category, Extent, Lanes, NodeId, OpcodeInfo, TileContent, TileId,
};

use super::{Amounts, Columns, Raster, Row, Tiles, tiles, whole};

/// An op that is drawn by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Its number.
    pub op: u32,
    /// Its offset.
    pub at: u64,
    /// Its bytes.
    pub len: u64,
    /// Its opcode's byte.
    pub code: u8,
    /// Left edge.
    pub x: f64,
    /// Width, a pixel at least.
    pub w: f64,
    /// In which lane.
    pub lane: u8,
    /// Its colour.
    pub category: Category,
    /// The object it belongs to.
    pub node: Option<NodeId>,
}

/// The extent of an object, behind its ops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// What it is the extent of.
    pub extent: Extent,
    /// Left edge.
    pub x: f64,
    /// Width.
    pub w: f64,
}

/// Bins side by side in which a single op goes on and on: something wide that has no rectangle at this level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// Left edge.
    pub x: f64,
    /// Width.
    pub w: f64,
    /// A unit in its middle.
    pub unit: u64,
    /// In which lane.
    pub lane: u8,
    /// Its colour.
    pub category: Category,
}

/// Everything that is drawn of the ops.
pub struct Scene {
    /// What is laid where.
    pub raster: Raster,
    /// Along x.
    pub axis: Axis,
    /// Along y.
    pub lanes: Lanes,
    /// Lanes in use.
    pub count: usize,
    /// Single ops, in order.
    pub rects: Vec<Rect>,
    /// Objects behind them, outer ones before inner ones.
    pub bands: Vec<Band>,
    /// All else.
    pub columns: Columns,
    /// Wide stretches of a single op among the columns.
    pub runs: Vec<Run>,
    /// Tiles in sight that are not here; a coarser one or nothing stands in their place.
    pub missing: usize,
    /// Ops that begin in sight, about.
    pub ops: u64,
    /// The first op in sight that is known not to be drawn yet, for the next tile.
    next: u32,
}

/// How a byte is drawn that is no opcode: as what the stream itself is.
const UNKNOWN: Category = Category::Structure;

/// The category of every opcode.
pub struct Categories([Category; 256]);

impl Categories {
    /// Out of the table.
    #[must_use]
    pub fn new(table: &[OpcodeInfo]) -> Self {
        let mut categories = [UNKNOWN; 256];
        for info in table {
            if let Some(slot) = categories.get_mut(usize::from(info.byte)) {
                *slot = info.category;
            }
        }
        Self(categories)
    }

    /// Of one opcode.
    #[must_use]
    pub fn of(&self, code: u8) -> Category {
        self.0.get(usize::from(code)).copied().unwrap_or(UNKNOWN)
    }
}

/// What is under a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hit {
    /// A single op.
    Op(Rect),
    /// An object, beside its ops.
    Object(Extent),
    /// A unit of the axis: which op it belongs to, the engine knows.
    Unit(u64),
}

/// All categories, in order.
pub const CATEGORIES: [Category; 5] =
    [Category::Structure, Category::Data, Category::Memo, Category::Global, Category::Call];

impl Scene {
    /// Nothing.
    #[must_use]
    pub fn new(raster: Raster) -> Self {
        Self {
            raster,
            axis: Axis::Bytes,
            lanes: Lanes::Nesting,
            count: 1,
            rects: Vec::new(),
            bands: Vec::new(),
            columns: Columns::default(),
            runs: Vec::new(),
            missing: 0,
            ops: 0,
            next: 0,
        }
    }

    /// Draws a raster anew out of the tiles that are here. Runs are looked for from so many pixels on.
    pub fn draw(
        &mut self,
        raster: Raster,
        row: &Row,
        count: usize,
        tiles: &mut Tiles,
        of: &Categories,
        run: f64,
    ) {
        (self.raster, self.axis, self.lanes, self.count) = (raster, row.axis, row.lanes, count.max(1));
        self.rects.clear();
        self.bands.clear();
        self.runs.clear();
        self.columns.reset(raster.width, self.count);
        (self.missing, self.ops, self.next) = (0, 0, 0);
        tiles.tick();
        let mut ahead = None;
        for index in row.first..row.behind {
            let id = row.id(index);
            let bounds = tiles::units(id);
            match tiles.get(id).map(|tile| &tile.content) {
                Some(TileContent::Blocks { ops, extents }) => {
                    self.blocks(ops, of);
                    self.extents(extents, ahead.map(|()| bounds.0));
                    ahead = Some(());
                }
                Some(TileContent::Bins(bins)) => {
                    self.bins(id, bins, bounds);
                    self.find_runs(id, bins, run);
                }
                None => {
                    self.missing += 1;
                    ahead = None;
                    if let Some(tile) = tiles.instead(id)
                        && let TileContent::Bins(bins) = &tile.content
                    {
                        self.bins(tile.id, bins, bounds);
                    }
                }
            }
        }
        let (raster, width) = (self.raster, raster.width as f64);
        self.runs.retain_mut(|found| {
            let (left, right) = (found.x.max(0.0), (found.x + found.w).min(width));
            found.unit = whole(raster.unit((left + right) / 2.0));
            right - left >= run
        });
    }

    /// What is at so many device pixels from the left, in a lane. Any op above or below a lane that is empty there is meant
    /// too: nothing else can be.
    #[must_use]
    pub fn hit(&self, x: f64, lane: Option<u8>) -> Hit {
        let behind = self.rects.partition_point(|rect| rect.x <= x);
        let rect = behind.checked_sub(1).and_then(|at| self.rects.get(at)).filter(|rect| x < rect.x + rect.w);
        let above = |band: &&Band| Some(band.extent.lane) == lane && band.x <= x && x < band.x + band.w;
        if let Some(rect) = rect {
            return match self.bands.iter().rfind(above).filter(|_| lane.is_some_and(|lane| lane < rect.lane))
            {
                Some(band) => Hit::Object(band.extent),
                None => Hit::Op(*rect),
            };
        }
        Hit::Unit(whole(self.raster.unit(x).max(0.0)).min(self.raster.total().saturating_sub(1)))
    }

    /// The rectangle of an op.
    #[must_use]
    pub fn rect(&self, op: u32) -> Option<&Rect> {
        let at = self.rects.binary_search_by_key(&op, |rect| rect.op).ok()?;
        self.rects.get(at)
    }

    /// From where to where something is along the axis.
    fn place(&self, at: u64, end: u64, first: u32, behind: u32) -> (f64, f64) {
        let (start, end) = match self.axis {
            Axis::Bytes => (at as f64, end as f64),
            Axis::Ops => (f64::from(first), f64::from(behind)),
        };
        (self.raster.x(start), self.raster.x(end))
    }

    fn blocks(&mut self, ops: &[Block], of: &Categories) {
        for op in ops {
            // An op that reaches into two tiles is in both.
            if op.op < self.next {
                continue;
            }
            self.next = op.op.saturating_add(1);
            let end = op.at.saturating_add(op.len);
            let (x, right) = self.place(op.at, end, op.op, self.next);
            if right <= 0.0 || x >= self.raster.width as f64 {
                continue;
            }
            self.ops += u64::from(x >= 0.0);
            let category = of.of(op.code);
            let lane = self.lane(op.lane);
            if right - x >= 1.0 {
                self.rects.push(Rect {
                    op: op.op,
                    at: op.at,
                    len: op.len,
                    code: op.code,
                    x,
                    w: right - x,
                    lane,
                    category,
                    node: op.node,
                });
            } else {
                let amount = if self.axis == Axis::Bytes { op.len } else { 1 };
                self.columns.add(usize::from(lane), x, right, &amounts(category, amount));
            }
        }
    }

    /// Objects of a tile. What begins before the tile was drawn with the tile ahead of it, if that was drawn.
    fn extents(&mut self, extents: &[Extent], from: Option<u64>) {
        // In lanes of marks objects have none of their own.
        if self.lanes == Lanes::Marks {
            return;
        }
        for extent in extents {
            let start = if self.axis == Axis::Bytes { extent.start } else { u64::from(extent.first) };
            if from.is_some_and(|from| start < from) {
                continue;
            }
            let (x, right) =
                self.place(extent.start, extent.end, extent.first, extent.last.saturating_add(1));
            if right > 0.0 && x < self.raster.width as f64 && right - x >= 2.0 {
                self.bands.push(Band { extent: *extent, x, w: right - x });
            }
        }
    }

    /// The bins of a tile, as far as they are within bounds: of the tiles that stand in for finer ones only a part counts.
    fn bins(&mut self, id: TileId, bins: &[Bin], (start, end): (u64, u64)) {
        let first = tiles::units(id).0;
        let total = self.raster.total();
        let skip = start.saturating_sub(first) >> id.level;
        for (index, bin) in (0_u64..).zip(bins).skip(usize::try_from(skip).unwrap_or(usize::MAX)) {
            let at = first + (index << id.level);
            if at >= end {
                break;
            }
            // The last bin ends where the axis does: it is not as wide as the others.
            let behind = (at + (1 << id.level)).min(total);
            let (from, to) = (at.max(start), behind.min(end));
            let (x0, x1) = (self.raster.x(from as f64), self.raster.x(to as f64));
            if from >= to || x1 <= 0.0 || x0 >= self.raster.width as f64 {
                continue;
            }
            self.ops += u64::from(bin.ops);
            let share = (to - from) as f32 / (behind - at) as f32;
            for cell in &bin.cells {
                let lane = usize::from(self.lane(cell.lane));
                self.columns.add(lane, x0, x1, &cell.amounts.map(|amount| amount as f32 * share));
            }
        }
    }

    /// Finds stretches that a single op fills. Only bytes can be many in an op.
    fn find_runs(&mut self, id: TileId, bins: &[Bin], run: f64) {
        if self.axis == Axis::Ops || !run.is_finite() {
            return;
        }
        let first = tiles::units(id).0;
        for (index, bin) in (0_u64..).zip(bins) {
            let at = first + (index << id.level);
            let behind = (at + (1 << id.level)).min(self.raster.total());
            let Some((lane, category)) = sole(bin, behind.saturating_sub(at)) else { continue };
            let lane = self.lane(lane);
            let (x, right) = (self.raster.x(at as f64), self.raster.x(behind as f64));
            match self.runs.last_mut() {
                // No op begins in it: it is the one before that goes on.
                Some(last)
                    if bin.ops == 0
                        && (last.lane, last.category) == (lane, category)
                        && (last.x + last.w - x).abs() < 0.01 =>
                {
                    last.w = right - last.x;
                }
                last => {
                    // One that came to nothing makes room for the next.
                    if last.is_some_and(|last| last.w < run) {
                        self.runs.pop();
                    }
                    self.runs.push(Run { x, w: right - x, unit: 0, lane, category });
                }
            }
        }
    }

    fn lane(&self, lane: u8) -> u8 {
        // The engine counts lanes itself; a lane too many must not be lost.
        lane.min(u8::try_from(self.count - 1).unwrap_or(u8::MAX))
    }
}

/// The lane and the category that a bin is full of, if it is of one.
fn sole(bin: &Bin, size: u64) -> Option<(u8, Category)> {
    let [cell] = &bin.cells[..] else { return None };
    let category = CATEGORIES.iter().zip(cell.amounts).find(|(_, amount)| *amount == size)?.0;
    Some((cell.lane, *category))
}

fn amounts(category: Category, amount: u64) -> Amounts {
    CATEGORIES.map(|other| if other == category { amount as f32 } else { 0.0 })
}

#[cfg(test)]
mod tests;
