//! The protocol metadata is what pickletools counts, and no pickler is taken for another.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    rc::Rc,
    thread,
};

use picklescope_codec::{Graph, Opcode, Window, decode, trace::Tracer};
use picklescope_insight::{compat, lens::Lens, metadata::metadata, tree::Tree};
use picklescope_protocol::Metadata;
use picklescope_tests::{
    check_all,
    corpus::{self, File},
    python,
};
use serde::Deserialize;

/// Ours, and the graph it is of.
fn ours(bytes: &[u8]) -> (Metadata, Rc<Graph>) {
    let graph = Rc::new(decode(bytes).graph);
    let tree = Tree::build(&graph).unwrap();
    let mut tracer = Tracer::new(Rc::clone(&graph));
    tracer.run(Window::whole(bytes), &mut { u32::MAX });
    let ops = tracer.finish().unwrap();
    let mut at = bytes;
    let mut lens = Lens::new(&graph, &tree, &mut at);
    (metadata(&mut lens, &ops, bytes.len() as u64).unwrap(), graph)
}

#[derive(Deserialize)]
struct Line {
    file: String,
    metadata: Option<Theirs>,
}

/// As `tests/oracle/metadata.py` writes it.
#[derive(Deserialize)]
struct Theirs {
    pickles: Vec<Pickle>,
    /// Count and bytes.
    opcodes: BTreeMap<String, (u32, u64)>,
    frames: u32,
    frame_bytes: u64,
    longest: u64,
    outside: u32,
    puts: u32,
    gets: u32,
    never_read: u32,
    wasted: u64,
    dropped: Vec<Option<u32>>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Pickle {
    start: u64,
    end: u64,
    ops: u64,
    declared: Option<u8>,
    needed: u8,
}

fn compare(file: &File, theirs: &Theirs, ours: &Metadata) -> Result<(), String> {
    let mut wrong = Vec::new();
    let mut same = |what: &str, ours: &dyn std::fmt::Debug, theirs: &dyn std::fmt::Debug| {
        let (ours, theirs) = (format!("{ours:?}"), format!("{theirs:?}"));
        if ours != theirs {
            wrong.push(format!("{what}: {ours}, not {theirs}"));
        }
    };
    let opcodes: BTreeMap<String, (u32, u64)> = ours
        .histogram
        .iter()
        .map(|row| (Opcode::from_byte(row.code).unwrap().name().to_owned(), (row.count, row.bytes)))
        .collect();
    same("opcodes", &opcodes, &theirs.opcodes);
    let pickles: Vec<Pickle> = ours
        .pickles
        .iter()
        .map(|p| Pickle { start: p.start, end: p.end, ops: p.ops, declared: p.declared, needed: p.needed })
        .collect();
    same("pickles", &pickles, &theirs.pickles);
    let (frames, memo) = (ours.frames, ours.memo);
    same("frames", &frames.count, &theirs.frames);
    same("bytes in frames", &frames.bytes, &theirs.frame_bytes);
    same("longest frame", &frames.longest, &theirs.longest);
    same("ops outside", &frames.ops_outside, &theirs.outside);
    same("puts", &memo.puts, &theirs.puts);
    same("gets", &memo.gets, &theirs.gets);
    same("never read", &memo.never_read, &theirs.never_read);
    same("wasted", &memo.wasted, &theirs.wasted);
    let total: u64 = opcodes.values().map(|(_, bytes)| bytes).sum();
    same("other bytes", &ours.other_bytes, &(file.bytes.len() as u64 - total));
    let is_sorted = ours.histogram.is_sorted_by_key(|row| u32::MAX - row.count);
    same("the most frequent first", &is_sorted, &true);
    // What pickletools takes out of a pickle is what no op reads.
    if let [Some(dropped)] = theirs.dropped[..] {
        same("what is optimized away", &memo.never_read, &dropped);
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("{}: {}", file.name, wrong.join("; "))) }
}

