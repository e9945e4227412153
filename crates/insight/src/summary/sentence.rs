//! One plain sentence of what a file is. True, short, and the most telling things first.

use picklescope_codec::{CallOp, Kind, NodeId, Role};
use picklescope_protocol::RequirementKind;

use super::{Facts, Summary, first_fault};
use crate::{
    explain,
    lens::Lens,
    names, path, preview,
    slots::{Part, Slots},
};

/// A part is named if it is at least so much of the whole, in percent.
const TELLING: u64 = 50;
/// So many levels are followed to find it, and so many children looked at.
const LEVELS: u32 = 16;
const CHILDREN: u64 = 1_000_000;
/// Characters of a name.
const NAME: usize = 60;
/// Callables that are named, and how many calls, and callables, are looked at for them.
const NAMED: usize = 2;
const CALLS: usize = 100_000;
const KNOWN: usize = 100;
/// Nesting from which on it is worth a word.
const DEEP: u32 = 200;

pub(super) fn sentence(lens: &mut Lens<'_>, summary: &Summary, packages: &[String], facts: &Facts) -> String {
    if let Some(what) = &facts.not_a_pickle {
        return if what.is_empty() {
            "This is no pickle.".to_owned()
        } else {
            format!("This is no pickle but {what}.")
        };
    }
    if facts.size == 0 && summary.counts.pickles == 0 {
        return "The file is empty.".to_owned();
    }
    let nodes = counted(lens.graph.len().into(), "object");
    let were = if lens.graph.len() == 1 { "was" } else { "were" };
    if facts.cancelled {
        return format!("Opening was stopped: {nodes} had been built by then.");
    }
    let mut text = String::new();
    let root = lens.tree.top(0).filter(|_| lens.tree.roots() > 0).map(|(node, _)| node);
    if let Some(fault) = first_fault(lens) {
        if facts.broken_layer.is_none() && explain::is_joblib(lens, fault) {
            return format!("A joblib file: {nodes} {were} built, up to its first array.");
        }
        let (at, opcode) = (fault.at(), fault.opcode());
        let op = opcode.map_or_else(String::new, |opcode| format!(", at {}", opcode.name()));
        let pickles = lens.graph.pickles();
        let total = pickles.len();
        let broken = pickles.partition_point(|pickle| pickle.start <= at) as u64;
        // Behind it there may be some that were salvaged.
        let behind = pickles.get(usize::try_from(broken).unwrap_or(total));
        let which = match total as u64 {
            1 => "A broken pickle".to_owned(),
            n if n == broken => format!("{} pickles in a row of which the last is broken", grouped(n)),
            n => format!("{} pickles of which number {} is broken", grouped(n), grouped(broken)),
        };
        if let Some(behind) = behind.filter(|behind| behind.salvaged) {
            let (before, salvaged) = (behind.first_node.0, lens.graph.len() - behind.first_node.0);
            let (before, were) = (counted(before.into(), "object"), if before == 1 { "was" } else { "were" });
            return format!(
                "{which}: it ends at byte {}{op}; {before} {were} built before, and {} salvaged behind it.",
                grouped(at),
                grouped(salvaged.into())
            );
        }
        let hint = facts.broken_layer.map_or_else(String::new, |words| format!(" where {words}"));
        return format!("{which}: it ends at byte {}{op}{hint}; {nodes} {were} built before.", grouped(at));
    }
    match summary.protocol {
        Some(protocol) => text.push_str(&format!("Protocol {protocol} ")),
        None => text.push_str(&format!("Protocol {} ", summary.protocol_needed)),
    }
    if let Some(root) = root {
        text.push_str(&what(lens, root));
        if summary.counts.pickles > 1 {
            let pickles = grouped(summary.counts.pickles.into());
            text = format!("{pickles} pickles in a row; the first is a {}", text.replacen('P', "p", 1));
        } else if let Some(part) = telling_part(lens, root) {
            text.push_str("; ");
            text.push_str(&part);
        }
    }
    if lens.tree.depth() >= DEEP {
        text.push_str(&format!("; nested {} levels deep", grouped(u64::from(lens.tree.depth()) + 1)));
    }
    // That an object of a class is made has just been said.
    let op = root.and_then(|root| lens.graph.call_op(root));
    let is_said = summary.counts.calls == 1 && matches!(op, Some(CallOp::NewObj | CallOp::NewObjEx));
    if summary.counts.calls > 0 && !is_said {
        text.push_str("; ");
        text.push_str(&calls(lens, summary.counts.calls.into()));
    }
    text.push_str("; ");
    match packages {
        [] => text.push_str("imports nothing"),
        [one] => text.push_str(&format!("imports {}", short(one.clone()))),
        [_, _] | [_, _, _] => {
            let packages: Vec<String> = packages.iter().cloned().map(short).collect();
            text.push_str(&format!("imports {}", and(&packages)));
        }
        many => text.push_str(&format!("imports from {} packages", grouped(many.len() as u64))),
    }
    let outside =
        |kind| summary.requirements.iter().filter(|r| r.kind == kind).map(|r| u64::from(r.count)).sum();
    let persistent: u64 = outside(RequirementKind::PersistentId);
    if persistent > 0 {
        text.push_str(&format!("; {} from outside", counted(persistent, "object")));
    }
    let buffers: u64 = outside(RequirementKind::Buffer);
    if buffers > 0 {
        text.push_str(&format!("; {} from outside", counted(buffers, "buffer")));
    }
    if summary.trailing > 0 {
        let follow = if summary.trailing == 1 { "follows" } else { "follow" };
        text.push_str(&format!("; {} {follow} that no load reads", counted(summary.trailing, "byte")));
    }
    text.push('.');
    text
}

