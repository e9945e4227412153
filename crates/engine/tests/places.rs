//! Ops, the memo, bytes, and one place seen in every pane.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation)]

mod support;

use std::io::Write as _;

use picklescope_engine::{Memory, Step};
use picklescope_protocol::{
    NodeId, OpPlace, Reply, Request, RequestError, RequestId, RowKey, Slice, What, Where,
};
use support::{DOC, FileLike, Session};

/// `{'a': [1, 2], 'again': <the list>}`, in a frame.
const SMALL: &[u8] =
    b"\x80\x04\x95\x19\0\0\0\0\0\0\0}\x94(\x8c\x01a\x94]\x94(K\x01K\x02e\x8c\x05againh\x02u.";

fn names(session: &mut Session) -> Vec<(u8, String)> {
    let Ok(Reply::Opcodes(opcodes)) = session.ask(Request::Opcodes) else { panic!() };
    opcodes.into_iter().map(|opcode| (opcode.byte, opcode.name)).collect()
}

#[test]
fn ops_are_listed() {
    let (mut session, _) = Session::open(SMALL);
    let names = names(&mut session);
    let rows = session.ops();
    let shown: Vec<_> = rows
        .iter()
        .map(|row| {
            let name = &names.iter().find(|(byte, _)| *byte == row.code).unwrap().1;
            let node = row.node.map_or_else(|| "-".to_owned(), |node| node.0.to_string());
            let put = row.put.map_or_else(String::new, |put| format!(" <- {put}"));
            format!("{} {}+{} {name} {} #{node} ({}{put}", row.op, row.at, row.len, row.arg, row.marks)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "0 0+2 PROTO 4 #- (0",
            "1 2+9 FRAME 25 #- (0",
            "2 11+1 EMPTY_DICT  #0 (0",
            "3 12+1 MEMOIZE  #0 (0",
            "4 13+1 MARK  #0 (0",
            "5 14+3 SHORT_BINUNICODE 'a' #1 (1",
            "6 17+1 MEMOIZE  #1 (1",
            "7 18+1 EMPTY_LIST  #2 (1",
            "8 19+1 MEMOIZE  #2 (1",
            "9 20+1 MARK  #2 (1",
            "10 21+2 BININT1 1 #3 (2",
            "11 23+2 BININT1 2 #4 (2",
            "12 25+1 APPENDS  #2 (2",
            "13 26+7 SHORT_BINUNICODE 'again' #5 (1",
            "14 33+2 BINGET 2 #0 (1 <- 8",
            "15 35+1 SETITEMS  #0 (1",
            "16 36+1 STOP  #- (0",
        ]
    );
    let Ok(Reply::Ops(some)) = session.ask(Request::Ops { doc: DOC, first: 15, count: u32::MAX }) else {
        panic!()
    };
    assert_eq!((some.total, some.first, some.rows.len()), (17, 15, 2));
    let Ok(Reply::Ops(none)) = session.ask(Request::Ops { doc: DOC, first: u32::MAX, count: 5 }) else {
        panic!()
    };
    assert!(none.rows.is_empty());
}

#[test]
fn arguments_are_visible_and_short() {
    let mut bytes = b"\x80\x05(S'it\\'s'\nVa\\u202eb\nI01\nL123456789012345678901234567890L\nF1e3\n".to_vec();
    bytes.extend(b"cos.path\njoin\nP\xe2\x80\xaeid\n".iter().map(|b| if b.is_ascii() { *b } else { b'x' }));
    bytes.extend(b"B");
    bytes.extend(1_000_000u32.to_le_bytes());
    bytes.extend(vec![7; 1_000_000]);
    bytes.extend(b"X");
    bytes.extend(3000u32.to_le_bytes());
    bytes.extend("\u{e9}".repeat(1500).bytes());
    bytes.extend(b"c");
    bytes.extend(vec![b'm'; 5000]);
    bytes.extend(b"\nn\n\x82\x07p00012\ng12\n(iapp\nC\nt.");
    let (mut session, opened) = Session::open(&bytes);
    assert!(opened.fault.is_none(), "{:?}", opened.fault);
    let args: Vec<_> = session.ops().into_iter().map(|row| row.arg).filter(|arg| !arg.is_empty()).collect();
    let long = |arg: &str| {
        assert!(arg.chars().count() <= 201 && (arg.ends_with("…'") || arg.ends_with('…')), "{arg}");
        arg.chars().take(6).collect::<String>()
    };
    assert_eq!(
        args[..7],
        [
            "5",
            "\"it's\"",
            "'a\\u202eb'",
            "True",
            "123456789012345678901234567890",
            "1000.0",
            "'os.path join'"
        ]
    );
    assert_eq!(args[7], "'xxxid'");
    assert_eq!([long(&args[8]), long(&args[9]), long(&args[10])], ["b'\\x07", "'ééééé", "'mmmmm"]);
    assert_eq!(args[11..], ["7", "12", "12", "'app C'"]);
}

