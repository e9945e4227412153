//! What is asked about a file as a whole, once it is open: its protocol metadata, its fingerprint, the machine at its fault, what the
//! worker holds for it.

use std::rc::Rc;

use picklescope_protocol::{Digest, DocId, Reply, Request, ViewId};

use super::plain;
use crate::{
    client::Refusal,
    store::{Action, Document, Env},
};

/// The fingerprint of a file of up to this size is computed unasked, in bytes. Of a larger one what is not looked at is not
/// read.
const UNASKED: u64 = 64 << 20;

/// Asks for the table of opcodes.
pub fn ask_opcodes(env: &Env) {
    env.learn(
        Request::Opcodes,
        Box::new(|reply| match reply {
            Reply::Opcodes(opcodes) => Some(Action::Opcodes(Rc::new(opcodes))),
            _ => None,
        }),
    );
}

/// Asks for the protocol metadata. The ops must have been laid out.
pub fn ask_metadata(env: &Env, doc: DocId) {
    env.learn(
        Request::Metadata { doc },
        Box::new(move |reply| match reply {
            Reply::Metadata(metadata) => Some(Action::Metadata(doc, Rc::from(metadata))),
            _ => None,
        }),
    );
}

/// Asks where the bytes are, by type; what comes of it comes by itself.
pub fn ask_heavy(env: &Env, doc: DocId) {
    env.client.tell(Request::Heavy { doc });
}

/// Asks for the machine as it was where the pickle broke off.
pub fn ask_wreck(env: &Env, doc: DocId) {
    env.learn(
        Request::Wreck { doc },
        Box::new(move |reply| match reply {
            Reply::Wreck(wreck) => Some(Action::Wreck(doc, Rc::from(wreck?))),
            _ => None,
        }),
    );
}

/// Asks what the worker holds and has read: when a file has opened, when rows were opened or closed, and when someone looks at where
/// it stands.
pub fn ask_stats(env: &Env, view: ViewId) {
    env.learn(
        Request::Stats,
        Box::new(move |reply| match reply {
            Reply::Stats(stats) => Some(Action::Stats(view, stats)),
            _ => None,
        }),
    );
}

/// Whether the fingerprint is computed without being asked for.
#[must_use]
pub fn is_digested_unasked(document: &Document) -> bool {
    document.opened.size <= UNASKED && document.opened.size > 0
}

/// Begins to compute the fingerprint; how far it is comes by itself.
pub fn begin_digest(env: &Env, doc: DocId) {
    let act = env.clone();
    env.client.ask_then(
        Request::Digest { doc },
        Box::new(move |answer| {
            if let Err(Refusal::Engine(error)) = answer {
                let failed = Some(plain(&error).to_string());
                act.act(Action::Digest(Digest { doc, read: 0, total: 0, sha256: None, failed }));
            }
        }),
    );
}