/// What is called, by name: functions before classes of which objects are made, in the order of the stream.
fn calls(lens: &mut Lens<'_>, total: u64) -> String {
    let graph = lens.graph;
    let mut names: Vec<String> = Vec::new();
    // Most calls are of what was called before.
    let mut known: Vec<NodeId> = Vec::new();
    for makes_objects in [false, true] {
        let calls = graph.nodes().filter(|node| graph.kind(*node) == Kind::Call).take(CALLS);
        for call in calls {
            let is_new = matches!(graph.call_op(call), Some(CallOp::NewObj | CallOp::NewObjEx));
            let callee = names::call_part(graph, call, Role::Callable).filter(|_| is_new == makes_objects);
            let Some(callee) = callee.filter(|callee| !known.contains(callee)) else { continue };
            known.push(callee);
            let name = short(preview::preview(lens, callee, preview::KEY).0);
            if !names.contains(&name) {
                names.push(name);
            }
            if names.len() > NAMED || known.len() > KNOWN {
                break;
            }
        }
    }
    let more = names.len() > NAMED || known.len() > KNOWN || total > CALLS as u64;
    names.truncate(NAMED);
    let names = if more { format!("{} and others", names.join(", ")) } else { and(&names) };
    if total == 1 { format!("calls {names}") } else { format!("calls {names}, {} in all", grouped(total)) }
}