#[test]
fn the_memo_leads_both_ways() {
    let (mut session, _) = Session::open(SMALL);
    let mut memo = |op| session.ask(Request::Memo { doc: DOC, op });
    let Ok(Reply::Memo(Some(links))) = memo(14) else { panic!() };
    assert_eq!(links.put, OpPlace { op: 8, at: 19, len: 1, lane: 2 });
    assert_eq!(links.gets, [OpPlace { op: 14, at: 33, len: 2, lane: 1 }]);
    assert_eq!(links.total, 1);
    assert_eq!(memo(8), Ok(Reply::Memo(Some(links))));
    let Ok(Reply::Memo(Some(never))) = memo(3) else { panic!() };
    assert_eq!((never.gets.len(), never.total), (0, 0));
    assert_eq!(memo(5), Ok(Reply::Memo(None)));
    assert_eq!(memo(17), Err(RequestError::Unknown));
    // More reads than are told.
    let mut bytes = b"\x80\x04]\x94(".to_vec();
    bytes.extend(b"h\x00".repeat(1000));
    bytes.extend(b"e.");
    let (mut session, _) = Session::open(&bytes);
    let Ok(Reply::Memo(Some(links))) = session.ask(Request::Memo { doc: DOC, op: 900 }) else { panic!() };
    assert_eq!((links.put.op, links.gets.len(), links.total, links.gets[255].op), (2, 256, 1000, 259));
}

#[test]
fn a_place_is_the_same_from_wherever_it_is_pointed_at() {
    let (mut session, _) = Session::open(SMALL);
    // The list, which has a row of its own.
    let list = session.spot(Where::Node(NodeId(2)));
    assert_eq!((list.node, list.code, list.bytes), (Some(NodeId(2)), Some(b']'), (18, 19)));
    assert_eq!(list.op, Some(OpPlace { op: 7, at: 18, len: 1, lane: 2 }));
    assert_eq!((list.type_name.as_str(), list.preview.as_str(), list.arg.as_str()), ("list", "[1, 2]", ""));
    assert_eq!(list.own, [(18, 21), (25, 26)]);
    let extents: Vec<_> = list.extents.iter().map(|e| (e.node.0, e.start, e.end, e.lane)).collect();
    assert_eq!(extents, [(2, 18, 26, 2), (0, 11, 36, 1)]);
    let row = list.row.unwrap();
    assert_eq!(row, RowKey { owner: NodeId(0), slot: 0, span: 1 });
    // By its APPENDS, and by the byte of it.
    for at in [Where::Op(12), Where::Byte(25)] {
        let spot = session.spot(at);
        assert_eq!((spot.at, spot.op.map(|op| op.op), spot.bytes), (at, Some(12), (25, 26)));
        assert_eq!((spot.node, spot.row, &spot.own), (list.node, list.row, &list.own));
        assert_eq!(spot.extents, list.extents);
    }
    // Inside of a text.
    let text = session.spot(Where::Byte(30));
    assert_eq!((text.node, text.bytes, text.arg.as_str()), (Some(NodeId(5)), (26, 33), "'again'"));
    // A key has no row of its own: its entry's stands for it, here a link.
    assert_eq!(text.row, Some(RowKey { owner: NodeId(0), slot: 1, span: 1 }));
    let item = session.spot(Where::Node(NodeId(4)));
    let extents: Vec<_> = item.extents.iter().map(|e| e.node.0).collect();
    assert_eq!(extents, [4, 2, 0]);
    // What belongs to nobody.
    let stop = session.spot(Where::Op(16));
    assert_eq!((stop.node, stop.row, stop.type_name.as_str(), stop.extents.len()), (None, None, "", 0));
    assert_eq!((stop.code, stop.op.unwrap().lane), (Some(b'.'), 0));
    for at in [Where::Node(NodeId(6)), Where::Op(18), Where::Byte(37), Where::Byte(u64::MAX)] {
        assert_eq!(session.ask(Request::Spot { doc: DOC, at }), Err(RequestError::Unknown), "{at:?}");
    }
}

