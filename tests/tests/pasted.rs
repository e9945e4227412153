//! Pickles that were pasted as text: what CPython writes in each form is opened as the pickle it spells.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use picklescope_engine::{Engine, Host, Memory, Step, Store};
use picklescope_protocol::{DocId, Envelope, FaultKind, Message, Opened, Reply, Request, RequestId, What};
use picklescope_tests::{check_all, corpus};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    /// A pickle as text, and the formats around it.
    text: Option<String>,
    layers: Option<Vec<String>>,
    /// A bytes literal.
    source: Option<String>,
    /// In hex.
    bytes: Option<String>,
}

impl Case {
    fn bytes(&self) -> Option<Vec<u8>> {
        let hex = self.bytes.as_ref()?;
        Some((0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect())
    }
}

struct InMemory;

impl Host for InMemory {
    fn store(&mut self) -> Box<dyn Store> {
        Box::new(Memory::default())
    }
}

/// What a text opens as, and the bytes that are looked at in the end.
fn open(text: &str, ops: u32) -> (Opened, Vec<u8>) {
    let doc = DocId(1);
    let mut engine = Engine::new(Box::new(InMemory));
    engine.open_text(RequestId(1), doc, "pasted", Box::new(Memory(text.as_bytes().to_vec())));
    while engine.step(ops) != Step::Idle {}
    engine.handle(Envelope { id: RequestId(2), request: Request::Slice { doc, at: 0, len: 1 << 20 } });
    let (mut opened, mut slice) = (None, None);
    for message in engine.messages() {
        match message {
            Message::Reply { reply: Ok(Reply::Opened(reply)), .. } => opened = Some(*reply),
            Message::Reply { reply: Ok(Reply::Slice(reply)), .. } => slice = Some(reply.bytes),
            _ => {}
        }
    }
    (opened.unwrap(), slice.unwrap())
}

fn cases() -> Vec<Case> {
    corpus::reference("pasted.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_form_is_opened() {
    let cases: Vec<Case> = cases().into_iter().filter(|case| case.text.is_some()).collect();
    assert!(cases.len() > 250);
    check_all(&cases, |case| {
        let (text, bytes) = (case.text.as_ref().unwrap(), case.bytes().unwrap());
        // In one go, and in the smallest steps.
        for ops in [1_000_000, 1] {
            let (opened, slice) = open(text, ops);
            let layers: Vec<&str> = opened.layers.iter().map(|layer| layer.format.as_str()).collect();
            let mut wanted: Vec<&str> = case.layers.iter().flatten().map(String::as_str).collect();
            wanted.push("pickle");
            let is_right = layers == wanted
                && slice == bytes
                && opened.what == What::Pickle
                && opened.fault.is_none()
                && opened.size == text.len() as u64
                && opened.trailing == 0
                && opened.layers.first().is_some_and(|layer| layer.size == text.len() as u64);
            if !is_right {
                let fault = opened.fault.map(|fault| fault.message);
                return Err(format!("{}: {layers:?} {fault:?}\n{text:.400}", case.name));
            }
        }
        Ok(())
    });
}

#[test]
fn literals_are_those_of_python() {
    let cases: Vec<Case> = cases().into_iter().filter(|case| case.source.is_some()).collect();
    assert!(cases.len() > 400);
    check_all(&cases, |case| {
        let source = case.source.as_ref().unwrap();
        let (opened, slice) = open(source, 1000);
        let fault = opened.fault.as_ref().filter(|fault| fault.kind == FaultKind::Layer);
        let read = if fault.is_some() { None } else { Some(slice) };
        if read == case.bytes() && opened.layers[0].format == "Python bytes literal" {
            return Ok(());
        }
        Err(format!("{}: {source} is {read:?}, {fault:?}, not {:?}", case.name, case.bytes()))
    });
}
