//! The scene as pixels.
//!
//! All that is many and has straight edges is filled in here, in wasm, and crosses to the canvas at once: some thousand
//! calls a frame would not be drawn in time. Text and curves are the canvas's own.

use picklescope_protocol::Category;

use super::{Amounts, Interval, Raster, Scene, px};

/// A colour as the canvas has it: red, green, blue, opacity.
pub type Colour = [u8; 4];

/// What the parts of the drawing look like. Nothing else knows light from dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Behind everything.
    pub ground: Colour,
    /// Behind every other frame.
    pub frame: Colour,
    /// Objects behind their ops, and the line around them.
    pub extent: Colour,
    /// The line that begins an object.
    pub extent_edge: Colour,
    /// Behind the selected object, the one it is in, and the one that is in.
    pub washes: [Colour; 3],
    /// By category.
    pub ops: [Colour; 5],
    /// Categories are told apart by patterns, not by colours.
    pub hatched: bool,
}

impl Style {
    /// The colour of a category, at a place if it is a pattern.
    fn op(&self, category: usize, x: usize, y: usize) -> Colour {
        let colour = self.ops.get(category).copied().unwrap_or_default();
        if self.hatched && !is_inked(category, x, y) { self.ground } else { colour }
    }
}

/// The patterns, as the style sheet has them for the marks beside opcodes: full, narrow and wide bars, slanting lines, level lines.
fn is_inked(category: usize, x: usize, y: usize) -> bool {
    match category {
        0 => true,
        1 => x.is_multiple_of(3),
        2 => x % 6 < 4,
        3 => (x + y).is_multiple_of(4),
        _ => y.is_multiple_of(2),
    }
}

/// Between two bounds of pixels.
pub type Span = (usize, usize);

/// What lies behind the ops: from where to where, as `(x, w)`.
#[derive(Clone, Debug, Default)]
pub struct Behind {
    /// Every other frame.
    pub frames: Vec<Interval>,
    /// Selected objects from the innermost outwards, with their lanes.
    pub selected: Vec<(Interval, u8)>,
    /// Objects are too narrow to be drawn, and what is above an op is still what the op is within.
    pub covered: bool,
}

/// Pixels in rows.
#[derive(Default)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<Colour>,
}

