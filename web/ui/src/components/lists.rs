//! Lists in the panels that are cut: a few entries at first, more on demand, and never thousands.

use yew::prelude::*;

use crate::format;

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
    /// What loading needs besides names.
    Hosts,
    /// Values on the stack at the fault.
    Stack,
}

/// Which lists are unfolded.
pub(super) struct Lists(UseStateHandle<u32>);

impl Lists {
    pub(super) fn new(unfolded: &UseStateHandle<u32>) -> Self {
        Self(unfolded.clone())
    }

    /// How many of a list's entries are drawn.
    pub(super) fn shown(&self, list: List, first: usize) -> usize {
        if *self.0 >> list as u32 & 1 == 1 { LIMIT } else { first }
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
        let (handle, bit) = (self.0.clone(), 1 << list as u32);
        let onclick = Callback::from(move |_: MouseEvent| handle.set(*handle | bit));
        html! { <p class="more"><button type="button" class="button is-quiet" {onclick}>{ text }</button></p> }
    }
}
