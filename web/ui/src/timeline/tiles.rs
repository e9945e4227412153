//! Which tiles a window needs, and those that are here.

use picklescope_protocol::{Axis, Lanes, TILE, Tile, TileContent, TileId};

/// Tiles asked for at a time: the engine gives no more.
const BATCH: usize = 16;
/// What the tiles kept may weigh, in bytes.
const LIMIT: usize = 24 << 20;

/// Tiles side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileRange {
    /// Of which axis.
    pub axis: Axis,
    /// In which lanes.
    pub lanes: Lanes,
    /// Of which level.
    pub level: u8,
    /// The first.
    pub first: u64,
    /// The one behind the last.
    pub behind: u64,
}

impl TileRange {
    /// The tile of an index.
    #[must_use]
    pub fn id(&self, index: u64) -> TileId {
        TileId { axis: self.axis, lanes: self.lanes, level: self.level, index }
    }
}

/// The first unit of a tile, and the one behind its last.
#[must_use]
pub(super) fn units(id: TileId) -> (u64, u64) {
    let start = (id.index * TILE) << id.level;
    (start, start.saturating_add(TILE << id.level))
}

struct Kept {
    tile: Tile,
    weight: usize,
    used: u32,
}

/// The tiles that are here. The least used go when there are too many.
#[derive(Default)]
pub struct Tiles {
    kept: Vec<Kept>,
    weight: usize,
    clock: u32,
    /// How many answers came.
    answers: u32,
    /// Some have been asked for, and the answer is on its way.
    asking: bool,
    /// There will be no answers.
    refused: bool,
}

impl Tiles {
    /// A drawing begins: what it uses is newer than all before.
    pub fn tick(&mut self) {
        self.clock = self.clock.wrapping_add(1);
    }

    /// Another number whenever there may be other tiles.
    #[must_use]
    pub fn answers(&self) -> u32 {
        self.answers
    }

    /// A tile, if it is here.
    pub fn get(&mut self, id: TileId) -> Option<&Tile> {
        let kept = self.kept.iter_mut().find(|kept| kept.tile.id == id)?;
        kept.used = self.clock;
        Some(&kept.tile)
    }

    /// The finest of the coarser tiles that are here and hold all of one that is not.
    pub fn instead(&mut self, id: TileId) -> Option<&Tile> {
        let fits = |of: TileId| {
            of.axis == id.axis
                && of.lanes == id.lanes
                && of.level > id.level
                && of.index == id.index >> (of.level - id.level)
        };
        let kept =
            self.kept.iter_mut().filter(|kept| fits(kept.tile.id)).min_by_key(|kept| kept.tile.id.level)?;
        kept.used = self.clock;
        Some(&kept.tile)
    }

    fn has(&self, id: TileId) -> bool {
        self.kept.iter().any(|kept| kept.tile.id == id)
    }

    /// What to ask for next, for all that is shown: what is in sight first, then what is next to it. Nothing while an
    /// answer is on its way: when it is here the window may be another.
    pub fn ask(&mut self, ranges: &[(TileRange, u64)]) -> Vec<TileId> {
        let mut missing = Vec::new();
        if self.asking || self.refused {
            return missing;
        }
        let mut want = |id| {
            if missing.len() < BATCH && !self.has(id) && !missing.contains(&id) {
                missing.push(id);
            }
        };
        for (range, _) in ranges {
            (range.first..range.behind).for_each(|index| want(range.id(index)));
        }
        for (range, total) in ranges {
            if range.behind < total.div_ceil(TILE << range.level) {
                want(range.id(range.behind));
            }
            if let Some(before) = range.first.checked_sub(1) {
                want(range.id(before));
            }
        }
        self.asking = !missing.is_empty();
        missing
    }

    /// An answer: keeps what came. What was asked for and did not come does not exist, and is kept as empty. No answer at all
    /// (`None`) means that there will be none.
    pub fn answer(&mut self, asked: &[TileId], came: Option<Vec<Tile>>) {
        self.asking = false;
        self.answers = self.answers.wrapping_add(1);
        let Some(came) = came else {
            self.refused = true;
            return;
        };
        for tile in came {
            self.keep(tile);
        }
        for id in asked {
            if !self.has(*id) {
                self.keep(Tile { id: *id, content: TileContent::Bins(Vec::new()) });
            }
        }
        self.shrink();
    }

    fn keep(&mut self, tile: Tile) {
        if !self.has(tile.id) {
            let weight = weight(&tile);
            self.weight += weight;
            self.kept.push(Kept { tile, weight, used: self.clock });
        }
    }

    fn shrink(&mut self) {
        while self.weight > LIMIT {
            let now = self.clock;
            let oldest = self.kept.iter().enumerate().max_by_key(|(_, kept)| now.wrapping_sub(kept.used));
            let Some((at, age)) = oldest.map(|(at, kept)| (at, now.wrapping_sub(kept.used))) else { return };
            // What is in sight stays, whatever it weighs.
            if age == 0 {
                return;
            }
            self.weight -= self.kept.swap_remove(at).weight;
        }
    }
}