#[test]
fn what_has_no_row_leads_to_what_is_around_it() {
    // A global by STACK_GLOBAL, called: its module and name have no rows.
    let (mut session, _) = Session::open(b"\x80\x04\x8c\x03app\x8c\x01C\x93)R.trailing");
    let global = session.spot(Where::Node(NodeId(2)));
    assert_eq!(global.type_name, "global");
    for name in [NodeId(0), NodeId(1)] {
        let spot = session.spot(Where::Node(name));
        assert_eq!((spot.type_name.as_str(), spot.row), ("str", global.row));
    }
    // Behind STOP there is no op, and the byte is only itself.
    let behind = session.spot(Where::Byte(14));
    assert_eq!((behind.node, behind.op, behind.code, behind.bytes), (None, None, None, (14, 15)));
    assert_eq!((behind.extents.len(), behind.own.len(), behind.row), (0, 0, None));
    // An INST's class and arguments own no op, and yet they stand where it is.
    let (mut session, opened) = Session::open(b"(K\x01iapp\nC\n.");
    assert_eq!(opened.counts.nodes, 4);
    for node in 1..4 {
        let spot = session.spot(Where::Node(NodeId(node)));
        assert_eq!((spot.op.map(|op| op.op), spot.bytes), (Some(2), (3, 10)), "{node}");
        assert!(!spot.extents.is_empty());
    }
}

#[test]
fn before_the_ops_are_laid_out_a_place_is_what_the_objects_tell() {
    let mut session = Session::new();
    session.engine.open(RequestId(0), DOC, "a.pkl", Box::new(Memory(SMALL.to_vec())));
    while session.opened().is_none() {
        session.engine.step(1000);
    }
    let list = session.spot(Where::Node(NodeId(2)));
    assert_eq!((list.node, list.op, list.code, list.bytes), (Some(NodeId(2)), None, Some(b']'), (18, 19)));
    assert_eq!((list.preview.as_str(), list.row.is_some()), ("[1, 2]", true));
    let text = session.spot(Where::Byte(30));
    assert_eq!((text.node, text.preview.as_str()), (Some(NodeId(5)), "'again'"));
    assert_eq!(session.spot(Where::Byte(34)).node, None);
    let ask = session.ask(Request::Spot { doc: DOC, at: Where::Op(3) });
    assert_eq!(ask, Err(RequestError::NotTraced));
    while session.engine.step(1000) != Step::Idle {}
    assert_eq!(session.spot(Where::Byte(34)).node, Some(NodeId(0)));
}

#[test]
fn bytes_are_those_of_the_innermost_layer() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut inner = SMALL.to_vec();
    inner.extend(vec![9; 300_000]);
    gzip.write_all(&inner).unwrap();
    let gzip = gzip.finish().unwrap();
    let (mut session, opened) = Session::open_fed(&gzip, || 1000, 500);
    assert_eq!((opened.layers.len(), opened.trailing), (2, 300_000));
    assert_eq!(session.slice(0, 37), SMALL);
    let Ok(Reply::Slice(slice)) = session.ask(Request::Slice { doc: DOC, at: 30, len: u32::MAX }) else {
        panic!()
    };
    assert_eq!(slice, Slice { at: 30, bytes: inner[30..].to_vec(), total: inner.len() as u64 });
    assert!(session.slice(inner.len() as u64, 5).is_empty());
    assert!(session.slice(u64::MAX, u32::MAX).is_empty());
    assert_eq!(session.timeline().unwrap().bytes, inner.len() as u64);
    assert_eq!(session.spot(Where::Byte(30)).arg, "'again'");
    // Not more than a megabyte at once.
    let (mut session, _) = Session::open_fed(&vec![b'x'; 3 << 20], || 1 << 20, 500);
    assert_eq!(session.slice(5, u32::MAX).len(), 1 << 20);
}

