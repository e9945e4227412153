//! What loading would call, as it is told to the page.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation, missing_docs)]

mod support;

use picklescope_protocol::{CallRow, Reply, Request};
use support::{DOC, Session, corpus};

fn all(session: &mut Session) -> Vec<CallRow> {
    let mut rows = Vec::new();
    loop {
        let request = Request::Calls { doc: DOC, first: rows.len() as u32, count: 97 };
        let Ok(Reply::Calls(calls)) = session.ask(request) else { panic!() };
        assert_eq!(calls.first, rows.len() as u32);
        if calls.rows.is_empty() {
            assert_eq!(calls.total, rows.len() as u32);
            return rows;
        }
        rows.extend(calls.rows);
    }
}

fn texts(bytes: &[u8]) -> Vec<String> {
    let mut session = Session::open(bytes).0;
    all(&mut session).into_iter().map(|row| format!("{} {}", row.code.unwrap() as char, row.text)).collect()
}

#[test]
fn as_python_would_write_them() {
    // complex(1.0, -2.0)
    assert_eq!(
        texts(b"\x80\x02c__builtin__\ncomplex\nG\x3f\xf0\0\0\0\0\0\0G\xc0\0\0\0\0\0\0\0\x86R."),
        ["R complex(1.0, -2.0)"]
    );
    // An instance with a state, NEWOBJ_EX with keywords, and an object that is no list but gets items.
    assert_eq!(
        texts(b"\x80\x04]\x94(cm\nPoint\n)\x81}\x8c\x01xK\x01sbcm\nK\nK\x05\x85}\x8c\x04unitNs\x92ccollections\ndeque\n)R(K\x01K\x02ee."),
        [
            "\u{81} m.Point.__new__(m.Point)",
            "b obj[0].__setstate__({'x': 1})",
            "\u{92} m.K.__new__(m.K, 5, unit=None)",
            "R collections.deque()",
            "e obj[2].extend([1, 2])",
        ]
    );
    // OBJ, INST, a persistent id; one item and one pair on what a call gave.
    assert_eq!(
        texts(b"((cm\nA\nK\x01o(K\x02im\nB\nPsomewhere\ncm\nD\n)RK\x07a)K\x08s."),
        [
            "o m.A(1)",
            "i m.B(2)",
            "P persistent_load('somewhere')",
            "R m.D()",
            "a obj.append(7)",
            "s obj[()] = 8",
        ]
    );
    // What is thrown away was called all the same, and what is called may be what a call gave.
    assert_eq!(
        texts(b"cos\nsystem\n(S'true'\ntR0cm\nf\n)R)R."),
        ["R os.system('true')", "R m.f()", "R f()()"]
    );
}

#[test]
fn nothing_of_pythons_own() {
    assert_eq!(
        texts(b"\x80\x04]\x94(}\x94K\x01K\x02s\x8f\x94(K\x03\x90(K\x04\x91K\x05\x85e."),
        Vec::<String>::new()
    );
}

/// The opcodes that call whatever they are given.
const CALLS: &[u8] = b"R\x81\x92oibPQ";

#[test]
fn every_op_of_the_corpus_that_calls_something() {
    let mut calls = 0;
    for (name, bytes) in corpus() {
        let (mut session, opened) = Session::open(&bytes);
        if session.timeline().is_none() {
            continue;
        }
        let end = opened.fault.as_ref().map_or(u64::MAX, |fault| fault.offset);
        let ops = session.ops();
        let expected: Vec<(u64, u8)> = ops
            .iter()
            .filter(|op| CALLS.contains(&op.code) && op.at < end)
            .map(|op| (op.at, op.code))
            .collect();
        let rows = all(&mut session);
        let (sure, other): (Vec<_>, Vec<_>) = rows.iter().partition(|row| CALLS.contains(&row.code.unwrap()));
        let found: Vec<_> = sure.iter().map(|row| (row.at, row.code.unwrap())).collect();
        assert_eq!(found, expected, "{name}");
        // The others put something into what a call made.
        assert!(other.iter().all(|row| b"ae\x90su".contains(&row.code.unwrap())), "{name}: {other:?}");
        assert!(rows.is_sorted_by_key(|row| row.at), "{name}");
        for row in &rows {
            assert!(
                row.text.chars().count() <= 161 && !row.text.chars().any(char::is_control),
                "{name}: {row:?}"
            );
            assert_eq!(row.cut, row.text.contains('…'), "{name}: {row:?}");
        }
        calls += rows.len();
    }
    assert!(calls > 2000, "{calls}");
}

#[test]
fn some_of_very_many() {
    let mut bytes = b"\x80\x02]\x94(cm\nf\nq\x01".to_vec();
    for _ in 0..100_000 {
        bytes.extend(b"h\x01)R");
    }
    bytes.extend(b"e.");
    let mut session = Session::open(&bytes).0;
    let some = |session: &mut Session, first| match session.ask(Request::Calls { doc: DOC, first, count: 3 })
    {
        Ok(Reply::Calls(calls)) => (calls.total, calls.rows.iter().map(|row| row.at).collect::<Vec<_>>()),
        other => panic!("{other:?}"),
    };
    let at = |n: u64| 12 + n * 4 + 3;
    assert_eq!(some(&mut session, 0), (100_000, vec![at(0), at(1), at(2)]));
    assert_eq!(some(&mut session, 64_063), (100_000, vec![at(64_063), at(64_064), at(64_065)]));
    assert_eq!(some(&mut session, 99_999), (100_000, vec![at(99_999)]));
    assert_eq!(some(&mut session, 100_000), (100_000, vec![]));
}
