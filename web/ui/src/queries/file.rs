//! A file's format and protocol in words.

use picklescope_protocol::{Layer, Opened};

use crate::format;

/// The layers from the file inwards: `gzip › pickle`.
#[must_use]
pub fn format_path(layers: &[Layer]) -> String {
    layers.iter().map(|layer| layer.format.as_str()).collect::<Vec<_>>().join(" › ")
}

/// The layers with their sizes: `gzip 1.2 kB › pickle 4.5 kB`.
#[must_use]
pub fn layer_sizes(layers: &[Layer]) -> String {
    let sized = |layer: &Layer| format!("{} {}", layer.format, format::bytes(layer.size));
    layers.iter().map(sized).collect::<Vec<_>>().join(" › ")
}

/// The protocol declared, and the one really needed where that is another: `protocol 4 (needs 2)`.
#[must_use]
pub fn protocol(opened: &Opened) -> String {
    let needed = opened.protocol_needed;
    match opened.protocol {
        Some(declared) if declared == needed => format!("protocol {declared}"),
        Some(declared) => format!("protocol {declared} (needs {needed})"),
        // Only protocols 0 and 1 have nothing to declare themselves with.
        None => format!("protocol {needed}, undeclared"),
    }
}
