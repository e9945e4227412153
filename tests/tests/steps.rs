//! The machine as the page shows it, op by op: what CPython's pickle.py has on its stack and in its memo, in Python's own notation.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation, missing_docs)]

use picklescope_engine::{Engine, Host, Memory, Step, Store};
use picklescope_protocol::{DocId, Envelope, Machine, Message, Reply, Request, RequestId};
use picklescope_tests::{corpus, python};
use serde::Deserialize;

/// As `oracle/steps.py` tells it.
#[derive(Deserialize)]
struct Steps {
    file: String,
    moments: Vec<Moment>,
    whole: bool,
}

/// The stack from the top, `None` for a mark, and the memo.
type Moment = (Vec<Option<String>>, Vec<(u64, String)>);

struct InMemory;
impl Host for InMemory {
    fn store(&mut self) -> Box<dyn Store> {
        Box::new(Memory::default())
    }
}

/// The machine before each op, and behind the last one; none of what is no pickle.
fn machines(bytes: Vec<u8>) -> Vec<Machine> {
    let (mut engine, doc) = (Engine::new(Box::new(InMemory)), DocId(1));
    engine.open(RequestId(0), doc, "steps.pkl", Box::new(Memory(bytes)));
    while engine.step(10_000) != Step::Idle {}
    let mut machines: Vec<Machine> = Vec::new();
    loop {
        let op = machines.len() as u32;
        let request = Request::Machine { doc, op, first: 0, count: 256, memo_first: 0, memo_count: 256 };
        engine.handle(Envelope { id: RequestId(op + 1), request });
        let reply = engine.messages().into_iter().find_map(|message| match message {
            Message::Reply { reply: Ok(Reply::Machine(machine)), .. } => Some(*machine),
            _ => None,
        });
        let Some(machine) = reply else { return machines };
        let is_last = machine.op == machine.ops;
        machines.push(machine);
        if is_last {
            return machines;
        }
    }
}

#[test]
fn the_page_shows_what_pickle_py_has() {
    let golden = corpus::reference("steps.jsonl");
    if let Some(python) = python::find() {
        let live = python::run(&python, "steps.py", [], String::new());
        assert!(live == golden, "CPython says something else by now: bless.py");
    }
    let (mut moments, mut broken, mut unlike) = (0, 0, 0);
    for line in golden.lines() {
        let steps: Steps = serde_json::from_str(line).unwrap();
        let machines = machines(corpus::file(&steps.file).bytes);
        let ours = machines.iter().map(|machine| {
            let stack = machine.stack.iter().map(|entry| entry.as_ref().map(|shown| shown.preview.clone()));
            let memo = machine.entries.iter().map(|row| (row.key, row.value.preview.clone()));
            (stack.collect::<Vec<_>>(), memo.collect::<Vec<_>>())
        });
        if machines.is_empty() {
            // A few broken ones are so short that they do not pass for a pickle.
            unlike += 1;
            continue;
        }
        for (op, (ours, theirs)) in ours.zip(&steps.moments).enumerate() {
            assert_eq!(ours, *theirs, "{} before op {op}", steps.file);
            moments += 1;
        }
        // Behind the STOP there is a moment more; one that breaks off has begun an op that is none.
        let ops = machines.len() - 1;
        assert!(if steps.whole { ops >= steps.moments.len() } else { ops + 1 >= steps.moments.len() });
        broken += usize::from(!steps.whole);
    }
    assert!(moments > 800 && broken > 10 && unlike < 6, "{moments} {broken} {unlike}");
}
