//! The way to the worker: one worker, requests paired with their replies, nothing else.
//!
//! The engine arrives as `self.picklescopeEngine`, a function whose source is the whole worker. The worker is
//! started from a `blob:` of that source: it works from `file://` and in sandboxed frames, and the page's
//! Content-Security-Policy binds it. It says `Ready` first; what is posted before that would be lost, so it
//! waits here.
//!
//! A document of some size is not closed but ended with its worker, because the memory of a wasm module
//! never shrinks.

mod post;
mod worker;

use std::{
    cell::{Cell, RefCell},
    future::Future,
    rc::Rc,
};

use futures_channel::oneshot;
use picklescope_protocol::{
    Digest, DocId, Envelope, Message, Reply, Request, RequestError, RequestId, Sniffed, Traced,
};
use yew::Callback;

pub use post::Rider;
use worker::Running;

/// Above this size a document's worker is ended rather than told to forget it, in bytes of its largest layer: wasm
/// memory never shrinks.
const END_WORKER_FROM: u64 = 8 << 20;

/// What the worker says without being asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// It listens; with its version.
    Ready(String),
    /// The first bytes told what the file is.
    Sniffed(Sniffed),
    /// How far opening has come; see [`Message::Progress`].
    Progress {
        /// The document.
        doc: DocId,
        /// Bytes passed.
        read: u64,
        /// Bytes in all.
        total: u64,
        /// Objects built.
        nodes: u32,
    },
    /// How far the ops of a document are laid out.
    Traced(Traced),
    /// How far the fingerprint of a file is.
    Digest(Digest),
    /// It will not answer any more, and why.
    Lost(String),
}

/// Why a request has no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The engine said no.
    Engine(RequestError),
    /// The worker was ended, by us or by itself, before it answered.
    Gone,
}

type Answer = Result<Reply, RequestError>;

struct Inner {
    events: Callback<Event>,
    running: RefCell<Option<Running>>,
    /// Few at a time: a list is smaller than a map.
    pending: RefCell<Vec<(RequestId, oneshot::Sender<Answer>)>>,
    next_request: Cell<u32>,
    next_doc: Cell<u32>,
    /// The document the worker holds or is opening, and its size.
    held: Cell<Option<(DocId, u64)>>,
    /// The request that opens it, until it is answered.
    opening: Cell<Option<RequestId>>,
    arrangement: Cell<u32>,
}

