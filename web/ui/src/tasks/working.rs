//! Work on the tree that is under way: the grid says that it is busy until it is done.

use std::future::Future;

use picklescope_protocol::ViewId;

use super::{ask_stats, spawn};
use crate::store::{Action, Env, Intent};

/// Runs a piece of work that will change the tree or the selection in it: what the user means from now on.
pub(super) fn work<F: Future<Output = ()> + 'static>(
    env: &Env,
    view: ViewId,
    task: impl FnOnce(Env, Intent) -> F,
) {
    env.act(Action::Working(view, true));
    let (env, task) = (env.clone(), task(env.clone(), env.intents.begin()));
    spawn(async move {
        task.await;
        env.act(Action::Working(view, false));
        ask_stats(&env, view);
    });
}
