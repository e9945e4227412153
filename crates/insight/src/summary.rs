//! A whole file in some numbers, some lists and one sentence.

mod requirements;
mod sentence;

pub(crate) use sentence::{counted, grouped};

use picklescope_codec::{CallOp, Fault, Kind, Value};
use picklescope_protocol::{Counts, Diagnostic, Requirement};

use crate::{explain, lens::Lens};
pub use requirements::MAX_REQUIREMENTS;

/// What is known of a layer besides its graph.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Bytes of the layer.
    pub size: u64,
    /// Offset behind the last pickle.
    pub end: u64,
    /// Opening was cancelled.
    pub cancelled: bool,
    /// What the file is if it is no pickle; empty where nothing tells.
    pub not_a_pickle: Option<String>,
    /// The layer around it is broken: the words for that.
    pub broken_layer: Option<&'static str>,
    /// Strings of Python 2 that need an encoding (see [`crate::survey`]).
    pub foreign: u32,
}

/// A layer of pickles, summed up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Protocol declared by the first pickle.
    pub protocol: Option<u8>,
    /// Highest protocol of its opcodes.
    pub protocol_needed: u8,
    /// The oldest CPython that reads it.
    pub oldest_python: &'static str,
    /// How many of what.
    pub counts: Counts,
    /// One plain sentence.
    pub sentence: String,
    /// What a loading host would have to supply.
    pub requirements: Vec<Requirement>,
    /// What is odd though it loads.
    pub diagnostics: Vec<Diagnostic>,
    /// Bytes behind the last pickle.
    pub trailing: u64,
    /// What the bytes and objects around the fault tell about it, if that is more than the fault does.
    pub seen: Option<explain::Seen>,
}

/// Sums up.
pub fn summarize(lens: &mut Lens<'_>, facts: &Facts) -> Summary {
    let graph = lens.graph;
    let first = graph.pickles().first();
    let declared = first.as_ref().and_then(|pickle| pickle.declared);
    let needed = first.as_ref().map_or(0, |pickle| pickle.needed.max(pickle.declared.unwrap_or(0).min(5)));
    let needs = requirements::gather(lens, facts.foreign);
    let counts = Counts {
        pickles: count(graph.pickles().len()),
        ops: graph.pickles().iter().map(|pickle| pickle.ops).sum(),
        nodes: graph.len(),
        edges: graph.edge_total(),
        shared: lens.tree.shared(),
        cycles: lens.tree.cycles(),
        memo: u32::try_from(graph.pickles().iter().map(|pickle| pickle.memo).sum::<u64>())
            .unwrap_or(u32::MAX),
        calls: needs.calls,
        globals: needs.globals,
    };
    let mut summary = Summary {
        protocol: declared,
        protocol_needed: first.map_or(0, |pickle| pickle.needed),
        oldest_python: oldest_python(needed),
        counts,
        sentence: String::new(),
        requirements: needs.list,
        diagnostics: Vec::new(),
        trailing: facts.size.saturating_sub(facts.end),
        seen: first_fault(lens).and_then(|fault| explain::seen(lens, fault, facts.size)),
    };
    summary.diagnostics = diagnostics(lens, &summary, facts);
    summary.sentence = sentence::sentence(lens, &summary, &needs.packages, facts);
    summary
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The oldest CPython that reads a protocol. Protocols 0 and 1 are those of the first pickle and cPickle modules;
/// 2 is PEP 307, 3 came with bytes, 4 is PEP 3154, 5 is PEP 574.
fn oldest_python(protocol: u8) -> &'static str {
    match protocol {
        0 => "1.4",
        1 => "1.5",
        2 => "2.3",
        3 => "3.0",
        4 => "3.4",
        _ => "3.8",
    }
}

