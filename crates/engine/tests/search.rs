//! What is searched for is found: just what a look at every object for itself finds, however the bytes come.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation)]

mod support;

use std::{collections::BTreeSet, rc::Rc};

use picklescope_codec::{
    Graph, Kind, NodeId, OPCODES, Progress, Role, Value, Window, decode, text, trace::Tracer,
};
use picklescope_engine::Step;
use picklescope_insight::{lens::Lens, letters::lower, names, preview, slots::Slots, tree::Tree};
use picklescope_protocol::{
    Mark, Match, Message, NodeId as WireNode, Query, Reply, Request, RequestError, RowKey, RowKind, Scope,
    Searched,
};
use support::{DOC, Session, corpus, records};

const ALL: Scope = Scope { keys: true, values: true, types: true, globals: true, opcodes: false };

fn scopes() -> Vec<Scope> {
    let none = Scope::default();
    vec![
        ALL,
        Scope { keys: true, ..none },
        Scope { values: true, ..none },
        Scope { types: true, ..none },
        Scope { globals: true, ..none },
        Scope { opcodes: true, values: true, ..none },
    ]
}

fn begin(session: &mut Session, text: &str, regex: bool, scope: Scope) -> Result<Reply, RequestError> {
    let query = Query { generation: 1, text: text.to_owned(), regex, scope };
    session.ask(Request::Search { doc: DOC, query })
}

fn told(session: &mut Session) -> Option<Searched> {
    session.log.extend(session.engine.messages());
    session.log.iter().rev().find_map(|message| match message {
        Message::Searched(searched) => Some((**searched).clone()),
        _ => None,
    })
}

fn search(session: &mut Session, text: &str, regex: bool, scope: Scope, ops: u32) -> Searched {
    assert_eq!(begin(session, text, regex, scope), Ok(Reply::Done));
    while session.engine.step(ops) != Step::Idle {}
    let searched = told(session).unwrap();
    assert!(searched.finished || searched.failed.is_some(), "{searched:?}");
    searched
}

fn step(session: &mut Session, from: Option<RowKey>, forward: bool) -> Option<Match> {
    match session.ask(Request::Match { doc: DOC, from, op: None, forward }) {
        Ok(Reply::Match(found)) => found.map(|found| *found),
        other => panic!("{other:?}"),
    }
}

/// Every match, by going from one to the next.
fn walked(session: &mut Session) -> Vec<RowKey> {
    let mut rows: Vec<RowKey> = Vec::new();
    while let Some(found) = step(session, rows.last().copied(), true) {
        let row = found.row.unwrap();
        if found.position <= rows.len() as u64 {
            assert_eq!((found.position, Some(&row)), (1, rows.first()));
            break;
        }
        assert_eq!(found.position, rows.len() as u64 + 1);
        assert_ne!(found.by, Scope::default());
        rows.push(row);
    }
    // And back.
    for at in (0..rows.len()).rev().take(50) {
        let before = if at == 0 { rows.len() - 1 } else { at - 1 };
        assert_eq!(step(session, Some(rows[at]), false).unwrap().row, Some(rows[before]));
    }
    rows
}

fn lowered(text: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(text) {
        Ok(text) => text.chars().map(lower).collect::<String>().into_bytes(),
        Err(_) => text.to_ascii_lowercase(),
    }
}

/// A look at each object for itself.
struct Naive<'a> {
    graph: &'a Graph,
    tree: &'a Tree,
    bytes: &'a [u8],
    query: &'a str,
}

