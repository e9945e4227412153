//! What an object says of itself that a pattern can be held against: its value, its type, its name.
//!
//! - A *value* is the text of a str, the bytes of a bytes or bytearray, the notation of a number or constant. Texts are told apart
//!   from notations so that whoever searches can read long ones in pieces.
//! - A *type* is what a row shows as such: `dict`, `collections.OrderedDict`.
//! - The *name* of a global is `module.name`.
//!
//! What many objects share is answered once: the type of a kind, of what a class makes, the name under which a global is written.

use std::{collections::BTreeMap, fmt::Write};

use picklescope_codec::{Graph, Kind, NodeId, Role, Span, TextCode, Value, repr, text::Encoding};

use crate::{
    lens::Lens,
    names::{self, Callee},
    pattern::Pattern,
    preview,
};

/// Bytes of a module's or class's name that are looked at.
const NAME_BYTES: usize = 64 << 10;
/// Answers kept of either kind.
const KEPT: usize = 100_000;

/// A pattern, and what was found out by it.
#[derive(Debug)]
pub struct Hunt {
    /// The pattern.
    pub pattern: Pattern,
    /// By kind, for those whose type has one name: 0 for what is not known yet, 1 for no, 2 for yes.
    kinds: [u8; 32],
    /// The types of what is called, by how it is called.
    types: Answers,
    /// Globals by how they are written.
    names: Answers,
    /// Whether what is called only makes an instance of what it is given.
    makers: Answers,
    spelled: String,
}

/// Answers to what is asked again and again. Beyond some number all are forgotten.
#[derive(Debug, Default)]
struct Answers {
    known: BTreeMap<u64, u64>,
    last: Option<(u64, bool)>,
}

impl Answers {
    fn ask(&mut self, key: u64, find_out: impl FnOnce() -> bool) -> bool {
        if let Some((of, answer)) = self.last
            && of == key
        {
            return answer;
        }
        let answer = match self.known.get(&key) {
            Some(answer) => *answer == 1,
            None => {
                let answer = find_out();
                if self.known.len() >= KEPT {
                    self.known = BTreeMap::new();
                }
                self.known.insert(key, answer.into());
                answer
            }
        };
        self.last = Some((key, answer));
        answer
    }
}

/// What a value is held against the pattern by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Its text: that of a str in a code, or bytes as they are. A str of Python 2 that is not read as Latin-1 is its bytes, in its code (`true`).
    Text(Option<TextCode>, Span, bool),
    /// The answer is here already.
    Known(bool),
}

impl Hunt {
    /// A hunt that has met nothing yet.
    #[must_use]
    pub fn new(pattern: Pattern) -> Self {
        Self {
            pattern,
            kinds: [0; 32],
            types: Answers::default(),
            names: Answers::default(),
            makers: Answers::default(),
            spelled: String::new(),
        }
    }

    /// A value: whether it holds a match, or the text that is to be looked at for it.
    pub fn value(&mut self, lens: &mut Lens<'_>, node: NodeId) -> Said {
        let value = lens.graph.value(node);
        Said::Known(match value {
            Value::Text(code, span) => {
                let is_py2 = lens.graph.kind(node) == Kind::Py2Str;
                return self.text(Some(code), span, is_py2 && lens.py2.encoding != Encoding::Latin1);
            }
            Value::Bytes(span) => return self.text(None, span, false),
            Value::IntText(span) => return self.text(None, span, false),
            Value::None => self.pattern.matches(b"None"),
            Value::Bool(true) => self.pattern.matches(b"True"),
            Value::Bool(false) => self.pattern.matches(b"False"),
            Value::Int(value) => {
                self.pattern.may_spell_number() && {
                    let mut buffer = [0; 20];
                    self.pattern.matches(decimal(value, &mut buffer))
                }
            }
            Value::Float(value) => {
                self.pattern.may_spell_number() && self.spell(|out| repr::float_repr(value, out))
            }
            Value::IntBytes(_) => {
                let spelled = preview::preview(lens, node, preview::DETAIL).0;
                !spelled.starts_with('<') && self.pattern.matches(spelled.as_bytes())
            }
            Value::Extension(code) => self.spell(|out| write!(out, "extension({code})")),
            Value::Global(..) | Value::Buffer(_) | Value::Refs => false,
        })
    }

