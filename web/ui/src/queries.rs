//! Read-only answers about the state: what to call things, and what is missing. Nothing here changes anything
//! or asks the worker; that is [`crate::tasks`].

mod announcement;
mod counts;
mod file;
mod label;
mod missing;
mod name_width;
mod shape;

pub use announcement::{announcement, arrival};
pub use counts::counts;
pub use file::{format_path, layer_sizes, protocol};
pub use label::{Called, label};
pub use missing::missing;
pub use name_width::{DEEPEST, name_levels};
pub use shape::{glyph, last_part, link_text, shape_name};
