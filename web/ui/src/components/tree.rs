//! The object tree: an ARIA treegrid of which only the rows in sight exist.
//!
//! The focus stays on the grid, which is one tab stop; `aria-activedescendant` names the selected row.

use std::{ops::Range, rc::Rc};

use picklescope_protocol::{Expansion, NodeId, Row, RowKey, RowKind, ViewId, Where};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

use super::{
    Touch, TreeRow,
    list::{focus, use_list},
    tree_keys, use_env,
};
use crate::{
    keys::Typing,
    queries,
    scroll::Scroll,
    store::{Action, Document, Env, Pane, Selection, Snap, Via},
    tasks,
};

#[derive(PartialEq, Properties)]
pub(super) struct TreeProps {
    pub(super) document: Snap<Document>,
    /// What the mouse is over in another pane.
    pub(super) hovered: Option<NodeId>,
}

/// The tree and its header.
#[component]
pub(super) fn Tree(props: &TreeProps) -> Html {
    let env = use_env();
    let document = &props.document;
    let (tree, selection) = (&document.tree, document.selection.as_ref());
    let grid = use_node_ref();
    let seen = use_mut_ref(|| None);
    let list =
        use_list(&grid, tree.total, &|scroll| follow_selection(scroll, &mut seen.borrow_mut(), document));
    let live = list.live.clone();
    use_missing_rows(document, live.clone());

    // A file that opens takes away the button that opened it, and a jump may have been started in a panel: the
    // next key belongs to the tree. What was pointed at in another pane leaves it to that one.
    let own = document.focus.pane == Pane::Tree || document.jumps == 0;
    use_effect_with((grid.clone(), document.jumps), move |(grid, _)| {
        if own {
            focus(grid);
        }
    });

    let on_touch =
        use_callback((env.clone(), tree.view, grid.clone()), |(index, row, touch), (env, view, grid)| {
            touched(env, *view, index, &row, touch);
            focus(grid);
        });
    let typing = use_mut_ref(Typing::default);
    let onkeydown = {
        let (env, document, page) = (env.clone(), document.clone(), list.page);
        Callback::from(move |event: KeyboardEvent| {
            tree_keys::on_key(&event, &env, &document, page, &mut typing.borrow_mut());
        })
    };
    let onmouseover = {
        let (env, document) = (env.clone(), document.clone());
        Callback::from(move |event: MouseEvent| {
            let node =
                row_under(&event).and_then(|index| document.tree.row(index)).and_then(|row| node_of(row));
            hover(&env, &document, node.map(Where::Node));
        })
    };
    let onmouseleave = {
        let (env, document) = (env.clone(), document.clone());
        Callback::from(move |_: MouseEvent| hover(&env, &document, None))
    };

    // What belongs to no object has no row: the row that was selected before only keeps its place for the keys.
    let selected = selection.filter(|_| !document.focus.is_homeless()).map(Selection::key);
    let broken = queries::broken_at(document);
    let row_id = |index: u64| env.id(&["row-", &index.to_string()].concat());
    let active = selection
        .filter(|selection| live.contains(&selection.index))
        .map(|selection| row_id(selection.index));
    let rows = live.clone().map(|index| match tree.row(index) {
        Some(row) => html! {
            <TreeRow
                key={list.key(index)} row={Rc::clone(row)} {index} id={row_id(index)}
                selected={selected == Some(row.key)} hovered={props.hovered.is_some() && props.hovered == node_of(row)}
                broken={broken.is_some_and(|node| row.kind == RowKind::Node(node))}
                pointed={pointed(document, row.key)} on_touch={on_touch.clone()}
            />
        },
        None => html! {
            <div key={list.key(index)} role="row" id={row_id(index)} class="row is-waiting" aria-rowindex={(index + 2).to_string()}>
                <div role="gridcell" class="cell-name" aria-busy="true"></div>
            </div>
        },
    });
    let levels = queries::name_levels(tree, live.clone());
    html! {
        <div
            ref={grid} id={env.id("tree")} class="tree list" role="treegrid" tabindex="0" aria-label="Objects"
            aria-rowcount={(tree.total + 1).to_string()} aria-activedescendant={active}
            aria-busy={(document.working > 0).then_some("true")} {onkeydown} {onmouseover} {onmouseleave}
            ~style={format!("{};--levels:{levels};--indent:{}px", list.row_style(), indent(levels))}
        >
            <div role="rowgroup" class="tree-head list-head">
                <div role="row" class="row" aria-rowindex="1">
                    <div role="columnheader" class="cell-name">{ "Name" }</div>
                    <div role="columnheader" class="cell-type">{ "Type" }</div>
                    <div role="columnheader" class="cell-value">{ "Value" }</div>
                    <div role="columnheader" class="cell-number cell-len">{ "Length" }</div>
                    <div role="columnheader" class="cell-number cell-size">{ "Size" }</div>
                    <div role="columnheader" class="cell-number cell-refs">{ "Refs" }</div>
                </div>
            </div>
            { list.layer(rows) }
        </div>
    }
}

