//! Requests, replies and events, and how they are put into bytes.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    DocId, Located, NodeDetail, NodeId, Opened, Referrers, RequestId, RowKey, Rows, SharedText, Sniffed,
    Stats, ViewId,
};

/// What the page posts. A file or its bytes ride beside an [`Request::Open`], outside these bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Comes back in [`Message::Reply`].
    pub id: RequestId,
    /// The wish itself.
    pub request: Request,
}

/// A wish of the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Open the source that rides with this message. Answered by [`Reply::Opened`] when it is done;
    /// [`Message::Sniffed`] and [`Message::Progress`] come before.
    Open {
        /// Chosen by the page, never used before.
        doc: DocId,
        /// The file's name, only to be shown: nothing is decided by it.
        name: String,
    },
    /// Stop opening. The pending [`Request::Open`] is answered with what was built so far.
    Cancel {
        /// The document being opened.
        doc: DocId,
    },
    /// Forget a document and its views. Answered by [`Reply::Done`].
    Close {
        /// The document.
        doc: DocId,
    },
    /// The rows from `first` on. Answered by [`Reply::Rows`].
    Rows {
        /// The view.
        view: ViewId,
        /// Index of the first row wanted, from 0.
        first: u64,
        /// How many; the engine gives 256 at the most.
        count: u32,
    },
    /// Open or close one row. Answered by [`Reply::Located`] with that row's index afterwards.
    Expand {
        /// The view.
        view: ViewId,
        /// The row.
        key: RowKey,
        /// `true` opens, `false` closes.
        open: bool,
    },
    /// Open everything below a row, breadth first, until `limit` rows were added. Answered by [`Reply::Located`].
    ExpandAll {
        /// The view.
        view: ViewId,
        /// The row; `None` for the whole view.
        key: Option<RowKey>,
        /// The most rows to add.
        limit: u32,
    },
    /// Open what hides an object's own row (the one that is no link), and say where that row is.
    /// Answered by [`Reply::Located`].
    Reveal {
        /// The view.
        view: ViewId,
        /// The object.
        node: NodeId,
    },
    /// Open what hides the row of one particular reference (an owner's slot), which may be a link row, and say
    /// where it is. Answered by [`Reply::Located`].
    Locate {
        /// The view.
        view: ViewId,
        /// The row.
        key: RowKey,
    },
    /// The next row after `from` (wrapping around) among those now visible whose label starts with `prefix`,
    /// upper and lower case alike (of Latin, Greek and Cyrillic letters). Answered by [`Reply::Found`].
    TypeAhead {
        /// The view.
        view: ViewId,
        /// Where to begin.
        from: u64,
        /// What was typed.
        prefix: String,
    },
    /// Everything about one object. Answered by [`Reply::Node`].
    Node {
        /// The document.
        doc: DocId,
        /// The object.
        node: NodeId,
    },
    /// Who refers to an object. Answered by [`Reply::Referrers`].
    Referrers {
        /// The document.
        doc: DocId,
        /// The object.
        node: NodeId,
        /// How many to pass over.
        first: u32,
        /// How many to give; the engine gives 100 at the most.
        count: u32,
    },
    /// The Python path of a row. Answered by [`Reply::Text`].
    Path {
        /// The view.
        view: ViewId,
        /// The row.
        key: RowKey,
    },
    /// Open what hides the row a path names. Answered by [`Reply::Located`].
    GoTo {
        /// The view.
        view: ViewId,
        /// As [`Request::Path`] writes it.
        path: String,
    },
    /// What the worker holds. Answered by [`Reply::Stats`].
    Stats,
}

/// What the worker posts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Message {
    /// The worker listens. Whatever is posted before this is lost.
    Ready {
        /// The engine's version.
        version: String,
    },
    /// The first bytes told what the file is.
    Sniffed(Sniffed),
    /// How far opening has come. Absolute: a lost or doubled message does no harm.
    Progress {
        /// The document.
        doc: DocId,
        /// Bytes of the file passed.
        read: u64,
        /// Bytes of the file in all.
        total: u64,
        /// Objects built so far.
        nodes: u32,
    },
    /// The answer to the request of this id.
    Reply {
        /// Of the request.
        id: RequestId,
        /// What came of it.
        reply: Result<Reply, RequestError>,
    },
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// To [`Request::Open`]. A broken file is an answer too, not an error.
    Opened(Box<Opened>),
    /// To [`Request::Rows`].
    Rows(Rows),
    /// To whatever moves or opens rows.
    Located(Located),
    /// To [`Request::TypeAhead`]: the row's index, if there is one.
    Found(Option<u64>),
    /// To [`Request::Node`].
    Node(Box<NodeDetail>),
    /// To [`Request::Referrers`].
    Referrers(Referrers),
    /// To [`Request::Path`].
    Text(SharedText),
    /// To [`Request::Stats`].
    Stats(Stats),
    /// Nothing to say but that it was done.
    Done,
}

/// Why a request could not be answered. Never the file's fault: that is data, in [`Opened`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequestError {
    /// No such document, view or object (any more).
    Unknown,
    /// The path does not lead anywhere; says how far it led.
    NoSuchPath(String),
    /// The source could not be read: the file changed or went away.
    Unreadable(String),
    /// The bytes of the request itself did not decode.
    BadRequest,
}

/// Puts a message into bytes.
///
/// # Errors
/// Only when memory ends.
pub fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_allocvec(value)
}

/// Takes a message out of bytes.
///
/// # Errors
/// When the bytes are not a `T` of this very version.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, postcard::Error> {
    postcard::from_bytes(bytes)
}