fn weight(tile: &Tile) -> usize {
    match &tile.content {
        TileContent::Blocks { ops, extents } => size_of_val(&ops[..]) + size_of_val(&extents[..]),
        TileContent::Bins(bins) => {
            size_of_val(&bins[..]) + bins.iter().map(|bin| size_of_val(&bin.cells[..])).sum::<usize>()
        }
    }
}

#[cfg(test)]
mod tests {
    use picklescope_protocol::{Axis, Bin, Cell, Lanes, TILE, Tile, TileContent, TileId};

    use super::{LIMIT, TileRange, Tiles, units};
    use crate::timeline::{Grid, Plan, Raster, Window};

    const TOTAL: u64 = 10_000_000;

    fn range(from: f64, to: f64) -> TileRange {
        let mut window = Window::new(TOTAL);
        window.resize(1500.0);
        window.take(from, to);
        let raster = Raster::new(&window, 1.0);
        Plan { raster, axis: Axis::Bytes, lanes: Lanes::Nesting, grid: Grid::default() }.tiles()
    }

    fn tile(id: TileId, cells: usize) -> Tile {
        let bin = Bin { ops: 0, bytes: 0, cells: vec![Cell { lane: 0, amounts: [0; 5] }; cells] };
        Tile { id, content: TileContent::Bins(vec![bin]) }
    }

    #[test]
    fn a_range_covers_the_window_and_no_more() {
        for (from, to) in [(0.0, 1e7), (123_456.7, 234_567.8), (9_999_000.0, 1e7), (511.9, 1024.1)] {
            let range = range(from, to);
            let start = units(range.id(range.first));
            let end = units(range.id(range.behind - 1));
            assert!(start.0 as f64 <= from && from < start.1 as f64 + 1.0, "{range:?}");
            assert!((end.0 as f64) < to && to <= end.1 as f64 + 1.0, "{range:?}");
            assert!(range.behind - range.first <= 8);
        }
    }

    #[test]
    fn one_request_is_under_way_and_the_last_window_counts() {
        let mut tiles = Tiles::default();
        let (first, second) = (range(0.0, 1e7), range(5000.0, 6500.0));
        let asked = tiles.ask(&[(first, TOTAL)]);
        assert_eq!(asked.first(), Some(&first.id(0)));
        assert!(tiles.ask(&[(second, TOTAL)]).is_empty());
        tiles.answer(&asked, Some(asked.iter().map(|id| tile(*id, 1)).collect()));
        let asked = tiles.ask(&[(second, TOTAL)]);
        assert!(asked.iter().all(|id| id.level == second.level));
        // In sight first, then one on either side.
        let wanted: Vec<_> = (second.first..second.behind)
            .chain([second.behind, second.first - 1])
            .map(|i| second.id(i))
            .collect();
        assert_eq!(asked, wanted);
    }

    #[test]
    fn what_does_not_come_is_not_asked_for_again() {
        let mut tiles = Tiles::default();
        let range = range(0.0, 3000.0);
        let asked = tiles.ask(&[(range, TOTAL)]);
        tiles.answer(&asked, Some(Vec::new()));
        assert!(tiles.ask(&[(range, TOTAL)]).is_empty());
        tiles.answer(&[], None);
        assert!(tiles.ask(&[(self::range(0.0, 1e7), TOTAL)]).is_empty());
    }

    #[test]
    fn a_coarser_tile_stands_in() {
        let mut tiles = Tiles::default();
        let id = |level, index| TileId { axis: Axis::Bytes, lanes: Lanes::Nesting, level, index };
        tiles.answer(&[], Some(vec![tile(id(10, 0), 1), tile(id(4, 5), 1), tile(id(4, 6), 1)]));
        assert_eq!(tiles.instead(id(2, 21)).map(|tile| tile.id), Some(id(4, 5)));
        assert_eq!(tiles.instead(id(2, 28)).map(|tile| tile.id), Some(id(10, 0)));
        assert_eq!(tiles.instead(id(10, 1)).map(|tile| tile.id), None);
        let ops = TileId { axis: Axis::Ops, ..id(2, 21) };
        assert_eq!(tiles.instead(ops).map(|tile| tile.id), None);
    }

    #[test]
    fn the_least_used_go_and_what_is_in_sight_stays() {
        let mut tiles = Tiles::default();
        let id = |index| TileId { axis: Axis::Bytes, lanes: Lanes::Nesting, level: 3, index };
        let cells = LIMIT / size_of::<Cell>() / 10;
        for index in 0..40 {
            tiles.tick();
            tiles.answer(&[], Some(vec![tile(id(index), cells)]));
            assert!(tiles.get(id(0)).is_some(), "in use since {index}");
        }
        assert!(tiles.weight <= LIMIT);
        assert!(tiles.get(id(39)).is_some() && tiles.get(id(5)).is_none());
        assert_eq!(TILE, 512);
    }
}
