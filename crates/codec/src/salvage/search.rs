//! The search for a start.
//!
//! What is plausible:
//! - a pickle that begins with PROTO 2 to 5, whose ops fit from the first one on, up to a STOP with one value on the stack, or [`MANY`] of them. Where STOP comes
//!   after less than [`FEW`] ops, its frame must end right there, or the layer, or another PROTO must follow;
//! - a pickle without PROTO, of [`OLD`] ops or more up to its STOP, which takes nothing that was there before it;
//! - inside of the broken pickle [`MANY`] ops of four kinds or more, which may take anything from below; [`FEW`] where a frame tells that an op begins.
//!
//! Where the first of what was taken for ops is none, it may have taken the beginning of a pickle for its argument. So a PROTO within an argument is tried as
//! well, when a run that is no chance has come to its end: it counts if its ops lead out of that argument.
//!
//! In random bytes a start survives its first op once in four times, and every further one more rarely: what is found is none by chance, unless
//! it was made to look like a pickle.
//!
//! The search is linear in the bytes passed, whatever they are. Every byte passed earns [`EARNED`] steps, up to [`BANK`]; each op followed from a
//! start costs one, and a long line one for every 64 bytes. Where a start costs more than was earned, those behind it are passed over
//! until it is earned again. Payloads that lie far ahead are followed [`JUMPS`] times in all. What a start has proven is not looked at again. Behind [`LOOKED`]
//! bytes in which nothing is found, it ends.

use alloc::collections::VecDeque;

use super::{Stretch, sketch::Sketch};
use crate::{
    opcode::{ArgKind, Opcode},
    ops::{Arg, Reader, Step, Window},
};

/// Ops that are no chance.
const MANY: u64 = 64;
/// Ops of a pickle without PROTO.
const OLD: u64 = 16;
/// Ops where something else speaks for it.
const FEW: u64 = 8;
/// Opcodes that a stretch must have.
const VARIETY: u32 = 4;
/// Steps that a byte passed earns, and how many are kept.
const EARNED: u32 = 2;
const BANK: u32 = 4096;
/// A start takes about so many, and one without PROTO leaves a lot more for those with one.
const STEPS: u32 = 64;
const RESERVE: u32 = 1024;
/// Bytes of a line that a start may begin with.
const LINE: usize = 4096;
/// A payload that ends further on is a jump.
const FAR: u64 = 64 << 10;
/// Jumps in all, before something is found.
const JUMPS: u32 = 1000;
/// Bytes that are searched without finding anything.
pub(super) const LOOKED: u64 = 16 << 20;
/// Beginnings within a run that are looked at when it has come to its end: the last ones, for what they begin ends there as well.
const HIDDEN: usize = 256;
/// Bytes that one op at a time is asked for.
const AHEAD: usize = 4 << 10;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Candidate {
    /// A pickle begins here.
    Pickle(u64),
    /// Ops run on.
    Stretch(Stretch),
}

/// Why the search came back.
#[derive(Debug)]
pub(super) enum Searched {
    Found(Candidate),
    NeedMore(usize),
    Seek(u64),
    Fuel,
    End { gave_up: bool },
}

#[derive(Debug)]
pub(super) struct Search {
    /// The next start.
    at: u64,
    /// Where the search, or what was found last, began.
    since: u64,
    /// Bytes from there that are searched.
    limit: u64,
    /// Where the frame ends in which the fault is.
    frame: Option<u64>,
    /// There is a broken pickle whose ops may run on.
    inside: bool,
    bank: u32,
    jumps: u32,
    steps: u64,
    run: Option<Run>,
    doubt: Option<Doubt>,
    /// A pickle that is to be told next.
    next: Option<u64>,
}

/// A run that is no chance, but may have begun with bytes that are no ops, and taken the beginning of a pickle for an argument.
#[derive(Debug)]
struct Doubt {
    run: Run,
    whole: bool,
    stops: bool,
    /// Which of the beginnings is looked at.
    hidden: usize,
}

