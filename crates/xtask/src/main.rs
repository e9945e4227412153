//! Every task of the project, in one table: `cargo xtask` alone prints it.
//!
//! This program has no dependencies, so that it is compiled in seconds; what needs some (bindings, compression) is
//! the second program of this package, `xtask-bundle`, which tasks build when they need it.
//! Tasks run other programs and say which; they keep no state but what stands in `target/xtask`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod budgets;
mod build;
mod lint;
mod packages;
mod process;
mod serve;
mod setup;
mod suite;
mod tree;

use std::process::ExitCode;

use process::{Cmd, Result};
use tree::Tree;

/// One thing that can be asked for.
struct Task {
    name: &'static str,
    args: &'static str,
    about: &'static str,
    run: fn(&Tree, &[String]) -> Result<()>,
}

const TASKS: &[Task] = &[
    Task {
        name: "serve",
        args: "[--port N] [--no-open]",
        about: "set up what is missing, build the release page, serve it on localhost",
        run: serve::run,
    },
    Task {
        name: "build",
        args: "",
        about: "build the release page into dist/",
        run: |tree, _| build::release(tree),
    },
    Task {
        name: "test",
        args: "[STEP...]",
        about: "the whole suite, or some of its steps; `test --list` names them",
        run: suite::run,
    },
    Task {
        name: "check",
        args: "",
        about: "the fast inner loop: does everything compile and pass the lints",
        run: check,
    },
    Task {
        name: "bench",
        args: "[--record] [NAME...]",
        about: "print what the project promises about speed; with --record into docs/ as well",
        run: bench,
    },
    Task {
        name: "bless",
        args: "",
        about: "rewrite the goldens of tests/ref with the oracle (needs python3, best 3.13.0)",
        run: bless,
    },
    Task {
        name: "fuzz",
        args: "[COUNT] [--seed N] [--record]",
        about: "ask CPython 3.13 about streams by the million; with --record into tests/ref as well",
        run: |tree, args| {
            let words = "run --quiet --package picklescope-tests --bin fuzz --";
            args.iter().fold(Cmd::cargo(tree, words), Cmd::arg).run()
        },
    },
    Task {
        name: "conformance",
        args: "",
        about: "write docs/conformance.md from the goldens and the recorded run of the fuzzer",
        run: |tree, _| {
            let words = "test --quiet --package picklescope-tests --test conformance";
            Cmd::cargo(tree, words).env("PICKLESCOPE_BLESS", "1").run()
        },
    },
    Task {
        name: "screenshots",
        args: "",
        about: "take the pictures of the README anew, from the release page",
        run: |tree, _| suite::driver(tree)?.arg("screenshots.js").run(),
    },
    Task {
        name: "trunk-hook",
        args: "",
        about: "what Trunk.toml calls after a build: puts the same page in trunk's place",
        run: |tree, _| build::trunk_hook(tree),
    },
];

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_default();
    let args: Vec<String> = args.collect();
    let Some(task) = TASKS.iter().find(|task| task.name == name) else {
        println!("cargo xtask TASK, where TASK is one of");
        for task in TASKS {
            println!("  {:<30} {}", format!("{} {}", task.name, task.args), task.about);
        }
        return if name.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) };
    };
    match (task.run)(&Tree::here(), &args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo xtask {name}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn check(tree: &Tree, _: &[String]) -> Result<()> {
    setup::target(tree, "wasm32-unknown-unknown")?;
    Cmd::cargo(tree, "fmt --all -- --check -l").run()?;
    Cmd::cargo(tree, "clippy --workspace --all-targets").run()?;
    for (package, features) in build::WASM_PACKAGES {
        Cmd::cargo(tree, &format!("check --package {package} {features} --target wasm32-unknown-unknown"))
            .run()?;
    }
    lint::run(tree)
}

/// The rows of `bench`: a name and how it is run.
///
/// The native one comes first: it writes the files that the browser's opens.
const BENCHES: &[(&str, Bench)] = &[
    ("native", |tree, _| {
        Cmd::cargo(tree, "run --quiet --release --package picklescope-tests --bin bench").run()
    }),
    ("page", |tree, _| suite::driver(tree)?.arg("bench.js").run()),
    ("frames", |tree, _| suite::driver(tree)?.arg("bench-frames.js").run()),
    ("codec", |tree, record| {
        let bench = suite::codec_bench(tree)?;
        if record { bench.env("PICKLESCOPE_RECORD", "1").run() } else { bench.run() }
    }),
];

/// Prints what it measures; told to record, it writes that into `docs/` where it has a page there.
type Bench = fn(&Tree, bool) -> Result<()>;

const RECORD: &str = "--record";

fn bench(tree: &Tree, args: &[String]) -> Result<()> {
    let record = args.iter().any(|arg| arg == RECORD);
    let names: Vec<&String> = args.iter().filter(|arg| *arg != RECORD).collect();
    if let Some(unknown) = names.iter().find(|name| !BENCHES.iter().any(|(known, _)| known == *name)) {
        return Err(format!("no such bench: {unknown}"));
    }
    for (name, run) in
        BENCHES.iter().filter(|(name, _)| names.is_empty() || names.iter().any(|asked| *asked == name))
    {
        println!("\n== {name}");
        run(tree, record)?;
    }
    Ok(())
}

fn bless(tree: &Tree, _: &[String]) -> Result<()> {
    Cmd::new("python3").arg("tests/oracle/bless.py").dir(&tree.root).run()
}