impl Picture {
    /// Their bytes, as an `ImageData` takes them.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.pixels.as_flattened()
    }

    /// Width and height.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// One pixel.
    #[must_use]
    pub fn pixel(&self, x: usize, y: usize) -> Option<Colour> {
        self.pixels.get(y * self.width + x).copied().filter(|_| x < self.width)
    }

    /// Another size, all of one colour.
    pub fn clear(&mut self, width: usize, height: usize, colour: Colour) {
        (self.width, self.height) = (width, height);
        self.pixels.clear();
        self.pixels.resize(width * height, colour);
    }

    /// Fills a rectangle, as far as it is in the picture.
    pub fn fill(&mut self, (left, right): Span, (top, bottom): Span, colour: Colour) {
        let (right, bottom) = (right.min(self.width), bottom.min(self.height));
        for y in top..bottom {
            let row = y * self.width;
            if let Some(row) = self.pixels.get_mut(row + left.min(right)..row + right) {
                row.fill(colour);
            }
        }
    }

    fn put(&mut self, x: usize, y: usize, colour: Colour) {
        if x < self.width
            && let Some(pixel) = self.pixels.get_mut(y * self.width + x)
        {
            *pixel = colour;
        }
    }

    /// The whole scene: frames, objects, density, ops.
    pub fn draw(&mut self, scene: &Scene, behind: &Behind, style: &Style, height: usize) {
        let (raster, grid) = (&scene.plan.raster, &scene.plan.grid);
        self.clear(raster.width, height, style.ground);
        for (x, w) in &behind.frames {
            let (left, right) = snapped(raster, *x, *w);
            self.fill((left, right), (grid.top, height), style.frame);
        }
        for band in &scene.bands {
            let (left, right) = snapped(raster, band.x, band.w);
            let rows = grid.rows(band.extent.lane);
            self.fill((left, right), rows, style.extent);
            if right - left > 2 * grid.line {
                self.fill((left, left + grid.line), rows, style.extent_edge);
            }
        }
        if behind.covered {
            self.cover(scene, style.extent);
        }
        for (((x, w), lane), wash) in behind.selected.iter().zip(style.washes).rev() {
            self.fill(snapped(raster, *x, *w), grid.rows(*lane), wash);
        }
        for rect in &scene.rects {
            let (left, mut right) = snapped(raster, rect.x, rect.w);
            // Ops side by side of one category are told apart as soon as there is room to.
            if right - left >= 4 * grid.line {
                right -= grid.line;
            }
            self.block((left, right), grid.rows(rect.place.lane), rect.category, style);
        }
        let unit = 1.0 / raster.scale();
        for lane in 0..grid.count {
            let (top, bottom) = grid.rows(u8::try_from(lane).unwrap_or(u8::MAX));
            let columns = scene.columns.lane(lane).unwrap_or_default();
            for (x, amounts) in columns.iter().enumerate() {
                let sides = [x.checked_sub(1), Some(x + 1)].map(|side| columns.get(side?));
                self.column(x, (top, bottom), &softened(amounts, sides, unit), unit, style);
            }
        }
        // Wide ops among the columns are told apart like those that are drawn by themselves.
        for run in &scene.runs {
            let right = px(run.x + run.w + 0.5);
            if right < raster.width {
                self.fill((right.saturating_sub(grid.line), right), grid.rows(run.lane), style.ground);
            }
        }
    }

    /// Above the lowest lane with ops in a column there are the objects around them, down from the outermost one.
    fn cover(&mut self, scene: &Scene, colour: Colour) {
        let grid = &scene.plan.grid;
        let mut deepest = vec![0; self.width];
        for lane in 1..grid.count {
            let columns = scene.columns.lane(lane).unwrap_or_default();
            for (deepest, amounts) in deepest.iter_mut().zip(columns) {
                if amounts.iter().any(|amount| *amount > 0.0) {
                    *deepest = lane;
                }
            }
        }
        let mut left = 0;
        for same in deepest.chunk_by(|a, b| a == b) {
            let right = left + same.len();
            for lane in 1..same.first().copied().unwrap_or(0) {
                self.fill((left, right), grid.rows(u8::try_from(lane).unwrap_or(u8::MAX)), colour);
            }
            left = right;
        }
    }

    fn block(&mut self, across: Span, rows: Span, category: Category, style: &Style) {
        let category = category as usize;
        if !style.hatched {
            self.fill(across, rows, style.op(category, 0, 0));
            return;
        }
        for y in rows.0..rows.1 {
            for x in across.0..across.1 {
                self.put(x, y, style.op(category, x, y));
            }
        }
    }

    /// A column of density: filled from below in proportion, one category on the other. Whatever there is gets a pixel at
    /// least, as long as there are enough of them.
    fn column(&mut self, x: usize, (top, bottom): Span, amounts: &Amounts, full: f64, style: &Style) {
        let height = (bottom - top) as f64;
        let kinds = amounts.iter().filter(|amount| **amount > 0.0).count() as f64;
        if kinds == 0.0 {
            return;
        }
        let least = (height / kinds).min(1.0);
        let heights = amounts
            .map(|amount| if amount > 0.0 { (f64::from(amount) / full * height).max(least) } else { 0.0 });
        // What the smallest were given beyond their share is taken from the others.
        let above: f64 = heights.iter().map(|height| (height - least).max(0.0)).sum();
        let room = height - kinds * least;
        let squeeze = if above > room { room / above } else { 1.0 };

        // Pixels filled so far; of the next one so much, with its sums of red, green and blue.
        let (mut filled, mut part, mut sums) = (0, 0.0_f64, [0.0; 3]);
        for (category, tall) in heights.into_iter().enumerate() {
            if tall == 0.0 {
                continue;
            }
            let mut left = least + (tall - least) * squeeze;
            while left > 1e-3 && top + filled < bottom {
                let y = bottom - 1 - filled;
                let colour = style.op(category, x, y);
                if part == 0.0 && left >= 1.0 {
                    self.put(x, y, colour);
                    filled += 1;
                    left -= 1.0;
                    continue;
                }
                let here = (1.0 - part).min(left);
                for (sum, channel) in sums.iter_mut().zip(colour) {
                    *sum += here * f64::from(channel);
                }
                part += here;
                left -= here;
                if part > 1.0 - 1e-3 {
                    self.mix(x, y, 1.0, sums);
                    (filled, part, sums) = (filled + 1, 0.0, [0.0; 3]);
                }
            }
        }
        if part > 0.0 && top + filled < bottom {
            self.mix(x, bottom - 1 - filled, part, sums);
        }
    }

    /// A pixel that is covered in part.
    fn mix(&mut self, x: usize, y: usize, part: f64, sums: [f64; 3]) {
        let Some(under) = self.pixel(x, y) else { return };
        let mut mixed = under;
        for (channel, sum) in mixed.iter_mut().zip(sums) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
            let level = (sum + (1.0 - part) * f64::from(*channel) + 0.5) as u8;
            *channel = level;
        }
        self.put(x, y, mixed);
    }
}

