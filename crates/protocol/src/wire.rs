//! Requests, replies and events, and how they are put into bytes.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    Calls, Digest, DocId, Heavy, Located, Machine, Match, MemoLinks, Metadata, Near, NodeDetail, NodeId,
    OpPlace, OpRows, OpcodeInfo, Opened, Py2, Query, Reach, Readers, Referrers, RequestId, RowKey, Rows,
    Searched, SharedText, Slice, Sniffed, Sought, Spot, Stats, TextForm, Tile, TileId, Traced, ValueLines,
    ViewId, Where, Wreck,
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
        /// What rides beside it is a text that was pasted: the bytes it spells (base64, hex, a Python bytes literal) are opened,
        /// or, if it spells none, the text's own.
        text: bool,
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
    /// The table of opcodes. Answered by [`Reply::Opcodes`].
    Opcodes,
    /// Stretches of the timeline, once it is laid out ([`Message::Traced`]). Answered by [`Reply::Tiles`].
    Tiles {
        /// The document.
        doc: DocId,
        /// Which; the engine gives 16 at the most.
        tiles: Vec<TileId>,
    },
    /// The ops from `first` on, once they are laid out. Answered by [`Reply::Ops`].
    Ops {
        /// The document.
        doc: DocId,
        /// Number of the first op wanted, from 0.
        first: u32,
        /// How many; the engine gives 256 at the most.
        count: u32,
    },
    /// The memo entry that an op stores or reads. Answered by [`Reply::Memo`].
    Memo {
        /// The document.
        doc: DocId,
        /// Number of the op.
        op: u32,
    },
    /// The pickle machine before an op, once they are laid out. Answered by [`Reply::Machine`].
    Machine {
        /// The document.
        doc: DocId,
        /// Number of the op; that of all ops, for the machine when the last one is carried out.
        op: u32,
        /// How many values and marks of the stack to pass over, from the top.
        first: u32,
        /// How many to give; the engine gives 256 at the most.
        count: u32,
        /// How many entries of the memo to pass over.
        memo_first: u32,
        /// How many to give; the engine gives 256 at the most.
        memo_count: u32,
    },
    /// The nearest op before or behind another one that is of some kind, once they are laid out. Answered by [`Reply::Place`].
    Seek {
        /// The document.
        doc: DocId,
        /// Number of the op it is looked for from; `None` for the whole file.
        from: Option<u32>,
        /// What is looked for, and which way.
        sought: Sought,
    },
    /// What is at a place, seen in every pane. Answered by [`Reply::Spot`].
    Spot {
        /// The document.
        doc: DocId,
        /// The place.
        at: Where,
    },
    /// Bytes of the innermost layer (of the file itself, where there is none). Answered by [`Reply::Slice`].
    Slice {
        /// The document.
        doc: DocId,
        /// Offset of the first.
        at: u64,
        /// How many; the engine gives 1 MiB at the most.
        len: u32,
    },
    /// The protocol metadata, once the ops are laid out. Answered by [`Reply::Metadata`].
    Metadata {
        /// The document.
        doc: DocId,
    },
    /// Begin to compute the file's fingerprint, when there is nothing else to do. Answered by [`Reply::Done`] at once;
    /// [`Message::Digest`] tells how far it is.
    Digest {
        /// The document.
        doc: DocId,
    },
    /// An object as a text to copy. Answered by [`Reply::Text`]; where there is none, by [`RequestError::NoText`].
    Text {
        /// The document.
        doc: DocId,
        /// The object.
        node: NodeId,
        /// In which notation.
        form: TextForm,
    },
    /// Lines of a value that is longer than a preview, a text's, bytes' or an int's. Answered by [`Reply::Value`].
    Value {
        /// The document.
        doc: DocId,
        /// The object.
        node: NodeId,
        /// How many lines to pass over.
        first: u64,
        /// How many to give; the engine gives 256 at the most.
        count: u32,
    },
    /// Begin to find out where the bytes are, by type. Answered by [`Reply::Done`] at once; [`Message::Heavy`] tells what came of it.
    Heavy {
        /// The document.
        doc: DocId,
    },
    /// What loading would call, from the `first`-th on. Answered by [`Reply::Calls`].
    Calls {
        /// The document.
        doc: DocId,
        /// How many to pass over.
        first: u32,
        /// How many to give; the engine gives 256 at the most.
        count: u32,
    },
    /// The machine where the broken pickle broke off. Answered by [`Reply::Wreck`].
    Wreck {
        /// The document.
        doc: DocId,
    },
    /// The objects around what a row shows. Answered by [`Reply::Near`].
    Near {
        /// The document.
        doc: DocId,
        /// The row.
        row: RowKey,
        /// How much of them.
        reach: Reach,
    },
    /// Begin to search, in place of what was searched for before. Answered by [`Reply::Done`] at once; [`Message::Searched`] tells how far it is, and
    /// rows say whether they match ([`crate::Row::mark`]).
    Search {
        /// The document.
        doc: DocId,
        /// What for.
        query: Query,
    },
    /// End the search: nothing is marked any more. Answered by [`Reply::Done`].
    StopSearch {
        /// The document.
        doc: DocId,
    },
    /// The match after a place, or before it, among those found so far; behind the last one comes the first. Answered by [`Reply::Match`].
    Match {
        /// The document.
        doc: DocId,
        /// The place: a row; `None` for the beginning.
        from: Option<RowKey>,
        /// The same where it is ops that are searched for: the number of one.
        op: Option<u32>,
        /// `true` for the next one.
        forward: bool,
    },
    /// Read the strings of Python 2 in another encoding from now on, in everything that is answered. Answered by [`Reply::Opened`], as
    /// it would have been told had it been opened so; rows stay open.
    SetPy2 {
        /// The document.
        doc: DocId,
        /// The encoding.
        encoding: Py2,
    },
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
        /// Bytes of the file passed; of a pasted text, those that it spells.
        read: u64,
        /// Bytes of them in all.
        total: u64,
        /// Objects built so far.
        nodes: u32,
    },
    /// How far the ops are laid out, which begins by itself when a document is open.
    Traced(Traced),
    /// How far the fingerprint has come.
    Digest(Digest),
    /// Where the bytes are, by type.
    Heavy(Heavy),
    /// What other readers say of it, which is found out by itself when there is nothing else to do.
    Readers(Readers),
    /// How far a search has come.
    Searched(Box<Searched>),
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
    /// To [`Request::Path`] and [`Request::Text`].
    Text(SharedText),
    /// To [`Request::Stats`].
    Stats(Stats),
    /// To [`Request::Opcodes`]: all of them, by byte.
    Opcodes(Vec<OpcodeInfo>),
    /// To [`Request::Tiles`], in the order asked for; those that do not exist are left out.
    Tiles(Vec<Tile>),
    /// To [`Request::Ops`].
    Ops(OpRows),
    /// To [`Request::Memo`]; `None` if the op has nothing to do with the memo.
    Memo(Option<MemoLinks>),
    /// To [`Request::Machine`].
    Machine(Box<Machine>),
    /// To [`Request::Seek`]; `None` if there is no such op.
    Place(Option<OpPlace>),
    /// To [`Request::Spot`].
    Spot(Box<Spot>),
    /// To [`Request::Slice`].
    Slice(Slice),
    /// To [`Request::Metadata`].
    Metadata(Box<Metadata>),
    /// To [`Request::Value`].
    Value(ValueLines),
    /// To [`Request::Calls`].
    Calls(Calls),
    /// To [`Request::Wreck`]; `None` if nothing is broken.
    Wreck(Option<Box<Wreck>>),
    /// To [`Request::Near`].
    Near(Box<Near>),
    /// To [`Request::Match`]; `None` if there is none.
    Match(Option<Box<Match>>),
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
    /// What is searched for is no pattern, and why.
    NoPattern(String),
    /// The source could not be read: the file changed or went away. Or there was no memory for what was asked. Says which.
    Unreadable(String),
    /// The object has no text of that form that can be copied; says why, in a plain sentence.
    NoText(String),
    /// The ops are not laid out yet, or will never be.
    NotTraced,
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
