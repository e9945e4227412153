//! gzip (RFC 1952), members in a row included, as a push decoder.

use miniz_oxide::{
    DataFormat, MZError, MZFlush, MZStatus,
    inflate::stream::{InflateState, inflate},
};

use crate::{LayerFault, crc::Crc};

/// Opens a gzip layer piece by piece.
pub struct Gunzip {
    state: State,
    /// 43 KB: its window is in it.
    inflate: Box<InflateState>,
    crc: Crc,
    /// Header or trailer bytes that did not come in one piece.
    held: Vec<u8>,
    /// Bytes of the outer layer taken so far.
    taken: u64,
    members: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Header,
    Body,
    Trailer,
    /// Behind a member: another may follow.
    Between,
    /// What follows is no gzip.
    Ended,
}

/// What one [`Gunzip::push`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// Bytes of the input taken.
    pub consumed: usize,
    /// The layer has come to its end; bytes not taken are no part of it.
    pub ended: bool,
}

impl std::fmt::Debug for Gunzip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { state, taken, members, .. } = self;
        write!(f, "Gunzip({state:?}, {taken} bytes taken, {members} members)")
    }
}

impl Default for Gunzip {
    fn default() -> Self {
        Self::new()
    }
}

/// A header is ten bytes and then whatever its flags say; extra fields and names beyond this are refused.
const HEADER_LIMIT: usize = 1 << 18;

impl Gunzip {
    /// At the start of a gzip file.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: State::Header,
            inflate: InflateState::new_boxed(DataFormat::Raw),
            crc: Crc::new(),
            held: Vec::new(),
            taken: 0,
            members: 0,
        }
    }

    /// Takes some of `input` and adds at most `max_out` bytes to `out`. An empty `input` means that nothing follows.
    ///
    /// # Errors
    /// When the layer is broken. What is in `out` is good, but for a failed checksum.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>, max_out: usize) -> Result<Pushed, LayerFault> {
        let result = match self.state {
            State::Header => self.header(input),
            State::Body => self.body(input, out, max_out),
            State::Trailer => self.trailer(input),
            State::Between => self.between(input),
            State::Ended => Ok(0),
        };
        let consumed = result?;
        self.taken += consumed as u64;
        Ok(Pushed { consumed, ended: self.state == State::Ended })
    }

    /// Bytes that were taken to see whether another member begins with them, and are no part of the layer. Known once it has ended.
    #[must_use]
    pub fn behind(&self) -> usize {
        if self.state == State::Ended { self.held.len() } else { 0 }
    }

    fn fault(&self, text: &'static str) -> LayerFault {
        LayerFault { at: self.taken, text, truncated: false }
    }

    fn truncated(&self) -> LayerFault {
        LayerFault { at: self.taken, text: "the gzip data ends too early", truncated: true }
    }

    fn header(&mut self, input: &[u8]) -> Result<usize, LayerFault> {
        if input.is_empty() {
            return Err(self.truncated());
        }
        let before = self.held.len();
        let room = HEADER_LIMIT.saturating_sub(before);
        if room == 0 {
            return Err(self.fault("the gzip header is too long"));
        }
        self.held.extend_from_slice(input.get(..room.min(input.len())).unwrap_or_default());
        match header_len(&self.held) {
            Header::Whole(len) => {
                self.held.clear();
                self.state = State::Body;
                self.inflate.reset(DataFormat::Raw);
                self.crc.reset();
                Ok(len.saturating_sub(before))
            }
            Header::Short => Ok(self.held.len() - before),
            // Behind a member it is no header after all, whatever its first byte looked like.
            Header::Bad(_) if self.members > 0 => {
                self.state = State::Ended;
                Ok(self.held.len() - before)
            }
            Header::Bad(text) => Err(self.fault(text)),
        }
    }

    fn body(&mut self, input: &[u8], out: &mut Vec<u8>, max_out: usize) -> Result<usize, LayerFault> {
        let before = out.len();
        out.resize(before + max_out, 0);
        let room = out.get_mut(before..).unwrap_or_default();
        let result = inflate(&mut self.inflate, input, room, MZFlush::None);
        let (consumed, made) = (result.bytes_consumed, result.bytes_written);
        out.truncate(before + made);
        self.crc.update(out.get(before..).unwrap_or_default());
        match result.status {
            Ok(MZStatus::StreamEnd) => self.state = State::Trailer,
            // No progress is no damage: there was nothing to read, or no room to write.
            Ok(MZStatus::Ok) | Err(MZError::Buf) => {
                if input.is_empty() && made == 0 {
                    return Err(self.truncated());
                }
            }
            Ok(MZStatus::NeedDict) | Err(_) => {
                self.taken += consumed as u64;
                return Err(self.fault("the compressed data is damaged"));
            }
        }
        Ok(consumed)
    }

    fn trailer(&mut self, input: &[u8]) -> Result<usize, LayerFault> {
        if input.is_empty() {
            return Err(self.truncated());
        }
        let missing = 8 - self.held.len();
        let piece = input.get(..missing.min(input.len())).unwrap_or_default();
        self.held.extend_from_slice(piece);
        if let Ok(trailer) = <[u8; 8]>::try_from(self.held.as_slice()) {
            self.held.clear();
            let [a, b, c, d, e, f, g, h] = trailer;
            let (sum, amount) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
            if sum != self.crc.sum() {
                return Err(self.fault("the gzip checksum does not fit the data"));
            }
            if amount != self.crc.amount() {
                return Err(self.fault("the gzip length does not fit the data"));
            }
            self.members += 1;
            self.state = State::Between;
        }
        Ok(piece.len())
    }

    fn between(&mut self, input: &[u8]) -> Result<usize, LayerFault> {
        // As Python's gzip does: zeros may follow a member.
        let zeros = input.iter().take_while(|b| **b == 0).count();
        match input.get(zeros..).unwrap_or_default() {
            [] if input.is_empty() => self.state = State::Ended,
            [] => {}
            // Half a magic at the end of a piece: the next piece decides.
            [0x1f] if self.held.is_empty() => self.state = State::Header,
            [0x1f, 0x8b, ..] => self.state = State::Header,
            _ => self.state = State::Ended,
        }
        Ok(zeros)
    }
}

