//! Paths: names for everything there is, in Python where Python can.
//!
//! ```text
//! path  = root step*
//! root  = "obj" | "pickles[" n "]" | "stack[" n "]" | "effects[" n "]"
//! step  = "[" literal "]"                     item of a sequence, value of a key
//!       | "." identifier                      attribute: an entry of the dict that BUILD sets
//!       | "‹" word [" " n] "›"                what Python has no notation for
//! word  = "key" | "value" | "item" | "state" | "args" | "kwargs" | "class" | "callable" | "pid" | "of"
//! ```
//!
//! - `obj` is what the pickle gives; `pickles[n]` of several in a row the n-th; `stack[n]` a value that a broken pickle left;
//!   `effects[n]` a call whose result is thrown away.
//! - A literal is a Python literal: int, str, bytes, float, None, True, False. A str or bytes in any quotes and with any escape but octal and named ones; a
//!   number as `repr` writes it, with or without a plus: `obj[0x10]` and `obj[1_000]` name nothing.
//! - `.name` is an entry of the last state that is a dict, or of the pair `(dict, slots)`, with a str key that is an identifier and no
//!   keyword. Identifiers of rarer scripts are not written so, but found. A class with `__setstate__` may make something else of it: then the path is a manner of speaking.
//! - `‹key n›` and `‹value n›` are key and value of the n-th pair, `‹item n›` an item without an index (of a set), `‹state›` what the first BUILD
//!   sets, `‹state n›` what the n-th sets, from 0.
//! - Where the Python notation would lead elsewhere (a key comes twice: Python's is the last), the other one is written. In objects of
//!   more than 10,000 pairs that is not looked at. An attribute that takes too long to make sure of is written by its state and key.
//!
//! Paths are written and followed step by step: nesting costs no stack.

mod find;
mod parse;

use std::fmt::Write;

use picklescope_codec::{NodeId, Value, repr};

use crate::{
    lens::Lens,
    letters::is_letter,
    preview::state_dicts,
    slots::{Part, Slot},
    tree::{Place, TopKind},
};
use find::Key;
pub use find::find;
use parse::Literal;

/// A path as it is written, and whether its end was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The path.
    pub text: String,
    /// It was longer: a `…` stands at the end.
    pub cut: bool,
}

/// Longer keys are written by number.
const KEY_BYTES: usize = 400;
/// References looked at for one path, to make sure of its attributes. States may be shared by all objects of a long chain.
const LOOKED_AT: u64 = 200_000;

/// The path of a reference: a slot's edge of an owner, or one of the outermost objects. `None` when nothing that is shown leads there.
/// About `limit` bytes at most.
pub fn path(lens: &mut Lens<'_>, owner: Option<NodeId>, edge: u32, limit: usize) -> Option<Path> {
    // From the inside out, then written from the outside in.
    let mut chain = vec![(owner, edge)];
    let mut at = owner;
    while let Some(node) = at {
        let Place { owner, edge } = lens.tree.place(node)?;
        chain.push((owner, edge));
        at = owner;
    }
    let mut text = String::new();
    let mut budget = LOOKED_AT;
    while let Some((owner, edge)) = chain.pop() {
        if text.len() > limit {
            text.push('…');
            return Some(Path { text, cut: true });
        }
        let slots = lens.slots(owner);
        let Some(slot) = slots.of_edge(edge).and_then(|slot| slots.get(slot)) else {
            // Names of a global and empty arguments have no row: the owner stands for them.
            break;
        };
        let Some(owner) = owner else {
            root(lens, edge, &mut text);
            continue;
        };
        if let Part::Value(n) = slot.part
            && slot.edge != edge
        {
            // A key without a row, which its value's stands for.
            let _ = write!(text, "‹key {n}›");
            continue;
        }
        if let Part::State(_) = slot.part {
            // A state and what follows are one step where that is an attribute.
            if let Some(passed) = attribute(lens, owner, edge, &chain, &mut budget, &mut text) {
                chain.truncate(chain.len() - passed);
                continue;
            }
        }
        step(lens, owner, slot, &mut text);
    }
    Some(Path { text, cut: false })
}

fn root(lens: &Lens<'_>, i: u32, text: &mut String) {
    // Writing to a String does not fail.
    let _ = match lens.tree.top(i).map(|(_, kind)| kind) {
        Some(TopKind::Root(_)) if lens.graph.pickles().len() == 1 => write!(text, "obj"),
        Some(TopKind::Root(i)) => write!(text, "pickles[{i}]"),
        Some(TopKind::Leftover(i)) => write!(text, "stack[{i}]"),
        Some(TopKind::Effect(i)) => write!(text, "effects[{i}]"),
        None => Ok(()),
    };
}

