//! The bar above the tree: back and forward, where one is, and what can be done with it.
//!
//! Where one is stands as a path whose steps lead outward, or the field in which one types where to go ([`super::omnibox`]).

use picklescope_protocol::{Expansion, RowKind};
use yew::prelude::*;

use super::{
    omnibox::Omnibox,
    part::part,
    parts::{button, sign},
};
use crate::{
    queries,
    store::{About, Action, Document, Env, Snap},
    tasks,
};

/// Steps of a path that are drawn at either end of a long one.
const FIRST: usize = 3;
const LAST: usize = 12;

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
    let find = {
        let (env, doc) = (env.clone(), document.opened.doc);
        Callback::from(move |_: MouseEvent| env.act(Action::Finder(doc, Some(false))))
    };
    // The last path stays until the next one comes, or it would blink with every step.
    let path = about.path.as_ref().map(|(_, path)| path.clone()).unwrap_or_default();
    html! {
        <div class="tree-bar">
            { sign("‹", "Back", "Back (Alt ←)", document.history.previous().is_none(), travel(false)) }
            { sign("›", "Forward", "Forward (Alt →)", document.history.next().is_none(), travel(true)) }
            if let Some(finder) = about.finder {
                {
                    part("omnibox", Omnibox {
                        env: env.clone(),
                        document: document.clone(),
                        finder,
                        path,
                        search: about.search.as_ref().map(|search| search.query.clone()),
                        manner: about.manner(),
                    })
                }
            } else {
                { breadcrumb(env, document, &path) }
                { button("button is-quiet", "Find", Some("Find, or go to a path or an offset (/)".into()), find) }
            }
            { button("button is-quiet", "Copy path", Some("Copy the row's Python path (y p)".into()), on_copy) }
            <button
                type="button" class="button is-quiet" title="Open everything below the row (Shift →)"
                disabled={!opens} onclick={on_below}
            >{ "Open all below" }</button>
        </div>
    }
}

/// The path, each step of which leads to what it names. A click beside them all is for typing another.
fn breadcrumb(env: &Env, document: &Snap<Document>, path: &AttrValue) -> Html {
    let ends = queries::crumbs(path);
    let count = ends.len();
    let step = |at: usize| {
        let from = at.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
        let end = ends.get(at).copied().unwrap_or(from);
        let name = path.get(from..end).unwrap_or_default().to_owned();
        if at + 1 == count {
            return html! { <span class="crumb given" aria-current="location">{ name }</span> };
        }
        let (env, document) = (env.clone(), document.clone());
        let to = path.get(..end).unwrap_or_default().to_owned();
        let onclick = Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            tasks::go_to_path(&env, &document, to.clone());
        });
        html! { <button type="button" class="crumb given" tabindex={if at == 0 { "0" } else { "-1" }} {onclick}>{ name }</button> }
    };
    let edit = {
        let (env, doc) = (env.clone(), document.opened.doc);
        Callback::from(move |_: MouseEvent| env.act(Action::Finder(doc, Some(true))))
    };
    let is_long = count > FIRST + LAST + 1;
    let first = 0..if is_long { FIRST } else { count };
    let last = if is_long { count - LAST..count } else { count..count };
    html! {
        <code class="path given" title={path.clone()} onclick={edit}>
            <span class="crumbs">
                { for first.map(step) }
                if is_long {
                    <span class="crumb quiet">{ "…" }</span>
                }
                { for last.map(step) }
            </span>
        </code>
    }
}
