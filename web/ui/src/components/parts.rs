//! Small things that stand in many places.

use picklescope_protocol::{Category, Where};
use yew::prelude::*;

use crate::{
    queries,
    store::{Document, Env, Pane, Snap},
    tasks,
};

/// A name and what it stands for, in a list of such.
pub(super) fn pair(name: &'static str, value: impl Into<Html>) -> Html {
    named(name, value.into())
}

fn named(name: &'static str, value: Html) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}

/// Leads to a place in all panes.
pub(super) fn go(env: &Env, document: &Snap<Document>, at: Where) -> Callback<MouseEvent> {
    let (env, document) = (env.clone(), document.clone());
    Callback::from(move |_: MouseEvent| tasks::point(&env, &document, at, Pane::Elsewhere))
}

/// A place that can be gone to, by its name.
pub(super) fn place(text: impl Into<Html>, title: Option<AttrValue>, onclick: Callback<MouseEvent>) -> Html {
    button("place given", text, title, onclick)
}

/// A button with a text on it.
pub(super) fn button(
    class: &'static str,
    text: impl Into<Html>,
    title: Option<AttrValue>,
    onclick: Callback<MouseEvent>,
) -> Html {
    pressed(class, text.into(), title, onclick)
}

fn pressed(class: &'static str, text: Html, title: Option<AttrValue>, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" {class} {title} {onclick}>{ text }</button> }
}

/// A button with a sign on it, which has a name for whoever does not see it.
pub(super) fn sign(
    text: &'static str,
    name: impl Into<AttrValue>,
    title: &'static str,
    disabled: bool,
    onclick: Callback<MouseEvent>,
) -> Html {
    let name: AttrValue = name.into();
    html! {
        <button type="button" class="button is-icon" aria-label={name} {title} {disabled} {onclick}>
            <span aria-hidden="true">{ text }</span>
        </button>
    }
}

/// The header row of a grid: a class and a name for each column.
pub(super) fn columns(names: &[(&'static str, AttrValue)]) -> Html {
    let cells = names.iter().map(|(class, name)| {
        html! { <div role="columnheader" class={*class}>{ name }</div> }
    });
    html! {
        <div role="rowgroup" class="list-head">
            <div role="row" class="row" aria-rowindex="1">{ for cells }</div>
        </div>
    }
}

/// A bar that says how far something has come, in thousandths.
pub(super) fn progress(label: &'static str, share: u64) -> Html {
    html! {
        <div
            class="progress" role="progressbar" aria-label={label} aria-valuemin="0" aria-valuemax="1000"
            aria-valuenow={share.to_string()} ~style={["--share:", &share.to_string()].concat()}
        ><span class="progress-bar"></span></div>
    }
}

/// The mark of a category: a colour, or a sign where colours are not to be had.
pub(super) fn op_mark(category: Category) -> Html {
    let name = queries::category_name(category);
    html! { <span class={classes!("op-mark", ["is-", name].concat())} title={name} aria-hidden="true"></span> }
}
