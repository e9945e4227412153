//! The graph of what is around an object: where its records stand, how references run between them, and how one gets about in it.
//!
//! Arithmetic without a browser: `components/graph.rs` draws it, [`paper`] writes it down as a file.

mod ink;
mod mark;
pub mod paper;
mod scene;
#[cfg(test)]
mod tests;
mod walk;
mod wires;

pub use ink::{Ink, Part, Piece};
pub use mark::Mark;
pub use scene::{Frame, HEAD, LINE, Placed, Row, Scene, What, others, words};
pub use walk::{Stop, Way};
pub use wires::Wire;
