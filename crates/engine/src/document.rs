//! An open file: its graph, what was found out about it, its rows.

mod calls;
mod heavy;
mod items;
pub(crate) mod look;
mod machine;
mod metadata;
mod near;
pub(crate) mod ops;
mod seek;
mod spot;
mod value;
mod wreck;

use std::rc::Rc;

use picklescope_codec::{Edge, Fault, Graph, NodeId, Role, salvage::Salvaged, text::Encoding};
use picklescope_insight::{
    calls::Calls,
    explain,
    heavy::Heavy,
    lens::Lens,
    names,
    py2::{self, Py2Strings},
    summary::{self, Summary, summarize},
    tree::{TopKind, Tree},
    value::Lines,
};
use picklescope_protocol::{
    Counts, Diagnostic, DocId, FaultKind, Layer, Metadata, Opened, Pickle, Py2, RequestError, ViewId, What,
};

use crate::{
    digest::Digest,
    reader::Reader,
    readers::Asking,
    rows::{Model, view::View},
    search::Search,
    source::ReadError,
    timeline::Laid,
    trace::Trace,
};

/// Pickles of a stream that are listed.
pub(crate) const LISTED: usize = picklescope_insight::metadata::PICKLES;

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
    /// What is wrong around the pickle.
    pub(crate) layer_fault: Option<picklescope_protocol::Fault>,
    pub(crate) cancelled: bool,
    /// The objects did not fit into memory: there is no tree.
    pub(crate) unfit: bool,
    /// Bytes of the file that follow the layer in it.
    pub(crate) behind_layer: u64,
    /// Its strings of Python 2, and how they are read.
    pub(crate) py2: Py2Strings,
    /// What was found behind a fault.
    pub(crate) salvaged: Salvaged,
    /// Shared with the trace that lays its ops out.
    pub(crate) graph: Rc<Graph>,
    pub(crate) tree: Tree,
    pub(crate) reader: Reader,
}

impl Facts {
    pub(crate) fn lens(&mut self) -> Lens<'_> {
        Lens { graph: &self.graph, tree: &self.tree, bytes: &mut self.reader, py2: &self.py2 }
    }
}

/// An open file.
pub(crate) struct Document {
    pub(crate) facts: Facts,
    pub(crate) view: View,
    pub(crate) summary: Summary,
    /// The fingerprint of the file, while it is being computed.
    pub(crate) digest: Option<Digest>,
    /// Other readers are being asked about it.
    pub(crate) asking: Option<Asking>,
    /// It is being found out where the bytes are, by type.
    heavy: Option<Heavy>,
    /// What is searched for in it.
    pub(crate) search: Option<Box<Search>>,
    /// Its ops are being laid out.
    pub(crate) trace: Option<Trace>,
    /// Its ops, once they are laid out.
    pub(crate) laid: Option<Box<Laid>>,
    /// The protocol metadata, once somebody asked for it.
    known: Option<Box<Metadata>>,
    /// What loading would call, once somebody asked for it.
    calls: Option<Calls>,
    /// The lines of the value that was last looked at whole.
    lines: Option<Lines>,
    /// Where `loads` fails because of the encoding in which strings of Python 2 are read.
    pub(crate) py2_fault: Option<Fault>,
}

