//! One workload through the codec, and through serde-pickle: seconds and sizes, as JSON for the script that compares.

use std::time::Instant;

use picklescope_codec::decode;

/// The best of so many rounds, in seconds. Dropping what was made does not count.
fn best<T>(rounds: u32, mut work: impl FnMut() -> T) -> f64 {
    let times = (0..rounds).map(|_| {
        let start = Instant::now();
        let made = std::hint::black_box(work());
        let took = start.elapsed().as_secs_f64();
        drop(made);
        took
    });
    times.fold(f64::INFINITY, f64::min)
}

/// `codec FILE ROUNDS`.
pub(crate) fn run(args: &[String]) {
    let [file, rounds] = args else { panic!("expected: codec FILE ROUNDS") };
    let bytes = std::fs::read(file).unwrap();
    let rounds = rounds.parse().unwrap();
    let seconds = best(rounds, || decode(std::hint::black_box(&bytes)));
    let graph = decode(&bytes).graph;
    let ops: u64 = graph.pickles().iter().map(|pickle| pickle.ops).sum();
    let (nodes, edges, memory) = (graph.len(), graph.edge_total(), graph.memory());
    drop(graph);
    // It has no way to say what it cannot read but to fail.
    let mut reads = true;
    let peer = best(1, || reads &= serde_pickle::value_from_slice(&bytes, Default::default()).is_ok());
    let peer = if reads { peer.to_string() } else { "null".into() };
    println!(
        "{{\"seconds\": {seconds}, \"bytes\": {}, \"ops\": {ops}, \"nodes\": {nodes}, \"edges\": {edges}, \"memory\": {memory}, \"serde_pickle\": {peer}}}",
        bytes.len()
    );
}
