//! Files as sources: read where it is asked for, never as a whole.

use std::{
    ffi::OsStr,
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

use picklescope_engine::{ReadError, Source};

/// A file of the file system.
pub(crate) struct FileSource {
    file: File,
    size: u64,
}

impl FileSource {
    pub(crate) fn open(name: &OsStr) -> io::Result<Self> {
        let file = File::open(name)?;
        let meta = file.metadata()?;
        if !meta.is_file() {
            return Err(io::Error::other("not a regular file (use - to read from a pipe)"));
        }
        Ok(Self { size: meta.len(), file })
    }
}

impl Source for FileSource {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&mut self, offset: u64, buf: &mut [u8]) -> Result<(), ReadError> {
        let mut read = || {
            self.file.seek(SeekFrom::Start(offset))?;
            self.file.read_exact(buf)
        };
        read().map_err(|error: io::Error| ReadError(error.to_string()))
    }
}
