//! The step `absences`: what must not be there, looked for in the sources themselves.
//!
//! These are the invariants of ARCHITECTURE.md that no compiler knows: which crate may know which, and the few
//! spellings that would let a file's text reach the page as markup or break the page's policy.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::process::{Cmd, Result, Why};
use crate::tree::Tree;

/// Who may depend on whom among the packages of the workspace, directly, tests and builds included or not.
const ARROWS: &[(&str, &[&str])] = &[
    ("picklescope-codec", &[]),
    ("picklescope-protocol", &[]),
    ("picklescope-formats", &["picklescope-codec"]),
    ("picklescope-insight", &["picklescope-codec", "picklescope-protocol"]),
    (
        "picklescope-engine",
        &["picklescope-codec", "picklescope-formats", "picklescope-insight", "picklescope-protocol"],
    ),
    ("picklescope-wasm", &["picklescope-engine", "picklescope-protocol"]),
    ("picklescope", &["picklescope-engine", "picklescope-protocol"]),
    ("picklescope-ui", &["picklescope-protocol"]),
    ("picklescope-page", &["picklescope-ui"]),
    ("picklescope-bench-wasm", &["picklescope-codec"]),
    ("xtask", &[]),
];

/// A spelling, and why it must not stand in the files it is looked for in.
struct Absence {
    /// Folders it is looked for in, with the endings of the files.
    within: &'static [&'static str],
    ending: &'static str,
    /// Any of these, in code (comments do not count).
    spellings: &'static [&'static str],
    why: &'static str,
}

const ABSENCES: &[Absence] = &[
    Absence {
        within: &["web"],
        ending: "rs",
        spellings: &[
            "inner_html",
            "outer_html",
            "from_html_unchecked",
            "insert_adjacent_html",
            "dangerously",
            "create_contextual_fragment",
        ],
        why: "text from a file must not reach the page as markup",
    },
    Absence {
        within: &["web", "static", "crates/wasm/js"],
        ending: "js",
        spellings: &[
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
        ],
        why: "text from a file must not reach the page as markup, nor as code",
    },
    Absence {
        within: &["web"],
        ending: "rs",
        // `~style={…}` assigns the property and is fine; so the character before it decides.
        spellings: &[" style=", "\tstyle=", "(\"style\""],
        why: "the page's policy blocks style attributes: use `~style={…}` or set the property",
    },
    Absence {
        within: &[
            "web",
            "crates/wasm/src",
            "crates/codec/src",
            "crates/formats/src",
            "crates/insight/src",
            "crates/engine/src",
        ],
        ending: "rs",
        spellings: &[
            "XmlHttpRequest",
            "fetch_with_",
            "WebSocket",
            "EventSource",
            "send_beacon",
            "std::process::Command",
        ],
        why: "the page makes no request after it has loaded, and nothing a file names is run",
    },
    Absence {
        within: &[
            "crates/codec/src",
            "crates/formats/src",
            "crates/insight/src",
            "crates/engine/src",
            "crates/protocol/src",
            "crates/cli/src",
            "web",
        ],
        ending: "rs",
        spellings: &["unsafe ", "allow(unsafe_code)"],
        why: "no unsafe code of ours below the wasm crate",
    },
];

pub(crate) fn run(tree: &Tree) -> Result<()> {
    let mut found = arrows(tree)?;
    for absence in ABSENCES {
        for folder in absence.within {
            for path in files(&tree.path(folder), absence.ending) {
                let text = fs::read_to_string(&path).why(path.display())?;
                let shown = path.strip_prefix(&tree.root).unwrap_or(&path).display().to_string();
                found.extend(spelled(&text, absence).map(|(line, spelling)| {
                    format!("{shown}:{line}: `{}`: {}", spelling.trim(), absence.why)
                }));
            }
        }
    }
    if found.is_empty() {
        Ok(())
    } else {
        Err(format!("found what must not be there:\n  {}", found.join("\n  ")))
    }
}

/// The lines (from 1) that have one of the spellings outside of comments.
fn spelled<'a>(text: &'a str, absence: &'a Absence) -> impl Iterator<Item = (usize, &'static str)> + 'a {
    text.lines().enumerate().filter_map(|(index, line)| {
        // A line that begins as a comment is one; `//` inside code may be an address.
        let code = if line.trim_start().starts_with("//") { "" } else { line };
        let spelling = absence.spellings.iter().find(|spelling| code.contains(**spelling))?;
        Some((index + 1, *spelling))
    })
}

/// All files of an ending below a folder.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Dependencies among our packages that no arrow allows.
fn arrows(tree: &Tree) -> Result<Vec<String>> {
    let tree_text = Cmd::cargo(
        tree,
        "tree --workspace --all-features --edges normal,build --prefix depth --format {p} --depth 1",
    )
    .output()?;
    let mut wrong = Vec::new();
    for (package, dependencies) in direct(&tree_text) {
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == package) else {
            // Tests may know everything; anything else that is new has to be given its place above.
            if package != "picklescope-tests" {
                wrong.push(format!("the package {package} has no line in the table of arrows"));
            }
            continue;
        };
        let ours = dependencies.iter().filter(|name| name.starts_with("picklescope"));
        wrong.extend(
            ours.filter(|name| !allowed.contains(&name.as_str()))
                .map(|name| format!("{package} must not depend on {name}")),
        );
    }
    Ok(wrong)
}

/// Reads `cargo tree --prefix depth --depth 1`: lines `0NAME vX (PATH)` each followed by its `1NAME …`.
fn direct(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut packages = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines() {
        let name = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
        if let Some(rest) = line.strip_prefix('0') {
            current = name(rest);
            packages.entry(current.clone()).or_insert_with(Vec::new);
        } else if let Some(rest) = line.strip_prefix('1') {
            packages.entry(current.clone()).or_default().push(name(rest));
        }
    }
    packages
}

#[cfg(test)]
mod tests {
    use super::{ABSENCES, direct, spelled};

    #[test]
    fn a_spelling_is_found_in_code_and_not_in_comments() {
        let style = &ABSENCES[2];
        let found = |text: &'static str| spelled(text, style).collect::<Vec<_>>();
        assert_eq!(found("html! {\n<p style=\"x\">"), [(2, " style=")]);
        assert!(found("<p ~style={x}>\n// never style= here").is_empty());
    }

    #[test]
    fn dependencies_are_read() {
        let read = direct(
            "0picklescope v0.1.0 (/x)\n1picklescope-engine v0.1.0 (/y)\n1serde_json v1.0.0\n\n0xtask v0.1.0\n",
        );
        assert_eq!(read["picklescope"], ["picklescope-engine", "serde_json"]);
        assert!(read["xtask"].is_empty());
    }
}
