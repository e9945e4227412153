//! The differential fuzzer: streams by chance and by counting, what CPython says of them, and a record of it all.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use picklescope_codec::{ArgKind, OPCODES, OpInfo, decode};
use serde::{Deserialize, Serialize};

use crate::{
    allocation::peak_of,
    corpus,
    judge::{CLASSES, Greeting, Judge, Outcome},
    random::{Chance, mutate, stream},
    targets::memory_limit,
};

/// Where streams come from, with their names in the record.
pub const SOURCES: [&str; 4] = ["ops by chance", "mutants of the corpus", "truncations", "changed bytes"];
const OPS: usize = 0;
const MUTANTS: usize = 1;
const TRUNCATIONS: usize = 2;
const CHANGES: usize = 3;

/// Files of the corpus up to so many bytes are mutated, cut at every byte, and changed in every byte to every value.
const MUTATED: usize = 2000;
const CUT: usize = 600;
const CHANGED: usize = 16;

/// Streams are asked about in batches.
const BATCH: usize = 500;

/// A stream, and where it comes from.
pub struct Case {
    /// An index into [`SOURCES`].
    pub source: usize,
    /// What it takes to make it again.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Streams by chance: `count` of them from `seed`. Half are ops in an order that mostly works, half are files of the corpus with up to four
/// changes, and sometimes two of them are one behind the other.
pub fn by_chance(seed: u64, count: u64) -> impl Iterator<Item = Case> + Send {
    let files: Vec<_> = corpus::files()
        .into_iter()
        .filter(|file| file.is_bare() && (1..=MUTATED).contains(&file.bytes.len()))
        .collect();
    (0..count).map(move |at| {
        let mut chance = Chance::new(seed << 32 | at);
        if at.is_multiple_of(2) {
            return Case {
                source: OPS,
                name: format!("seed {seed} stream {at}"),
                bytes: stream(&mut chance),
            };
        }
        let file = chance.pick(&files);
        let mut bytes = file.bytes.clone();
        if chance.once_in(8) {
            let (end, other) = (chance.below(bytes.len() + 1), chance.pick(&files));
            bytes.truncate(end);
            bytes.extend(&other.bytes[chance.below(other.bytes.len())..]);
        }
        for _ in 0..=chance.below(4) {
            if !bytes.is_empty() {
                bytes = mutate(&bytes, &mut chance);
            }
        }
        Case { source: MUTANTS, name: format!("seed {seed} stream {at} of {}", file.name), bytes }
    })
}

/// Every truncation and every changed byte of the smallest files.
pub fn by_counting() -> impl Iterator<Item = Case> + Send {
    let files = corpus::files().into_iter().filter(corpus::File::is_bare);
    files.filter(|file| file.bytes.len() <= CUT).flat_map(|file| {
        let cut = {
            let (name, bytes) = (file.name.clone(), file.bytes.clone());
            (0..bytes.len()).map(move |end| Case {
                source: TRUNCATIONS,
                name: format!("{name} cut at {end}"),
                bytes: bytes[..end].to_vec(),
            })
        };
        let len = if file.bytes.len() <= CHANGED { file.bytes.len() } else { 0 };
        let changes = (0..len).flat_map(move |at| {
            let (name, bytes) = (file.name.clone(), file.bytes.clone());
            (1..=u8::MAX).map(move |by| {
                let mut bytes = bytes.clone();
                bytes[at] ^= by;
                Case { source: CHANGES, name: format!("{name} changed at {at} by {by}"), bytes }
            })
        });
        cut.chain(changes)
    })
}

/// What came of a run: `tests/ref/fuzz-run.json`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Run {
    /// The day, as in ISO 8601.
    pub date: String,
    /// The version of CPython that was asked.
    pub python: String,
    pub seeds: Vec<u64>,
    pub streams: u64,
    /// How many of the streams C loads.
    pub loads: u64,
    pub seconds: u64,
    pub streams_per_second: u64,
    /// Streams of each of [`SOURCES`].
    pub sources: BTreeMap<String, u64>,
    /// Differences of each of [`CLASSES`], known ones aside.
    pub differences: BTreeMap<String, u64>,
    /// Answers that known-differences.txt explains.
    pub known: BTreeMap<String, u64>,
    /// Answers that were not compared, by reason.
    pub passed_over: BTreeMap<String, u64>,
    /// What takes most memory for its length.
    pub hungriest: Memory,
}

/// Ops that are repeated over and over, and the memory that takes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    pub ops: String,
    /// Bytes of input.
    pub bytes: usize,
    /// Bytes of memory held at once while it is decoded.
    pub held: usize,
}

impl Memory {
    /// Bytes of memory for each byte of input.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.held as f64 / self.bytes as f64
    }
}

/// Decodes each op and each pair of ops repeated to some `len` bytes, behind a list and a mark, and gives what takes most memory for its length;
/// what exceeds [`memory_limit`](crate::targets::memory_limit) is told apart. [`Counting`](crate::allocation::Counting) must be the allocator.
#[must_use]
pub fn hungriest(len: usize) -> (Memory, Vec<Memory>) {
    let (mut worst, mut beyond) = (Memory::default(), Vec::new());
    let ops: Vec<(&str, Vec<u8>)> = OPCODES.iter().map(|info| (info.name, plain_op(info))).collect();
    let alone = ops.iter().map(|(name, op)| ((*name).to_owned(), op.clone()));
    let pairs = ops.iter().flat_map(|(first, op)| {
        ops.iter().map(move |(second, next)| (format!("{first} {second}"), [op.as_slice(), next].concat()))
    });
    for (ops, unit) in alone.chain(pairs) {
        for before in [b"".as_slice(), b"]q\x00(", b"cos\nsystem\nq\x00)q\x01"] {
            let made = |len: usize| [before, &unit.repeat(len / unit.len())].concat();
            // Most break off at once.
            if decode(&made(2000)).graph.pickles().last().is_none_or(|last| last.end < 1000) {
                continue;
            }
            let bytes = made(len);
            let (_, held) = peak_of(|| decode(&bytes));
            let memory = Memory { ops: ops.clone(), bytes: bytes.len(), held };
            if held > memory_limit(bytes.len()) {
                beyond.push(memory.clone());
            }
            if memory.ratio() > worst.held as f64 / worst.bytes.max(1) as f64 {
                worst = memory;
            }
            break;
        }
    }
    (worst, beyond)
}

