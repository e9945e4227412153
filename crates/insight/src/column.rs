//! A column: a value for each node, or for whatever else is numbered.

use picklescope_codec::OutOfMemory;

/// So many times a value.
pub(crate) fn column<T: Copy>(n: usize, value: T) -> Result<Vec<T>, OutOfMemory> {
    let mut column = Vec::new();
    column.try_reserve_exact(n).map_err(|_| OutOfMemory)?;
    column.resize(n, value);
    Ok(column)
}
