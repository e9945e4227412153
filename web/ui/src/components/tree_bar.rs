//! The bar above the tree: back and forward, where one is, and what can be done with it.

use picklescope_protocol::{Expansion, RowKind};
use yew::prelude::*;

use super::parts::{button, sign};
use crate::{
    store::{About, Document, Env, Snap},
    tasks,
};

/// History, path and a few buttons.
pub(super) fn tree_bar(env: &Env, document: &Snap<Document>, about: &About) -> Html {
    let travel = |forward: bool| {
        let (env, doc) = (env.clone(), document.opened.doc);
        Callback::from(move |_: MouseEvent| tasks::travel(&env, doc, forward))
    };
    let selected = document.selection.as_ref();
    let on_copy = {
        let (env, view, key) = (env.clone(), document.tree.view, selected.map(|selection| selection.key()));
        Callback::from(move |_: MouseEvent| {
            if let Some(key) = key {
                tasks::copy_path(&env, view, key);
            }
        })
    };
    let on_below = {
        let (env, view, key) = (env.clone(), document.tree.view, selected.map(|selection| selection.key()));
        let rows = document.tree.total;
        Callback::from(move |_: MouseEvent| {
            if let Some(key) = key {
                tasks::expand_below(&env, view, key, rows);
            }
        })
    };
    let opens = selected.is_some_and(|selection| {
        selection.row.expansion != Expansion::Leaf && !matches!(selection.row.kind, RowKind::Link(_))
    });
    // The last path stays until the next one comes, or it would blink with every step.
    let path = about.path.as_ref().map(|(_, path)| path.clone());
    html! {
        <div class="tree-bar">
            { sign("‹", "Back", "Back (Alt ←)", document.history.previous().is_none(), travel(false)) }
            { sign("›", "Forward", "Forward (Alt →)", document.history.next().is_none(), travel(true)) }
            <code class="path given" title={path.clone()}>{ path.unwrap_or_default() }</code>
            { button("button is-quiet", "Copy path", Some("Copy the row's Python path (y p)".into()), on_copy) }
            <button
                type="button" class="button is-quiet" title="Open everything below the row (Shift →)"
                disabled={!opens} onclick={on_below}
            >{ "Open all below" }</button>
        </div>
    }
}