/// Where an object is referred to. Which of its owner's references that is costs a look at the owner's batches, so it is
/// found out when it is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reference {
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
        let summary = summed(&mut facts);
        let view = View::new(Model { graph: &facts.graph, tree: &facts.tree });
        let trace = Trace::new(&facts);
        let mut document = Self {
            facts,
            view,
            summary,
            digest: None,
            asking: None,
            heavy: None,
            search: None,
            trace,
            laid: None,
            known: None,
            calls: None,
            lines: None,
            py2_fault: None,
        };
        document.begin_asking();
        document
    }

    pub(crate) fn lens(&mut self) -> Lens<'_> {
        self.facts.lens()
    }

    /// Reads strings of Python 2 in another encoding from now on.
    pub(crate) fn set_py2(&mut self, encoding: Py2) {
        let facts = &mut self.facts;
        facts.py2.encoding = py2::encoding(encoding);
        if matches!(facts.py2.encoding, Encoding::Utf8 | Encoding::Ascii) {
            facts.py2.look(&facts.graph, &mut facts.reader);
        }
        self.py2_fault = facts.py2.fault(&facts.graph, &mut facts.reader, facts.layer_size);
        self.summary = summed(facts);
        self.known = None;
        self.lines = None;
        if self.heavy.is_some() {
            self.heavy = Some(Heavy::new());
        }
        if let Some(search) = self.search.take() {
            // Its pattern was one before, and is one now.
            let _ = self.search(search.query());
        }
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
            return Some(fault.clone());
        }
        if self.facts.unfit {
            return Some(picklescope_protocol::Fault {
                kind: FaultKind::Limit,
                layer: self.pickle_layer(),
                offset: self.facts.end,
                opcode: None,
                message: "out of memory".to_owned(),
                explanation: unfit(self.facts.graph.len()),
                advice:
                    "Close other files and tabs and open it again, or read it on a machine with more memory."
                        .to_owned(),
            });
        }
        let fault = self.facts.graph.pickles().faults().next()?;
        // To have been cancelled is no fault.
        (!self.facts.cancelled).then(|| explain::fault(fault, self.pickle_layer(), self.summary.seen))
    }

    /// What was found behind the fault, or behind bytes that are no pickle.
    pub(crate) fn salvaged(&self) -> Option<picklescope_protocol::Salvaged> {
        let shown = self.facts.not_a_pickle.is_none() && !self.facts.unfit;
        explain::salvaged(&self.facts.graph, &self.facts.salvaged).filter(|_| shown)
    }

    /// The number of ops up to the end of the pickle that broke off: of all, where none did.
    pub(crate) fn broken_end(&self, all: u32) -> u32 {
        let pickles = self.facts.graph.pickles();
        let Some(broken) = pickles.rootless() else { return all };
        let ops: u64 = pickles.iter().take(broken + 1).map(|pickle| pickle.ops).sum();
        u32::try_from(ops).unwrap_or(all).min(all)
    }

    /// CPython's message for what is wrong with the pickle, to the letter.
    pub(crate) fn fault_message(&self) -> Option<String> {
        if self.facts.layer_fault.is_some() || self.facts.unfit {
            return None;
        }
        self.facts.graph.pickles().faults().next().map(|fault| fault.kind().to_string())
    }

    /// Whether the first pickle loads under a permissive host, and the layer is whole as far as it is needed.
    pub(crate) fn is_ok(&self) -> bool {
        let first = self.facts.graph.pickles().first();
        self.facts.not_a_pickle.is_none()
            && !self.facts.cancelled
            && !self.facts.unfit
            && self.facts.layer_fault.is_none()
            && first.is_some_and(|pickle| pickle.fault.is_none())
    }

    pub(crate) fn opened(&self, view: ViewId) -> Opened {
        let facts = &self.facts;
        let summary = &self.summary;
        let listed = if facts.not_a_pickle.is_some() { 0 } else { LISTED };
        let pickles = facts.graph.pickles().iter().take(listed);
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
                .zip(0..)
                .map(|(pickle, i)| Pickle {
                    start: pickle.start,
                    end: pickle.end,
                    ok: pickle.fault.is_none(),
                    salvaged: pickle.salvaged,
                    row: facts.tree.top_index(TopKind::Root(i)),
                })
                .collect(),
            counts: summary.counts,
            sentence: summary.sentence.clone(),
            requirements: summary.requirements.clone(),
            diagnostics: summary.diagnostics.clone(),
            fault: self.fault(),
            trailing: summary.trailing,
            cancelled: facts.cancelled,
            rows: self.view.total(),
            salvaged: self.salvaged(),
            py2: facts.py2.told(self.py2_fault.as_ref()).filter(|_| facts.not_a_pickle.is_none()),
        }
    }

    /// Bytes held for analyses and rows.
    pub(crate) fn derived(&self) -> u64 {
        let laid = self.laid.as_ref().map_or(0, |laid| laid.memory() as u64);
        let trace = self.trace.as_ref().map_or(0, Trace::memory);
        let calls = self.calls.as_ref().map_or(0, Calls::memory)
            + self.heavy.as_ref().map_or(0, Heavy::memory)
            + self.search.as_ref().map_or(0, |search| search.memory())
            + self.lines.as_ref().map_or(0, Lines::memory);
        (self.facts.tree.memory() + self.view.memory() + calls) as u64 + laid + trace
    }

    /// What is laid out of its ops.
    pub(crate) fn laid(&self) -> Result<&Laid, RequestError> {
        self.laid.as_deref().ok_or(RequestError::NotTraced)
    }

    /// The protocol metadata; it is made once.
    pub(crate) fn known_metadata(&mut self) -> Result<Box<Metadata>, RequestError> {
        if let Some(known) = &self.known {
            return Ok(known.clone());
        }
        let known = Box::new(self.metadata()?);
        self.known = Some(known.clone());
        Ok(known)
    }

    /// Bytes that were wanted for something that goes on while it is open.
    pub(crate) fn feed(&mut self, at: u64, bytes: Vec<u8>) {
        if let Some(trace) = self.trace.as_mut().filter(|trace| trace.is_reading()) {
            if bytes.is_empty() && at < self.facts.reader.size() {
                trace.fail(&ReadError("the file ended before its size".to_owned()));
            }
            self.facts.reader.passed(at, &bytes);
            trace.feed(at, &bytes);
        } else if let Some(digest) = &mut self.digest {
            digest.feed(at, bytes);
        }
    }

    /// Bytes that cannot be had.
    pub(crate) fn fail(&mut self, error: ReadError) {
        if let Some(trace) = self.trace.as_mut().filter(|trace| trace.is_reading()) {
            trace.fail(&error);
        } else if let Some(digest) = &mut self.digest {
            digest.fail(error);
        }
    }

    /// Begins to compute the fingerprint, unless that is under way.
    pub(crate) fn begin_digest(&mut self) {
        let (doc, size) = (self.facts.doc, self.facts.size);
        self.digest.get_or_insert_with(|| Digest::new(doc, size));
    }

    pub(crate) fn has(&self, node: NodeId) -> bool {
        node.0 < self.facts.graph.len()
    }

    /// Some of the references to an object: roots first, then in the order of the stream. Those of one object may be most of the
    /// graph, so they are not kept; looking for them ends with the last that is asked for.
    pub(crate) fn references(&self, node: NodeId, first: u32, count: usize) -> Vec<Reference> {
        let Facts { graph, tree, .. } = &self.facts;
        // How many there are is known, so nothing is looked for behind the last one.
        let count = count.min(tree.refs(node).saturating_sub(first) as usize);
        if count == 0 {
            return Vec::new();
        }
        let kept = tree.top_index(TopKind::Effect(0)).unwrap_or(tree.top_count());
        let tops = (0..kept).zip(tree.tops());
        let tops = tops.filter(|(_, top)| *top == node).map(|(edge, _)| Reference::Top(edge));
        // The log has batches, each of one owner and op.
        let mut batch = None;
        let mut within = 0u32;
        let edges = graph.all_edges().filter_map(|(owner, Edge { role, child, at })| {
            if batch == Some((owner, at)) {
                within += 1;
            } else {
                batch = Some((owner, at));
                within = 0;
            }
            (child == node).then_some(Reference::By { owner, role, at, within })
        });
        tops.chain(edges).skip(first as usize).take(count).collect()
    }
}

