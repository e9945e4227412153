//! The third layer: a stream of pickles to one graph.

use alloc::vec::Vec;

use crate::{
    fault::{Blame, Fault, FaultKind, Full, OutOfMemory},
    graph::{Atom, Container, Graph, Kind, Mark, NodeId, Numbering, Pickle, RunRole},
    machine::{Halt, Handle, Machine, Sink, Slot},
    ops::{SEEK_FROM, Window},
};

/// Builds the graph of a layer: of a pickle, or of several in a row.
///
/// ```
/// use picklescope_codec::{Kind, decode};
/// let stream = decode(b"\x80\x04]\x94(K\x01h\x00e.");
/// let graph = &stream.graph;
/// let list = graph.pickles().first().unwrap().root.unwrap();
/// assert_eq!(graph.kind(list), Kind::List);
/// let items: Vec<_> = graph.edges(list).map(|edge| edge.child).collect();
/// assert_eq!(items[1], list); // it holds itself
/// ```
#[derive(Debug)]
pub struct Decoder {
    machine: Machine<Graph>,
    /// Where the pickle now read began in the graph, to go back to if it is none.
    mark: Mark,
    /// The bytes from there on are still at hand.
    held: bool,
    done: bool,
    /// There was no memory to keep something that was read.
    starved: bool,
    /// It goes on behind a fault: what is read now is salvaged.
    salvaging: bool,
    /// Where bytes begin that are no pickle, or no whole one; while salvaging, from where on it is worth to look further.
    left_at: Option<u64>,
}

/// Bytes of a pickle behind the first one that are kept until it has come to its end, to read it in another way if it does not: with the memo
/// of those before it, or without. A longer one is read in one way. No payload of so many bytes is passed over.
const HOLD: u64 = SEEK_FROM;

/// Why [`Decoder::run`] came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The window must reach further, by about `hint` bytes, and begin at or before [`Decoder::position`].
    NeedMore {
        /// Bytes; never more than a few MB, whatever the file says.
        hint: usize,
    },
    /// The next window may begin at `to`: a payload of at least [`crate::ops::SEEK_FROM`] is passed over.
    Seek {
        /// Offset in the layer.
        to: u64,
    },
    /// The fuel is used up.
    Fuel,
    /// The stream has come to its end, or to a fault.
    Done,
}

/// A layer, decoded as far as it goes.
#[derive(Debug)]
pub struct Stream {
    /// What it builds.
    pub graph: Graph,
    /// Offset behind the last pickle. What follows is trailing.
    pub end: u64,
    /// Memory ended before the references of large objects could be found by number, or before a pickle or its stack could be noted. The numbers
    /// of the graph are true, but what an object holds may be missing, or take a search for each reference.
    pub incomplete: bool,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// A decoder at the start of a layer.
    #[must_use]
    pub fn new() -> Self {
        Self {
            machine: Machine::new(Graph::default(), 0),
            mark: Mark::default(),
            held: false,
            done: false,
            starved: false,
            salvaging: false,
            left_at: None,
        }
    }

    /// Bytes before this offset are not needed any more.
    #[must_use]
    pub fn position(&self) -> u64 {
        let at = self.machine.position();
        if self.held && self.is_near(at) { self.machine.state.start } else { at }
    }

    fn is_near(&self, at: u64) -> bool {
        at - self.machine.state.start.min(at) <= HOLD
    }

