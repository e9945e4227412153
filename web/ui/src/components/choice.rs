//! One of a few panels, chosen by tabs: the tablist pattern of the ARIA Authoring Practices, in which the arrows choose at once.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// What a choice is between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    /// Panels, of which the one that is chosen exists, under its [`panel_id`].
    Panels,
    /// Panes of the layout: the style sheet decides which of them are in sight, and whether there is a choice at all.
    Panes,
}

/// Tabs of these names, of which one is chosen.
pub(super) fn choice(
    label: &'static str,
    id: &str,
    between: Between,
    names: &[&'static str],
    chosen: usize,
    choose: &Callback<usize>,
) -> Html {
    let count = names.len();
    let onkeydown = {
        let choose = choose.clone();
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                _ if event.alt_key() || event.ctrl_key() || event.meta_key() => return,
                "ArrowRight" => (chosen + 1) % count,
                "ArrowLeft" => (chosen + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            event.prevent_default();
            focus(&event, to);
            choose.emit(to);
        })
    };
    let tabs = names.iter().enumerate().map(|(at, name)| {
        let choose = choose.clone();
        let onclick = Callback::from(move |_: MouseEvent| choose.emit(at));
        let selected = at == chosen;
        let controls = (selected && between == Between::Panels).then(|| panel_id(id, at));
        html! {
            <button
                type="button" role="tab" class="choice" id={tab_id(id, at)} aria-selected={selected.to_string()}
                aria-controls={controls} tabindex={if selected { "0" } else { "-1" }} {onclick}
            >{ *name }</button>
        }
    });
    html! { <div class="choices" role="tablist" aria-label={label} {onkeydown}>{ for tabs }</div> }
}

/// The id of a tab's panel.
pub(super) fn panel_id(id: &str, at: usize) -> String {
    format!("{id}-panel-{at}")
}

/// The id of a tab, which names its panel.
pub(super) fn tab_id(id: &str, at: usize) -> String {
    format!("{id}-tab-{at}")
}

fn focus(event: &KeyboardEvent, at: usize) {
    let list = event.target_dyn_into::<Element>().and_then(|tab| tab.parent_element());
    let tab = list.and_then(|list| list.children().item(u32::try_from(at).ok()?));
    if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        drop(tab.focus());
    }
}
