//! The worker's one state, and the loop that gives the engine its time.
//!
//! The engine works for some milliseconds, then the loop yields through a `MessageChannel` (6 µs; a timer takes 4 ms,
//! and `scheduler.yield()` never lets a message in), so a Cancel is heard between two slices of work. While a
//! read is under way nothing ticks: the read's end, or a message, starts the loop again.

use std::cell::RefCell;

use js_sys::{Reflect, Uint8Array};
use picklescope_engine::{Engine, Memory, ReadError, Source, Step};
use picklescope_protocol::{
    Digest, DocId, Envelope, Message, Request, RequestError, RequestId, Traced, decode,
};
use wasm_bindgen::prelude::*;
use web_sys::{MessageChannel, MessageEvent, MessagePort, Performance};

use super::failure;
use super::feed::Feed;
use super::file::FileSource;
use super::host::WorkerHost;
use super::post::{post, scope};

/// Work between two yields, in milliseconds.
const SLICE: f64 = 4.0;
/// Operations between two looks at the clock: about a millisecond's.
const OPS: u32 = 50_000;

thread_local! {
    static PUMP: RefCell<Option<Pump>> = const { RefCell::new(None) };
}

/// The engine and what drives it.
struct Pump {
    engine: Engine,
    /// The files of documents, whose bytes are read in sequence to open them, for their ops and for their fingerprints.
    feeds: Vec<Feed>,
    clock: Performance,
    /// Posting here comes back as a tick.
    again: MessagePort,
    /// A tick is on its way.
    ticking: bool,
}

/// Sets everything up and says `Ready`.
pub(super) fn start() -> Result<(), JsValue> {
    let scope = scope()?;
    let clock = scope.performance().ok_or_else(|| JsValue::from_str("picklescope: no clock"))?;
    let channel = MessageChannel::new()?;
    let tick = Closure::<dyn FnMut()>::new(|| with(Pump::tick));
    channel.port1().set_onmessage(Some(tick.as_ref().unchecked_ref()));
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| heard(&event.data()));
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // Both live as long as the worker.
    tick.forget();
    listen.forget();
    PUMP.set(Some(Pump {
        engine: Engine::new(Box::new(WorkerHost)),
        feeds: Vec::new(),
        clock,
        again: channel.port2(),
        ticking: false,
    }));
    post(&Message::Ready { version: env!("CARGO_PKG_VERSION").to_owned() });
    Ok(())
}

/// Runs something over the state, unless a panic has spoilt it.
fn with(action: impl FnOnce(&mut Pump)) {
    if failure::is_broken() {
        return;
    }
    PUMP.with_borrow_mut(|pump| pump.as_mut().map(action));
}

/// A message from the page: `{ envelope, file?, bytes? }`.
fn heard(data: &JsValue) {
    let part = |name: &str| Reflect::get(data, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    let envelope = part("envelope").dyn_into::<Uint8Array>().map(|bytes| decode::<Envelope>(&bytes.to_vec()));
    let Ok(Ok(Envelope { id, request })) = envelope else {
        // Page and worker are built together, so this is a bug, and there is no id to answer.
        web_sys::console::error_1(&JsValue::from_str("picklescope: a message that is no envelope"));
        return;
    };
    if failure::is_broken() {
        failure::refuse(id, "Picklescope itself stopped before. Load the page again.");
        return;
    }
    failure::asked(id);
    with(|pump| {
        match request {
            Request::Open { doc, name, text } => {
                pump.open(id, doc, (&name, text), part("file"), part("bytes"));
            }
            request => pump.handle(Envelope { id, request }),
        }
        pump.flush();
        pump.tick_soon();
    });
}

/// A read of a feed settled.
pub(super) fn read_done(doc: DocId, generation: u32, result: Result<JsValue, JsValue>) {
    with(|pump| {
        let feed = pump.feeds.iter_mut().find(|feed| feed.doc == doc);
        if feed.is_some_and(|feed| feed.settled(generation, result)) {
            pump.tick();
        }
    });
}

impl Pump {
    fn open(&mut self, id: RequestId, doc: DocId, (name, text): (&str, bool), file: JsValue, bytes: JsValue) {
        let source: Box<dyn Source> = if let Some(file) = FileSource::new(file) {
            self.feeds.push(Feed::new(doc, id, file.clone()));
            Box::new(file)
        } else if let Ok(bytes) = bytes.dyn_into::<Uint8Array>() {
            // A paste, a link's payload, a built-in sample.
            let bytes = Memory(bytes.to_vec());
            if text {
                return self.engine.open_text(id, doc, name, Box::new(bytes));
            }
            Box::new(bytes)
        } else {
            failure::answered(id);
            post(&Message::Reply { id, reply: Err(RequestError::BadRequest) });
            return;
        };
        self.engine.open(id, doc, name, source);
    }

    fn handle(&mut self, envelope: Envelope) {
        // What was being read for this document is not wanted any more.
        if let Request::Cancel { doc } | Request::Close { doc } = &envelope.request {
            self.stop(*doc);
        }
        if let Request::Close { doc } = &envelope.request {
            self.feeds.retain(|feed| feed.doc != *doc);
        }
        self.engine.handle(envelope);
    }

    /// One slice of work.
    fn tick(&mut self) {
        self.ticking = false;
        let until = self.clock.now() + SLICE;
        loop {
            match self.engine.step(OPS) {
                Step::Idle => break,
                Step::Again => {}
                Step::Want(want) => {
                    let feed = self.feeds.iter_mut().find(|feed| feed.doc == want.doc);
                    let taken = match feed {
                        Some(feed) => feed.take(want.at),
                        None => Some(Err(ReadError("there is no file to read from".to_owned()))),
                    };
                    match taken {
                        Some(Ok(bytes)) => self.engine.feed(want.doc, want.at, bytes),
                        Some(Err(error)) => self.engine.fail(want.doc, error),
                        None => break,
                    }
                }
            }
            if self.clock.now() >= until {
                self.tick_soon();
                break;
            }
        }
        self.flush();
    }

    /// Ticks again when the messages that wait have been heard.
    fn tick_soon(&mut self) {
        if !self.ticking {
            self.ticking = self.again.post_message(&JsValue::NULL).is_ok();
        }
    }

    /// Nothing more is read of a document's file for now.
    fn stop(&mut self, doc: DocId) {
        self.feeds.iter_mut().filter(|feed| feed.doc == doc).for_each(Feed::stop);
    }

    /// Posts what the engine has to say.
    fn flush(&mut self) {
        for message in self.engine.messages() {
            match &message {
                Message::Reply { id, reply } => {
                    failure::answered(*id);
                    if let Some(doc) = self.feeds.iter().find(|feed| feed.open == *id).map(|feed| feed.doc) {
                        // Opening is over. The file may be read once more, for its ops and for its fingerprint.
                        self.stop(doc);
                        self.feeds.retain(|feed| feed.doc != doc || reply.is_ok());
                    }
                }
                Message::Digest(Digest { doc, sha256, failed, .. })
                    if sha256.is_some() || failed.is_some() =>
                {
                    self.stop(*doc);
                }
                Message::Traced(Traced { doc, timeline, failed, .. })
                    if timeline.is_some() || failed.is_some() =>
                {
                    self.stop(*doc);
                }
                _ => {}
            }
            post(&message);
        }
    }
}
