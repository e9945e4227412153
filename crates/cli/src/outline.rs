//! `picklescope graph FILE`: the rows of the viewer as lines of text.

use std::fmt::{self, Write};

use picklescope_engine::report::Checked;

/// Objects are opened until there are so many lines.
const LINES: u32 = 1000;
/// Deeper rows are not indented further.
const INDENT: usize = 32;

pub(crate) fn write(checked: &mut Checked, out: &mut impl Write) -> fmt::Result {
    writeln!(out, "{}", checked.opened().sentence)?;
    for line in checked.outline(LINES) {
        let indent = (line.depth as usize).min(INDENT) * 2;
        writeln!(out, "{:indent$}{}: {} {}", "", line.label, line.type_name, line.text)?;
    }
    Ok(())
}
