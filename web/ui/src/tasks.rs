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
mod cursor;
mod download;
mod expand;
mod focus;
mod follow;
mod inspect;
mod js;
mod link;
mod near;
mod open;
mod parent;
mod paste;
mod payload;
mod pick;
mod plain;
mod point;
mod py2;
mod read;
mod rows;
mod save;
mod search;
mod seek;
mod select;
mod spawn;
mod stored;
mod tiles;
mod working;

pub use about::{
    ask_heavy, ask_metadata, ask_opcodes, ask_stats, ask_wreck, begin_digest, is_digested_unasked,
};
pub use arrange::place;
pub use climb::{next_occurrence, outward};
pub use close::{cancel, close};
pub use copy::{copy_bytes, copy_path, copy_text, copy_value};
pub use cursor::{cursor_to, heading_for, move_cursor, op_by, step_by};
pub use expand::{expand, expand_below, expand_level};
pub use focus::{focus, focus_now};
pub use follow::{Target, arrive, follow, travel};
pub use inspect::{ask_path, inspect, more_referrers};
pub use link::{LINKABLE, copy_link, open_link};
pub use near::{near, near_more, near_referrers, point_reference};
pub use open::{open, open_at, restart};
pub use parent::select_parent;
pub use paste::{files, handed_over, paste, paste_again, paste_written, written};
pub use payload::save_bytes;
pub use pick::pick;
use plain::plain;
pub use point::{hover, point, spot};
pub use py2::read_py2;
pub use read::{
    fetch_calls, fetch_lines, fetch_machine, fetch_memo, fetch_ops, fetch_slice, fetch_stretches,
};
pub use rows::fetch_rows;
pub use save::{save_png, save_svg};
pub use search::{arrive_at_match, end_search, go_to_match, go_to_path, search};
pub use seek::{next_use, step_calls};
pub use select::{select, type_ahead};
pub use spawn::spawn;
pub use stored::{choose_theme, keep_sizes, set, stored_settings, stored_sizes, stored_theme};
pub use tiles::{ask_spot, fetch_tiles, turn};
