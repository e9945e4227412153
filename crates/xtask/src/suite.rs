//! The suite: named steps, each with its time, then a summary. A step that fails does not keep the rest from running.

use std::fs;
use std::time::Instant;

use crate::process::{Cmd, Result, Why};
use crate::tree::Tree;
use crate::{budgets, build, lint, packages, setup};

/// What came of a step that did not fail.
pub(crate) enum Outcome {
    Done,
    /// Could not be run here, and why. It stands in the summary.
    Skipped(String),
}

struct Step {
    name: &'static str,
    about: &'static str,
    run: fn(&Tree) -> Result<Outcome>,
}

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        about: "rustfmt has nothing to change",
        run: |tree| done(Cmd::cargo(tree, "fmt --all -- --check -l").run()),
    },
    Step {
        name: "absences",
        about: "crate arrows, and spellings that must not be there",
        run: |tree| done(lint::run(tree)),
    },
    Step { name: "clippy", about: "no warning, natively and for wasm32", run: |tree| done(clippy(tree)) },
    Step {
        name: "native",
        about: "unit, integration and doc tests of everything",
        run: |tree| done(native(tree)),
    },
    Step { name: "goldens", about: "the oracle still writes what tests/ref holds", run: goldens },
    Step { name: "no-std", about: "the codec for bare metal (thumbv7em)", run: |tree| done(no_std(tree)) },
    Step { name: "32-bit", about: "the codec's tests on a 32-bit target", run: |tree| done(bits32(tree)) },
    Step { name: "build", about: "the release page", run: |tree| done(build::release(tree)) },
    Step {
        name: "budgets",
        about: "what the page weighs",
        run: |tree| done(build::release(tree).and_then(|()| budgets::run(tree))),
    },
    Step {
        name: "wasm",
        about: "the corpus through the real wasm, under Node",
        run: |tree| done(wasm(tree)),
    },
    Step { name: "e2e", about: "the release page in a real browser", run: |tree| done(e2e(tree)) },
    Step {
        name: "trunk",
        about: "`trunk build` gives the same page",
        run: |tree| build::release(tree).and_then(|()| packages::trunk(tree)),
    },
    Step { name: "wasm-pack", about: "wasm-pack makes the npm package", run: packages::wasm_pack },
];

/// `test [STEP...]`
pub(crate) fn run(tree: &Tree, names: &[String]) -> Result<()> {
    if names.iter().any(|name| name == "--list") {
        for step in STEPS {
            println!("{:<10} {}", step.name, step.about);
        }
        return Ok(());
    }
    if let Some(unknown) = names.iter().find(|name| !STEPS.iter().any(|step| step.name == **name)) {
        return Err(format!("no such step: {unknown} (`cargo xtask test --list` names them)"));
    }
    let begun = Instant::now();
    let mut summary = Vec::new();
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for step in STEPS.iter().filter(|step| names.is_empty() || names.iter().any(|name| name == step.name)) {
        println!("\n=== {}: {}", step.name, step.about);
        let started = Instant::now();
        let (word, note) = match (step.run)(tree) {
            Ok(Outcome::Done) => {
                passed += 1;
                ("ok", String::new())
            }
            Ok(Outcome::Skipped(why)) => {
                skipped += 1;
                ("skipped", why)
            }
            Err(why) => {
                failed += 1;
                println!("{}: {why}", step.name);
                ("FAILED", why.lines().next().unwrap_or_default().to_owned())
            }
        };
        summary.push(format!(
            "{:<10} {word:<8} {:>6.1} s  {note}",
            step.name,
            started.elapsed().as_secs_f64()
        ));
    }
    println!("\n=== summary, {:.0} s in all", begun.elapsed().as_secs_f64());
    println!("{}", summary.join("\n"));
    println!("steps: {passed} passed, {failed} failed, {skipped} skipped");
    if failed == 0 { Ok(()) } else { Err(format!("{failed} steps failed")) }
}

fn done(result: Result<()>) -> Result<Outcome> {
    result.map(|()| Outcome::Done)
}

fn clippy(tree: &Tree) -> Result<()> {
    setup::target(tree, "wasm32-unknown-unknown")?;
    Cmd::cargo(tree, "clippy --quiet --workspace --all-targets -- --deny warnings").run()?;
    // A feature of xtask's that the workspace's own run leaves out, for the minute it costs.
    Cmd::cargo(tree, "clippy --quiet --package xtask --features bundle --all-targets -- --deny warnings")
        .run()?;
    for (package, features) in build::WASM_PACKAGES {
        let words = format!(
            "clippy --quiet --package {package} {features} --target wasm32-unknown-unknown -- --deny warnings"
        );
        Cmd::cargo(tree, &words).run()?;
    }
    Ok(())
}

