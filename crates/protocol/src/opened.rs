//! What opening a file tells.

use serde::{Deserialize, Serialize};

use crate::{DocId, Py2Strings, ViewId};

/// What the first bytes told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sniffed {
    /// The document.
    pub doc: DocId,
    /// Bytes of the file.
    pub size: u64,
    /// The layers found so far, outermost first.
    pub layers: Vec<Layer>,
    /// Protocol declared, if the first op is PROTO.
    pub protocol: Option<u8>,
}

/// A file that was opened, as far as it goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// The document.
    pub doc: DocId,
    /// Its object tree; rows come by [`crate::Request::Rows`].
    pub view: ViewId,
    /// The name it came with, control and bidi characters escaped.
    pub name: String,
    /// Bytes of the file.
    pub size: u64,
    /// What it turned out to be.
    pub what: What,
    /// From the file inwards; the last one is where the pickle stands.
    pub layers: Vec<Layer>,
    /// Protocol declared by the first pickle's first op, if it is PROTO.
    pub protocol: Option<u8>,
    /// Highest protocol any opcode of the first pickle belongs to.
    pub protocol_needed: u8,
    /// The oldest CPython that reads that protocol, as `3.4`.
    pub oldest_python: String,
    /// The pickles in a row: the first 1000 of them; `counts.pickles` has their number.
    pub pickles: Vec<Pickle>,
    /// How many of what, over all pickles.
    pub counts: Counts,
    /// One plain sentence of what it is.
    pub sentence: String,
    /// What a loading host would have to supply.
    pub requirements: Vec<Requirement>,
    /// What is odd about the file though it loads.
    pub diagnostics: Vec<Diagnostic>,
    /// What is wrong, if something is. Everything up to it is shown all the same.
    pub fault: Option<Fault>,
    /// Bytes after the last pickle.
    pub trailing: u64,
    /// Opening was cancelled: what is shown is what had been built.
    pub cancelled: bool,
    /// Rows of the view at the start.
    pub rows: u64,
    /// What was found behind a fault.
    pub salvaged: Option<Salvaged>,
    /// Its strings of Python 2, if it has any.
    pub py2: Option<Py2Strings>,
}

impl Layer {
    /// The format of compressed data.
    pub const GZIP: &str = "gzip";
    /// The format of pickles: the innermost layer.
    pub const PICKLE: &str = "pickle";
}

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// It holds a pickle, whole or broken.
    Pickle,
    /// It holds none. Says what it is where the first bytes tell: `a PNG image`.
    NotPickle(String),
    /// It has no bytes at all.
    Empty,
}

/// A layer of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// Its format in a word: `pickle`, `gzip`.
    pub format: String,
    /// Bytes of it; while sniffing, as far as known.
    pub size: u64,
}

/// One pickle of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pickle {
    /// Offset of its first byte in the innermost layer.
    pub start: u64,
    /// Offset behind its STOP, or where it broke off.
    pub end: u64,
    /// It came to its STOP without a fault.
    pub ok: bool,
    /// It was found behind a fault, or behind bytes that are no pickle.
    pub salvaged: bool,
    /// Its place among the outermost rows, if it has a root.
    pub row: Option<u32>,
}

/// What was found behind a fault, or behind bytes that are no pickle: by searching, for nothing tells where it begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salvaged {
    /// Offset in the innermost layer of the first pickle, or else of the first op.
    pub at: u64,
    /// What begins there.
    pub kind: SalvageKind,
    /// Pickles that were read, which are among the others, each told as salvaged.
    pub pickles: u32,
    /// Objects in them.
    pub objects: u32,
    /// Ops that run on inside of the broken pickle, of which no objects are made; 0 where none do.
    pub ops: u64,
    /// Where those begin, and where they end.
    pub stretch: Option<(u64, u64)>,
    /// All that in a plain sentence or two.
    pub sentence: String,
}

/// What was salvaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SalvageKind {
    /// Whole pickles.
    Pickles,
    /// Only ops.
    Ops,
}

/// How many of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Pickles in a row.
    pub pickles: u32,
    /// Opcodes executed.
    pub ops: u64,
    /// Objects, atoms included.
    pub nodes: u32,
    /// References between them.
    pub edges: u64,
    /// Objects referred to more than once.
    pub shared: u32,
    /// References that lead back to an object they are inside of.
    pub cycles: u32,
    /// Distinct memo entries.
    pub memo: u32,
    /// Calls that loading would make (REDUCE, NEWOBJ, NEWOBJ_EX, INST, OBJ).
    pub calls: u32,
    /// Distinct globals named.
    pub globals: u32,
}

/// Something a loading host would have to supply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// Of what kind.
    pub kind: RequirementKind,
    /// The dotted name of a global, the code of an extension; else empty. Escaped.
    pub name: String,
    /// How many times it is asked for.
    pub count: u32,
}

/// Kinds of requirements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RequirementKind {
    /// A class or function that can be imported.
    Global,
    /// `persistent_load`.
    PersistentId,
    /// A registered extension code.
    Extension,
    /// `buffers=`.
    Buffer,
    /// `encoding=` for the non-ASCII strings of Python 2.
    Encoding,
}

/// The file is odd.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Offset in the innermost layer, where there is one.
    pub offset: Option<u64>,
    /// A plain sentence.
    pub text: String,
}

/// The file is broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What kind of break.
    pub kind: FaultKind,
    /// Index into [`Opened::layers`].
    pub layer: u32,
    /// Offset in that layer of the op that cannot be carried out, or of the byte that cannot be read.
    pub offset: u64,
    /// The opcode's name, where it has one: `BINGET`.
    pub opcode: Option<String>,
    /// CPython's own message, where it has one; else ours.
    pub message: String,
    /// What that means and what probably happened, in a plain sentence or two.
    pub explanation: String,
    /// What one can do about it, in a plain sentence or two.
    pub advice: String,
}

/// Kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FaultKind {
    /// The bytes end before STOP.
    Truncated,
    /// A byte that is no opcode, or an argument that does not parse.
    Malformed,
    /// The ops do not fit the machine: stack, marks, memo, types.
    Machine,
    /// The layer around the pickle is broken.
    Layer,
    /// Nothing wrong with the file: a limit of this program.
    Limit,
}
