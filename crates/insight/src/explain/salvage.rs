//! What was found behind a fault, in words.

use picklescope_codec::{Graph, salvage::Salvaged};
use picklescope_protocol as protocol;

use crate::summary::{counted, grouped};

/// What was salvaged of a layer, if anything was.
#[must_use]
pub fn salvaged(graph: &Graph, found: &Salvaged) -> Option<protocol::Salvaged> {
    let pickles = graph.pickles();
    // They are the last ones.
    let before = pickles.partition_point(|pickle| !pickle.salvaged);
    let count = pickles.len() - before;
    let first = pickles.get(before);
    let objects = first.as_ref().map_or(0, |first| graph.len() - first.first_node.0);
    let is_broken = pickles.rootless().is_some();
    // Bytes that are no pickle may just as well stand between two.
    let behind = if is_broken { "Behind it" } else { "Behind bytes that are no pickle" };
    let mut sentence = String::new();
    if let Some(stretch) = found.stretch {
        let upto = if stretch.stops { " up to its STOP" } else { "" };
        sentence = format!(
            "Behind it, from {:#X} on, {} of the broken pickle run on{upto}; what they build on is lost. ",
            stretch.at,
            counted(stretch.ops, "op")
        );
    }
    if let Some(first) = &first {
        let objects = counted(objects.into(), "object");
        let were = if objects.starts_with("1 ") { "was" } else { "were" };
        let more = match count {
            1 => "another pickle begins".to_owned(),
            n => format!("{} more pickles begin", grouped(n as u64)),
        };
        sentence.push_str(&format!("{behind}, at {:#X}, {more}: {objects} {were} read.", first.start));
    }
    let at = first.as_ref().map(|first| first.start).or(found.stretch.map(|stretch| stretch.at))?;
    Some(protocol::Salvaged {
        at,
        kind: if first.is_some() { protocol::SalvageKind::Pickles } else { protocol::SalvageKind::Ops },
        pickles: u32::try_from(count).unwrap_or(u32::MAX),
        objects,
        ops: found.stretch.map_or(0, |stretch| stretch.ops),
        stretch: found.stretch.map(|stretch| (stretch.at, stretch.end)),
        sentence: sentence.trim_end().to_owned(),
    })
}
