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
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use futures_channel::oneshot;
use picklescope_protocol::{
    Digest, DocId, Envelope, Heavy, Message, Readers, Reply, Request, RequestError, RequestId, Searched,
    Sniffed, Traced,
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
    /// What other readers say of a file.
    Readers(Readers),
    /// Where the bytes are, by type.
    Heavy(Heavy),
    /// How far a search is.
    Searched(Box<Searched>),
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

/// What comes of a request.
pub type Answer = Result<Reply, Refusal>;

/// What is done with it.
type Waiter = Box<dyn FnOnce(Answer)>;

/// An answer on its way. Dropping it drops the reply, not the request.
pub struct Asked(oneshot::Receiver<Answer>);

impl Future for Asked {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Answer> {
        Pin::new(&mut self.0).poll(context).map(|answer| answer.unwrap_or(Err(Refusal::Gone)))
    }
}

struct Inner {
    events: Callback<Event>,
    running: RefCell<Option<Running>>,
    /// Few at a time: a list is smaller than a map.
    pending: RefCell<Vec<(RequestId, Waiter)>>,
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
        // Each may ask for something else: the list is not held meanwhile.
        for (_, waiter) in self.0.pending.take() {
            waiter(Err(Refusal::Gone));
        }
    }

    /// A document id that was never used before.
    #[must_use]
    pub fn new_doc(&self) -> DocId {
        DocId(self.0.next_doc.replace(self.0.next_doc.get().wrapping_add(1)))
    }

    /// Opens a file or bytes of `size` bytes as a new document, in place of the one before; with `text` the bytes that they
    /// spell. The reply comes when it is open.
    pub fn open(&self, doc: DocId, name: String, size: u64, text: bool, rider: Rider) -> Asked {
        let alive = self.0.running.borrow().is_some();
        match self.0.held.get() {
            _ if !alive || self.0.opening.get().is_some() => self.start(),
            Some((_, held)) if held >= END_WORKER_FROM => self.start(),
            Some((doc, _)) => self.tell(Request::Close { doc }),
            None => {}
        }
        self.0.held.set(Some((doc, size)));
        let id = self.new_request();
        self.0.opening.set(Some(id));
        let (waiter, asked) = waited_for();
        self.send_as(id, Request::Open { doc, name, text }, Some(rider), waiter);
        asked
    }

    /// Forgets the document, if there is one, and gives its memory back.
    pub fn close(&self) {
        match self.0.held.take() {
            Some((_, size)) if size >= END_WORKER_FROM || self.0.opening.get().is_some() => self.start(),
            Some((doc, _)) => self.tell(Request::Close { doc }),
            None => {}
        }
    }

    /// Asks for something.
    pub fn ask(&self, request: Request) -> Asked {
        let (waiter, asked) = waited_for();
        self.ask_then(request, waiter);
        asked
    }

    /// Asks for something, and does something with the answer: a good deal smaller than a future where that is all.
    pub fn ask_then(&self, request: Request, then: Box<dyn FnOnce(Answer)>) {
        self.send_as(self.new_request(), request, None, then);
    }

    /// Asks for something whose answer does not matter.
    pub fn tell(&self, request: Request) {
        self.ask_then(request, Box::new(drop));
    }

    /// Whether the worker is still busy opening `doc`.
    #[must_use]
    pub fn is_opening(&self, doc: DocId) -> bool {
        self.0.opening.get().is_some() && self.0.held.get().is_some_and(|(held, _)| held == doc)
    }

    /// A number that grows with every request that opens or closes rows, or makes them say something else. The worker answers in order, so rows
    /// asked for under one number all belong to one arrangement of the tree.
    #[must_use]
    pub fn arrangement(&self) -> u32 {
        self.0.arrangement.get()
    }

    fn new_request(&self) -> RequestId {
        let next = &self.0.next_request;
        RequestId(next.replace(next.get().wrapping_add(1)))
    }

    fn send_as(&self, id: RequestId, request: Request, rider: Option<Rider>, waiter: Waiter) {
        let inner = &self.0;
        if matches!(
            request,
            Request::Expand { .. }
                | Request::ExpandAll { .. }
                | Request::Reveal { .. }
                | Request::Locate { .. }
                | Request::GoTo { .. }
                | Request::SetPy2 { .. }
        ) {
            inner.arrangement.set(inner.arrangement.get().wrapping_add(1));
        }
        let mut running = inner.running.borrow_mut();
        let Some(worker) = running.as_mut() else {
            drop(running);
            return waiter(Err(Refusal::Gone));
        };
        inner.pending.borrow_mut().push((id, waiter));
        let is_sent = worker.post(&Envelope { id, request }, rider);
        drop(running);
        if !is_sent {
            self.answer(id, Err(Refusal::Engine(unsent())));
        }
    }

    /// Hands an answer to who waits for it.
    fn answer(&self, id: RequestId, answer: Answer) {
        let inner = &self.0;
        // A file that could not be read is not being opened any more either.
        if inner.opening.get() == Some(id) {
            inner.opening.set(None);
        }
        let mut pending = inner.pending.borrow_mut();
        let at = pending.iter().position(|(waiting, _)| *waiting == id);
        let waiter = at.map(|at| pending.swap_remove(at).1);
        drop(pending);
        if let Some(waiter) = waiter {
            waiter(answer);
        }
    }

    fn hear(&self, heard: Result<Message, String>) {
        let inner = &self.0;
        match heard {
            Ok(Message::Ready { version }) => {
                let unposted = inner.running.borrow_mut().as_mut().map(Running::release);
                inner.events.emit(Event::Ready(version));
                for id in unposted.into_iter().flatten() {
                    self.answer(id, Err(Refusal::Engine(unsent())));
                }
            }
            Ok(Message::Sniffed(sniffed)) => inner.events.emit(Event::Sniffed(sniffed)),
            Ok(Message::Progress { doc, read, total, nodes }) => {
                inner.events.emit(Event::Progress { doc, read, total, nodes });
            }
            Ok(Message::Traced(traced)) => inner.events.emit(Event::Traced(traced)),
            Ok(Message::Digest(digest)) => inner.events.emit(Event::Digest(digest)),
            Ok(Message::Heavy(heavy)) => inner.events.emit(Event::Heavy(heavy)),
            Ok(Message::Readers(readers)) => inner.events.emit(Event::Readers(readers)),
            Ok(Message::Searched(searched)) => inner.events.emit(Event::Searched(searched)),
            Ok(Message::Reply { id, reply }) => {
                if let Ok(Reply::Opened(opened)) = &reply {
                    // What was inside may be a thousand times what the file is.
                    let largest = opened.layers.iter().map(|layer| layer.size).max().unwrap_or(0);
                    inner.held.set(Some((opened.doc, largest.max(opened.size))));
                }
                self.answer(id, reply.map_err(Refusal::Engine));
            }
            Err(reason) => {
                self.end();
                inner.events.emit(Event::Lost(reason));
            }
        }
    }
}

/// A waiter, and the future that it wakes.
fn waited_for() -> (Waiter, Asked) {
    let (sender, receiver) = oneshot::channel();
    // Nobody waiting any more is no mishap: the reply was dropped on purpose.
    (Box::new(move |answer| drop(sender.send(answer))), Asked(receiver))
}

/// Why there is no answer to what never left: memory ended, or the browser would not hand the file over.
fn unsent() -> RequestError {
    RequestError::Unreadable("it could not be handed to the engine.".to_owned())
}
