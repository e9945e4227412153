//! Where a document's bytes are, by type: found out in the background, once somebody asks.

use picklescope_insight::heavy::Heavy;
use picklescope_protocol::{Heavy as WireHeavy, Message, NodeId as WireNode, TypePath};

use super::Document;

/// The most paths that are told: what is smaller would not be seen.
const MOST: usize = 1000;
/// Operations that an object takes.
const OPS: u32 = 5;

impl Document {
    /// Begins to find it out, or to find it out again.
    pub(crate) fn begin_heavy(&mut self) {
        self.heavy.get_or_insert_with(Heavy::new);
    }

    /// Works for about `ops` operations. Whether there was anything to do.
    pub(crate) fn heavy_step(&mut self, ops: u32, messages: &mut Vec<Message>) -> bool {
        let Some(mut heavy) = self.heavy.take() else { return false };
        let mut lens = self.lens();
        match heavy.step(&mut lens, (ops / OPS).max(1)) {
            Ok(false) => self.heavy = Some(heavy),
            Ok(true) => messages.push(Message::Heavy(self.told(&heavy))),
            // Without memory there is no answer but an empty one.
            Err(_) => messages.push(Message::Heavy(self.told(&Heavy::new()))),
        }
        true
    }

    fn told(&mut self, heavy: &Heavy) -> WireHeavy {
        let paths = heavy.paths();
        let mut weights: Vec<u64> = paths.iter().map(|path| path.bytes).collect();
        weights.sort_unstable_by(|a, b| b.cmp(a));
        // Whatever a path is below weighs as much at least, so it is told too; of equal ones, those before it.
        let least = weights.get(MOST - 1).copied().unwrap_or(0);
        let mut numbers: Vec<Option<u32>> = Vec::with_capacity(paths.len());
        let mut told: Vec<TypePath> = Vec::new();
        for path in paths {
            let parent = path.parent.map(|parent| numbers.get(parent as usize).copied().flatten());
            if path.bytes < least || told.len() >= MOST || parent == Some(None) {
                numbers.push(None);
                continue;
            }
            numbers.push(u32::try_from(told.len()).ok());
            told.push(TypePath {
                parent: parent.flatten(),
                name: Heavy::name(&mut self.lens(), path),
                count: path.count,
                self_bytes: path.self_bytes,
                bytes: path.bytes,
                objects: path.objects,
                first: WireNode(path.first.0),
            });
        }
        let left_out = u32::try_from(paths.len() - told.len()).unwrap_or(u32::MAX);
        let (doc, bytes) = (self.facts.doc, self.facts.layer_size);
        WireHeavy { doc, paths: told, left_out, bytes, objects: self.facts.graph.len().into() }
    }
}
