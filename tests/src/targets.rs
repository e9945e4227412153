//! What must hold for any bytes at all: no panic, no memory on the file's word, no hang, and the same however the bytes come.
//!
//! The coverage-guided fuzzer (`tests/fuzz`) and the tests call these functions. Memory is measured where
//! [`Counting`](crate::allocation::Counting) is the allocator.

use std::{
    fmt::{self, Write},
    rc::Rc,
    time::{Duration, Instant},
};

use picklescope_codec::{
    ArgKind, Checker, Decoder, FaultKind, Graph, Opcode, Profile, Progress, Stream, Window, check_as, decode,
    dis::{Memo, Options, dis, genops},
    ops::{Reader, Step},
    salvage::{Salvage, Salvaged},
    trace::Tracer,
};
use picklescope_insight::graph_json;

use crate::{allocation::peak_of, random::Chance};

/// Something to do with any bytes. Panics where an invariant is broken.
pub type Target = fn(&[u8]);

/// All of them, by name.
pub const TARGETS: [(&str, Target); 5] =
    [("reader", reader), ("machine", machine), ("chunking", chunking), ("dis", list), ("salvage", salvage)];

/// Bytes of memory allowed at once for an input of so many bytes.
#[must_use]
pub fn memory_limit(len: usize) -> usize {
    64 * len + (1 << 20)
}

const TIME_LIMIT: Duration = Duration::from_secs(1);

/// Does it with an eye on time and memory.
fn watched<T>(what: &str, bytes: &[u8], mut work: impl FnMut() -> T) -> T {
    let start = Instant::now();
    let (made, peak) = peak_of(&mut work);
    assert!(peak <= memory_limit(bytes.len()), "{what}: {peak} bytes of memory for {}", bytes.len());
    let mut time = start.elapsed();
    // A busy machine may take its time; three times in a row it does not.
    for _ in 0..2 {
        if time > TIME_LIMIT {
            let start = Instant::now();
            drop(work());
            time = time.min(start.elapsed());
        }
    }
    assert!(time <= TIME_LIMIT, "{what}: {time:?} for {} bytes", bytes.len());
    made
}

/// Ops follow one another without a gap and end within the bytes; in windows they are the same.
pub fn reader(bytes: &[u8]) {
    let ops = watched("reader", bytes, || {
        let mut reader = Reader::new(0);
        let mut at = 0;
        loop {
            match reader.next(Window::whole(bytes)) {
                Step::Op(op) => {
                    assert_eq!(op.at, at, "a gap before {:?}", op.opcode);
                    at += op.len;
                    assert!(at <= bytes.len() as u64 && at == reader.position());
                }
                Step::Seek(_) | Step::NeedMore(_) => panic!("there is no more than the whole"),
                Step::End => {
                    assert_eq!(at, bytes.len() as u64);
                    return (at, None);
                }
                Step::Fault(fault) => {
                    assert_eq!(fault.at(), at);
                    return (at, Some(fault));
                }
            }
        }
    });
    let mut windows = Windows::new(bytes);
    let mut reader = Reader::new(0);
    let end = loop {
        match reader.next(windows.window(reader.position())) {
            Step::Op(_) => {}
            Step::NeedMore(_) => windows.more(),
            Step::Seek(to) => windows.seek(to),
            Step::End => break (reader.position(), None),
            Step::Fault(fault) => break (fault.at(), Some(fault)),
        }
    };
    assert_eq!(end, ops, "in windows");
}

/// The graph is whole in itself, whatever the pickle is, and what only checks says the same of it as far as it looks at the same.
pub fn machine(bytes: &[u8]) {
    let stream = watched("machine", bytes, || decode(bytes));
    check_graph(&stream, bytes);
    let mut counted = Count(0);
    graph_json::write(&stream.graph, &mut { bytes }, &mut counted).expect("nothing fails");
    for profile in Profile::ALL {
        let verdict = watched(profile.name(), bytes, || check_as(bytes, profile));
        assert!(verdict.end <= bytes.len() as u64 && verdict.stopped | verdict.fault.is_some());
    }
    // What the checker takes, the builder takes too: it looks at less.
    let first = stream.graph.pickles().first().unwrap();
    let verdict = check_as(bytes, Profile::C3_13_0);
    if verdict.accepts() {
        assert_eq!((&first.fault, first.end), (&None, verdict.end));
    }
}

