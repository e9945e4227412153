//! A window laid on device pixels.

use super::{Window, whole};

/// Where units come to lie on a row of device pixels.
///
/// The left edge is put on a whole pixel of the axis drawn at this scale, so that panning moves everything by whole pixels:
/// what is drawn of a stretch stays the same wherever it is, and nothing shimmers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Raster {
    /// Device pixels.
    pub width: usize,
    /// Device pixels for a unit.
    scale: f64,
    /// Device pixels from the beginning of the axis to the left edge. Whole.
    origin: f64,
    total: f64,
}

impl Raster {
    /// The window with so many device pixels for a CSS pixel.
    #[must_use]
    pub fn new(window: &Window, ratio: f64) -> Self {
        let width = (window.width() * ratio + 0.5).floor().max(1.0);
        let scale = width / window.span();
        let origin = (window.from() * scale + 0.5).floor();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a screen")]
        Self { width: width as usize, scale, origin, total: window.total() }
    }

    /// Where a unit begins, in device pixels from the left edge.
    #[must_use]
    pub fn x(&self, unit: f64) -> f64 {
        unit * self.scale - self.origin
    }

    /// What is at so many device pixels from the left edge.
    #[must_use]
    pub fn unit(&self, x: f64) -> f64 {
        (x + self.origin) / self.scale
    }

    /// Device pixels for a unit.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Units of the axis.
    #[must_use]
    pub fn total(&self) -> u64 {
        whole(self.total)
    }

    /// The units of which a part is in sight: the first, and the one behind the last.
    #[must_use]
    pub fn units(&self) -> (u64, u64) {
        // A hair inside: rounding must not bring the neighbours into sight.
        let right = self.unit(self.width as f64 - 1e-3).min(self.total);
        (whole(self.unit(1e-3)), whole(right.ceil()))
    }

    /// The coarsest level whose bins are not wider than a pixel; 0, where ops are listed one by one, if units are wider
    /// than half a pixel.
    #[must_use]
    pub fn level(&self) -> u8 {
        let (mut level, mut bin) = (0, 2.0);
        // Beyond 2^53 units a position would not be exact any more, and no layer is as long.
        while bin * self.scale <= 1.0 && level < 53 {
            level += 1;
            bin *= 2.0;
        }
        level
    }
}

#[cfg(test)]
mod tests {
    use super::{Raster, Window};

    #[test]
    fn bins_are_at_most_a_pixel_and_more_than_half_of_one() {
        let mut window = Window::new(1 << 40);
        window.resize(1500.0);
        loop {
            let raster = Raster::new(&window, 2.0);
            let bin = raster.scale() * (1_u64 << raster.level()) as f64;
            match raster.level() {
                0 => assert!(bin > 0.5, "{bin}"),
                _ => assert!(bin > 0.5 && bin <= 1.0, "{bin}"),
            }
            if raster.scale() > 100.0 {
                break;
            }
            window.zoom(700.0, 1.37);
        }
    }

    #[test]
    fn panning_moves_by_whole_pixels() {
        let mut window = Window::new(1 << 36);
        window.resize(1111.0);
        window.take(5e9 + 0.3, 5e9 + 300.7);
        let before = Raster::new(&window, 1.5);
        window.pan(13.37);
        let after = Raster::new(&window, 1.5);
        let moved = before.x(5e9) - after.x(5e9);
        assert!((moved - 20.0).abs() < 1e-9, "{moved}");
        assert_eq!(after.level(), 0);
    }

    #[test]
    fn the_units_in_sight() {
        let mut window = Window::new(1000);
        window.resize(500.0);
        assert_eq!(Raster::new(&window, 1.0).units(), (0, 1000));
        window.take(10.0, 20.0);
        assert_eq!(Raster::new(&window, 1.0).units(), (10, 20));
        window.take(10.5, 20.5);
        assert_eq!(Raster::new(&window, 2.0).units(), (10, 21));
    }
}
