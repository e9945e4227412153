//! `picklescope dis`: what `python -m pickletools` prints of the same files, and what it ends with.
//!
//! There is one difference: where a length in the file is greater than memory, Python fails for want of memory before it sees that the bytes
//! are not there. Here that they are not there is what is told, as pickletools tells it of bytes in memory.

use std::{
    borrow::Cow,
    ffi::{OsStr, OsString},
    fmt::Write as _,
    fs::{self, File},
    io::{self, BufWriter, Read as _, Write},
};

use picklescope_engine::report::{
    peeled,
    pickletools::{Memo, Options, dis},
};

use crate::{NOT_OK, Out, Trouble, shown};

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Listing {
    /// One pickle of each; `-` may come several times, for pickles in a row.
    pub(crate) files: Vec<OsString>,
    /// Of what compressed data hold.
    pub(crate) layers: bool,
    /// Say what each opcode does.
    pub(crate) annotate: bool,
    /// Blanks for each open mark.
    pub(crate) indent: usize,
    /// One memo for all files.
    pub(crate) memo: bool,
    /// Written instead of standard output.
    pub(crate) output: Option<OsString>,
}

/// pickletools' column for annotations.
const ANNOTATE: usize = 30;

impl Listing {
    /// Writes the listings, to `out` unless a file was named, up to the first that fails.
    pub(crate) fn run<W: Write>(&self, out: &mut Out<W>) -> Result<u8, Trouble> {
        let Some(name) = &self.output else { return self.write(out) };
        let input = |error: io::Error| Trouble::Input(shown(name), error.to_string());
        let mut file = Out::new(BufWriter::new(File::create(name).map_err(input)?));
        let status = self.write(&mut file);
        match file.finish() {
            Some(error) => Err(input(error)),
            None => status,
        }
    }

    fn write<W: Write>(&self, out: &mut Out<W>) -> Result<u8, Trouble> {
        let mut memo = Memo::default();
        // Standard input, and how far it has been listed.
        let (mut stdin, mut listed): (Option<Vec<u8>>, usize) = (None, 0);
        for name in &self.files {
            let is_stdin = name == "-";
            if self.files.len() > 1 {
                let name = if is_stdin { "<stdin>".to_owned() } else { shown(name) };
                writeln!(out, "==> {name} <==")?;
            }
            let read: Vec<u8>;
            let bytes = if is_stdin {
                match &mut stdin {
                    Some(bytes) => &*bytes,
                    none => none.insert(self.content(name)?),
                }
            } else {
                read = self.content(name)?;
                &read
            };
            if !self.memo {
                memo = Memo::default();
            }
            let options = Options {
                start: if is_stdin { listed } else { 0 },
                indent: self.indent,
                annotate: if self.annotate { ANNOTATE } else { 0 },
            };
            let done = dis(bytes, options, &mut memo, out)?;
            if is_stdin {
                listed = done.end;
            }
            if let Some(error) = done.error {
                // With nobody to read it there is nothing else to do.
                let _ = writeln!(io::stderr(), "{error}");
                return Ok(NOT_OK);
            }
        }
        Ok(0)
    }

    fn content(&self, name: &OsStr) -> Result<Vec<u8>, Trouble> {
        let mut bytes = Vec::new();
        let read = if name == "-" {
            io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        } else {
            fs::read(name)
        };
        let bytes = read.map_err(|error| Trouble::Input(shown(name), error.to_string()))?;
        if self.layers
            && let Cow::Owned(inner) = peeled(&bytes)
        {
            return Ok(inner);
        }
        Ok(bytes)
    }
}
