//! Opening a file: a job that says which bytes it wants, is fed, and works in small steps.
//!
//! A pasted text, or a file that is such a text, is first made the bytes that it spells. Then the first bytes tell what it is; the layers around the pickle are opened piece by piece (each piece goes to the decoder and to
//! the host's store); the decoder builds the graph and passes over large payloads. What is behind a fault is searched. Then come the index of references, the tree and the
//! summary, a step each. Cancelling leads there at once, with what was built so far.

mod behind;
mod spelled;
mod unzip;
mod window;

use std::rc::Rc;

use picklescope_codec::{Decoder, FaultKind, Graph, Progress, Window, salvage::Salvaged};
use picklescope_formats::{Form, LayerFault, Sniff, Unspell, sniff};
use picklescope_insight::{py2::Survey, tree::Tree};
use picklescope_protocol::{DocId, Fault, Layer, Message, RequestError, RequestId, Sniffed};

use crate::{
    Want,
    document::{Document, Facts},
    reader::Reader,
    reading::Reading,
    source::{Host, ReadError, Source},
};
use behind::Behind;
use unzip::{Inflated, Unzip};

/// Bytes that are asked for at first, and to look at a layer's beginning.
const HEAD: usize = 64 << 10;
/// Bytes that are asked for when reading on.
const MORE: usize = 1 << 20;
/// Progress is told every so many bytes of the file, or objects.
const TOLD_BYTES: u64 = 512 << 10;
const TOLD_NODES: u32 = 200_000;
/// What has the first bytes of a text is a broken pickle if so many ops of it could be carried out and so many objects were made.
const WORTH_OPS: u64 = 4;
const WORTH_NODES: u32 = 2;
/// Operations (of about 20 ns) that inflating this many bytes takes the time of.
const BYTES_PER_OP: usize = 6;

/// What a step came to.
pub(crate) enum Worked {
    /// There is more to do.
    Again,
    /// Bytes are needed.
    Want(Want),
    /// It is open.
    Done(Box<Document>),
    /// It cannot be opened.
    Failed(RequestError),
}

enum Stage {
    /// The file is a text that spells a pickle, and is read as a whole.
    Text,
    /// Bytes are taken out of a text.
    Spelled(Unspell),
    /// Waiting for the first bytes of the file.
    Head,
    /// Waiting for the first bytes of the layer in it.
    InnerHead,
    Decode,
    /// The pickles are over; the layer around them is read to its end.
    Drain,
    /// All of it is read: what is behind the pickles is searched.
    LookBehind,
    Behind(Box<Reading<Behind>>),
    Index,
    Tree(Box<Graph>, u64),
    Document(Box<Graph>, u64, Box<Tree>),
    Over,
}

/// A file being opened.
pub(crate) struct Opening {
    pub(crate) id: RequestId,
    pub(crate) doc: DocId,
    name: String,
    reader: Reader,
    /// Bytes of the file.
    file_size: u64,
    /// Bytes of what stands for the file: the same, or what a text spells.
    size: u64,
    stage: Stage,
    layers: Vec<Layer>,
    /// What is wrong with the text.
    text_fault: Option<(Form, Fault)>,
    unzip: Option<Unzip>,
    layer_fault: Option<LayerFault>,
    decoder: Decoder,
    survey: Survey,
    /// What was found behind a fault.
    salvaged: Salvaged,
    /// Bytes of the innermost layer that the decoder has not passed, unless the file is in memory and has no layers.
    window: Vec<u8>,
    /// Offset of the window.
    at: u64,
    /// Bytes that the window is to have before the decoder looks at it again: it reads an op that is cut off from its start.
    need: usize,
    /// Length of the innermost layer, once it is known.
    end: Option<u64>,
    not_a_pickle: Option<&'static str>,
    /// The first bytes do not look like a pickle; a fault settles it.
    doubtful: Option<&'static str>,
    cancelled: bool,
    /// What was read did not fit into memory together with what it takes to show it.
    unfit: bool,
    failed: Option<ReadError>,
    told: (u64, u32),
}

impl Opening {
    pub(crate) fn new(id: RequestId, doc: DocId, name: &str, source: Box<dyn Source>) -> Self {
        let reader = Reader::new(source);
        Self {
            id,
            doc,
            name: name.to_owned(),
            file_size: reader.file_size(),
            size: reader.file_size(),
            reader,
            stage: Stage::Head,
            layers: Vec::new(),
            text_fault: None,
            unzip: None,
            layer_fault: None,
            decoder: Decoder::new(),
            survey: Survey::default(),
            salvaged: Salvaged::default(),
            window: Vec::new(),
            at: 0,
            need: 0,
            end: None,
            not_a_pickle: None,
            doubtful: None,
            cancelled: false,
            unfit: false,
            failed: None,
            told: (0, 0),
        }
    }