#[test]
fn agrees_with_pickletools() {
    let theirs = corpus::lines("metadata.jsonl", |line: Line| (line.file, line.metadata));
    let mut compared = 0;
    let files = corpus::files();
    check_all(files.iter().filter(|file| file.is_bare()), |file| {
        let (ours, graph) = ours(&file.bytes);
        let golden = theirs.get(&file.name);
        let golden = golden.ok_or_else(|| format!("{}: no golden; `cargo xtask bless`", file.name))?;
        // Null where pickletools does not read it.
        let Some(theirs) = golden else { return Ok(()) };
        // pickletools reads on where the machine cannot, and has its own opinion on what follows a pickle.
        let is_whole = graph.pickles().iter().all(|pickle| pickle.fault.is_none());
        if !is_whole || graph.pickles().len() != theirs.pickles.len() {
            return Ok(());
        }
        compared += 1;
        let told = compare(file, theirs, &ours);
        match (DIFFERENT.iter().find(|(name, _)| *name == file.name), told) {
            (None, told) => told,
            (Some(_), Err(_)) => Ok(()),
            (Some((name, _)), Ok(())) => Err(format!("{name}: agrees after all, though listed")),
        }
    });
    assert!(compared > 900, "only {compared} files were compared");
}

/// Where we mean something else than the script, which adds up and takes words for deeds.
const DIFFERENT: [(&str, &str); 5] = [
    ("assembled/frame_nested.pkl", "bytes in two frames are counted once"),
    ("assembled/frame_past_stop.pkl", "a frame that reaches behind the end has the bytes that there are"),
    ("assembled/memo_gap_memoize.pkl", "an entry is stored twice and read once: optimize keeps both stores"),
    ("assembled/memo_redefined.pkl", "an entry is stored twice and read once: optimize keeps both stores"),
    ("py27/p2/several_one_memo.pkl", "an entry is read by a later pickle: optimize looks at one pickle"),
];

/// A pickler.
#[derive(Clone, Debug)]
struct Pickler {
    version: (u8, u8),
    /// Written in C, if that is known.
    c: Option<bool>,
    /// The memo was treated in some way.
    treated: bool,
}

/// Whether what is said of a writer is true of a pickler.
fn is_true(name: &str, pickler: &Pickler) -> bool {
    let mut parts = name.split(", ");
    let Some(version) = parts.next().filter(|first| !first.is_empty()) else { return true };
    let version = version.strip_prefix("CPython ").unwrap_or_else(|| panic!("{name}"));
    let minor = |text: &str| text.strip_prefix("3.").unwrap().parse::<u8>().unwrap();
    let (major, is_minor) = pickler.version;
    let fits = if let Some(since) = version.strip_suffix(" or later") {
        major == 3 && is_minor >= minor(since)
    } else if let Some((since, until)) = version.split_once(" to ") {
        major == 3 && (minor(since)..=minor(until)).contains(&is_minor)
    } else if version == "2" || version == "3" {
        version == major.to_string()
    } else {
        major == 3 && is_minor == minor(version)
    };
    fits && parts.all(|part| match part {
        "cPickle" => major == 2 && pickler.c != Some(false),
        "pickle.py" => major == 2 && pickler.c != Some(true),
        "C pickler" => major == 3 && pickler.c != Some(false),
        "pickler in Python" => major == 3 && pickler.c != Some(true),
        "optimized" | "fast mode or optimized" => pickler.treated,
        part if part.starts_with("through ") => true,
        other => panic!("{other}"),
    })
}

#[derive(Deserialize)]
struct Written {
    file: String,
    /// Versions by protocol.
    writers: BTreeMap<String, Vec<String>>,
}

/// Every version that wrote a file of the corpus.
fn writers() -> BTreeMap<String, Vec<(u8, u8)>> {
    let index = std::fs::read_to_string(corpus::folder().join("index.jsonl")).unwrap();
    let version = |text: &String| {
        let (major, minor) = text.split_once('.').unwrap();
        (major.parse().unwrap(), minor.parse().unwrap())
    };
    let lines = index.lines().map(|line| serde_json::from_str::<Written>(line).unwrap());
    let mut writers: BTreeMap<String, Vec<(u8, u8)>> =
        lines.map(|line| (line.file, line.writers.values().flatten().map(version).collect())).collect();
    for file in corpus::files() {
        // As `tests/oracle/make_libs.py` has it.
        for (folder, version) in [("libs/2023/", (3, 8)), ("libs/2026/", (3, 13))] {
            if file.name.starts_with(folder) {
                writers.insert(file.name.clone(), vec![version]);
            }
        }
    }
    writers
}

