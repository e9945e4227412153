//! The strings of Python 2: in which encoding they are read, and which of them cannot be read so.
//!
//! A pickle does not tell the encoding of a `str` that Python 2 wrote; `loads` takes it from its caller. So the graph keeps the bytes, and
//! how they are shown is a view of them that can be changed. What does not decode is shown as the bytes it is.

use picklescope_codec::{
    CallOp, Fault, FaultKind, Graph, Kind, NodeId, Opcode, Role, Span, TextCode, Value, Window,
    dis::Exception,
    text::{self, Encoding},
};
use picklescope_protocol as protocol;

use crate::Bytes;

/// Bytes of a string that are read at a time to look at it.
const PIECE: u64 = 1 << 20;
/// Bytes of strings that opening passed over which are looked at, in all.
const LOOKED_AT: u64 = 64 << 20;

/// The strings of Python 2 in a file, and how they are read.
#[derive(Clone, Debug, Default)]
pub struct Py2Strings {
    /// How they are read.
    pub encoding: Encoding,
    /// How many there are.
    pub count: u32,
    /// Those with bytes beyond ASCII, in order.
    pub(crate) not_ascii: Vec<u32>,
    /// Of these, those that are no UTF-8.
    pub(crate) not_utf8: Vec<u32>,
    /// Long ones that opening has passed over.
    pub(crate) passed: Vec<u32>,
}

/// For graphs of which nothing else is known.
pub(crate) static LATIN1: Py2Strings = Py2Strings {
    encoding: Encoding::Latin1,
    count: 0,
    not_ascii: Vec::new(),
    not_utf8: Vec::new(),
    passed: Vec::new(),
};

/// What of Python's an encoding is called here.
#[must_use]
pub const fn encoding(py2: protocol::Py2) -> Encoding {
    match py2 {
        protocol::Py2::Latin1 => Encoding::Latin1,
        protocol::Py2::Utf8 => Encoding::Utf8,
        protocol::Py2::Ascii => Encoding::Ascii,
        protocol::Py2::Bytes => Encoding::Bytes,
    }
}

/// The same the other way round.
#[must_use]
pub const fn py2(encoding: Encoding) -> protocol::Py2 {
    match encoding {
        Encoding::Latin1 => protocol::Py2::Latin1,
        Encoding::Utf8 => protocol::Py2::Utf8,
        Encoding::Ascii => protocol::Py2::Ascii,
        Encoding::Bytes => protocol::Py2::Bytes,
    }
}

impl Py2Strings {
    /// Those that need an encoding to be loaded.
    #[must_use]
    pub fn foreign(&self) -> u32 {
        u32::try_from(self.not_ascii.len()).unwrap_or(u32::MAX)
    }

    /// Whether every byte is a character.
    pub(crate) fn is_latin1(&self) -> bool {
        self.encoding == Encoding::Latin1
    }

    /// What a string is called as a type.
    pub(crate) fn type_name(&self, node: NodeId) -> &'static str {
        match self.encoding {
            _ if !self.is_bytes(node) => "str (Python 2)",
            Encoding::Utf8 => "str (Python 2, not UTF-8)",
            Encoding::Ascii => "str (Python 2, not ASCII)",
            Encoding::Bytes | Encoding::Latin1 => "bytes (Python 2)",
        }
    }

    /// Those that do not decode.
    fn undecoded(&self) -> &[u32] {
        match self.encoding {
            Encoding::Latin1 | Encoding::Bytes => &[],
            Encoding::Utf8 => &self.not_utf8,
            Encoding::Ascii => &self.not_ascii,
        }
    }

    /// Whether a string of Python 2 is shown as bytes.
    #[must_use]
    pub fn is_bytes(&self, node: NodeId) -> bool {
        self.encoding == Encoding::Bytes || self.undecoded().binary_search(&node.0).is_ok()
    }

    /// Looks at the strings that opening has passed over, which takes reading them.
    pub fn look(&mut self, graph: &Graph, bytes: &mut dyn Bytes) {
        let mut left = LOOKED_AT;
        for node in std::mem::take(&mut self.passed) {
            let Value::Text(_, span) = graph.value(NodeId(node)) else { continue };
            let Some(rest) = left.checked_sub(span.len) else { continue };
            left = rest;
            let (is_ascii, is_utf8) = plain(span, bytes);
            let note = |list: &mut Vec<u32>, is_fine: bool| {
                if let (false, Err(at)) = (is_fine, list.binary_search(&node)) {
                    list.insert(at, node);
                }
            };
            note(&mut self.not_ascii, is_ascii);
            note(&mut self.not_utf8, is_utf8);
        }
    }

    /// Where the first pickle of a layer of so many bytes does not load because of how its strings are read, if it does not.
    #[must_use]
    pub fn fault(&self, graph: &Graph, bytes: &mut dyn Bytes, size: u64) -> Option<Fault> {
        let first = graph.pickles().first()?;
        let broken = first.fault.as_ref().map_or(first.end, Fault::at);
        // C fails at a frame that is cut off, and sees nothing of what is in it.
        let frame = first.frame.filter(|(end, _)| *end > size).map(|(_, at)| at);
        let end = frame.map_or(broken, |at| at.min(broken));
        let found = match self.encoding {
            Encoding::Latin1 => None,
            Encoding::Bytes => first_without_names(graph),
            Encoding::Utf8 | Encoding::Ascii => self.undecoded().first().and_then(|node| {
                let node = NodeId(*node);
                let Value::Text(code, span) = graph.value(node) else { return None };
                let raw = bytes.read(span, usize::MAX)?;
                let fault = text::py2_fault(self.encoding, &text::py2_bytes(code, &raw).ok()?)?;
                let at = graph.start(node);
                let opcode = bytes.read(Span { start: at, len: 1 }, 1).and_then(|op| op.first().copied());
                Some(Fault::new(FaultKind::Decode(fault), at, opcode.and_then(Opcode::from_byte)))
            }),
        };
        // What is broken before it is met first.
        found.filter(|fault| fault.at() < end)
    }

    /// As the page is told of them; nothing where there are none.
    #[must_use]
    pub fn told(&self, fault: Option<&Fault>) -> Option<protocol::Py2Strings> {
        (self.count > 0).then(|| protocol::Py2Strings {
            count: self.count,
            encoding: py2(self.encoding),
            undecoded: u32::try_from(self.undecoded().len()).unwrap_or(u32::MAX),
            at: fault.map(Fault::at),
            says: fault.map_or_else(String::new, |fault| {
                let (class, message) = (fault.kind().exception(), fault.kind().to_string());
                format!("{class}: {}", crate::names::visible(message.as_bytes()))
            }),
        })
    }
}

