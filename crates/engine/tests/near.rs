//! What is around an object: every line is a reference of the graph, and there are never too many.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation)]

mod support;

use std::time::Instant;

use picklescope_protocol::{
    Near, NearLine, NearRecord, NodeId, Reach, Reply, Request, RequestError, RowKey, RowKind, Tie,
};
use support::{DOC, Session, corpus};

fn reach() -> Reach {
    Reach { depth: 2, fan_out: 10, referrers: 5, more: Vec::new() }
}

fn near_with(session: &mut Session, row: RowKey, reach: Reach) -> Near {
    match session.ask(Request::Near { doc: DOC, row, reach }) {
        Ok(Reply::Near(near)) => *near,
        other => panic!("{row:?}: {other:?}"),
    }
}

fn near(session: &mut Session, row: RowKey) -> Near {
    near_with(session, row, reach())
}

const ROOT: RowKey = RowKey { owner: RowKey::TOP, slot: 0, span: 1 };

fn root(bytes: &[u8]) -> (Session, Near) {
    let (mut session, _) = Session::open(bytes);
    let near = near(&mut session, ROOT);
    (session, near)
}

fn nodes(near: &Near) -> Vec<u32> {
    near.records.iter().map(|record| record.node.0).collect()
}

/// A line in short: name, then the value, or what it leads to.
fn told(near: &Near, line: &NearLine) -> String {
    let is_shown = near.records.iter().any(|record| record.node == line.node);
    let arrow = match line.tie {
        _ if line.is_value => return format!("{} = {}", line.name, line.text),
        Tie::Tree => "->",
        Tie::Alias => "=>",
        Tie::Cycle => "<-",
    };
    format!("{} {arrow} {}{}", line.name, line.text, if is_shown { "" } else { "…" })
}

fn lines(near: &Near, record: &NearRecord) -> Vec<String> {
    record.lines.iter().map(|line| told(near, line)).collect()
}

/// Whatever is asked about, of every file.
#[test]
fn lines_are_the_rows_of_the_tree() {
    for (name, bytes) in corpus() {
        let (mut session, _) = Session::open(&bytes);
        session.expand_all(600);
        let view = session.view();
        let rows = session.rows(0, 64);
        for row in rows {
            let near = near(&mut session, row.key);
            let node = match row.kind {
                RowKind::Node(node) => Some(node),
                RowKind::Link(link) => Some(link.target),
                RowKind::Bucket => None,
            };
            let shown = near.records.iter().any(|record| {
                Some(record.node) == node
                    || node.is_some_and(|node| record.folded.contains(&node))
                    || record
                        .lines
                        .iter()
                        .any(|line| line.row.owner == row.key.owner && line.row.slot == row.key.slot)
                    // What is left out where something is folded: a class that the type tells, an empty dict of a pair.
                    || (record.node == near.centre && (record.node == row.key.owner || record.folded.contains(&row.key.owner)))
            });
            assert!(shown, "{name}: {row:?} is not in what is around it\n{near:#?}");
            assert_eq!(near.records[0].node, near.centre);
            assert!(near.records.len() <= 300 && !near.full, "{name}");
            let mut once = nodes(&near);
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), near.records.len(), "{name}: a record twice");
            let to_middle = |record: &NearRecord| record.lines.iter().any(|line| line.node == near.centre);
            let above: Vec<_> = near.records.iter().filter(|record| record.layer < 0).collect();
            assert!(above.iter().all(|record| to_middle(record)), "{name}: {above:#?}");
            for line in near.records.iter().flat_map(|record| &record.lines) {
                let (at, ..) = session.located(Request::Locate { view, key: line.row });
                let there = session.rows(at, 1).remove(0);
                assert_eq!(there.key, line.row, "{name}");
                let (node, tie) = match there.kind {
                    RowKind::Node(node) => (node, Tie::Tree),
                    RowKind::Link(link) if link.up.is_some() => (link.target, Tie::Cycle),
                    RowKind::Link(link) => (link.target, Tie::Alias),
                    RowKind::Bucket => panic!("{name}: {line:?}"),
                };
                assert_eq!((line.node, line.tie, line.shape), (node, tie, there.shape), "{name}: {line:?}");
                let shown =
                    [&line.name, &line.text].into_iter().any(|text| text.chars().any(char::is_control));
                assert!(!shown && line.text.chars().count() <= 80, "{name}: {line:?}");
            }
        }
    }
}

