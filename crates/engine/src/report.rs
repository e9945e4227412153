//! What command lines and packages ask of a file: a verdict, a graph, a listing. The same documents as the viewer's.

mod facts;
mod listing;

use std::fmt::{self, Write};

use picklescope_codec::Disagreement;
use picklescope_insight::{explain, graph_json};
use picklescope_protocol::{
    DocId, Link, Message, Opened, RequestId, Requirement, RequirementKind, Row, RowKind, SalvageKind,
    Salvaged, ViewId,
};
use serde::Serialize;

use crate::{
    document::Document,
    opening::{Opening, Worked},
    rows::describe::label_text,
    source::{Host, ReadError, Source, Store},
};

pub use crate::source::Memory;
pub use facts::{FactsReport, OpcodeReport};
pub use listing::{dis, peeled};
pub use picklescope_codec::dis as pickletools;
pub use picklescope_protocol::Py2;

/// Whether a file loads, and what it is, in short.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckReport {
    /// The name given.
    pub file: String,
    /// The first pickle loads under a host that supplies whatever it requires.
    pub ok: bool,
    /// Formats of the layers, from the file inwards: `gzip`, `pickle`.
    pub layers: Vec<String>,
    /// Pickles in a row, a broken last one included.
    pub pickles: u32,
    /// Bytes behind the last pickle.
    pub trailing: u64,
    /// Protocol declared by the first pickle, if its first op is PROTO.
    pub protocol: Option<u8>,
    /// Ops carried out, in all pickles.
    pub ops: u64,
    /// Objects built.
    pub nodes: u32,
    /// What a loading host would have to supply.
    pub requirements: Vec<RequirementReport>,
    /// What is wrong: with the first pickle, which is then not ok, or with one behind it.
    pub error: Option<ErrorReport>,
    /// What was found behind the fault, or behind bytes that are no pickle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salvaged: Option<SalvageReport>,
    /// Other readers of pickles that do not agree on the first one; see [`Checked::readers`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readers: Vec<ReaderReport>,
}

/// A reader of pickles that refuses what CPython 3.13.0's C unpickler takes, or takes what that refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReaderReport {
    /// Which, with its version.
    pub reader: &'static str,
    /// It takes it.
    pub ok: bool,
    /// Offset in the layer of what it refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// The class of the exception.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exception: Option<&'static str>,
    /// Its message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

fn reader_report(found: &Disagreement) -> ReaderReport {
    let fault = found.verdict.fault.as_ref();
    ReaderReport {
        reader: found.profile.name(),
        ok: found.verdict.accepts(),
        offset: fault.map(picklescope_codec::Fault::at),
        exception: fault.map(|fault| fault.kind().exception()),
        message: fault.map(|fault| fault.kind().to_string()),
    }
}

/// What was found by searching.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SalvageReport {
    /// `pickles`, or `ops` where only ops inside of the broken pickle run on.
    pub kind: &'static str,
    /// Offset in the layer where it begins.
    pub offset: u64,
    /// Pickles, which are counted above as well.
    pub pickles: u32,
    /// Objects in them.
    pub objects: u32,
    /// Ops that run on inside of the broken pickle.
    pub ops: u64,
    /// The same in words.
    pub message: String,
}

fn salvage_report(salvaged: &Salvaged) -> SalvageReport {
    SalvageReport {
        kind: match salvaged.kind {
            SalvageKind::Pickles => "pickles",
            SalvageKind::Ops => "ops",
        },
        offset: salvaged.at,
        pickles: salvaged.pickles,
        objects: salvaged.objects,
        ops: salvaged.ops,
        message: salvaged.sentence.clone(),
    }
}

/// Something a loading host would have to supply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequirementReport {
    /// `global`, `persistent_id`, `extension`, `buffer` or `encoding`.
    pub kind: &'static str,
    /// The dotted name of a global, the code of an extension.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// How many times it is asked for.
    pub count: u32,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorReport {
    /// `truncated`, `malformed`, `machine`, `layer`, `limit`, `encoding` (of strings of Python 2, where one was asked for), or `not_a_pickle`.
    pub kind: &'static str,
    /// Offset in the layer.
    pub offset: u64,
    /// The opcode that cannot be carried out, where there is one.
    pub opcode: Option<String>,
    /// CPython's own message, where it has one.
    pub message: String,
    /// What one can do about it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub advice: String,
}

