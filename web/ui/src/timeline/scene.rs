//! The drawn model: what stands where, before it has colours and pixels.
//!
//! Ops of a pixel or more are rectangles of their own; narrower ones, and whatever comes in bins, are amounts in
//! [`Columns`]. Positions are device pixels from the left edge of the drawing and may lie outside of it.

use picklescope_protocol::{
    Axis, Bin, Block, Category, Extent, Lanes, OpPlace, OpcodeInfo, TileContent, TileId, Where,
};

use super::{Amounts, Columns, Plan, Tiles, ends, place_of, tiles, whole};
use crate::queries;

/// An op that is drawn by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Which op. Its lane is the one that it is drawn in.
    pub place: OpPlace,
    /// Its opcode's byte.
    pub code: u8,
    /// Left edge.
    pub x: f64,
    /// Width, a pixel at least.
    pub w: f64,
    /// Its colour.
    pub category: Category,
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
    pub plan: Plan,
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

impl Hit {
    /// As a place, along an axis.
    #[must_use]
    pub fn place(&self, axis: Axis) -> Where {
        match self {
            Self::Op(rect) => Where::Op(rect.place.op),
            Self::Object(extent) => Where::Node(extent.node),
            Self::Unit(unit) => place_of(axis, *unit),
        }
    }
}

/// All categories, in order.
pub const CATEGORIES: [Category; 5] =
    [Category::Structure, Category::Data, Category::Memo, Category::Global, Category::Call];

impl Scene {
    /// Nothing.
    #[must_use]
    pub fn new(plan: Plan) -> Self {
        Self {
            plan,
            rects: Vec::new(),
            bands: Vec::new(),
            columns: Columns::default(),
            runs: Vec::new(),
            missing: 0,
            ops: 0,
            next: 0,
        }
    }

    /// Draws a plan anew out of the tiles that are here. Runs are looked for from so many pixels on.
    pub fn draw(&mut self, plan: Plan, tiles: &mut Tiles, opcodes: &[OpcodeInfo], run: f64) {
        self.plan = plan;
        self.rects.clear();
        self.bands.clear();
        self.runs.clear();
        self.columns.reset(plan.raster.width, plan.grid.count);
        (self.missing, self.ops, self.next) = (0, 0, 0);
        tiles.tick();
        let mut ahead = None;
        let range = plan.tiles();
        for index in range.first..range.behind {
            let id = range.id(index);
            let bounds = tiles::units(id);
            match tiles.get(id).map(|tile| &tile.content) {
                Some(TileContent::Blocks { ops, extents }) => {
                    self.blocks(ops, opcodes);
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
        let (raster, width) = (plan.raster, plan.raster.width as f64);
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
            return match self
                .bands
                .iter()
                .rfind(above)
                .filter(|_| lane.is_some_and(|lane| lane < rect.place.lane))
            {
                Some(band) => Hit::Object(band.extent),
                None => Hit::Op(*rect),
            };
        }
        Hit::Unit(whole(self.plan.raster.unit(x).max(0.0)).min(self.plan.raster.total().saturating_sub(1)))
    }

    /// The rectangle of an op.
    #[must_use]
    pub fn rect(&self, op: u32) -> Option<&Rect> {
        let at = self.rects.binary_search_by_key(&op, |rect| rect.place.op).ok()?;
        self.rects.get(at)
    }

    fn blocks(&mut self, ops: &[Block], opcodes: &[OpcodeInfo]) {
        for op in ops {
            // An op that reaches into two tiles is in both.
            if op.op < self.next {
                continue;
            }
            self.next = op.op.saturating_add(1);
            let place = OpPlace { op: op.op, at: op.at, len: op.len, lane: self.lane(op.lane) };
            let (x, w) = self.plan.op(&place);
            if x + w <= 0.0 || x >= self.plan.raster.width as f64 {
                continue;
            }
            self.ops += u64::from(x >= 0.0);
            let category = queries::category(opcodes, op.code);
            if w >= 1.0 {
                self.rects.push(Rect { place, code: op.code, x, w, category });
            } else {
                let amount = if self.plan.axis == Axis::Bytes { op.len } else { 1 };
                self.columns.add(usize::from(place.lane), x, x + w, &amounts(category, amount));
            }
        }
    }

    /// Objects of a tile. What begins before the tile was drawn with the tile ahead of it, if that was drawn.
    fn extents(&mut self, extents: &[Extent], from: Option<u64>) {
        // In lanes of marks objects have none of their own.
        if self.plan.lanes == Lanes::Marks {
            return;
        }
        for extent in extents {
            let stretch = extent.into();
            if from.is_some_and(|from| ends(self.plan.axis, &stretch).0 < from as f64) {
                continue;
            }
            let (x, w) = self.plan.stretch(&stretch);
            if x + w > 0.0 && x < self.plan.raster.width as f64 && w >= 2.0 {
                self.bands.push(Band { extent: *extent, x, w });
            }
        }
    }

    /// The bins of a tile, as far as they are within bounds: of the tiles that stand in for finer ones only a part counts.
    fn bins(&mut self, id: TileId, bins: &[Bin], (start, end): (u64, u64)) {
        let first = tiles::units(id).0;
        let total = self.plan.raster.total();
        let skip = start.saturating_sub(first) >> id.level;
        for (index, bin) in (0_u64..).zip(bins).skip(usize::try_from(skip).unwrap_or(usize::MAX)) {
            let at = first + (index << id.level);
            if at >= end {
                break;
            }
            // The last bin ends where the axis does: it is not as wide as the others.
            let behind = (at + (1 << id.level)).min(total);
            let (from, to) = (at.max(start), behind.min(end));
            let (x0, x1) = (self.plan.raster.x(from as f64), self.plan.raster.x(to as f64));
            if from >= to || x1 <= 0.0 || x0 >= self.plan.raster.width as f64 {
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
        if self.plan.axis == Axis::Ops || !run.is_finite() {
            return;
        }
        let first = tiles::units(id).0;
        for (index, bin) in (0_u64..).zip(bins) {
            let at = first + (index << id.level);
            let behind = (at + (1 << id.level)).min(self.plan.raster.total());
            let Some((lane, category)) = sole(bin, behind.saturating_sub(at)) else { continue };
            let lane = self.lane(lane);
            let (x, right) = (self.plan.raster.x(at as f64), self.plan.raster.x(behind as f64));
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
        lane.min(u8::try_from(self.plan.grid.count.saturating_sub(1)).unwrap_or(u8::MAX))
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
