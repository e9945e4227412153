//! The bar above the bytes: where to go, and what to copy.

use picklescope_protocol::Where;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::{
    format,
    queries::{self, Piece},
    spell::Form,
    store::{Document, Env, Pane, Pointer, Snap},
    tasks,
};

/// An offset to go to, and copying in three forms.
pub(super) fn hex_bar(env: &Env, document: &Snap<Document>, pointer: &Pointer, total: u64) -> Html {
    let go = {
        let (env, document) = (env.clone(), document.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter"
                && let Some(input) = event.target_dyn_into::<HtmlInputElement>()
            {
                go_to(&env, &document, &input.value(), total);
            }
        })
    };
    let pieces = queries::pieces(document, pointer);
    let what = env.id("copy-what");
    let copy = |form: Form, name: &'static str| {
        let (disabled, title) = (pieces.is_empty(), ["Copy the bytes as ", form.name()].concat());
        let (env, document, pieces, what) = (env.clone(), document.clone(), pieces.clone(), what.clone());
        let onclick = Callback::from(move |event: MouseEvent| {
            let chosen = chosen(&event, &what).unwrap_or(0);
            if let Some(piece) = pieces.get(chosen) {
                tasks::copy_bytes(&env, document.opened.doc, piece.bytes, form);
            }
        });
        html! {
            <button type="button" class="button is-quiet" {title} {disabled} {onclick}>{ name }</button>
        }
    };
    let option = |(index, piece): (usize, &Piece)| {
        let size = format::bytes(piece.bytes.1 - piece.bytes.0);
        html! { <option value={index.to_string()} selected={index == 0}>{ piece.name }{ ", " }{ size }</option> }
    };
    html! {
        <div class="pane-bar">
            <h2 id={env.id("hex-title")}>{ "Bytes" }</h2>
            <span class="quiet pane-size">{ format::bytes(total) }</span>
            <input
                type="text" class="field" id={env.id("go-to")} placeholder="0x1F3A, 7994" aria-label="Go to offset"
                title="Go to offset: hex with 0x, else decimal (g o)"
                autocomplete="off" spellcheck="false" onkeydown={go}
            />
            <span class="pane-tools">
                <label class="quiet" for={what.clone()}>{ "Copy" }</label>
                <select class="field" id={what.clone()} key={queries::piece_key(&pieces)} disabled={pieces.is_empty()}>
                    { for pieces.iter().enumerate().map(option) }
                </select>
                { copy(Form::Hex, "Hex") }
                { copy(Form::Base64, "Base64") }
                { copy(Form::Python, "Python") }
            </span>
        </div>
    }
}

/// Which piece is chosen in the list beside a button.
fn chosen(event: &MouseEvent, id: &str) -> Option<usize> {
    let tools = event.target_dyn_into::<web_sys::Element>()?.closest(".pane-tools").ok()??;
    let select = tools.query_selector(&["#", id].concat()).ok()??;
    usize::try_from(wasm_bindgen::JsCast::dyn_into::<HtmlSelectElement>(select).ok()?.selected_index()).ok()
}

/// Selects the byte at an offset that was typed.
fn go_to(env: &Env, document: &Snap<Document>, text: &str, total: u64) {
    match format::parse_offset(text) {
        Some(at) if at < total => tasks::point(env, document, Where::Byte(at), Pane::Elsewhere),
        Some(_) => env.warn(format!("There are only {}.", format::count(total, "byte"))),
        None => env.warn("That is no offset: write it as 0x1F3A, or in decimal as 7994."),
    }
}
