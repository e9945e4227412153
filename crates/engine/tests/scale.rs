//! Files that are large, deep, or made to do harm. Times are printed (`-- --nocapture`), not judged: machines differ.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation)]

mod support;

use std::time::Instant;

use picklescope_engine::{Engine, Host, ReadError, Source, Step, Store};
use picklescope_protocol::{
    DocId, Envelope, FaultKind, Label, Message, NodeId, Reply, Request, RequestId, RowKey, RowKind, Stats,
    What,
};
use support::{DOC, Session, lines};

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    println!("{what}: {:.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    result
}

#[test]
fn a_million_nested_lists() {
    const N: u32 = 1_000_000;
    let mut bytes = vec![b']'; N as usize];
    bytes.extend(vec![b'a'; N as usize - 1]);
    bytes.push(b'.');
    let (mut session, opened) = timed("open 1,000,000 nested lists", || Session::open(&bytes));
    assert_eq!(opened.sentence, "Protocol 1 list of 1 item; nested 1,000,000 levels deep; imports nothing.");
    assert_eq!(opened.rows, 2);
    let view = session.view();
    let reveal = Request::Reveal { view, node: NodeId(N - 1) };
    let (row, _, total) = timed("reveal the innermost", || session.located(reveal));
    assert_eq!((row, total), (u64::from(N) - 1, u64::from(N)));
    let key = session.rows(row, 1)[0].key;
    let Ok(Reply::Text(path)) = timed("its path", || session.ask(Request::Path { view, key })) else {
        panic!()
    };
    assert!(path.cut && path.text.ends_with("[0]…"));
    let Ok(Reply::Node(detail)) = session.ask(Request::Node { doc: DOC, node: NodeId(N - 1) }) else {
        panic!()
    };
    assert_eq!(detail.preview, "[]");
    timed("close the root", || {
        let key = RowKey { owner: RowKey::TOP, slot: 0, span: 1 };
        session.located(Request::Expand { view, key, open: false })
    });
    assert_eq!(timed("expand all", || session.expand_all(N)), u64::from(N));
    let last = session.rows(u64::from(N) - 3, 10);
    assert_eq!(last.len(), 3);
    assert_eq!(last[2].depth, N - 1);
    timed("drop", || drop(session));
}

/// Each list holds the one before it twice: 2^40 paths, 41 lists.
#[test]
fn a_billion_laughs() {
    let mut bytes = b"\x80\x02]q\x00".to_vec();
    for n in 1..=40u8 {
        bytes.extend([b']', b'q', n, b'(', b'h', n - 1, b'h', n - 1, b'e']);
    }
    bytes.push(b'.');
    let (mut session, opened) = Session::open(&bytes);
    assert_eq!(opened.counts.nodes, 41);
    let total = session.expand_all(1_000_000);
    assert_eq!(total, 81);
    let rows = session.all_rows();
    assert_eq!(rows.iter().filter(|row| matches!(row.kind, RowKind::Link(_))).count(), 40);
}

#[test]
fn a_string_of_2_to_the_63() {
    let (_, opened) = Session::open(b"\x80\x04\x8d\x00\x00\x00\x00\x00\x00\x00\x80.");
    let fault = opened.fault.unwrap();
    assert_eq!(fault.kind, FaultKind::Malformed);
    let (_, opened) = Session::open(b"\x80\x04\x8d\xff\xff\xff\xff\x00\x00\x00\x00abc");
    assert_eq!(opened.fault.unwrap().kind, FaultKind::Truncated);
}

#[test]
fn protocol_0_by_single_ops() {
    let mut bytes = b"(lp0\n".to_vec();
    for i in 0..20_000 {
        bytes.extend(format!("I{i}\na").into_bytes());
    }
    bytes.extend(b"(dp1\n");
    for i in 0..20_000 {
        bytes.extend(format!("S'k{i}'\nI{i}\ns").into_bytes());
    }
    bytes.extend(b"a.");
    let (mut session, opened) = Session::open(&bytes);
    assert!(opened.fault.is_none(), "{:?}", opened.fault);
    assert!(opened.rows <= 1000);
    let view = session.view();
    let goto = Request::GoTo { view, path: "obj[20000]['k19999']".to_owned() };
    let (row, _, total) = timed("go to the last of 20,000 single SETITEMs", || session.located(goto));
    let shown = session.rows(row, 1);
    assert_eq!(shown[0].label, Label::Key("'k19999'".to_owned()));
    assert_eq!((shown[0].position, shown[0].level_size), (100, 100));
    assert!(row < total);
}

