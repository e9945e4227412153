//! The page's dedicated worker: messages in, work in small steps, messages out.
//!
//! One worker serves one tab and ends with it. It is single-threaded, so the whole state stands in one
//! cell ([`pump::Pump`]) that every callback borrows for as long as it runs; no callback runs inside another.

mod failure;
mod feed;
mod file;
mod host;
mod post;
mod pump;
mod store;

use wasm_bindgen::prelude::*;

/// Begins to listen, and says so by [`picklescope_protocol::Message::Ready`]: whatever is posted before is lost.
///
/// # Errors
/// When this is no dedicated worker.
#[wasm_bindgen(js_name = startWorker)]
pub fn start_worker() -> Result<(), JsValue> {
    failure::install();
    pump::start()
}
