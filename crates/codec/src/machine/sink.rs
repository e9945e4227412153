//! What the machine tells whoever looks on.

use crate::{
    fault::FaultKind,
    graph::{Atom, Container, Kind, RunRole},
    ops::Op,
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

/// Receives what a pickle does. Building a graph, only checking and laying out its ops are three sinks over one machine.
///
/// What has a body here is told for the last of them alone: for the others it is nothing, and costs nothing.
pub(crate) trait Sink {
    /// An op is about to be carried out.
    #[inline(always)]
    fn begin(&mut self, _op: &Op<'_>) -> Result<(), FaultKind> {
        Ok(())
    }
    /// The op sets a mark.
    #[inline(always)]
    fn mark(&mut self) -> Result<(), FaultKind> {
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
    fn put(&mut self, _key: u64) -> Result<(), FaultKind> {
        Ok(())
    }
    /// The op reads what the memo has under this number.
    #[inline(always)]
    fn get(&mut self, _key: u64) -> Result<(), FaultKind> {
        Ok(())
    }
    /// A value that refers to nothing, to which so many bytes of the stream belong.
    fn atom(&mut self, at: u64, atom: Atom, bytes: u64) -> Result<Handle, FaultKind>;
    /// A new container, class instance or call, empty so far, to which so many bytes of the stream belong.
    fn container(
        &mut self,
        at: u64,
        container: Container,
        hashable: bool,
        bytes: u64,
    ) -> Result<Handle, FaultKind>;
    /// References from `owner`, as one op makes them.
    fn refer(&mut self, owner: Handle, role: RunRole, at: u64, children: &[Slot]) -> Result<(), FaultKind>;
    /// More bytes of the stream that belong to `owner`.
    fn own(&mut self, owner: Handle, bytes: u64);
    /// A value whose last place on the stack is given up unused.
    fn drop_value(&mut self, value: Handle) -> Result<(), FaultKind>;
    /// What kind of value it is.
    fn kind(&self, value: Handle) -> Kind;
    /// Whether its type can be hashed, as far as known.
    fn hashable(&self, value: Handle) -> bool;
    /// What makes it unhashable: itself, or what Python meets first inside a tuple. Only for the message of a fault.
    fn unhashable(&self, value: Handle) -> Kind;
}
