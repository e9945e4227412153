//! What the worker holds and has read: asked when a file has opened, when rows were opened or closed, and when
//! someone looks at where it stands.

use picklescope_protocol::{Reply, Request, ViewId};
use wasm_bindgen_futures::spawn_local;

use crate::store::{Action, Env};

/// Asks, and keeps the answer.
pub fn ask_stats(env: &Env, view: ViewId) {
    let answer = env.client.ask(Request::Stats);
    let env = env.clone();
    spawn_local(async move {
        if let Ok(Reply::Stats(stats)) = answer.await {
            env.act(Action::Stats(view, stats));
        }
    });
}
