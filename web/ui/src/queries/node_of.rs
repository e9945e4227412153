//! The object of a row.

use picklescope_protocol::{NodeId, Row, RowKind};

/// Its own, or the one its link refers to. None for a bucket.
#[must_use]
pub fn node_of(row: &Row) -> Option<NodeId> {
    match row.kind {
        RowKind::Node(node) => Some(node),
        RowKind::Link(link) => Some(link.target),
        RowKind::Bucket => None,
    }
}
