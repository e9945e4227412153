//! What is drawn: from snapshots of the state, emitting actions and starting tasks.
//!
//! Only what has hooks of its own, or is drawn by the dozen, is a component of Yew's: each one weighs some
//! kilobytes. The rest are functions from values to [`Html`].

mod app;
mod drop_zone;
mod facts;
mod fault;
mod header;
mod help;
mod inspector;
mod opening;
mod referrers;
mod refusal;
mod start;
mod status;
mod tree;
mod tree_bar;
mod tree_keys;
mod tree_row;
mod workspace;

pub use app::App;
use help::Help;
use inspector::Inspector;
use tree::Tree;
use tree_row::{Touch, TreeRow};

use crate::store::Env;
use yew::prelude::*;

/// The way for a component to act.
#[hook]
fn use_env() -> Env {
    #[expect(clippy::expect_used, reason = "every component stands below `App`, which provides it")]
    use_context::<Env>().expect("an Env above")
}
