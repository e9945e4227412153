//! What the protocol of a layer of pickles tells: counted over all ops and objects, once, when somebody asks.
//!
//! Linear in ops and objects. What is listed is bounded, and only what is listed is put into words.

mod globals;
mod stream;
pub(crate) mod types;
mod versions;
mod writer;

use picklescope_codec::{Graph, Kind, NodeId, Opcode, OutOfMemory, Role, Value, trace::Ops};
use picklescope_protocol::{Metadata, PickleUse, Sample};

use crate::{
    globals::{Gather, Globals},
    lens::Lens,
    names::call_part,
    preview,
    sort::{Tally, sort},
};
use stream::Stream;
use types::Types;

/// So many pickles of a stream are listed, here and elsewhere.
pub const PICKLES: usize = 1000;
/// The other lists are cut after so many.
const SAMPLES: usize = 20;
const EXTENSIONS: usize = 100;

/// Opcodes that name a global, and those that stand for something outside of the file.
const NAMING: &[Opcode] = &[Opcode::Global, Opcode::StackGlobal, Opcode::Inst];
const OUTSIDE: &[Opcode] =
    &[Opcode::Persid, Opcode::Binpersid, Opcode::Ext1, Opcode::Ext2, Opcode::Ext4, Opcode::NextBuffer];

/// Sums up a layer of `size` bytes.
///
/// # Errors
/// When there is no memory for it.
pub fn metadata(lens: &mut Lens<'_>, ops: &Ops, size: u64) -> Result<Metadata, OutOfMemory> {
    let graph = lens.graph;
    let Stream { histogram, frames, memo, hints, end } = Stream::read(lens, ops)?;
    let has = |opcodes: &[Opcode]| histogram.iter().any(|row| opcodes.iter().any(|op| *op as u8 == row.code));
    // Each looks at all objects: not for what no op makes.
    let globals = if has(NAMING) { named(lens) } else { Globals::default() };
    let types = Types::gather(lens, &globals);
    let versions = versions::versions(lens, &types)?;
    let outside = if has(OUTSIDE) { outside(graph) } else { Outside::default() };
    let (listed, type_count) = types.list(lens);
    Ok(Metadata {
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
        imports: globals::packages(&globals, graph),
        import_count: count(globals.known.len()),
        persistent_ids: outside.persistent,
        persistent_id_samples: outside.samples.into_iter().filter_map(|node| sample(lens, node)).collect(),
        extension_count: count(outside.codes),
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
    })
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// All globals, told apart and numbered.
fn named(lens: &mut Lens<'_>) -> Globals {
    let graph = lens.graph;
    let mut globals = Gather::new();
    graph.nodes().filter(|node| graph.kind(*node) == Kind::Global).for_each(|node| globals.add(graph, node));
    globals.read(lens, true)
}

/// What is not in the file.
#[derive(Default)]
struct Outside {
    persistent: u32,
    samples: Vec<NodeId>,
    /// Distinct extension codes.
    codes: usize,
    /// The first of them, and how often each is used.
    extensions: Vec<(u32, u32)>,
    buffers: u32,
    readonly: u32,
}

fn outside(graph: &Graph) -> Outside {
    let mut found = Outside::default();
    // Pairs, as elsewhere: one kind of list less to sort.
    let mut codes: Tally<(u32, u32)> = Tally::new();
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
                    codes.add((code, 0), 1, node.0);
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
    let codes = codes.counts();
    found.codes = codes.len();
    found.extensions =
        codes.into_iter().take(EXTENSIONS).map(|((code, _), count, _)| (code, count)).collect();
    found
}

fn sample(lens: &mut Lens<'_>, node: NodeId) -> Option<Sample> {
    let id = call_part(lens.graph, node, Role::Pid)?;
    let text = preview::preview(lens, id, preview::ROW).0;
    Some(Sample { node: picklescope_protocol::NodeId(node.0), text })
}

/// The indices of a list, those with the greatest weight first, equal ones in order.
fn by_weight(weights: impl ExactSizeIterator<Item = u64>) -> Vec<usize> {
    let mut order: Vec<(u64, usize)> = weights.map(|weight| u64::MAX - weight).zip(0..).collect();
    sort(&mut order);
    order.into_iter().map(|(_, index)| index).collect()
}
