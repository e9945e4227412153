//! What the sections have in common: pairs, lists that are cut, and places that can be gone to.

use picklescope_protocol::Where;
use yew::prelude::*;

use crate::{
    format,
    store::{Document, Env, Pane, Snap},
    tasks,
};

/// The most entries of a list that are drawn at all: a file may have thousands, the page must not.
const LIMIT: usize = 200;

/// A list that can be unfolded. Its number is a bit of what is kept.
#[derive(Clone, Copy)]
pub(super) enum List {
    Needs,
    Oddities,
    Pids,
    Extensions,
    Opcodes,
    Types,
    Pickles,
}

/// Which lists are unfolded.
pub(super) struct Lists(UseStateHandle<u16>);

impl Lists {
    pub(super) fn new(unfolded: &UseStateHandle<u16>) -> Self {
        Self(unfolded.clone())
    }

    /// How many of a list's entries are drawn.
    pub(super) fn shown(&self, list: List, first: usize) -> usize {
        if *self.0 >> list as u16 & 1 == 1 { LIMIT } else { first }
    }

    /// What stands behind the entries that are drawn: a button for the others, or how many more there are. `here` are the
    /// entries that are at hand, `all` what there is.
    pub(super) fn more(&self, list: List, first: usize, here: usize, all: u64) -> Html {
        let drawn = self.shown(list, first).min(here);
        let left = all.saturating_sub(drawn as u64);
        if left == 0 {
            return html! {};
        }
        let text = format!("and {} more", format::number(left));
        if drawn >= here || drawn >= LIMIT {
            return html! { <p class="quiet more">{ text }</p> };
        }
        let (handle, bit) = (self.0.clone(), 1 << list as u16);
        let onclick = Callback::from(move |_: MouseEvent| handle.set(*handle | bit));
        html! { <p class="more"><button type="button" class="button is-quiet" {onclick}>{ text }</button></p> }
    }
}

pub(super) fn pair(name: &'static str, value: impl Into<Html>) -> Html {
    let value = value.into();
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}

/// Leads to a place in all panes.
pub(in crate::components) fn go(env: &Env, document: &Snap<Document>, at: Where) -> Callback<MouseEvent> {
    let (env, document) = (env.clone(), document.clone());
    Callback::from(move |_: MouseEvent| tasks::point(&env, &document, at, Pane::Elsewhere))
}

/// A place that can be gone to, by its name.
pub(in crate::components) fn place(
    text: impl Into<Html>,
    title: Option<AttrValue>,
    onclick: Callback<MouseEvent>,
) -> Html {
    let text = text.into();
    html! { <button type="button" class="place given" {title} {onclick}>{ text }</button> }
}