/// Writes `.name` for a state and what follows, if that leads to the same place. Says how many of the following references it took.
fn attribute(
    lens: &mut Lens<'_>,
    object: NodeId,
    state_edge: u32,
    chain: &[(Option<NodeId>, u32)],
    budget: &mut u64,
    text: &mut String,
) -> Option<usize> {
    let state = lens.graph.edge(object, state_edge)?.child;
    let dicts = state_dicts(lens, state);
    let mut ahead = chain.iter().rev().copied();
    let (mut owner, mut edge) = ahead.next()?;
    let mut passed = 1;
    if owner == Some(state) && !dicts.contains(&state) {
        (owner, edge) = ahead.next()?;
        passed += 1;
    }
    let dict = owner.filter(|dict| dicts.contains(dict))?;
    let key = lens.graph.edge(dict, edge.checked_sub(1)?)?.child;
    let name = lens.node_text(key, KEY_BYTES).filter(|name| !name.cut)?.bytes;
    let name = String::from_utf8(name).ok().filter(|name| is_identifier(name))?;
    (find::attribute(lens, object, &name, budget)? == (dict, edge)).then(|| {
        text.push('.');
        text.push_str(&name);
        passed
    })
}

fn step(lens: &mut Lens<'_>, owner: NodeId, slot: Slot, text: &mut String) {
    let written = match slot.part {
        Part::Index(i) => {
            // An object may have both items and pairs with int keys.
            let is_plain = lens.slots(Some(owner)).pair_edges().next().is_none();
            write!(text, "{}", if is_plain { format!("[{i}]") } else { format!("‹item {i}›") })
        }
        Part::Value(i) => match subscript(lens, owner, slot.edge) {
            Some(key) => write!(text, "[{key}]"),
            None => write!(text, "‹value {i}›"),
        },
        Part::Key(i) => write!(text, "‹key {i}›"),
        Part::Member(i) => write!(text, "‹item {i}›"),
        Part::State(0) => write!(text, "‹state›"),
        Part::State(i) => write!(text, "‹state {i}›"),
        Part::Callable => write!(text, "‹callable›"),
        Part::Class => write!(text, "‹class›"),
        Part::Args => write!(text, "‹args›"),
        Part::Kwargs => write!(text, "‹kwargs›"),
        Part::Pid => write!(text, "‹pid›"),
        Part::Of => write!(text, "‹of›"),
        Part::Top(_) => Ok(()),
    };
    // Writing to a String does not fail.
    let _ = written;
}

/// The key of a pair as a Python literal, if it has one that leads to this pair.
fn subscript(lens: &mut Lens<'_>, owner: NodeId, value_edge: u32) -> Option<String> {
    let key = Key::of_node(lens, lens.graph.edge(owner, value_edge.checked_sub(1)?)?.child)?;
    let (_, pairs) = lens.slots(Some(owner)).items_and_pairs();
    let leads_here = pairs > find::SEARCHED || find::subscript(lens, owner, &key.as_literal())? == value_edge;
    leads_here.then(|| key.literal())
}

/// Whether Python takes it for a name, as far as it is of letters that are known here; keywords are none. An attribute of another
/// name is written by its state and key.
fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c == '_' || is_letter(c))
        && chars.all(|c| c == '_' || c.is_ascii_digit() || is_letter(c))
        && !KEYWORDS.contains(&name)
}

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Whether the key's text, read to its end, fits into a path.
fn short_text(lens: &mut Lens<'_>, node: NodeId) -> Option<Vec<u8>> {
    let text = match lens.graph.value(node) {
        Value::Text(..) if lens.kind(node) == picklescope_codec::Kind::Bytes => {
            lens.node_bytes(node, KEY_BYTES)?
        }
        Value::Text(..) => lens.node_text(node, KEY_BYTES)?,
        Value::Bytes(span) => {
            let bytes = lens.bytes.read(span, KEY_BYTES)?.into_owned();
            return (bytes.len() as u64 == span.len).then_some(bytes);
        }
        _ => return None,
    };
    (!text.cut).then_some(text.bytes)
}

fn quoted(write: impl FnOnce(&mut String) -> std::fmt::Result) -> String {
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = write(&mut text);
    text
}

impl Key {
    /// As the parser reads what [`Self::literal`] writes.
    fn as_literal(&self) -> Literal {
        match self {
            Self::Str(text) => Literal::Str(text.clone()),
            Self::Bytes(bytes) => Literal::Bytes(bytes.clone()),
            Self::Plain(text) => Literal::Plain(text.clone()),
        }
    }

    fn literal(&self) -> String {
        match self {
            Self::Str(text) => quoted(|out| repr::str_repr(text, out)),
            Self::Bytes(bytes) => quoted(|out| repr::bytes_repr(bytes, out)),
            Self::Plain(text) => text.clone(),
        }
    }
}
