//! The pickle machine at any op, as it is told to the page.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation, missing_docs)]

mod support;

use picklescope_protocol::{
    Deed, Machine, NodeId, References, Reply, Request, RequestError, Shown, StackEntry, Wreck, encode,
};
use support::{DOC, Session};

fn window(session: &mut Session, op: u32, stack: (u32, u32), memo: (u32, u32)) -> Machine {
    let request = Request::Machine {
        doc: DOC,
        op,
        first: stack.0,
        count: stack.1,
        memo_first: memo.0,
        memo_count: memo.1,
    };
    match session.ask(request) {
        Ok(Reply::Machine(machine)) => *machine,
        other => panic!("{other:?}"),
    }
}

fn at(session: &mut Session, op: u32) -> Machine {
    window(session, op, (0, 256), (0, 256))
}

/// How many ops there are.
fn total(session: &mut Session) -> u32 {
    match session.ask(Request::Ops { doc: DOC, first: 0, count: 0 }) {
        Ok(Reply::Ops(rows)) => rows.total,
        other => panic!("{other:?}"),
    }
}

fn previews(stack: &[StackEntry]) -> Vec<&str> {
    stack.iter().map(|entry| entry.preview.as_str()).collect()
}

fn preview(shown: Option<&Shown>) -> Option<&str> {
    shown.map(|shown| shown.preview.as_str())
}

#[test]
fn an_op_before_and_behind() {
    // {'a': [1, 'a']}
    let mut session = Session::open(b"\x80\x04}\x94\x8c\x01a\x94]\x94(K\x01h\x01es.").0;
    let names: Vec<u8> = session.ops().iter().map(|op| op.code).collect();
    let appends = names.iter().position(|code| *code == b'e').unwrap() as u32;
    let machine = at(&mut session, appends);
    assert_eq!((machine.op, machine.ops, machine.height), (appends, 13, 5));
    assert_eq!(previews(&machine.stack), ["'a'", "1", "[1, 'a']", "'a'", "{'a': [1, 'a']}"]);
    // The mark is between the list and what goes into it.
    assert_eq!(machine.stack.iter().map(|entry| entry.marks).collect::<Vec<_>>(), [0, 1, 0, 0, 0]);
    assert_eq!((machine.marks, machine.marks_above, machine.mark_heights), (1, 0, vec![3]));
    let memo: Vec<_> = machine.entries.iter().map(|row| (row.key, row.put, row.value.node.0)).collect();
    assert_eq!((machine.memo, memo), (3, vec![(0, 2, 0), (1, 4, 1), (2, 6, 2)]));

    let done = machine.done.unwrap();
    assert_eq!(done.line, "Pushes a memo entry, by a one-byte number: 1, 'a'");
    assert_eq!(
        (done.op, preview(done.gives.as_ref()), done.memo.unwrap().put),
        (appends - 1, Some("'a'"), 4)
    );

    let next = machine.next.unwrap();
    assert_eq!(next.line, "Extends the list below the mark by everything above the mark: [1, 'a'], 1, 'a'");
    assert_eq!((next.taken, next.marks_taken, preview(next.stays.as_ref())), (2, 1, Some("[1, 'a']")));
    assert_eq!(next.takes.iter().map(|shown| shown.preview.as_str()).collect::<Vec<_>>(), ["'a'", "1"]);
    assert_eq!(next.references, [References { owner: NodeId(2), count: 2 }]);
    assert_eq!((next.gives, next.memo, next.sets_mark), (None, None, false));

    // Behind it: the same deed, now done.
    let behind = at(&mut session, appends + 1);
    assert_eq!(behind.done.as_ref().map(|deed| deed.op), Some(appends));
    assert_eq!((behind.height, behind.marks), (3, 0));

    let end = at(&mut session, 13);
    assert_eq!((end.height, end.marks, end.memo, end.next), (0, 0, 0, None));
    let stop = end.done.unwrap();
    assert_eq!((stop.code, stop.taken), (b'.', 1));
    let start = at(&mut session, 0);
    assert_eq!((start.height, start.done), (0, None));
    assert_eq!(start.next.unwrap().line, "Declares the protocol of what follows: 4");
}

