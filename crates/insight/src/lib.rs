//! What an object graph means.
//!
//! This crate sees graphs and, through [`Bytes`], the bytes they point at. It says what is in them in words: which object
//! stands where ([`tree`], [`slots`]), what it looks like in Python's notation ([`preview`]), what it is called
//! ([`path`]), what an op does to the stack ([`telling`]), what the whole is ([`summary`]), what its protocol tells ([`metadata`]), what a fault means ([`explain`]); and it writes graphs down ([`graph_json`]).
//!
//! ```
//! use picklescope_codec::decode;
//! use picklescope_insight::{lens::Lens, path, tree::Tree};
//! let bytes: &[u8] = b"\x80\x04}\x94\x8c\x01w\x94]\x94(K\x05K\x06es.";
//! let graph = decode(bytes).graph;
//! let tree = Tree::build(&graph).unwrap();
//! let mut at = bytes;
//! let mut lens = Lens::new(&graph, &tree, &mut at);
//! let (owner, edge) = path::find(&mut lens, "obj['w'][1]").unwrap();
//! assert_eq!(path::path(&mut lens, owner, edge, 1000).unwrap().text, "obj['w'][1]");
//! ```
//!
//! Non-goals: files, layers, jobs (the engine's), anything of a browser. Nothing here imports, resolves or calls what a file names.
//! Nothing recurses over a graph.

pub mod argument;
pub mod bits;
mod bytes;
pub mod calls;
mod column;
pub mod compat;
pub mod explain;
pub mod extent;
mod globals;
pub mod graph_json;
pub mod heavy;
pub mod hunt;
pub mod json;
pub mod label;
pub mod lens;
pub mod letters;
pub mod metadata;
pub mod names;
pub mod path;
pub mod pattern;
pub mod preview;
pub mod py2;
pub mod readers;
pub mod slots;
mod sort;
pub mod summary;
pub mod sums;
pub mod telling;
pub mod tree;
pub mod value;

pub use bytes::Bytes;
