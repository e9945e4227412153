//! The innermost layer as a whole: reading it once more from end to end, and slices of it.

use super::{BUDGET, Reader};
use crate::source::{ReadError, Source};

impl Reader {
    fn inner(&mut self) -> &mut dyn Source {
        match &mut self.layer {
            Some(layer) => &mut **layer,
            None => &mut *self.file,
        }
    }

    /// Bytes of the innermost layer that are there to be read.
    pub(crate) fn size(&self) -> u64 {
        self.layer.as_ref().map_or(self.file.size(), |layer| layer.size())
    }

    /// The innermost layer, where it is in memory.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        match &self.layer {
            Some(layer) => layer.as_bytes(),
            None => self.file.as_bytes(),
        }
    }

    /// Puts `len` bytes of the innermost layer into `buf`, fewer at its end. They may be many, so of a layer that is too large to
    /// be kept in pages they do not drive out what was looked at.
    pub(crate) fn fill(&mut self, at: u64, len: usize, buf: &mut Vec<u8>) -> Result<(), ReadError> {
        buf.clear();
        let size = self.size();
        let len = usize::try_from(size.saturating_sub(at)).unwrap_or(usize::MAX).min(len);
        buf.try_reserve(len).map_err(|_| ReadError("there is no memory to read it".to_owned()))?;
        if len == 0 {
            return Ok(());
        }
        if size > BUDGET as u64 || self.bytes().is_some() {
            buf.resize(len, 0);
            self.inner().read_at(at, buf)?;
            self.read += len as u64;
            return Ok(());
        }
        let Self { file, layer, pages, read, .. } = self;
        let inner: &mut dyn Source = match layer {
            Some(layer) => &mut **layer,
            None => &mut **file,
        };
        let bytes = pages.read(inner, at, len, read);
        buf.extend_from_slice(&bytes.ok_or_else(|| ReadError("it cannot be read any more".to_owned()))?);
        Ok(())
    }
}
