//! Looking for an op of some kind.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation, missing_docs)]

mod support;

use picklescope_protocol::{
    Category, Deed, NodeId, OpPlace, Reply, Request, RequestError, Sought, Spot, Where,
};
use support::{DOC, Session, corpus};

fn seek(session: &mut Session, from: Option<u32>, sought: Sought) -> Option<OpPlace> {
    match session.ask(Request::Seek { doc: DOC, from, sought }) {
        Ok(Reply::Place(place)) => place,
        other => panic!("{other:?}"),
    }
}

fn deed(session: &mut Session, op: u32) -> Deed {
    let request = Request::Machine { doc: DOC, op, first: 0, count: 0, memo_first: 0, memo_count: 0 };
    match session.ask(request) {
        Ok(Reply::Machine(machine)) => machine.next.unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Files of which every op can be looked at.
fn small() -> impl Iterator<Item = (String, Session, Vec<u8>)> {
    corpus().into_iter().filter(|(_, bytes)| bytes.len() < 700).filter_map(|(name, bytes)| {
        let (mut session, opened) = Session::open(&bytes);
        session.timeline().filter(|_| !opened.pickles.is_empty())?;
        let codes = session.ops().iter().map(|op| op.code).collect();
        Some((name, session, codes))
    })
}

#[test]
fn calls_are_found_both_ways() {
    let Ok(Reply::Opcodes(table)) = Session::new().ask(Request::Opcodes) else { panic!() };
    let is_call = |code: u8| table.iter().any(|info| info.byte == code && info.category == Category::Call);
    let mut found = 0;
    for (name, mut session, codes) in small() {
        let calls: Vec<u32> =
            (0u32..).zip(&codes).filter(|(_, code)| is_call(**code)).map(|(op, _)| op).collect();
        found += calls.len();
        for from in (0..=codes.len() as u32).map(Some).chain([None]) {
            let next = calls.iter().copied().find(|call| from.is_none_or(|from| *call > from));
            let last = calls.iter().copied().rfind(|call| from.is_none_or(|from| *call < from));
            for (forward, expected) in [(true, next), (false, last)] {
                let place = seek(&mut session, from, Sought::Call { forward });
                assert_eq!(place.map(|place| place.op), expected, "{name}, from {from:?}, {forward}");
            }
        }
    }
    assert!(found > 500, "{found}");
}

#[test]
fn a_call_is_found_millions_of_ops_away() {
    let many = 200_000;
    let mut bytes = b"capp\nf\n)R0".to_vec();
    bytes.extend(b"N0".repeat(many));
    bytes.extend(b"capp\nf\n)RN.");
    let mut session = Session::open(&bytes).0;
    let (first, second) = (2, 2 * many as u32 + 6);
    let op = |place: Option<OpPlace>| place.map(|place| place.op);
    assert_eq!(op(seek(&mut session, Some(first), Sought::Call { forward: true })), Some(second));
    assert_eq!(op(seek(&mut session, Some(second), Sought::Call { forward: false })), Some(first));
    assert_eq!(op(seek(&mut session, Some(second), Sought::Call { forward: true })), None);
    let place = seek(&mut session, Some(second - 1), Sought::Call { forward: true }).unwrap();
    assert_eq!((place.at, place.len), (bytes.len() as u64 - 3, 1));
}

/// Whether an op has to do with an object, by what it is told to do.
fn uses(deed: &Deed, node: NodeId) -> bool {
    let is =
        |shown: &Option<picklescope_protocol::Shown>| shown.as_ref().is_some_and(|shown| shown.node == node);
    let takes_up = !deed.references.is_empty() || deed.code == b'.';
    // STOP drops what is below the top.
    let takes = if deed.code == b'.' { &deed.takes[..1] } else { &deed.takes[..] };
    let is_dup = deed.code == b'2';
    (is(&deed.gives) && !is_dup)
        || (is(&deed.stays) && (deed.memo.is_some() || !deed.references.is_empty()))
        || deed.references.iter().any(|made| made.owner == node)
        || (takes_up && takes.iter().any(|shown| shown.node == node))
}

#[test]
fn every_use_of_an_object_is_found() {
    let mut found = 0;
    for (name, mut session, codes) in small() {
        let deeds: Vec<Deed> = (0..codes.len() as u32).map(|op| deed(&mut session, op)).collect();
        // Where more is taken than a deed tells of, it cannot be the judge.
        if deeds.iter().any(|deed| deed.taken as usize > deed.takes.len()) {
            continue;
        }
        let Spot { node, .. } = session.spot(Where::Op(codes.len() as u32));
        assert_eq!(node, None);
        for number in 0.. {
            let node = NodeId(number);
            let Ok(Reply::Spot(spot)) = session.ask(Request::Spot { doc: DOC, at: Where::Node(node) }) else {
                break;
            };
            // INST and OBJ make more than they push: the class, the tuple of arguments.
            let maker = spot.op.unwrap().op;
            let expected: Vec<u32> = deeds
                .iter()
                .filter(|deed| uses(deed, node) || deed.op == maker)
                .map(|deed| deed.op)
                .collect();
            let mut ours = Vec::new();
            while let Some(place) = seek(&mut session, ours.last().copied(), Sought::Use(node)) {
                ours.push(place.op);
            }
            assert_eq!(ours, expected, "{name}, #{number}");
            found += ours.len();
        }
    }
    assert!(found > 5000, "{found}");
}

#[test]
fn nothing_is_looked_for_where_there_are_no_ops() {
    let mut session = Session::open(b"this is no pickle").0;
    let ask = Request::Seek { doc: DOC, from: None, sought: Sought::Call { forward: true } };
    assert_eq!(session.ask(ask), Err(RequestError::NotTraced));
    let mut session = Session::open(b"N.").0;
    let ask = Request::Seek { doc: DOC, from: None, sought: Sought::Use(NodeId(9)) };
    assert_eq!(session.ask(ask), Err(RequestError::Unknown));
    // Behind the last op there is a place for the cursor, and no further on.
    let end = session.spot(Where::Op(2));
    assert_eq!(
        (end.op.map(|place| (place.op, place.at, place.len)), end.node, end.bytes),
        (Some((2, 2, 0)), None, (2, 2))
    );
    assert_eq!(session.ask(Request::Spot { doc: DOC, at: Where::Op(3) }), Err(RequestError::Unknown));
}
