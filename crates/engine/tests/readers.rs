//! What other readers say comes by itself when a document is open, however its bytes come.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation)]

mod support;

use picklescope_codec::disagreements;
use picklescope_engine::report;
use picklescope_insight::readers::words;
use picklescope_protocol::{Message, Readers};
use support::{DOC, Session};

/// What was told, which is told once.
fn said(session: &mut Session) -> Vec<(String, Option<u64>)> {
    let mut messages = session.engine.messages();
    messages.append(&mut session.log);
    let told: Vec<Readers> = messages
        .into_iter()
        .filter_map(|message| match message {
            Message::Readers(readers) => Some(readers),
            _ => None,
        })
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].doc, DOC);
    told[0].said.iter().map(|said| (said.text.clone(), said.offset)).collect()
}

/// A frame that ends within a line, behind a payload that is passed over.
fn straddled(payload: u32) -> Vec<u8> {
    let mut bytes = b"\x80\x04B".to_vec();
    bytes.extend(payload.to_le_bytes());
    bytes.resize(bytes.len() + payload as usize, 0);
    bytes.extend(b"0\x95\x03\0\0\0\0\0\0\0I123\n.");
    bytes
}

#[test]
fn readers_are_asked_about_what_is_in_memory() {
    let (mut session, _) = Session::open(b"\x80\x04]\x94(K\x01K\x02e.");
    assert_eq!(said(&mut session), []);
    for bytes in [b"I010\n.".to_vec(), b"\x80\x02F1_0\n.".to_vec(), b"NN.".to_vec(), straddled(5)] {
        let (mut session, _) = Session::open(&bytes);
        let found = disagreements(&bytes);
        let offset = |found: &picklescope_codec::Disagreement| {
            found.verdict.fault.as_ref().map(picklescope_codec::Fault::at)
        };
        let want: Vec<_> = found.iter().map(|found| (words(found), offset(found))).collect();
        assert!(!want.is_empty());
        assert_eq!(said(&mut session), want);
        // The command line says the same.
        let report = report::check("", &bytes);
        let readers: Vec<_> =
            report.readers.iter().map(|reader| (reader.reader, reader.ok, reader.offset)).collect();
        let want: Vec<_> = found
            .iter()
            .map(|found| (found.profile.name(), found.verdict.accepts(), offset(found)))
            .collect();
        assert_eq!(readers, want);
    }
}

#[test]
fn readers_are_asked_about_what_is_read_in_pieces() {
    for payload in [10, 3 << 20] {
        let bytes = straddled(payload);
        let at = Some(bytes.len() as u64 - 6);
        let (mut session, _) = Session::open_fed(&bytes, || 100_000, 10_000);
        let says = "refuses it: UnpicklingError: pickle exhausted before end of frame";
        let want =
            [(format!("CPython 3.13.15, 3.14.7 {says}"), at), (format!("pickle.py 3.13.0 {says}"), at)];
        assert_eq!(said(&mut session), want);
    }
}

#[test]
fn what_is_no_pickle_is_not_asked_about() {
    let (mut session, _) = Session::open(b"%PDF-1.7");
    let told = session.engine.messages().into_iter().chain(session.log.drain(..));
    assert!(!told.into_iter().any(|message| matches!(message, Message::Readers(_))));
}
