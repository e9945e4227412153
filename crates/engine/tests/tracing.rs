//! Laying out the ops goes on behind the page's back: how it is told, how it ends, and what is answered meanwhile.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation)]

mod support;

use picklescope_engine::{ReadError, Source, Step};
use picklescope_protocol::{Axis, Lanes, Message, Reply, Request, RequestError, RequestId, TileId};
use support::{DOC, FileLike, Session, records};

#[test]
fn what_is_not_laid_out_yet_is_said() {
    let bytes = records(2000);
    let mut session = Session::new();
    session.engine.open(RequestId(0), DOC, "a.pkl", Box::new(FileLike::new(bytes.clone())));
    while session.opened().is_none() {
        if let Step::Want(want) = session.engine.step(1000) {
            let at = want.at as usize;
            session.engine.feed(DOC, want.at, bytes[at..bytes.len().min(at + 5000)].to_vec());
        }
    }
    let tiles = vec![TileId { axis: Axis::Ops, lanes: Lanes::Marks, level: 0, index: 0 }];
    for request in [
        Request::Tiles { doc: DOC, tiles },
        Request::Ops { doc: DOC, first: 0, count: 10 },
        Request::Memo { doc: DOC, op: 0 },
    ] {
        assert_eq!(session.ask(request), Err(RequestError::NotTraced));
    }
    while session.engine.step(1000) != Step::Idle {}
    assert!(session.timeline().is_some());
    // Closing ends it.
    let mut session = Session::new();
    session.engine.open(RequestId(0), DOC, "a.pkl", Box::new(picklescope_engine::Memory(bytes)));
    while session.opened().is_none() {
        session.engine.step(1000);
    }
    assert_eq!(session.engine.step(10), Step::Again);
    assert_eq!(session.ask(Request::Close { doc: DOC }), Ok(Reply::Done));
    assert_eq!(session.engine.step(10), Step::Idle);
    assert!(session.timeline().is_none());
}

/// The sums of views that nobody looks at yet are made in the background, or at once when they are asked for.
#[test]
fn other_views_are_there_at_once() {
    let bytes = records(20_000);
    let (mut whole, _) = Session::open(&bytes);
    let mut session = Session::new();
    session.engine.open(RequestId(0), DOC, "a.pkl", Box::new(picklescope_engine::Memory(bytes)));
    while session.timeline().is_none() {
        assert_eq!(session.engine.step(1000), Step::Again);
    }
    for (axis, lanes) in [
        (Axis::Ops, Lanes::Marks),
        (Axis::Ops, Lanes::Nesting),
        (Axis::Bytes, Lanes::Marks),
        (Axis::Bytes, Lanes::Nesting),
    ] {
        // Some of them are under way.
        assert_eq!(session.engine.step(1000), Step::Again);
        for level in [6, 12, 20] {
            let tile = session.tile(axis, lanes, level, 0);
            assert!(tile.is_some());
            assert_eq!(tile, whole.tile(axis, lanes, level, 0), "{axis:?} {lanes:?} {level}");
        }
    }
    while session.engine.step(1000) != Step::Idle {}
    let stats = |session: &mut Session| match session.ask(Request::Stats) {
        Ok(Reply::Stats(stats)) => stats.derived,
        other => panic!("{other:?}"),
    };
    assert_eq!(stats(&mut session), stats(&mut whole), "none is made twice");
}

/// Gives a page at the most: of what is more, the bytes are to be wanted.
struct Gone(FileLike);

impl Source for Gone {
    fn size(&self) -> u64 {
        self.0.size()
    }

    fn read_at(&mut self, offset: u64, buf: &mut [u8]) -> Result<(), ReadError> {
        assert!(buf.len() <= 64 << 10, "{} bytes are read at once", buf.len());
        self.0.read_at(offset, buf)
    }
}

