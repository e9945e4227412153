//! What the machine tells whoever looks on.

use crate::{
    fault::FaultKind,
    graph::{Atom, Container, Kind, RunRole},
};

/// A value as the machine handles it: a number that the sink gave out. Building, it is a node's id.
pub(crate) type Handle = u32;

/// A place on the stack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    /// The value.
    pub(crate) value: Handle,
    /// Bytes of the memo read that pushed it, which belong to whoever takes it up.
    pub(crate) owed: u32,
}

/// Receives what a pickle does. Building a graph and only checking are two sinks over one machine.
pub(crate) trait Sink {
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
