//! The types that cross the boundary between the page and its worker.
//!
//! Both sides hold this crate and nothing else in common: the page draws what these types say, the
//! engine says it. They are plain data and carry no logic, so that either side can be tested alone.
//! They travel as postcard ([`encode`], [`decode`]); the encoding is not stable between versions,
//! because page and worker are always built together.
//!
//! ```
//! use picklescope_protocol::{decode, encode, DocId, Envelope, Request, RequestId};
//! let sent = Envelope { id: RequestId(7), request: Request::Close { doc: DocId(1) } };
//! let bytes = encode(&sent).unwrap();
//! assert_eq!(decode::<Envelope>(&bytes).unwrap(), sent);
//! ```

mod calls;
mod detail;
mod heavy;
mod machine;
mod metadata;
mod near;
mod opened;
mod ops;
mod py2;
mod rows;
mod search;
mod spot;
mod timeline;
mod wire;

pub use calls::{CallRow, Calls};
pub use detail::{NodeDetail, Referrer, Referrers, SharedText, Stats, TextForm, ValueLine, ValueLines};
pub use heavy::{Heavy, TypePath};
pub use machine::{Deed, Machine, MemoRow, Piece, References, Shown, Sought};
pub use metadata::{
    Digest, Frames, Import, MemoUse, Metadata, OpcodeUse, Package, PickleUse, ReaderSays, Readers, Sample,
    TypeUse, Writer,
};
pub use near::{Near, NearLine, NearRecord, Reach, Tie};
pub use opened::{
    Counts, Diagnostic, Fault, FaultKind, Layer, Opened, Pickle, Requirement, RequirementKind, SalvageKind,
    Salvaged, Sniffed, What,
};
pub use ops::{Category, MemoLinks, OpPlace, OpRow, OpRows, OpcodeInfo};
pub use py2::{Py2, Py2Strings};
pub use rows::{Expansion, Label, Link, Located, Part, Row, RowKey, RowKind, Rows, Shape};
pub use search::{Mark, Match, Query, Scope, Searched};
pub use spot::{Slice, Spot, StackEntry, Where, Wreck};
pub use timeline::{
    Axis, Bin, Block, Cell, Extent, FaultMark, LANES, Lanes, Stretch, TILE, Tile, TileContent, TileId,
    Timeline, Traced,
};
pub use wire::{Envelope, Message, Reply, Request, RequestError, decode, encode};

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub u32);
    )*};
}

ids! {
    /// One opened file. The page chooses it and never uses one twice, so it is also the generation:
    /// whatever arrives for an older document is stale and dropped.
    DocId,
    /// One expandable list of rows over a document.
    ViewId,
    /// One object, in the order of the stream. Shown to people as `#12`.
    NodeId,
    /// Pairs a reply with its request.
    RequestId,
}