#[test]
fn what_is_no_pickle_has_bytes_and_nothing_else() {
    let bytes = b"\x7fELF not a pickle at all";
    for (mut session, opened) in [Session::open(bytes), Session::open_fed(bytes, || 5, 500)] {
        assert!(matches!(opened.what, What::NotPickle(_)), "{:?}", opened.what);
        assert!(session.timeline().is_none());
        assert_eq!(session.slice(1, 3), b"ELF");
        let spot = session.spot(Where::Byte(2));
        assert_eq!((spot.node, spot.op, spot.bytes), (None, None, (2, 3)));
        let ops = session.ask(Request::Ops { doc: DOC, first: 0, count: 9 });
        assert_eq!(ops, Err(RequestError::NotTraced));
        let node = session.ask(Request::Spot { doc: DOC, at: Where::Node(NodeId(0)) });
        assert_eq!(node, Err(RequestError::Unknown));
    }
    let (mut session, opened) = Session::open(b"");
    assert_eq!(opened.what, What::Empty);
    assert!(session.slice(0, 10).is_empty());
}

#[test]
fn what_the_ops_take_is_counted() {
    let (mut session, _) = Session::open(SMALL);
    let Ok(Reply::Stats(with)) = session.ask(Request::Stats) else { panic!() };
    let mut session = Session::new();
    session.engine.open(RequestId(0), DOC, "a.pkl", Box::new(FileLike::new(SMALL.to_vec())));
    while session.opened().is_none() {
        if let Step::Want(want) = session.engine.step(1000) {
            session.engine.feed(DOC, want.at, SMALL[want.at as usize..].to_vec());
        }
    }
    let Ok(Reply::Stats(without)) = session.ask(Request::Stats) else { panic!() };
    // 7 bytes an op and 9 an object, in columns that are begun with room for 16; and sums, of which there are four.
    let least = 17 * 7 + 6 * 9 + 4 * 37 * 5 * 4;
    assert!(with.derived >= without.derived + least, "{with:?} {without:?}");
    assert!(with.derived < without.derived + 20_000, "{with:?} {without:?}");
}

#[test]
fn what_was_pasted_is_counted() {
    let text = b"gARdlChLAUsCZS4=".to_vec();
    let mut session = Session::new();
    session.engine.open_text(RequestId(0), DOC, "pasted", Box::new(Memory(text.clone())));
    while session.engine.step(1000) != Step::Idle {}
    let spelled = session.opened().unwrap().layers.last().unwrap().size;
    let Ok(Reply::Stats(stats)) = session.ask(Request::Stats) else { panic!() };
    assert_eq!(stats.cache, text.len() as u64 + spelled);
}

/// An object that is built by more ops than are looked at for its own.
#[test]
fn the_own_bytes_of_a_long_list() {
    const BATCH: usize = 1000;
    let mut bytes = b"\x80\x04]".to_vec();
    for _ in 0..300 {
        bytes.push(b'(');
        bytes.extend(b"N".repeat(BATCH));
        bytes.push(b'e');
    }
    bytes.push(b'.');
    let (mut session, _) = Session::open(&bytes);
    let end = bytes.len() as u64 - 1;
    // The MARK and the APPENDS of a batch in the middle.
    let batch = 1 + 1 + 150 * (BATCH as u32 + 2);
    for op in [batch, batch + 1 + BATCH as u32] {
        let spot = session.spot(Where::Op(op));
        assert_eq!(spot.node, Some(NodeId(0)));
        assert!(spot.own.contains(&spot.bytes), "{:?} is not in {:?}", spot.bytes, spot.own);
        assert_eq!((spot.own[0], spot.own.last().unwrap().1), ((2, 4), end));
        assert!(spot.own.windows(2).all(|pair| pair[0].1 < pair[1].0));
        assert!(spot.own.len() <= 256);
    }
    // And more stretches than are told.
    let mut bytes = b"\x80\x04]".to_vec();
    (0..1000).for_each(|_| bytes.extend(b"Na"));
    bytes.push(b'.');
    let (mut session, _) = Session::open(&bytes);
    let spot = session.spot(Where::Op(1001));
    assert_eq!(spot.own.len(), 256);
    assert!(spot.own.contains(&spot.bytes), "{:?}", spot.bytes);
    assert_eq!((spot.own[0], spot.own[255]), ((2, 3), (2002, 2003)));
}

