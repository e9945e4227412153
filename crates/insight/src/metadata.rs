//! What the protocol of a layer of pickles tells: counted over all ops and objects, once, when somebody asks.
//!
//! Linear in ops and objects. What is listed is bounded, and only what is listed is put into words.

mod globals;
mod stream;
mod types;
mod versions;
mod writer;

use picklescope_codec::{Graph, Kind, NodeId, Opcode, Role, Value, trace::Ops};
use picklescope_protocol::{Metadata, PickleUse, Sample};

use crate::{
    lens::Lens,
    names::call_part,
    preview,
    sort::{Tally, sort},
};
use globals::Globals;
use stream::Stream;
use types::Types;

/// The lists are cut after so many.
const PICKLES: usize = 1000;
const SAMPLES: usize = 20;
const EXTENSIONS: usize = 100;

/// Opcodes that name a global, and those that stand for something outside of the file.
const NAMING: &[Opcode] = &[Opcode::Global, Opcode::StackGlobal, Opcode::Inst];
const OUTSIDE: &[Opcode] =
    &[Opcode::Persid, Opcode::Binpersid, Opcode::Ext1, Opcode::Ext2, Opcode::Ext4, Opcode::NextBuffer];

/// Sums up a layer of `size` bytes.
pub fn metadata(lens: &mut Lens<'_>, ops: &Ops, size: u64) -> Metadata {
    let graph = lens.graph;
    let Stream { histogram, frames, memo, hints, end } = Stream::read(lens, ops);
    let has = |opcodes: &[Opcode]| histogram.iter().any(|row| opcodes.iter().any(|op| *op as u8 == row.code));
    // Each looks at all objects: not for what no op makes.
    let globals = if has(NAMING) { Globals::gather(lens) } else { Globals::default() };
    let types = Types::gather(lens, &globals);
    let versions = versions::versions(lens, &types);
    let outside = if has(OUTSIDE) { outside(graph) } else { Outside::default() };
    let (listed, type_count) = types.list(lens);
    Metadata {
        writer: writer::writer(&writer::Told {
            graph,
            hints: &hints,
            memo: &memo,
            batches: types.batches,
            globals: &globals,
            versions: &versions,
            encodes: types
                .call_of(&globals, b"_codecs", b"encode")
                .is_some_and(|call| globals::is_translated(graph, call)),
        }),
        frames,
        memo,
        histogram,
        types: listed,
        type_count,
        imports: globals.packages(graph),
        persistent_ids: outside.persistent,
        persistent_id_samples: outside.samples.into_iter().filter_map(|node| sample(lens, node)).collect(),
        extensions: outside.extensions,
        buffers: outside.buffers,
        readonly_buffers: outside.readonly,
        pickles: graph
            .pickles()
            .iter()
            .take(PICKLES)
            .map(|pickle| PickleUse {
                start: pickle.start,
                end: pickle.end,
                ops: pickle.ops,
                declared: pickle.declared,
                needed: pickle.needed,
            })
            .collect(),
        other_bytes: size.saturating_sub(end),
    }
}

/// What is not in the file.
#[derive(Default)]
struct Outside {
    persistent: u32,
    samples: Vec<NodeId>,
    extensions: Vec<(u32, u32)>,
    buffers: u32,
    readonly: u32,
}

fn outside(graph: &Graph) -> Outside {
    let mut found = Outside::default();
    let mut codes = Tally::new();
    for node in graph.nodes() {
        match graph.kind(node) {
            Kind::Persistent => {
                found.persistent += 1;
                if found.samples.len() < SAMPLES {
                    found.samples.push(node);
                }
            }
            Kind::Extension => {
                if let Value::Extension(code) = graph.value(node) {
                    codes.add(code, 1);
                }
            }
            Kind::Buffer => found.buffers += 1,
            Kind::ReadOnly => {
                let of = graph.edges(node).next().filter(|edge| edge.role == Role::Of);
                found.readonly += u32::from(of.is_some_and(|edge| graph.kind(edge.child) == Kind::Buffer));
            }
            _ => {}
        }
    }
    found.extensions = codes.counts();
    found.extensions.truncate(EXTENSIONS);
    found
}

fn sample(lens: &mut Lens<'_>, node: NodeId) -> Option<Sample> {
    let id = call_part(lens, node, Role::Pid)?;
    let text = preview::preview(lens, id, preview::ROW).0;
    Some(Sample { node: picklescope_protocol::NodeId(node.0), text })
}

/// The indices of a list, those with the greatest weight first, equal ones in order.
fn by_weight(weights: impl ExactSizeIterator<Item = u64>) -> Vec<usize> {
    let mut order: Vec<(u64, usize)> = weights.map(|weight| u64::MAX - weight).zip(0..).collect();
    sort(&mut order);
    order.into_iter().map(|(_, index)| index).collect()
}
