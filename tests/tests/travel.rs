//! The machine at any op is what CPython's own has there: pickle.py's unpickler, watched op by op.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation, missing_docs)]

use std::{fmt::Write as _, rc::Rc};

use picklescope_codec::{
    Graph, Kind, NodeId, Progress, Window, decode,
    trace::{MemoEntry, Moment, Ops, Tracer, Travel},
};
use picklescope_tests::{
    check_all,
    corpus::{self, File},
    python,
};
use serde::Deserialize;

/// As in `oracle/travel.py`.
const TOLD: u32 = 32;
const ENTRIES: u32 = 8;
const ALL: u32 = 400;

fn is_told(op: u32) -> bool {
    op < ALL || op.wrapping_mul(2_654_435_761) < u32::MAX / 50
}

fn kind(graph: &Graph, node: NodeId) -> char {
    match graph.kind(node) {
        Kind::None => 'n',
        // What INT says of 01 and the like, the two unpicklers see differently.
        Kind::Bool | Kind::Int => 'i',
        Kind::Float => 'f',
        Kind::Str | Kind::Py2Str => 's',
        Kind::Bytes => 'y',
        Kind::ByteArray => 'a',
        Kind::List => 'l',
        Kind::Tuple => 't',
        Kind::Dict => 'd',
        Kind::Set => 'S',
        Kind::FrozenSet => 'F',
        Kind::Buffer => 'b',
        Kind::ReadOnly => 'r',
        Kind::Global => 'g',
        Kind::Extension => 'e',
        Kind::Persistent => 'p',
        Kind::Call => 'c',
    }
}

fn line(graph: &Graph, moment: &Moment<'_>) -> String {
    let marks: Vec<String> = moment.marks().take(TOLD as usize).map(|height| height.to_string()).collect();
    let kinds: String = moment.stack(0, TOLD).map(|node| kind(graph, node)).collect();
    let len = moment.memo_len();
    let mut entries = moment.memo(0, ENTRIES);
    entries.extend(moment.memo(len.saturating_sub(ENTRIES), ENTRIES));
    let entry = |entry: &MemoEntry| format!("{}:{}", entry.key, kind(graph, entry.node));
    let entries: Vec<String> = entries.iter().map(entry).collect();
    let (marks, entries) = (marks.join(","), entries.join(","));
    format!("{} {} [{marks}] [{kinds}] {len} [{entries}]", moment.op(), moment.height())
}

/// A pickle's ops, and the way to each of them.
struct Traveller {
    graph: Rc<Graph>,
    ops: Ops,
    travel: Travel,
}

impl Traveller {
    fn of(bytes: &[u8], every: u32) -> Self {
        let graph = Rc::new(decode(bytes).graph);
        let mut tracer = Tracer::new(Rc::clone(&graph));
        while tracer.run(Window::whole(bytes), &mut { 1000 }) == Progress::Fuel {}
        let ops = tracer.finish().unwrap();
        let mut travel = Travel::every(every);
        while travel.step(&ops, 999).unwrap() {}
        Self { graph, ops, travel }
    }

    fn line(&self, op: u32) -> String {
        line(&self.graph, &self.travel.before(&self.ops, op).unwrap())
    }

    /// The moments of the first pickle, of which so many ops are begun.
    fn lines(&self, begun: u32) -> Vec<String> {
        (0..begun).filter(|op| is_told(*op)).map(|op| self.line(op)).collect()
    }

    /// Ops of the first pickle that are carried out, and the one that it breaks off at.
    fn begun(&self) -> u32 {
        let first = self.graph.pickles().first().unwrap();
        u32::try_from(first.ops).unwrap() + u32::from(first.root.is_none())
    }
}

fn bare() -> Vec<File> {
    corpus::files().into_iter().filter(File::is_bare).collect()
}

/// Checkpoints near one another, so that small files have some.
const EVERY: u32 = 17;

