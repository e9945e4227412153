//! The graph of what is around an object: where its records stand, how references run between them, and how one gets about in it.
//!
//! Arithmetic without a browser: `components/graph.rs` draws it, [`paper`] writes it down as a file.

mod mark;
pub mod paper;
mod scene;
mod walk;
mod wires;

pub use mark::Mark;
pub use scene::{Frame, GLYPH, HEAD, LINE, Placed, Row, SIGNS, Scene, What, name, others, value, words};
pub use walk::{Stop, Way};
pub use wires::Wire;
