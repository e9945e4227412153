//! What the keys do in the tree.

use picklescope_protocol::{Expansion, RowKind};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use crate::{
    keys::{Stroke, Whose, Wish},
    store::{Document, Env, Selection},
    tasks,
};

/// Acts on a key, if it means something here.
pub(super) fn on_key(event: &KeyboardEvent, env: &Env, document: &Document, page: u64) {
    let Some(selection) = &document.selection else { return };
    let key = event.key();
    let now = event.unchecked_ref::<web_sys::Event>().time_stamp();
    let whose = env.typing.borrow_mut().in_tree(Stroke::new(&key, event), now);
    match whose {
        Whose::Page => return,
        Whose::Ended => {}
        Whose::Search(text) => tasks::type_ahead(env, &document.tree, selection.index, text),
        Whose::List(wish) => act(wish, env, document, selection, page),
    }
    event.prevent_default();
}

fn act(wish: Wish, env: &Env, document: &Document, selection: &Selection, page: u64) {
    let tree = &document.tree;
    let (view, row) = (tree.view, &selection.row);
    let expand = |open: bool| tasks::expand(env, view, row.key, open);
    match wish {
        Wish::Move(by) => select_from(env, document, selection, by),
        Wish::Page(by) => {
            let rows = i64::try_from(page.saturating_sub(1).max(1)).unwrap_or(1);
            select_from(env, document, selection, by * rows);
        }
        Wish::First => tasks::select(env, tree, 0),
        Wish::Last => tasks::select(env, tree, tree.total),
        Wish::Inward => match row.expansion {
            Expansion::Closed => expand(true),
            Expansion::Open => select_from(env, document, selection, 1),
            Expansion::Leaf => {}
        },
        Wish::Outward => match row.expansion {
            Expansion::Open => expand(false),
            Expansion::Closed | Expansion::Leaf => tasks::select_parent(env, tree, selection),
        },
        Wish::Act => match (row.kind, row.expansion) {
            (RowKind::Link(link), _) => tasks::follow(env, view, link.target),
            (_, Expansion::Closed) => expand(true),
            (_, Expansion::Open) => expand(false),
            (_, Expansion::Leaf) => {}
        },
        Wish::OpenLevel => tasks::expand_level(env, view, selection.clone()),
        Wish::OpenBelow => tasks::expand_below(env, view, row.key, tree.total),
    }
}

fn select_from(env: &Env, document: &Document, selection: &Selection, by: i64) {
    let index = selection.index.saturating_add_signed(by);
    if index != selection.index {
        tasks::select(env, &document.tree, index);
    }
}
