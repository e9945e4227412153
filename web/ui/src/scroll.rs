//! The arithmetic of a list longer than a browser lets an element be tall.
//!
//! The logical position is the truth: pixels from the top of the list as if it were drawn whole. A browser
//! clamps an element's height at 17 to 33 million pixels, so a taller list is shown in an element of at most
//! [`HEIGHT`] pixels. Small movements of that element (a wheel, a finger, an arrow of the scrollbar) move the
//! list by just as many pixels; large ones are the scrollbar's thumb and move it in proportion. Keys move the
//! list by rows and never look at the element.

use std::ops::Range;

/// The tallest element used, in pixels: well below every browser's limit.
pub const HEIGHT: f64 = 8_000_000.0;

/// The most rows that are live at a time.
pub const LIVE: u64 = 80;

/// A window over a list of rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scroll {
    /// Rows in the list.
    rows: u64,
    /// Height of a row, in pixels.
    row: f64,
    /// Height of the window, in pixels.
    view: f64,
    /// First logical pixel in the window: the truth.
    top: f64,
    /// Where the element's scrollbar is, or should be.
    physical: f64,
}

impl Scroll {
    /// A window at the top of an empty list.
    #[must_use]
    pub fn new(row: f64) -> Self {
        Self { rows: 0, row, view: 0.0, top: 0.0, physical: 0.0 }
    }

    /// The list or the window changed its size; the first row in the window stays where it can.
    pub fn resize(&mut self, rows: u64, row: f64, view: f64) {
        if self.rows == rows && self.row == row && self.view == view {
            return;
        }
        let first = self.top / self.row;
        *self = Self { rows, row, view, ..*self };
        self.move_to(first * row);
    }

    /// Height of the scrolled element, in pixels.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.content().min(HEIGHT)
    }

    /// Where the element's scrollbar should be.
    #[must_use]
    pub fn physical(&self) -> f64 {
        self.physical
    }

    /// Height of a row, in pixels.
    #[must_use]
    pub fn row_height(&self) -> f64 {
        self.row
    }

    /// Whether the list is taller than its element.
    #[must_use]
    pub fn is_scaled(&self) -> bool {
        self.content() > HEIGHT
    }

    /// The element was scrolled to `physical`.
    pub fn scrolled(&mut self, physical: f64) {
        let moved = physical - self.physical;
        if !self.is_scaled() {
            self.top = self.within(physical);
            self.physical = physical;
        } else if moved.abs() <= 1.0 {
            // Our own setting of the scrollbar, rounded by the browser; or so little that it adds up first.
        } else if moved.abs() <= self.view {
            self.top = self.within(self.top + moved);
            self.physical = physical;
        } else {
            self.top = self.within(physical * self.ratio());
            self.physical = physical;
        }
    }

    /// The list moves by some logical pixels, exactly.
    pub fn move_by(&mut self, pixels: f64) {
        self.move_to(self.top + pixels);
    }

    /// After small movements the scrollbar is a little off: puts it where it belongs.
    pub fn settle(&mut self) {
        self.move_to(self.top);
    }

    /// The least movement that brings a row into the window.
    pub fn show(&mut self, index: u64) {
        if self.view < self.row {
            return;
        }
        let top = index as f64 * self.row;
        if top < self.top {
            self.move_to(top);
        } else if top + self.row > self.top + self.view {
            self.move_to(top + self.row - self.view);
        }
    }

    /// Brings a row to the upper third of the window, unless it is well inside it.
    pub fn point_at(&mut self, index: u64) {
        if self.view < self.row {
            return;
        }
        let top = index as f64 * self.row;
        let margin = (self.view / 6.0).min(self.row * 3.0);
        if top < self.top + margin || top + self.row > self.top + self.view - margin {
            self.move_to(top - self.view / 3.0);
        }
    }

    /// Follows a row that moves: by as little as it takes while it is near, and to where there is room on both sides once
    /// it is far away.
    pub fn follow(&mut self, index: u64) {
        if self.is_near(index) {
            self.show(index);
        } else {
            self.point_at(index);
        }
    }

    /// Whether a row is no more than two windows away.
    #[must_use]
    pub fn is_near(&self, index: u64) -> bool {
        (index as f64 * self.row - self.top).abs() <= self.view * 2.0
    }

    /// Rows that fit whole in the window; at least one.
    #[must_use]
    pub fn page(&self) -> u64 {
        whole(self.view / self.row).max(1)
    }

    /// The rows to draw: those in the window and some around it, [`LIVE`] at the most.
    #[must_use]
    pub fn live(&self) -> Range<u64> {
        let first = whole(self.top / self.row);
        let (seen, around) = self.measure();
        let start = first.saturating_sub(around).min(self.rows.saturating_sub(1));
        start..(first + seen + around).min(start + LIVE).min(self.rows)
    }

    /// The element that a row is drawn in, of those there are: neighbours have different ones, and a far jump finds them all in use
    /// again.
    #[must_use]
    pub fn slot(&self, row: u64) -> u64 {
        let (seen, around) = self.measure();
        row % (seen + 2 * around).max(1)
    }

    /// Rows in the window, at least in part, and rows drawn on each side of it.
    fn measure(&self) -> (u64, u64) {
        let seen = (whole(self.view / self.row) + 2).min(LIVE);
        (seen, ((LIVE - seen) / 2).min(8))
    }

    /// Where the first of the rows to draw stands in the element, in pixels.
    #[must_use]
    pub fn layer(&self) -> f64 {
        self.physical + self.live().start as f64 * self.row - self.top
    }

    fn content(&self) -> f64 {
        self.rows as f64 * self.row
    }

    fn last_top(&self) -> f64 {
        (self.content() - self.view).max(0.0)
    }

    /// Logical pixels to one of the element's.
    fn ratio(&self) -> f64 {
        let travel = self.height() - self.view;
        if travel > 0.0 { self.last_top() / travel } else { 1.0 }
    }

    /// Not `clamp`: what it says when its bounds are no numbers brings all of float formatting with it, 4 KB.
    fn within(&self, top: f64) -> f64 {
        top.min(self.last_top()).max(0.0)
    }

    fn move_to(&mut self, top: f64) {
        self.top = self.within(top);
        self.physical = self.top / self.ratio().max(1.0);
    }
}