/// A PROTO within an argument.
#[derive(Clone, Copy, Debug)]
struct Hidden {
    at: u64,
    /// The op whose argument it is, and the ops before that.
    op: (u64, u64),
    ops: u64,
}

/// What a start has come to so far.
#[derive(Debug)]
struct Run {
    start: u64,
    reader: Reader,
    /// The op that is read.
    op_at: u64,
    sketch: Sketch,
    ops: u64,
    /// It begins with PROTO.
    declared: bool,
    /// Something tells that an op begins at the start.
    likely: bool,
    /// Where its frame ends, and whether one has ended as it should.
    frame: Option<u64>,
    framed: bool,
    /// It is no chance: it is followed to its end.
    proven: bool,
    /// It has left what lies near its start.
    away: bool,
    /// The last of what may be pickles whose beginning it has taken for something else.
    hidden: VecDeque<Hidden>,
}

/// How a run goes on.
enum Followed {
    On,
    Misfit,
    Stop,
    NeedMore(usize),
    Seek(u64),
}

impl Search {
    /// From behind a fault, whose pickle has a frame that ends at `frame`, or (not `inside`) from bytes that are no pickle.
    pub(super) fn new(at: u64, frame: Option<u64>, inside: bool, limit: u64) -> Self {
        let at = if inside { at + 1 } else { at };
        Self {
            at,
            since: at,
            limit,
            frame,
            inside,
            bank: BANK,
            jumps: JUMPS,
            steps: 0,
            run: None,
            doubt: None,
            next: None,
        }
    }

    pub(super) fn position(&self) -> u64 {
        match &self.run {
            Some(run) if run.proven || run.away => run.op_at,
            Some(run) => run.start,
            None => self.at,
        }
    }

    pub(super) fn memory(&self) -> usize {
        self.run.as_ref().map_or(0, |run| run.sketch.memory())
    }

    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    /// Goes on behind a pickle that was found.
    pub(super) fn go_on(&mut self, at: u64) {
        self.at = at;
        self.found();
    }

    fn found(&mut self) {
        (self.run, self.doubt) = (None, None);
        (self.since, self.bank, self.jumps) = (self.at, BANK, JUMPS);
    }

    /// The next start.
    fn pass(&mut self) {
        self.at += 1;
        self.bank = (self.bank + EARNED).min(BANK);
    }

    pub(super) fn run(&mut self, window: Window<'_>, fuel: &mut u32) -> Searched {
        loop {
            if let Some(at) = self.next.take() {
                return Searched::Found(Candidate::Pickle(at));
            }
            if *fuel == 0 {
                return Searched::Fuel;
            }
            *fuel -= 1;
            self.steps += 1;
            let position = self.position();
            if position < window.at || position > window.at + window.bytes.len() as u64 {
                return Searched::Seek(position);
            }
            let Some(mut run) = self.run.take() else {
                if let Some(searched) = self.begin(window) {
                    return searched;
                }
                continue;
            };
            let (followed, cost) = run.follow(window, &mut self.jumps);
            let stops = matches!(followed, Followed::Stop);
            match followed {
                Followed::NeedMore(hint) => {
                    self.run = Some(run);
                    return Searched::NeedMore(hint);
                }
                Followed::Seek(to) => {
                    self.run = Some(run);
                    return Searched::Seek(to);
                }
                Followed::On => {
                    run.proven |= run.is_proven();
                    if run.proven && run.declared && self.is_out(&run) {
                        return self.pickle(&run);
                    }
                    let is_free = run.proven && self.doubt.is_none();
                    if is_free || self.bank >= cost {
                        if !is_free {
                            self.spend(cost);
                        }
                        self.run = Some(run);
                        continue;
                    }
                }
                Followed::Stop if run.declared => {
                    if run.is_whole(window) && self.is_out(&run) {
                        return self.pickle(&run);
                    }
                }
                Followed::Stop | Followed::Misfit => {
                    let whole = stops && run.is_whole(window);
                    if whole || run.proven || stops && run.ends_well(window) {
                        // What lies in between earns as much as what is passed.
                        let span = u32::try_from(run.reader.position() - run.start).unwrap_or(u32::MAX);
                        self.bank = span.saturating_mul(EARNED).saturating_add(BANK);
                        if let Some(searched) = self.look_into(Doubt { run, whole, stops, hidden: 0 }) {
                            return searched;
                        }
                        continue;
                    }
                }
            }
            self.spend(cost);
            match self.doubt.take() {
                Some(mut doubt) => {
                    doubt.hidden += 1;
                    if let Some(searched) = self.look_into(doubt) {
                        return searched;
                    }
                }
                None => self.pass(),
            }
        }
    }

