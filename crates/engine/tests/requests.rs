//! What the page asks, and in what order it hears the answers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation)]

mod support;

use picklescope_engine::{ReadError, Step, report, report::Memory};
use picklescope_protocol::{
    DocId, Envelope, Expansion, FaultKind, Label, Link, Message, NodeId, Part, Reply, Request, RequestError,
    RequestId, RowKey, RowKind, Shape, What,
};
use support::{DOC, FileLike, Session, lines};

/// `{'a': [1, 2], 'again': <the list>, 'self': <the dict>, 'p': Point}`.
const SMALL: &[u8] = b"\x80\x04}\x94(\x8c\x01a]\x94(K\x01K\x02e\x8c\x05againh\x01\x8c\x04selfh\x00\
                       \x8c\x01pcapp\nPoint\n)\x81}\x8c\x01xK\x09sbu.";

#[test]
fn rows_links_and_cycles() {
    let (mut session, opened) = Session::open(SMALL);
    assert_eq!(opened.what, What::Pickle);
    assert_eq!((opened.counts.shared, opened.counts.cycles, opened.counts.calls), (2, 1, 1));
    assert_eq!(opened.rows, 5);
    session.expand_all(100);
    let rows = session.all_rows();
    assert_eq!(
        lines(&rows),
        [
            "obj: dict {'a': [1, 2], 'again': [1, 2], 'self': {...}, 'p': <Point x=9>}",
            "  'a': list [1, 2]",
            "    0: int 1",
            "    1: int 2",
            "  'again': list [1, 2] ->#2",
            "  'self': dict {'a': [1, 2], 'again': [1, 2], 'self': {...}, 'p': <Point x=9>} ^1",
            "  'p': app.Point <Point x=9>",
            "    class: global app.Point",
            "    state: dict {'x': 9}",
            "      'x': int 9",
        ]
    );
    assert_eq!(rows[1].refs, 2);
    assert_eq!(rows[0].size + 3, opened.size, "all but PROTO and STOP belongs to the root");
    assert_eq!((rows[1].position, rows[1].level_size), (1, 4));
    assert_eq!((rows[6].shape, rows[6].expansion), (Shape::Object, Expansion::Open));
    // A link is a leaf and leads to the row of its target.
    let RowKind::Link(Link { target, up: None }) = rows[4].kind else { panic!() };
    let view = session.view();
    assert_eq!(session.located(Request::Reveal { view, node: target }).0, 1);
    // Who refers to the list: both entries.
    let Ok(Reply::Referrers(referrers)) =
        session.ask(Request::Referrers { doc: DOC, node: target, first: 0, count: 10 })
    else {
        panic!()
    };
    let paths: Vec<_> = referrers.list.iter().map(|r| r.path.as_str()).collect();
    assert_eq!(paths, ["obj['a']", "obj['again']"]);
    assert_eq!(referrers.list[1].label, Label::Key("'again'".to_owned()));
    assert_eq!(referrers.list[1].row, Some(rows[4].key));
}

#[test]
fn opening_and_closing_rows() {
    let (mut session, _) = Session::open(SMALL);
    let view = session.view();
    let rows = session.rows(0, 100);
    let key = rows[1].key;
    assert_eq!(session.located(Request::Expand { view, key, open: true }), (1, key, 7));
    assert_eq!(session.located(Request::Expand { view, key, open: true }), (1, key, 7));
    // A link and a leaf stay as they are.
    session.located(Request::Expand { view, key: rows[2].key, open: true });
    assert_eq!(session.located(Request::Expand { view, key, open: false }), (1, key, 5));
    let root = rows[0].key;
    assert_eq!(session.located(Request::Expand { view, key: root, open: false }).2, 1);
    // Whatever hides it is opened again.
    let inner = RowKey { owner: NodeId(2), slot: 1, span: 1 };
    assert_eq!(session.located(Request::Locate { view, key: inner }), (3, inner, 7));
    let wrong = RowKey { owner: NodeId(2), slot: 2, span: 1 };
    assert_eq!(session.ask(Request::Locate { view, key: wrong }), Err(RequestError::Unknown));
    let wrong = RowKey { owner: NodeId(999), slot: 0, span: 1 };
    assert_eq!(session.ask(Request::Expand { view, key: wrong, open: true }), Err(RequestError::Unknown));
}