/// A pixel count as a count of whole rows.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates, and is never negative"
)]
fn whole(x: f64) -> u64 {
    x as u64
}

#[cfg(test)]
mod tests {
    use super::{HEIGHT, LIVE, Scroll};

    fn list(rows: u64) -> Scroll {
        let mut scroll = Scroll::new(22.0);
        scroll.resize(rows, 22.0, 600.0);
        scroll
    }

    #[test]
    fn a_short_list_scrolls_as_the_browser_does() {
        let mut scroll = list(1000);
        scroll.scrolled(2200.0);
        assert_eq!(scroll.live(), 92..137);
        assert_eq!(scroll.layer(), 92.0 * 22.0);
        assert_eq!(scroll.height(), 22_000.0);
    }

    #[test]
    fn a_key_moves_a_scaled_list_by_one_row() {
        let mut scroll = list(50_000_000);
        assert!(scroll.is_scaled());
        scroll.point_at(25_000_000);
        let before = scroll.live().start;
        for step in 1..200 {
            scroll.show(25_000_000 + step);
        }
        assert!((scroll.live().start - before) < 200);
        let row = 25_000_199;
        assert!(scroll.live().contains(&row));
        scroll.settle();
        assert!(scroll.live().contains(&row));
    }

    #[test]
    fn a_wheel_moves_a_scaled_list_by_its_own_pixels() {
        let mut scroll = list(50_000_000);
        scroll.point_at(1000);
        let before = scroll.top;
        scroll.scrolled(scroll.physical() + 110.0);
        assert_eq!(scroll.top, before + 110.0);
        scroll.move_by(-110.0);
        assert_eq!(scroll.top, before);
    }

    /// The rows of four gibibytes, sixteen in each.
    #[test]
    fn the_last_row_of_a_huge_file_is_one_key_below_the_one_before() {
        let rows = 1 << 28;
        let mut scroll = list(rows);
        scroll.follow(rows - 2);
        scroll.follow(rows - 1);
        assert_eq!(scroll.live().end, rows);
        let before = scroll.top;
        scroll.follow(rows - 20);
        scroll.follow(rows - 40);
        assert_eq!(before - scroll.top, 22.0 * 40.0 - 600.0);
        assert!(scroll.layer() >= 0.0 && scroll.layer() <= HEIGHT);
    }

    #[test]
    fn the_thumb_reaches_both_ends() {
        let mut scroll = list(50_000_000);
        scroll.scrolled(HEIGHT - 600.0);
        assert_eq!(scroll.live().end, 50_000_000);
        scroll.scrolled(0.0);
        assert_eq!(scroll.live().start, 0);
    }

    #[test]
    fn what_moves_is_followed_closely_and_found_again_from_afar() {
        let mut scroll = list(1_000_000);
        scroll.follow(27);
        assert_eq!(scroll.top, 28.0 * 22.0 - 600.0);
        scroll.follow(500_000);
        assert_eq!(scroll.top, 500_000.0 * 22.0 - 200.0);
        scroll.follow(500_001);
        assert_eq!(scroll.top, 500_000.0 * 22.0 - 200.0);
    }

    #[test]
    fn never_more_rows_than_the_limit() {
        let mut scroll = list(1_000_000);
        for view in [100.0, 1700.0, 5000.0] {
            scroll.resize(1_000_000, 22.0, view);
            scroll.point_at(500_000);
            assert!(scroll.live().count() as u64 <= LIVE, "{view}");
            let mut slots: Vec<u64> = scroll.live().map(|row| scroll.slot(row)).collect();
            slots.sort_unstable();
            slots.dedup();
            assert_eq!(slots.len(), scroll.live().count(), "every row has a slot of its own");
        }
    }

    #[test]
    fn a_list_that_shrinks_stays_in_its_window() {
        let mut scroll = list(1_000_000);
        scroll.point_at(999_999);
        scroll.resize(10, 22.0, 600.0);
        assert_eq!(scroll.live(), 0..10);
        assert_eq!(scroll.layer(), 0.0);
        scroll.resize(0, 22.0, 600.0);
        assert_eq!(scroll.live().count(), 0);
    }
}
