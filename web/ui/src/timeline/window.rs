//! The stretch of the axis that is in sight.

/// How wide a single unit can become, in CSS pixels: the longest names of one-byte opcodes fit in.
const CLOSEST: f64 = 84.0;
/// How much nearer a CSS pixel of a wheel's turn goes.
const WHEEL: f64 = 0.0035;
/// Room left and right of what is zoomed to, as a share of it.
const MARGIN: f64 = 0.06;

/// From where to where, in units of the axis (bytes or ops), over so many CSS pixels. Fractions of units count: positions
/// are `f64`, which is exact to a thousandth of a unit for the largest layer there can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    from: f64,
    span: f64,
    total: f64,
    width: f64,
}

impl Window {
    /// The whole axis. One without units is taken to have one.
    #[must_use]
    pub fn new(total: u64) -> Self {
        let total = total.max(1) as f64;
        Self { from: 0.0, span: total, total, width: 1000.0 }
    }

    /// The first unit in sight, or a part of it.
    #[must_use]
    pub fn from(&self) -> f64 {
        self.from
    }

    /// Behind the last unit in sight.
    #[must_use]
    pub fn to(&self) -> f64 {
        self.from + self.span
    }

    /// Units in sight.
    #[must_use]
    pub fn span(&self) -> f64 {
        self.span
    }

    /// Units of the axis.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.total
    }

    /// CSS pixels.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Where a unit begins, in CSS pixels from the left edge.
    #[must_use]
    pub fn x(&self, unit: f64) -> f64 {
        (unit - self.from) * self.scale()
    }

    /// What is at so many CSS pixels from the left edge.
    #[must_use]
    pub fn unit(&self, x: f64) -> f64 {
        self.from + x / self.scale()
    }

    /// CSS pixels for a unit.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.width / self.span
    }

    /// Whether the whole axis is in sight.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.span >= self.total
    }

    /// Another width, over the same stretch as far as that can be.
    pub fn resize(&mut self, width: f64) {
        self.width = width.max(1.0);
        self.set(self.from, self.span);
    }

    /// Zooms so that what is at `x` stays there: a factor above 1 goes nearer.
    pub fn zoom(&mut self, x: f64, factor: f64) {
        let anchor = self.unit(x);
        let span = self.limited(self.span / factor);
        self.set(anchor - x * span / self.width, span);
    }

    /// Moves by CSS pixels: positive ones show what is further right.
    pub fn pan(&mut self, x: f64) {
        self.set(self.from + x / self.scale(), self.span);
    }

    /// The whole axis.
    pub fn fit(&mut self) {
        self.set(0.0, self.total);
    }

    /// The stretch from `start` to `end`, whichever is first, as it is.
    pub fn take(&mut self, start: f64, end: f64) {
        let (start, end) = if start < end { (start, end) } else { (end, start) };
        let span = self.limited(end - start);
        // What is too short to fill the window is in its middle.
        self.set((start + end - span) / 2.0, span);
    }

    /// The stretch from `start` to `end`, with some room around it.
    pub fn show(&mut self, start: f64, end: f64) {
        let margin = (end - start).max(0.0) * MARGIN;
        self.take(start - margin, end + margin);
    }

    /// Moves as little as needed for the stretch to be in sight, at the same scale. What is longer than the window
    /// comes to begin in it.
    pub fn reveal(&mut self, start: f64, end: f64) {
        let margin = self.span * MARGIN;
        if start < self.from {
            self.set((start - margin).max(end - self.span).min(start), self.span);
        } else if end > self.to() {
            self.set((end + margin - self.span).min((start - margin).max(0.0)), self.span);
        }
    }

    /// The unit comes to the middle, at the same scale.
    pub fn centre(&mut self, unit: f64) {
        self.set(unit - self.span / 2.0, self.span);
    }

    /// A share of the way to another window of the same axis, the spans growing in proportion: no jump is larger to the
    /// eye than another.
    #[must_use]
    pub fn toward(&self, goal: &Self, share: f64) -> Self {
        if share >= 1.0 {
            return *goal;
        }
        let mut on = *self;
        let span = self.span * power(goal.span / self.span, share);
        let grown = goal.span - self.span;
        // What is common to both windows moves at the speed that keeps it in sight.
        let done = if grown.abs() > 1e-9 * goal.span { (span - self.span) / grown } else { share };
        on.set(self.from + (goal.from - self.from) * done, span);
        on
    }

    fn set(&mut self, from: f64, span: f64) {
        self.span = self.limited(span);
        self.from = from.min(self.total - self.span).max(0.0);
    }

    fn limited(&self, span: f64) -> f64 {
        span.max(self.width / CLOSEST).min(self.total)
    }
}

/// How much nearer a wheel goes that is turned by CSS pixels: away from one is nearer, as on a map. However quickly it is
/// turned, what was in sight remains in sight.
#[must_use]
pub fn nearer(turn: f64) -> f64 {
    let by = (turn * WHEEL).clamp(-0.6, 0.6);
    if by < 0.0 { 1.0 - by } else { 1.0 / (1.0 + by) }
}