/// The whole file, summed up.
fn summed(facts: &mut Facts) -> Summary {
    let told = summary::Facts {
        size: facts.layer_size,
        end: facts.end,
        cancelled: facts.cancelled,
        not_a_pickle: facts.not_a_pickle.map(str::to_owned).filter(|_| facts.size > 0),
        broken_layer: facts.layer_fault.as_ref().map(|fault| explain::words_of_layer(&facts.layers, fault)),
        foreign: facts.py2.foreign(),
    };
    let mut summary = summarize(&mut facts.lens(), &told);
    if facts.not_a_pickle.is_some() {
        // Nothing is counted of what is not shown.
        summary.counts = Counts::default();
    }
    if facts.unfit {
        summary.sentence = unfit(facts.graph.len());
        // Without references most of them would be missing.
        summary.requirements.clear();
    }
    if let Some(salvaged) = explain::salvaged(&facts.graph, &facts.salvaged)
        && facts.not_a_pickle.is_none()
    {
        summary.diagnostics.push(Diagnostic { offset: Some(salvaged.at), text: salvaged.sentence });
    }
    if facts.behind_layer > 0 && facts.not_a_pickle.is_none() {
        let (n, s, verb) = match facts.behind_layer {
            1 => (1, "", "follows"),
            n => (n, "s", "follow"),
        };
        let text = format!("{n} byte{s} {verb} the gzip data.");
        summary.diagnostics.push(Diagnostic { offset: None, text });
    }
    summary
}

/// Why objects that were read are not shown.
fn unfit(nodes: u32) -> String {
    let (s, were) = if nodes == 1 { ("", "was") } else { ("s", "were") };
    format!(
        "The objects did not fit into memory ({nodes} object{s} {were} read), so the tree cannot be shown. The file may be fine."
    )
}