#[test]
fn type_ahead_wraps_around() {
    let (mut session, _) = Session::open(SMALL);
    let view = session.view();
    let mut found = |from, prefix: &str| {
        session.ask(Request::TypeAhead { view, from, prefix: prefix.to_owned() }).unwrap()
    };
    assert_eq!(found(0, "a"), Reply::Found(Some(1)));
    assert_eq!(found(1, "A"), Reply::Found(Some(2)));
    assert_eq!(found(2, "a"), Reply::Found(Some(1)));
    assert_eq!(found(0, "'se"), Reply::Found(Some(3)));
    assert_eq!(found(4, "obj"), Reply::Found(Some(0)));
    assert_eq!(found(0, "nothing"), Reply::Found(None));
    // By the words that stand there.
    let (mut session, _) = Session::open(b"cos\ngetcwd\n(K\x01tR0K\x02.");
    session.expand_all(100);
    for (row, word) in [(1, "call 0"), (3, "arg")] {
        let found = session.ask(Request::TypeAhead { view, from: 0, prefix: word.to_owned() });
        assert_eq!(found, Ok(Reply::Found(Some(row))), "{word}");
    }
}

#[test]
fn keys_of_no_row() {
    let (mut session, _) = Session::open(SMALL);
    let view = session.view();
    for (owner, slot, span) in
        [(0, 0, 0), (0, 1, u32::MAX), (u32::MAX, 0, 0), (0, u32::MAX, 1), (77, 0, 100), (2, 0, 50)]
    {
        let key = RowKey { owner: NodeId(owner), slot, span };
        for request in [
            Request::Locate { view, key },
            Request::Expand { view, key, open: true },
            Request::ExpandAll { view, key: Some(key), limit: u32::MAX },
            Request::Path { view, key },
        ] {
            assert_eq!(session.ask(request), Err(RequestError::Unknown), "{key:?}");
        }
    }
    assert!(session.rows(u64::MAX, u32::MAX).is_empty());
    let typed = session.ask(Request::TypeAhead { view, from: u64::MAX, prefix: "obj".to_owned() });
    assert_eq!(typed, Ok(Reply::Found(Some(0))));
    let far = Request::Referrers { doc: DOC, node: NodeId(0), first: u32::MAX, count: u32::MAX };
    assert!(
        matches!(session.ask(far), Ok(Reply::Referrers(none)) if none.list.is_empty() && none.total == 2)
    );
}

#[test]
fn referrers_come_in_pages() {
    // A list that holds one text 300 times, by single ops and by batches.
    let mut bytes = b"\x80\x04]\x8c\x01x\x94a".to_vec();
    (0..99).for_each(|_| bytes.extend(b"h\x00a"));
    for _ in 0..2 {
        bytes.push(b'(');
        (0..100).for_each(|_| bytes.extend(b"h\x00"));
        bytes.push(b'e');
    }
    bytes.push(b'.');
    let (mut session, _) = Session::open(&bytes);
    let mut paths = Vec::new();
    loop {
        let first = paths.len() as u32;
        let request = Request::Referrers { doc: DOC, node: NodeId(1), first, count: 70 };
        let Ok(Reply::Referrers(page)) = session.ask(request) else { panic!() };
        assert_eq!(page.total, 300);
        if page.list.is_empty() {
            break;
        }
        paths.extend(page.list.into_iter().map(|referrer| referrer.path));
    }
    assert_eq!(paths, (0..300).map(|i| format!("obj[{i}]")).collect::<Vec<_>>());
}