    fn spend(&mut self, cost: u32) {
        self.bank = self.bank.saturating_sub(cost);
        self.steps += u64::from(cost.saturating_sub(1));
    }

    /// Whether what begins within an argument has led out of it: one that ends there is a part of it.
    fn is_out(&self, run: &Run) -> bool {
        let hidden = self.doubt.as_ref().and_then(|doubt| doubt.run.hidden.get(doubt.hidden));
        hidden.is_none_or(|hidden| run.reader.position() > hidden.op.1)
    }

    /// A pickle begins where a run does.
    fn pickle(&mut self, run: &Run) -> Searched {
        let Some(doubt) = self.doubt.take() else {
            return Searched::Found(Candidate::Pickle(run.start));
        };
        // Up to there, what ran on does run on.
        let Some(hidden) =
            doubt.run.hidden.get(doubt.hidden).filter(|hidden| self.inside && hidden.ops >= MANY)
        else {
            return Searched::Found(Candidate::Pickle(run.start));
        };
        self.next = Some(run.start);
        let stretch = Stretch { at: doubt.run.start, ops: hidden.ops, end: hidden.op.0, stops: false };
        Searched::Found(Candidate::Stretch(stretch))
    }

    /// A run that is no chance has come to its end. Looks at the next beginning within it; behind the last, it is what it seems.
    fn look_into(&mut self, doubt: Doubt) -> Option<Searched> {
        if let Some(hidden) = doubt.run.hidden.get(doubt.hidden).filter(|_| self.bank > 0) {
            self.run = Some(Run::new(hidden.at, true, true));
            self.doubt = Some(doubt);
            return None;
        }
        let Doubt { run, whole, stops, .. } = doubt;
        if whole {
            return Some(Searched::Found(Candidate::Pickle(run.start)));
        }
        let end = run.reader.position();
        // The last byte may be the first of what is no argument.
        self.at = end.saturating_sub(u64::from(!stops)).max(run.start + 1);
        self.found();
        let was_inside = self.inside;
        self.inside &= !stops;
        let stretch = Stretch { at: run.start, ops: run.ops, end, stops };
        was_inside.then_some(Searched::Found(Candidate::Stretch(stretch)))
    }

    /// Looks at the next start. `Some` where the search has to come back.
    fn begin(&mut self, window: Window<'_>) -> Option<Searched> {
        let end = window.end.unwrap_or(u64::MAX);
        if self.at >= end || self.at - self.since >= self.limit {
            return Some(Searched::End { gave_up: self.at < end });
        }
        let skip = usize::try_from(self.at.wrapping_sub(window.at)).unwrap_or(usize::MAX);
        let bytes = window.bytes.get(skip..).unwrap_or_default();
        let declared = match bytes {
            [0x80, 2..=5, ..] => true,
            [] | [0x80] if !window.is_last() => return Some(Searched::NeedMore(AHEAD)),
            [byte, ..] if Opcode::from_byte(*byte).is_some_and(|opcode| opcode != Opcode::Stop) => false,
            _ => {
                self.pass();
                return None;
            }
        };
        let reserve = if declared { 2 * STEPS } else { RESERVE };
        if self.bank < reserve {
            self.pass();
            return None;
        }
        // Where nothing runs on, a pickle must fit from its first op on.
        let mut run = Run::new(self.at, declared, declared || !self.inside);
        run.likely = self.frame == Some(self.at);
        self.run = Some(run);
        None
    }
}