/// What is odd about a layer that may load all the same.
fn diagnostics(lens: &mut Lens<'_>, summary: &Summary, facts: &Facts) -> Vec<Diagnostic> {
    let graph = lens.graph;
    let mut list = Vec::new();
    let mut say = |offset: Option<u64>, text: String| list.push(Diagnostic { offset, text });
    if facts.not_a_pickle.is_some() {
        return list;
    }
    if let Some(first) = graph.pickles().first() {
        match first.declared {
            None if first.needed >= 2 => say(
                Some(first.start),
                format!("It uses opcodes of protocol {} but does not declare a protocol.", first.needed),
            ),
            Some(declared) if first.needed > declared => say(
                Some(first.start),
                format!("It declares protocol {declared} but uses opcodes of protocol {}.", first.needed),
            ),
            _ => {}
        }
    }
    if summary.counts.pickles > 1 {
        let text = format!(
            "{} pickles stand in a row; pickle.load gives one at a time.",
            sentence::grouped(summary.counts.pickles.into())
        );
        say(graph.pickles().get(1).map(|second| second.start), text);
    }
    let mut leaning = graph.pickles().iter().filter(|pickle| pickle.leans);
    if let Some(first) = leaning.next() {
        let text = match leaning.count() {
            0 => "This pickle reads memo entries of pickles before it: only the Unpickler that has loaded those loads it.".to_owned(),
            more => format!(
                "From here on, {} pickles read memo entries of pickles before them: only the Unpickler that has loaded those loads them.",
                sentence::grouped(more as u64 + 1)
            ),
        };
        say(Some(first.start), text);
    }
    if summary.trailing > 0 && !facts.cancelled && graph.pickles().last().is_some_and(|p| p.fault.is_none()) {
        let bytes = sentence::counted(summary.trailing, "byte");
        say(Some(facts.end), format!("{bytes} follow the last pickle and are ignored when it is loaded."));
    }
    if let Some(at) = explain::changed_lines(lens) {
        let text = "Line ends were changed from LF to CR LF, as a transfer in text mode does: texts and names end in a CR that was \
                    not theirs.";
        say(Some(at), text.to_owned());
    }
    let unreached = lens.tree.unreached();
    if unreached > 0 {
        let at = graph.nodes().find(|node| lens.tree.place(*node).is_none()).map(|node| graph.start(node));
        let are = if unreached == 1 { "is" } else { "are" };
        say(at, format!("{} {are} made and thrown away.", sentence::counted(unreached.into(), "object")));
    }
    let first_effect = lens.tree.top_index(crate::tree::TopKind::Effect(0));
    if let Some(first) = first_effect {
        let effects = u64::from(lens.tree.top_count() - first);
        let at = lens.tree.top(first).map(|(node, _)| graph.start(node));
        let text = if effects == 1 {
            "Loading makes a call whose result is thrown away.".to_owned()
        } else {
            format!("Loading makes {} calls whose results are thrown away.", sentence::grouped(effects))
        };
        say(at, text);
    }
    list
}

/// The fault of the first pickle that is broken.
#[must_use]
pub fn first_fault<'a>(lens: &Lens<'a>) -> Option<&'a Fault> {
    lens.graph.pickles().faults().next()
}

/// What loading does to make an object, in a sentence; empty where it is just there.
pub fn note(lens: &mut Lens<'_>, node: picklescope_codec::NodeId) -> String {
    use crate::names::{call_part, dotted};
    use picklescope_codec::Role;
    let graph = lens.graph;
    match graph.kind(node) {
        Kind::Global => {
            let name = dotted(lens, node);
            format!("Loading would import this: {name}.")
        }
        Kind::Persistent => "Loading would ask persistent_load for this, by the id below.".to_owned(),
        Kind::Extension => match graph.value(node) {
            Value::Extension(code) => {
                format!("Loading would look up extension code {code} in copyreg's registry.")
            }
            _ => String::new(),
        },
        Kind::Buffer => "Loading takes this from buffers=, outside of the file.".to_owned(),
        Kind::Call => {
            let Some(op) = graph.call_op(node) else { return String::new() };
            let Some(callable) = call_part(graph, node, Role::Callable) else { return String::new() };
            let (what, _) = crate::preview::preview(lens, callable, 200);
            let args = call_part(graph, node, Role::Args).map_or(0, |args| lens.counts(args).0);
            let args = match args {
                0 => "without arguments".to_owned(),
                n => format!("with {}", sentence::counted(n.into(), "argument")),
            };
            let call = match op {
                CallOp::Reduce | CallOp::Inst | CallOp::Obj => format!("Loading would call {what} {args}"),
                CallOp::NewObj | CallOp::NewObjEx => {
                    format!("Loading would make a new {what} ({what}.__new__) {args}")
                }
            };
            let slots = lens.slots(Some(node));
            let (items, pairs) = slots.items_and_pairs();
            let mut then = Vec::new();
            if slots.state_edges().next().is_some() {
                then.push("set its state".to_owned());
            }
            if items > 0 {
                then.push(format!("add {}", sentence::counted(items, "item")));
            }
            if pairs > 0 {
                then.push(format!("set {}", sentence::counted(pairs, "item")));
            }
            match then.as_slice() {
                [] => call + ".",
                then => format!("{call}, then {}.", sentence::and(then)),
            }
        }
        _ => String::new(),
    }
}
