//! The bytes of one document while it is being opened, in sequence.
//!
//! A BYOB stream with a minimum per read moves 1.1-1.5 GB/s with flat memory, where `FileReaderSync` in bulk is three
//! times slower and piles its buffers up. A jump (past a payload nobody has asked to see) ends the stream and
//! begins another one: 64 KB first, because the next jump may be near, then four times as much each time.

use js_sys::{ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use picklescope_engine::ReadError;
use picklescope_protocol::{DocId, RequestId};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::file::{FileSource, words};
use super::pump;

/// The first read after a jump, and the largest read.
const FIRST: usize = 64 << 10;
const LARGEST: usize = 4 << 20;

#[wasm_bindgen]
extern "C" {
    /// `ReadableStreamBYOBReader`; `read` with `min` is not in web-sys.
    #[derive(Clone)]
    type Reader;

    #[wasm_bindgen(method)]
    fn read(this: &Reader, view: &Uint8Array, options: &Object) -> Promise;

    #[wasm_bindgen(method)]
    fn cancel(this: &Reader) -> Promise;

    /// A stream, only to ask it for its reader: web-sys names no options for it that compile everywhere.
    type ByteStream;

    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn get_reader(this: &ByteStream, options: &Object) -> Result<Reader, JsValue>;
}

/// A document being opened: its file, the stream over it, and what was read ahead.
pub(super) struct Feed {
    /// Which document.
    pub(super) doc: DocId,
    /// The request that is answered when opening is over.
    pub(super) open: RequestId,
    file: FileSource,
    size: u64,
    stream: Option<Stream>,
    /// Tells reads of an abandoned stream from those of the present one.
    generation: u32,
}

/// One run of bytes without a jump.
struct Stream {
    /// Held here and by every read under way: a reader that nothing holds is collected in mid-read.
    reader: Reader,
    /// Where the next read begins.
    at: u64,
    /// How much the next read asks for.
    chunk: usize,
    /// The buffer of the read before, to be used again.
    spare: Option<ArrayBuffer>,
    /// A read is under way.
    busy: bool,
    /// What a read brought, and from where.
    ready: Option<(u64, Result<Vec<u8>, ReadError>)>,
}

impl Feed {
    pub(super) fn new(doc: DocId, open: RequestId, file: FileSource) -> Self {
        let size = picklescope_engine::Source::size(&file);
        Self { doc, open, file, size, stream: None, generation: 0 }
    }

    /// The bytes from `at` on, if they are here; else sees to it that they come, and that the pump hears of it.
    pub(super) fn take(&mut self, at: u64) -> Option<Result<Vec<u8>, ReadError>> {
        if at >= self.size {
            return Some(Ok(Vec::new()));
        }
        let ready = self.stream.as_mut().and_then(|stream| stream.ready.take_if(|(from, _)| *from == at));
        if let Some((_, bytes)) = ready {
            // Whoever read two chunks in sequence will want the third: it is fetched while this one is worked on.
            if bytes.is_ok() && self.stream.as_ref().is_some_and(|stream| stream.chunk > FIRST * 4) {
                self.read();
            }
            return Some(bytes);
        }
        let coming = self.stream.as_ref().is_some_and(|stream| stream.at == at);
        if !coming && let Err(error) = self.jump(at) {
            return Some(Err(ReadError(words(&error))));
        }
        self.read();
        None
    }

    /// Gives up the stream, if there is one, and begins another.
    fn jump(&mut self, at: u64) -> Result<(), JsValue> {
        self.stop();
        let options = Object::new();
        Reflect::set(&options, &"mode".into(), &"byob".into())?;
        let stream = self.file.stream(at)?;
        let reader = stream.unchecked_ref::<ByteStream>().get_reader(&options)?;
        self.stream = Some(Stream { reader, at, chunk: FIRST, spare: None, busy: false, ready: None });
        Ok(())
    }

    /// Gives up the stream. A read under way settles, and is not listened to.
    pub(super) fn stop(&mut self) {
        self.generation += 1;
        if let Some(stream) = self.stream.take() {
            let cancelled = JsFuture::from(stream.reader.cancel());
            spawn_local(async move { drop(cancelled.await) });
        }
    }

    /// Begins one read, unless one is under way or the file is at its end.
    fn read(&mut self) {
        let Some(stream) = &mut self.stream else { return };
        if stream.busy || stream.ready.is_some() || stream.at >= self.size {
            return;
        }
        // Never past the end: a minimum that cannot be met is settled differently from browser to browser.
        let left = usize::try_from(self.size - stream.at).unwrap_or(usize::MAX);
        let length = stream.chunk.min(left);
        stream.chunk = (stream.chunk * 4).min(LARGEST);
        let Ok(wanted) = u32::try_from(length) else { return };
        let buffer = match stream.spare.take() {
            Some(buffer) if buffer.byte_length() >= wanted => buffer,
            _ => ArrayBuffer::new(wanted),
        };
        let view = Uint8Array::new_with_byte_offset_and_length(&buffer, 0, wanted);
        let options = Object::new();
        if Reflect::set(&options, &"min".into(), &wanted.into()).is_err() {
            return;
        }
        let (reader, doc, generation) = (stream.reader.clone(), self.doc, self.generation);
        stream.busy = true;
        spawn_local(async move {
            let result = JsFuture::from(reader.read(&view, &options)).await;
            drop(reader);
            pump::read_done(doc, generation, result);
        });
    }

    /// A read settled. Says whether it was one of the present stream's.
    pub(super) fn settled(&mut self, generation: u32, result: Result<JsValue, JsValue>) -> bool {
        let Some(stream) = &mut self.stream else { return false };
        if generation != self.generation {
            return false;
        }
        stream.busy = false;
        let from = stream.at;
        let bytes = match result.and_then(|result| Reflect::get(&result, &"value".into())) {
            Err(error) => Err(ReadError(words(&error))),
            Ok(value) => match value.dyn_into::<Uint8Array>() {
                Ok(view) if view.length() > 0 => {
                    stream.at += u64::from(view.length());
                    stream.spare = Some(view.buffer());
                    Ok(view.to_vec())
                }
                _ => Err(ReadError("the file ended before its size".to_owned())),
            },
        };
        stream.ready = Some((from, bytes));
        true
    }
}
