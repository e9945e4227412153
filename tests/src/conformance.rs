//! `docs/conformance.md`: how far we agree with CPython, told from the goldens and from the recorded run of the fuzzer.

use std::{collections::BTreeMap, fmt::Write as _};

use picklescope_codec::{Profile, decode};
use picklescope_insight::graph_json;
use serde::Deserialize;

use crate::{
    compare::check_graph,
    corpus::{self, File},
    fuzz::{self, Run, SOURCES},
    judge::CLASSES,
    listing,
    readers::{LIVE, Told, compare, compare_decoded, of_the_host},
};

/// What is held against the goldens, a column each.
const COLUMNS: [&str; 6] = ["C", "pickle.py", "pickletools", "graph builder", "listing", "graph"];

/// Of a folder of the corpus, and of one column: how many agree of how many.
#[derive(Clone, Copy, Default)]
struct Score {
    agree: usize,
    of: usize,
}

#[derive(Default)]
struct Row {
    files: usize,
    loads: usize,
    scores: [Score; COLUMNS.len()],
}

#[derive(Deserialize)]
struct C {
    file: String,
    #[serde(rename = "type")]
    exception: Option<String>,
    message: Option<String>,
    read: Option<u64>,
}

#[derive(Deserialize)]
struct Others {
    file: String,
    python: Told,
    pickletools: Told,
}

/// The recorded run of the fuzzer.
#[must_use]
pub fn recorded() -> Run {
    serde_json::from_str(&corpus::reference("fuzz-run.json")).expect("what `cargo xtask fuzz --record` wrote")
}

/// The page.
#[must_use]
pub fn page() -> String {
    let mut out = String::from(HEAD);
    goldens(&mut out);
    readers(&mut out);
    differential(&mut out, &recorded());
    known(&mut out);
    out
}

const HEAD: &str = "# Conformance

Written by `cargo xtask conformance` from the goldens of `tests/ref` and from the recorded run of the fuzzer (`cargo xtask fuzz --record`); not by hand. A
test holds it to what these say.

The judge is CPython 3.13.0 under a host that accepts every class, persistent id, extension code and buffer (`tests/oracle/host.py`). A verdict agrees if it accepts the
same bytes up to the same offset, or refuses with the same exception and message.
";

fn goldens(out: &mut String) {
    let c = corpus::lines("verdict.jsonl", |told: C| {
        (told.file, Told { exception: told.exception, message: told.message, read: told.read })
    });
    let others = corpus::lines("readers.jsonl", |told: Others| (told.file.clone(), told));
    let (listings, graphs) = (corpus::listings(), corpus::graphs());
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for file in corpus::files().iter().filter(|file| file.is_bare()) {
        let folder = file.name.split('/').next().expect("a folder").to_owned();
        let row = rows.entry(folder).or_default();
        let (c, others) = (&c[&file.name], &others[&file.name]);
        row.files += 1;
        row.loads += usize::from(c.exception.is_none());
        for (column, (profile, told)) in
            LIVE.into_iter().zip([c, &others.python, &others.pickletools]).enumerate()
        {
            // What comes of the host is neither.
            if of_the_host(profile, &file.bytes, told).is_none() {
                row.score(column, compare(&file.name, profile, &file.bytes, told).is_ok());
            }
        }
        let stream = decode(&file.bytes);
        // Without leave: the page lists what differs.
        if of_the_host(Profile::C3_13_0, &file.bytes, c).is_none() {
            row.score(3, compare_decoded(&file.name, &file.bytes, &stream, c, false).is_ok());
        }
        if let Some(golden) = listings.get(&file.name) {
            row.score(4, is_listed_so(file, golden));
        }
        let mut json = String::new();
        graph_json::write(&stream.graph, &mut { file.bytes.as_slice() }, &mut json)
            .expect("a String takes all");
        let ours = serde_json::from_str(&json).expect("graph JSON");
        row.score(5, check_graph(&graphs[&file.name], &ours).is_ok());
    }
    let cpython = &rows["cpython"];
    write!(
        out,
        "\n## The corpus\n\nThe folder `cpython` holds the {} distinct streams that CPython's own `AbstractUnpickleTests` load, those of 32-bit machines \
         included; {} of them load. Agreement with the goldens, a folder each: verdicts of the readers, the verdict of the graph builder (which does not look at what containers \
         hold), the listing of `pickletools.dis` with what it raises (of small files in some folders), and the objects, of broken files too. Answers \
         that come of the host (memory that CPython asks for before it looks) do not count.\n\n",
        cpython.files, cpython.loads
    )
    .expect("a String takes all");
    line(out, &[&["files", "load"][..], &COLUMNS].concat(), "folder");
    let mut total = Row::default();
    for (folder, row) in &rows {
        row.write(out, folder);
        total.files += row.files;
        total.loads += row.loads;
        for (sum, score) in total.scores.iter_mut().zip(row.scores) {
            *sum = Score { agree: sum.agree + score.agree, of: sum.of + score.of };
        }
    }
    total.write(out, "all");
}

