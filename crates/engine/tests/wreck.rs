//! Where a broken pickle broke off: the stack, the report to paste, and the fingerprint of any file.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation, missing_docs)]

mod support;

use picklescope_engine::{ReadError, Step};
use picklescope_protocol::{Digest, Message, Reply, Request, RequestId, Wreck};
use support::{DOC, FileLike, Session};

fn wreck(session: &mut Session) -> Option<Wreck> {
    match session.ask(Request::Wreck { doc: DOC }) {
        Ok(Reply::Wreck(wreck)) => wreck.map(|wreck| *wreck),
        other => panic!("{other:?}"),
    }
}

fn of(bytes: &[u8]) -> Wreck {
    wreck(&mut Session::open(bytes).0).unwrap()
}

/// Each value: its preview, the marks below it, and whether it is open.
fn stack(wreck: &Wreck) -> Vec<(&str, u32, bool)> {
    wreck.stack.iter().map(|entry| (entry.preview.as_str(), entry.marks, entry.open)).collect()
}

#[test]
fn what_is_whole_has_none() {
    assert_eq!(wreck(&mut Session::open(b"\x80\x04N.").0), None);
}

#[test]
fn containers_that_are_being_filled() {
    // A dict of which a key and the list that is its value are there, and two of the list's items, one of them a whole list.
    let told = of(b"\x80\x04}\x94(\x8c\x01a\x94]\x94(K\x01]\x94K\x02\xff");
    let wanted = [
        ("2", 0, false),
        ("[]", 0, false),
        ("1", 1, false),
        ("[]", 0, true),
        ("'a'", 1, false),
        ("{}", 0, true),
    ];
    assert_eq!((told.height, told.marks), (6, Some(2)));
    assert_eq!(stack(&told), wanted);
    assert!(told.stack.iter().all(|entry| entry.row.is_some()));
    // Without marks, what stands above the outermost value goes into it.
    assert_eq!(stack(&of(b"}\x8c\x01aN")), [("None", 0, false), ("'a'", 0, false), ("{}", 0, true)]);
    // A mark above the top, and two in a row.
    let told = of(b"]((]K\x01\xff");
    assert_eq!(
        (told.marks, stack(&told)),
        (Some(2), vec![("1", 0, false), ("[]", 2, false), ("[]", 0, true)])
    );
    let told = of(b"](");
    assert_eq!((told.marks, stack(&told)), (Some(1), vec![("[]", 0, true)]));
    assert!(
        told.report.contains("1 value, 1 mark open\n  mark\n  #0 list, still being filled: []\n"),
        "{}",
        told.report
    );
}

#[test]
fn a_report_tells_all_there_is() {
    let mut bytes = b"\x80\x02N.\x80\x04\x95\x40\0\0\0\0\0\0\0]\x94(".to_vec();
    (0..30).for_each(|i| bytes.extend([b'K', i]));
    bytes.extend(b"\x8c\x0aab\xe2\x80\xae");
    let mut session = Session::open(&bytes).0;
    let told = wreck(&mut session).unwrap();
    assert_eq!((told.height, told.stack.len()), (31, 31));
    let report = told.report;
    let has = |words: &str| assert!(report.contains(words), "{words:?} is not in\n{report}");
    has("Picklescope ");
    has(&format!("File:      test.pkl, {} bytes\n", bytes.len()));
    has("Layers:    pickle, ");
    has("Protocol:  4 declared, 4 needed\n");
    has("Fault:     truncated: pickle data was truncated\n");
    has("At:        offset 78 (0x4e) of the pickle, SHORT_BINUNICODE\n");
    has("Meaning:   An op announces more bytes");
    has("Advice:    Fetch or copy");
    has("Before it: 1 whole pickle\n");
    has("Stack, the top first: 31 values, 1 mark open\n  #31 int: 29\n");
    has("  and 11 more\n");
    has("        76  BININT1 29\n");
    has("00000040: 4b17 4b18 4b19 4b1a 4b1b 4b1c 4b1d 8c0a  K.K.K.K.K.K.K...\n");
    assert_eq!(report.matches("BININT1").count(), 12);
    // Under its first byte.
    let mark = report.lines().position(|line| line.trim() == "^^").unwrap();
    let lines: Vec<&str> = report.lines().collect();
    let column = lines[mark].find('^').unwrap();
    assert_eq!(&lines[mark - 1][column..column + 2], "8c");
    assert!(report.is_ascii(), "{report}");
}

#[test]
fn before_the_ops_are_laid_out() {
    let mut bytes = b"\x80\x04]\x94(".to_vec();
    (0..50_000u32).for_each(|i| bytes.extend([b'K', i as u8]));
    let mut session = Session::new();
    session.engine.open(RequestId(0), DOC, "a.pkl", Box::new(FileLike::new(bytes.clone())));
    while session.opened().is_none() {
        if let Step::Want(want) = session.engine.step(1000) {
            session.engine.feed(want.doc, want.at, bytes[want.at as usize..].to_vec());
        }
    }
    let early = wreck(&mut session).unwrap();
    assert_eq!((early.height, early.marks, early.stack.len()), (50_001, None, 100));
    assert!(early.report.contains("(marks are not known yet)") && !early.report.contains("The last ops"));
    assert!(early.report.contains("\nThe bytes around it:\n"));
    while session.engine.step(1000) != Step::Idle {}
    let late = wreck(&mut session).unwrap();
    assert_eq!((late.height, late.marks), (50_001, Some(1)));
    assert!(late.report.contains("The last ops"));
}

