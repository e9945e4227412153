//! What the protocol of a pickle tells, field by field. All of it is over all pickles of the layer, but for the fields of
//! [`crate::Opened`].

use serde::{Deserialize, Serialize};

use crate::{DocId, NodeId};

/// The protocol metadata of a document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// Whose pickler writes it so.
    pub writer: Writer,
    /// Frames.
    pub frames: Frames,
    /// The memo.
    pub memo: MemoUse,
    /// Each opcode that occurs, the most frequent first.
    pub histogram: Vec<OpcodeUse>,
    /// Each type that occurs, the one with the most bytes first; 200 at the most.
    pub types: Vec<TypeUse>,
    /// Types in all.
    pub type_count: u32,
    /// Globals by package, in the order of their first use; 1000 globals at the most.
    pub imports: Vec<Package>,
    /// Distinct globals in all.
    pub import_count: u32,
    /// Objects that are loaded by a persistent id.
    pub persistent_ids: u32,
    /// The ids of the first 20 of them, in Python's notation.
    pub persistent_id_samples: Vec<Sample>,
    /// Extension codes and how often each is used, in order of the code; 100 at the most.
    pub extensions: Vec<(u32, u32)>,
    /// Distinct extension codes in all.
    pub extension_count: u32,
    /// Buffers that travel outside the pickle (NEXT_BUFFER).
    pub buffers: u32,
    /// Of them, made read-only.
    pub readonly_buffers: u32,
    /// Bytes of each pickle, the first 1000: PROTO to STOP.
    pub pickles: Vec<PickleUse>,
    /// Bytes of the layer that belong to no op: behind STOP, or behind a fault.
    pub other_bytes: u64,
}

/// Whose pickler writes a pickle just so. Anybody else may have written the same bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writer {
    /// In a few words: `CPython 3.8 or later, C pickler`; empty if nothing tells.
    pub name: String,
    /// Each hint that led there, a plain sentence.
    pub evidence: Vec<String>,
}

/// Frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frames {
    /// How many.
    pub count: u32,
    /// Bytes inside of them.
    pub bytes: u64,
    /// The longest one's bytes.
    pub longest: u64,
    /// Ops that lie in none, FRAME and PROTO aside.
    pub ops_outside: u32,
}

/// The memo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoUse {
    /// Ops that store (PUT, BINPUT, LONG_BINPUT, MEMOIZE).
    pub puts: u32,
    /// Ops that read (GET, BINGET, LONG_BINGET).
    pub gets: u32,
    /// Distinct entries, pickle by pickle.
    pub entries: u32,
    /// Stores that no op reads.
    pub never_read: u32,
    /// Bytes of those: what `pickletools.optimize` could save at the least.
    pub wasted: u64,
}

/// How often an opcode occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpcodeUse {
    /// The opcode's byte.
    pub code: u8,
    /// How many.
    pub count: u32,
    /// Bytes, arguments included.
    pub bytes: u64,
    /// The first of them.
    pub first: u32,
}

/// How often a type occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeUse {
    /// As Python would name it.
    pub name: String,
    /// How many objects.
    pub count: u32,
    /// Bytes that belong to them alone.
    pub bytes: u64,
    /// The first of them.
    pub first: NodeId,
}

/// What is imported from a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// The module's first name.
    pub name: String,
    /// It is part of Python itself.
    pub standard: bool,
    /// In order of first use.
    pub globals: Vec<Import>,
}

/// A global.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The module as the pickle names it.
    pub module: String,
    /// The qualified name as the pickle names it.
    pub name: String,
    /// What Python 3 calls it, where that is something else and its unpickler would translate it (`fix_imports`, protocol
    /// below 3).
    pub python3: Option<String>,
    /// What Python 2 calls it, where that is something else: the pickle names it as Python 3 does.
    pub python2: Option<String>,
    /// How often.
    pub count: u32,
    /// The first object that is it.
    pub first: NodeId,
}

/// A value, for show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// The object.
    pub node: NodeId,
    /// In Python's notation, shortened and escaped.
    pub text: String,
}

/// One pickle of the stream, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickleUse {
    /// Its first byte.
    pub start: u64,
    /// Behind its last.
    pub end: u64,
    /// Ops carried out.
    pub ops: u64,
    /// Declared by PROTO.
    pub declared: Option<u8>,
    /// Highest protocol of any opcode in it.
    pub needed: u8,
}

/// Where other readers of pickles do not agree with CPython 3.13.0 on the first pickle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readers {
    /// The document.
    pub doc: DocId,
    /// Those that take what that refuses, or refuse what it takes; mostly none.
    pub said: Vec<ReaderSays>,
}

/// What a reader says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderSays {
    /// Which it is, and what it says, in a sentence.
    pub text: String,
    /// Offset in the layer of what it refuses.
    pub offset: Option<u64>,
}

/// How far the fingerprint of the file has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// The document.
    pub doc: DocId,
    /// Bytes passed.
    pub read: u64,
    /// Bytes of the file, the outermost layer.
    pub total: u64,
    /// SHA-256 of the file in lower-case hex, once it is known.
    pub sha256: Option<String>,
    /// The file could not be read, and why.
    pub failed: Option<String>,
}
