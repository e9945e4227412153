#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation)]
use alloc::{rc::Rc, vec, vec::Vec};

use super::*;
use crate::{
    Graph, Numbering, Progress, Window, decode,
    machine::{Halt, Machine},
    number,
    ops::{Arg, Reader, Step},
    trace::Tracer,
};

/// The machine at one op, in full.
#[derive(Clone, Debug, Default, PartialEq)]
struct Full {
    stack: Vec<NodeId>,
    /// The innermost first.
    marks: Vec<u32>,
    /// In the order in which the keys came: key, last store, value.
    memo: Vec<(u64, u32, NodeId)>,
}

fn ops_of(bytes: &[u8]) -> Ops {
    let mut tracer = Tracer::new(Rc::new(decode(bytes).graph));
    while tracer.run(Window::whole(bytes), &mut { 1000 }) == Progress::Fuel {}
    tracer.finish().unwrap()
}

fn travel(ops: &Ops, every: u32) -> Travel {
    let mut travel = Travel::every(every);
    while travel.step(ops, 5).unwrap() {}
    travel
}

fn store(memo: &mut Vec<(u64, u32, NodeId)>, key: u64, put: u32, node: NodeId) {
    match memo.iter_mut().find(|entry| entry.0 == key) {
        Some(entry) => *entry = (key, put, node),
        None => memo.push((key, put, node)),
    }
}

/// The machine itself, from the start, one op at a time.
fn replay(bytes: &[u8]) -> Vec<Full> {
    let graph = decode(bytes).graph;
    let window = Window::whole(bytes);
    let mut moments = vec![Full::default()];
    let mut machine = Machine::new(Graph::default(), 0);
    // What one Unpickler would have in its memo, and what the pickle before has stored, in order.
    let (mut unpickler, mut stored) = (Vec::new(), Vec::<(Option<u64>, u32, NodeId)>::new());
    for pickle in graph.pickles() {
        let first = machine.sink.len();
        let goes_on = machine.next(pickle.start, pickle.numbering, true, first);
        if !goes_on {
            unpickler.clear();
        }
        for (key, put, node) in stored.drain(..) {
            let counted = unpickler.len() as u64;
            store(&mut unpickler, key.unwrap_or(counted), put, node);
        }
        let mut reader = Reader::new(pickle.start);
        let mut full = Full::default();
        if pickle.numbering == Numbering::Continued {
            full.memo.clone_from(&unpickler);
            *moments.last_mut().unwrap() = full.clone();
        }
        for _ in 0..pickle.ops {
            let number = moments.len() as u32 - 1;
            let Step::Op(op) = reader.next(window) else { panic!() };
            if let Halt::Fault(fault) = machine.run(window, &mut { 1 }) {
                panic!("{fault:?}");
            }
            full.stack = machine.stack().map(NodeId).collect();
            full.marks = machine.marks().map(|at| at as u32).collect();
            if op.opcode.is_store() {
                let told = match op.arg {
                    Arg::Int(key) => Some(key as u64),
                    Arg::Line(line) => Some(number::index_line(line).unwrap() as u64),
                    _ => None,
                };
                let key = told.unwrap_or(full.memo.len() as u64);
                let node = *full.stack.last().unwrap();
                stored.push((told, number, node));
                store(&mut full.memo, key, number, node);
            }
            if op.opcode == Opcode::Stop {
                full = Full::default();
            }
            moments.push(full.clone());
        }
    }
    moments
}

fn at(moment: &Moment<'_>) -> Full {
    let mut stack: Vec<_> = moment.stack(0, u32::MAX).collect();
    stack.reverse();
    let memo = moment.memo(0, u32::MAX).iter().map(|entry| (entry.key, entry.put, entry.node)).collect();
    Full { stack, marks: moment.marks().collect(), memo }
}

/// What a change says, from the machine before and behind the op.
fn check_change(change: Change, before: &Full, behind: &Full, op: TracedOp) {
    let taken = change.taken as usize;
    let (rest, _) = before.stack.split_at(before.stack.len() - taken);
    let mut stack = rest.to_vec();
    if let Some(stays) = change.stays {
        assert_eq!(stack.last(), Some(&stays), "{op:?}");
    }
    stack.extend(change.gives);
    assert_eq!(stack, behind.stack, "{op:?} {change:?}");
    let mut marks = before.marks[change.marks_taken as usize..].to_vec();
    if change.sets_mark {
        marks.insert(0, stack.len() as u32);
    }
    assert_eq!(marks, behind.marks, "{op:?} {change:?}");
    let entry = change.memo.map(|entry| (entry.key, entry.put, entry.node));
    if op.opcode.is_store() {
        let entry = entry.unwrap();
        assert_eq!(entry.1, op.op);
        assert!(behind.memo.contains(&entry), "{op:?} {entry:?} {behind:?}");
    } else if op.opcode.is_load() {
        assert!(before.memo.contains(&entry.unwrap()), "{op:?}");
        assert_eq!(change.gives, entry.map(|entry| entry.2));
    } else {
        assert_eq!(entry, None);
    }
}