#[test]
fn a_broken_layer_has_its_own_bytes() {
    let mut gzip = Vec::new();
    let mut encoder = flate2::GzBuilder::new().write(&mut gzip, flate2::Compression::none());
    std::io::Write::write_all(&mut encoder, b"\x80\x04]\x94(K\x01K\x02e.").unwrap();
    encoder.finish().unwrap();
    let at = gzip.len() - 8;
    gzip[at] ^= 1;
    let told = of(&gzip);
    assert!(told.report.contains("of the gzip\n"), "{}", told.report);
    assert!(told.report.contains("00000000: 1f8b 08"), "{}", told.report);
}

/// What was told of a fingerprint.
fn digests(messages: &[Message]) -> Vec<Digest> {
    let digests = messages.iter().filter_map(|message| match message {
        Message::Digest(digest) => Some(digest.clone()),
        _ => None,
    });
    digests.collect()
}

/// As `hashlib.sha256` has it.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[test]
fn fingerprints_of_what_is_in_memory() {
    for (bytes, sum) in
        [(&b""[..], EMPTY), (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    {
        let (mut session, _) = Session::open(bytes);
        session.engine.messages();
        assert_eq!(session.ask(Request::Digest { doc: DOC }), Ok(Reply::Done));
        while session.engine.step(1000) != Step::Idle {}
        let told = digests(&session.engine.messages());
        assert_eq!(told.last().unwrap().sha256.as_deref(), Some(sum));
    }
}

#[test]
fn fingerprints_of_files() {
    // Ten million bytes of one payload, which opening passes over.
    let mut bytes = b"\x80\x04\x8e\x80\x96\x98\0\0\0\0\0".to_vec();
    bytes.resize(bytes.len() + 10_000_000, 0);
    bytes.push(b'.');
    let (mut session, _) = Session::open_fed(&bytes, || 1 << 20, 100_000);
    session.engine.messages();
    session.ask(Request::Digest { doc: DOC }).unwrap();
    let (mut told, mut wants, mut steps) = (Vec::new(), 0, 0);
    loop {
        steps += 1;
        match session.engine.step(50_000) {
            Step::Idle => break,
            Step::Again => {}
            Step::Want(want) => {
                wants += 1;
                // Whoever asks something meanwhile is answered.
                assert!(session.ask_at_once(Request::Stats).is_ok());
                let at = want.at as usize;
                let end = (at + 1_000_000).min(bytes.len());
                // What is stale does no harm.
                session.engine.feed(want.doc, want.at + 1, vec![1]);
                session.engine.feed(want.doc, want.at, bytes[at..end].to_vec());
                session.engine.feed(want.doc, want.at, vec![1]);
            }
        }
        told.extend(digests(&session.engine.messages()));
    }
    assert!(wants == 11 && steps > 50, "{wants} wants, {steps} steps");
    let sum = "f4a38642aa947bd565b6a59f9d3f7163e7ace35401e51f6910cdd8e8a330fe11";
    assert_eq!(told.pop().unwrap().sha256.as_deref(), Some(sum));
    // Progress is told now and then.
    let read: Vec<u64> = told.iter().map(|digest| digest.read).collect();
    assert_eq!(read.len(), 2, "{read:?}");
    assert!(told.iter().all(|digest| digest.total == bytes.len() as u64 && digest.sha256.is_none()));
}

#[test]
fn fingerprints_that_come_to_nothing() {
    let bytes = b"\x80\x04N.";
    let (mut session, _) = Session::open_fed(bytes, || 2, 100);
    session.ask(Request::Digest { doc: DOC }).unwrap();
    while !matches!(session.engine.step(10), Step::Want(_)) {}
    session.engine.fail(DOC, ReadError("gone".to_owned()));
    while session.engine.step(10) != Step::Idle {}
    let told = digests(&session.engine.messages());
    assert_eq!(told.last().unwrap().failed.as_deref(), Some("gone"));
    // Asked once more, it is begun once more; closed, it is forgotten.
    session.ask(Request::Digest { doc: DOC }).unwrap();
    while !matches!(session.engine.step(10), Step::Want(_)) {}
    session.ask_at_once(Request::Close { doc: DOC }).unwrap();
    assert_eq!(session.engine.step(10), Step::Idle);
    assert_eq!(digests(&session.engine.messages()), []);
}

trait AskAtOnce {
    fn ask_at_once(&mut self, request: Request) -> Result<Reply, picklescope_protocol::RequestError>;
}

impl AskAtOnce for Session {
    /// Without any step in between.
    fn ask_at_once(&mut self, request: Request) -> Result<Reply, picklescope_protocol::RequestError> {
        let id = RequestId(1_000_000);
        self.engine.handle(picklescope_protocol::Envelope { id, request });
        let mut reply = None;
        for message in self.engine.messages() {
            match message {
                Message::Reply { id: of, reply: told } if of == id => reply = Some(told),
                other => self.log.push(other),
            }
        }
        reply.unwrap()
    }
}