    /// What was built so far. Its references are not indexed yet.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        &self.machine.sink
    }

    /// Reads on. Each op takes one of `fuel`.
    pub fn run(&mut self, window: Window<'_>, fuel: &mut u32) -> Progress {
        while !self.done {
            // Nothing behind a whole pickle is the end, not a pickle cut short.
            if self.machine.state.ops == 0 && !self.machine.sink.pickles().is_empty() {
                let at = self.machine.position();
                if window.end == Some(at) {
                    break;
                }
                if at >= window.at + window.bytes.len() as u64 {
                    return if window.is_last() { break } else { Progress::NeedMore { hint: 1 } };
                }
            }
            let halt = self.machine.run(window, fuel);
            self.held &= self.is_near(self.machine.position());
            match halt {
                Halt::NeedMore(hint) => return Progress::NeedMore { hint },
                Halt::Seek(to) => return Progress::Seek { to },
                Halt::Fuel => return Progress::Fuel,
                Halt::Stop(value) => self.stop(value),
                Halt::Fault(fault) => self.fault(fault),
            }
        }
        self.done = true;
        Progress::Done
    }

    fn pickle(&self, root: Option<NodeId>, fault: Option<Fault>) -> Pickle {
        let state = &self.machine.state;
        Pickle {
            start: state.start,
            end: fault.as_ref().map_or_else(|| self.machine.position(), Fault::at),
            root,
            fault,
            declared: state.declared,
            needed: state.needed,
            ops: state.ops,
            memo: self.machine.memo_len(),
            numbering: self.machine.carry.numbering,
            leans: self.machine.carry.leans(),
            stream_bytes: state.stream_bytes,
            frame: state.frame,
            first_node: self.mark.first_node(),
            first_dropped: self.mark.first_dropped(),
            salvaged: self.salvaging,
        }
    }

    fn stop(&mut self, value: Handle) {
        let pickle = self.pickle(Some(NodeId(value)), None);
        let next = pickle.end;
        // One that a Pickler wrote that went on is followed by such.
        let numbering = match pickle.numbering {
            Numbering::Continued => Numbering::Continued,
            Numbering::Own | Numbering::Anew => Numbering::Own,
        };
        if self.machine.sink.push_pickle(pickle).is_err() {
            self.done = true;
            self.starved = true;
            return;
        }
        self.mark = self.machine.sink.mark();
        self.machine.next(next, numbering, false, self.mark.first_node().0);
        self.held = true;
    }

    fn fault(&mut self, fault: Fault) {
        if self.held
            && let Some(numbering) = self.machine.other_numbering(fault.kind())
        {
            self.machine.sink.rewind(&self.mark);
            self.machine.again(numbering, self.mark.first_node().0);
            return;
        }
        self.done = true;
        // Behind a whole pickle, what breaks off is only bytes that follow: unless it says that it is a pickle
        // and bears that out for a while.
        let is_first = self.machine.sink.pickles().is_empty();
        let state = &self.machine.state;
        self.left_at = Some(match state.declared {
            Some(_) if self.salvaging => fault.at().max(state.start + 2),
            None if self.salvaging => state.start + 1,
            _ => state.start,
        });
        // Of those that are salvaged there are only whole ones.
        if self.salvaging || !is_first && (state.declared.is_none() || state.ops < 4) {
            self.machine.sink.rewind(&self.mark);
            self.machine.again(Numbering::Own, self.mark.first_node().0);
            return;
        }
        self.keep_broken(fault);
    }

    /// Where it could not go on, and where the frame ends that this is in: in a pickle, or behind the last one.
    pub(crate) fn broke_at(&self) -> Option<(u64, Option<u64>)> {
        let last = self.machine.sink.pickles().last().filter(|_| self.done && !self.starved)?;
        match &last.fault {
            Some(fault) if fault.kind().blame() == Blame::Limit => None,
            Some(fault) => Some((fault.at(), last.frame.map(|(end, _)| end).filter(|end| *end > fault.at()))),
            None => Some((self.left_at?, None)),
        }
    }

    /// Whether it could not go on inside of a pickle.
    pub(crate) fn is_broken(&self) -> bool {
        self.machine.sink.pickles().last().is_some_and(|last| last.fault.is_some())
    }

    /// Goes on with a pickle at `at`, though what comes before it is broken.
    pub(crate) fn go_on(&mut self, at: u64) -> Result<(), OutOfMemory> {
        if self.starved {
            return Err(OutOfMemory);
        }
        self.mark = self.machine.sink.mark();
        self.machine.next(at, Numbering::Anew, true, self.mark.first_node().0);
        (self.held, self.done, self.salvaging, self.left_at) = (false, false, true, None);
        Ok(())
    }

    /// Where to look for the next pickle, when what was salvaged has come to an end that is not the layer's.
    pub(crate) fn salvage_from(&self) -> Option<u64> {
        self.left_at.filter(|_| !self.starved)
    }

    fn keep_broken(&mut self, fault: Fault) {
        let pickle = self.pickle(None, Some(fault));
        // Memory may just have ended: then the objects are kept without the list of what was on the stack.
        let mut stack = Vec::new();
        if stack.try_reserve_exact(self.machine.height()).is_ok() {
            stack.extend(self.machine.stack().map(NodeId));
        } else {
            self.starved = true;
        }
        let graph = &mut self.machine.sink;
        // When memory ended even for this, what was built before is still there.
        self.starved |= graph.push_pickle(pickle).is_err();
        graph.set_leftovers(stack);
    }

    /// Ends the stream and makes its references findable. `end` is the layer's length. If the stream has not come to
    /// its end (opening was cancelled), what was built so far is kept as a broken pickle with the fault `Cancelled`.
    #[must_use]
    pub fn finish(mut self, end: u64) -> Stream {
        if self.salvaging {
            // One that is not whole yet is left out.
            if !self.done {
                self.machine.sink.rewind(&self.mark);
            }
        } else if !self.done && (self.machine.state.ops > 0 || self.machine.sink.pickles().is_empty()) {
            let at = self.machine.position();
            self.keep_broken(Fault::new(FaultKind::Cancelled, at, None));
        }
        let mut graph = self.machine.sink;
        graph.check_frames(end);
        // Without memory for the index all is there, but too slow to be shown: whoever shows it has to know.
        let incomplete = self.starved | graph.index().is_err();
        let end = graph.pickles().last().map_or(0, |last| if last.fault.is_some() { end } else { last.end });
        Stream { graph, end, incomplete }
    }
}

