//! Where in the object tree a broken pickle broke off.

use picklescope_protocol::NodeId;

use crate::store::Document;

/// The innermost container that something was still to be put into, once the machine at the fault is known.
#[must_use]
pub fn broken_at(document: &Document) -> Option<NodeId> {
    document.wreck.as_ref()?.stack.iter().find(|value| value.open).map(|value| value.node)
}
