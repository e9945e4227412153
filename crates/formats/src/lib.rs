//! The layers around pickles: what a file is by its first bytes, and how a compressed layer is opened.
//!
//! Everything is a push decoder over pieces of bytes, with bounded work a call; where bytes come from and where the
//! opened layer goes is the caller's business. A file's name is never looked at.
//!
//! ```
//! use picklescope_formats::{Sniff, sniff};
//! assert_eq!(sniff(b"\x80\x04N.", 4), Sniff::Pickle);
//! assert_eq!(sniff(b"\x89PNG\r\n\x1a\n....", 12), Sniff::Other("a PNG image"));
//! ```
//!
//! Non-goals: what is inside a pickle (that is `picklescope-codec`), reading whole files.

mod crc;
mod gzip;
mod magic;
mod sniff;
mod text;

pub use gzip::{Gunzip, Pushed};
pub use sniff::{Sniff, sniff};
pub use text::{Form, Unspell};

/// Why a layer does not open any further. What came out of it before is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerFault {
    /// Offset in the outer layer.
    pub at: u64,
    /// What is wrong, in a plain phrase.
    pub text: &'static str,
    /// The bytes end too early.
    pub truncated: bool,
}