/// A column as a soft pencil draws it, with a part of its neighbours. Where the pattern of the ops is about as fine as the columns, every
/// column falls on others of them: side by side that would be a beat that is in the raster and not in the file. Columns that
/// are full of one thing stay as sharp as they are.
fn softened(own: &Amounts, sides: [Option<&Amounts>; 2], full: f64) -> Amounts {
    let is_full = |amounts: &Amounts| amounts.iter().any(|amount| f64::from(*amount) > full * 0.98);
    let mut soft = *own;
    if is_full(own) {
        return soft;
    }
    for side in sides {
        let side = side.filter(|side| !is_full(side)).unwrap_or(own);
        for ((soft, own), side) in soft.iter_mut().zip(own).zip(side) {
            *soft += (side - own) / 4.0;
        }
    }
    soft
}

/// Both edges on whole pixels and a pixel apart at least, so that neighbours meet and none is lost; cut to the picture.
fn snapped(raster: &Raster, x: f64, w: f64) -> Span {
    let left = (x + 0.5).floor();
    let right = (x + w + 0.5).floor().max(left + 1.0);
    (px(left), px(right).min(raster.width))
}

#[cfg(test)]
mod tests {
    use picklescope_protocol::{Axis, Bin, Category, Cell, Lanes, TILE, Tile, TileContent};

    use super::{Behind, Colour, Picture, Style};
    use crate::timeline::{Grid, Plan, Raster, Scene, Tiles, Window};

    const GROUND: Colour = [255, 255, 255, 255];
    const OPS: [Colour; 5] =
        [[10, 0, 0, 255], [20, 0, 0, 255], [30, 0, 0, 255], [40, 0, 0, 255], [50, 0, 0, 255]];

    /// One lane of ten pixels over a hundred columns of eight bytes, all alike.
    fn drawn(amounts: [u64; 5]) -> Picture {
        let mut window = Window::new(800);
        window.resize(100.0);
        let raster = Raster::new(&window, 1.0);
        let grid = Grid { top: 2, step: 11, height: 10, line: 1, count: 1 };
        let plan = Plan { raster, axis: Axis::Bytes, lanes: Lanes::Nesting, grid };
        assert_eq!(plan.tiles().level, 3);
        let bin = Bin { ops: 1, bytes: 8, cells: vec![Cell { lane: 0, amounts }] };
        let content = TileContent::Bins(vec![bin; usize::try_from(TILE).unwrap().min(100)]);
        let mut tiles = Tiles::default();
        tiles.answer(&[], Some(vec![Tile { id: plan.tiles().id(0), content }]));
        let mut scene = Scene::new(plan);
        scene.draw(plan, &mut tiles, &[], f64::INFINITY);
        let mut picture = Picture::default();
        picture.draw(&scene, &Behind::default(), &Style { ground: GROUND, ops: OPS, ..Style::default() }, 14);
        picture
    }

    /// A column from below: the red of its pixels.
    fn column(picture: &Picture) -> Vec<u8> {
        (2..12).rev().map(|y| picture.pixel(50, y).unwrap()[0]).collect()
    }