#[test]
fn progress_is_told_and_so_is_failure() {
    // More than is kept in pages: a long text, and many ops in a second pickle.
    let mut bytes = b"X".to_vec();
    bytes.extend((17u32 << 20).to_le_bytes());
    bytes.resize(5 + (17 << 20), b'x');
    bytes.push(b'.');
    bytes.extend(records(120_000));
    for fails in [None, Some(3)] {
        let mut session = Session::new();
        session.engine.open(RequestId(0), DOC, "a.pkl", Box::new(Gone(FileLike::new(bytes.clone()))));
        let mut wants = 0;
        loop {
            match session.engine.step(50_000) {
                Step::Idle => break,
                Step::Again => {}
                Step::Want(want) => {
                    wants += u32::from(session.opened().is_some());
                    if Some(wants) == fails {
                        session.engine.fail(DOC, ReadError("the file went away".to_owned()));
                        continue;
                    }
                    let at = want.at as usize;
                    // What is stale does no harm.
                    session.engine.feed(DOC, want.at + 1, vec![1]);
                    session.engine.feed(DOC, want.at, bytes[at..bytes.len().min(at + (1 << 20))].to_vec());
                }
            }
        }
        session.timeline();
        let traced = session.log.iter().filter_map(|message| match message {
            Message::Traced(traced) => Some(traced.clone()),
            _ => None,
        });
        let traced: Vec<_> = traced.collect();
        let expected = session.opened().unwrap().counts.ops;
        assert!(traced.iter().all(|traced| traced.doc == DOC && traced.expected == expected));
        let last = traced.last().unwrap();
        if fails.is_none() {
            // The text passes as ever more is read, and is not read again.
            assert!((19..26).contains(&wants), "{wants}");
            assert_eq!(u64::from(last.ops), expected);
            assert!(last.timeline.is_some() && last.failed.is_none());
            assert!(traced.len() > 3 && traced.len() < 10, "{}", traced.len());
            assert!(traced.windows(2).all(|pair| pair[0].ops <= pair[1].ops && pair[0].timeline.is_none()));
        } else {
            let why = "The ops are not laid out: the file went away.";
            assert_eq!((last.timeline.clone(), last.failed.as_deref()), (None, Some(why)));
            let ops = session.ask(Request::Ops { doc: DOC, first: 0, count: 1 });
            assert_eq!(ops, Err(RequestError::NotTraced));
        }
    }
}

/// A line of protocol 0, however long, is read once.
#[test]
fn a_long_line_is_read_once() {
    let mut bytes = b"V".to_vec();
    bytes.resize(24 << 20, b'x');
    bytes.extend(b"\n.");
    let mut session = Session::new();
    session.engine.open(RequestId(0), DOC, "a.pkl", Box::new(Gone(FileLike::new(bytes.clone()))));
    let mut fed = 0;
    loop {
        match session.engine.step(10_000) {
            Step::Idle => break,
            Step::Again => {}
            Step::Want(want) => {
                let at = want.at as usize;
                let piece = bytes[at..bytes.len().min(at + (1 << 20))].to_vec();
                fed += if session.opened().is_some() { piece.len() } else { 0 };
                session.engine.feed(DOC, want.at, piece);
            }
        }
    }
    assert_eq!(session.timeline().unwrap().ops, 2);
    assert_eq!(fed, bytes.len());
    // The same out of a layer, which is read at once: from a store that counts.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, &bytes).unwrap();
    let (mut session, _) = Session::open_fed(&gzip.finish().unwrap(), || 1 << 20, 10_000);
    let read = |session: &mut Session| match session.ask(Request::Stats) {
        Ok(Reply::Stats(stats)) => stats.read,
        other => panic!("{other:?}"),
    };
    assert_eq!(session.timeline().unwrap().ops, 2);
    let read = read(&mut session);
    assert!((bytes.len() as u64..bytes.len() as u64 + (1 << 20)).contains(&read), "{read}");
}

/// Whatever it is at when it is closed.
#[test]
fn closing_ends_it_at_any_stage() {
    let bytes = records(500);
    let mut steps = 0;
    for after in 0.. {
        let mut session = Session::new();
        session.engine.open(RequestId(0), DOC, "a.pkl", Box::new(picklescope_engine::Memory(bytes.clone())));
        while session.opened().is_none() {
            session.engine.step(1000);
        }
        let ended = (0..after).any(|_| session.engine.step(200) == Step::Idle);
        assert_eq!(session.ask(Request::Close { doc: DOC }), Ok(Reply::Done));
        assert_eq!(session.engine.step(200), Step::Idle);
        let Ok(Reply::Stats(stats)) = session.ask(Request::Stats) else { panic!() };
        assert_eq!((stats.graphs, stats.derived, stats.cache), (0, 0, 0));
        if ended {
            break;
        }
        steps = after;
    }
    // Reading alone takes a few, and so do extents and each of the sums.
    assert!(steps > 40, "{steps}");
}
