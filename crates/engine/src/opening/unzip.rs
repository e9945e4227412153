//! A gzip layer on its way out of the file.

use picklescope_formats::{Gunzip, LayerFault};

/// Bytes that one piece of work makes at the most.
const PIECE: usize = 64 << 10;

/// What inflating a piece came to.
pub(super) enum Inflated {
    /// So many bytes came out, or some went in.
    More(usize),
    /// Bytes of the file are needed.
    Starving,
}

/// The decoder of the layer, and what it has not taken yet.
pub(super) struct Unzip {
    gunzip: Gunzip,
    /// Bytes of the file that were fed; unused where the file is in memory.
    input: Vec<u8>,
    /// How many of them were taken.
    used: usize,
    /// Offset in the file of the next byte to take.
    at: u64,
    /// Bytes that came out.
    pub(super) made: u64,
    /// There will be no more.
    pub(super) ended: bool,
}

impl Unzip {
    pub(super) fn new(input: Vec<u8>) -> Self {
        Self { gunzip: Gunzip::new(), input, used: 0, at: 0, made: 0, ended: false }
    }

    /// Offset in the file of the bytes that come next.
    pub(super) fn wanted(&self) -> u64 {
        self.at + (self.input.len() - self.used) as u64
    }

    /// Bytes of the file that were taken.
    pub(super) fn taken(&self) -> u64 {
        self.at
    }

    /// Bytes of a file of so many that follow the layer, once it has ended.
    pub(super) fn behind(&self, size: u64) -> u64 {
        let taken_too_many = self.gunzip.behind() as u64;
        if self.ended { size.saturating_sub(self.at) + taken_too_many } else { 0 }
    }

    pub(super) fn feed(&mut self, bytes: Vec<u8>) {
        if self.used >= self.input.len() {
            self.input = bytes;
            self.used = 0;
        } else {
            self.input.extend_from_slice(&bytes);
        }
    }

    /// Inflates one piece. `file`: where it is in memory.
    pub(super) fn inflate(
        &mut self,
        file: Option<&[u8]>,
        size: u64,
        out: &mut Vec<u8>,
    ) -> Result<Inflated, LayerFault> {
        if self.ended {
            return Ok(Inflated::More(0));
        }
        let input = match file {
            Some(file) => usize::try_from(self.at).ok().and_then(|at| file.get(at..)).unwrap_or_default(),
            None => self.input.get(self.used..).unwrap_or_default(),
        };
        if input.is_empty() && self.at < size {
            return Ok(Inflated::Starving);
        }
        let result = self.gunzip.push(input, out, PIECE);
        self.made += out.len() as u64;
        let pushed = result?;
        self.at += pushed.consumed as u64;
        self.used += if file.is_some() { 0 } else { pushed.consumed };
        self.ended = pushed.ended;
        Ok(Inflated::More(out.len()))
    }
}
