//! Short names for what the glue gives to the wasm.
//!
//! wasm-bindgen names an import `__wbg_appendChild_` and 16 random digits, once in the wasm and once in the glue; random digits
//! do not compress. With short names a page of 180 imports weighs 4 KB less.

use crate::Result;

/// Gives every function import of the glue a short name, in the wasm and in the glue alike.
pub(crate) fn shorten(wasm: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let broken = || "wasm-opt wrote a wasm that this cannot read";
    let mut out = wasm.get(..8).ok_or_else(broken)?.to_vec();
    let mut names = Vec::new();
    let mut rest = Reader(wasm.get(8..).ok_or_else(broken)?);
    while !rest.0.is_empty() {
        let id = rest.byte().ok_or_else(broken)?;
        let section = rest.bytes().ok_or_else(broken)?;
        let section =
            if id == IMPORTS { imports(section, &mut names).ok_or_else(broken)? } else { section.to_vec() };
        out.push(id);
        put_bytes(&mut out, &section);
    }
    Ok((out, renamed(glue, &names)))
}

const IMPORTS: u8 = 2;

/// The import section with short names; fills the list of old names, whose places are their new ones.
fn imports(section: &[u8], names: &mut Vec<String>) -> Option<Vec<u8>> {
    let mut from = Reader(section);
    let count = from.number()?;
    let mut out = Vec::new();
    put_number(&mut out, count);
    for _ in 0..count {
        put_bytes(&mut out, from.bytes()?);
        let name = String::from_utf8(from.bytes()?.to_vec()).ok()?;
        put_bytes(&mut out, short(names.len()).as_bytes());
        names.push(name);
        // What is imported: a function of some type, or (with a shape that is copied) a memory, table or global.
        let kind = from.byte()?;
        out.push(kind);
        match kind {
            0 => put_number(&mut out, from.number()?),
            _ => return None,
        }
    }
    from.0.is_empty().then_some(out)
}

/// The glue with its import object's keys renamed. Keys stand at the beginning of a line, before a colon.
fn renamed(glue: &str, names: &[String]) -> String {
    let mut out = String::with_capacity(glue.len());
    for line in glue.lines() {
        let trimmed = line.trim_start();
        let key = trimmed.split_once(':').and_then(|(key, rest)| {
            let index = names.iter().position(|name| name == key)?;
            Some((index, rest))
        });
        match key {
            Some((index, rest)) => out.push_str(&format!("{}:{rest}", short(index))),
            None => out.push_str(trimmed),
        }
        out.push('\n');
    }
    out
}

fn short(index: usize) -> String {
    format!("i{index}")
}

/// Reads a wasm's numbers and strings.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// Unsigned LEB128.
    fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// A length, and as many bytes.
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.number()? as usize;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }
}

fn put_number(out: &mut Vec<u8>, mut number: u32) {
    loop {
        let low = number.to_le_bytes()[0] & 0x7f;
        number >>= 7;
        if number == 0 {
            return out.push(low);
        }
        out.push(low | 0x80);
    }
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    out.extend_from_slice(bytes);
}
