//! What can only be seen cheaply while the bytes pass by: which strings of Python 2 are not ASCII.
//!
//! Afterwards that would take reading the file again. Payloads that are passed over are not looked at.

use picklescope_codec::{Graph, Kind, NodeId, TextCode, Value, Window, text};

/// Looks at each piece of a layer after it was decoded.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Nodes looked at.
    seen: u32,
    /// Strings of Python 2 with bytes beyond ASCII.
    foreign: Vec<u32>,
}

impl Survey {
    /// Looks at what was built from this window.
    pub fn pass(&mut self, graph: &Graph, window: Window<'_>) {
        // What the decoder has taken back comes again.
        while self.foreign.last().is_some_and(|node| *node >= graph.len()) {
            self.foreign.pop();
        }
        for node in self.seen..graph.len() {
            let node = NodeId(node);
            if graph.kind(node) != Kind::Py2Str {
                continue;
            }
            let Value::Text(code, span) = graph.value(node) else { continue };
            let bytes =
                span.start.checked_sub(window.at).and_then(|start| usize::try_from(start).ok()).and_then(
                    |start| window.bytes.get(start..start.checked_add(usize::try_from(span.len).ok()?)?),
                );
            if bytes.is_some_and(|bytes| is_foreign(code, bytes)) {
                self.foreign.push(node.0);
            }
        }
        self.seen = graph.len();
    }

    /// Strings of Python 2 that need an encoding to be loaded.
    #[must_use]
    pub fn foreign(&self, graph: &Graph) -> u32 {
        // What the decoder took back at the end is not counted.
        let count = self.foreign.iter().filter(|node| **node < graph.len()).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

fn is_foreign(code: TextCode, bytes: &[u8]) -> bool {
    if !bytes.is_ascii() {
        return true;
    }
    code == TextCode::Escaped
        && bytes.contains(&b'\\')
        && text::py2_bytes(code, bytes).is_ok_and(|bytes| !bytes.is_ascii())
}