    /// Ends with what was built so far.
    pub(crate) fn cancel(&mut self) {
        match std::mem::replace(&mut self.stage, Stage::Over) {
            // All that is known without the search is there.
            Stage::Behind(reading) => return self.end_behind(*reading),
            stage => self.stage = stage,
        }
        if matches!(
            self.stage,
            Stage::Text | Stage::Spelled(_) | Stage::Head | Stage::InnerHead | Stage::Decode | Stage::Drain
        ) {
            self.cancelled = true;
            self.stage = Stage::Index;
        }
    }

    pub(crate) fn fail(&mut self, error: ReadError) {
        self.failed = Some(error);
    }

    /// Bytes held by what is not yet a document.
    pub(crate) fn memory(&self) -> (u64, u64) {
        if let Stage::Behind(reading) = &self.stage {
            return (reading.reads.memory(), self.reader.cache() + reading.memory() as u64);
        }
        (self.decoder.graph().memory() as u64, self.reader.cache() + self.window.capacity() as u64)
    }

    pub(crate) fn reader(&mut self) -> &mut Reader {
        &mut self.reader
    }

    /// Takes bytes of the file that were wanted.
    pub(crate) fn feed(&mut self, at: u64, bytes: Vec<u8>) {
        if let Stage::Behind(reading) = &mut self.stage {
            self.reader.passed(at, &bytes);
            return reading.feed(at, &bytes);
        }
        let wanted = match &self.unzip {
            Some(unzip) => unzip.wanted(),
            None => self.at + self.window.len() as u64,
        };
        let is_read =
            matches!(self.stage, Stage::Text | Stage::Head | Stage::InnerHead | Stage::Decode | Stage::Drain);
        if at != wanted || !is_read {
            return;
        }
        if bytes.is_empty() && at < self.size {
            self.failed = Some(ReadError("the file ended before its size".to_owned()));
            return;
        }
        self.reader.passed(at, &bytes);
        if let Some(unzip) = &mut self.unzip {
            unzip.feed(bytes);
        } else if self.window.is_empty() {
            self.window = bytes;
        } else {
            self.hold(&bytes);
        }
    }

