//! Where the bytes are by type, and whole values, as they are told to the page.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation, missing_docs)]

mod support;

use picklescope_engine::Step;
use picklescope_protocol::{Heavy, Message, NodeId, Reply, Request, RequestError, TextForm};
use support::{DOC, Session, corpus};

fn heavy(session: &mut Session) -> Heavy {
    assert_eq!(session.ask(Request::Heavy { doc: DOC }), Ok(Reply::Done));
    loop {
        session.log.extend(session.engine.messages());
        let found = session.log.iter().position(|message| matches!(message, Message::Heavy(_)));
        if let Some(Message::Heavy(heavy)) = found.map(|at| session.log.remove(at)) {
            return heavy;
        }
        assert_eq!(session.engine.step(100), Step::Again);
    }
}

#[test]
fn all_bytes_of_the_corpus_are_somewhere() {
    for (name, bytes) in corpus() {
        let (mut session, opened) = Session::open(&bytes);
        if opened.counts.nodes == 0 || !opened.what.eq(&picklescope_protocol::What::Pickle) {
            continue;
        }
        let heavy = heavy(&mut session);
        assert_eq!(heavy.left_out, 0, "{name}");
        assert_eq!(heavy.objects, u64::from(opened.counts.nodes), "{name}");
        // Each object is at one path, whatever types it is below.
        let objects: u64 = heavy.paths.iter().map(|path| u64::from(path.count)).sum();
        assert_eq!(objects, heavy.objects, "{name}");
        let mut below = vec![(0, 0); heavy.paths.len()];
        for (i, path) in heavy.paths.iter().enumerate().rev() {
            let (bytes, objects) = (below[i].0 + path.self_bytes, below[i].1 + u64::from(path.count));
            assert_eq!((path.bytes, path.objects), (bytes, objects), "{name}: {path:?}");
            if let Some(parent) = path.parent {
                assert!((parent as usize) < i, "{name}");
                below[parent as usize].0 += bytes;
                below[parent as usize].1 += objects;
            }
        }
        // What belongs to objects, and the rest is the stream's: the two make up the pickles.
        let top: u64 = heavy.paths.iter().filter(|path| path.parent.is_none()).map(|path| path.bytes).sum();
        assert!(top <= heavy.bytes, "{name}");
        let same = heavy.paths.iter().all(|path| {
            let like =
                heavy.paths.iter().filter(|other| other.parent == path.parent && other.name == path.name);
            // Types may share a name: a class and what a function of that name gives.
            like.count() <= 2
        });
        assert!(same, "{name}");
    }
}

#[test]
fn what_is_too_small_is_counted() {
    // 3000 objects, each of another class.
    let mut bytes = b"\x80\x04]\x94(".to_vec();
    for n in 0..3000u32 {
        bytes.extend(format!("cm\nC{n}\n").into_bytes());
        bytes.extend(b")\x81");
    }
    bytes.extend(b"e.");
    let mut session = Session::open(&bytes).0;
    let heavy = heavy(&mut session);
    assert_eq!((heavy.paths.len(), heavy.paths[0].name.as_str()), (1000, "list"));
    assert!(heavy.left_out > 2000, "{}", heavy.left_out);
    assert!(heavy.paths[0].bytes > 30_000);
}

fn text(session: &mut Session, node: u32, form: TextForm) -> Result<String, RequestError> {
    match session.ask(Request::Text { doc: DOC, node: NodeId(node), form })? {
        Reply::Text(text) => Ok(text.text + if text.cut { " cut" } else { "" }),
        other => panic!("{other:?}"),
    }
}

#[test]
fn values_to_copy() {
    let mut session = Session::open(b"\x80\x04}\x94\x8c\x01a\x94](K\x01\x8c\x02\xc3\xa9es.").0;
    assert_eq!(text(&mut session, 0, TextForm::Python).unwrap(), "{'a': [1, 'é']}");
    assert_eq!(text(&mut session, 0, TextForm::Json).unwrap(), "{\"a\":[1,\"é\"]}");
    assert_eq!(text(&mut session, 99, TextForm::Json), Err(RequestError::Unknown));
    let deep = [vec![b']'; 600], vec![b'a'; 599], vec![b'.']].concat();
    let mut session = Session::open(&deep).0;
    assert!(
        matches!(text(&mut session, 0, TextForm::Json), Err(RequestError::NoText(why)) if why.contains("500 levels"))
    );
    assert!(text(&mut session, 0, TextForm::Python).unwrap().ends_with(" cut"));
    // Longer than a preview, and whole.
    let ints: Vec<u8> = (0..10_000).flat_map(|n| [b'K', (n % 200) as u8]).collect();
    let mut session = Session::open(&[b"](".as_slice(), &ints, b"e."].concat()).0;
    let python = text(&mut session, 0, TextForm::Python).unwrap();
    assert!(python.len() > 40_000 && python.ends_with("199]"), "{}", python.len());
}

#[test]
fn values_line_by_line() {
    let lines = |session: &mut Session, node, first, count| match session.ask(Request::Value {
        doc: DOC,
        node: NodeId(node),
        first,
        count,
    }) {
        Ok(Reply::Value(value)) => {
            (value.total, value.lines.into_iter().map(|line| line.text).collect::<Vec<_>>())
        }
        other => panic!("{other:?}"),
    };
    let mut session = Session::open(
        b"\x80\x04]\x94(\x8c\x05a\nb\nc\x8bP\x00\x00\x00"
            .iter()
            .copied()
            .chain([0; 79])
            .chain([1])
            .chain(*b"e.")
            .collect::<Vec<u8>>()
            .as_slice(),
    )
    .0;
    assert_eq!(lines(&mut session, 1, 0, 10), (3, vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]));
    assert_eq!(lines(&mut session, 1, 2, 10), (3, vec!["c".to_owned()]));
    // 256 ** 79, in two lines.
    let (total, digits) = lines(&mut session, 2, 0, 10);
    assert_eq!((total, digits.concat().len()), (2, 191));
    let refused = session.ask(Request::Value { doc: DOC, node: NodeId(0), first: 0, count: 1 });
    assert_eq!(refused, Err(RequestError::Unknown));
    let Ok(Reply::Node(detail)) = session.ask(Request::Node { doc: DOC, node: NodeId(1) }) else { panic!() };
    assert_eq!((detail.has_lines, detail.payload), (true, Some((7, 12))));
}