#[test]
fn it_is_the_machine_of_pickle_py() {
    let Some(python) = python::find() else {
        eprintln!("skipped: no Python 3.13 here; set PICKLESCOPE_PYTHON");
        return;
    };
    let files = bare();
    let told = python::ask(&python, "travel.py", files.iter().map(|file| file.bytes.as_slice()));
    let (mut moments, mut whole, mut shorter) = (0, 0, 0);
    check_all(files.iter().zip(told.lines()), |(file, theirs)| {
        let theirs: Vec<String> = serde_json::from_str(theirs).map_err(|error| error.to_string())?;
        let traveller = Traveller::of(&file.bytes, EVERY);
        let ours = traveller.lines(traveller.begun());
        for (ours, theirs) in ours.iter().zip(&theirs) {
            moments += 1;
            if ours != theirs {
                return Err(format!("{}:\n  {ours}, not\n  {theirs}", file.name));
            }
        }
        // pickle.py refuses some that C accepts, and the other way round.
        if ours.len() == theirs.len() {
            whole += 1
        } else {
            shorter += 1
        }
        Ok(())
    });
    assert!(moments > 50_000 && whole > 1300 && shorter < 40, "{moments} {whole} {shorter}");
}

#[derive(Deserialize)]
struct Golden {
    file: String,
    ops: u32,
    moments: usize,
    hash: String,
}

#[test]
fn it_is_what_pickle_py_was_seen_to_have() {
    let goldens = corpus::lines("travel.jsonl", |golden: Golden| (golden.file.clone(), golden));
    let mut compared = 0;
    check_all(bare(), |file| {
        let golden = goldens.get(&file.name).ok_or(format!("{}: no golden", file.name))?;
        let traveller = Traveller::of(&file.bytes, EVERY);
        // Where pickle.py goes on behind our fault, there is nothing to hold it against.
        if golden.ops > traveller.begun() {
            return Ok(());
        }
        compared += 1;
        let mut text = String::new();
        let lines = traveller.lines(golden.ops);
        lines.iter().try_for_each(|line| writeln!(text, "{line}")).unwrap();
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        if (lines.len(), format!("{hash:016x}")) != (golden.moments, golden.hash.clone()) {
            return Err(format!("{}: {} moments of {}", file.name, lines.len(), golden.moments));
        }
        Ok(())
    });
    assert!(compared > 1000, "{compared}");
}

/// The values on the stack, from the bottom.
fn stack(traveller: &Traveller, op: u32) -> Vec<NodeId> {
    let moment = traveller.travel.before(&traveller.ops, op).unwrap();
    let mut stack: Vec<NodeId> = moment.stack(0, u32::MAX).collect();
    stack.reverse();
    stack
}

/// A pickle that is cut off before an op leaves the stack as it is there; and so does one that is broken.
#[test]
fn the_stack_is_what_a_cut_leaves() {
    let mut seed = 7u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let (mut broken, mut cuts) = (0, 0);
    check_all(bare().into_iter().filter(|file| !file.bytes.is_empty() && file.bytes.len() < 4000), |file| {
        for round in 0..8 {
            let mut bytes = file.bytes.clone();
            let at = random(bytes.len());
            match round {
                0 => {}
                1..4 => bytes.truncate(at + 1),
                _ => bytes[at] = random(256) as u8,
            }
            let name = format!("{}, round {round}, at {at}", file.name);
            let traveller = Traveller::of(&bytes, EVERY);
            let end = stack(&traveller, traveller.ops.len());
            broken += usize::from(!end.is_empty());
            if end != traveller.graph.leftovers() {
                return Err(format!("{name}: {end:?}, not {:?}", traveller.graph.leftovers()));
            }
            for _ in 0..4 {
                // Of the first pickle: a cut in another one may make it bytes that only follow.
                let op = random(traveller.begun() as usize + 1) as u32;
                let Some(op) = traveller.ops.get(op).filter(|op| op.op < traveller.begun()) else { continue };
                let (ours, cut) = (stack(&traveller, op.op), decode(&bytes[..op.at as usize]).graph);
                cuts += usize::from(ours.len() > 1);
                if ours != cut.leftovers() {
                    return Err(format!("{name}, op {}: {ours:?}, not {:?}", op.op, cut.leftovers()));
                }
            }
        }
        Ok(())
    });
    assert!(broken > 5000 && cuts > 13_000, "{broken} {cuts}");
}
