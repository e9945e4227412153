//! Moving the cursor to an op of some kind: the selection stays where it is.

use picklescope_protocol::{DocId, NodeId, OpPlace, Reply, Request, Sought};

use super::{heading_for, move_cursor, spawn};
use crate::{
    format,
    store::{Env, Pane},
};

/// The nearest op of a kind from another one, if there is one; `None` where nobody can tell any more.
async fn seek(env: &Env, doc: DocId, from: Option<u32>, sought: Sought) -> Option<Option<OpPlace>> {
    match env.client.ask(Request::Seek { doc, from, sought }).await {
        Ok(Reply::Place(place)) => Some(place),
        _ => None,
    }
}

/// The cursor goes to the next op that calls something, or to the one before. Of several in a hurry each counts.
pub fn step_calls(env: &Env, doc: DocId, cursor: Option<u32>, forward: bool) {
    let before = env.calls.get();
    env.calls.set(before + if forward { 1 } else { -1 });
    if before != 0 {
        // They are being gone to.
        return;
    }
    let (env, mut at) = (env.clone(), heading_for(env, doc, cursor));
    spawn(async move {
        while env.calls.get() != 0 {
            let forward = env.calls.get() > 0;
            let found = seek(&env, doc, at, Sought::Call { forward }).await;
            let Some(Some(place)) = found else {
                env.calls.set(0);
                if found.is_some() {
                    env.warn(if forward { "No call behind this op." } else { "No call before this op." });
                }
                return;
            };
            // Meanwhile others may have come.
            env.calls.set(env.calls.get() - if forward { 1 } else { -1 });
            at = Some(place.op);
            move_cursor(&env, doc, place, Pane::Elsewhere);
        }
    });
}

/// The cursor goes to the next op that has to do with an object; behind the last one comes the first.
pub fn next_use(env: &Env, doc: DocId, cursor: Option<u32>, node: NodeId) {
    let (env, from) = (env.clone(), heading_for(env, doc, cursor));
    spawn(async move {
        let mut found = seek(&env, doc, from, Sought::Use(node)).await;
        let is_last = found == Some(None);
        if is_last {
            found = seek(&env, doc, None, Sought::Use(node)).await;
        }
        let Some(Some(place)) = found else { return };
        move_cursor(&env, doc, place, Pane::Elsewhere);
        let op = format::number(u64::from(place.op));
        let again = if is_last { "No further one; from the start again: op " } else { "Op " };
        env.say([again, &op, " has to do with #", &node.0.to_string()].concat());
    });
}
