//! Jumping to another place, and coming back.

use picklescope_protocol::{NodeId, Request, RowKey, ViewId};

use super::{arrange::arrange, working::work};
use crate::store::{Document, Env, Pane, Step, Via};

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
    let view = document.tree.view;
    let request = Request::Locate { view, key: place.key };
    let at = place.at.map(|at| (at, Pane::Elsewhere));
    work(env, view, move |env| async move {
        arrange(&env, request, Via::Jump, step, at).await;
    });
}
