//! The line at the bottom: what is selected, what was last announced, and the engine.

use yew::prelude::*;

use crate::{
    format, queries,
    store::{Document, Engine, State},
};

/// The selection, a polite live region, and the engine's version.
pub(super) fn status(state: &State) -> Html {
    let engine = match &state.engine {
        Engine::Starting => "starting".into(),
        Engine::Ready(version) => version.clone(),
        Engine::Lost(_) => "stopped".into(),
    };
    let notice = &state.notice;
    html! {
        <footer class="status">
            { for state.document().map(|document| selection(state, document)) }
            <div class="status-said" role="status" aria-live="polite">
                // A new element each time: the same sentence twice is said twice.
                <span key={notice.serial} class="given">{ &notice.text }</span>
            </div>
            <span class="status-engine">{ "engine " }{ engine }</span>
        </footer>
    }
}

/// Bytes, op and path of the selection; and the cursor, where it is elsewhere.
fn selection(state: &State, document: &Document) -> Html {
    let name = |code: Option<u8>| {
        code.and_then(|code| queries::opcode(&state.opcodes, code))
            .map(|info| [" ", &info.name].concat())
            .unwrap_or_default()
    };
    let mut parts = Vec::new();
    let spot = document.focus.known();
    if let Some(bytes) = spot.and_then(|spot| queries::selected_bytes(spot)) {
        parts.push(format::stretch(bytes));
    }
    let op = spot.and_then(|spot| spot.op);
    if let Some(op) = op {
        parts.push(
            ["op ", &format::number(u64::from(op.op)), &name(spot.and_then(|spot| spot.code))].concat(),
        );
    }
    if !document.focus.is_homeless() {
        parts.extend(state.about.path_of(document).map(ToString::to_string));
    }
    if parts.is_empty() {
        return html! {};
    }
    let pointer = &state.pointer;
    let apart = pointer
        .cursor
        .filter(|cursor| pointer.doc == Some(document.opened.doc) && Some(cursor.op) != op.map(|op| op.op));
    html! {
        <>
            <span class="status-place given"><span class="status-word">{ "selection: " }</span>{ parts.join(" · ") }</span>
            if let Some(cursor) = apart {
                <span class="status-cursor">
                    { "cursor: " }{ format::offset(cursor.at) }{ " · op " }{ format::number(u64::from(cursor.op)) }
                </span>
            }
        </>
    }
}
