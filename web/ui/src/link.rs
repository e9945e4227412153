//! Files that travel in a link's fragment, which no browser sends to anyone: what stands there, and how it is written.
//! Compressing and inflating is the browser's; see [`crate::tasks`].

pub(crate) mod base64;
mod escape;
mod fragment;
mod view;

pub use fragment::{Broken, Link, parse};
pub use view::View;

/// Where to go in a file once it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Goal {
    /// To the row that this Python path names.
    pub path: Option<String>,
    /// To this pane.
    pub view: Option<View>,
}
