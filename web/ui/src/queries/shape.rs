//! Glyphs and words for kinds of values: they carry the type, colour does not.

use picklescope_protocol::{Link, Row, Shape};

use crate::format;

/// The glyph before a row's name.
#[must_use]
pub fn glyph(shape: Shape) -> &'static str {
    match shape {
        Shape::Constant => "=",
        Shape::Number => "#",
        Shape::Text => "\"\"",
        Shape::Bytes => "b'",
        Shape::List => "[]",
        Shape::Tuple => "()",
        Shape::Dict => "{}",
        Shape::Set => "{,}",
        Shape::Global => "ƒ",
        Shape::Object => "◆",
        Shape::Outside => "◇",
        Shape::Bucket => "⋯",
    }
}

/// The kind of value in a word, for whoever cannot see the glyph.
#[must_use]
pub fn shape_name(shape: Shape) -> &'static str {
    match shape {
        Shape::Constant => "constant",
        Shape::Number => "number",
        Shape::Text => "text",
        Shape::Bytes => "bytes",
        Shape::List => "list",
        Shape::Tuple => "tuple",
        Shape::Dict => "dict",
        Shape::Set => "set",
        Shape::Global => "global",
        Shape::Object => "object",
        Shape::Outside => "outside object",
        Shape::Bucket => "range",
    }
}

/// The last part of a dotted name: it says most where there is little room.
#[must_use]
pub fn last_part(type_name: &str) -> &str {
    type_name.rsplit('.').next().unwrap_or_default()
}

/// What stands in a link row: `#12 list(40)`, or `#3 · 2 up` for a cycle.
#[must_use]
pub fn link_text(link: Link, row: &Row) -> String {
    let id = link.target.0;
    let name = last_part(&row.type_name);
    match (link.up, row.len) {
        (Some(up), _) => format!("#{id} · {up} up"),
        (None, Some(len)) => format!("#{id} {name}({})", format::number(len)),
        (None, None) => format!("#{id} {name}"),
    }
}
