//! What a search takes among ten million objects.

use std::time::{Duration, Instant};

use picklescope_engine::{Engine, Host, Memory, Step, Store};
use picklescope_protocol::{DocId, Envelope, Message, Query, Request, RequestId, Scope, Searched};
use picklescope_tests::records;

struct InMemory;

impl Host for InMemory {
    fn store(&mut self) -> Box<dyn Store> {
        Box::new(Memory::default())
    }
}

const DOC: DocId = DocId(1);

/// How long it takes in all, the longest step, and what was found.
fn search(engine: &mut Engine, text: &str, regex: bool, scope: Scope) -> (Duration, Duration, Searched) {
    let query = Query { generation: 1, text: text.to_owned(), regex, scope };
    let start = Instant::now();
    engine.handle(Envelope { id: RequestId(1), request: Request::Search { doc: DOC, query } });
    let mut longest = Duration::ZERO;
    loop {
        let step = Instant::now();
        let came = engine.step(50_000);
        longest = longest.max(step.elapsed());
        let searched = engine.messages().into_iter().find_map(|message| match message {
            Message::Searched(searched) if searched.finished => Some(*searched),
            _ => None,
        });
        if let Some(searched) = searched {
            return (start.elapsed(), longest, searched);
        }
        assert_ne!(came, Step::Idle);
    }
}

pub(crate) fn bench() {
    let mut engine = Engine::new(Box::new(InMemory));
    let bytes = records::records(715_000);
    let size = bytes.len() / 1_000_000;
    engine.open(RequestId(0), DOC, "records.pkl", Box::new(Memory(bytes)));
    while engine.step(1_000_000) != Step::Idle {}
    drop(engine.messages());
    let all = Scope { keys: true, values: true, types: true, globals: true, opcodes: false };
    println!("searching {size} MB of records:");
    for (text, regex, scope) in [
        ("zebra", false, all),
        ("77", false, all),
        ("name", false, all),
        (r"\bna\w+[0-9]{2}$", true, all),
        ("name", false, Scope { keys: true, ..Scope::default() }),
        ("dict", false, Scope { types: true, ..Scope::default() }),
        ("memo", false, Scope { opcodes: true, ..Scope::default() }),
    ] {
        let (took, longest, found) = search(&mut engine, text, regex, scope);
        println!(
            "  {text:?}: {} of {} objects and {} links, {} ops: {:.2} s, a step {:.1} ms at the most",
            found.found,
            found.objects,
            found.links,
            found.ops,
            took.as_secs_f64(),
            longest.as_secs_f64() * 1e3
        );
    }
}