fn is_listed_so(file: &File, (text, error): &(String, String)) -> bool {
    let ours = listing::Case::new(&file.name, &file.bytes, 0).ours();
    // Goldens stand apart by newlines, so that those at their ends do not count.
    ours.text.trim_end_matches('\n') == text && ours.error.replace('\n', " | ") == *error
}

impl Row {
    fn score(&mut self, column: usize, agrees: bool) {
        let score = &mut self.scores[column];
        score.of += 1;
        score.agree += usize::from(agrees);
    }

    fn write(&self, out: &mut String, folder: &str) {
        write!(out, "| {folder} | {} | {} |", self.files, self.loads).expect("a String takes all");
        for score in self.scores {
            match score {
                Score { of: 0, .. } => out.push_str(" - |"),
                Score { agree, of } => write!(out, " {agree} of {of} |").expect("a String takes all"),
            }
        }
        out.push('\n');
    }
}

fn line(out: &mut String, columns: &[&str], first: &str) {
    writeln!(out, "| {first} | {} |\n|---|{}", columns.join(" | "), "--:|".repeat(columns.len()))
        .expect("a String takes all");
}

fn readers(out: &mut String) {
    out.push_str("\n## The readers\n\n| profile | held against |\n|---|---|\n");
    for profile in Profile::ALL {
        let how = if LIVE.contains(&profile) {
            "CPython 3.13.0, live and by goldens"
        } else {
            "not tested live: no such CPython was at hand; CPython's source and its report (gh-154848, GH-154893)"
        };
        writeln!(out, "| {} | {how} |", profile.name()).expect("a String takes all");
    }
}

fn differential(out: &mut String, run: &Run) {
    let Run { date, python, seeds, streams, loads, seconds, streams_per_second, .. } = run;
    write!(
        out,
        "\n## The differential fuzzer\n\nOn {date}, with CPython {python} and the seeds {seeds:?}: {streams} streams, {loads} of which C loads, in {seconds} s \
         ({streams_per_second} a second). Of each the verdicts of three readers and of the graph builder, the listing, and the objects were compared.\n\n"
    )
    .expect("a String takes all");
    line(out, &["streams"], "source");
    let row = |out: &mut String, name: &str, count: u64| {
        writeln!(out, "| {name} | {count} |").expect("a String takes all");
    };
    SOURCES.into_iter().for_each(|name| row(out, name, run.sources.get(name).copied().unwrap_or_default()));
    out.push('\n');
    line(out, &["streams"], "difference");
    CLASSES
        .into_iter()
        .for_each(|name| row(out, name, run.differences.get(name).copied().unwrap_or_default()));
    out.push_str("\nAnswers that differ for a reason that is known:\n\n");
    line(out, &["answers"], "reason");
    run.known.iter().for_each(|(reason, count)| row(out, reason, *count));
    out.push_str("\nAnswers that were not compared, as they come of the host or of what the graph builder does not look at:\n\n");
    line(out, &["answers"], "reason");
    run.passed_over.iter().for_each(|(reason, count)| row(out, reason, *count));
    let hungriest = &run.hungriest;
    write!(
        out,
        "\nOf all ops and pairs of ops, over and over for {} bytes, `{}` takes most memory to decode: {:.0} bytes a byte, where the targets of the fuzzer allow 64 and a megabyte.\n",
        hungriest.bytes,
        hungriest.ops,
        hungriest.ratio()
    )
    .expect("a String takes all");
}

fn known(out: &mut String) {
    out.push_str("\n## Known differences\n\n| file | why our verdict is not CPython's |\n|---|---|\n");
    for (file, reason) in corpus::known_differences() {
        writeln!(out, "| `{file}` | {reason} |").expect("a String takes all");
    }
    out.push_str("\nOf any stream:\n\n| kind | what is told | why |\n|---|---|---|\n");
    for known in fuzz::known() {
        writeln!(out, "| {} | `{}` | {} |", known.class, known.part, known.reason)
            .expect("a String takes all");
    }
}
