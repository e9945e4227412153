//! One running worker, ended when it is dropped.

use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::{Array, Function, Reflect, Uint8Array};
use picklescope_protocol::{Envelope, Message, RequestId, decode};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, ErrorEvent, MessageEvent, Url, Worker};

use super::post::{Parcel, Rider};

/// Hears what the worker says: a message, or why there will be none any more.
pub(super) type Ear = Rc<dyn Fn(Result<Message, String>)>;

/// A worker and what is still to be posted to it.
pub(super) struct Running {
    worker: Worker,
    /// Of the worker's script. Kept until the worker runs: not every browser has read it before.
    url: String,
    /// Parcels that wait for the worker to be ready; `None` once it is.
    queue: Option<Vec<Parcel>>,
    _listeners: [EventListener; 3],
}

impl Running {
    /// Starts the worker, or says in a plain sentence why that is not possible here.
    pub(super) fn start(ear: Ear) -> Result<Self, String> {
        let (worker, url) = spawn()?;
        let on_message = EventListener::new(&worker, "message", {
            let ear = Rc::clone(&ear);
            move |event| {
                let data = event.unchecked_ref::<MessageEvent>().data();
                let message = data.dyn_ref::<Uint8Array>().and_then(|bytes| decode(&bytes.to_vec()).ok());
                ear(message.ok_or_else(|| "The engine is of another version than this page.".to_owned()));
            }
        });
        let on_error = EventListener::new(&worker, "error", {
            let ear = Rc::clone(&ear);
            move |event| {
                // Handled here: it need not be reported to the console a second time.
                event.prevent_default();
                let said = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
                ear(Err(if said.is_empty() {
                    "The engine could not be started here.".to_owned()
                } else {
                    said
                }));
            }
        });
        let on_bad_message = EventListener::new(&worker, "messageerror", move |_| {
            ear(Err("A message of the engine could not be read.".to_owned()));
        });
        Ok(Self { worker, url, queue: Some(Vec::new()), _listeners: [on_message, on_error, on_bad_message] })
    }

    /// Posts a request, now or when the worker is ready; `false` if that is not possible.
    pub(super) fn post(&mut self, envelope: &Envelope, rider: Option<Rider>) -> bool {
        let Some(parcel) = Parcel::new(envelope, rider) else { return false };
        match &mut self.queue {
            Some(queue) => {
                queue.push(parcel);
                true
            }
            None => parcel.post(&self.worker),
        }
    }

    /// The worker is ready: posts what has waited, and gives back what could not be.
    pub(super) fn release(&mut self) -> Vec<RequestId> {
        drop(Url::revoke_object_url(&self.url));
        let mut queue = self.queue.take().unwrap_or_default();
        queue.retain(|parcel| !parcel.post(&self.worker));
        queue.into_iter().map(|parcel| parcel.id).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
        drop(Url::revoke_object_url(&self.url));
    }
}

fn spawn() -> Result<(Worker, String), String> {
    let engine = Reflect::get(&js_sys::global(), &JsValue::from_str("picklescopeEngine"))
        .ok()
        .and_then(|value| value.dyn_into::<Function>().ok())
        .ok_or("The engine is not part of this page.")?;
    let source = Array::of3(&"(".into(), &engine.to_string(), &")()".into());
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let started = Blob::new_with_str_sequence_and_options(&source, &kind).and_then(|blob| {
        let url = Url::create_object_url_with_blob(&blob)?;
        Ok((Worker::new(&url)?, url))
    });
    started
        .map_err(|_| "This page is not allowed to start a worker, which is where files are read.".to_owned())
}
