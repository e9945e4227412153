//! A field to paste into, for whoever has no keys for it, and to write in.

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlTextAreaElement};
use yew::prelude::*;

use crate::{store::Env, tasks};

/// What is pasted into the empty field is opened at once: a text of many megabytes would only hold the field up.
///
/// `text` is what was pasted before and could not be opened: to be put right, and opened in the same place.
pub(super) fn paste_box(
    env: &Env,
    field: &NodeRef,
    text: Option<&AttrValue>,
    onclose: &Callback<()>,
) -> Html {
    let again = text.is_some();
    let open = {
        let (env, field) = (env.clone(), field.clone());
        move || {
            let opens = |field: HtmlTextAreaElement| match again {
                true => tasks::paste_again(&env, &field),
                false => tasks::paste_written(&env.shell, &field),
            };
            if !field.cast::<HtmlTextAreaElement>().is_some_and(opens) {
                env.warn("There is nothing in the field yet.");
            }
        }
    };
    let onclick = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open())
    };
    let onpaste = {
        let (env, field) = (env.clone(), field.clone());
        Callback::from(move |event: Event| {
            let Some(data) = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data)
            else {
                return;
            };
            let empty = field.cast::<HtmlTextAreaElement>().is_some_and(|field| field.text_length() == 0);
            if empty && tasks::paste(&env.shell, &data) {
                event.prevent_default();
            }
        })
    };
    let on_cancel = onclose.reform(|_: MouseEvent| ());
    let onkeydown = {
        let onclose = onclose.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Escape" => {
                event.prevent_default();
                onclose.emit(());
            }
            "Enter" if event.ctrl_key() || event.meta_key() => {
                event.prevent_default();
                open();
            }
            _ => {}
        })
    };
    let id = env.id("paste");
    html! {
        <div class="paste-box">
            <label for={id.clone()}>
                { "Base64, hex, a Python bytes literal like " }<code>{ "b'\\x80\\x04…'" }</code>{ ", or a pickle of protocol 0" }
            </label>
            <textarea ref={field} {id} spellcheck="false" autocomplete="off" {onpaste} {onkeydown} defaultvalue={text.cloned()} />
            <p class="row-of-buttons">
                <button type="button" class="button" {onclick}>{ "Open it" }</button>
                if !again {
                    <button type="button" class="button is-quiet" onclick={on_cancel}>{ "Cancel" }</button>
                }
            </p>
        </div>
    }
}
