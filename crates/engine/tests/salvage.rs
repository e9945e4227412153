//! What is found behind a fault is shown with the rest, and told as salvaged; what broke off is told as before.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation)]

mod support;

use std::io::Write as _;

use picklescope_engine::{Memory, Step, report};
use picklescope_protocol::{
    Label, Metadata, Opened, Reply, Request, RequestId, RowKind, SalvageKind, Timeline, Where, Wreck,
};
use support::{DOC, Session};

/// `{'n': i, 'items': [...]}`, framed, with a string of Python 2 beyond ASCII.
fn pickle(i: u8) -> Vec<u8> {
    let body =
        [b"}\x94(\x8c\x01n\x94K", [i].as_slice(), b"\x8c\x05items\x94]\x94(K\x01K\x02U\x01\xe9eu."].concat();
    [b"\x80\x04\x95".as_slice(), &(body.len() as u64).to_le_bytes(), &body].concat()
}

/// Three pickles, the second of which has a hole; and where the third begins.
fn torn() -> (Vec<u8>, usize) {
    let mut bytes = [pickle(1), pickle(2)].concat();
    let cut = bytes.len() - 5;
    bytes.truncate(cut);
    bytes.extend([0xff; 7]);
    let third = bytes.len();
    bytes.extend(pickle(3));
    (bytes, third)
}

fn wreck(session: &mut Session) -> Wreck {
    let Ok(Reply::Wreck(Some(wreck))) = session.ask(Request::Wreck { doc: DOC }) else { panic!() };
    *wreck
}

#[test]
fn a_pickle_behind_a_hole_is_shown() {
    let (bytes, third) = torn();
    let (mut session, opened) = Session::open(&bytes);
    let salvaged = opened.salvaged.clone().unwrap();
    assert_eq!((salvaged.kind, salvaged.at, salvaged.pickles), (SalvageKind::Pickles, third as u64, 1));
    assert_eq!(
        salvaged.sentence,
        format!("Behind it, at {third:#X}, another pickle begins: 8 objects were read.")
    );
    assert!(
        opened.diagnostics.iter().any(|odd| odd.text == salvaged.sentence && odd.offset == Some(salvaged.at))
    );
    let pickles: Vec<_> = opened.pickles.iter().map(|p| (p.ok, p.salvaged, p.row)).collect();
    assert_eq!(pickles, [(true, false, Some(0)), (false, false, None), (true, true, Some(1))]);
    assert_eq!(opened.trailing, 0);
    // The rows: two roots, then what the broken one left.
    let tops = session.all_rows().into_iter().filter(|row| row.depth == 0);
    let labels: Vec<_> = tops.map(|row| row.label).collect();
    assert_eq!(labels[..3], [Label::Pickle(0), Label::Salvaged(2), Label::Stack(0)]);
    session.expand_all(1000);
    let view = session.view();
    let mut seen = Vec::new();
    for (i, row) in session.all_rows().into_iter().enumerate() {
        if matches!(row.kind, RowKind::Bucket) {
            continue;
        }
        let Ok(Reply::Text(path)) = session.ask(Request::Path { view, key: row.key }) else { panic!() };
        let Ok(Reply::Located(found)) = session.ask(Request::GoTo { view, path: path.text.clone() }) else {
            panic!("{}", path.text)
        };
        assert_eq!((found.key, found.row), (row.key, i as u64), "{}", path.text);
        seen.push(path.text);
    }
    assert!(seen.contains(&"pickles[2]['items'][1]".to_owned()), "{seen:?}");
    assert!(session.ask(Request::GoTo { view, path: "pickles[1]".to_owned() }).is_err());
}

/// What is told of the fault does not depend on what stands behind it.
#[test]
fn the_wreck_is_as_it_was() {
    let (bytes, third) = torn();
    let (mut session, _) = Session::open(&bytes);
    let (mut alone, opened) = Session::open(&bytes[..third]);
    assert_eq!(opened.salvaged, None);
    let (ours, theirs) = (wreck(&mut session), wreck(&mut alone));
    assert_eq!((ours.height, ours.marks), (theirs.height, theirs.marks));
    let stack = |wreck: &Wreck| -> Vec<_> {
        wreck.stack.iter().map(|entry| (entry.node, entry.preview.clone(), entry.marks, entry.open)).collect()
    };
    assert_eq!(stack(&ours), stack(&theirs));
    assert!(ours.marks.unwrap() > 0 && ours.height > 2);
    assert!(ours.report.contains("\nSalvaged:  Behind it, at "), "{}", ours.report);
    let last = |report: &str| {
        report.split("\nThe last ops:\n").nth(1).unwrap().split("\n\n").next().unwrap().to_owned()
    };
    assert_eq!(last(&ours.report), last(&theirs.report));
}