impl Run {
    /// From a PROTO, or from any op; the first of a pickle, or not.
    fn new(start: u64, declared: bool, is_first: bool) -> Self {
        let op_at = if declared { start + 2 } else { start };
        Self {
            start,
            reader: Reader::new(op_at),
            op_at,
            sketch: Sketch::new(is_first),
            ops: u64::from(declared),
            declared,
            likely: false,
            frame: None,
            framed: false,
            proven: false,
            away: false,
            hidden: VecDeque::new(),
        }
    }

    /// Follows one op. What that costs, in steps.
    fn follow(&mut self, window: Window<'_>, jumps: &mut u32) -> (Followed, u32) {
        let position = self.reader.position();
        let is_between = self.reader.rest(window).is_some();
        if let Some(end) = self.frame.filter(|end| is_between && *end <= position) {
            // Frames end between two ops.
            if end < position {
                return (Followed::Misfit, 1);
            }
            (self.frame, self.framed) = (None, true);
        }
        let mut cost = 1;
        if let Some(bytes) = self.reader.rest(window) {
            self.op_at = position;
            match far(bytes, position, window) {
                Ahead::Near => {}
                Ahead::More(hint) => return (Followed::NeedMore(hint), 1),
                Ahead::Never => return (Followed::Misfit, 1),
                Ahead::Unended(seen) => return (Followed::Misfit, 1 + line_cost(seen)),
                Ahead::Payload { opcode, end } => {
                    if !self.proven {
                        let Some(left) = jumps.checked_sub(1) else { return (Followed::Misfit, 1) };
                        *jumps = left;
                    }
                    let op =
                        crate::ops::Op { opcode, at: position, len: end - position, arg: Arg::Payload(0, 0) };
                    if self.sketch.execute(&op).is_err() {
                        return (Followed::Misfit, 1);
                    }
                    self.ops += 1;
                    self.reader.go_to(end);
                    self.op_at = end;
                    self.away = true;
                    return (if self.is_in(window) { Followed::On } else { Followed::Seek(end) }, 1);
                }
            }
        }
        let op = match self.reader.next(window) {
            Step::Op(op) => op,
            Step::NeedMore(hint) => return (Followed::NeedMore(hint.max(AHEAD)), 1),
            Step::Seek(to) => return (Followed::Seek(to), 1),
            Step::End | Step::Fault(_) => {
                // What breaks off is not of it, wherever in it that is.
                self.reader = Reader::new(self.op_at);
                return (Followed::Misfit, 1);
            }
        };
        if op.opcode.arg().is_line() || op.len > 64 {
            cost += line_cost(usize::try_from(op.len).unwrap_or(LINE));
        }
        if let (Opcode::Frame, Arg::Int(len)) = (op.opcode, op.arg) {
            let end = (op.at + op.len).saturating_add(len.cast_unsigned());
            if self.frame.is_some() || window.end.is_some_and(|layer| layer < end) {
                return (Followed::Misfit, cost);
            }
            self.frame = Some(end);
        }
        let stops = op.opcode == Opcode::Stop;
        if self.sketch.execute(&op).is_err() {
            self.reader.go_to(op.at);
            return (Followed::Misfit, cost);
        }
        if !self.declared {
            self.note_hidden((op.at, op.at + op.len), window);
        }
        self.ops += 1;
        if stops && self.frame == Some(self.reader.position()) {
            (self.frame, self.framed) = (None, true);
        }
        (if stops { Followed::Stop } else { Followed::On }, cost)
    }

    /// Notes what in the argument of an op may begin a pickle.
    fn note_hidden(&mut self, op: (u64, u64), window: Window<'_>) {
        let offset = |at: u64| usize::try_from(at.wrapping_sub(window.at)).unwrap_or(usize::MAX);
        let bytes = window.bytes.get(offset(op.0 + 1)..offset(op.1)).unwrap_or_default();
        for at in memchr::memchr_iter(0x80, bytes) {
            if !matches!(bytes.get(at + 1), Some(2..=5)) || self.hidden.try_reserve(1).is_err() {
                continue;
            }
            if self.hidden.len() == HIDDEN {
                self.hidden.pop_front();
            }
            self.hidden.push_back(Hidden { at: op.0 + 1 + at as u64, op, ops: self.ops });
        }
    }

