#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
use std::{string::String, vec};

use super::*;
use crate::{Decoder, decode};

fn trace(bytes: &[u8]) -> Ops {
    let mut tracer = Tracer::new(Rc::new(decode(bytes).graph));
    while tracer.run(Window::whole(bytes), &mut { 7 }) == Progress::Fuel {}
    tracer.finish().unwrap()
}

/// The marks that are open in the end, at the 100 uppermost values.
fn open_marks(ops: &Ops) -> OpenMarks {
    let mut travel = Travel::default();
    while travel.step(ops, 1000).unwrap() {}
    let moment = travel.before(ops, ops.len()).unwrap();
    moment.open_marks(moment.height().saturating_sub(100))
}

/// Each op with its offset and its owner, as `NAME@at#owner`.
fn lines(ops: &Ops) -> Vec<String> {
    ops.from(0)
        .map(|op| {
            let owner = op.owner.map_or_else(|| String::from("-"), |node| std::format!("{}", node.0));
            std::format!("{}@{}#{owner}", op.opcode.name(), op.at)
        })
        .collect()
}

#[test]
fn every_op_has_its_owner() {
    // [{'a': 1}, <the dict>], with a memo read, a batch and a dropped value.
    let ops = trace(b"\x80\x02](}q\x01K\x01K\x02sh\x01eN0.");
    assert_eq!(
        lines(&ops),
        [
            "PROTO@0#-",
            "EMPTY_LIST@2#0",
            "MARK@3#0",
            "EMPTY_DICT@4#1",
            "BINPUT@5#1",
            "BININT1@7#2",
            "BININT1@9#3",
            "SETITEM@11#1",
            "BINGET@12#0",
            "APPENDS@14#0",
            "NONE@15#4",
            "POP@16#-",
            "STOP@17#-",
        ]
    );
    let marks: Vec<u8> = ops.from(0).map(|op| op.marks).collect();
    assert_eq!(marks, [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
    assert_eq!((ops.put_of(8), ops.put_of(4), ops.put_of(99)), (Some(4), None, None));
    assert_eq!(ops.gets_of(4).collect::<Vec<_>>(), [8]);
    assert_eq!(ops.end(), 18);
}

#[test]
fn what_an_op_makes_beside_its_object_does_not_own_it() {
    // The class, its arguments and the instance; the mark is the instance's, as in the graph.
    let ops = trace(b"(K\x01iapp\nPoint\n.");
    assert_eq!(lines(&ops), ["MARK@0#3", "BININT1@1#0", "INST@3#3", "STOP@14#-"]);
    let ops = trace(b"Pid\n.");
    assert_eq!(lines(&ops), ["PERSID@0#1", "STOP@4#-"]);
    // What DUP brings belongs to who takes it up; what is thrown away belongs to nobody.
    let ops = trace(b"K\x01q\x00h\x00020\x85.");
    assert_eq!(
        lines(&ops),
        [
            "BININT1@0#0",
            "BINPUT@2#0",
            "BINGET@4#-",
            "POP@6#-",
            "DUP@7#-",
            "POP@8#-",
            "TUPLE1@9#1",
            "STOP@10#-"
        ]
    );
}

#[test]
fn it_ends_where_the_pickle_breaks_off() {
    let ops = trace(b"\x80\x04(K\x01(]K\x02s.");
    assert_eq!(
        lines(&ops),
        ["PROTO@0#-", "MARK@2#-", "BININT1@3#0", "MARK@5#-", "EMPTY_LIST@6#1", "BININT1@7#2"]
    );
    let marks = open_marks(&ops);
    assert_eq!((marks.count, marks.outermost, &marks.upper[..]), (2, Some(0), &[(1, 1), (0, 1)][..]));
    assert_eq!(ops.end(), 9);
    // SETITEM on a list is fine for a list of two; here it takes what is below a mark.
    assert_eq!(ops.get(6), None);
    assert_eq!(ops.from(6).next(), None);
}

#[test]
fn pickles_in_a_row_have_memos_of_their_own() {
    let bytes = b"]q\x00.K\x05q\x00h\x00\x86.trailing";
    let ops = trace(bytes);
    let names: Vec<_> = ops.from(0).map(|op| op.opcode.name()).collect();
    assert_eq!(names, ["EMPTY_LIST", "BINPUT", "STOP", "BININT1", "BINPUT", "BINGET", "TUPLE2", "STOP"]);
    assert_eq!(ops.links().collect::<Vec<_>>(), [(5, 4)]);
    assert_eq!((ops.end(), ops.find(11), ops.find(12)), (12, Some(7), None));
}

#[test]
fn long_ops_and_any_place_are_found() {
    let mut bytes = vec![b'('];
    for i in 0..10_000u32 {
        let len = if i.is_multiple_of(3) { 300 } else { i % 256 };
        bytes.push(b'B');
        bytes.extend(len.to_le_bytes());
        bytes.extend(vec![b'x'; len as usize]);
    }
    bytes.extend(b"l.");
    let ops = trace(&bytes);
    assert_eq!(ops.len(), 10_003);
    let mut at = 0;
    for op in ops.from(0) {
        assert_eq!(op.at, at);
        assert_eq!(bytes[usize::try_from(at).unwrap()], op.opcode as u8);
        at += op.len;
        if op.op % 97 == 0 {
            assert_eq!(ops.get(op.op), Some(op));
            assert_eq!(ops.find(op.at), Some(op.op));
            assert_eq!(ops.find(at - 1), Some(op.op));
        }
    }
    assert_eq!((at, ops.end()), (bytes.len() as u64, at));
    assert_eq!(ops.from(9_999).map(|op| op.op).collect::<Vec<_>>(), [9_999, 10_000, 10_001, 10_002]);
    assert!(ops.memory() < 10_003 * 7 + 4000 * 16 + 200_000, "{}", ops.memory());
}

#[test]
fn bytes_that_changed_are_noticed() {
    let graph = Rc::new(decode(b"](K\x01K\x02e.").graph);
    for changed in [&b"](K\x01K\x02."[..], b"](K\x01", b"](K\x01K\x02K\x03e."] {
        let mut tracer = Tracer::new(Rc::clone(&graph));
        assert_eq!(tracer.run(Window::whole(changed), &mut { 100 }), Progress::Done);
        assert_eq!(tracer.finish().unwrap_err(), TraceFault::Changed, "{changed:?}");
    }
}

#[test]
fn what_was_cancelled_is_traced_as_far_as_it_was_read() {
    let bytes = b"](K\x01K\x02K\x03e.";
    let mut decoder = Decoder::new();
    decoder.run(Window::whole(bytes), &mut { 4 });
    let graph = decoder.finish(bytes.len() as u64).graph;
    let mut tracer = Tracer::new(Rc::new(graph));
    assert_eq!(tracer.run(Window::whole(bytes), &mut { 100 }), Progress::Done);
    let ops = tracer.finish().unwrap();
    assert_eq!(ops.from(0).last().map(|op| op.opcode), Some(Opcode::Binint1));
    assert_eq!((ops.len(), &open_marks(&ops).upper[..]), (4, &[(1, 1)][..]));
}

#[test]
fn frames_are_noted() {
    let ops = trace(b"\x80\x04\x95\x03\0\0\0\0\0\0\0K\x01N\x95\x01\0\0\0\0\0\0\0.");
    assert_eq!(ops.frames().collect::<Vec<_>>(), [(1, 14), (4, 24)]);
    assert_eq!(ops.frame_count(), 2);
    assert_eq!(ops.frame_stretches().map(|(_, at, _)| at).collect::<Vec<_>>(), [2, 14]);
}

#[test]
fn of_open_marks_only_the_uppermost_are_told() {
    // A mark below each of 1000 values, a thousand more below the last, and one above it.
    let mut bytes = b"(N".repeat(999);
    bytes.extend(vec![b'('; 1000]);
    bytes.extend(b"N(\xff");
    let ops = trace(&bytes);
    let marks = open_marks(&ops);
    assert_eq!((marks.count, marks.outermost, marks.upper.len()), (2000, Some(0), 101));
    assert_eq!([1000, 999, 998, 900, 899].map(|height| marks.at(height)), [1, 1000, 1, 1, 0]);
    // A whole pickle leaves none.
    assert_eq!(open_marks(&trace(b"(l.")), OpenMarks::default());
}
