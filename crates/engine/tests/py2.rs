//! Strings of Python 2 in every encoding: rows, paths, objects and ops follow it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use picklescope_engine::report::{self, Py2};
use picklescope_protocol::{Label, Metadata, Opened, Py2Strings, Reply, Request, RowKind, Shape};
use support::{DOC, Session, corpus};

/// `{'a': 'caf\xe9', 'é' (in UTF-8): 'b\xff', <the text 'é'>: 'x'}`
const MIXED: &[u8] = b"}(U\x01aU\x04caf\xe9S'\\xc3\\xa9'\nT\x02\0\0\0b\xffX\x02\0\0\0\xc3\xa9U\x01xu.";

fn read(session: &mut Session, encoding: Py2) -> (Opened, Py2Strings) {
    let Ok(Reply::Opened(opened)) = session.ask(Request::SetPy2 { doc: DOC, encoding }) else { panic!() };
    let strings = opened.py2.clone().unwrap();
    assert_eq!(strings.encoding, encoding);
    (*opened, strings)
}

/// Label, preview, type and shape of every row below the root.
fn shown(session: &mut Session) -> Vec<(String, String, String, Shape)> {
    let rows = session.all_rows().into_iter().skip(1);
    rows.map(|row| {
        let Label::Key(key) = row.label else { panic!("{row:?}") };
        (key, row.preview, row.type_name, row.shape)
    })
    .collect()
}

