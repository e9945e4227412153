//! Work that waits for something.

use std::{future::Future, pin::Pin};

use wasm_bindgen_futures::spawn_local;

/// Begins a piece of work. Behind a box, so that what runs it is compiled once and not for each.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    begin(Box::pin(task));
}

#[inline(never)]
fn begin(task: Pin<Box<dyn Future<Output = ()>>>) {
    spawn_local(task);
}
