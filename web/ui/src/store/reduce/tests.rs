//! What actions make of the state.

use picklescope_protocol::{Counts, Expansion, Label, NodeId, Row, RowKey, RowKind, Shape, Spot, What};

use super::*;
use crate::{
    samples::SAMPLES,
    store::{Segment, Source},
};

const VIEW: ViewId = ViewId(1);

fn row() -> Rc<Row> {
    Rc::new(Row {
        key: RowKey { owner: RowKey::TOP, slot: 0, span: 1 },
        depth: 0,
        label: Label::Root,
        kind: RowKind::Node(NodeId(0)),
        expansion: Expansion::Open,
        shape: Shape::Constant,
        type_name: String::new(),
        preview: String::new(),
        len: None,
        size: 0,
        refs: 1,
        position: 1,
        level_size: 1,
    })
}

fn arranged(arrangement: u32, total: u64) -> Arranged {
    Arranged { view: VIEW, arrangement, total, segment: Rc::new(Segment { first: 0, rows: vec![row()] }) }
}

/// A tree of ten rows, of which one is selected.
fn document(index: u64) -> Rc<State> {
    let doc = DocId(1);
    let opened = Opened {
        doc,
        view: VIEW,
        name: String::new(),
        size: 1,
        what: What::Pickle,
        layers: Vec::new(),
        protocol: None,
        protocol_needed: 0,
        oldest_python: String::new(),
        pickles: Vec::new(),
        counts: Counts::default(),
        sentence: String::new(),
        requirements: Vec::new(),
        diagnostics: Vec::new(),
        fault: None,
        trailing: 0,
        cancelled: false,
        rows: 10,
    };
    let selection = Selection { index, row: row(), via: Via::Tree };
    Rc::new(State::default())
        .reduce(Action::Began { doc, source: Source::Sample(&SAMPLES[0]) })
        .reduce(Action::Opened { opened: Rc::new(opened), arranged: Some(arranged(0, 10)) })
        .reduce(Action::Selected { view: VIEW, selection })
}

fn selected(state: &State) -> Option<u64> {
    Some(state.document()?.selection.as_ref()?.index)
}

#[test]
fn the_selection_stays_in_a_tree_that_became_shorter() {
    let shorter = document(9).reduce(Action::Rows(arranged(1, 4)));
    assert_eq!(selected(&shorter), Some(3));
    // Rows of the past change nothing any more.
    assert_eq!(selected(&shorter.reduce(Action::Rows(arranged(0, 2)))), Some(3));
    assert_eq!(selected(&document(2).reduce(Action::Rows(arranged(1, 4)))), Some(2));
}

fn spot(at: Where, row_of_it: Option<RowKey>, op: u32) -> Rc<Spot> {
    Rc::new(Spot {
        at,
        node: row_of_it.map(|_| NodeId(0)),
        op: Some(OpPlace { op, at: u64::from(op) * 2, len: 2, lane: 1 }),
        code: Some(b'K'),
        bytes: (u64::from(op) * 2, u64::from(op) * 2 + 2),
        extents: Vec::new(),
        own: Vec::new(),
        row: row_of_it,
        type_name: String::new(),
        preview: String::new(),
        arg: String::new(),
    })
}

fn at(state: &State) -> (Option<Where>, Option<u32>) {
    let wanted = state.document().and_then(|document| document.focus.wanted);
    (wanted, state.pointer.cursor.map(|place| place.op))
}

/// Rows that were fetched because an op was pointed at.
fn pointed(op: u32) -> Action {
    let selection = Selection { index: 3, row: row(), via: Via::Jump };
    let at = Some((Where::Op(op), Pane::Ops));
    Action::Rearranged { arranged: arranged(1, 10), selection, step: Step::Jump, at }
}

#[test]
fn an_op_that_is_pointed_at_is_selected_with_its_row_and_takes_the_cursor_along() {
    let doc = DocId(1);
    let key = row().key;
    let state = document(0).reduce(pointed(7));
    assert_eq!(at(&state), (Some(Where::Op(7)), None));
    assert_eq!(state.document().and_then(|document| document.focus.missing()), Some(Where::Op(7)));
    // What comes of an older question changes nothing.
    let state = state.reduce(Action::Spotted(doc, spot(Where::Op(6), Some(key), 6)));
    assert_eq!(at(&state), (Some(Where::Op(7)), None));
    let state = state.reduce(Action::Spotted(doc, spot(Where::Op(7), Some(key), 7)));
    assert_eq!(at(&state), (Some(Where::Op(7)), Some(7)));
    assert_eq!(state.document().and_then(|document| document.focus.missing()), None);
    assert_eq!(selected(&state), Some(3));
}

#[test]
fn the_cursor_moves_without_the_selection() {
    let place = OpPlace { op: 9, at: 18, len: 2, lane: 1 };
    let before = document(2);
    let state = Rc::clone(&before).reduce(Action::Cursor(DocId(1), place, Pane::Timeline));
    assert_eq!(at(&state).1, Some(9));
    // The very same snapshot: nothing that draws the document is drawn again.
    assert!(before.document() == state.document());
    let other = Rc::clone(&state).reduce(Action::Cursor(DocId(2), place, Pane::Ops));
    assert!(Rc::ptr_eq(&other, &state) || other.pointer == state.pointer);
}

#[test]
fn what_has_no_row_is_a_place_one_comes_back_from() {
    let doc = DocId(1);
    let state = document(2).reduce(Action::Pointed(doc, spot(Where::Op(0), None, 0), Pane::Hex, Step::Jump));
    let history = |state: &State| state.document().map(|document| document.history.clone());
    assert!(state.document().is_some_and(|document| document.focus.is_homeless()));
    // The row before keeps its place for the keys.
    assert_eq!(selected(&state), Some(2));
    let row_before = Place { key: Some(row().key), at: None };
    assert_eq!(history(&state).and_then(|history| history.previous()), Some(row_before));
    let state = state.reduce(pointed(7));
    let stream = Place { key: None, at: Some(Where::Op(0)) };
    assert_eq!(history(&state).and_then(|history| history.previous()), Some(stream));
}

#[test]
fn marks_go_with_the_selection() {
    let doc = DocId(1);
    let marked = document(0).reduce(Action::Marked(doc, Some((3, 9))));
    assert_eq!(marked.pointer.marked, Some((3, 9)));
    let same = Rc::clone(&marked).reduce(Action::Marked(doc, Some((3, 9))));
    assert!(Rc::ptr_eq(&same, &marked));
    // Rows that open and close leave them, another selection does not.
    let selection = Selection { index: 0, row: row(), via: Via::Tree };
    let stay = Action::Rearranged {
        arranged: arranged(1, 12),
        selection: selection.clone(),
        step: Step::Stay,
        at: None,
    };
    assert_eq!(Rc::clone(&marked).reduce(stay).pointer.marked, Some((3, 9)));
    assert_eq!(marked.reduce(Action::Selected { view: VIEW, selection }).pointer.marked, None);
}
