//! Whatever asks the worker or the browser for something and then changes the state. What only reads the state
//! is in [`crate::queries`].
//!
//! Every task is told what it needs; none reads the store. A reply that comes too late finds another document
//! there and changes nothing.

mod about;
mod arrange;
mod climb;
mod close;
mod copy;
mod expand;
mod follow;
mod inspect;
mod js;
mod link;
mod open;
mod parent;
mod paste;
mod pick;
mod point;
mod read;
mod rows;
mod select;
mod stats;
mod theme;
mod tiles;
mod type_ahead;
mod working;

pub use about::{ask_metadata, ask_wreck, begin_digest, is_digested_unasked};
pub use climb::{next_occurrence, outward};
pub use close::{cancel, close};
pub use copy::{copy_bytes, copy_path, copy_text, copy_value};
pub use expand::{expand, expand_below, expand_level};
pub use follow::{Target, follow, travel};
pub use inspect::{inspect, more_referrers};
pub use link::{LINKABLE, copy_link, open_link};
pub use open::{open, open_at, restart};
pub use parent::select_parent;
pub use paste::{files, paste, paste_written};
pub use pick::pick;
pub use point::{heading_for, hover, move_cursor, point, spot, step_by};
pub use read::{ask_opcodes, fetch_memo, fetch_ops, fetch_slice, fetch_stretches};
pub use rows::fetch_rows;
pub use select::select;
pub use stats::ask_stats;
pub use theme::{choose_theme, keep_sizes, stored_sizes, stored_theme};
pub use tiles::{ask_spot, fetch_tiles};
pub use type_ahead::type_ahead;
