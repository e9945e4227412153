//! The object tree: an ARIA treegrid of which only the rows in sight exist.
//!
//! The focus stays on the grid, which is one tab stop; `aria-activedescendant` names the selected row.

use std::{ops::Range, rc::Rc};

use picklescope_protocol::{Expansion, NodeId, RowKey, RowKind, Where};
use web_sys::Element;
use yew::prelude::*;

use super::{
    Touch, TreeRow,
    hooks::use_watch,
    list::{focus, use_asking, use_list},
    part::{Drawn, part},
    parts::columns,
    tree_keys,
};
use crate::{
    queries,
    scroll::Scroll,
    store::{Document, Env, Pane, Selection, Snap, Via},
    tasks,
};

#[derive(PartialEq)]
pub(super) struct Tree {
    pub(super) env: Env,
    pub(super) document: Snap<Document>,
    /// Something is being done to it.
    pub(super) busy: bool,
    /// What the mouse is over in another pane.
    pub(super) hovered: Option<NodeId>,
}

impl Drawn for Tree {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_tree(self).run(context)
    }
}

/// The tree and its header.
#[hook]
fn use_tree(props: &Tree) -> Html {
    let Tree { env, document, busy, hovered } = props;
    let (tree, selection) = (&document.tree, document.selection.as_ref());
    let grid = use_node_ref();
    let seen = use_mut_ref(|| None);
    let list =
        use_list(&grid, tree.total, &|scroll| follow_selection(scroll, &mut seen.borrow_mut(), document));
    let live = list.live.clone();
    use_missing_rows(env, document, live.clone());

    // A file that opens takes away the button that opened it, and a jump may have been started in a panel: the
    // next key belongs to the tree. What was pointed at in another pane leaves it to that one.
    let own = document.focus.pane == Pane::Tree || document.jumps == 0;
    use_watch((grid.clone(), document.jumps), move |(grid, _)| {
        if own {
            focus(grid);
        }
        None
    });

    // The same for all rows and for as long as the tree is there: else every row would be drawn again each time.
    let latest = use_mut_ref(|| document.clone());
    latest.replace(document.clone());
    let on_touch = use_mut_ref(|| {
        let (env, grid) = (env.clone(), grid.clone());
        Callback::from(move |(index, touch)| {
            let document = latest.borrow().clone();
            touched(&env, &document, index, touch);
            focus(&grid);
        })
    });
    let on_touch = on_touch.borrow();
    let onkeydown = {
        let (env, document, page) = (env.clone(), document.clone(), list.page);
        Callback::from(move |event: KeyboardEvent| {
            tree_keys::on_key(&event, &env, &document, page);
        })
    };
    let onmouseover = {
        let (env, document) = (env.clone(), document.clone());
        Callback::from(move |event: MouseEvent| {
            let node = row_under(&event)
                .and_then(|index| document.tree.row(index))
                .and_then(|row| queries::node_of(row));
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
        Some(row) => {
            let drawn = TreeRow {
                row: Rc::clone(row),
                index,
                id: row_id(index).into(),
                selected: selected == Some(row.key),
                hovered: hovered.is_some() && *hovered == queries::node_of(row),
                broken: broken.is_some_and(|node| row.kind == RowKind::Node(node)),
                pointed: pointed(document, row.key),
                on_touch: on_touch.clone(),
            };
            part(list.key(index), drawn)
        }
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
            aria-busy={busy.then_some("true")} {onkeydown} {onmouseover} {onmouseleave}
            ~style={format!("{};--levels:{levels};--indent:{}px", list.row_style(), indent(levels))}
        >
            {
                columns(&[
                    ("cell-name", "Name".into()), ("cell-type", "Type".into()), ("cell-value", "Value".into()),
                    ("cell-number cell-len", "Length".into()), ("cell-number cell-size", "Size".into()),
                    ("cell-number cell-refs", "Refs".into()),
                ])
            }
            { list.layer(rows) }
        </div>
    }
}

/// The width of a level, in pixels: the usual one, and a small one where many levels are in sight, so that names
/// and values still have room.
fn indent(levels: u32) -> u32 {
    if levels > 12 { 8 } else { 14 }
}

fn touched(env: &Env, document: &Document, index: u64, touch: Touch) {
    let tree = &document.tree;
    let (Some(row), view) = (tree.row(index), tree.view) else { return };
    match (touch, row.kind) {
        (Touch::Follow, RowKind::Link(link)) => {
            // First the link itself: that is where coming back leads.
            tasks::select(env, tree, index);
            tasks::follow(env, view, link.target);
        }
        (Touch::Toggle, RowKind::Link(link)) => tasks::follow(env, view, link.target),
        (Touch::Toggle, _) if row.expansion != Expansion::Leaf => {
            tasks::expand(env, view, row.key, row.expansion == Expansion::Closed);
        }
        (Touch::Below, _) => tasks::expand_below(env, view, row.key, tree.total),
        _ => tasks::select(env, tree, index),
    }
}

/// The index of the row the mouse is over.
fn row_under(event: &MouseEvent) -> Option<u64> {
    let row = event.target_dyn_into::<Element>()?.closest("[aria-level]").ok()??;
    row.get_attribute("aria-rowindex")?.parse::<u64>().ok()?.checked_sub(2)
}

/// Shows in the other panes what the mouse is over.
fn hover(env: &Env, document: &Document, at: Option<Where>) {
    tasks::spawn(tasks::hover(env.clone(), document.opened.doc, at, Pane::Tree));
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
fn use_missing_rows(env: &Env, document: &Snap<Document>, live: Range<u64>) {
    let asking = use_asking();
    let env = env.clone();
    use_watch((document.clone(), live, asking.so_far()), move |(document, live, _)| {
        let tree = &document.tree;
        let here = |index| tree.is_fresh(index);
        let (first, count) = queries::missing(tree.total, live.clone(), &here)?;
        asking.ask(tasks::fetch_rows(env, tree.view, first, count));
        None
    });
}
