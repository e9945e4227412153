//! Big pickles of known shape, written op by op, for the benchmarks and the extremes.

use std::{
    fs::File,
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::Path,
};

/// A list of so many records, each a dict of nine keys, as a protocol 4 pickler writes them: 30 ops and some 90
/// bytes a record.
#[must_use]
pub fn records(count: u32) -> Vec<u8> {
    const KEYS: [&str; 9] = ["id", "name", "score", "active", "group", "tags", "position", "note", "weight"];
    let mut out = b"\x80\x04]\x94".to_vec();
    let mut memo = 1u32;
    let mut keys: Vec<Vec<u8>> = Vec::new();
    let text = |out: &mut Vec<u8>, text: &str| {
        out.extend([0x8c, u8::try_from(text.len()).unwrap()]);
        out.extend(text.as_bytes());
        out.push(0x94);
    };
    for i in 0..count {
        if i % 1000 == 0 {
            out.push(b'(');
        }
        out.extend(b"}\x94(");
        memo += 1;
        for (k, key) in KEYS.iter().enumerate() {
            match keys.get(k) {
                Some(get) => out.extend(get),
                None => {
                    text(&mut out, key);
                    keys.push(vec![b'h', u8::try_from(memo).unwrap()]);
                    memo += 1;
                }
            }
            let value = f64::from(i) * 1.000_001;
            match *key {
                "id" => {
                    out.push(b'J');
                    out.extend(i.to_le_bytes());
                }
                "name" => {
                    text(&mut out, &format!("user{i}"));
                    memo += 1;
                }
                "active" => out.push(if i % 2 == 0 { 0x88 } else { 0x89 }),
                "group" => out.extend([b'K', u8::try_from(i % 50).unwrap()]),
                "tags" => {
                    out.extend(b"]\x94(K\x01K\x02e");
                    memo += 1;
                }
                "position" => {
                    for value in [value, -value] {
                        out.push(b'G');
                        out.extend(value.to_be_bytes());
                    }
                    out.extend(b"\x86\x94");
                    memo += 1;
                }
                "note" => out.push(b'N'),
                _ => {
                    out.push(b'G');
                    out.extend(value.to_be_bytes());
                }
            }
        }
        out.push(b'u');
        if i % 1000 == 999 || i + 1 == count {
            out.push(b'e');
        }
    }
    out.push(b'.');
    out
}

/// Writes a list of so many bytes objects of `len` bytes each, such as arrays leave behind. The payloads are
/// holes: the file takes no room on the disk.
///
/// # Errors
/// When the file cannot be written.
pub fn payloads(path: &Path, count: u32, len: u64) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    out.write_all(b"\x80\x05](")?;
    for _ in 0..count {
        out.write_all(b"\x8e")?;
        out.write_all(&len.to_le_bytes())?;
        out.seek(SeekFrom::Current(i64::try_from(len).unwrap_or(0)))?;
        out.write_all(b"\x94")?;
    }
    out.write_all(b"e.")?;
    out.flush()
}
