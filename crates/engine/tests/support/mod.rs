//! A host for tests: sources in memory or as files are, and an engine that is driven until it has nothing to do.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    dead_code,
    unreachable_pub,
    missing_docs
)]

use std::{cell::Cell, rc::Rc};

use picklescope_engine::{Engine, Host, ReadError, Source, Step, Store, report::Memory};
use picklescope_protocol::{
    DocId, Envelope, Message, Opened, Reply, Request, RequestError, RequestId, Row, RowKey, ViewId,
};

pub struct TestHost;

impl Host for TestHost {
    fn store(&mut self) -> Box<dyn Store> {
        Box::new(FileLike::new(Vec::new()))
    }
}

/// Bytes that are not there as a whole, as a file's are not.
pub struct FileLike {
    bytes: Vec<u8>,
    pub reads: Rc<Cell<u64>>,
}

impl FileLike {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, reads: Rc::default() }
    }
}

impl Source for FileLike {
    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_at(&mut self, offset: u64, buf: &mut [u8]) -> Result<(), ReadError> {
        self.reads.set(self.reads.get() + 1);
        let start = usize::try_from(offset).unwrap();
        let bytes = self.bytes.get(start..start + buf.len()).ok_or(ReadError("too far".to_owned()))?;
        buf.copy_from_slice(bytes);
        Ok(())
    }
}

impl Store for FileLike {
    fn append(&mut self, piece: Vec<u8>) -> Result<(), ReadError> {
        self.bytes.extend(piece);
        Ok(())
    }
}

/// An engine with one document in it.
pub struct Session {
    pub engine: Engine,
    next: u32,
    pub log: Vec<Message>,
}

pub const DOC: DocId = DocId(7);

impl Session {
    pub fn new() -> Self {
        Self { engine: Engine::new(Box::new(TestHost)), next: 1, log: Vec::new() }
    }

    /// Opens bytes that are in memory.
    pub fn open(bytes: &[u8]) -> (Self, Opened) {
        let mut session = Self::new();
        session.engine.open(RequestId(0), DOC, "test.pkl", Box::new(Memory(bytes.to_vec())));
        while session.engine.step(10_000) != Step::Idle {}
        let opened = session.opened().unwrap();
        (session, opened)
    }

    /// Opens bytes that are fed in pieces of a size that `piece` chooses.
    pub fn open_fed(bytes: &[u8], mut piece: impl FnMut() -> usize, ops: u32) -> (Self, Opened) {
        let mut session = Self::new();
        session.engine.open(RequestId(0), DOC, "test.pkl", Box::new(FileLike::new(bytes.to_vec())));
        loop {
            match session.engine.step(ops) {
                Step::Idle => break,
                Step::Again => {}
                Step::Want(want) => {
                    let at = want.at as usize;
                    let end = (at + piece().max(1)).min(bytes.len());
                    session.engine.feed(want.doc, want.at, bytes[at..end].to_vec());
                }
            }
        }
        let opened = session.opened().unwrap();
        (session, opened)
    }

    /// The answer to opening, if it has come.
    pub fn opened(&mut self) -> Option<Opened> {
        self.log.extend(self.engine.messages());
        self.log.iter().rev().find_map(|message| match message {
            Message::Reply { reply: Ok(Reply::Opened(opened)), .. } => Some((**opened).clone()),
            _ => None,
        })
    }

    pub fn ask(&mut self, request: Request) -> Result<Reply, RequestError> {
        let id = RequestId(self.next);
        self.next += 1;
        self.engine.handle(Envelope { id, request });
        loop {
            for message in self.engine.messages() {
                match message {
                    Message::Reply { id: of, reply } if of == id => return reply,
                    other => self.log.push(other),
                }
            }
            assert_eq!(self.engine.step(1000), Step::Again);
        }
    }

    pub fn view(&self) -> ViewId {
        ViewId(DOC.0)
    }

    pub fn rows(&mut self, first: u64, count: u32) -> Vec<Row> {
        let view = self.view();
        match self.ask(Request::Rows { view, first, count }) {
            Ok(Reply::Rows(rows)) => rows.rows,
            other => panic!("{other:?}"),
        }
    }

    pub fn all_rows(&mut self) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        loop {
            let more = self.rows(rows.len() as u64, 256);
            if more.is_empty() {
                return rows;
            }
            rows.extend(more);
        }
    }

    pub fn located(&mut self, request: Request) -> (u64, RowKey, u64) {
        match self.ask(request) {
            Ok(Reply::Located(located)) => (located.row, located.key, located.total),
            other => panic!("{other:?}"),
        }
    }

    pub fn expand_all(&mut self, limit: u32) -> u64 {
        let view = self.view();
        self.located(Request::ExpandAll { view, key: None, limit }).2
    }
}

/// Rows as lines: indent, label, type, preview.
pub fn lines(rows: &[Row]) -> Vec<String> {
    use picklescope_protocol::{Label, RowKind};
    rows.iter()
        .map(|row| {
            let label = match &row.label {
                Label::Root => "obj".to_owned(),
                Label::Index(i) => i.to_string(),
                Label::Key(key) => key.clone(),
                Label::Part(part) => format!("{part:?}").to_lowercase(),
                Label::Range(from, to) => format!("{from}..{to}"),
                Label::Pickle(n) => format!("pickle {n}"),
                Label::Stack(n) => format!("stack {n}"),
                Label::Effect(n) => format!("effect {n}"),
            };
            let link = match row.kind {
                RowKind::Link(link) => match link.up {
                    Some(up) => format!(" ^{up}"),
                    None => format!(" ->#{}", link.target.0),
                },
                _ => String::new(),
            };
            format!("{}{label}: {} {}{link}", "  ".repeat(row.depth as usize), row.type_name, row.preview)
        })
        .collect()
}