#[test]
fn no_file_is_said_to_be_by_another() {
    let mut names = BTreeSet::new();
    let writers = writers();
    check_all(&writers, |(name, versions)| {
        let file = corpus::file(name);
        if !file.is_bare() {
            return Ok(());
        }
        let (told, _) = ours(&file.bytes);
        names.insert(told.writer.name.clone());
        for version in versions {
            // Which of its picklers it was is not noted. None treated the memo.
            let pickler = Pickler {
                version: *version,
                c: None,
                treated: name.contains("optimi") || name.contains("fast"),
            };
            if !is_true(&told.writer.name, &pickler) {
                return Err(format!("{name} by {version:?}: {:?}", told.writer));
            }
        }
        Ok(())
    });
    for told in ["CPython 2, cPickle", "CPython 3.4 or later", "CPython 3.8 or later", "CPython 3"] {
        assert!(names.contains(told), "nothing is said to be by {told}: {names:?}");
    }
}

#[test]
fn libraries_and_their_versions() {
    let told = |name: &str| ours(&corpus::file(name).bytes).0.writer;
    let old = told("libs/2023/sklearn_linear_p4.pkl");
    assert!(old.evidence.iter().any(|said| said.starts_with("_sklearn_version is '1.3")), "{old:?}");
    assert!(old.evidence.iter().any(|said| said.contains("NumPy before 2.0")), "{old:?}");
    let new = told("libs/2026/sklearn_linear_p5.pkl");
    assert!(new.evidence.iter().any(|said| said.starts_with("_sklearn_version is '1.9")), "{new:?}");
    assert!(new.evidence.iter().any(|said| said.contains("that of NumPy 2")), "{new:?}");
}

#[derive(Deserialize)]
struct Case {
    version: (u8, u8),
    pickler: String,
    mode: String,
    name: String,
    hex: String,
}

/// Each pickler of every CPython that is here, in each of its modes.
#[test]
fn no_pickler_is_taken_for_another() {
    let pythons = python::all();
    if pythons.is_empty() {
        eprintln!("skipped: no pyenv here");
        return;
    }
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    // They write at the same time, as many as there are.
    let told: Vec<String> = thread::scope(|scope| {
        let run = |path: &PathBuf| {
            let path = path.clone();
            scope.spawn(move || python::run(&path, "writers.py", [], String::new()))
        };
        let running: Vec<_> = pythons.iter().map(run).collect();
        running.into_iter().map(|running| running.join().unwrap()).collect()
    });
    for told in &told {
        check_all(told.lines(), |line| {
            let case: Case = serde_json::from_str(line).unwrap();
            let bytes: Vec<u8> = (0..case.hex.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&case.hex[at..at + 2], 16).unwrap())
                .collect();
            let (metadata, _) = ours(&bytes);
            let pickler = Pickler {
                version: case.version,
                c: Some(case.pickler == "c"),
                treated: !case.mode.is_empty(),
            };
            let name = metadata.writer.name.clone();
            if !is_true(&name, &pickler) {
                return Err(format!("{} by {pickler:?} {}: {:?}", case.name, case.mode, metadata.writer));
            }
            *names.entry(name).or_default() += 1;
            Ok(())
        });
    }
    // Whichever are here, of most of what they write something is said, and by each of a few names.
    let (cases, silent) = (names.values().sum::<usize>(), names.get("").copied().unwrap_or_default());
    assert!(cases > 300 * pythons.len() && silent * 2 < cases, "{silent} of {cases}: {names:?}");
    if pythons.len() >= 9 {
        for told in [
            "CPython 2, cPickle",
            "CPython 2, pickle.py",
            "CPython 3.4 to 3.6",
            "CPython 3.7 or later",
            "CPython 3.8 to 3.9, pickler in Python",
            "CPython 3.13",
        ] {
            assert!(names.contains_key(told), "nothing is said to be by {told}");
        }
    }
}

#[derive(Deserialize)]
struct Named {
    from: Option<(String, String)>,
    to: Option<(String, String)>,
    python: Option<u8>,
    standard: Option<String>,
}

#[test]
fn names_of_python_2_and_3_are_those_of_cpython() {
    let golden = corpus::reference("compat.jsonl");
    assert!(golden.lines().count() > 500);
    check_all(golden.lines(), |line| {
        let named: Named = serde_json::from_str(line).unwrap();
        if let Some(standard) = named.standard {
            return if compat::is_standard(standard.as_bytes()) { Ok(()) } else { Err(standard) };
        }
        let ((module, name), to) = (named.from.unwrap(), named.to.unwrap());
        let translate = if named.python == Some(3) { compat::python3 } else { compat::python2 };
        let told = translate(module.as_bytes(), name.as_bytes());
        if told.as_ref() == Some(&to) {
            Ok(())
        } else {
            Err(format!("{module}.{name}: {told:?}, not {to:?}"))
        }
    });
}