#[test]
fn calls_marks_and_what_is_thrown_away() {
    let mut session = Session::open(b"(K\x01K\x02K\x03K\x04iapp\nPoint\n(02N10.").0;
    let mut deed = |op: u32| at(&mut session, op).next.unwrap();
    let mark = deed(0);
    assert_eq!(
        (mark.sets_mark, mark.line.as_str()),
        (true, "Marks the stack: a later op takes everything above.")
    );
    let inst = deed(5);
    assert_eq!((inst.taken, inst.marks_taken, inst.takes.len()), (4, 1, 4));
    assert_eq!(preview(inst.gives.as_ref()), Some("Point(1, 2, 3, 4)"));
    assert!(inst.line.ends_with("'app Point', 4 values"), "{}", inst.line);
    // Its arguments, and the call with them.
    assert_eq!(inst.references.iter().map(|of| of.count).collect::<Vec<_>>(), [4, 2]);
    let bare: Deed = deed(7);
    assert_eq!((bare.taken, bare.marks_taken), (0, 1));
    let dup = deed(8);
    assert_eq!((dup.taken, preview(dup.gives.as_ref())), (0, Some("Point(1, 2, 3, 4)")));
}

#[test]
fn small_windows_of_much() {
    let mut bytes = b"\x80\x04](".to_vec();
    (0..70_000u32).for_each(|_| bytes.extend(b"(N\x94"));
    let mut session = Session::open(&bytes).0;
    let ops = total(&mut session);
    let machine = window(&mut session, ops, (0, u32::MAX), (0, u32::MAX));
    assert_eq!((machine.height, machine.marks, machine.memo), (70_001, 70_001, 70_000));
    assert_eq!((machine.stack.len(), machine.mark_heights.len(), machine.entries.len()), (256, 256, 256));
    assert!(machine.stack.iter().all(|entry| entry.marks == 1));
    assert!(encode(&machine).unwrap().len() < 20_000);
    let bottom = window(&mut session, ops, (69_999, 10), (69_998, 10));
    assert_eq!(previews(&bottom.stack), ["None", "[]"]);
    assert_eq!(bottom.stack.iter().map(|entry| entry.marks).collect::<Vec<_>>(), [2, 0]);
    assert_eq!(bottom.entries.iter().map(|row| row.key).collect::<Vec<_>>(), [69_998, 69_999]);
    let none = window(&mut session, ops, (80_000, 10), (80_000, 10));
    assert!(none.stack.is_empty() && none.entries.is_empty());
    assert_eq!(
        session.ask(Request::Machine {
            doc: DOC,
            op: ops + 1,
            first: 0,
            count: 1,
            memo_first: 0,
            memo_count: 1
        }),
        Err(RequestError::Unknown)
    );
}

/// Where a pickle breaks off, the machine is what is told of the wreck.
#[test]
fn the_last_moment_is_the_wreck() {
    for bytes in [
        &b"\x80\x04}\x94(\x8c\x01a\x94]\x94(K\x01]\x94K\x02\xff"[..],
        b"}\x8c\x01aN",
        b"]((]K\x01\xff",
        b"](",
        b"N.\x80\x04]\x94(]\x94a(N((\x91",
        b"(]\x91",
    ] {
        let mut session = Session::open(bytes).0;
        let Ok(Reply::Wreck(Some(wreck))) = session.ask(Request::Wreck { doc: DOC }) else { panic!() };
        let Wreck { height, marks, stack, .. } = *wreck;
        let ops = total(&mut session);
        let machine = at(&mut session, ops);
        assert_eq!((machine.height, Some(machine.marks), machine.stack), (height, marks, stack), "{bytes:?}");
    }
}

#[test]
fn before_the_ops_are_laid_out_there_is_none() {
    let mut session = Session::open(b"this is no pickle").0;
    let request = Request::Machine { doc: DOC, op: 0, first: 0, count: 1, memo_first: 0, memo_count: 1 };
    assert_eq!(session.ask(request), Err(RequestError::NotTraced));
}
