//! Atoms whose argument must be looked at: numbers and strings that are lines, and buffers.

use super::{Done, line};
use crate::{
    fault::FaultKind,
    graph::{Atom, Container, Kind, RunRole, Tag},
    machine::{Machine, Sink},
    number::{self, IntLine},
    ops::{Arg, Op},
    text,
};

impl<S: Sink> Machine<S> {
    pub(super) fn int_line(&mut self, op: &Op<'_>) -> Done {
        let line = line(op);
        if line.is_empty() {
            return Err(FaultKind::Truncated);
        }
        self.number(op, number::int_line(line)?)
    }

    pub(super) fn long_line(&mut self, op: &Op<'_>) -> Done {
        let line = line(op);
        if line.is_empty() {
            return Err(FaultKind::Truncated);
        }
        self.number(op, number::long_line(line)?)
    }

    fn number(&mut self, op: &Op<'_>, number: IntLine) -> Done {
        self.atom(
            op,
            match number {
                IntLine::Bool(value) => Atom::Bool(value),
                IntLine::Small(value) => Atom::Int(value),
                IntLine::Big(from, to) => {
                    let skip = u16::try_from(from + 1).map_err(|_| FaultKind::LineTooLong)?;
                    Atom::Payload(Tag::IntText, skip, (to - from) as u64)
                }
            },
        )
    }

    pub(super) fn long_bytes(&mut self, op: &Op<'_>) -> Done {
        let Arg::Short(bytes) = op.arg else { return Ok(None) };
        let atom = match number::of_bytes(bytes) {
            Some(value) => Atom::Int(value),
            None => Atom::Payload(Tag::IntBytes, 2, bytes.len() as u64),
        };
        self.atom(op, atom)
    }

    pub(super) fn string(&mut self, op: &Op<'_>) -> Done {
        let line = line(op);
        let inside = match line {
            [b'\'', inside @ .., b'\''] | [b'"', inside @ .., b'"'] => inside,
            _ => return Err(FaultKind::Unquoted),
        };
        text::escaped(inside, |_| {})?;
        self.atom(op, Atom::Payload(Tag::Py2Escaped, 2, inside.len() as u64))
    }

    pub(super) fn readonly(&mut self, op: &Op<'_>) -> Done {
        let slot = self.top()?;
        match self.sink.kind(slot.value) {
            // Already so.
            Kind::Bytes | Kind::ReadOnly => {
                self.state.stream_bytes += op.len;
                Ok(None)
            }
            Kind::Buffer | Kind::ByteArray => self.wrap(op, Container::ReadOnly, RunRole::Of),
            kind if kind.is_unknown() => self.wrap(op, Container::ReadOnly, RunRole::Of),
            kind => Err(FaultKind::NotBuffer(kind.python_type())),
        }
    }

    /// Replaces the top of the stack by a container of it.
    fn wrap(&mut self, op: &Op<'_>, container: Container, role: RunRole) -> Done {
        let from = self.stack.len().saturating_sub(1);
        self.gather(op, container, role, from, op.len, true)
    }
}
