//! An open file: its graph, what was found out about it, its rows.

pub(crate) mod look;

use picklescope_codec::{Edge, Graph, NodeId, Role};
use picklescope_formats::LayerFault;
use picklescope_insight::{
    explain,
    lens::Lens,
    names,
    summary::{self, Summary, summarize},
    tree::{TopKind, Tree},
};
use picklescope_protocol::{DocId, Layer, Opened, Pickle, ViewId, What};

use crate::{
    reader::Reader,
    rows::{Model, view::View},
};

/// Pickles of a stream that are listed.
const LISTED: usize = 1000;

/// What opening a file came to.
pub(crate) struct Facts {
    pub(crate) doc: DocId,
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) layers: Vec<Layer>,
    /// Bytes of the innermost layer.
    pub(crate) layer_size: u64,
    /// Offset behind the last pickle.
    pub(crate) end: u64,
    pub(crate) not_a_pickle: Option<&'static str>,
    pub(crate) layer_fault: Option<LayerFault>,
    pub(crate) cancelled: bool,
    /// Strings of Python 2 that need an encoding.
    pub(crate) foreign: u32,
    pub(crate) graph: Graph,
    pub(crate) tree: Tree,
    pub(crate) reader: Reader,
}

/// An open file.
pub(crate) struct Document {
    pub(crate) facts: Facts,
    pub(crate) view: View,
    pub(crate) summary: Summary,
    /// The references to the object that was last asked for.
    references: Option<(NodeId, Vec<Reference>)>,
}

/// Where an object is referred to. Which of its owner's references that is costs a look at the owner's batches, so it is
/// found out when it is asked for.
#[derive(Clone, Copy, Debug)]
enum Reference {
    /// One of the outermost objects: a root, or what is left on the stack.
    Top(u32),
    /// By an object.
    By {
        owner: NodeId,
        role: Role,
        /// Offset of the op that made it.
        at: u64,
        /// Its number among the references that the op made.
        within: u32,
    },
}

impl Document {
    pub(crate) fn new(mut facts: Facts) -> Self {
        let told = summary::Facts {
            size: facts.layer_size,
            end: facts.end,
            cancelled: facts.cancelled,
            not_a_pickle: facts.not_a_pickle.map(str::to_owned).filter(|_| facts.size > 0),
            broken_layer: facts.layer_fault.is_some(),
            foreign: facts.foreign,
        };
        let view = View::new(Model { graph: &facts.graph, tree: &facts.tree });
        let mut lens = Lens { graph: &facts.graph, tree: &facts.tree, bytes: &mut facts.reader };
        let summary = summarize(&mut lens, &told);
        Self { facts, view, summary, references: None }
    }

    pub(crate) fn lens(&mut self) -> Lens<'_> {
        Lens { graph: &self.facts.graph, tree: &self.facts.tree, bytes: &mut self.facts.reader }
    }

    /// Runs something that opens or closes rows.
    pub(crate) fn with_view<T>(&mut self, action: impl FnOnce(&mut View, Model<'_>) -> T) -> T {
        action(&mut self.view, Model { graph: &self.facts.graph, tree: &self.facts.tree })
    }

    pub(crate) fn model(&self) -> Model<'_> {
        Model { graph: &self.facts.graph, tree: &self.facts.tree }
    }

    /// Index of the layer in which the pickle stands.
    fn pickle_layer(&self) -> u32 {
        u32::try_from(self.facts.layers.len().saturating_sub(1)).unwrap_or(0)
    }

    /// What is wrong: the layer around the pickle, or the pickle.
    pub(crate) fn fault(&self) -> Option<picklescope_protocol::Fault> {
        if let Some(fault) = &self.facts.layer_fault {
            return Some(explain::layer_fault(0, fault.at, fault.text, fault.truncated));
        }
        let mut pickles = self.facts.graph.pickles().iter();
        let fault = pickles.find_map(|pickle| pickle.fault.as_ref())?;
        // To have been cancelled is no fault.
        (!self.facts.cancelled).then(|| explain::fault(fault, self.pickle_layer()))
    }

    /// CPython's message for what is wrong with the pickle, to the letter.
    pub(crate) fn fault_message(&self) -> Option<String> {
        if self.facts.layer_fault.is_some() {
            return None;
        }
        let mut faults = self.facts.graph.pickles().iter().filter_map(|pickle| pickle.fault.as_ref());
        faults.next().map(|fault| fault.kind().to_string())
    }

    /// Whether the first pickle loads under a permissive host, and the layer is whole as far as it is needed.
    pub(crate) fn is_ok(&self) -> bool {
        let first = self.facts.graph.pickles().first();
        self.facts.not_a_pickle.is_none()
            && !self.facts.cancelled
            && self.facts.layer_fault.is_none()
            && first.is_some_and(|pickle| pickle.fault.is_none())
    }

    pub(crate) fn opened(&self, view: ViewId) -> Opened {
        let facts = &self.facts;
        let summary = &self.summary;
        let pickles = facts.graph.pickles().iter().take(LISTED);
        Opened {
            doc: facts.doc,
            view,
            name: names::visible(facts.name.as_bytes()),
            size: facts.size,
            what: match facts.not_a_pickle {
                _ if facts.size == 0 => What::Empty,
                Some(name) => What::NotPickle(name.to_owned()),
                None => What::Pickle,
            },
            layers: facts.layers.clone(),
            protocol: summary.protocol,
            protocol_needed: summary.protocol_needed,
            oldest_python: summary.oldest_python.to_owned(),
            pickles: pickles
                .map(|pickle| Pickle { start: pickle.start, end: pickle.end, ok: pickle.fault.is_none() })
                .collect(),
            counts: summary.counts,
            sentence: summary.sentence.clone(),
            requirements: summary.requirements.clone(),
            diagnostics: summary.diagnostics.clone(),
            fault: self.fault(),
            trailing: summary.trailing,
            cancelled: facts.cancelled,
            rows: self.view.total(),
        }
    }

    /// Bytes held for analyses and rows.
    pub(crate) fn derived(&self) -> u64 {
        let references =
            self.references.as_ref().map_or(0, |(_, list)| list.capacity() * size_of::<Reference>());
        (self.facts.tree.memory() + self.view.memory() + references) as u64
    }

    pub(crate) fn has(&self, node: NodeId) -> bool {
        node.0 < self.facts.graph.len()
    }

    /// All references to an object: roots first, then in the order of the stream.
    fn references(&mut self, node: NodeId) -> &[Reference] {
        let is_cached = self.references.as_ref().is_some_and(|(of, _)| *of == node);
        if !is_cached {
            let found = references(&self.facts.graph, &self.facts.tree, node);
            self.references = Some((node, found));
        }
        self.references.as_ref().map_or(&[], |(_, list)| list)
    }
}

fn references(graph: &Graph, tree: &Tree, node: NodeId) -> Vec<Reference> {
    let kept = tree.top_index(TopKind::Effect(0)).unwrap_or(tree.top_count());
    let tops = (0..kept).zip(tree.tops());
    let mut list: Vec<Reference> =
        tops.filter(|(_, top)| *top == node).map(|(edge, _)| Reference::Top(edge)).collect();
    // The log has batches, each of one owner and op.
    let mut batch = None;
    let mut within = 0u32;
    for (owner, Edge { role, child, at }) in graph.all_edges() {
        if batch == Some((owner, at)) {
            within += 1;
        } else {
            batch = Some((owner, at));
            within = 0;
        }
        if child == node {
            list.push(Reference::By { owner, role, at, within });
        }
    }
    list
}
