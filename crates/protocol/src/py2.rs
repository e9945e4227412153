//! The strings of Python 2, whose encoding a pickle does not tell.

use serde::{Deserialize, Serialize};

/// How they are read: the `encoding=` of `pickle.loads`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Py2 {
    /// Every byte is a character: always possible.
    #[default]
    Latin1,
    /// As UTF-8.
    Utf8,
    /// As `loads` reads them by itself.
    Ascii,
    /// They stay bytes.
    Bytes,
}

impl Py2 {
    /// All of them, as they are offered.
    pub const ALL: [Self; 4] = [Self::Latin1, Self::Utf8, Self::Ascii, Self::Bytes];

    /// What `loads` calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Latin1 => "latin1",
            Self::Utf8 => "utf8",
            Self::Ascii => "ascii",
            Self::Bytes => "bytes",
        }
    }
}

/// The strings of Python 2 in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Py2Strings {
    /// How many.
    pub count: u32,
    /// How they are read.
    pub encoding: Py2,
    /// Those that cannot be read so, and are shown as bytes.
    pub undecoded: u32,
    /// Offset of the op at which `loads` fails with this encoding, if it does.
    pub at: Option<u64>,
    /// What it raises there; else empty.
    pub says: String,
}
