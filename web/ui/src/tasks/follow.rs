//! Jumping to another place, and coming back.

use std::rc::Rc;

use picklescope_protocol::{DocId, NodeId, Reply, Request, RowKey, ViewId};

use super::{
    arrange::{Arrival, arrange},
    working::work,
};
use crate::store::{Action, Env, Pane, Place, Step, Via};

/// Where a jump leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// To an object's own row.
    Object(NodeId),
    /// To one particular reference.
    Row(RowKey),
}

impl From<NodeId> for Target {
    fn from(node: NodeId) -> Self {
        Self::Object(node)
    }
}

impl From<RowKey> for Target {
    fn from(key: RowKey) -> Self {
        Self::Row(key)
    }
}

/// Jumps: what hides the target is opened, and the place left is remembered.
pub fn follow(env: &Env, view: ViewId, target: impl Into<Target>) {
    let request = match target.into() {
        Target::Object(node) => Request::Reveal { view, node },
        Target::Row(key) => Request::Locate { view, key },
    };
    work(env, view, |env, intent| async move {
        arrange(&env, &intent, request, Arrival::JUMP).await;
    });
}

/// One step back or forward in the history, if there is one: [`arrive`] then carries it out.
pub fn travel(env: &Env, doc: DocId, forward: bool) {
    env.act(Action::Travelled(doc, forward));
}

/// Goes to where a step back or forward leads.
pub fn arrive(env: &Env, doc: DocId, view: ViewId, place: Place) {
    work(env, view, move |env, intent| async move {
        match (place.key, place.at) {
            (Some(key), at) => {
                let at = at.map(|at| (at, Pane::Elsewhere));
                let arrival = Arrival { via: Via::Jump, step: Step::Travel, at };
                arrange(&env, &intent, Request::Locate { view, key }, arrival).await;
            }
            (None, Some(at)) => {
                if let Ok(Reply::Spot(spot)) = env.client.ask(Request::Spot { doc, at }).await
                    && intent.holds()
                {
                    env.act(Action::Pointed(doc, Rc::from(spot), Pane::Elsewhere, Step::Travel));
                }
            }
            (None, None) => {}
        }
    });
}
