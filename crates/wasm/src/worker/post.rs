//! Posting to the page.

use js_sys::{Array, Uint8Array};
use picklescope_protocol::{Message, encode};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

/// The scope this worker runs in.
///
/// # Errors
/// When it is something else: a page, or another kind of worker.
pub(super) fn scope() -> Result<DedicatedWorkerGlobalScope, JsValue> {
    js_sys::global()
        .dyn_into::<DedicatedWorkerGlobalScope>()
        .map_err(|_| JsValue::from_str("picklescope: this is no dedicated worker"))
}

/// Posts one message: one `Uint8Array`, whose buffer is handed over rather than copied a second time.
pub(super) fn post(message: &Message) {
    let (Ok(scope), Ok(bytes)) = (scope(), encode(message)) else { return };
    let array = Uint8Array::from(bytes.as_slice());
    let transfer = Array::of1(&array.buffer());
    if let Err(error) = scope.post_message_with_transfer(&array, &transfer) {
        web_sys::console::error_1(&error);
    }
}
