//! Every file of the corpus, and every row of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation)]

mod support;

use picklescope_engine::report;
use picklescope_protocol::{Expansion, Reply, Request, RowKind};
use support::{DOC, Session, corpus};

/// Rows looked at closely, of each file.
const CLOSELY: usize = 300;

#[test]
fn every_row_has_a_path_that_leads_back() {
    for (name, bytes) in corpus() {
        let (mut session, opened) = Session::open(&bytes);
        session.expand_all(20_000);
        let view = session.view();
        let rows = session.all_rows();
        let mut nodes = 0;
        for (i, row) in rows.iter().enumerate() {
            // Depth goes up by one at the most, and only below what is open.
            let below = rows.get(i + 1).is_some_and(|next| next.depth > row.depth);
            assert_eq!(below, row.expansion == Expansion::Open, "{name}: {row:?}");
            assert!(rows.get(i + 1).is_none_or(|next| next.depth <= row.depth + 1));
            assert!(row.position >= 1 && row.position <= row.level_size);
            assert!(row.preview.chars().count() <= 121, "{name}: {row:?}");
            let shown = format!("{}{}", row.preview, row.type_name);
            assert!(
                !shown.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)),
                "{name}: {row:?}"
            );
            if let RowKind::Node(node) = row.kind {
                nodes += 1;
                if i < CLOSELY {
                    let Ok(Reply::Node(detail)) = session.ask(Request::Node { doc: DOC, node }) else {
                        panic!()
                    };
                    assert_eq!(detail.row, Some(row.key), "{name}");
                }
            }
            if matches!(row.kind, RowKind::Bucket) || i >= CLOSELY {
                continue;
            }
            let Ok(Reply::Text(path)) = session.ask(Request::Path { view, key: row.key }) else {
                panic!("{name}: {row:?}")
            };
            if path.cut {
                continue;
            }
            let found = session.ask(Request::GoTo { view, path: path.text.clone() });
            let Ok(Reply::Located(found)) = found else { panic!("{name}: {} -> {found:?}", path.text) };
            assert_eq!(found.key, row.key, "{name}: {}", path.text);
            assert_eq!(found.row, i as u64, "{name}: {}", path.text);
        }
        assert!(nodes <= opened.counts.nodes);
    }
}

#[test]
fn feeding_in_any_pieces_gives_the_same() {
    let mut seed = 1u64;
    for (name, bytes) in corpus() {
        let (mut whole, opened) = Session::open(&bytes);
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
        let mut chance = seed;
        let mut piece = || {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            1 + (chance >> 33) as usize % 700
        };
        let (mut fed, fed_opened) = Session::open_fed(&bytes, &mut piece, 97);
        assert_eq!(opened, fed_opened, "{name}");
        assert_eq!(whole.rows(0, 256), fed.rows(0, 256), "{name}");
        // What was not in one window is read again later, and is the same.
        whole.expand_all(500);
        fed.expand_all(500);
        assert_eq!(whole.all_rows(), fed.all_rows(), "{name}");
    }
}

#[test]
fn sizes_add_up() {
    for (name, bytes) in corpus() {
        let (mut session, opened) = Session::open(&bytes);
        let rows = session.rows(0, 256);
        let outermost: u64 = rows.iter().filter(|row| row.depth == 0).map(|row| row.size).sum();
        let end = opened.pickles.last().map_or(0, |pickle| pickle.end);
        assert!(outermost <= end, "{name}: {outermost} of {end}");
    }
}

/// Every object is referred to as often as its list of references is long.
#[test]
fn referrers_are_all_there() {
    for (name, bytes) in corpus() {
        let (mut session, opened) = Session::open(&bytes);
        for node in (0..opened.counts.nodes.min(60)).map(picklescope_protocol::NodeId) {
            let Ok(Reply::Node(detail)) = session.ask(Request::Node { doc: DOC, node }) else { panic!() };
            let Ok(Reply::Referrers(list)) =
                session.ask(Request::Referrers { doc: DOC, node, first: 0, count: 100 })
            else {
                panic!()
            };
            assert_eq!(list.total, detail.refs, "{name} #{}", node.0);
            assert_eq!(list.list.len() as u32, list.total.min(100));
            let view = session.view();
            for referrer in list.list.iter().filter_map(|referrer| referrer.row) {
                let Ok(Reply::Located(_)) = session.ask(Request::Locate { view, key: referrer }) else {
                    panic!("{name} #{}: {referrer:?}", node.0)
                };
            }
        }
    }
}

#[test]
fn prefixes_are_partial_graphs() {
    for (name, bytes) in corpus().into_iter().filter(|(_, bytes)| bytes.len() < 300) {
        for end in 0..bytes.len() {
            let report = report::check(&name, &bytes[..end]);
            let whole = report::check(&name, &bytes);
            if whole.ok && whole.trailing == 0 && whole.pickles == 1 {
                assert!(!report.ok, "{name} up to {end}");
                assert!(report.error.is_some(), "{name} up to {end}");
            }
        }
    }
}
