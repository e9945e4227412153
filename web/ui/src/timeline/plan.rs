//! What is drawn where, before it is known what there is to draw.

use picklescope_protocol::{Axis, Lanes, OpPlace, Stretch, TILE, Where};

use super::{Grid, Raster, TileRange};

/// Where something lies along the axis, in device pixels: where it begins and how wide it is. Either end may be out of sight.
pub type Interval = (f64, f64);

/// A window on an axis, and lanes below one another: where every op, object and stretch comes to lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// What is laid where along x.
    pub raster: Raster,
    /// Along x.
    pub axis: Axis,
    /// Along y.
    pub lanes: Lanes,
    /// Where the lanes are.
    pub grid: Grid,
}

impl Plan {
    /// The tiles in sight.
    #[must_use]
    pub fn tiles(&self) -> TileRange {
        let (start, end) = self.raster.units();
        let level = self.raster.level();
        let units = TILE << level;
        let (first, behind) = (start / units, end.div_ceil(units));
        TileRange { axis: self.axis, lanes: self.lanes, level, first, behind: behind.max(first + 1) }
    }

    /// Where a stretch lies.
    #[must_use]
    pub fn stretch(&self, of: &Stretch) -> Interval {
        let (start, end) = ends(self.axis, of);
        let x = self.raster.x(start);
        (x, self.raster.x(end) - x)
    }

    /// From an offset to the end; `None` along an axis that has no place for what is no op.
    #[must_use]
    pub fn rest(&self, at: u64) -> Option<Interval> {
        let x = self.raster.x(at as f64);
        (self.axis == Axis::Bytes).then(|| (x, self.raster.x(self.raster.total() as f64) - x))
    }

    /// Where an op lies.
    #[must_use]
    pub fn op(&self, of: &OpPlace) -> Interval {
        self.stretch(&of.into())
    }
}

/// From where to where a stretch goes along an axis.
#[must_use]
pub fn ends(axis: Axis, of: &Stretch) -> (f64, f64) {
    match axis {
        Axis::Bytes => (of.start as f64, of.end as f64),
        Axis::Ops => (f64::from(of.first), f64::from(of.behind)),
    }
}

/// What a unit of an axis is as a place.
#[must_use]
pub fn place_of(axis: Axis, unit: u64) -> Where {
    match axis {
        Axis::Bytes => Where::Byte(unit),
        Axis::Ops => Where::Op(u32::try_from(unit).unwrap_or(u32::MAX)),
    }
}
