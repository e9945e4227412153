//! What the timeline costs: laying out ten million ops, tiles of it, places in it.

use std::time::{Duration, Instant};

use picklescope_engine::{Engine, Host, Memory, Step, Store};
use picklescope_protocol::{
    Axis, DocId, Envelope, Lanes, Message, NodeId, Reply, Request, RequestId, Stats, TileId, Where,
};
use picklescope_tests::records;

const DOC: DocId = DocId(1);

struct InMemory;

impl Host for InMemory {
    fn store(&mut self) -> Box<dyn Store> {
        Box::new(Memory::default())
    }
}

fn ask(engine: &mut Engine, request: Request) -> Reply {
    engine.handle(Envelope { id: RequestId(2), request });
    let reply = engine.messages().into_iter().find_map(|message| match message {
        Message::Reply { reply, .. } => Some(reply.unwrap()),
        _ => None,
    });
    reply.unwrap()
}

fn stats(engine: &mut Engine) -> Stats {
    let Reply::Stats(stats) = ask(engine, Request::Stats) else { panic!() };
    stats
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

pub(crate) fn bench() {
    let mut engine = Engine::new(Box::new(InMemory));
    engine.open(RequestId(1), DOC, "records.pkl", Box::new(Memory(records::records(333_000))));
    let opened = |message: &Message| matches!(message, Message::Reply { .. });
    while !engine.messages().iter().any(opened) {
        engine.step(50_000);
    }
    let before = stats(&mut engine).derived;
    let (mut longest, mut steps) = (Duration::ZERO, 0);
    let mut laid = None;
    let (start, mut step) = (Instant::now(), Step::Again);
    // Behind the timeline come the sums of its other views.
    while step != Step::Idle {
        let (worked, took) = timed(|| engine.step(50_000));
        step = worked;
        (longest, steps) = (longest.max(took), steps + 1);
        for message in engine.messages() {
            if let Message::Traced(traced) = message {
                laid = traced.timeline.map(|timeline| (timeline, start.elapsed()));
            }
        }
    }
    let all = start.elapsed().as_secs_f64() * 1e3;
    let (timeline, laid) = laid.unwrap();
    let ops = timeline.ops;
    let held = (stats(&mut engine).derived - before) as f64 / f64::from(ops);
    println!(
        "the timeline: {ops} ops laid out in {:.0} ms, with the other views {all:.0}, {steps} steps of {:.1} ms at the most, {held:.1} bytes an op",
        laid.as_secs_f64() * 1e3,
        longest.as_secs_f64() * 1e3
    );
    for axis in [Axis::Bytes, Axis::Ops] {
        let units = if axis == Axis::Bytes { timeline.bytes } else { ops.into() };
        for lanes in [Lanes::Nesting, Lanes::Marks] {
            let base = (1..63).find(|level| units.div_ceil(1 << level) <= 16_384).unwrap_or(63);
            let mut tile = |level: u8, index: u64| {
                let tiles = vec![TileId { axis, lanes, level, index }];
                let (reply, took) = timed(|| ask(&mut engine, Request::Tiles { doc: DOC, tiles }));
                let Reply::Tiles(tiles) = reply else { panic!() };
                assert_eq!(tiles.len(), 1);
                took.as_secs_f64() * 1e3
            };
            let middle = |level: u8| (units / 2 / 512) >> level;
            println!(
                "  {axis:?} {lanes:?}: a coarse tile {:.2} ms, of the whole {:.2}, fine {:.2}, finest {:.2}",
                tile(base, 0),
                tile(base + 9, 0),
                tile(base - 1, middle(base - 1)),
                tile(0, middle(0)),
            );
        }
    }
    let mut slowest = |name: &str, requests: Vec<Request>| {
        let count = u32::try_from(requests.len()).unwrap();
        let (mut all, mut longest) = (Duration::ZERO, Duration::ZERO);
        for request in requests {
            let (_, took) = timed(|| ask(&mut engine, request));
            (all, longest) = (all + took, longest.max(took));
        }
        let (mean, longest) = ((all / count).as_secs_f64() * 1e6, longest.as_secs_f64() * 1e6);
        println!("  {name}: {mean:.0} \u{b5}s, {longest:.0} at the most");
    };
    let some = |i: u32| ops / 1000 * i;
    let places = (0..1000).map(|i| Request::Spot { doc: DOC, at: Where::Op(some(i)) });
    slowest("a spot by an op", places.collect());
    let byte = |i: u64| timeline.bytes / 1000 * i;
    slowest(
        "a spot by a byte",
        (0..1000).map(|i| Request::Spot { doc: DOC, at: Where::Byte(byte(i)) }).collect(),
    );
    slowest("the outermost object", vec![Request::Spot { doc: DOC, at: Where::Node(NodeId(0)) }]);
    slowest(
        "60 rows of ops",
        (0..1000).map(|i| Request::Ops { doc: DOC, first: some(i), count: 60 }).collect(),
    );
    slowest("the memo entry of a key", vec![Request::Memo { doc: DOC, op: 8 }]);
    let memory = stats(&mut engine);
    println!(
        "  memory in the end: graph {} MB, all else derived {} MB",
        memory.graphs >> 20,
        memory.derived >> 20
    );
}