#[test]
fn ops_and_timeline_know_of_the_hole() {
    let (bytes, third) = torn();
    let (mut session, opened) = Session::open(&bytes);
    let fault = opened.fault.unwrap().offset;
    let timeline: Timeline = session.timeline().unwrap();
    let ops = session.ops();
    assert_eq!(timeline.ops as usize, ops.len());
    let first = ops.iter().find(|op| op.at == third as u64).unwrap().op;
    assert_eq!((timeline.faults[0].at, timeline.faults[0].op), (fault, first));
    assert_eq!(timeline.pickles.iter().map(|p| (p.start, p.first)).next_back(), Some((third as u64, first)));
    assert_eq!(ops[first as usize - 1].at + ops[first as usize - 1].len, fault);
    // A byte of the hole is no op's; one behind it is.
    assert_eq!(session.spot(Where::Byte(fault + 1)).op, None);
    assert_eq!(session.spot(Where::Byte(third as u64)).op.unwrap().op, first);
    let Ok(Reply::Metadata(told)) = session.ask(Request::Metadata { doc: DOC }) else { panic!() };
    let told: Metadata = *told;
    assert_eq!((told.pickles.len(), told.other_bytes), (3, third as u64 - fault));
    // The machine in the salvaged pickle has begun anew.
    let machine = |session: &mut Session, op| {
        let asked = Request::Machine { doc: DOC, op, first: 0, count: 99, memo_first: 0, memo_count: 99 };
        let Ok(Reply::Machine(machine)) = session.ask(asked) else { panic!() };
        machine
    };
    let told = machine(&mut session, first + 4);
    assert_eq!((told.height, told.memo), (1, 1));
}

#[test]
fn bytes_between_pickles_are_passed_over() {
    let bytes = [pickle(1), vec![0xfe; 9], pickle(2), pickle(3), vec![0xfd; 4]].concat();
    let (_, opened) = Session::open(&bytes);
    let salvaged = opened.salvaged.unwrap();
    assert_eq!((salvaged.pickles, opened.fault), (2, None));
    assert!(salvaged.sentence.starts_with("Behind bytes that are no pickle, at "), "{}", salvaged.sentence);
    assert_eq!((opened.counts.pickles, opened.trailing), (3, 4));
}

/// In pieces, out of a compressed layer, cancelled while it searches.
#[test]
fn however_the_bytes_come() {
    let (bytes, third) = torn();
    let (_, whole) = Session::open(&bytes);
    let same = |opened: &Opened| {
        assert_eq!(opened.salvaged, whole.salvaged);
        assert_eq!((opened.counts, &opened.pickles), (whole.counts, &whole.pickles));
    };
    for piece in [1, 3, 1000] {
        same(&Session::open_fed(&bytes, || piece, 7).1);
    }
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zip.write_all(&bytes).unwrap();
    same(&Session::open(&zip.finish().unwrap()).1);
    // A long search is ended by Cancel, and all that was there before is.
    let long = [&bytes[..third], &vec![0; 5_000_000], &pickle(9)].concat();
    let mut session = Session::new();
    session.engine.open(RequestId(0), DOC, "long.pkl", Box::new(Memory(long)));
    for _ in 0..50 {
        assert_eq!(session.engine.step(1000), Step::Again);
    }
    assert!(session.opened().is_none());
    session.ask(Request::Cancel { doc: DOC }).unwrap();
    while session.engine.step(10_000) != Step::Idle {}
    let opened = session.opened().unwrap();
    assert_eq!((opened.salvaged, opened.cancelled, opened.fault.is_some()), (None, false, true));
    assert_eq!(opened.counts.pickles, 2);
}

#[test]
fn check_tells_of_it() {
    let (bytes, third) = torn();
    let told = report::check("torn.pkl", &bytes);
    let salvaged = told.salvaged.unwrap();
    assert_eq!((salvaged.kind, salvaged.offset, salvaged.objects), ("pickles", third as u64, 8));
    assert!(told.ok && told.error.is_some());
    assert_eq!(report::check("whole.pkl", &pickle(1)).salvaged, None);
    // Only ops: their number, up to the STOP.
    let mut long = [b"\x80\x04](".as_slice(), &b"K\x01K\x02\x86\x94N".repeat(40), b"e."].concat();
    long[20] = 0;
    let salvaged = report::check("long.pkl", &long).salvaged.unwrap();
    assert_eq!((salvaged.kind, salvaged.pickles), ("ops", 0));
    assert!(
        salvaged.message.ends_with("run on up to its STOP; what they build on is lost."),
        "{}",
        salvaged.message
    );
}