impl Naive<'_> {
    fn holds(&self, text: &[u8]) -> bool {
        let query = self.query.as_bytes();
        let is_folded = self.query.chars().all(|c| lower(c) == c);
        let text = if is_folded { lowered(text) } else { text.to_vec() };
        text.windows(query.len()).any(|window| window == query)
    }

    fn text(&self, node: NodeId) -> Option<Vec<u8>> {
        let span = |span: picklescope_codec::Span| &self.bytes[span.start as usize..][..span.len as usize];
        let mut bytes = self.bytes;
        let mut lens = Lens::new(self.graph, self.tree, &mut bytes);
        Some(match self.graph.value(node) {
            Value::Text(code, at) => text::decode(code, span(at)).unwrap(),
            Value::Bytes(at) => span(at).to_vec(),
            Value::IntText(at) => span(at).to_vec(),
            Value::None
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::IntBytes(_)
            | Value::Extension(_) => {
                let shown = preview::preview(&mut lens, node, preview::DETAIL).0;
                if shown.starts_with('<') { return None } else { shown.into_bytes() }
            }
            _ => return None,
        })
    }

    fn own(&self, node: NodeId, scope: Scope, ops: &[(u8, Option<u32>)]) -> bool {
        let mut bytes = self.bytes;
        let mut lens = Lens::new(self.graph, self.tree, &mut bytes);
        let by_value = scope.values && self.text(node).is_some_and(|text| self.holds(&text));
        let by_type = scope.types && self.holds(names::type_name(&mut lens, node).as_bytes());
        let by_name = scope.globals
            && self.graph.kind(node) == Kind::Global
            && names::global(&mut lens, node)
                .is_some_and(|(module, name)| self.holds(&[&module, &b"."[..], &name].concat()));
        let by_op = scope.opcodes
            && ops.iter().any(|(byte, owner)| {
                let name = OPCODES.iter().find(|info| info.byte == *byte).map_or("", |info| info.name);
                *owner == Some(node.0) && self.holds(name.as_bytes())
            });
        by_value || by_type || by_name || by_op
    }

    /// The rows that match, and those of them that are objects in their own place.
    fn rows(&self, scope: Scope, ops: &[(u8, Option<u32>)]) -> BTreeSet<RowKey> {
        let mut rows = BTreeSet::new();
        let mut add = |owner: Option<NodeId>, edge: u32| {
            let slot = Slots::of(self.graph, self.tree, owner).of_edge(edge).unwrap();
            let owner = owner.map_or(RowKey::TOP, |owner| WireNode(owner.0));
            rows.insert(RowKey { owner, slot, span: 1 });
        };
        for node in self.graph.nodes() {
            if self.tree.has_row(node) && self.own(node, scope, ops) {
                let place = self.tree.place(node).unwrap();
                add(place.owner, place.edge);
            }
            let mut key = None;
            for (edge, reference) in (0..).zip(self.graph.edges(node)) {
                match reference.role {
                    Role::Key => {
                        key =
                            self.text(reference.child).filter(|_| self.graph.kind(reference.child).is_atom())
                    }
                    // Of what nothing leads to there is no row.
                    Role::Value
                        if scope.keys
                            && self.tree.has_row(node)
                            && key.as_ref().is_some_and(|key| self.holds(key)) =>
                    {
                        add(Some(node), edge);
                    }
                    _ => {}
                }
            }
        }
        rows
    }
}

fn compare(name: &str, bytes: &[u8], queries: &[&str]) {
    let graph = decode(bytes).graph;
    if graph.is_empty() || graph.len() > 600 {
        return;
    }
    let tree = Tree::build(&graph).unwrap();
    let (mut whole, opened) = Session::open(bytes);
    if opened.what != picklescope_protocol::What::Pickle || opened.layers.len() > 1 {
        return;
    }
    let mut at = 0;
    let (mut pieces, _) = Session::open_fed(
        bytes,
        || {
            at = at % 97 + 1;
            at
        },
        100,
    );
    let mut tracer = Tracer::new(Rc::new(graph.clone()));
    while tracer.run(Window::whole(bytes), &mut { u32::MAX }) == Progress::Fuel {}
    let table = tracer.finish().unwrap();
    let ops: Vec<_> = table.from(0).map(|op| (op.opcode as u8, op.owner.map(|owner| owner.0))).collect();
    // Of the larger ones a part.
    let queries = queries.get(..if graph.len() > 100 { 2 } else { queries.len() }).unwrap_or_default();
    for query in queries {
        let naive = Naive { graph: &graph, tree: &tree, bytes, query };
        for scope in scopes() {
            let expected = naive.rows(scope, &ops);
            for (session, ops) in [(&mut whole, 50_000), (&mut pieces, 7)] {
                let told = search(session, query, false, scope, ops);
                let found = walked(session);
                let set: BTreeSet<_> = found.iter().copied().collect();
                assert_eq!(set, expected, "{name}: {query:?} in {scope:?}");
                assert_eq!(found.len(), set.len());
                assert_eq!(u64::from(told.found) + told.links, set.len() as u64);
                assert_eq!((told.done, told.objects), (told.total, graph.len()));
            }
        }
    }
    marks(name, &mut whole, queries);
}