fn check(bytes: &[u8]) {
    let ops = ops_of(bytes);
    let full = replay(bytes);
    assert_eq!(full.len(), ops.len() as usize + 1);
    for every in [1, 2, 3, 7, 64, EVERY] {
        let travel = travel(&ops, every);
        for (op, wanted) in (0..).zip(&full) {
            let mut moment = travel.before(&ops, op).unwrap();
            assert_eq!(at(&moment), *wanted, "before op {op}, every {every}, of {bytes:?}");
            assert_eq!(
                (moment.op(), moment.height(), moment.mark_count(), moment.memo_len()),
                (op, wanted.stack.len() as u32, wanted.marks.len() as u32, wanted.memo.len() as u32)
            );
            // Windows of all three.
            let third = wanted.stack.len() as u32 / 3;
            let window: Vec<_> = moment.stack(third, third + 1).collect();
            let above: Vec<_> =
                wanted.stack.iter().rev().skip(third as usize).take(third as usize + 1).copied().collect();
            assert_eq!(window, above);
            let some = wanted.memo.len() as u32 / 2;
            let entries: Vec<_> =
                moment.memo(some, 2).iter().map(|entry| (entry.key, entry.put, entry.node)).collect();
            let listed: Vec<_> = wanted.memo.iter().skip(some as usize).take(2).copied().collect();
            assert_eq!(entries, listed);
            let lowest = third * 2;
            let marks = moment.open_marks(lowest);
            assert_eq!(
                (marks.count as usize, marks.outermost),
                (wanted.marks.len(), wanted.marks.last().copied())
            );
            for height in lowest..=wanted.stack.len() as u32 {
                let there = wanted.marks.iter().filter(|mark| **mark == height).count();
                assert_eq!(marks.at(height) as usize, there);
            }
            // Values and marks in one: the marks at a height lie above the values below it.
            let mut merged = Vec::new();
            for height in (0..=wanted.stack.len()).rev() {
                let there = wanted.marks.iter().filter(|mark| **mark as usize == height).count();
                merged.extend(core::iter::repeat_n(OnStack::Mark, there));
                merged.extend(height.checked_sub(1).map(|at| OnStack::Value(wanted.stack[at])));
            }
            for first in 0..=merged.len() + 1 {
                let window: Vec<_> = merged.iter().skip(first).take(3).copied().collect();
                assert_eq!(moment.entries(first as u32, 3), window, "{first} before op {op} of {bytes:?}");
            }
            match ops.get(op) {
                Some(next) => check_change(moment.step().unwrap(), wanted, &full[op as usize + 1], next),
                None => assert_eq!(moment.step(), None),
            }
        }
        assert!(travel.before(&ops, ops.len() + 1).is_none());
    }
}

#[test]
fn any_op_is_as_the_machine_has_it() {
    // Lists, calls, instances with their own marks, DUP, POP, bare marks, buffers, persistent ids, and what comes to nothing.
    for bytes in [
        &b"\x80\x02](}q\x01K\x01K\x02sh\x01eN0."[..],
        b"(K\x01iapp\nPoint\nq\x002\x86.",
        b"(capp\nPoint\nK\x01o2200Pid\nNQ\x86.",
        b"((0(K\x01((((1](e}(u\x8f(\x902K\x02\x85.",
        b"\x97\x98\x98B\x01\0\0\0x\x98\x86\x96\0\0\0\0\0\0\0\0\x98K\x01\x87.",
        b"capp\nf\n)R}bcapp\nC\n)\x81)\x91\x8c\x01a\x8c\x01b\x93)}\x92t.",
        b"(((\x91\x94(\x8c\x01bl(\x8c\x01aKxd.",
        b"K\x01K\x02K\x03((NN1(1t.trailing",
    ] {
        check(bytes);
    }
}

