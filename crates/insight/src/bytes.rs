//! How insight asks for the bytes that a graph only points at.

use std::borrow::Cow;

use picklescope_codec::Span;

/// Random access to the layer that a graph was made from.
pub trait Bytes {
    /// The first bytes of a span, `max` at the most. `None` where they cannot be had any more: what needs them is
    /// then shown without.
    fn read(&mut self, span: Span, max: usize) -> Option<Cow<'_, [u8]>>;
}

/// A layer that is in memory as a whole.
impl Bytes for &[u8] {
    fn read(&mut self, span: Span, max: usize) -> Option<Cow<'_, [u8]>> {
        let start = usize::try_from(span.start).ok()?;
        let len = usize::try_from(span.len).unwrap_or(usize::MAX).min(max);
        self.get(start..start.checked_add(len)?).map(Cow::Borrowed)
    }
}