/// Rows say whether they match, and whether something below them does.
fn marks(name: &str, session: &mut Session, queries: &[&str]) {
    session.expand_all(5000);
    for query in queries {
        search(session, query, false, ALL, 1000);
        let found: BTreeSet<_> = walked(session).into_iter().collect();
        let rows = session.all_rows();
        for (at, row) in rows.iter().enumerate() {
            let below = rows[at + 1..].iter().take_while(|other| other.depth > row.depth);
            let holds = below.clone().any(|other| found.contains(&other.key));
            match row.mark {
                Mark::Match if matches!(row.kind, RowKind::Link(_)) => {}
                Mark::Match => assert!(found.contains(&row.key), "{name} {query} {row:?}"),
                Mark::Holds => assert!(
                    holds || row.expansion == picklescope_protocol::Expansion::Closed,
                    "{name} {query} {row:?}"
                ),
                Mark::Faded => assert!(!holds && !found.contains(&row.key), "{name} {query} {row:?}"),
                Mark::None => panic!("{name} {query} {row:?}"),
            }
        }
    }
    assert_eq!(session.ask(Request::StopSearch { doc: DOC }), Ok(Reply::Done));
    assert!(session.all_rows().iter().all(|row| row.mark == Mark::None));
    assert_eq!(step(session, None, true), None);
}

