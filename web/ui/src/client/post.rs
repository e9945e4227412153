//! What is posted: a postcard envelope, and the file or the bytes that ride beside it.

use js_sys::{Array, Object, Reflect, Uint8Array};
use picklescope_protocol::{Envelope, RequestId, encode};
use wasm_bindgen::JsValue;
use web_sys::{File, Worker};

/// What rides beside an opening request, outside its bytes.
pub enum Rider {
    /// A file: the browser hands over a reference, no copy.
    File(File),
    /// Bytes: copied once into a buffer that is then transferred.
    Bytes(Uint8Array),
}

/// A message that has been put together, and what of it is transferred.
pub(super) struct Parcel {
    pub(super) id: RequestId,
    message: Object,
    transfer: Array,
}

impl Parcel {
    /// `None` when memory ends while encoding.
    pub(super) fn new(envelope: &Envelope, rider: Option<Rider>) -> Option<Self> {
        let bytes = Uint8Array::from(encode(envelope).ok()?.as_slice());
        let message = Object::new();
        let transfer = Array::of1(&bytes.buffer());
        let set = |key: &str, value: &JsValue| Reflect::set(&message, &JsValue::from_str(key), value).is_ok();
        set("envelope", &bytes);
        match rider {
            Some(Rider::File(file)) => {
                set("file", &file);
            }
            Some(Rider::Bytes(bytes)) => {
                set("bytes", &bytes);
                transfer.push(&bytes.buffer());
            }
            None => {}
        }
        Some(Self { id: envelope.id, message, transfer })
    }

    /// Hands it to the worker; whether that was possible.
    pub(super) fn post(&self, worker: &Worker) -> bool {
        worker.post_message_with_transfer(&self.message, &self.transfer).is_ok()
    }
}
