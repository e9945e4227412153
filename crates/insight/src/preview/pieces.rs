//! Several values in one text, with words between them.

use picklescope_codec::NodeId;

use super::{Task, write};
use crate::lens::Lens;

/// A piece of a text.
pub(crate) enum Piece {
    /// Words.
    Text(String),
    /// A value.
    Value(NodeId),
    /// The values of a container, with commas between them.
    Items(NodeId),
    /// The pairs of a dict, as `name=value`.
    Named(NodeId),
    /// These, with commas between them, and whether more follow.
    Values(Vec<NodeId>, bool),
}

/// Pieces one behind the other in at most `budget` characters, and whether something was cut.
pub(crate) fn sentence(lens: &mut Lens<'_>, pieces: Vec<Piece>, budget: usize) -> (String, bool) {
    let mut tasks = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => tasks.push(Task::Owned(text)),
            Piece::Value(node) => tasks.push(Task::Show(node)),
            Piece::Items(owner) => {
                let edges = lens.slots(Some(owner)).item_edges().next().unwrap_or_default();
                tasks.push(Task::Items { owner, next: edges.start, end: edges.end, comma: false });
            }
            Piece::Named(owner) => {
                let edges = lens.slots(Some(owner)).pair_edges().next().unwrap_or_default();
                tasks.push(Task::Named { owner, next: edges.start, end: edges.end, comma: false });
            }
            Piece::Values(nodes, more) => {
                for (i, node) in nodes.into_iter().enumerate() {
                    if i > 0 {
                        tasks.push(Task::Text(", "));
                    }
                    tasks.push(Task::Show(node));
                }
                if more {
                    tasks.push(Task::Text(", …"));
                }
            }
        }
    }
    tasks.reverse();
    write(lens, tasks, budget, None)
}
