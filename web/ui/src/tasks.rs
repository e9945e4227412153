//! Whatever asks the worker or the browser for something and then changes the state. What only reads the state
//! is in [`crate::queries`].
//!
//! Every task is told what it needs; none reads the store. A reply that comes too late finds another document
//! there and changes nothing.

mod arrange;
mod close;
mod copy;
mod expand;
mod follow;
mod inspect;
mod open;
mod parent;
mod pick;
mod point;
mod rows;
mod select;
mod stats;
mod theme;
mod type_ahead;
mod working;

pub use close::{cancel, close};
pub use copy::copy_path;
pub use expand::{expand, expand_below, expand_level};
pub use follow::{Target, follow, travel};
pub use inspect::{inspect, more_referrers};
pub use open::{open, restart};
pub use parent::select_parent;
pub use pick::pick;
pub use point::{hover, move_cursor, point, spot};
pub use rows::fetch_rows;
pub use select::select;
pub use stats::ask_stats;
pub use theme::{choose_theme, stored_theme};
pub use type_ahead::type_ahead;
