//! Where lanes come to lie on rows of device pixels.

/// The tallest a lane becomes, in CSS pixels.
const TALLEST: f64 = 26.0;

/// Lanes one below the other, all of one height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// Rows above the first lane.
    pub top: usize,
    /// Rows from one lane to the next.
    pub step: usize,
    /// Rows of a lane that are drawn in.
    pub height: usize,
    /// The width of a hairline.
    pub line: usize,
    /// Lanes.
    pub count: usize,
}

impl Grid {
    /// Lanes in so many rows, at so many device pixels for a CSS pixel.
    #[must_use]
    pub fn new(rows: usize, top: usize, count: usize, ratio: f64) -> Self {
        let count = count.max(1);
        let (tallest, line) = (super::px(TALLEST * ratio), super::px(ratio.max(1.0)));
        let step = (rows.saturating_sub(top) / count).min(tallest).max(1);
        // Between lanes there is a gap, unless they are so low that it would be half of them.
        let height = if step >= 3 * line { step - line } else { step };
        Self { top, step, height, line, count }
    }

    /// The first row of a lane and the one behind its last.
    #[must_use]
    pub fn rows(&self, lane: u8) -> (usize, usize) {
        let first = self.top + usize::from(lane) * self.step;
        (first, first + self.height)
    }

    /// The row behind all lanes.
    #[must_use]
    pub fn bottom(&self) -> usize {
        self.top + self.count * self.step
    }

    /// The lane at a row.
    #[must_use]
    pub fn lane(&self, row: usize) -> Option<u8> {
        let lane = row.checked_sub(self.top)? / self.step.max(1);
        u8::try_from(lane).ok().filter(|_| lane < self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::Grid;

    #[test]
    fn every_lane_has_its_rows() {
        for (rows, count, ratio) in
            [(150, 3, 1.0), (150, 24, 1.0), (300, 24, 2.0), (40, 24, 1.0), (225, 9, 1.5)]
        {
            let grid = Grid::new(rows, 18, count, ratio);
            assert!(grid.bottom() <= rows.max(18 + count), "{grid:?}");
            assert!(grid.height >= 1);
            for lane in 0..u8::try_from(count).unwrap() {
                let (top, bottom) = grid.rows(lane);
                assert!((top..bottom).all(|row| grid.lane(row) == Some(lane)));
            }
            assert_eq!((grid.lane(17), grid.lane(grid.bottom())), (None, None));
        }
    }
}
