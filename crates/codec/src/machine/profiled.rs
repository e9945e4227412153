//! The machine as other readers run it, and as C runs it when it looks at what containers hold.
//!
//! The graph builder and the tracer are C 3.13.0 by the machine's own code, and pay nothing for what is here: it hangs on a function
//! of [`Sink`] that only this sink defines, and on a look at the fault where the machine stopped. Each op is looked at before it is carried out, and refused in the reader's own words; what
//! a reader accepts that C does not, is carried out here.

mod frames;
mod items;
mod python;
mod values;

use super::{Handle, Machine, Sink, Slot};
use crate::{
    fault::{Fault, FaultKind, Full},
    graph::{Atom, Container, Kind, RunRole},
    ops::{Op, Window},
    profile::Profile,
};

pub(crate) use values::Values;

impl Machine<Values> {
    /// What the reader says where C's has stopped: mostly it is the same.
    pub(crate) fn refuse(&mut self, fault: Fault, window: Window<'_>) -> Fault {
        if let Some(fault) = self.refuse_in_frame(&fault, window) {
            return fault;
        }
        match self.sink.profile {
            Profile::Python3_13_0 => self.refuse_python(fault, window),
            _ => fault,
        }
    }
}

impl Sink for Values {
    fn execute(
        machine: &mut Machine<Self>,
        op: &Op<'_>,
        window: Window<'_>,
    ) -> Result<Option<Handle>, FaultKind> {
        machine.read_in_frame(op, window)?;
        if let Some(number) = items::int_of_bytes(op, window) {
            return machine.atom(op, number);
        }
        if machine.sink.profile == Profile::Python3_13_0 {
            return machine.execute_python(op);
        }
        machine.look_as_c(op)?;
        if machine.has_empty_state(op) {
            machine.stack.pop();
            return Ok(None);
        }
        machine.execute(op)
    }

    // It looks at every op.
    const LANE: bool = false;

    fn atom(&mut self, _: u64, atom: Atom, _: u64) -> Result<Handle, Full> {
        self.push_atom(atom)
    }

    fn container(&mut self, _: u64, made: Container, _: bool, _: u64) -> Result<Handle, Full> {
        self.push(made.kind(), 0)
    }

    fn refer(&mut self, owner: Handle, role: RunRole, _: u64, children: &[Slot]) -> Result<(), Full> {
        self.note(owner, role, children);
        Ok(())
    }

    fn own(&mut self, _: Handle, _: u64) {}

    fn drop_value(&mut self, _: Handle) -> Result<(), Full> {
        Ok(())
    }

    fn kind(&self, value: Handle) -> Kind {
        self.kind_of(value)
    }

    fn hashable(&self, value: Handle) -> bool {
        self.culprit(value).is_none()
    }

    fn unhashable(&self, value: Handle) -> Kind {
        self.culprit(value).unwrap_or(Kind::List)
    }
}