/// 100 arrays of 500,000 float64 each, as NumPy pickles them at protocol 4, without ever being in memory as a whole.
struct Arrays {
    head: Vec<u8>,
    size: u64,
}

const ARRAYS: u64 = 100;
const PAYLOAD: u64 = 4_000_000;

impl Arrays {
    fn new() -> Self {
        let mut first = b"\x80\x04]\x94(".to_vec();
        let state = b"cnumpy.core.multiarray\n_reconstruct\n\x94cnumpy\nndarray\n\x94K\x00\x85C\x01b\x87R(K\x01J\x20\xa1\x07\x00\x85\
                      cnumpy\ndtype\n\x8c\x02f8K\x00K\x01\x87R(K\x03\x8c\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89";
        first.extend(state.iter());
        // BINBYTES: five bytes and the payload.
        first.push(b'B');
        first.extend((PAYLOAD as u32).to_le_bytes());
        Self { size: ARRAYS * (first.len() as u64 + PAYLOAD + 2) + 2, head: first }
    }

    fn byte(&self, at: u64) -> u8 {
        let each = self.head.len() as u64 + PAYLOAD + 2;
        let (n, within) = (at / each, at % each);
        if n >= ARRAYS {
            return if within == 0 { b'e' } else { b'.' };
        }
        if within < self.head.len() as u64 {
            let byte = self.head[within as usize];
            // Only the first has PROTO and the list; of the others those four ops do nothing.
            return if n > 0 && within < 5 { [b'N', b'0', b'N', b'0', b'N'][within as usize] } else { byte };
        }
        match within - self.head.len() as u64 {
            PAYLOAD => b't',
            end if end > PAYLOAD => b'b',
            inside => (inside % 251) as u8,
        }
    }
}

impl Source for Arrays {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&mut self, offset: u64, buf: &mut [u8]) -> Result<(), ReadError> {
        (offset..).zip(buf).for_each(|(at, byte)| *byte = self.byte(at));
        Ok(())
    }
}

fn stats(session: &mut Session) -> Stats {
    match session.ask(Request::Stats) {
        Ok(Reply::Stats(stats)) => stats,
        other => panic!("{other:?}"),
    }
}

#[test]
fn payloads_are_passed_over() {
    let source = Arrays::new();
    let again = Arrays::new();
    let size = source.size;
    let mut session = Session::new();
    session.engine.open(RequestId(0), DOC, "arrays.pkl", Box::new(source));
    let mut fed = 0u64;
    timed("open 400 MB of arrays", || {
        loop {
            match session.engine.step(50_000) {
                Step::Idle => break,
                Step::Again => {}
                Step::Want(want) => {
                    // As the worker does it: 64 KB behind a jump.
                    let end = (want.at + (64 << 10)).min(size);
                    let bytes: Vec<u8> = (want.at..end).map(|at| again.byte(at)).collect();
                    fed += bytes.len() as u64;
                    session.engine.feed(want.doc, want.at, bytes);
                }
            }
        }
    });
    let opened = session.opened().unwrap();
    assert!(opened.fault.is_none(), "{:?}", opened.fault);
    assert_eq!(opened.size, size);
    assert!(opened.sentence.contains("list of"), "{}", opened.sentence);
    println!("{}", opened.sentence);
    assert!(fed < 20 << 20, "{fed} bytes were read");
    session.expand_all(5000);
    let rows = session.all_rows();
    assert!(rows.iter().any(|row| row.type_name == "numpy.ndarray"), "{:?}", lines(&rows[..3]));
    let stats = stats(&mut session);
    println!("{stats:?}");
    assert!(stats.graphs + stats.derived + stats.cache < 20 << 20);
}

/// A store that forgets: what a bomb would fill is the host's matter.
struct Sink(u64);

impl Source for Sink {
    fn size(&self) -> u64 {
        self.0
    }

    fn read_at(&mut self, _: u64, buf: &mut [u8]) -> Result<(), ReadError> {
        buf.fill(0);
        Ok(())
    }
}