/// Whether a long string in binary is ASCII, and whether it is UTF-8. One that cannot be read is taken for both.
fn plain(span: Span, bytes: &mut dyn Bytes) -> (bool, bool) {
    let (mut is_ascii, mut is_utf8) = (true, true);
    // What a piece ends with of a character that goes on.
    let mut carried: Vec<u8> = Vec::new();
    let mut at = span.start;
    let end = span.start.saturating_add(span.len);
    while at < end && is_utf8 {
        let len = (end - at).min(PIECE);
        let Some(piece) = bytes.read(Span { start: at, len }, usize::MAX) else { return (is_ascii, is_utf8) };
        at += len;
        is_ascii &= piece.is_ascii();
        carried.extend_from_slice(&piece);
        match std::str::from_utf8(&carried) {
            Ok(_) => carried.clear(),
            Err(error) if error.error_len().is_none() && at < end => {
                carried.drain(..error.valid_up_to());
            }
            Err(_) => is_utf8 = false,
        }
    }
    (is_ascii, is_utf8)
}

/// The first op that wants a text and gets a string of Python 2, which is bytes there.
fn first_without_names(graph: &Graph) -> Option<Fault> {
    let is_py2 = |node: NodeId| graph.kind(node) == Kind::Py2Str;
    graph
        .nodes()
        .filter_map(|node| match graph.kind(node) {
            Kind::Global => {
                let names = graph.edges(node).filter(|edge| matches!(edge.role, Role::Module | Role::Name));
                let bad = names.filter(|edge| is_py2(edge.child)).map(|edge| edge.at).next();
                bad.map(|at| Fault::new(FaultKind::StackGlobal, at, Some(Opcode::StackGlobal)))
            }
            Kind::Call if graph.call_op(node) == Some(CallOp::NewObjEx) => {
                let kwargs = graph.edges(node).take(3).find(|edge| edge.role == Role::Kwargs)?;
                let mut keys =
                    graph.edges(kwargs.child).filter(|edge| edge.role == Role::Key && edge.at < kwargs.at);
                keys.any(|key| is_py2(key.child)).then(|| {
                    let message = "keywords must be strings".to_owned();
                    let said = FaultKind::Said(Exception { class: "TypeError", message });
                    Fault::new(said, kwargs.at, Some(Opcode::NewobjEx))
                })
            }
            _ => None,
        })
        .min_by_key(Fault::at)
}

/// Finds out, while the bytes pass by, which strings of Python 2 are no ASCII and no UTF-8. Afterwards that would take reading the file
/// again.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Nodes looked at.
    seen: u32,
    found: Py2Strings,
}

impl Survey {
    /// Looks at what was built from this window.
    pub fn pass(&mut self, graph: &Graph, window: Window<'_>) {
        // What the decoder has taken back comes again.
        self.forget(graph.len());
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
            let found = &mut self.found;
            let Some(bytes) = bytes else {
                found.passed.push(node.0);
                continue;
            };
            let is_escaped = code == TextCode::Escaped && bytes.contains(&b'\\');
            if bytes.is_ascii() && !is_escaped {
                continue;
            }
            let Ok(bytes) = text::py2_bytes(code, bytes) else { continue };
            if !bytes.is_ascii() {
                found.not_ascii.push(node.0);
                if std::str::from_utf8(&bytes).is_err() {
                    found.not_utf8.push(node.0);
                }
            }
        }
        self.seen = graph.len();
    }

    fn forget(&mut self, len: u32) {
        self.seen = self.seen.min(len);
        for list in [&mut self.found.not_ascii, &mut self.found.not_utf8, &mut self.found.passed] {
            while list.last().is_some_and(|node| *node >= len) {
                list.pop();
            }
        }
    }

    /// What was found in the graph, once it is whole.
    #[must_use]
    pub fn finish(mut self, graph: &Graph) -> Py2Strings {
        // What the decoder took back at the end is not counted.
        self.forget(graph.len());
        let count = graph.nodes().filter(|node| graph.kind(*node) == Kind::Py2Str).count();
        self.found.count = u32::try_from(count).unwrap_or(u32::MAX);
        self.found
    }
}
