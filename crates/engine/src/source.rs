//! Where bytes come from and where layers are kept, seen from inside: the host brings both.

/// Random access to the bytes of a file or of a layer.
pub trait Source {
    /// Bytes in all.
    fn size(&self) -> u64;

    /// Fills `buf` from `offset` on. Small and synchronous: a few KB for a value someone looks at.
    ///
    /// # Errors
    /// When the source went away or ends before `buf` is full.
    fn read_at(&mut self, offset: u64, buf: &mut [u8]) -> Result<(), ReadError>;

    /// The whole of it, where it is in memory anyway.
    fn as_bytes(&self) -> Option<&[u8]> {
        None
    }
}

/// Keeps a decompressed layer, in pieces, and gives it random access.
pub trait Store: Source {
    /// Adds a piece at the end.
    ///
    /// # Errors
    /// When the host has no room for it.
    fn append(&mut self, piece: Vec<u8>) -> Result<(), ReadError>;
}

/// Bytes in memory, as a source or a store.
#[derive(Clone, Debug, Default)]
pub struct Memory(pub Vec<u8>);

impl Source for Memory {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&mut self, offset: u64, buf: &mut [u8]) -> Result<(), ReadError> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let bytes = self.0.get(start..start.saturating_add(buf.len()));
        buf.copy_from_slice(bytes.ok_or_else(|| ReadError("past the end of the bytes".to_owned()))?);
        Ok(())
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(&self.0)
    }
}

impl Store for Memory {
    fn append(&mut self, piece: Vec<u8>) -> Result<(), ReadError> {
        let room = self.0.try_reserve(piece.len());
        room.map_err(|_| ReadError("there is no memory for the decompressed layer".to_owned()))?;
        self.0.extend_from_slice(&piece);
        Ok(())
    }
}

/// What the engine needs of the world around it.
pub trait Host {
    /// A new, empty store.
    fn store(&mut self) -> Box<dyn Store>;

    /// Bytes of linear memory, where that is a thing (wasm).
    fn memory(&self) -> u64 {
        0
    }
}

/// The source could not be read. The text is the host's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError(pub String);
