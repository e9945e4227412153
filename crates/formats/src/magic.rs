//! Formats that are no pickles, by their first bytes.

/// Bytes at an offset, and what they mean.
const MAGIC: &[(usize, &[u8], &str)] = &[
    (0, b"PK\x03\x04", "a zip archive"),
    (0, b"PK\x05\x06", "an empty zip archive"),
    (0, b"BZh", "a bzip2 file"),
    (0, b"\xfd7zXZ\0", "an xz file"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (0, b"\x04\x22\x4d\x18", "an LZ4 file"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\x78\x01", "zlib data"),
    (0, b"\x78\x5e", "zlib data"),
    (0, b"\x78\x9c", "zlib data"),
    (0, b"\x78\xda", "zlib data"),
    (0, b"\x93NUMPY", "a NumPy array (.npy)"),
    (0, b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"ARROW1", "an Arrow or Feather file"),
    (0, b"FEA1", "a Feather file"),
    (0, b"ORC", "an ORC file"),
    (0, b"Obj\x01", "an Avro file"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (0, b"GGUF", "a GGUF model"),
    (4, b"TFL3", "a TensorFlow Lite model"),
    (8, b"{\"", "a safetensors file"),
    (0, b"MATLAB 5.0", "a MATLAB file"),
    (0, b"RDX", "an R data file"),
    (0, b"\x7fELF", "an ELF program or library"),
    (0, b"MZ", "a Windows program or library"),
    (0, b"\xcf\xfa\xed\xfe", "a Mach-O program or library"),
    (0, b"\xca\xfe\xba\xbe", "a Java class or a Mach-O program"),
    (0, b"\0asm", "a WebAssembly module"),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF8", "a GIF image"),
    (8, b"WEBP", "a WebP image"),
    (0, b"II*\0", "a TIFF image"),
    (0, b"MM\0*", "a TIFF image"),
    (0, b"%PDF-", "a PDF document"),
    (0, b"ID3", "an MP3 file"),
    (4, b"ftyp", "an MP4 file"),
    (0, b"OggS", "an Ogg file"),
    (0, b"RIFF", "a RIFF file"),
    (0, b"\xef\xbb\xbf", "text with a byte order mark"),
    // PROTO, as what it becomes where a character is put in the place of what is none.
    (0, b"\xef\xbf\xbd", "binary data that lost bytes when it was copied as text"),
    (0, b"\xff\xfe", "UTF-16 text"),
    (0, b"#!", "a script"),
    // Base64 of PROTO 2 to 5 and what picklers write next.
    (0, b"gAJ", "base64 text of a pickle"),
    (0, b"gAN", "base64 text of a pickle"),
    (0, b"gASV", "base64 text of a pickle"),
    (0, b"gAWV", "base64 text of a pickle"),
];

/// The name of a known format, with its article.
pub(crate) fn name(head: &[u8]) -> Option<&'static str> {
    let known =
        MAGIC.iter().find(|(at, bytes, _)| head.get(*at..).is_some_and(|rest| rest.starts_with(bytes)));
    if let Some((_, _, name)) = known {
        return Some(name);
    }
    let start = head.trim_ascii_start();
    let json = matches!(start, [b'{' | b'[', rest @ ..]
        if matches!(rest.trim_ascii_start().first(), None | Some(b'"' | b'{' | b'[' | b'}' | b']' | b'0'..=b'9' | b'-')));
    if json && is_utf8(start.get(..64.min(start.len())).unwrap_or_default()) {
        return Some("JSON text");
    }
    match start {
        [b'<', b'?' | b'!' | b'a'..=b'z' | b'A'..=b'Z', ..] => Some("XML or HTML text"),
        // The third and fourth byte of compiled Python are a line end.
        [_, _, b'\r', b'\n', ..] if head.len() >= 16 => Some("compiled Python (.pyc)"),
        _ => None,
    }
}

/// Whether these bytes, the beginning of more, are UTF-8. The last character may be cut.
pub(crate) fn is_utf8(sample: &[u8]) -> bool {
    core::str::from_utf8(sample).err().is_none_or(|error| error.error_len().is_none())
}

/// What kind of text.
pub(crate) fn text_kind(head: &[u8]) -> &'static str {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    if line.iter().filter(|b| **b == b',').count() >= 3 { "text, perhaps CSV" } else { "text" }
}
