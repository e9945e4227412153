//! The codec alone in WebAssembly, compiled as the page's worker is: what the benchmark times.

use wasm_bindgen::prelude::*;

/// A pickle in the wasm's memory: moving it there is not what is timed.
#[wasm_bindgen]
pub struct Workload {
    bytes: Vec<u8>,
}

#[wasm_bindgen]
impl Workload {
    /// Takes the bytes over.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }

    /// Decodes them to the full graph, with where each object came from, and gives the number of objects.
    #[must_use]
    pub fn decode(&self) -> u32 {
        picklescope_codec::decode(&self.bytes).graph.len()
    }
}
