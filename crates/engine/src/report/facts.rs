//! What the protocol of a file tells, and its fingerprint.

use picklescope_codec::Opcode;
use picklescope_protocol::{
    Frames, Layer, MemoUse, Message, Metadata, Package, PickleUse, Sample, TypeUse, Writer,
};
use serde::Serialize;

use super::Checked;
use crate::{
    digest::{Digest, Worked},
    source::ReadError,
};

/// Ops laid out at a time.
const OPS: u32 = 1 << 20;

/// What the protocol of a file tells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactsReport {
    /// The name given.
    pub file: String,
    /// Bytes of the file.
    pub size: u64,
    /// Of the file, in hex.
    pub sha256: String,
    /// From the file inwards.
    pub layers: Vec<Layer>,
    /// One plain sentence of what it is.
    pub sentence: String,
    /// Protocol declared by the first pickle.
    pub protocol: Option<u8>,
    /// Highest protocol of its opcodes.
    pub protocol_needed: u8,
    /// The oldest CPython that reads it.
    pub oldest_python: String,
    /// Who probably wrote it.
    pub writer: Writer,
    /// Frames.
    pub frames: Frames,
    /// The memo.
    pub memo: MemoUse,
    /// Each opcode that occurs, the most frequent first.
    pub opcodes: Vec<OpcodeReport>,
    /// Each type, the one with the most bytes first.
    pub types: Vec<TypeUse>,
    /// Globals by package.
    pub imports: Vec<Package>,
    /// Loads of persistent ids.
    pub persistent_ids: u32,
    /// The first of them.
    pub persistent_id_samples: Vec<Sample>,
    /// Extension codes, and how often each is used.
    pub extensions: Vec<(u32, u32)>,
    /// Buffers outside of the file.
    pub buffers: u32,
    /// Of them, made read-only.
    pub readonly_buffers: u32,
    /// The pickles in a row.
    pub pickles: Vec<PickleUse>,
    /// Bytes that belong to no op.
    pub other_bytes: u64,
}

/// How often an opcode occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpcodeReport {
    /// Its name in pickletools.
    pub name: &'static str,
    /// How many.
    pub count: u32,
    /// Bytes, arguments included.
    pub bytes: u64,
}

impl Checked {
    /// What the protocol tells. Of what is no pickle, only what can be told of any file.
    ///
    /// # Errors
    /// When the source cannot be read any more, or its ops do not fit into memory.
    pub fn facts(&mut self, name: &str) -> Result<FactsReport, ReadError> {
        let sha256 = self.sha256()?;
        let opened = self.opened();
        let metadata = self.metadata()?;
        let opcodes = metadata.histogram.iter().map(|row| OpcodeReport {
            name: Opcode::from_byte(row.code).map_or("?", Opcode::name),
            count: row.count,
            bytes: row.bytes,
        });
        Ok(FactsReport {
            file: name.to_owned(),
            size: opened.size,
            sha256,
            layers: opened.layers,
            sentence: opened.sentence,
            protocol: opened.protocol,
            protocol_needed: opened.protocol_needed,
            oldest_python: opened.oldest_python,
            opcodes: opcodes.collect(),
            writer: metadata.writer,
            frames: metadata.frames,
            memo: metadata.memo,
            types: metadata.types,
            imports: metadata.imports,
            persistent_ids: metadata.persistent_ids,
            persistent_id_samples: metadata.persistent_id_samples,
            extensions: metadata.extensions,
            buffers: metadata.buffers,
            readonly_buffers: metadata.readonly_buffers,
            pickles: metadata.pickles,
            other_bytes: metadata.other_bytes,
        })
    }

    fn metadata(&mut self) -> Result<Metadata, ReadError> {
        if self.document.facts.not_a_pickle.is_some() {
            return Ok(Metadata::default());
        }
        let mut messages = Vec::new();
        while self.document.trace(OPS, &mut messages) {}
        let failed = messages.into_iter().find_map(|message| match message {
            Message::Traced(traced) => traced.failed,
            _ => None,
        });
        self.document.metadata().map_err(|_| ReadError(failed.unwrap_or_default()))
    }

    fn sha256(&mut self) -> Result<String, ReadError> {
        let (doc, size) = (self.document.facts.doc, self.document.facts.size);
        let (mut digest, mut messages) = (Digest::new(doc, size), Vec::new());
        loop {
            match digest.step(self.document.facts.reader.outermost(), OPS, &mut messages) {
                Worked::Again => messages.clear(),
                Worked::Done => break,
                Worked::Want(want) => {
                    let left = usize::try_from(size.saturating_sub(want.at)).unwrap_or(usize::MAX);
                    let mut bytes = vec![0; want.hint.min(left)];
                    self.document.facts.reader.read_file(want.at, &mut bytes)?;
                    digest.feed(want.at, bytes);
                }
            }
        }
        match messages.pop() {
            Some(Message::Digest(digest)) => {
                digest.sha256.ok_or(ReadError(digest.failed.unwrap_or_default()))
            }
            _ => Err(ReadError(String::new())),
        }
    }
}