    fn is_in(&self, window: Window<'_>) -> bool {
        let at = self.reader.position();
        at >= window.at && at <= window.at + window.bytes.len() as u64
    }

    /// Whether so much is no chance, wherever it leads.
    fn is_proven(&self) -> bool {
        let needed = if self.likely || self.framed { FEW } else { MANY };
        self.ops >= needed && (self.declared || self.sketch.variety() >= VARIETY)
    }

    /// Whether a whole pickle begins at the start, at whose STOP it is.
    fn is_whole(&self, window: Window<'_>) -> bool {
        if !self.sketch.was_single() || self.frame.is_some() {
            return false;
        }
        if self.declared {
            return self.ops >= FEW || self.framed || self.is_at_seam(window);
        }
        self.ops >= OLD && self.sketch.variety() >= VARIETY
    }

    /// Whether the ops up to a STOP are likely the end of the broken pickle.
    fn ends_well(&self, window: Window<'_>) -> bool {
        !self.declared && self.ops >= OLD && self.sketch.variety() >= VARIETY && self.is_at_seam(window)
    }

    /// The layer ends here, or a pickle begins.
    fn is_at_seam(&self, window: Window<'_>) -> bool {
        let at = self.reader.position();
        let skip = usize::try_from(at.wrapping_sub(window.at)).unwrap_or(usize::MAX);
        window.end == Some(at) || matches!(window.bytes.get(skip..), Some([0x80, 2..=5, ..]))
    }
}

/// What lies ahead of an op, before it is read.
enum Ahead {
    /// It is near.
    Near,
    /// It takes more bytes to tell.
    More(usize),
    /// It is no op, or ends behind the layer.
    Never,
    /// A line that does not end within so many bytes.
    Unended(usize),
    /// A payload that ends far away.
    Payload { opcode: Opcode, end: u64 },
}

fn line_cost(bytes: usize) -> u32 {
    u32::try_from(bytes / 64).unwrap_or(u32::MAX)
}

/// Looks at the length of the op at the start of some bytes.
fn far(bytes: &[u8], at: u64, window: Window<'_>) -> Ahead {
    let Some((byte, rest)) = bytes.split_first() else {
        return if window.is_last() { Ahead::Never } else { Ahead::More(AHEAD) };
    };
    let Some(opcode) = Opcode::from_byte(*byte) else { return Ahead::Never };
    // What comes behind it counts as well.
    if opcode == Opcode::Stop && rest.len() < 2 && !window.is_last() {
        return Ahead::More(AHEAD);
    }
    let arg = opcode.arg();
    if arg.is_line() {
        let lines = if arg == ArgKind::StringNlNoEscapePair { 2 } else { 1 };
        let head = rest.get(..LINE).unwrap_or(rest);
        let found = memchr::memchr_iter(b'\n', head).take(lines).count() == lines;
        return match found {
            true => Ahead::Near,
            false if rest.len() >= LINE || window.is_last() => Ahead::Unended(head.len()),
            false => Ahead::More(LINE),
        };
    }
    let Some(width) = arg.length_bytes().filter(|width| *width > 1) else { return Ahead::Near };
    let Some(length) = rest.get(..usize::from(width)) else {
        return if window.is_last() { Ahead::Never } else { Ahead::More(AHEAD) };
    };
    let length = length.iter().rev().fold(0u64, |length, byte| length << 8 | u64::from(*byte));
    let end = (at + 1 + u64::from(width)).saturating_add(length);
    if window.end.is_some_and(|layer| layer < end) {
        return Ahead::Never;
    }
    if length <= FAR { Ahead::Near } else { Ahead::Payload { opcode, end } }
}
