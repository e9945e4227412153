//! The files of `tests/corpus` and their goldens in `tests/ref`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, de::DeserializeOwned};

use crate::graph::Graph;

/// A file of the corpus.
pub struct File {
    /// Its path below `tests/corpus`, with slashes.
    pub name: String,
    pub bytes: Vec<u8>,
}

impl File {
    /// Whether its bytes are the pickle, and not a gzip or zip file around one.
    pub fn is_bare(&self) -> bool {
        !self.is_gzip() && !self.is_zip()
    }

    pub fn is_gzip(&self) -> bool {
        self.bytes.starts_with(b"\x1f\x8b")
    }

    /// These have no goldens.
    pub fn is_zip(&self) -> bool {
        self.bytes.starts_with(b"PK\x03\x04")
    }
}

/// What the C unpickler says of the first pickle of a file.
#[derive(Debug, Deserialize)]
pub struct Verdict {
    file: String,
    /// Whether it loads.
    pub ok: bool,
    /// How many bytes it read, if it loads.
    pub read: Option<usize>,
    /// The exception, if it does not.
    #[serde(rename = "type")]
    pub exception: Option<String>,
    pub message: Option<String>,
}

#[derive(Deserialize)]
struct GraphLine {
    file: String,
    graph: Graph,
}

fn tests() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where the corpus is.
pub fn folder() -> PathBuf {
    tests().join("corpus")
}

/// A file below `tests/ref`.
pub fn reference(name: &str) -> String {
    let path = tests().join("ref").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files of the corpus, sorted by name.
pub fn files() -> Vec<File> {
    let mut files: Vec<_> = below(&folder())
        .into_iter()
        .filter(|path| path.extension().is_none_or(|end| end != "md" && end != "jsonl"))
        .map(|path| File { name: name_below(&folder(), &path), bytes: fs::read(&path).unwrap() })
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(files.len() > 1000, "the corpus is not whole: {} files", files.len());
    files
}

/// One file of the corpus.
pub fn file(name: &str) -> File {
    let bytes = fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    File { name: name.to_owned(), bytes }
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found
}

fn name_below(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/")
}

/// The golden graphs, by file.
pub fn graphs() -> BTreeMap<String, Graph> {
    lines("graph.jsonl", |line: GraphLine| (line.file, line.graph))
}

/// The golden verdicts, by file.
pub fn verdicts() -> BTreeMap<String, Verdict> {
    lines("verdict.jsonl", |line: Verdict| (line.file.clone(), line))
}

/// The golden listings, by file: the text without newlines at its end, and the exception, with ` | ` before a note on it.
pub fn listings() -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    for (folder, text) in goldens("dis.txt") {
        // No line of a listing begins so.
        for listing in format!("\n{text}").split("\n=== ").skip(1) {
            let (head, listing) = listing.split_once('\n').unwrap();
            let (file, error) = head.split_once(' ').unwrap_or((head, ""));
            let listing = listing.trim_end_matches('\n').to_owned();
            found.insert(format!("{folder}/{file}"), (listing, error.to_owned()));
        }
    }
    found
}

/// What the golden files of a name tell, a line each.
pub fn lines<T: DeserializeOwned, V>(name: &str, split: impl Fn(T) -> (String, V)) -> BTreeMap<String, V> {
    let mut found = BTreeMap::new();
    for (folder, text) in goldens(name) {
        for line in text.lines() {
            let line =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{folder}/{name}: {error}: {line}"));
            let (file, value) = split(line);
            found.insert(format!("{folder}/{file}"), value);
        }
    }
    found
}

/// The goldens of this name: folder, and text.
fn goldens(name: &str) -> Vec<(String, String)> {
    let root = tests().join("ref");
    below(&root)
        .into_iter()
        .filter(|path| path.file_name().is_some_and(|file| file == name))
        .map(|path| (name_below(&root, path.parent().unwrap()), fs::read_to_string(&path).unwrap()))
        .collect()
}

/// `known-differences.txt`: files whose verdict is not CPython's, with the reason.
pub fn known_differences() -> BTreeMap<String, String> {
    reference("known-differences.txt")
        .lines()
        .filter(|line| !line.starts_with(['#', '~']) && !line.is_empty())
        .map(|line| {
            let (file, reason) = line.split_once(": ").expect("`file: reason`");
            (file.to_owned(), reason.to_owned())
        })
        .collect()
}
