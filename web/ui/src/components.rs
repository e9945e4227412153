//! What is drawn: from snapshots of the state, emitting actions and starting tasks.
//!
//! Only what has hooks of its own, or is drawn by the dozen, is a part with a life of its own ([`part`]). The rest are functions from
//! values to [`Html`](yew::Html).

mod app;
mod calm;
mod canvases;
mod choice;
mod commands;
mod drawer;
mod drop_zone;
mod fault;
mod frame;
mod graph;
mod header;
mod help;
mod hex;
mod hex_bar;
mod hex_keys;
mod hex_read;
mod hex_row;
mod hooks;
mod inspector;
mod keyboard;
mod links;
mod list;
mod lists;
mod machine;
mod metadata;
mod minimap;
mod omnibox;
mod op_view;
mod opening;
mod ops_list;
mod palette;
mod part;
mod parts;
mod paste_box;
mod referrers;
mod refusal;
mod search_bar;
mod selected_bytes;
mod settings;
mod side;
mod splitter;
mod stage;
mod start;
mod status;
mod surface;
mod tabs;
mod timeline;
mod tree;
mod tree_bar;
mod tree_keys;
mod tree_row;
mod value;
mod viewer;
mod workspace;

pub use app::App;
use hex_row::HexRow;
use op_view::OpView;
use tree::Tree;
use tree_row::{Touch, TreeRow};
use viewer::Viewer;
use workspace::Workspace;