fn check_graph(stream: &Stream, bytes: &[u8]) {
    let graph = &stream.graph;
    assert!(!stream.incomplete && stream.end <= bytes.len() as u64);
    assert!(!graph.pickles().is_empty(), "not even a broken pickle");
    for pickle in graph.pickles() {
        // A frame that goes on past the end is a fault, and yet the pickle in it can be whole.
        let whole = pickle.fault.as_ref().is_none_or(|fault| fault.opcode() == Some(Opcode::Frame));
        assert!(pickle.start <= pickle.end && pickle.end <= bytes.len() as u64, "{pickle:?}");
        assert!(pickle.root.is_none() || whole, "{pickle:?}");
        assert!(pickle.root.is_some() || pickle.fault.is_some(), "{pickle:?}");
    }
    if graph.pickles().iter().all(|pickle| pickle.fault.is_none()) {
        let objects: u64 = graph.nodes().map(|node| graph.self_bytes(node)).sum();
        let streams: u64 = graph.pickles().iter().map(|pickle| pickle.stream_bytes).sum();
        // What lies between them is no pickle's.
        let bytes: u64 = graph.pickles().iter().map(|pickle| pickle.end - pickle.start).sum();
        assert_eq!(objects + streams, bytes, "every byte has one owner");
        let salvaged = graph.pickles().iter().any(|pickle| pickle.salvaged);
        assert!(bytes == stream.end || salvaged, "bytes between pickles");
    }
    // All ways to a reference agree.
    let (mut edges, mut before) = (0, 0);
    for node in graph.nodes() {
        assert!(graph.start(node) < bytes.len() as u64 && graph.start(node) >= before);
        before = graph.start(node);
        let mut count = 0;
        for edge in graph.edges(node) {
            assert!(edge.child.0 < graph.len() && edge.at < bytes.len() as u64);
            assert_eq!(graph.edge(node, count), Some(edge));
            count += 1;
        }
        assert_eq!((graph.edge(node, count), graph.edge_count(node)), (None, count));
        assert_eq!(graph.runs(node).map(|run| run.count).sum::<u32>(), count);
        edges += u64::from(count);
    }
    assert_eq!((edges, graph.all_edges().count() as u64), (graph.edge_total(), edges));
    for (owner, edge) in graph.all_edges() {
        assert!(graph.runs_at(edge.at).any(|(of, ..)| of == owner));
    }
}

/// Windows of any size give the same graph, faults and offsets as one buffer, and the same verdicts.
pub fn chunking(bytes: &[u8]) {
    let whole = shown(&decode(bytes));
    let mut windows = Windows::new(bytes);
    let mut decoder = Decoder::new();
    let stream = loop {
        let mut fuel = windows.fuel();
        match decoder.run(windows.window(decoder.position()), &mut fuel) {
            Progress::NeedMore { .. } => windows.more(),
            Progress::Seek { to } => windows.seek(to),
            Progress::Fuel => {}
            Progress::Done => break decoder.finish(bytes.len() as u64),
        }
    };
    assert_eq!(shown(&stream), whole, "in windows");
    for profile in [Profile::C3_13_0, Profile::CFramed, Profile::Python3_13_0] {
        // Python decodes what there is of a text that is cut off; not all of that may be in sight.
        if profile == Profile::Python3_13_0 && is_cut_off_in_text(bytes) {
            continue;
        }
        let mut windows = Windows::new(bytes);
        let mut checker = Checker::new(profile, 0);
        loop {
            let mut fuel = windows.fuel();
            match checker.run(windows.window(checker.position()), &mut fuel) {
                Progress::NeedMore { .. } => windows.more(),
                Progress::Seek { to } => windows.seek(to),
                Progress::Fuel => {}
                Progress::Done => break,
            }
        }
        let verdict = checker.verdict(Some(bytes.len() as u64));
        assert_eq!(verdict, check_as(bytes, profile), "{profile:?} in windows");
    }
}

/// The steps that a search takes at the most.
#[must_use]
pub fn steps_limit(len: u64) -> u64 {
    10 * len + 20_000
}

/// What is found behind a fault is found in windows of any size, its graph is whole in itself, and its ops can be laid out.
pub fn salvage(bytes: &[u8]) {
    let end = bytes.len() as u64;
    let whole = watched("salvage", bytes, || {
        let mut salvage = match Salvage::of(decoded(bytes), end) {
            Ok(salvage) => salvage,
            Err(decoder) => return (decoder.finish(end), Salvaged::default()),
        };
        while salvage.run(Window::whole(bytes), &mut { u32::MAX }) != Progress::Done {}
        assert!(salvage.steps() <= steps_limit(end), "{} steps", salvage.steps());
        salvage.finish(end)
    });
    check_graph(&whole.0, bytes);
    let (told, found) = (shown(&whole.0), whole.1);
    let mut tracer = Tracer::new(Rc::new(whole.0.graph));
    while tracer.run(Window::whole(bytes), &mut { u32::MAX }) == Progress::Fuel {}
    let ops = tracer.finish().expect("the ops of what was salvaged");
    let covered: u64 = ops.from(0).map(|op| op.len).sum();
    assert_eq!(covered + ops.missing(), ops.end());
    let Ok(mut salvage) = Salvage::of(decoded(bytes), end) else { return };
    let mut windows = Windows::new(bytes);
    windows.is_len_known = true;
    windows.seek(salvage.position());
    loop {
        let mut fuel = windows.fuel();
        match salvage.run(windows.window(salvage.position()), &mut fuel) {
            Progress::NeedMore { .. } => windows.more(),
            Progress::Seek { to } => windows.seek(to),
            Progress::Fuel => {}
            Progress::Done => break,
        }
    }
    let (stream, others) = salvage.finish(end);
    assert_eq!((shown(&stream), others), (told, found), "in windows");
}