#[test]
fn the_table_of_opcodes_is_given() {
    let mut session = Session::new();
    let Ok(Reply::Opcodes(opcodes)) = session.ask(Request::Opcodes) else { panic!() };
    assert_eq!(opcodes.len(), 68);
    assert!(opcodes.windows(2).all(|pair| pair[0].byte < pair[1].byte));
    let effect = |name: &str| {
        let found = opcodes.iter().find(|opcode| opcode.name == name).unwrap();
        assert!(!found.doc.is_empty());
        found.effect.clone()
    };
    assert_eq!(effect("APPENDS"), "list, mark, stackslice → list");
    assert_eq!(effect("INT"), "→ int_or_bool");
    assert_eq!(effect("STOP"), "any →");
    assert_eq!(effect("PROTO"), "");
}

#[test]
fn a_range_of_items_is_where_they_are_built() {
    let items = |slot, span| Where::Items(RowKey { owner: NodeId(0), slot, span });
    let mut bytes = b"\x80\x04](".to_vec();
    (0..25_000u16).for_each(|n| bytes.extend([b'M', n as u8, (n >> 8) as u8]));
    bytes.extend(b"e.");
    let (mut session, _) = Session::open(&bytes);
    // A row of the tree is asked about just so.
    let (view, key) = (session.view(), session.rows(0, 1)[0].key);
    assert!(session.ask(Request::Expand { view, key, open: true }).is_ok());
    let row = session.rows(0, 10).into_iter().find(|row| row.key.span > 1).unwrap();
    assert_eq!(session.spot(Where::Items(row.key)).extents.len(), 1, "{:?}", row.key);
    let spot = session.spot(items(100, 100));
    let [extent] = spot.extents[..] else { panic!("{spot:?}") };
    assert_eq!((extent.start, extent.end), (4 + 300, 4 + 600));
    assert_eq!((extent.first, extent.last), (3 + 100, 3 + 200 - 1));
    assert_eq!((spot.node, spot.op.map(|op| op.op), spot.bytes), (None, Some(103), (304, 307)));
    let last = session.spot(items(24_900, 100));
    assert_eq!((last.extents[0].start, last.extents[0].end), (4 + 74_700, 4 + 75_000));
    // Pairs begin with their keys.
    let mut pairs = b"\x80\x04}(".to_vec();
    (0..25_000u16).for_each(|n| pairs.extend([b'M', n as u8, (n >> 8) as u8, b'N']));
    pairs.extend(b"u.");
    let (mut session, _) = Session::open(&pairs);
    let spot = session.spot(items(100, 100));
    assert_eq!((spot.extents[0].start, spot.extents[0].end), (4 + 400, 4 + 800));
    // The first item is built here, all others are references to it.
    let mut shared = b"\x80\x04](M\x05\x05\x94".to_vec();
    (0..24_999).for_each(|_| shared.extend(b"h\0"));
    shared.extend(b"e.");
    let (mut session, _) = Session::open(&shared);
    let spot = session.spot(items(0, 100));
    assert_eq!((spot.extents[0].start, spot.extents[0].end), (4, 8));
    assert!(session.spot(items(100, 100)).extents.is_empty());
    // No such row.
    for (slot, span) in [(5, 100), (0, 9), (30_000, 100), (0, u32::MAX)] {
        let asked = session.ask(Request::Spot { doc: DOC, at: items(slot, span) });
        assert_eq!(asked, Err(RequestError::Unknown), "{slot} {span}");
    }
}