/// An open file, for reports.
pub struct Checked {
    document: Document,
    /// An encoding was asked for.
    is_read: bool,
}

impl Checked {
    /// Opens a source, reading it as far as that takes.
    ///
    /// # Errors
    /// When the source cannot be read. A broken file is no error.
    pub fn open(name: &str, source: Box<dyn Source>) -> Result<Self, ReadError> {
        let mut job = Opening::new(RequestId(0), DocId(0), name, source);
        let mut messages: Vec<Message> = Vec::new();
        loop {
            match job.step(&mut InMemory, 1 << 20, &mut messages) {
                Worked::Again => messages.clear(),
                Worked::Want(want) => {
                    let reader = job.reader();
                    let left =
                        usize::try_from(reader.file_size().saturating_sub(want.at)).unwrap_or(usize::MAX);
                    let mut bytes = vec![0; want.hint.min(left)];
                    match reader.read_file(want.at, &mut bytes) {
                        Ok(()) => job.feed(want.at, bytes),
                        Err(error) => job.fail(error),
                    }
                }
                Worked::Done(document) => return Ok(Self { document: *document, is_read: false }),
                Worked::Failed(picklescope_protocol::RequestError::Unreadable(why)) => {
                    return Err(ReadError(why));
                }
                Worked::Failed(_) => return Err(ReadError("it was closed".to_owned())),
            }
        }
    }

    /// All that the viewer tells of it.
    #[must_use]
    pub fn opened(&self) -> Opened {
        self.document.opened(ViewId(0))
    }

    /// Reads strings of Python 2 in an encoding, as `loads(encoding=…)` does.
    pub fn read_py2(&mut self, encoding: Py2) {
        self.document.set_py2(encoding);
        self.is_read = true;
    }

    /// Whether it loads, and what it is, in short.
    #[must_use]
    pub fn report(&self, name: &str) -> CheckReport {
        let opened = self.opened();
        CheckReport {
            file: name.to_owned(),
            ok: self.document.is_ok() && self.document.py2_fault.is_none(),
            layers: opened.layers.iter().map(|layer| layer.format.clone()).collect(),
            pickles: opened.counts.pickles,
            trailing: opened.trailing,
            protocol: opened.protocol,
            ops: opened.counts.ops,
            nodes: opened.counts.nodes,
            requirements: opened.requirements.iter().map(requirement).collect(),
            error: error(&self.document, &opened),
            salvaged: opened.salvaged.as_ref().map(salvage_report),
            readers: Vec::new(),
        }
    }

    /// Other readers of pickles that do not agree with the judge on the first one. The layer is read once for each.
    ///
    /// # Errors
    /// When the source cannot be read any more.
    pub fn readers(&mut self) -> Result<Vec<ReaderReport>, ReadError> {
        Ok(self.document.ask_all()?.iter().map(reader_report).collect())
    }

    /// The rows of the viewer, opened breadth first until there are about `limit`.
    pub fn outline(&mut self, limit: u32) -> Vec<OutlineLine> {
        self.document.with_view(|view, model| view.expand_all(model, None, limit));
        let mut lines = Vec::new();
        let mut first = 0;
        loop {
            let rows = self.document.rows(first, 256).rows;
            if rows.is_empty() || first >= u64::from(limit) {
                return lines;
            }
            first += rows.len() as u64;
            lines.extend(rows.into_iter().map(outline_line));
        }
    }

    /// Writes the graph of the first pickle, as `GRAPH_JSON.md` of the insight crate describes it.
    ///
    /// # Errors
    /// When `out` fails or the source cannot be read any more.
    pub fn graph_json(&mut self, out: &mut impl Write) -> fmt::Result {
        let facts = &mut self.document.facts;
        let py2 = self.is_read.then_some(&facts.py2);
        graph_json::write_as(&facts.graph, &mut facts.reader, py2, out)
    }
}

/// A row of the viewer as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineLine {
    /// Nesting, from 0.
    pub depth: u32,
    /// What it is called in its owner.
    pub label: String,
    /// Type as Python would name it.
    pub type_name: String,
    /// The value, shortened; of a second reference, what it refers to.
    pub text: String,
}

