//! What is drawn: from snapshots of the state, emitting actions and starting tasks.
//!
//! Only what has hooks of its own, or is drawn by the dozen, is a component of Yew's: each one weighs some
//! kilobytes. The rest are functions from values to [`Html`].

mod app;
mod calm;
mod choice;
mod drawer;
mod drop_zone;
mod fault;
mod frame;
mod header;
mod help;
mod hex;
mod hex_bar;
mod hex_keys;
mod hex_read;
mod hex_row;
mod inspector;
mod links;
mod list;
mod metadata;
mod minimap;
mod op_view;
mod opening;
mod ops_list;
mod paste_box;
mod referrers;
mod refusal;
mod selected_bytes;
mod shortcuts;
mod side;
mod splitter;
mod start;
mod status;
mod tabs;
mod timeline;
mod tree;
mod tree_bar;
mod tree_keys;
mod tree_row;
mod viewer;
mod workspace;

pub use app::App;
use fault::FaultPanel;
use help::Help;
use hex::Hex;
use hex_row::HexRow;
use inspector::Inspector;
use metadata::FilePanel;
use minimap::Minimap;
use op_view::OpView;
use ops_list::OpsList;
use start::Start;
use tabs::Tabs;
use timeline::Timeline;
use tree::Tree;
use tree_row::{Touch, TreeRow};
use viewer::Viewer;
use workspace::Workspace;

use crate::store::Env;
use yew::prelude::*;

/// The way for a component to act.
#[hook]
fn use_env() -> Env {
    #[expect(
        clippy::expect_used,
        reason = "every component of a file stands below its `Viewer`, which provides it"
    )]
    use_context::<Env>().expect("an Env above")
}
