//! Functions over bytes for JavaScript: the npm package.
//!
//! They take a whole file at once and give plain objects or texts; looking around in a large file is what the page's
//! worker is for. None of them ever throws because of what is in a file: a broken file is an answer.

use picklescope_engine::report;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// What `picklescope check` prints for one file, as a plain object: `file`, `ok`, `layers`, `pickles`, `trailing`, `protocol`,
/// `ops`, `nodes`, `requirements`, `error`.
///
/// # Errors
/// Only when the object cannot be made, which a file has no part in.
#[wasm_bindgen]
pub fn check(name: &str, bytes: &[u8]) -> Result<JsValue, JsValue> {
    // Objects rather than Maps, numbers rather than BigInts: what JSON.parse would have given.
    let report = report::check(name, bytes);
    report.serialize(&Serializer::json_compatible()).map_err(JsValue::from)
}

/// The first pickle's object graph, as `picklescope graph --json` prints it.
#[wasm_bindgen(js_name = graphJson)]
#[must_use]
pub fn graph_json(bytes: &[u8]) -> String {
    report::graph_json(bytes)
}

/// The first pickle's opcodes, as `python -m pickletools` prints them, and then the exception that it raises, if it does. `layers`: of what the layers
/// around it hold.
#[wasm_bindgen]
#[must_use]
pub fn dis(bytes: &[u8], layers: Option<bool>) -> String {
    report::dis(bytes, layers.unwrap_or(false))
}
