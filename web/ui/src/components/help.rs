//! The keyboard help.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::use_env;
use crate::store::Action;

/// Keys, and what they do.
const KEYS: &[(&[&str], &str)] = &[
    (&["↑", "↓"], "Previous, next row"),
    (&["→", "←"], "Open and go in; close and go out"),
    (&["Shift →"], "Open everything below"),
    (&["*"], "Open every row of this level"),
    (&["Home", "End", "Page ↑", "Page ↓"], "First, last, a window further"),
    (&["Enter"], "Follow a link; open or close a row"),
    (&["Alt ←", "Alt →"], "Back to where you were, and forward again"),
    (&["Backspace"], "Back, in the tree"),
    (&["a … z", "0 … 9"], "To the next row that begins so"),
    (&["y p"], "Copy the row's Python path"),
    (&["?"], "This help"),
];

/// A modal dialog, open for as long as it is drawn.
#[component]
pub(super) fn Help() -> Html {
    let env = use_env();
    let dialog = use_node_ref();
    use_effect_with(dialog.clone(), |dialog| {
        if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
            drop(dialog.show_modal());
        }
    });
    let onclose = {
        let env = env.clone();
        Callback::from(move |_: Event| env.act(Action::Help(false)))
    };
    let onclick = Callback::from({
        let dialog = dialog.clone();
        move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        }
    });
    let rows = KEYS.iter().map(|(keys, does)| {
        html! {
            <div class="help-row">
                <dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt>
                <dd>{ *does }</dd>
            </div>
        }
    });
    html! {
        <dialog ref={dialog} class="help" aria-labelledby={env.id("help-title")} {onclose}>
            <h2 id={env.id("help-title")}>{ "Keyboard" }</h2>
            <dl>{ for rows }</dl>
            <p class="quiet">{ "Alt-click on the triangle before a row opens everything below it." }</p>
            <button type="button" class="button" {onclick}>{ "Close" }</button>
        </dialog>
    }
}
