//! The innermost layer as a whole: reading it once more from end to end, and slices of it.

use super::{BUDGET, Reader};
use crate::source::{ReadError, Source, Store};

/// The innermost layer, apart from what else a reader has.
pub(super) fn inner<'a>(
    file: &'a mut Box<dyn Source>,
    layer: &'a mut Option<Box<dyn Store>>,
) -> &'a mut dyn Source {
    match layer {
        Some(layer) => &mut **layer,
        None => &mut **file,
    }
}

impl Reader {
    fn innermost(&self) -> &dyn Source {
        match &self.layer {
            Some(layer) => &**layer,
            None => &*self.file,
        }
    }

    /// Bytes of the innermost layer that are there to be read.
    pub(crate) fn size(&self) -> u64 {
        self.innermost().size()
    }

    /// The innermost layer, where it is in memory.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        self.innermost().as_bytes()
    }

    /// Whether reading it from end to end is best left to the host: it is the file itself, and too large to be kept in pages.
    pub(crate) fn is_streamed(&self) -> bool {
        self.layer.is_none() && self.file.as_bytes().is_none() && self.file.size() > BUDGET as u64
    }

    /// Adds `len` bytes of the innermost layer to `buf`, fewer at its end. They may be many, so of a layer that is too large to
    /// be kept in pages they do not drive out what was looked at.
    pub(crate) fn fill(&mut self, at: u64, len: usize, buf: &mut Vec<u8>) -> Result<(), ReadError> {
        let size = self.size();
        let len = usize::try_from(size.saturating_sub(at)).unwrap_or(usize::MAX).min(len);
        buf.try_reserve(len).map_err(|_| ReadError("there is no memory to read it".to_owned()))?;
        if len == 0 {
            return Ok(());
        }
        let Self { file, layer, pages, read, .. } = self;
        let inner = inner(file, layer);
        if size > BUDGET as u64 {
            let before = buf.len();
            buf.resize(before + len, 0);
            inner.read_at(at, buf.get_mut(before..).unwrap_or_default())?;
            *read += len as u64;
            return Ok(());
        }
        let bytes = pages.read(inner, at, len, read);
        buf.extend_from_slice(&bytes.ok_or_else(|| ReadError("it cannot be read any more".to_owned()))?);
        Ok(())
    }
}
