//! What is asked about a file as a whole, once it is open: its protocol metadata, its fingerprint, the machine at its fault.

use std::rc::Rc;

use picklescope_protocol::{Digest, DocId, Reply, Request};
use wasm_bindgen_futures::spawn_local;

use crate::{
    client::Refusal,
    store::{Action, Document, Env},
};

/// The fingerprint of a file of up to this size is computed unasked, in bytes. Of a larger one what is not looked at is not
/// read.
const UNASKED: u64 = 64 << 20;

/// Asks for the protocol metadata. The ops must have been laid out.
pub fn ask_metadata(env: &Env, doc: DocId) {
    let answer = env.client.ask(Request::Metadata { doc });
    let env = env.clone();
    spawn_local(async move {
        if let Ok(Reply::Metadata(metadata)) = answer.await {
            env.act(Action::Metadata(doc, Rc::from(metadata)));
        }
    });
}

/// Asks for the machine as it was where the pickle broke off.
pub fn ask_wreck(env: &Env, doc: DocId) {
    let answer = env.client.ask(Request::Wreck { doc });
    let env = env.clone();
    spawn_local(async move {
        if let Ok(Reply::Wreck(Some(wreck))) = answer.await {
            env.act(Action::Wreck(doc, Rc::from(wreck)));
        }
    });
}

/// Whether the fingerprint is computed without being asked for.
#[must_use]
pub fn is_digested_unasked(document: &Document) -> bool {
    document.opened.size <= UNASKED && document.opened.size > 0
}

/// Begins to compute the fingerprint; how far it is comes by itself.
pub fn begin_digest(env: &Env, doc: DocId) {
    let answer = env.client.ask(Request::Digest { doc });
    let env = env.clone();
    spawn_local(async move {
        if let Err(Refusal::Engine(error)) = answer.await {
            let failed = Some(super::rows::plain(&error).to_string());
            env.act(Action::Digest(Digest { doc, read: 0, total: 0, sha256: None, failed }));
        }
    });
}
