//! What a document answers about whole values: as a text to copy, and line by line.

use picklescope_codec::{Kind, NodeId, TextCode, Value};
use picklescope_insight::{
    json::{Refused, json},
    preview,
    value::Lines,
};
use picklescope_protocol::{NodeId as WireNode, RequestError, SharedText, TextForm, ValueLine, ValueLines};

use super::Document;

/// The most lines of one answer.
const MOST_LINES: u32 = 256;
/// Characters of a text to copy.
const MOST_TEXT: usize = 4 << 20;

impl Document {
    pub(crate) fn text(&mut self, node: NodeId, form: TextForm) -> Result<SharedText, RequestError> {
        let mut lens = self.lens();
        let none = |why: &str| RequestError::NoText(why.to_owned());
        match form {
            TextForm::Python => {
                let (text, cut) = preview::preview(&mut lens, node, MOST_TEXT);
                Ok(SharedText { text, cut })
            }
            TextForm::Json => match json(&mut lens, node, MOST_TEXT) {
                Ok(text) => Ok(SharedText { text, cut: false }),
                Err(Refused::TooLong) => Err(none(
                    "As JSON it is longer than 4 MB, or takes too long to write; that is not copied at once.",
                )),
                Err(Refused::TooDeep) => {
                    Err(none("It is nested more than 500 levels deep, which JSON readers do not take."))
                }
                Err(Refused::Unreadable) => Err(none("The file cannot be read any more.")),
            },
        }
    }

    pub(crate) fn value_lines(
        &mut self,
        node: NodeId,
        first: u64,
        count: u32,
    ) -> Result<ValueLines, RequestError> {
        let lines = match self.lines.take().filter(|lines| lines.node() == node) {
            Some(lines) => lines,
            None => Lines::of(&mut self.lens(), node).ok_or(RequestError::Unknown)?,
        };
        let some = lines.lines(&mut self.lens(), first, count.min(MOST_LINES));
        let some =
            some.into_iter().map(|line| ValueLine { at: line.at, text: line.text, goes_on: line.goes_on });
        let answer =
            ValueLines { node: WireNode(node.0), total: lines.total(), first, lines: some.collect() };
        self.lines = Some(lines);
        Ok(answer)
    }

    /// Whether a value has lines.
    pub(crate) fn has_lines(&self, node: NodeId) -> bool {
        use Kind::{ByteArray, Bytes, Int, Py2Str, Str};
        matches!(self.facts.graph.kind(node), Str | Py2Str | Bytes | ByteArray | Int)
    }

    /// Where a value stands as it is.
    pub(crate) fn payload(&self, node: NodeId) -> Option<(u64, u64)> {
        let span = match self.facts.graph.value(node) {
            Value::Bytes(span) | Value::Text(TextCode::Utf8, span) => span,
            // A str of Python 2 in an op with a length.
            Value::Text(TextCode::Latin1, span) => span,
            _ => return None,
        };
        Some((span.start, span.start + span.len))
    }
}
