#![doc = include_str!("../README.md")]
//!
//! ## Its layers, each usable alone
//!
//! [`opcode`], the one table of all 68 opcodes; [`ops`], a sans-IO reader of ops;
//! the pickle machine, which carries them out symbolically; [`graph`], the objects it builds; [`Decoder`], which drives
//! all of it over windows of a layer, several pickles in a row included; [`salvage`], what is behind a fault; [`trace`], the ops themselves, each with the object it belongs to.
//!
//! Non-goals: loading, file formats around pickles, rendering.

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
pub mod salvage;
pub mod text;
pub mod trace;
mod utf8;

pub use check::{Checker, Disagreement, Verdict, check, check_as, disagreeing, disagreements};
pub use decoder::{Decoder, Progress, Stream, decode};
pub use fault::{Blame, DecodeFault, Fault, FaultKind, OutOfMemory};
pub use graph::{
    Batch, CallOp, Edge, Graph, Kind, NodeId, Numbering, Pickle, Pickles, Role, RunInfo, Span, TextCode,
    Value,
};
pub use opcode::{ArgKind, Category, OPCODES, OpInfo, Opcode, StackItem};
pub use ops::Window;
pub use profile::Profile;
