//! The CRC-32 of gzip.
//!
//! Eight bytes at a time over tables that are made when they are needed: as constants they would be 8 KB of the page
//! that do not compress.

/// The polynomial, lowest power first.
const POLYNOMIAL: u32 = 0xedb8_8320;

type Table = [u32; 256];

/// A running checksum and the number of bytes that went in.
pub(crate) struct Crc {
    /// The n-th: what a byte does with n zero bytes after it.
    tables: Box<[Table; 8]>,
    register: u32,
    /// Modulo 2^32, as the trailer has it.
    amount: u32,
}

impl std::fmt::Debug for Crc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Crc({})", self.sum())
    }
}

impl Crc {
    pub(crate) fn new() -> Self {
        let mut tables = Box::new([[0; 256]; 8]);
        let mut before: Option<(Table, Table)> = None;
        for table in tables.iter_mut() {
            for (byte, entry) in (0u32..).zip(table.iter_mut()) {
                *entry = match &before {
                    None => {
                        (0..8).fold(byte, |crc, _| (crc >> 1) ^ if crc & 1 == 1 { POLYNOMIAL } else { 0 })
                    }
                    Some((first, last)) => {
                        let crc = look_up(last, byte);
                        (crc >> 8) ^ look_up(first, crc)
                    }
                };
            }
            before = Some((before.map_or(*table, |(first, _)| first), *table));
        }
        Self { tables, register: !0, amount: 0 }
    }

    /// Starts anew.
    pub(crate) fn reset(&mut self) {
        (self.register, self.amount) = (!0, 0);
    }

    pub(crate) fn sum(&self) -> u32 {
        !self.register
    }

    pub(crate) fn amount(&self) -> u32 {
        self.amount
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        let [t0, t1, t2, t3, t4, t5, t6, t7] = &*self.tables;
        let mut crc = self.register;
        let (groups, rest) = bytes.as_chunks::<8>();
        for [a, b, c, d, e, f, g, h] in groups {
            let low = crc ^ u32::from_le_bytes([*a, *b, *c, *d]);
            let high = u32::from_le_bytes([*e, *f, *g, *h]);
            crc = look_up(t7, low)
                ^ look_up(t6, low >> 8)
                ^ look_up(t5, low >> 16)
                ^ look_up(t4, low >> 24)
                ^ look_up(t3, high)
                ^ look_up(t2, high >> 8)
                ^ look_up(t1, high >> 16)
                ^ look_up(t0, high >> 24);
        }
        for byte in rest {
            crc = (crc >> 8) ^ look_up(t0, crc ^ u32::from(*byte));
        }
        self.register = crc;
        // A piece is never as long as 4 GB, and if it were, modulo 2^32 is what the trailer has.
        #[allow(clippy::cast_possible_truncation)]
        let amount = bytes.len() as u32;
        self.amount = self.amount.wrapping_add(amount);
    }
}

/// The entry of the lowest byte.
#[inline]
#[allow(clippy::indexing_slicing)]
fn look_up(table: &Table, bits: u32) -> u32 {
    // A byte is always within 256 entries.
    table[(bits & 255) as usize]
}

#[cfg(test)]
mod tests {
    use super::Crc;

    #[test]
    fn the_check_value_and_any_cut() {
        let mut crc = Crc::new();
        crc.update(b"123456789");
        assert_eq!((crc.sum(), crc.amount()), (0xcbf4_3926, 9));
        let data: Vec<u8> = (0..1000u32).flat_map(|i| (i * i).to_le_bytes()).collect();
        let mut whole = flate2::Crc::new();
        whole.update(&data);
        for cut in [0, 1, 7, 8, 9, 1001, 3999] {
            crc.reset();
            crc.update(data.get(..cut).unwrap_or_default());
            crc.update(data.get(cut..).unwrap_or_default());
            assert_eq!((crc.sum(), crc.amount()), (whole.sum(), whole.amount()), "cut at {cut}");
        }
    }
}
