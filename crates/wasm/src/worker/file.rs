//! The one type that touches a `File`.

use js_sys::Promise;
use picklescope_engine::{ReadError, Source};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File, FileReaderSync, ReadableStream};

/// A file of the user's, read where it is. Clones are handles to the same file.
#[derive(Clone)]
pub(super) struct FileSource {
    file: File,
    size: u64,
}

impl FileSource {
    /// Takes what came with a message, if it is a file.
    pub(super) fn new(value: JsValue) -> Option<Self> {
        let file = value.dyn_into::<File>().ok()?;
        let size = whole(file.size());
        Some(Self { file, size })
    }

    /// The bytes from `at` to the end, in sequence.
    pub(super) fn stream(&self, at: u64) -> Result<ReadableStream, JsValue> {
        // Two arguments: an end makes the slice's type the same in every binding. Both are exact up to 2^53.
        let rest = self.file.slice_with_f64_and_f64(number(at), number(self.size))?;
        Ok(rest.stream())
    }

    /// A promise of `length` bytes from `at` on, as an `ArrayBuffer`.
    pub(super) fn piece(&self, at: u64, length: u32) -> Result<Promise, JsValue> {
        let piece = self.file.slice_with_f64_and_f64(number(at), number(at + u64::from(length)))?;
        Ok(piece.array_buffer())
    }
}

impl Source for FileSource {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&mut self, offset: u64, buf: &mut [u8]) -> Result<(), ReadError> {
        read_blob(&self.file, offset, buf)
    }
}

/// Fills `buf` from a blob, synchronously: half a millisecond whatever the size, so for a few KB at a time.
pub(super) fn read_blob(blob: &Blob, offset: u64, buf: &mut [u8]) -> Result<(), ReadError> {
    if buf.is_empty() {
        return Ok(());
    }
    let end = offset.saturating_add(buf.len() as u64);
    let read = || {
        let piece = blob.slice_with_f64_and_f64(number(offset), number(end))?;
        let buffer = FileReaderSync::new()?.read_as_array_buffer(&piece)?;
        Ok(js_sys::Uint8Array::new(&buffer))
    };
    let bytes = read().map_err(|error: JsValue| ReadError(words(&error)))?;
    if bytes.length() as usize != buf.len() {
        return Err(ReadError("the file ends before what was to be read".to_owned()));
    }
    bytes.copy_to(buf);
    Ok(())
}

/// What a JavaScript error says, as plain text.
pub(super) fn words(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        // A DOMException is no Error to every binding, but it has a message all the same.
        None => js_sys::Reflect::get(error, &JsValue::from_str("message"))
            .ok()
            .and_then(|message| message.as_string())
            .unwrap_or_else(|| format!("{error:?}")),
    }
}

/// A position as JavaScript counts. Files end long before 2^53 bytes, where this would begin to round.
#[allow(clippy::cast_precision_loss)]
pub(super) fn number(position: u64) -> f64 {
    position as f64
}

/// A size as JavaScript gives it: never negative, never a fraction.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(size: f64) -> u64 {
    size as u64
}
