//! Versions of libraries that objects have in their state, as scikit-learn's estimators have.

use picklescope_codec::{Graph, Kind, NodeId, OutOfMemory, Role, Value};

use super::types::Types;
use crate::{bits::Bits, lens::Lens, names, preview};

/// So many references are looked at, of which one that is read counts as several. And so many versions are told.
const LOOKS: u32 = 1_000_000;
const READ: u32 = 50;
const TOLD: usize = 10;
/// Bytes of a key and of a version, so that it may be one.
const KEY: std::ops::RangeInclusive<u64> = 7..=40;
const VERSION: u64 = 40;

/// A version that stands in the state of an object.
pub(super) struct Version {
    /// The class of the object.
    pub(super) class: String,
    pub(super) key: String,
    /// In Python's notation.
    pub(super) value: String,
}

/// Looks for entries whose key ends in `version` and whose value is a text that begins with a digit, in one state of each type.
pub(super) fn versions(lens: &mut Lens<'_>, types: &Types) -> Result<Vec<Version>, OutOfMemory> {
    let graph = lens.graph;
    let mut found: Vec<Version> = Vec::new();
    if types.stateful.is_empty() {
        return Ok(found);
    }
    let mut left = LOOKS;
    // Many objects may have the same state.
    let mut seen = Bits::new(graph.len() as usize)?;
    for object in &types.stateful {
        for state in dicts_of_state(graph, *object) {
            if seen.get(state.0) {
                continue;
            }
            seen.set(state.0, true);
            let mut key = None;
            for edge in graph.edges(state) {
                left = left.saturating_sub(1);
                if left == 0 {
                    return Ok(found);
                }
                if edge.role == Role::Key {
                    key = Some(edge.child).filter(|key| is_text(graph, *key, KEY));
                    continue;
                }
                let (Some(key), Role::Value) = (key, edge.role) else { continue };
                if !is_text(graph, edge.child, 1..=VERSION) {
                    continue;
                }
                left = left.saturating_sub(READ);
                let Some(name) = lens.node_text(key, usize::MAX).filter(|name| is_version(&name.bytes))
                else {
                    continue;
                };
                let value = lens.node_text(edge.child, usize::MAX).map(|text| text.bytes).unwrap_or_default();
                if !value.first().is_some_and(u8::is_ascii_digit) {
                    continue;
                }
                let key = names::visible(&name.bytes);
                let value = preview::preview(lens, edge.child, preview::KEY).0;
                if found.iter().any(|known| (&known.key, &known.value) == (&key, &value)) {
                    continue;
                }
                found.push(Version { class: names::type_name(lens, *object), key, value });
                if found.len() >= TOLD {
                    return Ok(found);
                }
            }
        }
    }
    Ok(found)
}

fn is_version(key: &[u8]) -> bool {
    key.ends_with(b"version") || key.ends_with(b"version_") || key.ends_with(b"version__")
}

fn is_text(graph: &Graph, node: NodeId, len: std::ops::RangeInclusive<u64>) -> bool {
    matches!(graph.value(node), Value::Text(_, span) if len.contains(&span.len))
}

/// The state of an object as dicts: it, or what a tuple with `__slots__` has.
fn dicts_of_state(graph: &Graph, object: NodeId) -> Vec<NodeId> {
    let runs = graph.runs(object).take(4).filter(|run| run.role == Role::State);
    let states = runs.filter_map(|run| graph.edge(object, run.first)).map(|edge| edge.child);
    let mut dicts = Vec::new();
    for state in states {
        match graph.kind(state) {
            Kind::Dict => dicts.push(state),
            Kind::Tuple => {
                let parts = graph.edges(state).take(2).map(|edge| edge.child);
                dicts.extend(parts.filter(|part| graph.kind(*part) == Kind::Dict));
            }
            _ => {}
        }
    }
    dicts
}
