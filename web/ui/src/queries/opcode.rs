//! What the table says of an opcode.

use picklescope_protocol::{Category, OpcodeInfo};

/// The row of the table for an opcode. The table is in the order of the bytes.
#[must_use]
pub fn opcode(table: &[OpcodeInfo], code: u8) -> Option<&OpcodeInfo> {
    table.get(table.binary_search_by_key(&code, |info| info.byte).ok()?)
}

/// An opcode's category; what the table does not have would be structure.
#[must_use]
pub fn category(table: &[OpcodeInfo], code: u8) -> Category {
    opcode(table, code).map_or(Category::Structure, |info| info.category)
}

/// The class and the word of a category: there is a sign for each where colours are not to be had.
#[must_use]
pub fn category_name(category: Category) -> &'static str {
    match category {
        Category::Structure => "structure",
        Category::Data => "data",
        Category::Memo => "memo",
        Category::Global => "global",
        Category::Call => "call",
    }
}
