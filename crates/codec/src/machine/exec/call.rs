//! What names something that lives elsewhere, and what would call it. Nothing is looked up, nothing is called:
//! each becomes a value that says what Python would do.

use super::{Done, line};
use crate::{
    fault::FaultKind,
    graph::{Atom, Container, Kind, RunRole, Tag},
    machine::{Handle, Machine, Sink, Slot},
    ops::{Arg, Op},
};

impl<S: Sink> Machine<S> {
    pub(super) fn persistent_line(&mut self, op: &Op<'_>) -> Done {
        let line = line(op);
        if !line.is_ascii() {
            return Err(FaultKind::PersIdNotAscii);
        }
        // The id is an object of its own, as if a str stood before a BINPERSID.
        let id = self.sink.atom(op.at, Atom::Payload(Tag::StrUtf8, 1, line.len() as u64), 0)?;
        self.persistent(op, Slot { value: id, owed: 0 })
    }

    pub(super) fn persistent(&mut self, op: &Op<'_>, id: Slot) -> Done {
        self.compose(op.at, Container::Persistent, RunRole::Pid, &[id], op.len)
    }

    /// The topmost values, left in place: an op that cannot be carried out leaves the stack as it was, and
    /// what it could not be carried out on is what one wants to see.
    pub(in crate::machine) fn operands<const N: usize>(&self) -> Result<[Slot; N], FaultKind> {
        match self.stack.get(self.fence..).and_then(|above| above.last_chunk::<N>()) {
            Some(slots) => Ok(*slots),
            None => Err(self.underflow()),
        }
    }

    /// Takes the operands off the stack and puts a value made of them in their place.
    pub(in crate::machine) fn replace(
        &mut self,
        op: &Op<'_>,
        made: Container,
        role: RunRole,
        of: &[Slot],
    ) -> Done {
        self.stack.truncate(self.stack.len() - of.len());
        self.compose(op.at, made, role, of, op.len)
    }

    /// A new value made of a few others, which have left the stack.
    pub(in crate::machine) fn compose(
        &mut self,
        at: u64,
        made: Container,
        role: RunRole,
        of: &[Slot],
        bytes: u64,
    ) -> Done {
        let owed: u64 = of.iter().map(|slot| u64::from(slot.owed)).sum();
        let value = self.sink.gather(at, made, true, role, of, bytes + owed)?;
        self.push(value, 0)?;
        Ok(None)
    }

    pub(super) fn global(&mut self, op: &Op<'_>) -> Done {
        let value = self.named(op, op.len)?;
        self.push(value, 0)?;
        Ok(None)
    }

    /// A global named by the op's two lines.
    pub(in crate::machine) fn named(&mut self, op: &Op<'_>, bytes: u64) -> Result<Handle, FaultKind> {
        let Arg::Lines(module, name) = op.arg else { return Err(FaultKind::Truncated) };
        let len = |line: &[u8]| match line.len() {
            0 => Err(FaultKind::Truncated),
            len => u32::try_from(len).map_err(|_| FaultKind::LineTooLong),
        };
        Ok(self.sink.atom(op.at, Atom::Global(len(module)?, len(name)?), bytes)?)
    }

    pub(super) fn stack_global(&mut self, op: &Op<'_>) -> Done {
        let [module, name] = self.operands()?;
        let is_text = |slot: Slot| matches!(self.sink.kind(slot.value), Kind::Str | Kind::Py2Str);
        if !is_text(name) || !is_text(module) {
            return Err(FaultKind::StackGlobal);
        }
        self.replace(op, Container::StackGlobal, RunRole::Name, &[module, name])
    }

    pub(super) fn reduce(&mut self, op: &Op<'_>) -> Done {
        let [callable, args] = self.operands()?;
        if !self.may_be(args, Kind::Tuple) {
            return Err(FaultKind::ArgsNotTuple);
        }
        self.check_callable(callable)?;
        self.replace(op, Container::Reduce, RunRole::Call, &[callable, args])
    }