#[test]
fn the_memo_at_any_op() {
    for bytes in [
        // Keys that count up from 1, as Python 2 writes them, and what is stored again and again.
        &b"]q\x01]q\x02]q\x03h\x02q\x01q\x010q\x03\x94h\x04."[..],
        // Far apart, backwards, and then in the gaps.
        b"]q\x05]q\x04]q\x05]q\x06p1000000000000\n]r\x07\0\0\0q\x00q\x01q\x02\x94\x94\x94.",
        // Counted, overwritten, and counted on.
        b"N\x94N\x94N\x94q\x00N\x94q\x01q\x01\x94q\x06\x94h\x00h\x010h\x06g4\n.",
        // A memo for each pickle, the second and the third of their own kinds.
        b"]\x94\x94.]q\x01q\x02h\x01.]q\x00q\x00\x94.\x80\x04]\x94\x94q\x09q\x00\xff",
    ] {
        check(bytes);
    }
}

#[test]
fn what_broke_off_anywhere() {
    let mut bytes = b"\x80\x04]\x94(".to_vec();
    for i in 0..30u8 {
        bytes.extend(b"}\x94(\x8c\x01a\x94(K\x01K");
        bytes.extend([i, b'l', b'q', i.wrapping_mul(37), b'2', b'0', b'u', b'h', i / 2]);
    }
    bytes.extend(b"e.N.");
    for len in (0..bytes.len()).step_by(11) {
        check(&bytes[..len]);
    }
    check(&bytes);
}

/// A small generator of numbers, the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

#[test]
fn random_ops() {
    const OPS: &[&[u8]] = &[
        b"(",
        b"(",
        b"(",
        b"N",
        b"K\x07",
        b"]",
        b"}",
        b")",
        b"\x8f",
        b"0",
        b"1",
        b"2",
        b"t",
        b"l",
        b"d",
        b"a",
        b"e",
        b"s",
        b"u",
        b"\x90",
        b"\x91",
        b"\x85",
        b"\x86",
        b"\x87",
        b"\x94",
        b"\x94",
        b"q\x00",
        b"q\x03",
        b"q\x50",
        b"r\x04\0\0\0",
        b"p7\n",
        b"h\x00",
        b"h\x01",
        b"h\x03",
        b"j\x04\0\0\0",
        b"g7\n",
        b"cm\nn\n",
        b"im\nn\n",
        b"o",
        b"R",
        b"b",
        b"\x81",
        b"\x92",
        b"Q",
        b"Px\n",
        b"\x97",
        b"\x98",
        b"\x8c\x01a",
        b"\x93",
        b"\x80\x04",
    ];
    let mut random = Random(1);
    let (mut nodes, mut pickles) = (0, 0);
    for _ in 0..400 {
        let mut bytes = Vec::new();
        for _ in 0..80 {
            // Ops that do not fit where they come are left out: so streams get long, and hold whatever is possible.
            let op = if random.below(40) == 0 { b"." } else { OPS[random.below(OPS.len() as u64) as usize] };
            let longer = [&bytes[..], op].concat();
            let graph = decode(&longer).graph;
            if graph.pickles().last().is_some_and(|pickle| pickle.end == longer.len() as u64) {
                bytes = longer;
            }
            if bytes.ends_with(b".") {
                // So that what follows is a pickle, broken or not.
                bytes.extend(b"\x80\x04NNN");
            }
        }
        let graph = decode(&bytes).graph;
        (nodes, pickles) = (nodes + graph.len(), pickles + graph.pickles().len());
        check(&bytes);
    }
    assert!(nodes > 4000 && pickles > 600, "{nodes} {pickles}");
}

#[test]
fn checkpoints_of_a_high_stack_are_no_multiple_of_it() {
    const MANY: usize = 300_000;
    for op in ["N", "(", "(N", "N0", "NN0", "(1", "]\x71\x00"] {
        let bytes = op.repeat(MANY);
        let ops = ops_of(bytes.as_bytes());
        let travel = travel(&ops, 1 << 10);
        let per_op = travel.memory() as f64 / f64::from(ops.len());
        assert!(per_op < 5.0, "{op}: {per_op}");
        let moment = travel.before(&ops, ops.len()).unwrap();
        let expected = match op {
            "N" => (MANY, 0),
            "(" => (0, MANY),
            "(N" => (MANY, MANY),
            "NN0" | "]\x71\x00" => (MANY, 0),
            _ => (0, 0),
        };
        assert_eq!((moment.height() as usize, moment.mark_count() as usize), expected, "{op}");
        // The bottom is there, too.
        if moment.height() > 0 {
            assert_eq!(moment.stack(moment.height() - 1, 9).collect::<Vec<_>>(), [NodeId(0)], "{op}");
        }
    }
}
