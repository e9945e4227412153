//! Laying out the ops of an open document: a job that begins by itself once it is open.
//!
//! The layer is read once more from end to end, in windows; large payloads are passed over. Then every object is told its ops, and the
//! sums for the timeline's first view are made; those for its other views when that is told. All of it works in small steps, between which
//! requests are answered.

use std::rc::Rc;

use picklescope_codec::{
    Progress, Window,
    trace::{Ops, TraceFault, Tracer},
};
use picklescope_insight::{extent::Extents, sums::Sums};
use picklescope_protocol::{Axis, DocId, Lanes, Message, Traced};

use crate::{
    document::{Document, Facts},
    reader::Reader,
    timeline::Laid,
};

/// Bytes that are read at a time, and behind a payload that was passed over: the next one may be near.
const MORE: usize = 1 << 20;
const NEAR: usize = 64 << 10;
/// Operations (of about 20 ns) that a read takes the time of.
const READ: u32 = 20_000;
/// Progress is told every so many ops.
const TOLD: u32 = 200_000;
/// Ops that are looked at in the time that one takes to be carried out.
const LOOKS: u32 = 4;

/// What the timeline shows first, and what it can be switched to.
const FIRST: (Axis, Lanes) = (Axis::Bytes, Lanes::Nesting);
const OTHERS: [(Axis, Lanes); 3] =
    [(Axis::Ops, Lanes::Nesting), (Axis::Bytes, Lanes::Marks), (Axis::Ops, Lanes::Marks)];

/// A document whose ops are being laid out.
pub(crate) struct Trace {
    stage: Stage,
    /// A stretch of the layer and its offset, where the layer is not in memory.
    window: Vec<u8>,
    at: u64,
    /// Bytes to read next.
    ask: usize,
    /// Ops told last.
    told: u32,
}

enum Stage {
    Ops(Box<Tracer>),
    Extents(Box<Ops>, Box<Extents>),
    Sums(Box<Laid>, Box<Sums>, u32),
    /// All is laid out. Before they are asked for, the other sums are made: which, and up to which op.
    Others(usize, Option<Box<Sums>>, u32),
    Failed(String),
}

impl Trace {
    /// A trace of what was opened. `None` where there are no ops.
    pub(crate) fn new(facts: &Facts) -> Option<Self> {
        if facts.not_a_pickle.is_some() {
            return None;
        }
        let stage = if facts.unfit {
            Stage::Failed("The objects did not fit into memory, so their ops are not laid out.".to_owned())
        } else {
            Stage::Ops(Box::new(Tracer::new(Rc::clone(&facts.graph))))
        };
        Some(Self { stage, window: Vec::new(), at: 0, ask: NEAR, told: 0 })
    }

    /// Bytes of memory held.
    pub(crate) fn memory(&self) -> u64 {
        let held = match &self.stage {
            Stage::Ops(tracer) => tracer.ops().memory(),
            Stage::Extents(ops, extents) => ops.memory() + extents.memory(),
            Stage::Sums(laid, sums, _) => laid.memory() + sums.memory(),
            Stage::Others(_, sums, _) => sums.as_ref().map_or(0, |sums| sums.memory()),
            Stage::Failed(_) => 0,
        };
        (held + self.window.capacity()) as u64
    }

    /// Reads on. `Some(why)` where it cannot.
    fn read(
        tracer: &Tracer,
        reader: &mut Reader,
        window: &mut Vec<u8>,
        at: &mut u64,
        ask: usize,
    ) -> Option<String> {
        *at = tracer.position();
        let error = reader.fill(*at, ask, window).err()?;
        Some(format!("The ops are not laid out: {}.", error.0))
    }

    fn ops(&mut self, mut tracer: Box<Tracer>, reader: &mut Reader, ops: u32) -> Stage {
        let mut fuel = ops.max(1);
        let size = reader.size();
        while fuel > 0 {
            let progress = if let Some(bytes) = reader.bytes() {
                tracer.run(Window { bytes, at: 0, end: Some(size) }, &mut fuel)
            } else {
                let upto = self.at + self.window.len() as u64;
                if self.ask > 0 || tracer.position() < self.at || tracer.position() > upto {
                    let ask = std::mem::take(&mut self.ask).max(NEAR);
                    let error = Self::read(&tracer, reader, &mut self.window, &mut self.at, ask);
                    if let Some(error) = error {
                        return Stage::Failed(error);
                    }
                    fuel = fuel.saturating_sub(READ).max(1);
                }
                tracer.run(Window { bytes: &self.window, at: self.at, end: Some(size) }, &mut fuel)
            };
            match progress {
                Progress::Fuel => break,
                Progress::NeedMore { hint } => {
                    let upto = self.at + self.window.len() as u64;
                    let left = usize::try_from(upto.saturating_sub(tracer.position())).unwrap_or(usize::MAX);
                    self.ask = left.saturating_add(hint).max(MORE);
                }
                Progress::Seek { .. } => {
                    // Many payloads in a row are many reads.
                    fuel = fuel.saturating_sub(1);
                }
                Progress::Done => return self.traced(*tracer),
            }
        }
        Stage::Ops(tracer)
    }

