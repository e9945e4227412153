//! `cargo xtask fuzz [COUNT] [--seed N] [--record]`: the differential fuzzer at length, and what takes most memory.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::{path::Path, process::ExitCode, thread};

use picklescope_tests::{
    allocation::Counting,
    fuzz::{by_chance, by_counting, hungriest, run},
    python,
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Long enough that what a graph takes however small it is does not count.
const MEMORY_OVER: usize = 60_000;

fn main() -> ExitCode {
    let (mut count, mut seed, mut record) = (1_000_000, 1, false);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--record" => record = true,
            "--seed" => seed = args.next().and_then(|seed| seed.parse().ok()).expect("--seed N"),
            arg => count = arg.parse().expect("COUNT, --seed N or --record"),
        }
    }
    let Some(python) = python::find() else {
        eprintln!("no Python 3.13 here; set PICKLESCOPE_PYTHON");
        return ExitCode::FAILURE;
    };
    let (worst, beyond) = hungriest(MEMORY_OVER);
    for memory in &beyond {
        println!("{:.0} bytes of memory a byte: {}", memory.ratio(), memory.ops);
    }
    let judges = thread::available_parallelism().map_or(1, usize::from);
    let (mut run, _) = run(&python, judges, by_chance(seed, count).chain(by_counting()), true);
    run.seeds = vec![seed];
    run.hungriest = worst;
    let json = serde_json::to_string_pretty(&run).unwrap() + "\n";
    print!("{json}");
    if record {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ref/fuzz-run.json");
        std::fs::write(path, json).unwrap();
    }
    if run.differences.values().all(|count| *count == 0) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
