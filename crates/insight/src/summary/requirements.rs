//! What a host would have to supply to load it.

use picklescope_codec::{Kind, Value};
use picklescope_protocol::{Requirement, RequirementKind};

use crate::{
    globals::Gather,
    lens::Lens,
    names::visible,
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
    let mut globals = Gather::new();
    // Pairs, as globals have them: one kind of list less to sort.
    let mut codes: Tally<(u32, u32)> = Tally::new();
    let (mut calls, mut persistent, mut buffers) = (0u32, 0u32, 0u32);
    for node in graph.nodes() {
        match graph.kind(node) {
            Kind::Global => globals.add(graph, node),
            Kind::Extension => {
                if let Value::Extension(code) = graph.value(node) {
                    codes.add((code, 0), 1, node.0);
                }
            }
            Kind::Persistent => persistent += 1,
            Kind::Buffer => buffers += 1,
            Kind::Call => calls += 1,
            _ => {}
        }
    }
    let names = globals.read(lens, false).known;
    let mut packages: Vec<String> = names
        .iter()
        .map(|((module, _), ..)| visible(module.split(|byte| *byte == b'.').next().unwrap_or_default()))
        .collect();
    sort(&mut packages);
    packages.dedup();
    let globals = u32::try_from(names.len()).unwrap_or(u32::MAX);
    let one = |kind, name: String, count| Requirement { kind, name, count };
    let mut list: Vec<Requirement> = names
        .iter()
        .take(MAX_REQUIREMENTS)
        .map(|((module, name), count, _)| {
            one(RequirementKind::Global, format!("{}.{}", visible(module), visible(name)), *count)
        })
        .collect();
    list.extend((persistent > 0).then(|| one(RequirementKind::PersistentId, String::new(), persistent)));
    let codes = codes.counts().into_iter().take(MAX_REQUIREMENTS);
    list.extend(codes.map(|((code, _), count, _)| one(RequirementKind::Extension, code.to_string(), count)));
    list.extend((buffers > 0).then(|| one(RequirementKind::Buffer, String::new(), buffers)));
    list.extend((foreign > 0).then(|| one(RequirementKind::Encoding, String::new(), foreign)));
    Needs { list, globals, calls, packages }
}
