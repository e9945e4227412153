//! Selecting by pointing at an op, a byte or an object in any pane but the tree, and knowing what is there.

use std::rc::Rc;

use picklescope_protocol::{DocId, Reply, Request, Spot, Where};

use super::{
    arrange::{Arrival, arrange},
    plain,
    working::work,
};
use crate::{
    client::Refusal,
    store::{Action, Document, Env, Hover, Pane, Step},
};

/// Selects what is at a place, in every pane: the innermost object that owns it, the op, the bytes.
pub fn point(env: &Env, document: &Document, at: Where, pane: Pane) {
    let (doc, view) = (document.opened.doc, document.opened.view);
    let has_tree = document.has_tree();
    work(env, view, move |env, intent| async move {
        let spot: Rc<Spot> = match env.client.ask(Request::Spot { doc, at }).await {
            Ok(Reply::Spot(spot)) => Rc::from(spot),
            Ok(_) | Err(Refusal::Gone) => return,
            Err(Refusal::Engine(error)) => return env.warn(plain(&error)),
        };
        if !intent.holds() {
            return;
        }
        let Some(key) = spot.row.filter(|_| has_tree) else {
            return env.act(Action::Pointed(doc, spot, pane, Step::Jump));
        };
        let arrival = Arrival { at: Some((spot.at, pane)), ..Arrival::JUMP };
        if arrange(&env, &intent, Request::Locate { view, key }, arrival).await.is_some() {
            env.act(Action::Spotted(doc, spot));
        }
    });
}

/// Asks what is at the selection.
pub fn spot(env: &Env, doc: DocId, at: Where) {
    env.learn(
        Request::Spot { doc, at },
        Box::new(move |reply| match reply {
            Reply::Spot(spot) => Some(Action::Spotted(doc, Rc::from(spot))),
            _ => None,
        }),
    );
}

/// The mouse is over something in a pane: shows it in the others.
pub async fn hover(env: Env, doc: DocId, at: Option<Where>, pane: Pane) {
    let hovering = &env.hovering;
    let now = (doc, at, pane);
    if hovering.last.replace(Some(now)) == Some(now) || !hovering.asked.asks(now) {
        return;
    }
    let mut wanted = Some(now);
    while let Some((doc, at, pane)) = wanted {
        match at {
            None => env.act(Action::Hover(doc, None)),
            Some(at) => {
                let spot = env.client.ask(Request::Spot { doc, at }).await;
                // What was asked meanwhile is nearer to where the mouse is now.
                if !hovering.asked.is_waiting()
                    && let Ok(Reply::Spot(spot)) = spot
                {
                    env.act(Action::Hover(doc, Some(Hover { pane, spot: Rc::from(spot) })));
                }
            }
        }
        wanted = hovering.asked.answered();
    }
}