/// What was shown stays, in its order, when more is asked for.
#[test]
fn more_leaves_what_is_there() {
    for (name, bytes) in corpus() {
        let (mut session, opened) = Session::open(&bytes);
        if opened.rows == 0 {
            continue;
        }
        let before = near(&mut session, ROOT);
        for record in before.records.iter().filter(|record| record.hidden > 0).take(4) {
            let reach = Reach { more: vec![(record.node, record.hidden.min(20))], ..reach() };
            let after = near_with(&mut session, ROOT, reach);
            let grown = after.records.iter().find(|now| now.node == record.node).unwrap();
            assert_eq!(grown.hidden, record.hidden - record.hidden.min(20), "{name}");
            for old in &before.records {
                let now = after.records.iter().find(|now| now.node == old.node).unwrap();
                let kept = old.lines.iter().all(|line| now.lines.iter().any(|now| now.row == line.row));
                assert!(kept && now.layer <= old.layer, "{name}: {old:#?} became {now:#?}");
                assert!(
                    old.node == record.node || now.lines.len() == old.lines.len(),
                    "{name}: {old:#?}, {now:#?}"
                );
            }
        }
    }
}

/// a = [1]; [a, a, 'text', (1, 2)]
#[test]
fn sharing_is_one_record() {
    let (_, near) = root(b"\x80\x04]\x94(]\x94K\x01ah\x01\x8c\x04textK\x01K\x02\x86e.");
    assert_eq!(near.records.len(), 3);
    let [list, shared, top] = &near.records[..] else { panic!() };
    assert_eq!(lines(&near, list), ["0 -> list(1)", "1 => list(1)", "2 = 'text'", "3 = (1, 2)"]);
    assert_eq!((shared.refs, shared.layer, lines(&near, shared)), (2, 1, vec!["0 = 1".to_owned()]));
    assert_eq!(
        (top.node, top.layer, lines(&near, top)),
        (RowKey::TOP, -1, vec!["obj -> list(4)".to_owned()])
    );
}

/// a = []; b = [a]; a.append(b), asked about from b.
#[test]
fn a_cycle_is_told_from_sharing() {
    let bytes = b"\x80\x04]\x94]\x94h\x00aa.";
    let (mut session, around) = root(bytes);
    assert_eq!(lines(&around, &around.records[0]), ["0 -> list(1)"]);
    assert_eq!(lines(&around, &around.records[1]), ["0 <- list(1)"]);
    let inner = near(&mut session, around.records[0].lines[0].row);
    assert_eq!((inner.centre, inner.referrers_left), (around.records[1].node, 0));
    // It is in the list that it holds: that stands below it, and is no second record above.
    assert_eq!(nodes(&inner), [around.records[1].node.0, around.records[0].node.0]);
}

/// Objects show their attributes and arguments, not the dict and the tuple in which the stream has them.
#[test]
fn what_belongs_to_an_object_alone_is_folded_into_it() {
    // An instance of app.C with the state {'x': 1, 'xs': []}, once; then once more with that state shared.
    let alone = b"\x80\x04\x8c\x03app\x8c\x01C\x93)\x81}\x94(\x8c\x01xK\x01\x8c\x02xs]\x94K\x02aub.";
    let (mut session, around) = root(alone);
    let object = &around.records[0];
    assert_eq!(object.type_name, "app.C");
    assert_eq!(lines(&around, object), [".x = 1", ".xs -> list(1)"]);
    assert_eq!(object.folded, [object.lines[0].row.owner]);
    // Whoever asks about the state is shown the object.
    let state = object.lines[0].row.owner;
    let view = session.view();
    let (_, row, _) = session.located(Request::Reveal { view, node: state });
    assert_eq!(near(&mut session, row).centre, object.node);
    let shared = b"\x80\x04]\x94(\x8c\x03app\x8c\x01C\x93)\x81}\x94\x8c\x01xK\x01sbh\x01e.";
    let (_, around) = root(shared);
    assert_eq!(lines(&around, &around.records[0]), ["0 -> C", "1 => dict(1)"]);
    assert_eq!(lines(&around, &around.records[1]), ["state -> dict(1)"]);
}

#[test]
fn what_a_value_stands_in_is_in_the_middle() {
    let mut bytes = b"\x80\x04](".to_vec();
    bytes.extend((0..200u8).flat_map(|n| [b'K', n]));
    bytes.extend(b"e.");
    let (mut session, around) = root(&bytes);
    let list = around.centre;
    let line = near(&mut session, RowKey { owner: list, slot: 150, span: 1 });
    assert_eq!(line.centre, list);
    let record = &line.records[0];
    assert_eq!((record.lines.len(), record.hidden), (11, 189));
    assert_eq!((record.lines[10].passed, record.lines[10].name.as_str()), (140, "150"));
}

