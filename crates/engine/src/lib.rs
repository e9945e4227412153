//! Open documents, jobs and views over pickles, sans IO.
//!
//! A host (the page's worker, a command line, a test) opens sources and passes requests in; messages come out. Opening is a job that says
//! which bytes it wants and works in steps of the host's choosing; everything else is answered at once. Looking at an open document
//! reads small pieces through its [`Source`].
//!
//! ```
//! use picklescope_engine::{Engine, Host, Memory, Step, Store};
//! use picklescope_protocol::{DocId, Message, Reply, RequestId};
//!
//! struct InMemory;
//! impl Host for InMemory {
//!     fn store(&mut self) -> Box<dyn Store> { Box::new(Memory::default()) }
//! }
//!
//! let mut engine = Engine::new(Box::new(InMemory));
//! engine.open(RequestId(1), DocId(1), "a.pkl", Box::new(Memory(b"\x80\x04]\x94(K\x01K\x02e.".to_vec())));
//! while engine.step(50_000) != Step::Idle {}
//! let opened = engine.messages().into_iter().find_map(|message| match message {
//!     Message::Reply { reply: Ok(Reply::Opened(opened)), .. } => Some(opened),
//!     _ => None,
//! });
//! let opened = opened.unwrap();
//! assert_eq!(opened.sentence, "Protocol 4 list of 2 items; imports nothing.");
//! ```
//!
//! Non-goals: reading files and talking to browsers (the host does that), knowing file formats (`picklescope-formats`) or what
//! objects mean (`picklescope-insight`). Nothing a file names is imported, resolved or called.
//!
//! Memory: about 50 bytes an object with its references, and at most 16 MB of pages of the file a document; once its ops are laid out, 7
//! bytes an op, 8 a memo read, 4 a memo store and 9 an object more; while something is searched for, half a byte an object. Payloads are not read until someone looks at them.

mod answer;
mod digest;
mod document;
mod opening;
mod reader;
mod readers;
mod reading;
pub mod report;
mod rows;
mod search;
mod source;
mod timeline;
mod trace;

use std::collections::VecDeque;

use picklescope_protocol::{
    DocId, Envelope, Message, Reply, Request, RequestError, RequestId, Stats, ViewId,
};
pub use source::{Host, Memory, ReadError, Source, Store};

use document::Document;
use opening::{Opening, Worked};

/// All open documents and views.
pub struct Engine {
    host: Box<dyn Host>,
    /// Files being opened. The first one works.
    opening: VecDeque<Opening>,
    documents: Vec<Document>,
    messages: Vec<Message>,
    /// The document that was asked about last: what is done meanwhile is done for this one first.
    looked: Option<DocId>,
}

/// What [`Engine::step`] came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing to do.
    Idle,
    /// The budget is used up and there is more to do.
    Again,
    /// A job needs bytes: answer by [`Engine::feed`], or [`Engine::fail`].
    Want(Want),
}

/// Bytes that a job needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Want {
    /// Of which document.
    pub doc: DocId,
    /// From which offset. Where it is not the end of what was fed last, the job passed over a payload.
    pub at: u64,
    /// About how many; any number from 1 to the end of the file is fine.
    pub hint: usize,
}

impl Engine {
    /// An engine with nothing open.
    #[must_use]
    pub fn new(host: Box<dyn Host>) -> Self {
        Self { host, opening: VecDeque::new(), documents: Vec::new(), messages: Vec::new(), looked: None }
    }

    /// Begins to open a source, in answer to a [`picklescope_protocol::Request::Open`] of this id. The reply comes out of
    /// [`Engine::messages`] in the end.
    pub fn open(&mut self, id: RequestId, doc: DocId, name: &str, source: Box<dyn Source>) {
        self.opening.push_back(Opening::new(id, doc, name, source));
    }

    /// The same for a text that was pasted, which is in memory: what it spells is opened.
    pub fn open_text(&mut self, id: RequestId, doc: DocId, name: &str, text: Box<dyn Source>) {
        self.opening.push_back(Opening::new(id, doc, name, text).of_text());
    }

    /// Answers everything but `Open`. The reply may take some steps: it comes out of [`Engine::messages`].
    pub fn handle(&mut self, envelope: Envelope) {
        let Envelope { id, request } = envelope;
        let reply = match request {
            // A source rides beside it, so it comes by `open`.
            Request::Open { .. } => Err(RequestError::BadRequest),
            Request::Cancel { doc } => {
                self.opening.iter_mut().filter(|job| job.doc == doc).for_each(Opening::cancel);
                Ok(Reply::Done)
            }
            Request::Close { doc } => {
                let (gone, rest) = self.opening.drain(..).partition::<VecDeque<_>, _>(|job| job.doc == doc);
                self.opening = rest;
                for job in gone {
                    self.messages.push(Message::Reply { id: job.id, reply: Err(RequestError::Unknown) });
                }
                self.documents.retain(|document| document.facts.doc != doc);
                Ok(Reply::Done)
            }
            Request::Stats => Ok(Reply::Stats(self.stats())),
            Request::Opcodes => Ok(Reply::Opcodes(document::ops::opcodes())),
            request => match answer::document_of(&request) {
                Some(doc) => match self.document(doc) {
                    Some(document) => {
                        let reply = answer::answer(document, request);
                        self.looked = Some(doc);
                        reply
                    }
                    None => Err(RequestError::Unknown),
                },
                None => Err(RequestError::BadRequest),
            },
        };
        self.messages.push(Message::Reply { id, reply });
    }