#[test]
fn what_does_not_look_like_a_pickle() {
    // Enough of it was one.
    let (_, opened) = Session::open(b"(lp0\nI1\naI2\nYY");
    assert_eq!((opened.what, opened.counts.nodes, opened.layers.len()), (What::Pickle, 3, 1));
    assert!(opened.rows > 0 && opened.fault.is_some());
    // A pickle that is cut short after its first op.
    let (_, opened) = Session::open(b"N");
    assert_eq!((opened.what, opened.counts.nodes, opened.layers.len()), (What::Pickle, 1, 1));
    // A text of which some letters happen to be ops.
    for text in [&b"NNW wind today\n"[..], b"((((define x\n", b"hello"] {
        let (_, opened) = Session::open(text);
        assert_eq!(
            (opened.what, opened.rows, opened.counts.nodes),
            (What::NotPickle("text".to_owned()), 0, 0)
        );
        assert!(opened.pickles.is_empty() && opened.layers.is_empty());
    }
}

#[test]
fn what_follows_gzip_data() {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(SMALL).unwrap();
    let file = encoder.finish().unwrap();
    for (rest, told) in [
        (&b""[..], None),
        (b"\0\0\0", None),
        (b"x", Some("1 byte follows the gzip data.")),
        (b"\0\x1f\x8cabc", Some("5 bytes follow the gzip data.")),
    ] {
        let file = [&file[..], rest].concat();
        for piece in [1, 1000] {
            let (_, opened) = Session::open_fed(&file, || piece, 1000);
            assert!(opened.fault.is_none(), "{:?}", opened.fault);
            assert_eq!(opened.diagnostics.first().map(|d| d.text.as_str()), told, "{rest:?} by {piece}");
        }
    }
}

#[test]
fn details() {
    let (mut session, _) = Session::open(SMALL);
    let view = session.view();
    let (row, ..) = session.located(Request::GoTo { view, path: "obj['p']".to_owned() });
    let RowKind::Node(node) = session.rows(row, 1)[0].kind else { panic!() };
    let Ok(Reply::Node(detail)) = session.ask(Request::Node { doc: DOC, node }) else { panic!() };
    assert_eq!(detail.type_name, "app.Point");
    assert_eq!(detail.opcode, "NEWOBJ");
    assert_eq!(detail.path, "obj['p']");
    assert_eq!(
        detail.note,
        "Loading would make a new app.Point (app.Point.__new__) without arguments, then set its state."
    );
    let missing = session.ask(Request::GoTo { view, path: "obj['q'][0]".to_owned() });
    assert_eq!(missing, Err(RequestError::NoSuchPath("obj has no ['q'].".to_owned())));
    // A key has no row of its own, but a path.
    let Ok(Reply::Node(key)) = session.ask(Request::Node { doc: DOC, node: NodeId(1) }) else { panic!() };
    assert_eq!((key.preview.as_str(), key.row, key.path.as_str()), ("'a'", None, "obj‹key 0›"));
    assert_eq!(session.ask(Request::Node { doc: DOC, node: NodeId(12_345) }), Err(RequestError::Unknown));
    assert_eq!(session.ask(Request::Node { doc: DocId(1), node: NodeId(0) }), Err(RequestError::Unknown));
}

#[test]
fn broken_files_show_what_there_is() {
    let (mut session, opened) = Session::open(b"\x80\x04]\x94(K\x01\x8c\x03abch\x07.");
    let fault = opened.fault.unwrap();
    assert_eq!((fault.kind, fault.offset, fault.opcode.as_deref()), (FaultKind::Machine, 12, Some("BINGET")));
    assert_eq!(fault.message, "Memo value not found at index 7");
    assert!(!fault.explanation.is_empty());
    assert_eq!(lines(&session.all_rows()), ["stack 0: list []", "stack 1: int 1", "stack 2: str 'abc'"]);
    assert_eq!(opened.what, What::Pickle);
    let (_, opened) = Session::open(b"\x89PNG\r\n\x1a\n0000");
    assert_eq!((opened.what, opened.rows), (What::NotPickle("a PNG image".to_owned()), 0));
    assert_eq!(opened.sentence, "This is no pickle but a PNG image.");
    let (_, opened) = Session::open(b"");
    assert_eq!((opened.what, opened.sentence.as_str()), (What::Empty, "The file is empty."));
    let (_, opened) = Session::open(b"K\x01.rest");
    assert_eq!((opened.trailing, opened.fault), (4, None));
}