#[test]
fn everything_follows_the_encoding() {
    let (mut session, opened) = Session::open(MIXED);
    assert_eq!(opened.py2.unwrap().count, 5);
    session.expand_all(100);
    let row = |key: &str, preview: &str, type_name: &str, shape| {
        (key.to_owned(), preview.to_owned(), type_name.to_owned(), shape)
    };
    const TWO: &str = "str (Python 2)";
    let latin1 = [
        row("'a'", "'café'", TWO, Shape::Text),
        row("'Ã©'", "'bÿ'", TWO, Shape::Text),
        row("'é'", "'x'", TWO, Shape::Text),
    ];
    assert_eq!(shown(&mut session), latin1);
    let (_, strings) = read(&mut session, Py2::Utf8);
    let not_utf8 = "str (Python 2, not UTF-8)";
    assert_eq!(
        shown(&mut session),
        [
            row("'a'", "b'caf\\xe9'", not_utf8, Shape::Bytes),
            row("'é'", "b'b\\xff'", not_utf8, Shape::Bytes),
            row("'é'", "'x'", TWO, Shape::Text),
        ]
    );
    assert_eq!((strings.undecoded, strings.at), (2, Some(5)));
    assert_eq!(
        strings.says,
        "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9 in position 3: unexpected end of data"
    );
    // Of two keys that are one to Python, the last is meant; the other has its number.
    let view = session.view();
    let rows = session.all_rows();
    let paths: Vec<String> = rows
        .iter()
        .skip(1)
        .map(|row| match session.ask(Request::Path { view, key: row.key }) {
            Ok(Reply::Text(path)) => path.text,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(paths, ["obj['a']", "obj‹value 1›", "obj['é']"]);
    let (_, strings) = read(&mut session, Py2::Ascii);
    assert_eq!((strings.undecoded, strings.at), (3, Some(5)));
    assert_eq!(shown(&mut session)[1].0, "b'\\xc3\\xa9'");
    assert_eq!(shown(&mut session)[1].2, "str (Python 2, not ASCII)");
    let (_, strings) = read(&mut session, Py2::Bytes);
    assert_eq!((strings.undecoded, strings.at, strings.says.as_str()), (0, None, ""));
    assert_eq!(shown(&mut session)[0], row("b'a'", "b'caf\\xe9'", "bytes (Python 2)", Shape::Bytes));
    let Ok(Reply::Text(path)) = session.ask(Request::Path { view, key: rows[1].key }) else { panic!() };
    assert_eq!(path.text, "obj[b'a']");
    // Ops and types as well.
    let args: Vec<_> = session.ops().into_iter().map(|op| op.arg).filter(|arg| !arg.is_empty()).collect();
    assert_eq!(args, ["b'a'", "b'caf\\xe9'", "b'\\xc3\\xa9'", "b'b\\xff'", "'é'", "b'x'"]);
    let types = |session: &mut Session| -> Vec<(String, u32)> {
        let Ok(Reply::Metadata(told)) = session.ask(Request::Metadata { doc: DOC }) else { panic!() };
        let told: Metadata = *told;
        told.types.into_iter().map(|of| (of.name, of.count)).collect()
    };
    assert!(types(&mut session).contains(&("bytes (Python 2)".to_owned(), 5)));
    read(&mut session, Py2::Utf8);
    let told = types(&mut session);
    assert!(told.contains(&(not_utf8.to_owned(), 2)) && told.contains(&(TWO.to_owned(), 3)), "{told:?}");
    // And back.
    read(&mut session, Py2::Latin1);
    assert_eq!(shown(&mut session), latin1);
}

#[test]
fn the_whole_may_be_such_a_string() {
    let (mut session, opened) = Session::open(b"U\x02\xc3\xa9.");
    assert_eq!(opened.sentence, "Protocol 1 str (Python 2) of 2 characters; imports nothing.");
    assert_eq!(
        read(&mut session, Py2::Utf8).0.sentence,
        "Protocol 1 str (Python 2) of 1 character; imports nothing."
    );
    assert_eq!(
        read(&mut session, Py2::Bytes).0.sentence,
        "Protocol 1 bytes (Python 2) of 2 bytes; imports nothing."
    );
    // Nothing to choose where there is none.
    assert_eq!(Session::open(b"\x8c\x01a.").1.py2, None);
}

/// One so long that opening passes over it is looked at when that is asked for.
#[test]
fn long_strings_are_looked_at() {
    // Pieces end within a character.
    for (tail, undecoded) in [(b"".as_slice(), 0), (b"\xff", 1), (b"\xc3", 1)] {
        let text = [b"a", "é".repeat(1_200_000).as_bytes(), tail].concat();
        let len = u32::try_from(text.len()).unwrap().to_le_bytes();
        let bytes = [b"\x80\x02T".as_slice(), &len, &text, b"."].concat();
        let (mut session, _) = Session::open_fed(&bytes, || 1 << 16, 10_000);
        let (_, strings) = read(&mut session, Py2::Utf8);
        assert_eq!((strings.undecoded, strings.at), (undecoded, (undecoded > 0).then_some(2)), "{tail:?}");
        let (_, strings) = read(&mut session, Py2::Ascii);
        assert_eq!((strings.undecoded, strings.at), (1, Some(2)));
    }
}

/// In every encoding every row of every such file has a path that leads back.
#[test]
fn paths_lead_back() {
    let mut rows = 0;
    for (name, bytes) in corpus() {
        let (mut session, opened) = Session::open(&bytes);
        if opened.py2.is_none() {
            continue;
        }
        session.expand_all(2000);
        let view = session.view();
        for encoding in Py2::ALL {
            read(&mut session, encoding);
            for row in session.all_rows().into_iter().take(200) {
                if matches!(row.kind, RowKind::Bucket) {
                    continue;
                }
                let Ok(Reply::Text(path)) = session.ask(Request::Path { view, key: row.key }) else {
                    panic!()
                };
                let found = session.ask(Request::GoTo { view, path: path.text.clone() });
                let Ok(Reply::Located(found)) = found else { panic!("{name}: {} -> {found:?}", path.text) };
                assert_eq!(found.key, row.key, "{name}: {}", path.text);
                rows += 1;
            }
        }
    }
    assert!(rows > 5000, "{rows}");
}

#[test]
fn what_comes_first_is_told() {
    let message = |bytes: &[u8], encoding| report::graph_json_as(bytes, encoding).1;
    let ascii = "'ascii' codec can't decode byte 0xe9 in position 0: ordinal not in range(128)";
    assert_eq!(message(b"U\x01\xe9h\x05.", Py2::Ascii).as_deref(), Some(ascii));
    assert_eq!(message(b"]h\x05U\x01\xe9.", Py2::Ascii).as_deref(), Some("Memo value not found at index 5"));
    assert_eq!(message(b"U\x01aU\x01b\x93.", Py2::Bytes).as_deref(), Some("STACK_GLOBAL requires str"));
    let keywords = b"cm\nC\n)}U\x01kK\x01s\x92.";
    assert_eq!(message(keywords, Py2::Bytes).as_deref(), Some("keywords must be strings"));
    assert_eq!(message(keywords, Py2::Ascii), None);
}
