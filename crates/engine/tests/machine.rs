//! The pickle machine at any op, as it is told to the page.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation, missing_docs)]

mod support;

use picklescope_protocol::{
    Deed, Machine, NodeId, References, Reply, Request, RequestError, Shown, StackEntry, Where, Wreck, encode,
};
use support::{DOC, Session, corpus};

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

/// What a deed does, as one text.
fn line(deed: &Deed) -> String {
    deed.line.iter().map(|piece| piece.text.as_str()).collect()
}

/// The values of a stack, with a bar for each mark.
fn previews(stack: &[Option<Shown>]) -> Vec<&str> {
    stack.iter().map(|entry| entry.as_ref().map_or("|", |shown| shown.preview.as_str())).collect()
}

/// The same of a wreck's.
fn wrecked(wreck: &Wreck) -> Vec<&str> {
    let below =
        |entry| std::iter::once(preview_of(entry)).chain(std::iter::repeat_n("|", entry.marks as usize));
    wreck.stack.iter().flat_map(below).collect()
}

fn preview_of(entry: &StackEntry) -> &str {
    entry.preview.as_str()
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
    assert_eq!(previews(&machine.stack), ["'a'", "1", "|", "[]", "'a'", "{}"]);
    assert_eq!(machine.marks, 1, "it is between the list and what goes into it");
    let memo: Vec<_> = machine.entries.iter().map(|row| (row.key, row.put, row.value.node.0)).collect();
    assert_eq!((machine.memo, memo), (3, vec![(0, 2, 0), (1, 4, 1), (2, 6, 2)]));
    let shown: Vec<_> = machine.entries.iter().map(|row| (row.place, row.value.preview.as_str())).collect();
    assert_eq!(shown, [(0, "{}"), (1, "'a'"), (2, "[]")]);

    let done = machine.done.unwrap();
    assert_eq!(line(&done), "Pushes #1 from the memo: 'a'");
    assert_eq!(
        (done.op, preview(done.gives.as_ref()), done.memo.unwrap().put),
        (appends - 1, Some("'a'"), 4)
    );

    let next = machine.next.unwrap();
    assert_eq!(line(&next), "Appends the 2 values above the mark to the empty list: 1, 'a'");
    let links: Vec<_> =
        next.line.iter().filter_map(|piece| Some((piece.text.as_str(), piece.node?.0))).collect();
    assert_eq!(links, [("empty list", 2), ("1", 3), ("'a'", 1)]);
    assert_eq!((next.taken, next.marks_taken, preview(next.stays.as_ref())), (2, 1, Some("[]")));
    assert_eq!(next.takes.iter().map(|shown| shown.preview.as_str()).collect::<Vec<_>>(), ["'a'", "1"]);
    assert_eq!(next.references, [References { owner: NodeId(2), count: 2 }]);
    assert_eq!((&next.gives, &next.memo, next.sets_mark), (&None, &None, false));

    // Behind it: the same deed, now done.
    let behind = at(&mut session, appends + 1);
    assert_eq!(behind.done.as_ref().map(|deed| deed.op), Some(appends));
    assert_eq!((behind.height, behind.marks), (3, 0));
    assert_eq!(behind.done.as_ref().map(line), Some(line(&next)), "it reads the same");
    assert_eq!(previews(&behind.stack), ["[1, 'a']", "'a'", "{}"]);

    let end = at(&mut session, 13);
    assert_eq!((end.height, end.marks, end.memo, end.next), (0, 0, 0, None));
    let stop = end.done.unwrap();
    assert_eq!((stop.code, stop.taken), (b'.', 1));
    let start = at(&mut session, 0);
    assert_eq!((start.height, start.done), (0, None));
    assert_eq!(line(&start.next.unwrap()), "Declares that protocol 4 follows");
}

#[test]
fn calls_marks_and_what_is_thrown_away() {
    let mut session = Session::open(b"(K\x01K\x02K\x03K\x04iapp\nPoint\n(02N10.").0;
    let mut deed = |op: u32| at(&mut session, op).next.unwrap();
    let mark = deed(0);
    assert_eq!(
        (mark.sets_mark, line(&mark).as_str()),
        (true, "Sets a mark on the stack: a later op takes everything above it")
    );
    let inst = deed(5);
    assert_eq!((inst.taken, inst.marks_taken, inst.takes.len()), (4, 1, 4));
    assert_eq!(preview(inst.gives.as_ref()), Some("Point(1, 2, 3, 4)"));
    assert_eq!(line(&inst), "Makes an instance of app.Point with the 4 values above the mark");
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
    assert_eq!((machine.stack.len(), machine.entries.len()), (256, 256));
    assert_eq!(previews(&machine.stack)[..4], ["None", "|", "None", "|"]);
    assert!(encode(&machine).unwrap().len() < 20_000);
    let bottom = window(&mut session, ops, (139_998, 10), (69_998, 10));
    assert_eq!(previews(&bottom.stack), ["None", "|", "|", "[]"]);
    assert_eq!(bottom.entries.iter().map(|row| row.key).collect::<Vec<_>>(), [69_998, 69_999]);
    let none = window(&mut session, ops, (140_002, 10), (80_000, 10));
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
        let ops = total(&mut session);
        let machine = at(&mut session, ops);
        assert_eq!((machine.height, Some(machine.marks)), (wreck.height, wreck.marks), "{bytes:?}");
        let stack = previews(&machine.stack);
        // What a wreck does not tell of are marks above all values.
        assert!(stack.ends_with(&wrecked(&wreck)), "{bytes:?}: {stack:?}");
        assert_eq!(stack.len() as u32, machine.height + machine.marks, "{bytes:?}");
    }
}