/// An object in some words: `dict of 7 keys`.
fn what(lens: &mut Lens<'_>, node: NodeId) -> String {
    let name = short(names::type_name(lens, node));
    let length = crate::label::length(lens, node);
    match (lens.kind(node), length) {
        (Kind::Call, None | Some(0)) if !name.ends_with(')') => format!("{name} object"),
        (
            Kind::Dict | Kind::List | Kind::Tuple | Kind::Set | Kind::FrozenSet | Kind::Str | Kind::Bytes,
            Some(0),
        ) => {
            format!("empty {name}")
        }
        (Kind::Dict, Some(n)) => format!("{name} of {}", counted(n, "key")),
        (Kind::List | Kind::Tuple | Kind::Set | Kind::FrozenSet, Some(n)) => {
            format!("{name} of {}", counted(n, "item"))
        }
        (Kind::Str | Kind::Py2Str, Some(n)) => format!("{name} of {}", counted(n, "character")),
        (Kind::Bytes | Kind::ByteArray, Some(n)) => format!("{name} of {}", counted(n, "byte")),
        (Kind::Call, _) if name.ends_with(')') => format!("result of {name}"),
        (Kind::Call, Some(n)) => format!("{name} object of {}", counted(n, "item")),
        (Kind::None, _) => "pickle of None".to_owned(),
        (Kind::Bool, _) => "pickle of a bool".to_owned(),
        (Kind::Global, _) => format!("pickle of the name {}", short(names::dotted(lens, node))),
        _ => name,
    }
}

/// `92 % is one list at ['w']`, if there is such a part: the innermost that is.
fn telling_part(lens: &mut Lens<'_>, root: NodeId) -> Option<String> {
    let graph = lens.graph;
    let total = graph.pickles().first().map(|pickle| pickle.end - pickle.start)?;
    let enough = |size: u64| u128::from(size) * 100 >= u128::from(total) * u128::from(TELLING);
    let mut at = root;
    let mut budget = CHILDREN;
    for level in 0.. {
        if level == LEVELS {
            // Boxes within boxes: no part is the one.
            return None;
        }
        budget = budget.checked_sub(graph.edge_count(at).into())?;
        let largest = (0u32..)
            .zip(graph.edges(at))
            .filter(|(i, edge)| lens.tree.is_place(Some(at), *i, edge.child) && lens.tree.has_row(edge.child))
            .max_by_key(|(_, edge)| lens.tree.size(edge.child));
        match largest {
            Some((_, edge)) if enough(lens.tree.size(edge.child)) => at = edge.child,
            _ => break,
        }
    }
    // What is inside of a call (its arguments, its state) is told by the call.
    let mut place = lens.tree.place(at)?;
    while let Some(owner) =
        place.owner.filter(|owner| graph.kind(*owner) == Kind::Call || is_plumbing(lens, *owner))
    {
        at = owner;
        place = lens.tree.place(at)?;
    }
    if at == root {
        return None;
    }
    let share = u128::from(lens.tree.size(at)) * 100 / u128::from(total.max(1));
    let path = path::path(lens, place.owner, place.edge, 200).filter(|path| !path.cut)?.text;
    let path = path.strip_prefix("obj").unwrap_or(&path).to_owned();
    Some(format!("{share} % is one {} at {path}", what(lens, at)))
}

/// The arguments and the state of a call.
fn is_plumbing(lens: &Lens<'_>, node: NodeId) -> bool {
    let Some(place) = lens.tree.place(node) else { return false };
    let Some(owner) = place.owner.filter(|owner| lens.graph.kind(*owner) == Kind::Call) else { return false };
    let slots = Slots::of(lens.graph, lens.tree, Some(owner));
    let part = slots.of_edge(place.edge).and_then(|slot| slots.get(slot)).map(|slot| slot.part);
    match part {
        Some(Part::Args) => true,
        // The entries of a dict are attributes, and have names.
        Some(Part::State(_)) => lens.graph.kind(node) != Kind::Dict,
        _ => false,
    }
}

/// A name that leaves room for the rest of the sentence: of a long one both ends, because the last part tells the most.
fn short(name: String) -> String {
    let count = name.chars().count();
    if count <= NAME {
        return name;
    }
    let end = |n| name.char_indices().nth(n).map_or(name.len(), |(at, _)| at);
    let (head, tail) = (end(NAME / 3), end(count - NAME * 2 / 3 + 1));
    format!("{}…{}", name.get(..head).unwrap_or_default(), name.get(tail..).unwrap_or_default())
}

/// `1,234,567`.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 call`, `2 calls`.
pub(crate) fn counted(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// `a, b and c`.
pub(super) fn and(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