enum Header {
    Whole(usize),
    Short,
    Bad(&'static str),
}

/// The length of the header at the start of `bytes`.
fn header_len(bytes: &[u8]) -> Header {
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    const CHECKSUM: u8 = 2;
    let [0x1f, 0x8b, method, flags, _, _, _, _, _, _, rest @ ..] = bytes else {
        let magic = [0x1f, 0x8b];
        let fits = bytes.iter().zip(magic).all(|(a, b)| *a == b);
        return if fits { Header::Short } else { Header::Bad("no gzip header where one should be") };
    };
    if *method != 8 {
        return Header::Bad("gzip with a compression that does not exist");
    }
    let mut at = 0;
    if flags & EXTRA != 0 {
        let Some([low, high]) = rest.first_chunk::<2>() else { return Header::Short };
        at += 2 + usize::from(u16::from_le_bytes([*low, *high]));
    }
    for flag in [NAME, COMMENT] {
        if flags & flag != 0 {
            let Some(text) = rest.get(at..) else { return Header::Short };
            let Some(end) = text.iter().position(|b| *b == 0) else { return Header::Short };
            at += end + 1;
        }
    }
    if flags & CHECKSUM != 0 {
        at += 2;
    }
    if rest.len() < at { Header::Short } else { Header::Whole(10 + at) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write;

    use super::*;

    fn gzip(data: &[u8], name: Option<&str>) -> Vec<u8> {
        let mut builder = flate2::GzBuilder::new();
        if let Some(name) = name {
            builder = builder.filename(name).comment("c").extra(vec![1, 2, 3]);
        }
        let mut encoder = builder.write(Vec::new(), flate2::Compression::default());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn open(file: &[u8], piece: usize, max_out: usize) -> Result<(Vec<u8>, usize), LayerFault> {
        let (mut gunzip, mut out, mut at) = (Gunzip::new(), Vec::new(), 0);
        for _ in 0..1_000_000 {
            let input = &file[at..file.len().min(at + piece)];
            let pushed = gunzip.push(input, &mut out, max_out)?;
            at += pushed.consumed;
            if pushed.ended {
                return Ok((out, at));
            }
        }
        panic!("no end after a million pushes");
    }

    #[test]
    fn pieces_of_any_size() {
        let data: Vec<u8> = (0..10_000u32).flat_map(|i| (i * i).to_le_bytes()).collect();
        let mut file = gzip(&data[..30_000], Some("n"));
        file.extend(gzip(&data[30_000..], None));
        file.extend([0, 0]);
        for (piece, max_out) in [(1, 7), (1000, 100), (1 << 20, 1 << 20)] {
            assert_eq!(open(&file, piece, max_out).unwrap(), (data.clone(), file.len()));
        }
        file.extend(b"\x1fjunk");
        for piece in [1, 1 << 20] {
            assert_eq!(open(&file, piece, 1 << 20).unwrap().0, data);
        }
    }

    #[test]
    fn broken_ones() {
        let file = gzip(&[7; 1000], None);
        for cut in 0..file.len() {
            assert!(open(&file[..cut], 5, 50).unwrap_err().truncated, "cut at {cut}");
        }
        let mut wrong = file.clone();
        let at = wrong.len() - 6;
        wrong[at] ^= 1;
        assert_eq!(open(&wrong, 64, 64).unwrap_err().text, "the gzip checksum does not fit the data");
    }
}