#[test]
fn before_the_ops_are_laid_out_there_is_none() {
    let mut session = Session::open(b"this is no pickle").0;
    let request = Request::Machine { doc: DOC, op: 0, first: 0, count: 1, memo_first: 0, memo_count: 1 };
    assert_eq!(session.ask(request), Err(RequestError::NotTraced));
}

/// What someone reads who steps through `{'a': [1, 2]}`, and through some calls.
#[test]
fn each_op_is_told_in_words() {
    let lines = |bytes: &[u8]| {
        let mut session = Session::open(bytes).0;
        let ops = total(&mut session);
        (0..ops).map(|op| line(&at(&mut session, op).next.unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(
        lines(b"\x80\x04\x95\x0f\0\0\0\0\0\0\0}\x94\x8c\x01a\x94]\x94(K\x01K\x02es."),
        [
            "Declares that protocol 4 follows",
            "Begins a frame of 15 bytes, to be read in one go",
            "Pushes an empty dict",
            "Stores the top of the stack in the memo as #0: {}",
            "Pushes the str 'a'",
            "Stores the top of the stack in the memo as #1: 'a'",
            "Pushes an empty list",
            "Stores the top of the stack in the memo as #2: []",
            "Sets a mark on the stack: a later op takes everything above it",
            "Pushes the int 1",
            "Pushes the int 2",
            "Appends the 2 values above the mark to the empty list: 1, 2",
            "Sets 'a' to [1, 2] in the empty dict",
            "Ends the pickle: its object is {'a': [1, 2]}",
        ]
    );
    assert_eq!(
        lines(b"capp\nf\nK\x07\x85R}X\x01\0\0\0xNsb0capp\nC\n)\x81(K\x01K\x02d(]l(tN2QPid\n\x88\x86."),
        [
            "Pushes app.f, which loading would import",
            "Pushes the int 7",
            "Makes a tuple of the topmost value: 7",
            "Calls app.f with the arguments (7,)",
            "Pushes an empty dict",
            "Pushes the str 'x'",
            "Pushes None",
            "Sets 'x' to None in the empty dict",
            "Sets the state of f(7) to {'x': None}",
            "Drops <f(7) x=None> from the top of the stack",
            "Pushes app.C, which loading would import",
            "Pushes an empty tuple",
            "Makes an instance of app.C without arguments",
            "Sets a mark on the stack: a later op takes everything above it",
            "Pushes the int 1",
            "Pushes the int 2",
            "Makes a dict of the key and its value above the mark: 1: 2",
            "Sets a mark on the stack: a later op takes everything above it",
            "Pushes an empty list",
            "Makes a list of the value above the mark: []",
            "Sets a mark on the stack: a later op takes everything above it",
            "Makes a tuple of nothing, for nothing is above the mark",
            "Pushes None",
            "Pushes None once more",
            "Replaces the id None by the object that it stands for outside the pickle",
            "Pushes the object that is kept outside the pickle by the id 'id'",
            "Pushes True",
            "Makes a tuple of the 2 topmost values: persistent_id('id'), True",
            "Ends the pickle: its object is (persistent_id('id'), True), and 6 values below it are dropped",
        ]
    );
    let last = |bytes: &[u8]| lines(bytes).pop().unwrap();
    assert_eq!(
        last(b"}(K\x01NK\x02Nu"),
        "Puts the 2 keys and their values above the mark into the empty dict: 1: None, 2: None"
    );
    assert_eq!(last(b"}(NNNNNNNNu"), "Puts the 4 keys and their values above the mark into the empty dict");
    assert_eq!(last(b"\x8f(K\x01\x90(K\x02\x90"), "Adds the value above the mark to the set {1}: 2");
    assert_eq!(last(b"](K\x01e(e"), "Takes the mark: nothing is above it");
    assert_eq!(last(b"(N0\x880K\x010"), "Drops 1 from the top of the stack");
    assert_eq!(last(b"(0"), "Drops the topmost mark");
    assert_eq!(last(b"(NN1"), "Drops the 2 values above the mark and the mark: None, None");
}

/// A pickle that is cut off before an op leaves on the stack what there is at that op; and as it is there.
#[test]
fn values_are_shown_as_they_are_at_the_op() {
    let (mut moments, mut apart) = (0, 0);
    for (name, bytes) in corpus().into_iter().filter(|(_, bytes)| bytes.len() < 1500) {
        let (mut session, opened) = Session::open(&bytes);
        if opened.layers.len() != 1 || opened.pickles.is_empty() {
            continue;
        }
        let ops = session.ops();
        let first = opened.pickles[0].end;
        for op in ops.iter().filter(|op| op.at < first).step_by(17) {
            let machine = at(&mut session, op.op);
            let mut cut = Session::open(&bytes[..op.at as usize]).0;
            let Ok(Reply::Wreck(Some(wreck))) = cut.ask(Request::Wreck { doc: DOC }) else { continue };
            if wreck.height as usize > wreck.stack.len() {
                continue;
            }
            moments += 1;
            let (shown, left) = (previews(&machine.stack), wrecked(&wreck));
            let above = shown.len().saturating_sub(left.len());
            assert!(shown[..above].iter().all(|entry| *entry == "|"), "{name}, op {}", op.op);
            assert_eq!(shown[above..], left, "{name}, op {}", op.op);
            apart += usize::from(
                machine
                    .stack
                    .iter()
                    .flatten()
                    .any(|entry| session.spot(Where::Node(entry.node)).preview != entry.preview),
            );
        }
    }
    assert!(moments > 1200 && apart > 500, "{moments} {apart}");
}