    /// All ops are there.
    fn traced(&mut self, tracer: Tracer) -> Stage {
        self.window = Vec::new();
        let nodes = tracer.nodes();
        let ops = match tracer.finish() {
            Ok(ops) => ops,
            Err(fault) => return Stage::Failed(told(fault).to_owned()),
        };
        match Extents::new(nodes) {
            Ok(extents) => Stage::Extents(Box::new(ops), Box::new(extents)),
            Err(_) => Stage::Failed(told(TraceFault::OutOfMemory).to_owned()),
        }
    }

    /// Ops laid out so far.
    fn count(&self) -> u32 {
        match &self.stage {
            Stage::Ops(tracer) => tracer.ops().len(),
            Stage::Extents(ops, _) => ops.len(),
            Stage::Sums(laid, ..) => laid.ops.len(),
            Stage::Others(..) | Stage::Failed(_) => 0,
        }
    }
}

/// Goes on with sums that nobody has asked for yet. Where there is no memory for them they are left to whoever asks.
fn others(
    laid: &mut Laid,
    which: usize,
    of: (Axis, Lanes),
    sums: Option<Box<Sums>>,
    from: u32,
    looks: u32,
) -> Stage {
    let next = Stage::Others(which + 1, None, 0);
    if laid.has(of) {
        return next;
    }
    let Some(mut sums) = sums.or_else(|| laid.empty(of).map(Box::new)) else { return next };
    let end = from.saturating_add(looks).min(laid.ops.len());
    sums.add(&laid.ops, &laid.extents, from, end);
    if end < laid.ops.len() {
        return Stage::Others(which, Some(sums), end);
    }
    laid.keep(of, *sums);
    next
}

fn told(fault: TraceFault) -> &'static str {
    match fault {
        TraceFault::OutOfMemory => "There is not enough memory to lay out the ops.",
        TraceFault::TooMany => "There are more ops than Picklescope numbers.",
        TraceFault::Changed => "The file has changed since it was opened. Open it again.",
    }
}

impl Document {
    /// Works for about `ops` operations on laying out the ops. Whether there was anything to do.
    pub(crate) fn trace(&mut self, ops: u32, messages: &mut Vec<Message>) -> bool {
        let Some(mut trace) = self.trace.take() else { return false };
        let looks = ops.saturating_mul(LOOKS).max(1);
        let facts = &mut self.facts;
        let stage = std::mem::replace(&mut trace.stage, Stage::Failed(String::new()));
        trace.stage = match stage {
            Stage::Ops(tracer) => trace.ops(tracer, &mut facts.reader, ops),
            Stage::Extents(ops, mut extents) => {
                if extents.step(&ops, &facts.tree, looks) {
                    Stage::Extents(ops, extents)
                } else {
                    let laid = Laid::new(facts, *ops, *extents);
                    match laid.empty(FIRST) {
                        Some(sums) => Stage::Sums(Box::new(laid), Box::new(sums), 0),
                        None => Stage::Failed(told(TraceFault::OutOfMemory).to_owned()),
                    }
                }
            }
            Stage::Sums(mut laid, mut sums, from) => {
                let end = from.saturating_add(looks).min(laid.ops.len());
                sums.add(&laid.ops, &laid.extents, from, end);
                if end < laid.ops.len() {
                    Stage::Sums(laid, sums, end)
                } else {
                    laid.keep(FIRST, *sums);
                    let timeline = Some(Box::new(laid.timeline.clone()));
                    messages.push(self.traced(laid.ops.len(), timeline, None));
                    self.laid = Some(laid);
                    Stage::Others(0, None, 0)
                }
            }
            Stage::Others(which, sums, from) => {
                let (Some(of), Some(laid)) = (OTHERS.get(which).copied(), self.laid.as_deref_mut()) else {
                    return true;
                };
                others(laid, which, of, sums, from, looks)
            }
            Stage::Failed(why) => {
                messages.push(self.traced(0, None, Some(why)));
                return true;
            }
        };
        let count = trace.count();
        if count >= trace.told.saturating_add(TOLD) {
            trace.told = count;
            messages.push(self.traced(count, None, None));
        }
        self.trace = Some(trace);
        true
    }

    fn traced(
        &self,
        ops: u32,
        timeline: Option<Box<picklescope_protocol::Timeline>>,
        failed: Option<String>,
    ) -> Message {
        let doc: DocId = self.facts.doc;
        let expected = self.facts.graph.pickles().iter().map(|pickle| pickle.ops).sum();
        Message::Traced(Traced { doc, ops, expected, timeline, failed })
    }
}
