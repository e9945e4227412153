//! The bytes of one document's file in sequence: while it is being opened, and for its fingerprint.
//!
//! A BYOB stream with a minimum per read moves 1.1-1.5 GB/s with flat memory, where `FileReaderSync` in bulk is three
//! times slower and piles its buffers up. A jump (past a payload nobody has asked to see) ends the stream and
//! begins another one: 64 KB first, because the next jump may be near, then four times as much each time.
//!
//! Not every browser's files are byte streams. There the same pieces are slices of the file, each read on its own: slower,
//! but as little waits in memory, and the worker is as free to hear a Cancel meanwhile.

use js_sys::{ArrayBuffer, Object, Reflect, Uint8Array};
use picklescope_engine::ReadError;
use picklescope_protocol::{DocId, RequestId};
use wasm_bindgen::prelude::*;

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
    fn read(this: &Reader, view: &Uint8Array, options: &Object) -> Settling;

    #[wasm_bindgen(method)]
    fn cancel(this: &Reader) -> Settling;

    /// A promise that is only listened to: futures and their queue would be 5 KB of the page.
    type Settling;

    #[wasm_bindgen(method)]
    fn then(this: &Settling, resolved: JsValue, rejected: JsValue) -> Settling;

    /// A stream, only to ask it for its reader: web-sys names no options for it that compile everywhere.
    type ByteStream;

    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn get_reader(this: &ByteStream, options: &Object) -> Result<Reader, JsValue>;
}

/// A document's file, the stream over it while it is read in sequence, and what was read ahead.
pub(super) struct Feed {
    /// Which document.
    pub(super) doc: DocId,
    /// The request that is answered when opening is over.
    pub(super) open: RequestId,
    file: FileSource,
    size: u64,
    stream: Option<Stream>,
    /// This browser's files are no byte streams: found out once.
    sliced: bool,
    /// Tells reads of an abandoned stream from those of the present one.
    generation: u32,
}

/// One run of bytes without a jump.
struct Stream {
    /// Held here and by every read under way: a reader that nothing holds is collected in mid-read. `None` where the
    /// file is read in slices.
    reader: Option<Reader>,
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
        Self { doc, open, file, size, stream: None, sliced: false, generation: 0 }
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
                // If that fails, it fails again when they are wanted, and is told then.
                drop(self.read());
            }
            return Some(bytes);
        }
        let coming = self.stream.as_ref().is_some_and(|stream| stream.at == at);
        if !coming && let Err(error) = self.jump(at) {
            return Some(Err(ReadError(words(&error))));
        }
        match self.read() {
            Ok(()) => None,
            Err(error) => Some(Err(ReadError(words(&error)))),
        }
    }

    /// Gives up the stream, if there is one, and begins another.
    fn jump(&mut self, at: u64) -> Result<(), JsValue> {
        self.stop();
        let reader = if self.sliced { None } else { self.reader(at)? };
        self.sliced = reader.is_none();
        self.stream = Some(Stream { reader, at, chunk: FIRST, spare: None, busy: false, ready: None });
        Ok(())
    }

    /// A reader over the file from `at` on, which fills buffers of ours; `None` if files are no byte streams here.
    fn reader(&self, at: u64) -> Result<Option<Reader>, JsValue> {
        let options = Object::new();
        Reflect::set(&options, &"mode".into(), &"byob".into())?;
        let stream = self.file.stream(at)?;
        Ok(stream.unchecked_ref::<ByteStream>().get_reader(&options).ok())
    }

    /// Gives up the stream. A read under way settles, and is not listened to.
    pub(super) fn stop(&mut self) {
        self.generation += 1;
        if let Some(reader) = self.stream.take().and_then(|stream| stream.reader) {
            // Whether that worked is nobody's business, but a rejection must be heard by somebody.
            reader.cancel().then(JsValue::UNDEFINED, Closure::once(|_: JsValue| ()).into_js_value());
        }
    }

    /// Begins one read, unless one is under way or the file is at its end.
    fn read(&mut self) -> Result<(), JsValue> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        if stream.busy || stream.ready.is_some() || stream.at >= self.size {
            return Ok(());
        }
        // Never past the end: a minimum that cannot be met is settled differently from browser to browser.
        let left = usize::try_from(self.size - stream.at).unwrap_or(usize::MAX);
        let length = stream.chunk.min(left);
        stream.chunk = (stream.chunk * 4).min(LARGEST);
        let Ok(wanted) = u32::try_from(length) else { return Ok(()) };
        let settling = match &stream.reader {
            Some(reader) => {
                let buffer = match stream.spare.take() {
                    Some(buffer) if buffer.byte_length() >= wanted => buffer,
                    _ => ArrayBuffer::new(wanted),
                };
                let view = Uint8Array::new_with_byte_offset_and_length(&buffer, 0, wanted);
                let options = Object::new();
                Reflect::set(&options, &"min".into(), &wanted.into())?;
                reader.read(&view, &options)
            }
            None => self.file.piece(stream.at, wanted)?.unchecked_into(),
        };
        let (reader, doc, generation) = (stream.reader.clone(), self.doc, self.generation);
        stream.busy = true;
        let resolved = Closure::once(move |result: JsValue| {
            drop(reader);
            pump::read_done(doc, generation, Ok(result));
        });
        let rejected = Closure::once(move |error: JsValue| pump::read_done(doc, generation, Err(error)));
        // They are freed when JavaScript collects them, the one that is never called as well.
        settling.then(resolved.into_js_value(), rejected.into_js_value());
        Ok(())
    }

    /// A read settled. Says whether it was one of the present stream's.
    pub(super) fn settled(&mut self, generation: u32, result: Result<JsValue, JsValue>) -> bool {
        let Some(stream) = &mut self.stream else { return false };
        if generation != self.generation {
            return false;
        }
        stream.busy = false;
        let from = stream.at;
        let sliced = self.sliced;
        let view = result.and_then(|result| {
            // A slice is a buffer, a read of a stream `{ value: Uint8Array }`.
            if sliced { Ok(Uint8Array::new(&result).into()) } else { Reflect::get(&result, &"value".into()) }
        });
        let bytes = match view {
            Err(error) => Err(ReadError(words(&error))),
            Ok(view) => match view.dyn_into::<Uint8Array>() {
                Ok(view) if view.length() > 0 => {
                    stream.at += u64::from(view.length());
                    stream.spare = (!sliced).then(|| view.buffer());
                    Ok(view.to_vec())
                }
                _ => Err(ReadError("the file ended before its size".to_owned())),
            },
        };
        stream.ready = Some((from, bytes));
        true
    }
}