#[test]
fn several_pickles_and_effects() {
    let (mut session, opened) = Session::open(b"K\x01.cos\ngetcwd\n)R0K\x02.");
    assert_eq!(opened.pickles.len(), 2);
    session.expand_all(100);
    let rows = session.all_rows();
    assert_eq!(
        lines(&rows),
        [
            "pickle 0: int 1",
            "pickle 1: int 2",
            "effect 0: os.getcwd() getcwd()",
            "  callable: global os.getcwd"
        ]
    );
    let view = session.view();
    let Ok(Reply::Text(path)) = session.ask(Request::Path { view, key: rows[3].key }) else { panic!() };
    assert_eq!(path.text, "effects[0]‹callable›");
    assert_eq!(rows[3].label, Label::Part(Part::Callable));
    assert_eq!(opened.diagnostics.len(), 2);
}

#[test]
fn the_first_bytes_are_told_of_first() {
    let mut session = Session::new();
    session.engine.open(RequestId(0), DOC, "a.pkl", Box::new(FileLike::new(SMALL.to_vec())));
    let Step::Want(want) = session.engine.step(1) else { panic!() };
    assert_eq!((want.doc, want.at), (DOC, 0));
    session.engine.feed(DOC, 5, vec![1, 2, 3]); // stale: not what is wanted
    session.engine.feed(DOC, 0, SMALL.to_vec());
    assert_eq!(session.engine.step(1), Step::Again);
    let told = session.engine.messages();
    assert!(matches!(&told[..], [Message::Sniffed(sniffed)] if sniffed.protocol == Some(4)), "{told:?}");
    while session.engine.step(1) != Step::Idle {}
    assert!(session.opened().is_some());
}

#[test]
fn cancelling_keeps_what_was_built() {
    let mut bytes = b"\x80\x04](".to_vec();
    (0..100_000).for_each(|_| bytes.extend(b"K\x01"));
    bytes.extend(b"e.");
    let mut session = Session::new();
    session.engine.open(RequestId(0), DOC, "a.pkl", Box::new(Memory(bytes)));
    (0..10).for_each(|_| assert_eq!(session.engine.step(100), Step::Again));
    assert_eq!(session.ask(Request::Cancel { doc: DOC }), Ok(Reply::Done));
    while session.engine.step(100) != Step::Idle {}
    let opened = session.opened().unwrap();
    assert!(opened.cancelled && opened.fault.is_none());
    assert!(opened.counts.nodes > 100 && opened.counts.nodes < 2000, "{}", opened.counts.nodes);
    assert!(!session.rows(0, 10).is_empty());
    // Once more is too late, and does no harm.
    assert_eq!(session.ask(Request::Cancel { doc: DOC }), Ok(Reply::Done));
}

#[test]
fn closing_and_failing() {
    let mut session = Session::new();
    session.engine.open(RequestId(0), DOC, "a.pkl", Box::new(FileLike::new(SMALL.to_vec())));
    assert!(matches!(session.engine.step(1), Step::Want(_)));
    assert_eq!(session.ask(Request::Close { doc: DOC }), Ok(Reply::Done));
    assert!(matches!(
        session.log[..],
        [Message::Reply { id: RequestId(0), reply: Err(RequestError::Unknown) }]
    ));
    assert_eq!(session.engine.step(1), Step::Idle);
    // A source that goes away.
    session.engine.open(RequestId(5), DOC, "a.pkl", Box::new(FileLike::new(SMALL.to_vec())));
    session.engine.step(1);
    session.engine.fail(DOC, ReadError("gone".to_owned()));
    assert_eq!(session.engine.step(1), Step::Again);
    assert_eq!(session.engine.step(1), Step::Idle);
    let reply = Err(RequestError::Unreadable("gone".to_owned()));
    assert_eq!(session.engine.messages(), [Message::Reply { id: RequestId(5), reply }]);
    // Two at a time.
    for doc in [DocId(1), DocId(2)] {
        session.engine.open(RequestId(doc.0), doc, "a.pkl", Box::new(FileLike::new(SMALL.to_vec())));
    }
    loop {
        match session.engine.step(3) {
            Step::Idle => break,
            Step::Again => {}
            Step::Want(want) => session.engine.feed(want.doc, want.at, SMALL[want.at as usize..].to_vec()),
        }
    }
    let replies = session.engine.messages();
    let opened = replies.iter().filter(|m| matches!(m, Message::Reply { reply: Ok(Reply::Opened(_)), .. }));
    assert_eq!(opened.count(), 2);
    session.engine.handle(Envelope { id: RequestId(9), request: Request::Stats });
}

