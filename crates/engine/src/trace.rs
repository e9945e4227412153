//! Laying out the ops of an open document: a job that begins by itself once it is open.
//!
//! The layer is read once more from end to end; large payloads are passed over. Then every object is told its ops, checkpoints of the
//! machine are made, and the sums for the timeline's first view; those for its other views when that is told. All of it works in small
//! steps, between which requests are answered.

use std::rc::Rc;

use picklescope_codec::trace::{Ops, TraceFault, Tracer, Travel};
use picklescope_insight::{extent::Extents, sums::Sums};
use picklescope_protocol::{Axis, Lanes, Message, Timeline, Traced};

use crate::{
    Want,
    document::{Document, Facts},
    reading::{Ran, Reading},
    source::ReadError,
    timeline::Laid,
};

/// Progress is told every so many ops.
const TOLD: u32 = 200_000;
/// Ops that are looked at in the time that one takes to be carried out.
const LOOKS: u32 = 4;

/// What the timeline shows first, and what it can be switched to.
const VIEWS: [(Axis, Lanes); 4] = [
    (Axis::Bytes, Lanes::Nesting),
    (Axis::Ops, Lanes::Nesting),
    (Axis::Bytes, Lanes::Marks),
    (Axis::Ops, Lanes::Marks),
];

/// A document whose ops are being laid out.
pub(crate) struct Trace {
    stage: Stage,
    /// Ops told last.
    told: u32,
}

enum Stage {
    Ops(Box<Reading<Tracer>>),
    Extents(Box<Ops>, Box<Extents>),
    /// Checkpoints of the machine.
    Travel(Box<Ops>, Box<Extents>, Box<Travel>),
    /// The sums of view after view. What is laid out is the document's when the first one's are there.
    Sums(Option<Box<Laid>>, Views),
    Failed(String),
}

/// What a step came to.
pub(crate) enum Worked {
    /// There was nothing to do.
    Idle,
    /// There is more to do.
    Again,
    /// Bytes of the file are needed.
    Want(Want),
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
            Stage::Ops(Box::new(Reading::new(Tracer::new(Rc::clone(&facts.graph)))))
        };
        Some(Self { stage, told: 0 })
    }

    /// Bytes of memory held.
    pub(crate) fn memory(&self) -> u64 {
        let held = match &self.stage {
            Stage::Ops(reading) => reading.memory(),
            Stage::Extents(ops, extents) => ops.memory() + extents.memory(),
            Stage::Travel(ops, extents, travel) => ops.memory() + extents.memory() + travel.memory(),
            Stage::Sums(laid, views) => laid.as_ref().map_or(0, |laid| laid.memory()) + views.memory(),
            Stage::Failed(_) => 0,
        };
        held as u64
    }

    /// Takes bytes of the file that were wanted.
    pub(crate) fn feed(&mut self, at: u64, bytes: &[u8]) {
        if let Stage::Ops(reading) = &mut self.stage {
            reading.feed(at, bytes);
        }
    }

    /// The bytes cannot be had.
    pub(crate) fn fail(&mut self, error: &ReadError) {
        if matches!(self.stage, Stage::Ops(_)) {
            self.stage = Stage::Failed(unread(error));
        }
    }

    /// Whether it may want bytes of the file.
    pub(crate) fn is_reading(&self) -> bool {
        matches!(self.stage, Stage::Ops(_))
    }

    /// Ops laid out so far.
    fn count(&self) -> u32 {
        match &self.stage {
            Stage::Ops(reading) => reading.reads.ops().len(),
            Stage::Extents(ops, _) | Stage::Travel(ops, ..) => ops.len(),
            Stage::Sums(..) | Stage::Failed(_) => 0,
        }
    }
}

/// All ops are there.
fn traced(tracer: Tracer) -> Result<Stage, TraceFault> {
    let nodes = tracer.nodes();
    let ops = tracer.finish()?;
    let extents = Extents::new(nodes).map_err(|_| TraceFault::OutOfMemory)?;
    Ok(Stage::Extents(Box::new(ops), Box::new(extents)))
}

/// How far the sums are: which view's, up to which op.
#[derive(Default)]
struct Views {
    number: usize,
    sums: Option<Sums>,
    upto: u32,
}

impl Views {
    fn memory(&self) -> usize {
        self.sums.as_ref().map_or(0, Sums::memory)
    }