/// An op with an argument that can be read.
fn plain_op(info: &OpInfo) -> Vec<u8> {
    let argument: &[u8] = match info.arg {
        ArgKind::None => b"",
        ArgKind::StringNl => b"''\n",
        ArgKind::StringNlNoEscapePair => b"a\nb\n",
        kind if kind.is_line() => b"0\n",
        ArgKind::Uint2 => b"\x01\0",
        ArgKind::Int4 | ArgKind::Uint4 if info.name == "EXT4" => b"\x01\0\0\0",
        ArgKind::Uint1 if info.name == "EXT1" => b"\x01",
        kind => match kind.length_bytes() {
            Some(bytes) => &[0; 8][..usize::from(bytes)],
            None if kind == ArgKind::Uint1 => b"\0",
            None if matches!(kind, ArgKind::Int4 | ArgKind::Uint4) => b"\0\0\0\0",
            None => b"\0\0\0\0\0\0\0\0",
        },
    };
    [&[info.byte], argument].concat()
}

/// A run under way, shared by those who ask.
struct Tally {
    run: Run,
    /// The first differences of each class.
    shown: Vec<String>,
    known: Vec<Known>,
    /// Differences are printed as they are found.
    aloud: bool,
}

/// A difference of a class that known-differences.txt explains: `class ~ part of what is told: reason`.
pub struct Known {
    pub class: String,
    pub part: String,
    pub reason: String,
}

/// The differences of streams in `known-differences.txt`.
#[must_use]
pub fn known() -> Vec<Known> {
    let text = corpus::reference("known-differences.txt");
    let lines = text.lines().filter_map(|line| line.strip_prefix("~ "));
    lines
        .map(|line| {
            let (class, rest) = line.split_once(" ~ ").expect("`~ class ~ part ~ reason`");
            let (part, reason) = rest.split_once(" ~ ").expect("`~ class ~ part ~ reason`");
            Known { class: class.to_owned(), part: part.to_owned(), reason: reason.to_owned() }
        })
        .collect()
}

impl Tally {
    fn take(&mut self, case: &Case, outcome: Outcome) {
        let run = &mut self.run;
        run.streams += 1;
        run.loads += u64::from(outcome.loads);
        *run.sources.entry(SOURCES[case.source].to_owned()).or_default() += 1;
        for reason in outcome.passed_over {
            *run.passed_over.entry(reason.to_owned()).or_default() += 1;
        }
        for (class, told) in outcome.differences {
            let known = self.known.iter().find(|known| known.class == class && told.contains(&known.part));
            if let Some(known) = known {
                *run.known.entry(known.reason.clone()).or_default() += 1;
                continue;
            }
            let count = run.differences.entry(class.to_owned()).or_default();
            *count += 1;
            if *count <= 20 {
                let shown = format!("{class}: {told}\n  {}", case.bytes.escape_ascii());
                if self.aloud {
                    println!("{shown}");
                }
                self.shown.push(shown);
            }
        }
    }
}

/// Asks as many CPythons as told about all of these streams. What was found, and the first differences of each class.
#[must_use]
pub fn run(
    python: &Path,
    judges: usize,
    cases: impl Iterator<Item = Case> + Send,
    aloud: bool,
) -> (Run, Vec<String>) {
    let started = Instant::now();
    let tally = Mutex::new(Tally { run: Run::default(), shown: Vec::new(), known: known(), aloud });
    let cases = Mutex::new(cases);
    let greeting = Mutex::new(None::<Greeting>);
    thread::scope(|scope| {
        for _ in 0..judges {
            scope.spawn(|| {
                let mut judge = Judge::start(python);
                *greeting.lock().expect("no panic") = Some(judge.greeting.clone());
                loop {
                    let batch: Vec<Case> = cases.lock().expect("no panic").by_ref().take(BATCH).collect();
                    if batch.is_empty() {
                        break;
                    }
                    let streams: Vec<_> =
                        batch.iter().map(|case| (case.name.as_str(), case.bytes.as_slice())).collect();
                    judge
                        .ask(&streams, |i, outcome| tally.lock().expect("no panic").take(&batch[i], outcome));
                    if aloud {
                        tell_progress(&tally.lock().expect("no panic").run, started.elapsed());
                    }
                }
                judge.end();
            });
        }
    });
    let Tally { mut run, shown, .. } = tally.into_inner().expect("no panic");
    let greeting = greeting.into_inner().expect("no panic").expect("somebody was asked");
    run.date = greeting.date;
    run.python = greeting.version;
    let seconds = started.elapsed().as_secs_f64();
    run.seconds = seconds.round() as u64;
    run.streams_per_second = (run.streams as f64 / seconds) as u64;
    for class in CLASSES {
        run.differences.entry(class.to_owned()).or_default();
    }
    (run, shown)
}

fn tell_progress(run: &Run, elapsed: Duration) {
    if run.streams % 20_000 < BATCH as u64 {
        let differences: u64 = run.differences.values().sum();
        eprintln!("{:>9} streams, {differences} differences, {} s", run.streams, elapsed.as_secs());
    }
}
