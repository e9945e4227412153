//! What cannot be brought about from outside: memory that ends.

use picklescope_protocol::{DocId, FaultKind, RequestId, ViewId, What};

use super::{Opening, Stage, Worked};
use crate::source::{Host, Memory, Store};

struct InMemory;

impl Host for InMemory {
    fn store(&mut self) -> Box<dyn Store> {
        Box::new(Memory::default())
    }
}

#[test]
fn objects_that_do_not_fit_are_not_said_to_be_empty() {
    let mut job =
        Opening::new(RequestId(0), DocId(0), "a", Box::new(Memory(b"\x80\x04](K\x01K\x02e.".to_vec())));
    let document = loop {
        if matches!(job.stage, Stage::Tree(..)) {
            // As if there had been no memory for the index of references.
            job.unfit = true;
        }
        if let Worked::Done(document) = job.step(&mut InMemory, 100, &mut Vec::new()) {
            break document;
        }
    };
    let opened = document.opened(ViewId(0));
    assert_eq!((opened.what, opened.rows, opened.counts.nodes, opened.counts.edges), (What::Pickle, 0, 3, 2));
    assert_eq!(opened.fault.map(|fault| fault.kind), Some(FaultKind::Limit));
    assert!(opened.sentence.contains("(3 objects were read)"), "{}", opened.sentence);
    assert!(opened.pickles.iter().all(|pickle| pickle.ok) && !document.is_ok());
}
