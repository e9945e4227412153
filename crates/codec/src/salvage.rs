//! What can still be read behind a fault.
//!
//! Behind the op that could not be carried out, nothing tells where the next op begins. So every offset is tried as a start, in order, and the ops
//! from there are followed on a [sketch](sketch) of the machine until they break or are too many to be chance. Two things are looked for: another
//! pickle, which is then decoded into the same graph, and a stretch inside of the broken one where ops run on. Only the first such
//! stretch is told, and no object is made of it: what its ops take up was made where nothing can be read.
//!
//! A pickle that was found is told as *salvaged*, and so are those that follow it: that bytes look like a pickle does not make them one.
//! One that breaks off as well leaves nothing behind.
//!
//! The work is bounded: see [`search`].

mod search;
mod sketch;

#[cfg(test)]
mod tests;

use alloc::boxed::Box;

use crate::{
    decoder::{Decoder, Progress, Stream},
    ops::Window,
};
use search::{Candidate, Search, Searched};

/// Ops that run on behind a fault, inside of the pickle that it broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Offset of the first.
    pub at: u64,
    /// How many, up to a STOP or to the next thing that is no op.
    pub ops: u64,
    /// Offset behind the last.
    pub end: u64,
    /// The last one is STOP: the broken pickle ends here.
    pub stops: bool,
}

/// What was found behind a fault, or behind bytes that are no pickle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// The first stretch where ops run on.
    pub stretch: Option<Stretch>,
    /// Offset of the first pickle that was found, if one was.
    pub pickle: Option<u64>,
    /// The search has come to an end because it had looked at all that it looks at, not because the layer ended.
    pub gave_up: bool,
}

/// Goes on behind the fault that a decoder has come to. Driven like the decoder.
///
/// ```
/// use picklescope_codec::{Decoder, Progress, Window, salvage::Salvage};
/// // A list, a hole, and another pickle.
/// let bytes = b"\x80\x04](K\x01\0\0\0\x80\x04\x95\x07\0\0\0\0\0\0\0]\x94(K\x02e.";
/// let mut decoder = Decoder::new();
/// decoder.run(Window::whole(bytes), &mut { 100 });
/// let mut salvage = Salvage::of(decoder, bytes.len() as u64).unwrap();
/// while salvage.run(Window::whole(bytes), &mut { 1000 }) != Progress::Done {}
/// let (stream, found) = salvage.finish(bytes.len() as u64);
/// assert_eq!(found.pickle, Some(9));
/// let pickles = stream.graph.pickles();
/// let (broken, found) = (pickles.first().unwrap(), pickles.last().unwrap());
/// assert!(broken.fault.is_some() && found.salvaged && found.root.is_some());
/// ```
#[derive(Debug)]
pub struct Salvage {
    decoder: Decoder,
    search: Search,
    /// A pickle that was found is being decoded.
    decoding: bool,
    found: Salvaged,
    done: bool,
}

impl Salvage {
    /// Of a decoder that is done, in a layer of so many bytes. Gives it back where there is nothing behind that could be salvaged.
    ///
    /// # Errors
    /// The decoder, as it was.
    pub fn of(decoder: Decoder, end: u64) -> Result<Self, Box<Decoder>> {
        Self::within(decoder, end, search::LOOKED)
    }

    /// The same, searching so many bytes at the most.
    fn within(decoder: Decoder, end: u64, limit: u64) -> Result<Self, Box<Decoder>> {
        match decoder.broke_at() {
            Some((at, frame)) if at < end => Ok(Self {
                // What breaks off there is known to be no op; bytes that are no pickle may begin with one.
                search: Search::new(at, frame, decoder.is_broken(), limit),
                decoder,
                decoding: false,
                found: Salvaged::default(),
                done: false,
            }),
            _ => Err(Box::new(decoder)),
        }
    }

    /// Bytes before this offset are not needed any more.
    #[must_use]
    pub fn position(&self) -> u64 {
        if self.decoding { self.decoder.position() } else { self.search.position() }
    }

    /// Bytes of memory held, but for the graph.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.search.memory()
    }

    /// The decoder, with what was salvaged so far in its graph.
    #[must_use]
    pub fn decoder(&self) -> &Decoder {
        &self.decoder
    }

    /// Steps taken so far to search: starts that were tried and ops that were followed. Never more than a fixed multiple of the bytes passed.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.search.steps()
    }

    /// Reads on. Each op, and each start that is tried, takes one of `fuel`. The window must know the layer's end.
    pub fn run(&mut self, window: Window<'_>, fuel: &mut u32) -> Progress {
        while !self.done {
            if self.decoding {
                match self.decoder.run(window, fuel) {
                    Progress::Done => {}
                    other => return other,
                }
                self.decoding = false;
                let Some(at) = self.decoder.salvage_from() else { break };
                self.search.go_on(at);
                return Progress::Seek { to: at };
            }
            match self.search.run(window, fuel) {
                Searched::NeedMore(hint) => return Progress::NeedMore { hint },
                Searched::Seek(to) => return Progress::Seek { to },
                Searched::Fuel => return Progress::Fuel,
                Searched::End { gave_up } => {
                    self.found.gave_up = gave_up;
                    self.done = true;
                }
                Searched::Found(Candidate::Stretch(stretch)) => {
                    self.found.stretch.get_or_insert(stretch);
                }
                Searched::Found(Candidate::Pickle(at)) => {
                    if self.decoder.go_on(at).is_err() {
                        break;
                    }
                    self.decoding = true;
                    return Progress::Seek { to: at };
                }
            }
        }
        self.done = true;
        Progress::Done
    }

    /// The decoder, to be finished, and what was found so far.
    #[must_use]
    pub fn into_parts(mut self) -> (Decoder, Salvaged) {
        self.found.gave_up |= !self.done;
        let pickles = self.decoder.graph().pickles();
        let first = pickles.partition_point(|pickle| !pickle.salvaged);
        self.found.pickle = pickles.get(first).map(|pickle| pickle.start);
        (self.decoder, self.found)
    }

    /// Ends the stream, as [`Decoder::finish`] does, and tells what was found.
    #[must_use]
    pub fn finish(self, end: u64) -> (Stream, Salvaged) {
        let (decoder, found) = self.into_parts();
        (decoder.finish(end), found)
    }
}