fn native(tree: &Tree) -> Result<()> {
    // The wasm crates are compiled natively too and have no tests there: leaving them out saves the linking.
    Cmd::cargo(tree, "test --workspace --exclude picklescope-wasm --exclude picklescope-page").run()
}

/// CPython 3.13.0 is the judge. Other versions word some errors in other ways, so they cannot stand in for it.
fn goldens(tree: &Tree) -> Result<Outcome> {
    let pyenv = std::env::var_os("PYENV_ROOT")
        .map_or_else(|| std::env::home_dir().unwrap_or_default().join(".pyenv"), std::path::PathBuf::from);
    let judge = [pyenv.join("versions/3.13.0/bin/python"), "python3".into()].into_iter().find(|python| {
        Cmd::new(python).arg("--version").output().is_ok_and(|version| version.trim() == "Python 3.13.0")
    });
    let Some(judge) = judge else {
        return Ok(Outcome::Skipped("CPython 3.13.0 is not here".to_owned()));
    };
    done(Cmd::new(judge).words("tests/oracle/bless.py --check").dir(&tree.root).run())
}

fn no_std(tree: &Tree) -> Result<()> {
    const METAL: &str = "thumbv7em-none-eabihf";
    setup::target(tree, METAL)?;
    Cmd::cargo(tree, &format!("build --package picklescope-codec --target {METAL}")).run()
}

/// musl's 32-bit target brings its own C library, and rustc brings a linker: nothing of the system's is needed,
/// where the gnu one would want gcc-multilib. Positions are u64 and lengths usize, and this is where it shows.
fn bits32(tree: &Tree) -> Result<()> {
    const TARGET: &str = "i686-unknown-linux-musl";
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Err(format!("{TARGET} programs run on 64-bit x86 Linux only"));
    }
    setup::target(tree, TARGET)?;
    Cmd::cargo(tree, &format!("test --package picklescope-codec --target {TARGET}"))
        .env("CARGO_TARGET_I686_UNKNOWN_LINUX_MUSL_LINKER", "rust-lld")
        .env(
            "CARGO_TARGET_I686_UNKNOWN_LINUX_MUSL_RUSTFLAGS",
            "-Clinker-flavor=ld.lld -Clink-self-contained=yes",
        )
        .run()
}

fn wasm(tree: &Tree) -> Result<()> {
    let package = build::node_package(tree)?;
    let node = Cmd::new("node").words("--test --test-reporter=spec crates/wasm/tests/corpus.test.mjs");
    node.dir(&tree.root).env("PICKLESCOPE_PACKAGE", package).run()
}

/// A Node that can drive a browser over the release page, which is built before, in `tests/e2e`.
pub(crate) fn driver(tree: &Tree) -> Result<Cmd> {
    build::release(tree)?;
    Ok(browser(tree)?.env("PICKLESCOPE_DIST", tree.path("dist")))
}

/// Node in the folder of the browser tests, with a browser at hand.
fn browser(tree: &Tree) -> Result<Cmd> {
    setup::npm(tree, "tests/e2e", "the driver of the browser tests (playwright-core)")?;
    let dir = tree.path("tests/e2e");
    // Finds a browser, or brings one; a failure says what to do.
    Cmd::new("node").arg("harness/browser.js").dir(&dir).run()?;
    Ok(Cmd::new("node").dir(&dir).env("PICKLESCOPE_PICTURES", tree.work("e2e")))
}

/// The codec beside its peers: what compares them, and all that it runs.
pub(crate) fn codec_bench(tree: &Tree) -> Result<Cmd> {
    Cmd::cargo(tree, "build --quiet --release --package picklescope-tests --bin bench").run()?;
    let wasm = |target| build::codec_wasm(tree, target);
    let node = browser(tree)?.arg("bench-codec.js");
    let node = node.env("PICKLESCOPE_BENCH", tree.target.join("release/bench"));
    Ok(node.env("PICKLESCOPE_WASM_NODE", wasm("nodejs")?).env("PICKLESCOPE_WASM_WEB", wasm("no-modules")?))
}

fn e2e(tree: &Tree) -> Result<()> {
    let mut specs: Vec<_> = fs::read_dir(tree.path("tests/e2e/specs"))
        .why("tests/e2e/specs")?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".test.js"))
        .collect();
    specs.sort();
    // One after the other: two browsers on two cores would measure each other.
    let node = driver(tree)?.words("--test --test-reporter=spec --test-concurrency=1");
    specs.iter().fold(node, |node, spec| node.arg(format!("specs/{spec}"))).run()
}
