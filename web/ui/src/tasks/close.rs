//! Closing a document, and stopping one that is being opened.

use gloo_timers::callback::Timeout;
use picklescope_protocol::{DocId, Request};

use crate::store::{Action, Env, Stop};

/// How long Cancel may take before the worker is ended instead, in milliseconds.
const PATIENCE: u32 = 2000;

/// Closes the document and goes back to the start.
pub fn close(env: &Env) {
    env.client.close();
    env.act(Action::Closed);
}

/// Stops opening. What was built so far is shown; if the worker does not hear, it is ended.
pub fn cancel(env: &Env, doc: DocId) {
    env.act(Action::Stopping(doc, Stop::Asked));
    let late = {
        let env = env.clone();
        Timeout::new(PATIENCE, move || {
            if env.client.is_opening(doc) {
                env.client.start();
                env.act(Action::Closed);
            }
        })
    };
    let act = env.clone();
    env.client.ask_then(
        Request::Cancel { doc },
        Box::new(move |answer| {
            // Putting together what was read may take longer than hearing does.
            if answer.is_ok() {
                late.cancel();
                act.act(Action::Stopping(doc, Stop::Heard));
            } else {
                late.forget();
            }
        }),
    );
}
