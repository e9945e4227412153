//! The engine behind wasm-bindgen, in two builds that share nothing but the engine.
//!
//! - Feature `worker`: the page's dedicated worker. The page posts requests, this posts messages; a
//!   `File` enters without a copy. Built with `--target no-modules`, because only a classic script can be a
//!   worker made from a blob on `file://` and in sandboxed frames.
//! - Feature `npm`: functions over bytes that return plain objects, for `wasm-pack build`.
//!
//! Non-goals: there is no logic about pickles here. What a request means is decided in
//! `picklescope-engine`, which runs natively in tests; this crate only carries bytes and messages.

#[cfg(feature = "npm")]
pub mod npm;
#[cfg(feature = "worker")]
pub mod worker;