#[test]
fn what_is_found_in_the_corpus_is_what_every_object_says() {
    let mut compared = 0;
    for (name, bytes) in corpus() {
        if bytes.len() < 6_000 {
            compare(&name, &bytes, &["a", "1", "Ab", "builtins", "ord"]);
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn a_key_is_found_in_every_dict_that_has_it() {
    // Three dicts with one key and one value, which the memo shares.
    let bytes = b"\x80\x04](}(\x8c\x06status\x94\x8c\x02ok\x94u}(h\x00h\x01u}(h\x00h\x01ue.";
    let (mut session, _) = Session::open(bytes);
    let told = search(&mut session, "status", false, ALL, 1000);
    assert_eq!((told.found, told.links, told.objects), (1, 2, graph_len(bytes)));
    let rows = walked(&mut session);
    assert_eq!(rows.len(), 3);
    let by = step(&mut session, Some(rows[0]), true).unwrap().by;
    assert_eq!(by, Scope { keys: true, ..Scope::default() });
    // The value is one object.
    assert_eq!(search(&mut session, "ok", false, ALL, 1000).found, 1);
    compare("shared", bytes, &["status", "ok", "s"]);
    // A dict that is thrown away has no rows, but what it shares has.
    compare("dropped", b"\x80\x04]\x94(\x8c\x06status\x94}(h\x01h\x01u0h\x01e.", &["status", "s"]);
}

fn graph_len(bytes: &[u8]) -> u32 {
    decode(bytes).graph.len()
}

#[test]
fn long_texts_are_searched_whole_and_in_pieces() {
    const LONG: usize = 3 << 20;
    for (op, escape) in [(&b"X"[..], &b""[..]), (b"B", b""), (b"V", br"\u00e9 "), (b"S", br"\x41 ")] {
        let mut text = b"abcdefg ".repeat(LONG / 8);
        let end = text.len();
        text[end - 6..].copy_from_slice(b"needle");
        text.splice(1000..1000, escape.iter().copied());
        let mut bytes = b"\x80\x02]".to_vec();
        bytes.extend(op);
        match op {
            b"X" | b"B" => bytes.extend((text.len() as u32).to_le_bytes()),
            b"S" => bytes.push(b'\''),
            _ => {}
        }
        bytes.extend(&text);
        match op {
            b"V" => bytes.push(b'\n'),
            b"S" => bytes.extend(b"'\n"),
            _ => {}
        }
        bytes.extend(b"a\x8c\x04tailaa.");
        let bytes = &bytes[..bytes.len() - 2];
        let bytes = [bytes, b"."].concat();
        for ops in [50_000, 100] {
            let (mut session, opened) = Session::open_fed(&bytes, || 1 << 20, 50_000);
            assert_eq!(opened.fault, None);
            assert_eq!(search(&mut session, "abneedle", false, ALL, ops).found, 1, "{op:?}");
            assert_eq!(search(&mut session, "needle$", true, ALL, ops).found, 1);
            assert_eq!(search(&mut session, "needlf", false, ALL, ops).found, 0);
            assert_eq!(search(&mut session, "tail", false, ALL, ops).found, 1);
        }
    }
}

#[test]
fn strings_of_python_2_are_searched_as_they_are_read() {
    use picklescope_protocol::Py2;
    // A Latin-1 é, one of UTF-8 in a quoted line, and one in a text.
    let bytes = b"](U\x04caf\xe9S'\\xc3\\xa9 \xc3\xa9'\nX\x02\0\0\0\xc3\xa9e.";
    let (mut session, _) = Session::open(bytes);
    assert_eq!(search(&mut session, "\u{e9}", false, ALL, 1000).found, 2);
    assert_eq!(search(&mut session, "\u{c3}\u{a9}", false, ALL, 1000).found, 1);
    for (encoding, found, types) in [(Py2::Utf8, 2, 1), (Py2::Bytes, 2, 2)] {
        search(&mut session, "\u{e9}", false, ALL, 1000);
        session.log.clear();
        assert!(session.ask(Request::SetPy2 { doc: DOC, encoding }).is_ok());
        while session.engine.step(1000) != Step::Idle {}
        assert_eq!(told(&mut session).unwrap().found, found, "{encoding:?}");
        assert_eq!(
            search(&mut session, "not utf-8|^bytes", true, Scope { types: true, ..Scope::default() }, 1000)
                .found,
            types
        );
    }
}

#[test]
fn ops_are_searched_and_gone_to() {
    let bytes = b"\x80\x04](K\x01K\x02\x8c\x01ae.";
    let (mut session, _) = Session::open(bytes);
    let scope = Scope { opcodes: true, ..Scope::default() };
    let told = search(&mut session, "binint", false, scope, 1000);
    assert_eq!((told.ops, told.found), (2, 2));
    assert!(told.opcodes.contains(&b'K') && !told.opcodes.contains(&b'e'));
    let mut ask = |op, forward| match session.ask(Request::Match { doc: DOC, from: None, op, forward }) {
        Ok(Reply::Match(Some(found))) => (found.op.unwrap().op, found.position, found.total),
        other => panic!("{other:?}"),
    };
    assert_eq!([ask(None, true), ask(Some(3), true), ask(Some(4), true)], [(3, 1, 2), (4, 2, 2), (3, 1, 2)]);
    assert_eq!(
        [ask(None, false), ask(Some(4), false), ask(Some(3), false)],
        [(4, 2, 2), (3, 1, 2), (4, 2, 2)]
    );
    // What belongs to the stream is no object's, and is gone to all the same.
    let told = search(&mut session, "^STOP$|^PROTO$", true, scope, 1000);
    assert_eq!((told.ops, told.found), (2, 0));
}

#[test]
fn a_search_is_replaced_and_ended_while_it_runs() {
    let bytes = records(20_000);
    let (mut session, _) = Session::open(&bytes);
    session.log.clear();
    assert_eq!(begin(&mut session, "name", false, ALL), Ok(Reply::Done));
    for _ in 0..5 {
        assert_eq!(session.engine.step(1000), Step::Again);
    }
    // What was found so far can be gone to.
    assert!(step(&mut session, None, true).is_none_or(|found| found.position == 1));
    assert_eq!(
        begin(&mut session, "app.m3", false, Scope { globals: true, ..Scope::default() }),
        Ok(Reply::Done)
    );
    while session.engine.step(1000) != Step::Idle {}
    let last = told(&mut session).unwrap();
    let names: Vec<u32> = (0..20_000).filter(|i| i % 7 == 3).collect();
    assert_eq!(last.found as usize, names.len());
    assert_eq!(begin(&mut session, "x", false, ALL), Ok(Reply::Done));
    assert_eq!(session.engine.step(10), Step::Again);
    assert_eq!(session.ask(Request::StopSearch { doc: DOC }), Ok(Reply::Done));
    session.log.clear();
    while session.engine.step(1000) != Step::Idle {}
    assert_eq!(told(&mut session), None);
}

#[test]
fn what_is_no_pattern_is_told_and_ends_the_search() {
    let (mut session, _) = Session::open(b"\x80\x04]\x94(K\x01K\x02e.");
    search(&mut session, "1", false, ALL, 1000);
    let said = begin(&mut session, "(1", true, ALL);
    assert_eq!(said, Err(RequestError::NoPattern("The ( is not closed at character 1.".to_owned())));
    assert_eq!(session.rows(0, 1)[0].mark, Mark::None);
    assert_eq!(begin(&mut session, "", true, ALL), Ok(Reply::Done));
    assert_eq!(step(&mut session, None, true), None);
}
