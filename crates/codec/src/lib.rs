//! Python pickles: bytes to ops to an object graph.
//!
//! The layers, each usable alone: [`opcode`], the one table of all 68 opcodes; [`ops`], a sans-IO reader of ops;
//! the pickle machine, which carries them out symbolically; [`graph`], the objects it builds; [`Decoder`], which drives
//! all of it over windows of a layer, several pickles in a row included; [`trace`], the ops themselves, each with the object it belongs to.
//!
//! ```
//! let stream = picklescope_codec::decode(b"\x80\x02]q\x00(K\x01K\x02e.");
//! let graph = stream.graph;
//! assert_eq!(graph.len(), 3); // a list and two ints
//! assert!(graph.pickles()[0].fault.is_none());
//! ```
//!
//! Non-goals: loading (nothing is imported, resolved or called, and there is no way to make it so), file formats around
//! pickles, rendering.
//!
//! A broken pickle is no error here: what was built up to the fault is there, and the fault stands beside it. Nothing recurses
//! over data from the file, and nothing is allocated on its word.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod check;
mod decoder;
pub mod dis;
mod fault;
pub mod graph;
mod machine;
pub mod number;
pub mod opcode;
pub mod ops;
mod profile;
pub mod repr;
pub mod text;
pub mod trace;
mod utf8;

pub use check::{Checker, Disagreement, Verdict, check, check_as, disagreements};
pub use decoder::{Decoder, Progress, Stream, decode};
pub use fault::{Blame, DecodeFault, Fault, FaultKind, OutOfMemory};
pub use graph::{CallOp, Edge, Graph, Kind, NodeId, Pickle, Role, RunInfo, Span, TextCode, Value};
pub use opcode::{ArgKind, Category, OPCODES, OpInfo, Opcode, StackItem};
pub use ops::Window;
pub use profile::Profile;
