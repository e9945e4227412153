//! `cargo xtask bench`, the native part: ours and the peers over the same bytes in one run, with ratios.

#![allow(clippy::unwrap_used, missing_docs)]

mod codec;
mod search;
mod timeline;
mod travel;

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use picklescope_codec::{Decoder, Progress, Window, check, decode};
use picklescope_insight::tree::Tree;
use picklescope_tests::{python, records};

const ROUNDS: u32 = 5;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some((name, args)) = args.split_first() {
        match name.as_str() {
            "codec" => return codec::run(args),
            "travel" => return travel::bench(),
            "search" => return search::bench(),
            _ => {}
        }
    }
    let folder = Path::new("target/bench");
    std::fs::create_dir_all(folder).unwrap();
    let bytes = records::records(200_000);
    let file = folder.join("records.pkl");
    std::fs::write(&file, &bytes).unwrap();
    // For the browser's parts; the last of them has ten million ops.
    records::payloads(&folder.join("payloads.pkl"), 100, 4_000_000).unwrap();
    std::fs::write(folder.join("wide.pkl"), records::records(330_000)).unwrap();

    let ops = check(Window::whole(&bytes), u32::MAX).ops;
    println!("{} MB of records, {ops} ops; the best of {ROUNDS}", bytes.len() / 1_000_000);
    let graph = decode(&bytes).graph;
    println!(
        "the graph: {} nodes, {} references, {:.1} bytes a node in all",
        graph.len(),
        graph.edge_total(),
        graph.memory() as f64 / f64::from(graph.len())
    );
    drop(graph);

    let ours = best(|| drop(std::hint::black_box(decode(&bytes))));
    row("picklescope: decode to a graph", bytes.len(), ours, ours);
    let index = (0..ROUNDS).map(|_| time_index(&bytes)).min().unwrap_or_default();
    row("  of that, sorting its references", bytes.len(), index, ours);
    let graph = decode(&bytes).graph;
    let tree = best(|| drop(std::hint::black_box(Tree::build(&graph))));
    drop(graph);
    row("picklescope: the spanning tree of a graph", bytes.len(), tree, ours);
    let only = best(|| drop(std::hint::black_box(check(Window::whole(&bytes), u32::MAX))));
    row("picklescope: check only", bytes.len(), only, ours);
    let opened = best(|| drop(std::hint::black_box(picklescope_engine::report::check("records", &bytes))));
    row("picklescope: open a document, as `check` does", bytes.len(), opened, ours);
    let peer =
        best(|| drop(std::hint::black_box(serde_pickle::value_from_slice(&bytes, Default::default()))));
    row("serde-pickle: to values", bytes.len(), peer, ours);
    timeline::bench();
    travel::bench();
    search::bench();
    match python::find() {
        None => println!("CPython: none found, so no comparison with it"),
        Some(python) => {
            println!("CPython: {}", version(&python));
            for (name, code) in [
                ("CPython: pickle.loads (C)", "pickle.loads(data)"),
                ("CPython: pickletools.genops", "any(False for _ in pickletools.genops(data))"),
            ] {
                if let Some(time) = time_python(&python, &file, code) {
                    row(name, bytes.len(), time, ours);
                }
            }
        }
    }
}

/// The end of a stream: what was logged becomes findable by owner.
fn time_index(bytes: &[u8]) -> Duration {
    let mut decoder = Decoder::new();
    while decoder.run(Window::whole(bytes), &mut { u32::MAX }) == Progress::Fuel {}
    let start = Instant::now();
    let stream = std::hint::black_box(decoder.finish(bytes.len() as u64));
    let time = start.elapsed();
    drop(stream);
    time
}

fn best(mut work: impl FnMut()) -> Duration {
    (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}

fn row(name: &str, bytes: usize, time: Duration, ours: Duration) {
    let rate = bytes as f64 / 1e6 / time.as_secs_f64();
    let ratio = time.as_secs_f64() / ours.as_secs_f64();
    println!("{name:<48} {:>8.1} ms {rate:>8.1} MB/s {ratio:>7.2}x our time", time.as_secs_f64() * 1e3);
}

fn version(python: &Path) -> String {
    let code = "import sys, platform; print(sys.version.split()[0], platform.python_compiler())";
    let out = Command::new(python).args(["-c", code]).output().unwrap();
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

/// The best time of `code`, told by Python itself, so that its start does not count.
fn time_python(python: &Path, file: &Path, code: &str) -> Option<Duration> {
    let script = format!(
        "import pickle, pickletools, time, sys\n\
         data = open(sys.argv[1], 'rb').read()\n\
         best = 1e9\n\
         for _ in range(3):\n    start = time.perf_counter()\n    {code}\n    \
         best = min(best, time.perf_counter() - start)\n\
         print(best)"
    );
    let out = Command::new(python).arg("-c").arg(script).arg(file).output().ok()?;
    String::from_utf8_lossy(&out.stdout).trim().parse().ok().map(Duration::from_secs_f64)
}
