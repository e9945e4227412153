//! Work on the tree that is under way: the grid says that it is busy until it is done.

use std::future::Future;

use picklescope_protocol::ViewId;
use wasm_bindgen_futures::spawn_local;

use super::ask_stats;
use crate::store::{Action, Env};

/// Runs a piece of work that will change the tree or the selection in it.
pub(super) fn work<F: Future<Output = ()> + 'static>(env: &Env, view: ViewId, task: impl FnOnce(Env) -> F) {
    env.act(Action::Working(view, true));
    let (env, task) = (env.clone(), task(env.clone()));
    spawn_local(async move {
        task.await;
        env.act(Action::Working(view, false));
        ask_stats(&env, view);
    });
}
