//! Jumping to another place, and coming back.

use std::rc::Rc;

use picklescope_protocol::{NodeId, Reply, Request, RowKey, ViewId};

use super::{arrange::arrange, working::work};
use crate::store::{Action, Document, Env, Pane, Step, Via};

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
    work(env, view, |env| async move {
        arrange(&env, request, Via::Jump, Step::Jump, None).await;
    });
}

/// One step back or forward in the history, if there is one.
pub fn travel(env: &Env, document: &Document, forward: bool) {
    let (place, step) = if forward {
        (document.history.next(), Step::Forward)
    } else {
        (document.history.previous(), Step::Back)
    };
    let Some(place) = place else {
        env.say(if forward { "Nothing further ahead." } else { "Nothing further back." });
        return;
    };
    let (doc, view) = (document.opened.doc, document.tree.view);
    work(env, view, move |env| async move {
        match (place.key, place.at) {
            (Some(key), at) => {
                let at = at.map(|at| (at, Pane::Elsewhere));
                arrange(&env, Request::Locate { view, key }, Via::Jump, step, at).await;
            }
            (None, Some(at)) => {
                if let Ok(Reply::Spot(spot)) = env.client.ask(Request::Spot { doc, at }).await {
                    env.act(Action::Pointed(doc, Rc::from(spot), Pane::Elsewhere, step));
                }
            }
            (None, None) => {}
        }
    });
}