/// The width of a level, in pixels: the usual one, and a small one where many levels are in sight, so that names
/// and values still have room.
fn indent(levels: u32) -> u32 {
    if levels > 12 { 8 } else { 14 }
}

fn touched(env: &Env, view: ViewId, index: u64, row: &Rc<Row>, touch: Touch) {
    let select = || {
        let selection = Selection { index, row: Rc::clone(row), via: Via::Tree };
        env.act(Action::Selected { view, selection });
    };
    match (touch, row.kind) {
        (Touch::Follow, RowKind::Link(link)) => {
            // First the link itself: that is where coming back leads.
            select();
            tasks::follow(env, view, link.target);
        }
        (Touch::Toggle, RowKind::Link(link)) => tasks::follow(env, view, link.target),
        (Touch::Toggle, _) if row.expansion != Expansion::Leaf => {
            tasks::expand(env, view, row.key, row.expansion == Expansion::Closed);
        }
        (Touch::Below, _) => tasks::expand_below(env, view, row.key),
        _ => select(),
    }
}

/// The object of a row: its own, or the one its link refers to.
fn node_of(row: &Row) -> Option<NodeId> {
    match row.kind {
        RowKind::Node(node) => Some(node),
        RowKind::Link(link) => Some(link.target),
        RowKind::Bucket => None,
    }
}

/// The index of the row the mouse is over.
fn row_under(event: &MouseEvent) -> Option<u64> {
    let row = event.target_dyn_into::<Element>()?.closest("[aria-level]").ok()??;
    row.get_attribute("aria-rowindex")?.parse::<u64>().ok()?.checked_sub(2)
}

/// Shows in the other panes what the mouse is over.
fn hover(env: &Env, document: &Document, at: Option<Where>) {
    spawn_local(tasks::hover(env.clone(), document.opened.doc, at, Pane::Tree));
}

/// Which of the two highlights a row has, if a jump led to it.
fn pointed(document: &Document, key: RowKey) -> Option<bool> {
    let selection = document.selection.as_ref().filter(|selection| selection.via == Via::Jump)?;
    (selection.key() == key).then_some(document.jumps % 2 == 1)
}

/// Brings a newly selected row into sight, once.
fn follow_selection(scroll: &mut Scroll, seen: &mut Seen, document: &Document) {
    let Some(selection) = document.selection.as_ref() else { return };
    let now = Some((selection.index, selection.key(), document.jumps));
    let before = std::mem::replace(seen, now);
    if before == now {
        return;
    }
    if before.is_some_and(|(.., jumps)| jumps != document.jumps) {
        scroll.point_at(selection.index);
    } else {
        scroll.show(selection.index);
    }
}

type Seen = Option<(u64, RowKey, u32)>;

/// Asks for rows that are in sight and not here, one run at a time: what arrives draws the tree again, and then
/// the next run is asked for.
#[hook]
fn use_missing_rows(document: &Snap<Document>, live: Range<u64>) {
    let env = use_env();
    let asking = use_mut_ref(|| false);
    let redraw = use_force_update();
    use_effect_with((document.clone(), live), move |(document, live)| {
        let tree = &document.tree;
        let here = |index| tree.row(index).is_some();
        let Some((first, count)) = queries::missing(tree.total, live.clone(), &here) else { return };
        if asking.replace(true) {
            return;
        }
        let view = tree.view;
        spawn_local(async move {
            tasks::fetch_rows(env, view, first, count).await;
            asking.replace(false);
            redraw.force_update();
        });
    });
}
