//! A worker that breaks says so: the page is never left waiting.
//!
//! Two ways lead out of a broken wasm. A Rust panic runs the hook below first, which answers every request that
//! is still open; a trap (out of memory, stack) runs nothing of ours, becomes an uncaught error of
//! the worker, and the page hears of it by `Worker.onerror` (`js/worker.js` makes sure that rejected
//! promises get there too). After either the instance is not used again: its memory may be half written.

use std::cell::{Cell, RefCell};

use picklescope_protocol::{Message, RequestError, RequestId};
use wasm_bindgen::JsValue;

use super::post::post;

thread_local! {
    /// Requests without a reply so far. Apart from the pump's cell, which a panic leaves borrowed.
    static OPEN: RefCell<Vec<RequestId>> = const { RefCell::new(Vec::new()) };
    static BROKEN: Cell<bool> = const { Cell::new(false) };
}

/// Installs the panic hook.
pub(super) fn install() {
    std::panic::set_hook(Box::new(|info| {
        BROKEN.set(true);
        let text = format!("Picklescope itself stopped: {info}");
        web_sys::console::error_1(&JsValue::from_str(&text));
        let open = OPEN.with(|open| open.try_borrow_mut().map(|mut ids| std::mem::take(&mut *ids)));
        for id in open.unwrap_or_default() {
            refuse(id, &text);
        }
    }));
}

/// Whether a panic has left the state unusable.
pub(super) fn is_broken() -> bool {
    BROKEN.get()
}

/// Answers a request that came after a panic.
pub(super) fn refuse(id: RequestId, why: &str) {
    post(&Message::Reply { id, reply: Err(RequestError::Unreadable(why.to_owned())) });
}

/// A request came in.
pub(super) fn asked(id: RequestId) {
    OPEN.with_borrow_mut(|ids| ids.push(id));
}

/// A reply went out.
pub(super) fn answered(id: RequestId) {
    OPEN.with_borrow_mut(|ids| ids.retain(|open| *open != id));
}