    fn check_callable(&self, slot: Slot) -> Result<(), FaultKind> {
        let kind = self.sink.kind(slot.value);
        if kind.is_unknown() { Ok(()) } else { Err(FaultKind::NotCallable(kind.python_type())) }
    }

    fn may_be(&self, slot: Slot, kind: Kind) -> bool {
        let found = self.sink.kind(slot.value);
        found == kind || found.is_unknown()
    }

    pub(super) fn build(&mut self, op: &Op<'_>) -> Done {
        if self.stack.len() < self.fence + 2 {
            return Err(self.underflow());
        }
        let [object, state] = self.operands()?;
        let kind = self.sink.kind(object.value);
        let state_kind = self.sink.kind(state.value);
        if !kind.is_unknown() && state_kind != Kind::None {
            // No built-in type has a `__setstate__` or a `__dict__`.
            return Err(match state_kind {
                Kind::Dict => FaultKind::NoAttribute(kind.python_type(), "__dict__"),
                _ => FaultKind::StateNotDict,
            });
        }
        self.sink.refer(object.value, RunRole::State, op.at, &[state])?;
        self.stack.pop();
        self.sink.own(object.value, op.len + u64::from(state.owed));
        Ok(None)
    }

    pub(super) fn inst(&mut self, op: &Op<'_>) -> Done {
        let from = self.take_mark()?;
        // The lines are the class's, the opcode is the call's.
        let class = self.named(op, op.len - 1)?;
        self.instance(op, Container::Inst, Slot { value: class, owed: 0 }, from, 1)
    }

    pub(super) fn obj(&mut self, op: &Op<'_>) -> Done {
        let from = self.take_mark()?;
        let Some(class) = self.stack.get(from).copied() else { return Err(self.underflow()) };
        self.check_callable(class)?;
        self.instance(op, Container::Obj, class, from + 1, op.len)?;
        // Below the instance its class is still on the stack.
        self.stack.swap_remove(from);
        Ok(None)
    }

    /// An instance of a class with everything from `from` on as its arguments.
    pub(in crate::machine) fn instance(
        &mut self,
        op: &Op<'_>,
        made: Container,
        class: Slot,
        from: usize,
        bytes: u64,
    ) -> Done {
        let slots = self.stack.get(from..).unwrap_or_default();
        let hashable = slots.iter().all(|slot| self.sink.hashable(slot.value));
        let args = self.sink.container(op.at, Container::Tuple, hashable, 0)?;
        self.hand_over(args, RunRole::Items, op.at, from, 0)?;
        let args = Slot { value: args, owed: 0 };
        // One more for the mark.
        self.compose(op.at, made, RunRole::Call, &[class, args], bytes + 1)
    }

    /// NEWOBJ, or with keyword arguments NEWOBJ_EX.
    pub(super) fn new_object(&mut self, op: &Op<'_>, made: Container) -> Done {
        let name = op.opcode.name();
        let (class, args, kwargs) = if made == Container::NewObjEx {
            let [class, args, kwargs] = self.operands()?;
            (class, args, Some(kwargs))
        } else {
            let [class, args] = self.operands()?;
            (class, args, None)
        };
        let wrong = |operand, want, slot: Slot| {
            FaultKind::Operand(name, operand, want, self.sink.kind(slot.value).python_type())
        };
        if !self.sink.kind(class.value).is_unknown() {
            return Err(wrong("class", "type", class));
        }
        if !self.may_be(args, Kind::Tuple) {
            return Err(wrong("args", "tuple", args));
        }
        match kwargs {
            None => self.replace(op, made, RunRole::Call, &[class, args]),
            Some(kwargs) if !self.may_be(kwargs, Kind::Dict) => Err(wrong("kwargs", "dict", kwargs)),
            Some(kwargs) => self.replace(op, made, RunRole::Call, &[class, args, kwargs]),
        }
    }
}
