//! What of the file's bytes there is to copy, and where they are odd.

use picklescope_protocol::{Opened, Spot, What};

use crate::store::{Document, Pointer};

/// Bytes that can be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What they are.
    pub name: &'static str,
    /// From offset to offset.
    pub bytes: (u64, u64),
}

/// What the piece is called that is all there is.
pub const ALL: &str = "All";

/// What can be copied, what is most likely meant first: what is marked, what was pointed at, and what that is in.
#[must_use]
pub fn pieces(document: &Document, pointer: &Pointer) -> Vec<Piece> {
    let mut pieces = Vec::new();
    pieces.extend(pointer.marked.map(|bytes| Piece { name: "Marked", bytes }));
    if let Some(spot) = document.focus.known() {
        selected(spot, &mut pieces);
    }
    pieces.push(Piece { name: ALL, bytes: (0, layer_bytes(&document.opened)) });
    pieces.retain(|piece| piece.bytes.0 < piece.bytes.1);
    pieces
}

fn selected(spot: &Spot, pieces: &mut Vec<Piece>) {
    let op = Piece { name: if spot.op.is_some() { "Op" } else { "Byte" }, bytes: spot.bytes };
    let names = ["Object", "Around it", "Around that"];
    let around = spot
        .extents
        .iter()
        .zip(names)
        .map(|(extent, name)| Piece { name, bytes: (extent.start, extent.end) });
    // An object was meant, or the op.
    if spot.at.is_object() {
        pieces.extend(around);
        pieces.push(op);
    } else {
        pieces.push(op);
        pieces.extend(around);
    }
}

/// The bytes that are selected: all of an object, or the op that was pointed at.
#[must_use]
pub fn selected_bytes(spot: &Spot) -> Option<(u64, u64)> {
    let extent = spot.extents.first().filter(|_| spot.at.is_object());
    let bytes = extent.map_or(spot.bytes, |extent| (extent.start, extent.end));
    (bytes.0 < bytes.1).then_some(bytes)
}

/// Changes with what is most likely meant.
#[must_use]
pub fn piece_key(pieces: &[Piece]) -> &'static str {
    pieces.first().map_or("", |piece| piece.name)
}

/// Bytes of the innermost layer.
#[must_use]
pub fn layer_bytes(opened: &Opened) -> u64 {
    opened.layers.last().map_or(opened.size, |layer| layer.size)
}

/// Where the bytes behind the last pickle begin, if there are any.
#[must_use]
pub fn trailing_at(opened: &Opened) -> Option<u64> {
    layer_bytes(opened).checked_sub(opened.trailing).filter(|_| opened.trailing > 0)
}

/// Where the innermost layer breaks off.
#[must_use]
pub fn fault_byte(opened: &Opened) -> Option<u64> {
    if opened.what != What::Pickle {
        return None;
    }
    let innermost = u32::try_from(opened.layers.len().saturating_sub(1)).ok()?;
    opened.fault.as_ref().filter(|fault| fault.layer == innermost).map(|fault| fault.offset)
}