/// Decodes a layer that is in memory.
#[must_use]
pub fn decode(bytes: &[u8]) -> Stream {
    let mut decoder = Decoder::new();
    let mut fuel = u32::MAX;
    while decoder.run(Window::whole(bytes), &mut fuel) == Progress::Fuel {
        fuel = u32::MAX;
    }
    decoder.finish(bytes.len() as u64)
}

impl Sink for Graph {
    #[inline(always)]
    fn atom(&mut self, at: u64, atom: Atom, bytes: u64) -> Result<Handle, Full> {
        Ok(self.push_atom(at, atom, bytes)?.0)
    }

    #[inline]
    fn container(
        &mut self,
        at: u64,
        container: Container,
        hashable: bool,
        bytes: u64,
    ) -> Result<Handle, Full> {
        Ok(self.push_container(at, container, hashable, bytes)?.0)
    }

    #[inline]
    fn refer(&mut self, owner: Handle, role: RunRole, at: u64, children: &[Slot]) -> Result<(), Full> {
        self.push_run(NodeId(owner), role, at, children)
    }

    #[inline]
    fn gather(
        &mut self,
        at: u64,
        container: Container,
        hashable: bool,
        role: RunRole,
        children: &[Slot],
        bytes: u64,
    ) -> Result<Handle, Full> {
        Ok(self.push_gathered(at, container, hashable, role, children, bytes)?.0)
    }

    #[inline]
    fn own(&mut self, owner: Handle, bytes: u64) {
        self.add_self(NodeId(owner), bytes);
    }

    fn drop_value(&mut self, value: Handle) -> Result<(), Full> {
        // A call may also be inside what is dropped.
        if self.kind(NodeId(value)).is_atom() { Ok(()) } else { Ok(self.push_dropped(NodeId(value))?) }
    }

    #[inline]
    fn kind(&self, value: Handle) -> Kind {
        Graph::kind(self, NodeId(value))
    }

    #[inline]
    fn hashable(&self, value: Handle) -> bool {
        Graph::is_hashable(self, NodeId(value))
    }

    fn unhashable(&self, value: Handle) -> Kind {
        self.culprit(NodeId(value))
    }
}

#[cfg(test)]
mod tests;
