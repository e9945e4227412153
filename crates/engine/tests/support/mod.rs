//! A host for tests: sources in memory or as files are, and an engine that is driven until it has nothing to do.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    dead_code,
    unreachable_pub,
    missing_docs
)]

use std::{cell::Cell, fs, path::Path, rc::Rc};

use picklescope_engine::{Engine, Host, ReadError, Source, Step, Store, report::Memory};
use picklescope_protocol::{
    Axis, DocId, Envelope, Lanes, Message, OpRow, Opened, Reply, Request, RequestError, RequestId, Row,
    RowKey, Spot, TileContent, TileId, Timeline, ViewId, Where,
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

    /// The timeline, once the ops are laid out.
    pub fn timeline(&mut self) -> Option<Timeline> {
        self.log.extend(self.engine.messages());
        self.log.iter().rev().find_map(|message| match message {
            Message::Traced(traced) => traced.timeline.as_deref().cloned(),
            _ => None,
        })
    }

    /// All ops.
    pub fn ops(&mut self) -> Vec<OpRow> {
        let mut rows: Vec<OpRow> = Vec::new();
        loop {
            let first = rows.len() as u32;
            let Ok(Reply::Ops(more)) = self.ask(Request::Ops { doc: DOC, first, count: 256 }) else {
                panic!()
            };
            rows.extend(more.rows);
            if rows.len() as u32 >= more.total {
                return rows;
            }
        }
    }

    pub fn tile(&mut self, axis: Axis, lanes: Lanes, level: u8, index: u64) -> Option<TileContent> {
        let id = TileId { axis, lanes, level, index };
        let Ok(Reply::Tiles(mut tiles)) = self.ask(Request::Tiles { doc: DOC, tiles: vec![id] }) else {
            panic!()
        };
        assert!(tiles.iter().all(|tile| tile.id == id));
        tiles.pop().map(|tile| tile.content)
    }

    pub fn spot(&mut self, at: Where) -> Spot {
        match self.ask(Request::Spot { doc: DOC, at }) {
            Ok(Reply::Spot(spot)) => *spot,
            other => panic!("{at:?}: {other:?}"),
        }
    }

    pub fn slice(&mut self, at: u64, len: u32) -> Vec<u8> {
        match self.ask(Request::Slice { doc: DOC, at, len }) {
            Ok(Reply::Slice(slice)) => slice.bytes,
            other => panic!("{other:?}"),
        }
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
                Label::Salvaged(n) => format!("pickle {n}, salvaged"),
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

/// The files of the corpus, by path.
pub fn corpus() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus");
    let mut files = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !matches!(path.extension().and_then(|e| e.to_str()), Some("md" | "jsonl")) {
                files.push((path.display().to_string(), fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// A list of dicts, with more bytes and ops than there are bins in the sums over the whole.
pub fn records(count: u32) -> Vec<u8> {
    let mut bytes = b"\x80\x04](".to_vec();
    for i in 0..count {
        bytes.extend(b"}(\x8c\x01aJ");
        bytes.extend(i.to_le_bytes());
        bytes.extend(b"\x8c\x04namec");
        bytes.extend(format!("app.m{}\nC{i}\n", i % 7).bytes());
        bytes.extend(b")Ru");
    }
    bytes.extend(b"e.");
    bytes
}