#[test]
fn small_files_are_read_once() {
    let mut bytes = b"\x80\x04](".to_vec();
    (0..2000).for_each(|i| bytes.extend(format!("\u{8c}\x05{i:05}").chars().map(|c| c as u8)));
    (0..50_000).for_each(|_| bytes.extend(b"K\x01"));
    bytes.extend(b"e.");
    let source = FileLike::new(bytes.clone());
    let reads = source.reads.clone();
    let mut session = Session::new();
    session.engine.open(RequestId(0), DOC, "a.pkl", Box::new(source));
    loop {
        match session.engine.step(1000) {
            Step::Idle => break,
            Step::Again => {}
            Step::Want(want) => {
                let at = want.at as usize;
                let end = bytes.len().min(at + 10_000);
                session.engine.feed(DOC, want.at, bytes[at..end].to_vec());
            }
        }
    }
    session.expand_all(5000);
    assert!(session.all_rows().iter().any(|row| row.preview == "'01999'"));
    assert_eq!(reads.get(), 0);
}

#[test]
fn reports() {
    let report = report::check("a", SMALL);
    assert!(report.ok && report.error.is_none());
    assert_eq!((report.pickles, report.protocol, report.layers.join(" ")), (1, Some(4), "pickle".to_owned()));
    assert_eq!(report.requirements[0].name, "app.Point");
    // A broken one behind a good one is told of, and leaves the first as it is.
    let report = report::check("a", b"K\x01.\x80\x04NNNNN\xff");
    assert_eq!((report.ok, report.pickles, report.error.unwrap().offset), (true, 2, 10));
    let report = report::check("a", b"\x80\x04h\x01.");
    let error = report.error.unwrap();
    assert_eq!((error.kind, error.offset, error.opcode.as_deref()), ("machine", 2, Some("BINGET")));
    let report = report::check("a", b"\x89PNG\r\n\x1a\n0000");
    assert_eq!((report.ok, report.error.unwrap().kind), (false, "not_a_pickle"));
    assert!(report::dis(SMALL, false).starts_with("    0: \\x80 PROTO      4\n"));
}

#[test]
fn pickles_of_one_pickler() {
    let (mut session, opened) = Session::open(b"\x80\x02]q\x00.\x80\x02]q\x01h\x00a.\x80\x02h\x00K\x01a.");
    assert_eq!(opened.fault, None);
    assert!(opened.pickles.iter().all(|pickle| pickle.ok) && opened.pickles.len() == 3);
    let text = "From here on, 2 pickles read memo entries of pickles before them: only the Unpickler that has loaded those loads them.";
    assert!(opened.diagnostics.iter().any(|said| said.text == text && said.offset == Some(6)), "{opened:?}");
    session.expand_all(100);
    let rows = session.all_rows();
    assert_eq!(
        lines(&rows),
        [
            "pickle 0: list [1]",
            "  0: int 1",
            "pickle 1: list [[1]]",
            "  0: list [1] ->#0",
            "pickle 2: list [1] ->#0"
        ]
    );
    // The first pickle alone is as it is without the others.
    let alone = picklescope_engine::report::graph_json(b"\x80\x02]q\x00.");
    assert_eq!(picklescope_engine::report::graph_json(b"\x80\x02]q\x00.\x80\x02h\x00K\x01a."), alone);
}