/// A handle on the worker. Clones are the same worker.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Client {
    /// A client without a worker yet; see [`Client::start`].
    #[must_use]
    pub fn new(events: Callback<Event>) -> Self {
        Self(Rc::new(Inner {
            events,
            running: RefCell::new(None),
            pending: RefCell::new(Vec::new()),
            next_request: Cell::new(1),
            next_doc: Cell::new(1),
            held: Cell::new(None),
            opening: Cell::new(None),
            arrangement: Cell::new(0),
        }))
    }

    /// Ends the worker, if there is one, and starts another. Whatever was pending is [`Refusal::Gone`].
    pub fn start(&self) {
        self.end();
        let client = Rc::downgrade(&self.0);
        let started = Running::start(Rc::new(move |heard| {
            if let Some(inner) = client.upgrade() {
                Self(inner).hear(heard);
            }
        }));
        match started {
            Ok(running) => {
                self.0.running.replace(Some(running));
            }
            Err(reason) => self.0.events.emit(Event::Lost(reason)),
        }
    }

    /// Ends the worker.
    pub fn end(&self) {
        self.0.running.replace(None);
        self.0.held.set(None);
        self.0.opening.set(None);
        self.0.pending.replace(Vec::new());
    }

    /// A document id that was never used before.
    #[must_use]
    pub fn new_doc(&self) -> DocId {
        DocId(self.0.next_doc.replace(self.0.next_doc.get().wrapping_add(1)))
    }

    /// Opens a file or bytes of `size` bytes as a new document, in place of the one before; with `text` the bytes that they
    /// spell. The reply comes when it is open.
    pub fn open(
        &self,
        doc: DocId,
        name: String,
        size: u64,
        text: bool,
        rider: Rider,
    ) -> impl Future<Output = Result<Reply, Refusal>> + use<> {
        let alive = self.0.running.borrow().is_some();
        match self.0.held.get() {
            _ if !alive || self.0.opening.get().is_some() => self.start(),
            Some((_, held)) if held >= END_WORKER_FROM => self.start(),
            Some((doc, _)) => drop(self.ask(Request::Close { doc })),
            None => {}
        }
        self.0.held.set(Some((doc, size)));
        let id = self.new_request();
        self.0.opening.set(Some(id));
        self.send_as(id, Request::Open { doc, name, text }, Some(rider))
    }

    /// Forgets the document, if there is one, and gives its memory back.
    pub fn close(&self) {
        match self.0.held.take() {
            Some((_, size)) if size >= END_WORKER_FROM || self.0.opening.get().is_some() => self.start(),
            Some((doc, _)) => drop(self.ask(Request::Close { doc })),
            None => {}
        }
    }

    /// Asks for something. Dropping the future drops the reply, not the request.
    pub fn ask(&self, request: Request) -> impl Future<Output = Result<Reply, Refusal>> + use<> {
        self.send_as(self.new_request(), request, None)
    }

    /// Whether the worker is still busy opening `doc`.
    #[must_use]
    pub fn is_opening(&self, doc: DocId) -> bool {
        self.0.opening.get().is_some() && self.0.held.get().is_some_and(|(held, _)| held == doc)
    }

    /// A number that grows with every request that opens or closes rows. The worker answers in order, so rows
    /// asked for under one number all belong to one arrangement of the tree.
    #[must_use]
    pub fn arrangement(&self) -> u32 {
        self.0.arrangement.get()
    }

    fn new_request(&self) -> RequestId {
        let next = &self.0.next_request;
        RequestId(next.replace(next.get().wrapping_add(1)))
    }

    fn send_as(
        &self,
        id: RequestId,
        request: Request,
        rider: Option<Rider>,
    ) -> impl Future<Output = Result<Reply, Refusal>> + use<> {
        let inner = &self.0;
        if matches!(
            request,
            Request::Expand { .. }
                | Request::ExpandAll { .. }
                | Request::Reveal { .. }
                | Request::Locate { .. }
                | Request::GoTo { .. }
        ) {
            inner.arrangement.set(inner.arrangement.get().wrapping_add(1));
        }
        let (sender, receiver) = oneshot::channel();
        if let Some(running) = inner.running.borrow_mut().as_mut() {
            inner.pending.borrow_mut().push((id, sender));
            running.post(&Envelope { id, request }, rider);
        }
        async move {
            match receiver.await {
                Ok(answer) => answer.map_err(Refusal::Engine),
                Err(oneshot::Canceled) => Err(Refusal::Gone),
            }
        }
    }

    fn hear(&self, heard: Result<Message, String>) {
        let inner = &self.0;
        match heard {
            Ok(Message::Ready { version }) => {
                if let Some(running) = inner.running.borrow_mut().as_mut() {
                    running.release();
                }
                inner.events.emit(Event::Ready(version));
            }
            Ok(Message::Sniffed(sniffed)) => inner.events.emit(Event::Sniffed(sniffed)),
            Ok(Message::Progress { doc, read, total, nodes }) => {
                inner.events.emit(Event::Progress { doc, read, total, nodes });
            }
            Ok(Message::Traced(traced)) => inner.events.emit(Event::Traced(traced)),
            Ok(Message::Digest(digest)) => inner.events.emit(Event::Digest(digest)),
            Ok(Message::Reply { id, reply }) => {
                // A file that could not be read is not being opened any more either.
                if inner.opening.get() == Some(id) {
                    inner.opening.set(None);
                }
                if let Ok(Reply::Opened(opened)) = &reply {
                    // What was inside may be a thousand times what the file is.
                    let largest = opened.layers.iter().map(|layer| layer.size).max().unwrap_or(0);
                    inner.held.set(Some((opened.doc, largest.max(opened.size))));
                }
                let mut pending = inner.pending.borrow_mut();
                let at = pending.iter().position(|(waiting, _)| *waiting == id);
                if let Some((_, sender)) = at.map(|at| pending.swap_remove(at)) {
                    // Nobody waiting any more is no mishap: the reply was dropped on purpose.
                    drop(sender.send(reply));
                }
            }
            Err(reason) => {
                self.end();
                inner.events.emit(Event::Lost(reason));
            }
        }
    }
}
