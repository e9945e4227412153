//! What actions make of the state.

use picklescope_protocol::{
    Axis, Counts, Digest, Expansion, Label, Mark, NodeId, Row, RowKey, RowKind, Shape, Spot, Stats, What,
};

use super::*;
use crate::{
    link::View,
    samples::SAMPLES,
    store::{Drawer, Segment, Show, Source},
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
        mark: Mark::None,
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
        salvaged: None,
        py2: None,
    };
    let selection = Selection { index, arrangement: 0, row: row(), via: Via::Tree };
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
    let selection = Selection { index: 3, arrangement: 1, row: row(), via: Via::Jump };
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

/// Or else a look at a value of the machine would lead to another machine.
#[test]
fn what_is_selected_in_the_machine_leaves_the_cursor_where_it_is() {
    let (doc, place) = (DocId(1), OpPlace { op: 9, at: 18, len: 2, lane: 1 });
    let state = document(2).reduce(Action::Cursor(doc, place, Pane::Machine));
    let pointed = Action::Pointed(doc, spot(Where::Op(3), None, 3), Pane::Machine, Step::Jump);
    assert_eq!(at(&Rc::clone(&state).reduce(pointed)), (Some(Where::Op(3)), Some(9)));
    let node = Where::Node(NodeId(4));
    let selected = Action::Rearranged {
        arranged: arranged(1, 12),
        selection: Selection { index: 3, arrangement: 1, row: row(), via: Via::Jump },
        step: Step::Jump,
        at: Some((node, Pane::Machine)),
    };
    let state = state.reduce(selected).reduce(Action::Spotted(doc, spot(node, Some(row().key), 7)));
    assert_eq!(at(&state), (Some(node), Some(9)));
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
    let selection = Selection { index: 0, arrangement: 0, row: row(), via: Via::Tree };
    let stay = Action::Rearranged {
        arranged: arranged(1, 12),
        selection: selection.clone(),
        step: Step::Stay,
        at: None,
    };
    assert_eq!(Rc::clone(&marked).reduce(stay).pointer.marked, Some((3, 9)));
    assert_eq!(marked.reduce(Action::Selected { view: VIEW, selection }).pointer.marked, None);
}

/// Someone went on in rows that have been opened or closed by now: where the row is must be found out.
#[test]
fn a_selection_of_an_older_arrangement_is_found_again() {
    let misplaced = |state: &State| state.document().is_some_and(|document| document.misplaced().is_some());
    let state = document(2).reduce(Action::Rows(arranged(1, 12)));
    assert!(misplaced(&state));
    let selection = Selection { index: 4, arrangement: 0, row: row(), via: Via::Tree };
    let state = state.reduce(Action::Selected { view: VIEW, selection });
    assert!(misplaced(&state));
    // What was found of another row is of no use.
    let mut other = Row::clone(&row());
    other.key.slot = 7;
    let other = Selection { index: 1, arrangement: 1, row: Rc::new(other), via: Via::Tree };
    let state = state.reduce(Action::Placed(arranged(1, 12), other));
    assert_eq!((selected(&state), misplaced(&state)), (Some(4), true));
    let found = Selection { index: 8, arrangement: 1, row: row(), via: Via::Tree };
    let state = state.reduce(Action::Placed(arranged(1, 12), found));
    assert_eq!((selected(&state), misplaced(&state)), (Some(8), false));
}

#[test]
fn a_step_back_is_taken_at_the_press() {
    let doc = DocId(1);
    let state = document(2).reduce(pointed(7)).reduce(pointed(9));
    let at = |state: &State| state.document().and_then(|document| document.history.travelling());
    let back = state.reduce(Action::Travelled(doc, false));
    assert_eq!(at(&back).map(|(number, place)| (number, place.at)), Some((1, Some(Where::Op(7)))));
    // Nothing has arrived yet.
    let further = back.reduce(Action::Travelled(doc, false));
    assert_eq!(at(&further).map(|(number, place)| (number, place.at)), Some((2, None)));
    let end = Rc::clone(&further).reduce(Action::Travelled(doc, false));
    assert_eq!((at(&end), end.notice.text.as_str()), (at(&further), "Nothing further back."));
}

/// Answers come five to a key, and four megabytes of a file hashed are another one.
#[test]
fn what_becomes_known_draws_no_pane_again() {
    let doc = DocId(1);
    let before = document(2);
    let digest = Digest { doc, read: 4 << 20, total: 1 << 30, sha256: None, failed: None };
    let key = row().key;
    let after = Rc::clone(&before)
        .reduce(Action::Working(VIEW, true))
        .reduce(Action::Digest(digest))
        .reduce(Action::Stats(VIEW, Stats::default()))
        .reduce(Action::Path(doc, key, "obj".into()));
    assert!(before.document() == after.document());
    assert_eq!((after.about.working, after.about.path.clone()), (1, Some((key, "obj".into()))));
    // What is about another row comes too late.
    let other = RowKey { slot: 9, ..key };
    let late = Rc::clone(&after).reduce(Action::Path(doc, other, "obj[9]".into()));
    assert!(Rc::ptr_eq(&late, &after));
}

#[test]
fn what_a_link_shows_leaves_the_rest_as_it_is() {
    let state = Rc::new(State::default()).reduce(Action::Show(Show::Axis(Axis::Ops)));
    let state = state.reduce(Action::Show(Show::View(View::Hex)));
    assert_eq!((state.panes.axis, state.panes.drawer), (Axis::Ops, Drawer::Hex));
    assert!(Rc::ptr_eq(&state, &Rc::clone(&state).reduce(Action::Show(Show::Drawer(Drawer::Hex)))));
}
