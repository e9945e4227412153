//! What the machine tells whoever looks on.

use super::Machine;
use crate::{
    fault::{FaultKind, Full},
    graph::{Atom, Container, Kind, RunRole},
    ops::{Op, Window},
};

/// A value as the machine handles it: a number that the sink gave out. Building, it is a node's id.
pub(crate) type Handle = u32;

/// A place on the stack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    /// The value.
    pub(crate) value: Handle,
    /// What the memo read that pushed it came to, which belongs to whoever takes it up: what [`Sink::owe`] gave.
    pub(crate) owed: u32,
}

impl From<Slot> for Handle {
    fn from(slot: Slot) -> Self {
        slot.value
    }
}

/// Receives what a pickle does. Building a graph, only checking and laying out its ops are three sinks over one machine.
///
/// What has a body here is told for the last of them alone: for the others it is nothing, and costs nothing.
pub(crate) trait Sink: Sized {
    /// Whether the usual ops may be carried out together, without [`Sink::execute`].
    const LANE: bool = true;

    /// Carries out an op: as CPython's C unpickler does, unless the sink stands for another reader. `Some` is the value that
    /// STOP gives.
    #[inline(always)]
    fn execute(machine: &mut Machine<Self>, op: &Op<'_>, _: Window<'_>) -> Result<Option<Handle>, FaultKind> {
        machine.execute(op)
    }
    /// An op is about to be carried out.
    #[inline(always)]
    fn begin(&mut self, _op: &Op<'_>) -> Result<(), Full> {
        Ok(())
    }
    /// The op sets a mark.
    #[inline(always)]
    fn mark(&mut self) -> Result<(), Full> {
        Ok(())
    }
    /// The op takes the topmost mark.
    #[inline(always)]
    fn unmark(&mut self) {}
    /// The op, of so many bytes, pushes a value that is there already. What the slot owes whoever takes the value up.
    #[inline(always)]
    fn owe(&mut self, bytes: u64) -> u64 {
        bytes
    }
    /// The op stores in the memo under this number.
    #[inline(always)]
    fn put(&mut self, _key: u64) -> Result<(), Full> {
        Ok(())
    }
    /// The op reads what the memo has under this number.
    #[inline(always)]
    fn get(&mut self, _key: u64) -> Result<(), Full> {
        Ok(())
    }
    /// A value that refers to nothing, to which so many bytes of the stream belong.
    fn atom(&mut self, at: u64, atom: Atom, bytes: u64) -> Result<Handle, Full>;
    /// A new container, class instance or call, empty so far, to which so many bytes of the stream belong.
    fn container(
        &mut self,
        at: u64,
        container: Container,
        hashable: bool,
        bytes: u64,
    ) -> Result<Handle, Full>;
    /// References from `owner`, as one op makes them.
    fn refer(&mut self, owner: Handle, role: RunRole, at: u64, children: &[Slot]) -> Result<(), Full>;
    /// A new container of these values, if there are any, to which so many bytes of the stream belong.
    #[inline(always)]
    fn gather(
        &mut self,
        at: u64,
        container: Container,
        hashable: bool,
        role: RunRole,
        children: &[Slot],
        bytes: u64,
    ) -> Result<Handle, Full> {
        let value = self.container(at, container, hashable, bytes)?;
        if !children.is_empty() {
            self.refer(value, role, at, children)?;
        }
        Ok(value)
    }
    /// More bytes of the stream that belong to `owner`.
    fn own(&mut self, owner: Handle, bytes: u64);
    /// A value whose last place on the stack is given up unused.
    fn drop_value(&mut self, value: Handle) -> Result<(), Full>;
    /// What kind of value it is.
    fn kind(&self, value: Handle) -> Kind;
    /// Whether its type can be hashed, as far as known.
    fn hashable(&self, value: Handle) -> bool;
    /// What makes it unhashable: itself, or what Python meets first inside a tuple. Only for the message of a fault.
    fn unhashable(&self, value: Handle) -> Kind;
}