    /// Works for about `ops` operations (one is some 20 ns).
    pub fn step(&mut self, ops: u32) -> Step {
        // Those that wait for bytes make room for the others, and take turns.
        let mut wanted = None;
        for _ in 0..self.opening.len() {
            let Some(mut job) = self.opening.pop_front() else { break };
            match job.step(&mut *self.host, ops, &mut self.messages) {
                Worked::Again => {
                    self.opening.push_front(job);
                    return Step::Again;
                }
                Worked::Want(want) => {
                    self.opening.push_back(job);
                    wanted = Some(want);
                }
                Worked::Done(document) => {
                    let opened = document.opened(view_of(job.doc));
                    self.documents.retain(|other| other.facts.doc != job.doc);
                    self.documents.push(*document);
                    let reply = Ok(Reply::Opened(Box::new(opened)));
                    self.messages.push(Message::Reply { id: job.id, reply });
                    return Step::Again;
                }
                Worked::Failed(error) => {
                    self.messages.push(Message::Reply { id: job.id, reply: Err(error) });
                    return Step::Again;
                }
            }
        }
        match wanted {
            Some(want) => Step::Want(want),
            None => self.background(ops),
        }
    }

    /// What is done for open documents while nothing is being opened. Those that wait for bytes make room for the others.
    fn background(&mut self, ops: u32) -> Step {
        // Somebody waits for what is searched.
        let messages = &mut self.messages;
        if self.documents.iter_mut().any(|document| document.search_step(ops, messages)) {
            return Step::Again;
        }
        let looked = self.looked;
        let first = self.documents.iter().position(|document| looked == Some(document.facts.doc));
        let mut wanted = None;
        for at in first.into_iter().chain(0..self.documents.len()) {
            let Some(document) = self.documents.get_mut(at) else { continue };
            match document.trace_step(ops, true, &mut self.messages) {
                trace::Worked::Idle => {}
                trace::Worked::Again => return Step::Again,
                trace::Worked::Want(want) => wanted = wanted.or(Some(want)),
            }
        }
        let messages = &mut self.messages;
        if self.documents.iter_mut().any(|document| document.heavy_step(ops, messages)) {
            return Step::Again;
        }
        wanted.map_or_else(|| self.fingerprint(ops), Step::Want)
    }

    /// Computes the fingerprints that were asked for. Those that wait for bytes make room for the others.
    fn fingerprint(&mut self, ops: u32) -> Step {
        let mut wanted = None;
        for document in &mut self.documents {
            let Some(mut digest) = document.digest.take() else { continue };
            match digest.step(document.facts.reader.outermost(), ops, &mut self.messages) {
                digest::Worked::Done => return Step::Again,
                digest::Worked::Again => {
                    document.digest = Some(digest);
                    return Step::Again;
                }
                digest::Worked::Want(want) => {
                    document.digest = Some(digest);
                    wanted = wanted.or(Some(want));
                }
            }
        }
        wanted.map_or_else(|| self.ask(ops), Step::Want)
    }

    /// Asks other readers of pickles, when nothing else is left to do.
    fn ask(&mut self, ops: u32) -> Step {
        let messages = &mut self.messages;
        let asked = self.documents.iter_mut().any(|document| document.ask_step(ops, messages));
        if asked { Step::Again } else { Step::Idle }
    }

    /// Bytes that were wanted.
    pub fn feed(&mut self, doc: DocId, at: u64, bytes: Vec<u8>) {
        // Whatever else arrives is stale.
        if let Some(job) = self.opening.iter_mut().find(|job| job.doc == doc) {
            job.feed(at, bytes);
        } else if let Some(document) = self.document(doc) {
            document.feed(at, bytes);
        }
    }

    /// Bytes that were wanted and cannot be had.
    pub fn fail(&mut self, doc: DocId, error: ReadError) {
        if let Some(job) = self.opening.iter_mut().find(|job| job.doc == doc) {
            job.fail(error);
        } else if let Some(document) = self.document(doc) {
            document.fail(error);
        }
    }

    fn document(&mut self, doc: DocId) -> Option<&mut Document> {
        self.documents.iter_mut().find(|document| document.facts.doc == doc)
    }

    /// What there is to say to the page, in order; empties the queue.
    pub fn messages(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.messages)
    }

    fn stats(&self) -> Stats {
        let mut stats = Stats { wasm_memory: self.host.memory(), ..Stats::default() };
        for job in &self.opening {
            let (graph, cache) = job.memory();
            stats.graphs += graph;
            stats.cache += cache;
        }
        for document in &self.documents {
            stats.graphs += document.facts.graph.memory() as u64;
            stats.derived += document.derived();
            stats.cache += document.facts.reader.cache();
            stats.read += document.facts.reader.read;
            stats.spilled += document.facts.reader.spilled();
        }
        stats
    }
}

/// A document has one view so far, of the same number.
fn view_of(doc: DocId) -> ViewId {
    ViewId(doc.0)
}