fn outline_line(row: Row) -> OutlineLine {
    let text = match row.kind {
        RowKind::Node(_) | RowKind::Bucket => row.preview,
        RowKind::Link(Link { target, up: Some(up) }) => format!("⟲ #{} · {up} up", target.0),
        RowKind::Link(Link { target, up: None }) => format!("↪ #{} {}", target.0, row.preview),
    };
    OutlineLine { depth: row.depth, label: label_text(&row.label), type_name: row.type_name, text }
}

fn requirement(requirement: &Requirement) -> RequirementReport {
    let kind = match requirement.kind {
        RequirementKind::Global => "global",
        RequirementKind::PersistentId => "persistent_id",
        RequirementKind::Extension => "extension",
        RequirementKind::Buffer => "buffer",
        RequirementKind::Encoding => "encoding",
    };
    RequirementReport { kind, name: requirement.name.clone(), count: requirement.count }
}

fn error(document: &Document, opened: &Opened) -> Option<ErrorReport> {
    if let Some(fault) = &document.py2_fault {
        return Some(ErrorReport {
            kind: "encoding",
            offset: fault.at(),
            opcode: fault.opcode().map(|opcode| opcode.name().to_owned()),
            message: fault.kind().to_string(),
            advice: "Every string of Python 2 can be read as latin1.".to_owned(),
        });
    }
    if let Some(fault) = &opened.fault {
        return Some(ErrorReport {
            kind: explain::word(fault.kind),
            offset: fault.offset,
            opcode: fault.opcode.clone(),
            // To the letter: what is shown on a page is escaped.
            message: document.fault_message().unwrap_or_else(|| fault.message.clone()),
            advice: fault.advice.clone(),
        });
    }
    let message = match &opened.what {
        picklescope_protocol::What::Pickle => return None,
        picklescope_protocol::What::Empty => "Ran out of input".to_owned(),
        picklescope_protocol::What::NotPickle(_) => opened.sentence.clone(),
    };
    Some(ErrorReport { kind: "not_a_pickle", offset: 0, opcode: None, message, advice: String::new() })
}

/// Whether these bytes load, and what they are, in short.
#[must_use]
pub fn check(name: &str, bytes: &[u8]) -> CheckReport {
    match open_bytes(name, bytes) {
        Some(mut checked) => {
            // The bytes stay.
            CheckReport { readers: checked.readers().unwrap_or_default(), ..checked.report(name) }
        }
        None => CheckReport {
            file: name.to_owned(),
            ok: false,
            layers: Vec::new(),
            pickles: 0,
            trailing: 0,
            protocol: None,
            ops: 0,
            nodes: 0,
            requirements: Vec::new(),
            error: None,
            salvaged: None,
            readers: Vec::new(),
        },
    }
}

/// The graph of the first pickle in these bytes as JSON; see [`Checked::graph_json`].
///
/// ```
/// let json = picklescope_engine::report::graph_json(b"K\x05.");
/// assert!(json.contains(r#""nodes":[{"id":0,"kind":"int","value":"5"}]"#));
/// ```
#[must_use]
pub fn graph_json(bytes: &[u8]) -> String {
    let mut out = String::new();
    // Writing to a String does not fail, and the bytes stay.
    let _ = open_bytes("", bytes).map(|mut checked| checked.graph_json(&mut out));
    out
}

/// The same with strings of Python 2 read in an encoding, and the message of what `loads` raises with it, if it does.
#[must_use]
pub fn graph_json_as(bytes: &[u8], encoding: Py2) -> (String, Option<String>) {
    let mut out = String::new();
    let error = open_bytes("", bytes).and_then(|mut checked| {
        checked.read_py2(encoding);
        // As above.
        let _ = checked.graph_json(&mut out);
        checked.report("").error.map(|error| error.message)
    });
    (out, error)
}

fn open_bytes(name: &str, bytes: &[u8]) -> Option<Checked> {
    Checked::open(name, Box::new(Memory(bytes.to_vec()))).ok()
}

/// Keeps everything in memory: for reports over bytes.
struct InMemory;

impl Host for InMemory {
    fn store(&mut self) -> Box<dyn Store> {
        Box::new(Memory::default())
    }
}