#[test]
fn a_million_items() {
    let mut bytes = b"\x80\x04](".to_vec();
    (0..1_000_000).for_each(|_| bytes.extend(b"]"));
    bytes.extend(b"e.");
    let (mut session, around) = root(&bytes);
    assert_eq!(around.records[0].hidden, 999_990);
    let bucket = near(&mut session, RowKey { owner: around.centre, slot: 990_000, span: 10_000 });
    let last = &bucket.records[0].lines[10];
    assert_eq!((bucket.centre, last.name.as_str(), last.passed), (around.centre, "990000", 989_990));
    let started = Instant::now();
    let more = vec![(around.centre, u32::MAX)];
    let most =
        near_with(&mut session, ROOT, Reach { depth: 9, fan_out: u32::MAX, referrers: u32::MAX, more });
    println!("the most of it: {:.1} ms", started.elapsed().as_secs_f64() * 1000.0);
    assert!(most.records.len() <= 300 && most.records[0].lines.len() <= 500);
    let past = session.ask(Request::Near {
        doc: DOC,
        row: RowKey { owner: around.centre, slot: 1_000_000, span: 1 },
        reach: reach(),
    });
    assert_eq!(past, Err(RequestError::Unknown));
}

/// Lists of lists of lists, a hundred in each: as many as fit, and word that there are more.
#[test]
fn wide_and_deep_is_bounded() {
    let inner: Vec<u8> = [b"(".as_slice(), &b"]K\x01aK\x02a".repeat(100), b"l"].concat();
    let middle: Vec<u8> = [b"(".as_slice(), &inner.repeat(100), b"l"].concat();
    let bytes = [b"(".as_slice(), &middle.repeat(10), b"l."].concat();
    let (mut session, around) = root(&bytes);
    // Of ten in the middle layer each has three lines; the thirty below have no room for any.
    assert_eq!(
        around.records.iter().filter(|record| record.layer == 1).map(|record| record.lines.len()).max(),
        Some(3)
    );
    assert!(
        around
            .records
            .iter()
            .filter(|record| record.layer == 2)
            .all(|record| record.lines.is_empty() && record.hidden == 100)
    );
    assert_eq!(around.records.len(), 1 + 10 + 30 + 1);
    let more = around.records.iter().map(|record| (record.node, 90)).collect();
    let most = near_with(&mut session, ROOT, Reach { more, ..reach() });
    assert!(most.full && most.records.len() == 300);
    assert!(most.records.iter().map(|record| record.lines.len()).sum::<usize>() <= 2000);
}

#[test]
fn a_million_nested_lists() {
    const N: u32 = 1_000_000;
    let bytes = [vec![b']'; N as usize], vec![b'a'; N as usize - 1], vec![b'.']].concat();
    let (mut session, around) = root(&bytes);
    assert_eq!(around.records.iter().map(|record| record.layer).collect::<Vec<_>>(), [0, 1, 2, -1]);
    let started = Instant::now();
    let deep = near(&mut session, RowKey { owner: NodeId(N / 2), slot: 0, span: 1 });
    println!("in the middle of a million levels: {:.1} ms", started.elapsed().as_secs_f64() * 1000.0);
    assert_eq!(nodes(&deep), [N / 2 + 1, N / 2 + 2, N / 2 + 3, N / 2]);
    // An empty list is a value of the list around it.
    assert_eq!(near(&mut session, RowKey { owner: NodeId(N - 2), slot: 0, span: 1 }).centre, NodeId(N - 2));
}

/// An object that is referred to a hundred thousand times has its place and a few more above it.
#[test]
fn many_referrers_are_few() {
    let bytes = [b"\x80\x04](]\x94K\x01a".as_slice(), &b"](h\x00e".repeat(100_000), b"e."].concat();
    let (mut session, around) = root(&bytes);
    let shared = near(&mut session, around.records[0].lines[0].row);
    let above = |near: &Near| near.records.iter().filter(|record| record.layer < 0).count();
    assert_eq!((above(&shared), shared.referrers_left), (5, 100_001 - 5));
    let more = near_with(&mut session, shared.row, Reach { referrers: 20, ..reach() });
    assert_eq!((above(&more), more.referrers_left), (20, 100_001 - 20));
    // The reference that one comes by is among them.
    let row = RowKey { owner: NodeId(99_999), slot: 0, span: 1 };
    let (mut session, _) = Session::open(&bytes);
    let by = near(&mut session, row);
    assert!(by.records.iter().any(|record| record.layer < 0 && record.node == row.owner), "{by:#?}");
}