    /// Works for about `ops` operations.
    pub(crate) fn step(&mut self, host: &mut dyn Host, ops: u32, messages: &mut Vec<Message>) -> Worked {
        if let Some(error) = self.failed.take() {
            self.stage = Stage::Over;
            return Worked::Failed(RequestError::Unreadable(error.0));
        }
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Text => self.read_text(messages),
            Stage::Spelled(unspell) => self.unspell(unspell, ops),
            Stage::Head => self.head(host, messages),
            Stage::InnerHead => self.inner_head(messages),
            Stage::Decode => self.decode(ops, messages),
            Stage::Drain => self.drain(ops, messages),
            Stage::LookBehind => self.look_behind(),
            Stage::Behind(reading) => self.behind(reading, ops, messages),
            Stage::Index => {
                self.reader.opened();
                self.window = Vec::new();
                let decoder = std::mem::take(&mut self.decoder);
                let size = self.layer_size().max(decoder.position());
                let (graph, end) = if self.not_a_pickle.is_some() {
                    (Graph::default(), 0)
                } else {
                    let stream = decoder.finish(size);
                    self.unfit = stream.incomplete;
                    (stream.graph, stream.end)
                };
                self.stage = Stage::Tree(Box::new(graph), end);
                Worked::Again
            }
            Stage::Tree(graph, end) => {
                // Without memory for it nothing has a row, but everything that was counted is told, and why there is no more. A tree
                // over references that cannot be found would show containers as empty.
                let tree = if self.unfit { None } else { Tree::build(&graph).ok() };
                self.unfit = tree.is_none();
                let tree = tree.unwrap_or_default();
                self.stage = Stage::Document(graph, end, Box::new(tree));
                Worked::Again
            }
            Stage::Document(graph, end, tree) => Worked::Done(Box::new(self.document(*graph, end, *tree))),
            Stage::Over => Worked::Failed(RequestError::Unknown),
        }
    }

    fn head(&mut self, host: &mut dyn Host, messages: &mut Vec<Message>) -> Worked {
        // All of it, so that what is told does not hang on the pieces it comes in.
        let there = self.bytes().len();
        if there < HEAD && (there as u64) < self.size {
            self.stage = Stage::Head;
            return self.want(HEAD - there);
        }
        let head = self.bytes();
        let head = head.get(..HEAD.min(head.len())).unwrap_or_default();
        let sniffed = sniff(head, self.size);
        if self.may_be_text(sniffed, head) {
            self.stage = Stage::Text;
            return Worked::Again;
        }
        if sniffed == Sniff::Gzip {
            self.layers.push(Layer { format: Layer::GZIP.to_owned(), size: self.size });
            self.unzip = Some(Unzip::new(std::mem::take(&mut self.window)));
            self.reader.set_layer(host.store());
            self.stage = Stage::InnerHead;
            return Worked::Again;
        }
        self.end = Some(self.size);
        self.begin(sniffed, messages);
        Worked::Again
    }

    /// Inflates until there is enough to tell what is inside.
    fn inner_head(&mut self, messages: &mut Vec<Message>) -> Worked {
        self.stage = Stage::InnerHead;
        if self.window.len() < HEAD && self.end.is_none() {
            return match self.inflate() {
                Inflated::More(_) => Worked::Again,
                Inflated::Starving => self.want(MORE),
            };
        }
        self.inner_sniff(messages);
        Worked::Again
    }

    fn inner_sniff(&mut self, messages: &mut Vec<Message>) {
        let head = self.window.get(..HEAD.min(self.window.len())).unwrap_or_default();
        let sniffed = match sniff(head, self.end.unwrap_or(u64::MAX)) {
            Sniff::Gzip => Sniff::Other("gzip data within gzip data"),
            Sniff::Empty => Sniff::Unknown("an empty file, compressed"),
            sniffed => sniffed,
        };
        self.begin(sniffed, messages);
    }

    /// What the innermost layer is has been told.
    fn begin(&mut self, sniffed: Sniff, messages: &mut Vec<Message>) {
        self.stage = Stage::Decode;
        let mut is_pickle = true;
        match sniffed {
            Sniff::Pickle => {}
            Sniff::Unknown(name) => self.doubtful = Some(name),
            Sniff::Other(name) => self.not_a_pickle = Some(name),
            Sniff::Empty if self.is_spelled() => self.not_a_pickle = Some("a text that spells no bytes"),
            // One within another was seen to above.
            Sniff::Empty | Sniff::Gzip => self.not_a_pickle = Some(""),
        }
        if self.not_a_pickle.is_some() {
            is_pickle = false;
            self.stage = Stage::Index;
        }
        let head = self.bytes();
        let protocol = match head {
            [0x80, version, ..] if is_pickle => Some(*version),
            _ => None,
        };
        if is_pickle {
            let size = self.end.unwrap_or(self.window.len() as u64);
            self.layers.push(Layer { format: Layer::PICKLE.to_owned(), size });
        }
        let (doc, size, layers) = (self.doc, self.file_size, self.layers.clone());
        messages.push(Message::Sniffed(Sniffed { doc, size, layers, protocol }));
    }

    /// Bytes of the innermost layer, as far as they are known.
    fn layer_size(&self) -> u64 {
        self.end.unwrap_or_else(|| self.unzip.as_ref().map_or(self.size, |unzip| unzip.made))
    }

    fn want(&self, hint: usize) -> Worked {
        let at = match &self.unzip {
            Some(unzip) => unzip.wanted(),
            None => self.at + self.window.len() as u64,
        };
        Worked::Want(Want { doc: self.doc, at, hint })
    }

    fn decode(&mut self, ops: u32, messages: &mut Vec<Message>) -> Worked {
        self.stage = Stage::Decode;
        let mut fuel = ops.max(1);
        // Of a file, less may come at a time than is wanted.
        if self.unzip.is_none() && self.is_short() {
            return self.want((self.need - self.window.len()).max(MORE));
        }
        while fuel > 0 && self.failed.is_none() {
            // Of a layer, so much is inflated in several steps.
            if self.is_short() {
                if let Some(starving) = self.fill(&mut fuel, messages) {
                    return starving;
                }
                continue;
            }
            self.need = 0;
            let bytes = match self.reader.file_bytes() {
                Some(bytes) if self.unzip.is_none() => {
                    // The file itself is the window: nothing is copied.
                    self.at = 0;
                    bytes
                }
                _ => &self.window,
            };
            let window = Window { bytes, at: self.at, end: self.end };
            let (is_last, before) = (window.is_last(), fuel);
            let progress = self.decoder.run(window, &mut fuel);
            self.survey.pass(self.decoder.graph(), window);
            match progress {
                Progress::Fuel => break,
                Progress::Done => return self.decoded(messages),
                // A decoder that asks for more than there is would never be content.
                Progress::NeedMore { .. } if is_last => return self.decoded(messages),
                Progress::NeedMore { hint } => {
                    self.forget(self.decoder.position());
                    self.need = self.window.len().saturating_add(hint);
                    if self.unzip.is_none() {
                        self.tell(messages);
                        return self.want(hint.max(MORE));
                    }
                }
                Progress::Seek { to } => {
                    self.forget(to);
                    if self.unzip.is_none() {
                        self.tell(messages);
                        // The next payload may be near.
                        if self.window.is_empty() && self.reader.file_bytes().is_none() {
                            return self.want(HEAD);
                        }
                        continue;
                    }
                }
            }
            if before == fuel {
                fuel = fuel.saturating_sub(1);
            }
            if let Some(starving) = self.fill(&mut fuel, messages) {
                return starving;
            }
        }
        self.tell(messages);
        Worked::Again
    }

    /// The pickles are over.
    fn decoded(&mut self, messages: &mut Vec<Message>) -> Worked {
        self.tell(messages);
        self.stage = if self.end.is_some() { Stage::LookBehind } else { Stage::Drain };
        Worked::Again
    }

    fn drain(&mut self, ops: u32, messages: &mut Vec<Message>) -> Worked {
        self.stage = Stage::Drain;
        let mut room = (ops as usize).saturating_mul(BYTES_PER_OP);
        while self.end.is_none() && room > 0 {
            match self.inflate() {
                Inflated::More(made) => room = room.saturating_sub(made.max(1000)),
                Inflated::Starving => {
                    self.tell(messages);
                    return self.want(MORE);
                }
            }
        }
        self.tell(messages);
        if self.end.is_some() {
            self.stage = Stage::LookBehind;
        }
        Worked::Again
    }

    /// Tells how far it has come, now and then.
    fn tell(&mut self, messages: &mut Vec<Message>) {
        let mut read = match &self.unzip {
            Some(unzip) => unzip.taken(),
            None => self.decoder.position().min(self.size),
        };
        if self.is_text() {
            // What a text spells is shorter than the text, which is the file. Both are in memory.
            read = read.saturating_mul(self.file_size).checked_div(self.size).unwrap_or(0);
        }
        let nodes = self.decoder.graph().len();
        self.tell_of(read, nodes, messages);
    }

    fn tell_of(&mut self, read: u64, nodes: u32, messages: &mut Vec<Message>) {
        if read >= self.told.0 + TOLD_BYTES || nodes >= self.told.1.saturating_add(TOLD_NODES) {
            self.told = (read, nodes);
            messages.push(Message::Progress { doc: self.doc, read, total: self.file_size, nodes });
        }
    }

    fn document(&mut self, graph: Graph, end: u64, tree: Tree) -> Document {
        if let Some(layer) = self.layers.last_mut().filter(|layer| layer.format == Layer::PICKLE) {
            layer.size = self.end.unwrap_or(layer.size);
        }
        let mut tree = tree;
        if let Some(name) = self.doubtful.filter(|_| !self.cancelled && !is_of_worth(&graph)) {
            self.not_a_pickle = Some(name);
            self.layers.retain(|layer| layer.format != Layer::PICKLE);
            // Of what is no pickle, nothing is shown. What little was built tells machines where it went wrong.
            tree = Tree::default();
        }
        if let (Some((form, _)), Some(what)) = (&self.text_fault, &mut self.not_a_pickle) {
            *what = form.broken_name();
        }
        let layer_fault = self.fault_around();
        let py2 = std::mem::take(&mut self.survey).finish(&graph);
        let empty = Reader::new(Box::new(Nothing));
        Document::new(Facts {
            doc: self.doc,
            name: std::mem::take(&mut self.name),
            size: self.file_size,
            layers: std::mem::take(&mut self.layers),
            layer_size: self.layer_size(),
            end,
            not_a_pickle: self.not_a_pickle,
            layer_fault,
            cancelled: self.cancelled,
            unfit: self.unfit,
            behind_layer: self.unzip.as_ref().map_or(0, |unzip| unzip.behind(self.size)),
            py2,
            salvaged: self.salvaged,
            graph: Rc::new(graph),
            tree,
            reader: std::mem::replace(&mut self.reader, empty),
        })
    }
}

/// Whether bytes that do not look like a pickle gave one all the same, or enough of one.
fn is_of_worth(graph: &Graph) -> bool {
    let Some(pickle) = graph.pickles().first() else { return false };
    match &pickle.fault {
        None => true,
        // Nothing wrong with it but that it ends.
        Some(fault) if *fault.kind() == FaultKind::RanOut => !graph.is_empty(),
        Some(_) => pickle.ops >= WORTH_OPS && graph.len() >= WORTH_NODES,
    }
}

/// What is left of a job whose source has moved on.
struct Nothing;

impl Source for Nothing {
    fn size(&self) -> u64 {
        0
    }

    fn read_at(&mut self, _: u64, _: &mut [u8]) -> Result<(), ReadError> {
        Err(ReadError("there is nothing".to_owned()))
    }
}

#[cfg(test)]
mod tests;
