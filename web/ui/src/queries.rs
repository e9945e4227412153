//! Read-only answers about the state: what to call things, and what is missing. Nothing here changes anything
//! or asks the worker; that is [`crate::tasks`].

mod announcement;
mod broken_at;
mod bytes;
mod counts;
mod crumbs;
mod file;
mod label;
mod missing;
mod name_width;
mod node_of;
mod opcode;
mod readers;
mod shape;
mod told;

pub use announcement::{announcement, arrival};
pub use broken_at::broken_at;
pub use bytes::{ALL, Piece, fault_byte, layer_bytes, piece_key, pieces, selected_bytes, trailing_at};
pub use counts::counts;
pub use crumbs::{Typed, crumbs, typed};
pub use file::{format_path, layer_sizes, protocol};
pub use label::{Called, label};
pub use missing::missing;
pub use name_width::{DEEPEST, name_levels};
pub use node_of::node_of;
pub use opcode::{category, category_name, opcode};
pub use readers::next_reader;
pub use shape::{glyph, last_part, link_text, shape_name};
pub use told::told;
