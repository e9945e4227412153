//! What a host would have to supply to load it.

use picklescope_codec::{Kind, NodeId, Role, Value};
use picklescope_protocol::{Requirement, RequirementKind};

use crate::{
    lens::Lens,
    names::{self, visible},
    sort::{Tally, sort},
};

/// Longer lists are cut.
pub const MAX_REQUIREMENTS: usize = 10_000;

pub(super) struct Needs {
    pub(super) list: Vec<Requirement>,
    /// Distinct globals.
    pub(super) globals: u32,
    pub(super) calls: u32,
    /// Top-level packages that would be imported, escaped.
    pub(super) packages: Vec<String>,
}

pub(super) fn gather(lens: &mut Lens<'_>, foreign: u32) -> Needs {
    let graph = lens.graph;
    // By the nodes of module and name, which a memo makes the same: so each pair is read once.
    let mut pairs: Tally<(u32, u32)> = Tally::new();
    let mut names: Tally<(Vec<u8>, Vec<u8>)> = Tally::new();
    let mut codes: Tally<(u32, u32)> = Tally::new();
    let (mut calls, mut persistent, mut buffers) = (0u32, 0u32, 0u32);
    for node in graph.nodes() {
        match graph.kind(node) {
            Kind::Global => {
                if let Some(pair) = name_nodes(lens, node) {
                    pairs.add(pair, 1);
                } else if let Some(name) = names::global(lens, node) {
                    names.add(name, 1);
                }
            }
            Kind::Extension => {
                if let Value::Extension(code) = graph.value(node) {
                    codes.add((code, 0), 1);
                }
            }
            Kind::Persistent => persistent += 1,
            Kind::Buffer => buffers += 1,
            Kind::Call => calls += 1,
            _ => {}
        }
    }
    for ((module, name), count) in pairs.counts() {
        let read = |lens: &mut Lens<'_>, node| lens.node_text(NodeId(node), 300).map(|text| text.bytes);
        if let (Some(module), Some(name)) = (read(lens, module), read(lens, name)) {
            names.add((module, name), count);
        }
    }
    let names = names.counts();
    let mut packages: Vec<String> = names
        .iter()
        .map(|((module, _), _)| visible(module.split(|byte| *byte == b'.').next().unwrap_or_default()))
        .collect();
    sort(&mut packages);
    packages.dedup();
    let globals = u32::try_from(names.len()).unwrap_or(u32::MAX);
    let one = |kind, name: String, count| Requirement { kind, name, count };
    let mut list: Vec<Requirement> = names
        .iter()
        .take(MAX_REQUIREMENTS)
        .map(|((module, name), count)| {
            one(RequirementKind::Global, format!("{}.{}", visible(module), visible(name)), *count)
        })
        .collect();
    list.extend((persistent > 0).then(|| one(RequirementKind::PersistentId, String::new(), persistent)));
    let codes = codes.counts().into_iter().take(MAX_REQUIREMENTS);
    list.extend(codes.map(|((code, _), count)| one(RequirementKind::Extension, code.to_string(), count)));
    list.extend((buffers > 0).then(|| one(RequirementKind::Buffer, String::new(), buffers)));
    list.extend((foreign > 0).then(|| one(RequirementKind::Encoding, String::new(), foreign)));
    Needs { list, globals, calls, packages }
}

/// Module and name where they are objects of their own.
fn name_nodes(lens: &Lens<'_>, node: NodeId) -> Option<(u32, u32)> {
    let mut edges = lens.graph.edges(node);
    let (module, name) = (edges.next()?, edges.next()?);
    (module.role == Role::Module && name.role == Role::Name).then_some((module.child.0, name.child.0))
}
