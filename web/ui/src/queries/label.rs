//! What a row is called.

use std::borrow::Cow;

use picklescope_protocol::{Label, Part};

use crate::format;

/// A row's name, and whose word it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called<'a> {
    /// The name.
    pub text: Cow<'a, str>,
    /// It is our word for a part, not a key or index of the file's.
    pub ours: bool,
}

/// What a row is called.
#[must_use]
pub fn label(label: &Label) -> Called<'_> {
    let (text, ours) = match label {
        Label::Root => ("obj".into(), true),
        Label::Pickle(n) => (format!("pickle {n}").into(), true),
        Label::Salvaged(n) => (format!("pickle {n}, salvaged").into(), true),
        Label::Stack(n) => (format!("stack {n}").into(), true),
        Label::Effect(n) => (format!("{} {n}", Label::EFFECT).into(), true),
        Label::Index(n) => (n.to_string().into(), false),
        Label::Key(key) => (Cow::Borrowed(key.as_str()), false),
        Label::Range(first, last) => {
            (format!("[{} … {}]", format::number(*first), format::number(*last)).into(), true)
        }
        Label::Part(part @ (Part::Key(n) | Part::Item(n))) => (format!("{} {n}", part.word()).into(), true),
        Label::Part(part) => (part.word().into(), true),
    };
    Called { text, ours }
}
