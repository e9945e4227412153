//! One script out of glue, wasm and boot code.

use std::fs;

use zopfli::{BlockType, DeflateEncoder, Options};

use crate::{Result, names};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Of zopfli's search. More give some hundred bytes and take their time.
const ROUNDS: u64 = 5;

/// Shared by both scripts; seen from the root of the workspace, where xtask starts this.
const INFLATE: &str = "crates/wasm/js/inflate.js";

/// Writes the script `out`.
///
/// A `page` script runs as it is loaded. An `engine` script only defines `self.picklescopeEngine`, the whole source of
/// the worker as a function: the page makes a blob of its text, because a blob worker is bound by
/// the page's policy and also starts from `file://`, which a worker with a URL is and does not.
pub(crate) fn script(kind: &str, glue: &str, wasm: &str, boot: &str, out: &str) -> Result<()> {
    let (head, tail) = match kind {
        "page" => ("(function () {\n", "})();\n"),
        "engine" => ("self.picklescopeEngine = function () {\n", "};\n"),
        other => return Err(format!("no such script: {other}").into()),
    };
    let read = |path: &str| fs::read_to_string(path).map_err(|error| format!("{path}: {error}"));
    let wasm = fs::read(wasm).map_err(|error| format!("{wasm}: {error}"))?;
    let (wasm, glue) = names::shorten(&wasm, &read(glue)?)?;
    let payload = base64(&deflate(&wasm)?);
    let mut text = String::from(head);
    text.push_str("\"use strict\";\n");
    text.push_str(&lean(&glue));
    text.push_str(&lean(&read(INFLATE)?));
    text.push_str(&format!("const WASM = \"{payload}\";\n"));
    text.push_str(&lean(&read(boot)?));
    text.push_str(tail);
    fs::write(out, text)?;
    Ok(())
}

/// Without indentation, empty lines, and lines that are comments. Nothing cleverer: the glue is a tenth
/// of the weight, and none of ours or wasm-bindgen's text has line breaks inside strings.
fn lean(source: &str) -> String {
    let mut lean = String::with_capacity(source.len());
    let mut in_comment = false;
    for line in source.lines().map(str::trim) {
        if in_comment || line.starts_with("/*") {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            lean.push_str(line);
            lean.push('\n');
        }
    }
    lean
}

fn deflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let options = Options {
        iteration_count: std::num::NonZeroU64::new(ROUNDS).ok_or("no rounds")?,
        ..Options::default()
    };
    let mut packed = Vec::new();
    let mut encoder = DeflateEncoder::new(options, BlockType::Dynamic, &mut packed);
    std::io::copy(&mut &*bytes, &mut encoder)?;
    encoder.finish()?;
    Ok(packed)
}

fn base64(bytes: &[u8]) -> String {
    let digit = |bits: u32| ALPHABET.get((bits & 63) as usize).copied().map_or('=', char::from);
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let at = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        text.push(digit(bits >> 18));
        text.push(digit(bits >> 12));
        text.push(if group.len() > 1 { digit(bits >> 6) } else { '=' });
        text.push(if group.len() > 2 { digit(bits) } else { '=' });
    }
    text
}
