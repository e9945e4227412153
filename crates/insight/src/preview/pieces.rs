//! Several values in one text, with words between them.

use picklescope_codec::{Batch, NodeId};

use super::{Task, write};
use crate::lens::Lens;

/// So many values of a batch are begun; there is room for far fewer.
const BATCH: u32 = 64;

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
    /// The values of a batch of references, with commas between them.
    Batch(Batch),
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
            Piece::Batch(batch) => {
                let begun = lens.graph.batch_children(&batch).take(BATCH as usize);
                for (i, child) in begun.enumerate() {
                    if i > 0 {
                        tasks.push(Task::Text(", "));
                    }
                    tasks.push(Task::Show(child));
                }
                if batch.count > BATCH {
                    tasks.push(Task::Text(", …"));
                }
            }
        }
    }
    tasks.reverse();
    write(lens, tasks, budget)
}