/// `base` to the power of a share, from 0 to 1, in 256 steps: roots are an instruction of wasm's, powers a library.
fn power(base: f64, share: f64) -> f64 {
    let (mut root, mut left, mut out) = (base, share, 1.0);
    for _ in 0..8 {
        root = root.sqrt();
        left *= 2.0;
        if left >= 1.0 {
            left -= 1.0;
            out *= root;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{CLOSEST, Window, nearer};

    fn window(total: u64, width: f64) -> Window {
        let mut window = Window::new(total);
        window.resize(width);
        window
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6
    }

    #[test]
    fn zooming_keeps_what_is_under_the_pointer() {
        let mut window = window(1 << 20, 1000.0);
        for (x, factor) in [(300.0, 2.0), (10.0, 5.0), (990.0, 1.5), (500.0, 0.7), (0.0, 3.0)] {
            let under = window.unit(x);
            window.zoom(x, factor);
            assert!(near(window.unit(x), under), "{x} {factor}");
            assert!(near(window.x(under), x));
        }
    }

    #[test]
    fn a_wheel_turned_to_and_fro_comes_back() {
        for turn in [1.0, 20.0, 120.0, 5000.0] {
            assert!(nearer(-turn) > 1.0 && near(nearer(-turn) * nearer(turn), 1.0), "{turn}");
        }
    }

    #[test]
    fn it_stays_on_the_axis() {
        let mut window = window(1000, 500.0);
        window.zoom(250.0, 4.0);
        window.pan(-1e9);
        assert_eq!(window.from(), 0.0);
        window.pan(1e9);
        assert!(near(window.to(), 1000.0));
        window.zoom(0.0, 1e-9);
        assert!(window.is_whole());
        assert_eq!((window.from(), window.to()), (0.0, 1000.0));
    }

    #[test]
    fn a_single_unit_can_be_seen_and_no_less() {
        for total in [1000, 1 << 33, 1 << 40] {
            let mut window = window(total, 1500.0);
            window.centre(total as f64 - 500.5);
            for _ in 0..100 {
                window.zoom(700.0, 2.0);
            }
            assert!((window.scale() - CLOSEST).abs() < 0.01, "{}", window.scale());
        }
        // A file that is shorter than that fills the window.
        let mut tiny = window(5, 1500.0);
        tiny.zoom(10.0, 10.0);
        assert!(tiny.is_whole());
        assert_eq!(window(0, 100.0).total(), 1.0);
    }

    #[test]
    fn positions_are_exact_beyond_four_gigabytes() {
        let at = (1_u64 << 40) - 12_345;
        let mut window = window(1 << 40, 1500.0);
        window.show(at as f64, at as f64 + 3.0);
        assert!(near(window.x(at as f64 + 3.0) - window.x(at as f64), 3.0 * window.scale()));
        for unit in at..at + 3 {
            let middle = (window.x(unit as f64) + window.x(unit as f64 + 1.0)) / 2.0;
            assert_eq!(window.unit(middle).floor(), unit as f64);
        }
    }

    #[test]
    fn revealing_moves_as_little_as_needed() {
        let mut window = window(10_000, 100.0);
        window.take(4000.0, 5000.0);
        let before = window;
        window.reveal(4200.0, 4300.0);
        assert_eq!(window, before);
        window.reveal(5100.0, 5200.0);
        assert!(window.to() >= 5200.0 && window.to() < 5300.0, "{window:?}");
        window.reveal(100.0, 200.0);
        assert!(window.from() <= 100.0 && window.from() >= 0.0);
        // Longer than the window: its beginning counts, from either side.
        window.reveal(6000.0, 9000.0);
        assert!(window.from() <= 6000.0 && window.to() > 6000.0 && window.from() > 5000.0, "{window:?}");
        window.take(9400.0, 9900.0);
        window.reveal(2000.0, 5000.0);
        assert!(window.from() <= 5000.0 && window.to() > 2000.0, "{window:?}");
    }

    #[test]
    fn a_stretch_is_shown_with_room_around_it() {
        let mut window = window(10_000, 1000.0);
        window.show(2000.0, 3000.0);
        assert!(near(window.from(), 1940.0) && near(window.to(), 3060.0));
        window.take(3000.0, 2000.0);
        assert!(near(window.from(), 2000.0) && near(window.to(), 3000.0));
        window.take(10.0, 10.0);
        assert!(window.from() <= 10.0 && window.to() >= 10.0);
    }

    #[test]
    fn on_the_way_to_a_goal_both_ends_are_met() {
        let start = window(1 << 30, 1000.0);
        let mut goal = start;
        goal.show(5e8, 5e8 + 4000.0);
        for (a, b) in [(start, goal), (goal, start)] {
            assert!(near(a.toward(&b, 0.0).from(), a.from()) && near(a.toward(&b, 0.0).span(), a.span()));
            let met = a.toward(&b, 1.0);
            assert!((met.from() - b.from()).abs() < 1e-3 && (met.span() - b.span()).abs() < 1e-3);
            let mut last = a.span();
            for step in 1..=10 {
                let span = a.toward(&b, f64::from(step) / 10.0).span();
                assert!(if b.span() < a.span() { span < last } else { span > last });
                last = span;
            }
        }
        let mut moved = goal;
        moved.pan(300.0);
        assert!(near(goal.toward(&moved, 0.5).x(goal.from()), -150.0));
    }
}