impl Store for Sink {
    fn append(&mut self, piece: Vec<u8>) -> Result<(), ReadError> {
        self.0 += piece.len() as u64;
        Ok(())
    }
}

struct SinkHost;

impl Host for SinkHost {
    fn store(&mut self) -> Box<dyn Store> {
        Box::new(Sink(0))
    }
}

fn gzip(parts: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    parts.for_each(|part| encoder.write_all(&part).unwrap());
    encoder.finish().unwrap()
}

#[test]
fn a_gzip_bomb_stays_small_and_can_be_cancelled() {
    const MB: usize = 1 << 20;
    let mut head = b"\x80\x04\x8e".to_vec();
    head.extend((300 * MB as u64).to_le_bytes());
    let zeros = std::iter::repeat_n(vec![0; MB], 300);
    let bytes = gzip([head].into_iter().chain(zeros).chain([b".".to_vec()]));
    println!("{} bytes that become 300 MB", bytes.len());
    for cancel_after in [None, Some(40)] {
        let mut engine = Engine::new(Box::new(SinkHost));
        engine.open(RequestId(0), DocId(1), "bomb.gz", Box::new(support::FileLike::new(bytes.clone())));
        let mut steps = 0;
        let mut most = 0;
        timed("inflate", || {
            loop {
                match engine.step(50_000) {
                    Step::Idle => break,
                    Step::Again => {}
                    Step::Want(want) => {
                        let at = want.at as usize;
                        engine.feed(want.doc, want.at, bytes[at..bytes.len().min(at + 65536)].to_vec());
                    }
                }
                steps += 1;
                if Some(steps) == cancel_after {
                    engine.handle(Envelope { id: RequestId(9), request: Request::Cancel { doc: DocId(1) } });
                }
                engine.handle(Envelope { id: RequestId(8), request: Request::Stats });
                for message in engine.messages() {
                    match message {
                        Message::Reply { reply: Ok(Reply::Stats(stats)), .. } => most = most.max(stats.cache),
                        Message::Reply { reply: Ok(Reply::Opened(opened)), .. } => {
                            assert_eq!(opened.cancelled, cancel_after.is_some());
                            assert!(opened.fault.is_none(), "{:?}", opened.fault);
                            assert_eq!(opened.what, What::Pickle);
                        }
                        _ => {}
                    }
                }
            }
        });
        println!("{steps} steps, {most} bytes held at the most");
        assert!(most < 40 << 20);
    }
}

/// Looked for from its start with each piece, it would take minutes.
#[test]
fn a_long_line() {
    const MB: usize = 1 << 20;
    let line = || std::iter::repeat_n(vec![b'a'; MB], 100);
    let parts = || std::iter::once(b"V".to_vec()).chain(line()).chain([b"\n.".to_vec()]);
    let plain: Vec<u8> = parts().flatten().collect();
    for (what, bytes) in [("in gzip data", gzip(parts())), ("in a file", plain)] {
        // The pieces the worker feeds at first; of the compressed one each is some MB of the layer.
        let (_, opened) = timed(what, || Session::open_fed(&bytes, || 64 << 10, 50_000));
        assert!(opened.fault.is_none(), "{:?}", opened.fault);
        assert_eq!(opened.sentence, "Protocol 0 str; imports nothing.");
    }
}

#[test]
fn a_long_list_is_in_buckets() {
    const N: u32 = 1_000_000;
    let mut bytes = b"\x80\x02](".to_vec();
    (0..N).for_each(|i| {
        bytes.push(b'J');
        bytes.extend(i.to_le_bytes());
    });
    bytes.extend(b"e.");
    let (mut session, opened) = timed("open a list of 1,000,000 ints", || Session::open(&bytes));
    assert_eq!(opened.rows, 101);
    let view = session.view();
    let goto = Request::GoTo { view, path: "obj[987654]".to_owned() };
    let (row, key, _) = timed("go to an item", || session.located(goto));
    let shown = session.rows(row, 1);
    assert_eq!(shown[0].preview, "987654");
    assert_eq!(shown[0].depth, 3);
    assert_eq!((shown[0].position, shown[0].level_size), (55, 100));
    assert_eq!(key.slot, 987_654);
    let total = timed("expand 100,000 rows", || session.expand_all(100_000));
    assert!(total > 90_000);
    timed("256 rows", || session.rows(50_000, 256));
}