/// A decoder that has come to its end.
fn decoded(bytes: &[u8]) -> Decoder {
    let mut decoder = Decoder::new();
    while decoder.run(Window::whole(bytes), &mut { u32::MAX }) == Progress::Fuel {}
    decoder
}

fn is_cut_off_in_text(bytes: &[u8]) -> bool {
    let mut reader = Reader::new(0);
    loop {
        match reader.next(Window::whole(bytes)) {
            Step::Op(_) => {}
            Step::Fault(fault) => {
                let is_text = |opcode: Opcode| {
                    use ArgKind::{UnicodeString1, UnicodeString4, UnicodeString8};
                    matches!(opcode.arg(), UnicodeString1 | UnicodeString4 | UnicodeString8)
                };
                return matches!(fault.kind(), FaultKind::Truncated | FaultKind::Overflow)
                    && fault.opcode().is_some_and(is_text);
            }
            _ => return false,
        }
    }
}

/// A stream's graph, in words.
fn shown(stream: &Stream) -> String {
    let graph: &Graph = &stream.graph;
    let mut out = String::new();
    let mut tell = |told: fmt::Arguments<'_>| out.write_fmt(told).expect("a String takes all");
    for node in graph.nodes() {
        tell(format_args!("{} {:?} {:?} ", node.0, graph.kind(node), graph.value(node)));
        tell(format_args!("@{} own {}", graph.start(node), graph.self_bytes(node)));
        tell(format_args!(" {:?} {}", graph.call_op(node), graph.is_hashable(node)));
        graph
            .edges(node)
            .for_each(|edge| tell(format_args!(" {:?}:{}@{}", edge.role, edge.child.0, edge.at)));
        tell(format_args!("\n"));
    }
    for pickle in graph.pickles() {
        tell(format_args!("{pickle:?}\n"));
    }
    tell(format_args!("dropped {:?} left {:?} end {}\n", graph.dropped(), graph.leftovers(), stream.end));
    out
}

/// A listing comes to its end, and its ops are those of `genops`.
pub fn list(bytes: &[u8]) {
    let listed = watched("dis", bytes, || {
        let mut out = Count(0);
        let listed = dis(bytes, Options::default(), &mut Memo::default(), &mut out).expect("nothing fails");
        // A line an op, and a message at the end.
        assert!(out.0 > 0 || listed.error.is_some());
        listed
    });
    assert!(listed.end <= bytes.len());
    let (mut at, mut stopped) = (0, false);
    watched("genops", bytes, || {
        at = 0;
        for op in genops(bytes, 0) {
            let Ok(op) = op else { return };
            assert!(op.at == at && op.end > at && op.end <= bytes.len());
            op.arg.write_repr(&mut Count(0)).expect("nothing fails");
            at = op.end;
            stopped = op.opcode == Opcode::Stop;
        }
    });
    assert!(listed.error.is_some() || stopped && listed.end == at);
}

/// Takes text, and counts it.
struct Count(usize);

impl Write for Count {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

/// A layer that comes in pieces by chance, the same for the same bytes. Its length may become known only at its end, as in a
/// compressed layer.
struct Windows<'a> {
    bytes: &'a [u8],
    have: usize,
    /// Where a window begins at the earliest: what is before was passed over.
    from: usize,
    chance: Chance,
    most: usize,
    is_len_known: bool,
}

impl<'a> Windows<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let seed = bytes
            .iter()
            .fold(bytes.len() as u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        let mut chance = Chance::new(seed);
        let most = *chance.pick(&[1, 2, 5, 16, 100, 1000]);
        let is_len_known = chance.once_in(2);
        Self { bytes, have: 0, from: 0, chance, most, is_len_known }
    }

    fn window(&mut self, position: u64) -> Window<'a> {
        let position = usize::try_from(position).expect("within the bytes");
        // Some of what is not needed any more may be there all the same.
        let from = position.min(self.have).saturating_sub(self.chance.below(3)).max(self.from);
        let end = (self.is_len_known || self.have == self.bytes.len()).then_some(self.bytes.len() as u64);
        Window { bytes: &self.bytes[from..self.have.max(from)], at: from as u64, end }
    }

    fn more(&mut self) {
        assert!(self.have < self.bytes.len(), "asks for more than there is");
        self.have = (self.have + 1 + self.chance.below(self.most)).min(self.bytes.len());
    }

    fn seek(&mut self, to: u64) {
        self.have = usize::try_from(to).expect("within the bytes");
        assert!(self.have <= self.bytes.len());
        self.from = self.have;
    }

    /// So many ops at a time.
    fn fuel(&mut self) -> u32 {
        1 + u32::try_from(self.chance.below(self.most)).expect("small")
    }
}
