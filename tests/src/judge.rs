//! CPython asked about streams by the hundred thousand: what it says of each, and where we differ.

use std::{
    fmt::Write as _,
    io::{BufRead, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdout},
    thread,
};

use picklescope_codec::{Profile, decode};
use picklescope_insight::graph_json;
use serde::Deserialize;

use crate::{
    compare::check_graph,
    graph::Graph,
    listing, python,
    readers::{LIVE, Told, compare, compare_decoded, is_of_values, of_the_host},
};

/// Who answers, as `tests/oracle/fuzz.py` says at its start.
#[derive(Clone, Debug, Deserialize)]
pub struct Greeting {
    pub version: String,
    /// The day, as in ISO 8601.
    pub date: String,
}

/// What CPython says of a stream; empty where that took too long.
#[derive(Debug, Deserialize)]
struct Answer {
    #[serde(default)]
    readers: Vec<Told>,
    #[serde(default)]
    text: String,
    #[serde(default)]
    error: String,
    graph: Option<Graph>,
    #[serde(default)]
    ended_by: String,
}

/// What ends the oracle's graph and not ours: it has stand-ins where there might be a tuple or a dict, and looks at values.
const OF_ITS_MACHINE: [&str; 6] = ["call", "kwargs", "buffer", "index", "byte", "state"];
const BEHIND_A_FRAME: &str = "objects in a frame that is cut off, behind what only the oracle refuses";

/// What came of one stream.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The C unpickler loads it.
    pub loads: bool,
    /// What differs: a name for the kind of difference, and the difference.
    pub differences: Vec<(&'static str, String)>,
    /// What was not compared, and why.
    pub passed_over: Vec<&'static str>,
}

/// A CPython that answers.
pub struct Judge {
    python: PathBuf,
    child: Child,
    out: BufReader<ChildStdout>,
    pub greeting: Greeting,
}

impl Judge {
    #[must_use]
    pub fn start(python: &Path) -> Self {
        let mut child = python::start(python, "fuzz.py", []);
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        out.read_line(&mut line).expect("a greeting");
        let greeting = serde_json::from_str(&line).expect("a greeting");
        Self { python: python.to_owned(), child, out, greeting }
    }

    /// Asks about all of these streams and tells what came of each. Where CPython itself dies, that is the outcome, and another one
    /// is asked about those that follow.
    pub fn ask<'a>(&mut self, streams: &[(&'a str, &'a [u8])], mut tell: impl FnMut(usize, Outcome)) {
        let mut from = 0;
        while from < streams.len() {
            let mut stdin = BufWriter::new(self.child.stdin.take().expect("piped"));
            let answered = thread::scope(|scope| {
                let asking = scope.spawn(move || {
                    for (_, bytes) in &streams[from..] {
                        // Where the other side has gone there is nothing more to ask.
                        if writeln!(stdin, "{}", hex(bytes)).is_err() {
                            break;
                        }
                    }
                    stdin.flush().ok().and_then(|()| stdin.into_inner().ok())
                });
                let mut line = String::new();
                for (i, (name, bytes)) in streams.iter().enumerate().skip(from) {
                    line.clear();
                    if self.out.read_line(&mut line).is_err() || !line.ends_with('\n') {
                        return i;
                    }
                    let answer =
                        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{name}: {error}: {line}"));
                    tell(i, outcome(name, bytes, answer));
                }
                self.child.stdin = asking.join().expect("no panic");
                streams.len()
            });
            if let Some((name, _)) = streams.get(answered) {
                let status = self.child.wait().expect("an end");
                let died = Outcome {
                    differences: vec![("CPython died", format!("{name}: {status}"))],
                    ..Outcome::default()
                };
                tell(answered, died);
                *self = Self::start(&self.python);
            }
            from = answered + 1;
        }
    }

    /// Ends it.
    pub fn end(mut self) {
        drop(self.child.stdin.take());
        let status = self.child.wait().expect("an end");
        assert!(status.success(), "fuzz.py fails: {status}");
    }
}

/// Names for the kinds of differences, in the order in which they are told.
pub const CLASSES: [&str; 8] = [
    "verdict of C",
    "verdict of pickle.py",
    "verdict of pickletools",
    "verdict of the graph builder",
    "listing",
    "graph",
    "CPython died",
    "CPython took too long",
];

fn outcome(name: &str, bytes: &[u8], answer: Answer) -> Outcome {
    let mut made = Outcome::default();
    let Answer { readers, text, error, graph: Some(graph), ended_by } = answer else {
        made.differences.push(("CPython took too long", name.to_owned()));
        return made;
    };
    let c = &readers[0];
    made.loads = c.exception.is_none();
    for ((profile, told), class) in LIVE.into_iter().zip(&readers).zip(CLASSES) {
        match of_the_host(profile, bytes, told) {
            Some(reason) => made.passed_over.push(reason),
            None => {
                made.differences.extend(compare(name, profile, bytes, told).err().map(|told| (class, told)))
            }
        }
    }
    let case = listing::Case::new(name, bytes, 0);
    made.differences.extend(case.check(&listing::Answer { text, error }).err().map(|told| ("listing", told)));
    let stream = decode(bytes);
    if is_of_values(c) {
        made.passed_over.push("values in containers, which the graph builder does not look at");
    }
    if let Err(told) = compare_decoded(name, bytes, &stream, c, true) {
        made.differences.push(("verdict of the graph builder", told));
    } else if !is_of_values(c) && of_the_host(Profile::C3_13_0, bytes, c).is_none() {
        let mut json = String::new();
        graph_json::write(&stream.graph, &mut { bytes }, &mut json).expect("a String takes all");
        let ours = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{name}: {error}: {json}"));
        let frame = stream.graph.pickles().first().unwrap().frame;
        if frame.is_some_and(|(end, _)| end > bytes.len() as u64)
            && OF_ITS_MACHINE.contains(&ended_by.as_str())
        {
            made.passed_over.push(BEHIND_A_FRAME);
        } else if let Err(told) = check_graph(&graph, &ours) {
            made.differences.push(("graph", format!("{name}: {told}")));
        }
    }
    made
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * bytes.len());
    bytes.iter().for_each(|byte| write!(hex, "{byte:02x}").expect("a String takes all"));
    hex
}