    #[test]
    fn columns_are_filled_in_proportion() {
        let picture = drawn([0, 4, 0, 0, 0]);
        assert_eq!(column(&picture), [20, 20, 20, 20, 20, 255, 255, 255, 255, 255]);
        assert_eq!(column(&drawn([4, 0, 0, 0, 4])), [10, 10, 10, 10, 10, 50, 50, 50, 50, 50]);
        // A pixel that two share has something of both, and nothing of what is behind.
        assert_eq!(column(&drawn([2, 6, 0, 0, 0])), [10, 10, 15, 20, 20, 20, 20, 20, 20, 20]);
        // All columns alike, to the last one.
        for x in 0..100 {
            assert_eq!(picture.pixel(x, 11), picture.pixel(50, 11));
        }
        assert_eq!((picture.pixel(50, 1), picture.pixel(50, 12)), (Some(GROUND), Some(GROUND)));
    }

    #[test]
    fn above_deep_ops_are_the_objects_they_are_within() {
        const EXTENT: Colour = [200, 0, 0, 255];
        let mut window = Window::new(800);
        window.resize(100.0);
        let grid = Grid { top: 2, step: 11, height: 10, line: 1, count: 4 };
        let raster = Raster::new(&window, 1.0);
        let mut scene = Scene::new(Plan { raster, axis: Axis::Bytes, lanes: Lanes::Nesting, grid });
        scene.columns.reset(100, 4);
        scene.columns.add(3, 0.0, 50.0, &[1.0; 5]);
        let style = Style { ground: GROUND, ops: OPS, extent: EXTENT, ..Style::default() };
        let draw = |covered| {
            let mut picture = Picture::default();
            picture.draw(&scene, &Behind { covered, ..Behind::default() }, &style, 50);
            [5, 16, 27].map(|y| [25, 75].map(|x| picture.pixel(x, y).unwrap() == EXTENT))
        };
        // Lane 0 is the stream's own; in lanes 1 and 2 the objects go on as far as the ops of lane 3 do.
        assert_eq!(draw(true), [[false, false], [true, false], [true, false]]);
        assert_eq!(draw(false), [[false; 2]; 3]);
    }

    #[test]
    fn whatever_there_is_can_be_seen() {
        let mut window = Window::new(1 << 30);
        window.resize(100.0);
        let raster = Raster::new(&window, 1.0);
        let mut picture = Picture::default();
        picture.clear(1, 10, GROUND);
        let style = Style { ground: GROUND, ops: OPS, ..Style::default() };
        let full = 1.0 / raster.scale();
        picture.column(0, (0, 10), &[1.0, 1e7, 1.0, 1.0, 1.0], full, &style);
        let mut seen: Vec<_> = (0..10).rev().map(|y| picture.pixel(0, y).unwrap()[0]).collect();
        seen.dedup();
        assert_eq!(seen, [10, 20, 30, 40, 50]);
        // More kinds than pixels: each has its share of them.
        picture.clear(1, 2, GROUND);
        picture.column(0, (0, 2), &[1.0; 5], full, &style);
        assert!((0..2).all(|y| picture.pixel(0, y).unwrap()[0] < 60));
    }

    #[test]
    fn what_is_sharp_stays_sharp() {
        let [empty, full, half] = [0.0, 8.0, 4.0].map(|data| [0.0, data, 0.0, 0.0, 0.0]);
        let soft = |own, left, right| super::softened(&own, [Some(&left), Some(&right)], 8.0)[1];
        assert_eq!((soft(full, empty, half), soft(empty, full, empty)), (8.0, 0.0));
        assert_eq!(
            (soft(half, empty, empty), soft(empty, half, half), soft(half, half, full)),
            (2.0, 2.0, 4.0)
        );
        assert_eq!(super::softened(&half, [None, Some(&half)], 8.0), half);
    }

    #[test]
    fn patterns_differ() {
        let style = Style { ground: GROUND, ops: [[0, 0, 0, 255]; 5], hatched: true, ..Style::default() };
        let mut seen: Vec<Vec<Colour>> = Vec::new();
        for category in
            [Category::Structure, Category::Data, Category::Memo, Category::Global, Category::Call]
        {
            let mut picture = Picture::default();
            picture.clear(12, 12, GROUND);
            picture.block((0, 12), (0, 12), category, &style);
            let pixels = picture.pixels.clone();
            assert!(pixels.contains(&[0, 0, 0, 255]) && !seen.contains(&pixels));
            seen.push(pixels);
        }
    }
}
