//! The opcode timeline as a model: what is in sight, which tiles that needs, and what is drawn of them. Nothing here knows a
//! browser, so that all of it is tested without one; `components/timeline.rs` puts it on a canvas.
//!
//! - [`Window`]: the stretch of the axis in sight; [`Raster`]: the same on device pixels; [`Grid`]: the lanes; [`Plan`]: all of it;
//! - [`Tiles`]: what the engine told, and what to ask it for;
//! - [`Scene`]: what stands where, with [`Columns`] for what is too narrow to stand by itself;
//! - what stands beside the ops: the [`ruler`], [`frames`], [`pickles`], [`faults`], [`Labels`];
//! - [`Picture`]: the scene as pixels;
//! - [`Shared`]: the window and the tiles that the timeline and the minimap have in common.

mod columns;
mod grid;
mod heavy;
mod labels;
mod marks;
mod pixels;
mod plan;
mod raster;
mod scene;
mod shared;
mod tiles;
mod window;

pub use columns::{Amounts, Columns};
pub use grid::Grid;
pub use heavy::{Slab, SlabOf, Weigh, slabs};
pub use labels::{Ask, Labels, Wide, fit};
pub use marks::{Tick, faults, frames, pickles, ruler, unit_name};
pub use pixels::{Behind, Colour, Picture, Span, Style};
pub use plan::{Interval, Plan, ends, place_of};
pub use raster::Raster;
pub use scene::{Band, CATEGORIES, Hit, Rect, Run, Scene};
pub use shared::{Laid, Listener, Motion, Need, Shared, motion};
pub use tiles::{TileRange, Tiles};
pub use window::{Window, nearer};

/// The whole number at or below one that is not negative.
#[must_use]
pub fn whole(units: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let whole = units as u64;
    whole
}

/// Whole pixels at or below a position; 0 for what is left of or above the drawing.
#[must_use]
pub fn px(x: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let whole = x as usize;
    whole
}
