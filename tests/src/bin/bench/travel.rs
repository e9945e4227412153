//! What going to any op costs: the machine's stack, marks and memo among ten million ops.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use picklescope_codec::{
    Opcode, Progress, Window, decode,
    trace::{Ops, Tracer, Travel},
};
use picklescope_tests::records;

const SEEKS: u32 = 1000;
/// What one answer tells.
const SHOWN: u32 = 256;

fn lay_out(bytes: &[u8]) -> Ops {
    let mut tracer = Tracer::new(Rc::new(decode(bytes).graph));
    while tracer.run(Window::whole(bytes), &mut { u32::MAX }) == Progress::Fuel {}
    tracer.finish().unwrap()
}

fn seek(travel: &Travel, ops: &Ops, op: u32, first: bool) -> usize {
    let moment = travel.before(ops, op).unwrap();
    // The top of the stack and the beginning of the memo, or the bottom and the end.
    let (values, entries) = if first {
        (0, 0)
    } else {
        (moment.height().saturating_sub(SHOWN), moment.memo_len().saturating_sub(SHOWN))
    };
    let marks = moment.open_marks(moment.height().saturating_sub(SHOWN));
    moment.stack(values, SHOWN).count() + moment.memo(entries, SHOWN).len() + marks.upper.len()
}

fn seeks(name: &str, bytes: &[u8]) {
    let ops = lay_out(bytes);
    let start = Instant::now();
    let mut travel = Travel::default();
    while travel.step(&ops, 200_000).unwrap() {}
    let made = start.elapsed();
    let mut seed = 1u64;
    let mut times: Vec<Duration> = Vec::new();
    for i in 0..SEEKS {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let op = u32::try_from(((seed >> 32) * u64::from(ops.len())) >> 32).unwrap();
        // The best of three: what else the machine is at is not what is measured.
        let best = (0..3).map(|_| {
            let start = Instant::now();
            std::hint::black_box(seek(&travel, &ops, op, i % 2 == 0));
            start.elapsed()
        });
        times.push(best.min().unwrap());
    }
    times.sort();
    let (median, slowest) = (*times.get(times.len() / 2).unwrap(), *times.last().unwrap());
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "  {name}: {} ops, checkpoints in {:.0} ms, {:.3} bytes an op; a seek {:.2} ms, {:.2} at the most",
        ops.len(),
        ms(made),
        travel.memory() as f64 / f64::from(ops.len()),
        ms(median),
        ms(slowest)
    );
}

/// A look through all ops for one that is not there: the way to a call far away.
fn looks(bytes: &[u8]) {
    let ops = lay_out(bytes);
    let start = Instant::now();
    let first = ops.first_of(0..ops.len(), |opcode, _| opcode == Opcode::NewobjEx);
    let forward = start.elapsed();
    let last = ops.last_of(0..ops.len(), |opcode, _| opcode == Opcode::NewobjEx);
    let back = start.elapsed() - forward;
    assert_eq!((first, last), (None, None));
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("  looking through {} ops: {:.1} ms, back {:.1} ms", ops.len(), ms(forward), ms(back));
}

pub(crate) fn bench() {
    println!("going to any op, the median of {SEEKS} and the slowest:");
    looks(&records::records(333_000));
    seeks("records", &records::records(333_000));
    const MANY: u32 = 5_000_000;
    let many = MANY as usize;
    // What is hard on checkpoints: all stays on the stack, all is marks, all comes and goes; and on the memo: all is overwritten.
    seeks("a high stack", &b"N".repeat(2 * many));
    seeks("marks and values", &b"(N".repeat(many));
    seeks("up and down", &[b"N".repeat(60_000), b"0".repeat(59_999)].concat().repeat(many / 60_000));
    seeks("one memo entry", &[&b"N"[..], &b"q\x00".repeat(2 * many)].concat());
    seeks("two memo entries, one of them for ever", &[&b"Nq\x01"[..], &b"q\x00".repeat(2 * many)].concat());
    seeks(
        "keys backwards",
        &(0..MANY).rev().fold(b"N".to_vec(), |mut bytes, key| {
            bytes.push(b'r');
            bytes.extend(key.to_le_bytes());
            bytes
        }),
    );
}
