//! The bar above the tree: back and forward, where one is, and what can be done with it.

use picklescope_protocol::{Expansion, RowKind};
use yew::prelude::*;

use crate::{
    store::{Document, Env, Snap},
    tasks,
};

/// History, path and a few buttons.
pub(super) fn tree_bar(env: &Env, document: &Snap<Document>) -> Html {
    let travel = |forward: bool| {
        let (env, document) = (env.clone(), document.clone());
        Callback::from(move |_: MouseEvent| tasks::travel(&env, &document, forward))
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
        Callback::from(move |_: MouseEvent| {
            if let Some(key) = key {
                tasks::expand_below(&env, view, key);
            }
        })
    };
    let opens = selected.is_some_and(|selection| {
        selection.row.expansion != Expansion::Leaf && !matches!(selection.row.kind, RowKind::Link(_))
    });
    // The last path stays until the next one comes, or it would blink with every step.
    let path = document.path().or(document.inspected.path.as_ref().map(|(_, path)| path)).cloned();
    html! {
        <div class="tree-bar">
            <button
                type="button" class="button is-icon" aria-label="Back" title="Back (Alt ←)"
                disabled={document.history.previous().is_none()} onclick={travel(false)}
            ><span aria-hidden="true">{ "‹" }</span></button>
            <button
                type="button" class="button is-icon" aria-label="Forward" title="Forward (Alt →)"
                disabled={document.history.next().is_none()} onclick={travel(true)}
            ><span aria-hidden="true">{ "›" }</span></button>
            <code class="path given" title={path.clone()}>{ path.unwrap_or_default() }</code>
            <button
                type="button" class="button is-quiet" title="Copy the row's Python path (y p)" onclick={on_copy}
            >{ "Copy path" }</button>
            <button
                type="button" class="button is-quiet" title="Open everything below the row (Shift →)"
                disabled={!opens} onclick={on_below}
            >{ "Open all below" }</button>
        </div>
    }
}
