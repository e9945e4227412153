//! What files weigh on the wire.

use std::fs;
use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use crate::Result;

/// Prints a line `NAME RAW GZIP` for each file of a folder, by name. Gzip at level 6, as static hosts do it.
pub(crate) fn run(dir: &str) -> Result<()> {
    let mut files: Vec<_> = fs::read_dir(dir)?.collect::<std::result::Result<_, _>>()?;
    files.sort_by_key(std::fs::DirEntry::file_name);
    for file in files.iter().filter(|file| file.path().is_file()) {
        let bytes = fs::read(file.path())?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
        gzip.write_all(&bytes)?;
        println!("{} {} {}", file.file_name().to_string_lossy(), bytes.len(), gzip.finish()?.len());
    }
    Ok(())
}