    /// Goes on. Whether there was memory for it; where there is none, a view's sums are left to whoever asks for them.
    fn step(&mut self, laid: &mut Laid, of: (Axis, Lanes), looks: u32) -> bool {
        let sums = if laid.has(of) { None } else { self.sums.take().or_else(|| laid.empty(of)) };
        let Some(mut sums) = sums else {
            *self = Self { number: self.number + 1, ..Self::default() };
            return laid.has(of);
        };
        let end = self.upto.saturating_add(looks).min(laid.ops.len());
        sums.add(&laid.ops, &laid.extents, self.upto, end);
        if end < laid.ops.len() {
            (self.sums, self.upto) = (Some(sums), end);
        } else {
            laid.keep(of, sums);
            *self = Self { number: self.number + 1, ..Self::default() };
        }
        true
    }
}

fn told(fault: TraceFault) -> String {
    let why = match fault {
        TraceFault::OutOfMemory => "There is not enough memory to lay out the ops.",
        TraceFault::TooMany => "There are more ops than Picklescope numbers.",
        TraceFault::Changed => "The file has changed since it was opened. Open it again.",
    };
    why.to_owned()
}

impl Document {
    /// Works for about `ops` operations on laying out the ops, and reads what it needs. Whether there was anything to do.
    pub(crate) fn trace(&mut self, ops: u32, messages: &mut Vec<Message>) -> bool {
        !matches!(self.trace_step(ops, false, messages), Worked::Idle)
    }

    /// The same; but what a host had better read is wanted.
    pub(crate) fn trace_step(&mut self, ops: u32, may_want: bool, messages: &mut Vec<Message>) -> Worked {
        let Some(Trace { stage, told: before }) = self.trace.take() else { return Worked::Idle };
        let looks = ops.saturating_mul(LOOKS).max(1);
        let facts = &mut self.facts;
        let mut worked = Worked::Again;
        let stage = match stage {
            Stage::Ops(mut reading) => match reading.run(&mut facts.reader, ops, may_want) {
                Ok(Ran::Done) => traced(reading.reads).unwrap_or_else(|fault| Stage::Failed(told(fault))),
                Ok(Ran::Again) => Stage::Ops(reading),
                Ok(Ran::Want { at, hint }) => {
                    worked = Worked::Want(Want { doc: facts.doc, at, hint });
                    Stage::Ops(reading)
                }
                Err(error) => Stage::Failed(unread(&error)),
            },
            Stage::Extents(ops, mut extents) => {
                if extents.step(&ops, &facts.tree, looks) {
                    Stage::Extents(ops, extents)
                } else {
                    Stage::Travel(ops, extents, Box::default())
                }
            }
            Stage::Travel(ops, extents, mut travel) => match travel.step(&ops, looks) {
                Ok(true) => Stage::Travel(ops, extents, travel),
                Ok(false) => {
                    let laid = Laid::new(facts, *ops, *extents, *travel);
                    Stage::Sums(Some(Box::new(laid)), Views::default())
                }
                Err(_) => Stage::Failed(told(TraceFault::OutOfMemory)),
            },
            Stage::Sums(mut fresh, mut views) => {
                let laid = fresh.as_deref_mut().or(self.laid.as_deref_mut());
                let (Some(laid), Some(of)) = (laid, VIEWS.get(views.number)) else { return Worked::Again };
                let fits = views.step(laid, *of, looks);
                if fresh.is_some() && !fits {
                    Stage::Failed(told(TraceFault::OutOfMemory))
                } else {
                    if let Some(laid) = fresh.take_if(|_| views.number > 0) {
                        let timeline = Some(Box::new(laid.timeline.clone()));
                        messages.push(self.traced(laid.ops.len(), timeline, None));
                        self.laid = Some(laid);
                    }
                    Stage::Sums(fresh, views)
                }
            }
            Stage::Failed(why) => {
                messages.push(self.traced(0, None, Some(why)));
                return Worked::Again;
            }
        };
        let mut trace = Trace { stage, told: before };
        let count = trace.count();
        if count >= before.saturating_add(TOLD) {
            trace.told = count;
            messages.push(self.traced(count, None, None));
        }
        self.trace = Some(trace);
        worked
    }

    fn traced(&self, ops: u32, timeline: Option<Box<Timeline>>, failed: Option<String>) -> Message {
        let expected = self.facts.graph.pickles().iter().map(|pickle| pickle.ops).sum();
        Message::Traced(Traced { doc: self.facts.doc, ops, expected, timeline, failed })
    }
}

/// Why there will be no table.
fn unread(error: &ReadError) -> String {
    format!("The ops are not laid out: {}.", error.0)
}