    fn text(&self, code: Option<TextCode>, span: Span, bytes: bool) -> Said {
        // Decoded, a text of Python 2 may be twice as long, and no other one longer than it is written.
        let most = if code == Some(TextCode::Utf8) || code.is_none() {
            span.len
        } else {
            span.len.saturating_mul(2)
        };
        if most < self.pattern.least() { Said::Known(false) } else { Said::Text(code, span, bytes) }
    }

    fn spell(&mut self, write: impl FnOnce(&mut String) -> std::fmt::Result) -> bool {
        self.spelled.clear();
        // Writing to a String does not fail.
        let _ = write(&mut self.spelled);
        self.pattern.matches(self.spelled.as_bytes())
    }

    /// Whether the name of an object's type holds a match.
    pub fn type_name(&mut self, lens: &mut Lens<'_>, node: NodeId) -> bool {
        let kind = lens.kind(node);
        if kind == Kind::Bytes && lens.graph.kind(node) == Kind::Py2Str {
            // Bytes of another name.
            return self.pattern.matches(names::type_name(lens, node).as_bytes());
        }
        if kind != Kind::Call {
            let known = self.kinds.get(kind as usize).copied().unwrap_or(0);
            if known == 0 {
                let answer = self.pattern.matches(names::type_name(lens, node).as_bytes());
                if let Some(known) = self.kinds.get_mut(kind as usize) {
                    *known = 1 + u8::from(answer);
                }
                return answer;
            }
            return known == 2;
        }
        let makers = &mut self.makers;
        let callee = names::callee(lens.graph, node, &mut |callable| {
            makers.ask(name_key(lens.graph, callable), || {
                names::global(lens, callable).is_some_and(|(module, name)| names::is_maker(&module, &name))
            })
        });
        let Callee { node: Some(called), is_argument, makes_instance, depth } = callee else {
            return self.pattern.matches(names::type_name(lens, node).as_bytes());
        };
        // All of these have one type's name.
        let key = u64::from(called.0) << 16
            | u64::from(depth) << 2
            | u64::from(is_argument) << 1
            | u64::from(makes_instance);
        let pattern = &mut self.pattern;
        self.types.ask(key, || pattern.matches(names::type_name(lens, node).as_bytes()))
    }

    /// Whether the name of a global holds a match. Nothing else has one.
    pub fn global(&mut self, lens: &mut Lens<'_>, node: NodeId) -> bool {
        if lens.graph.kind(node) != Kind::Global {
            return false;
        }
        let pattern = &mut self.pattern;
        self.names.ask(name_key(lens.graph, node), || {
            names::global_up_to(lens, node, NAME_BYTES)
                .is_some_and(|(module, name)| pattern.matches(&[&module, &b"."[..], &name].concat()))
        })
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        let answers = self.types.known.len() + self.names.known.len() + self.makers.known.len();
        self.pattern.memory() + answers * 24
    }
}

/// An int in decimal: there are millions, and formatting takes several times as long.
fn decimal(value: i64, buffer: &mut [u8; 20]) -> &[u8] {
    let mut left = value.unsigned_abs();
    let mut start = buffer.len();
    for digit in buffer.iter_mut().rev() {
        // A remainder of ten.
        *digit = b'0' + u8::try_from(left % 10).unwrap_or(0);
        left /= 10;
        start -= 1;
        if left == 0 {
            break;
        }
    }
    if value < 0
        && let Some(sign) = start.checked_sub(1).and_then(|at| buffer.get_mut(at))
    {
        *sign = b'-';
        start -= 1;
    }
    buffer.get(start..).unwrap_or_default()
}

/// How a global is written: by the nodes of module and name, which a memo makes the same, or in an op of its own.
fn name_key(graph: &Graph, node: NodeId) -> u64 {
    let mut edges = graph.edges(node);
    match (edges.next(), edges.next()) {
        (Some(module), Some(name)) if module.role == Role::Module && name.role == Role::Name => {
            u64::from(module.child.0) << 32 | u64::from(name.child.0)
        }
        _ => u64::from(node.0) << 32 | u64::from(u32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn ints_are_spelled() {
        for value in [0, 1, -1, 9, 10, -10, 12_345, i64::MAX, i64::MIN] {
            assert_eq!(decimal(value, &mut [0; 20]), value.to_string().as_bytes());
        }
    }
}
