//! Selecting by pointing at an op, a byte or an object in any pane but the tree, and knowing what is there.

use std::rc::Rc;

use picklescope_protocol::{DocId, OpPlace, Reply, Request, Spot, ViewId, Where};
use wasm_bindgen_futures::spawn_local;

use super::{arrange::arrange, rows::plain, working::work};
use crate::{
    client::Refusal,
    store::{Action, Document, Env, Hover, Pane, Step, Via},
};

/// Selects what is at a place, in every pane: the innermost object that owns it, the op, the bytes.
pub fn point(env: &Env, document: &Document, at: Where, pane: Pane) {
    let (doc, view) = (document.opened.doc, document.opened.view);
    let has_tree = document.has_tree();
    work(env, view, move |env| async move {
        match env.client.ask(Request::Spot { doc, at }).await {
            Ok(Reply::Spot(spot)) => {
                let spot = Rc::from(spot);
                select(&env, doc, view, spot, pane, has_tree).await;
            }
            Ok(_) | Err(Refusal::Gone) => {}
            Err(Refusal::Engine(error)) => env.say(plain(&error)),
        }
    });
}

async fn select(env: &Env, doc: DocId, view: ViewId, spot: Rc<Spot>, pane: Pane, has_tree: bool) {
    let Some(key) = spot.row.filter(|_| has_tree) else {
        env.act(Action::Pointed(doc, spot, pane, Step::Jump));
        return;
    };
    let at = spot.at;
    let found = arrange(env, Request::Locate { view, key }, Via::Jump, Step::Jump, Some((at, pane))).await;
    if found.is_some() {
        env.act(Action::Spotted(doc, spot));
    }
}

/// Asks what is at the selection.
pub fn spot(env: &Env, doc: DocId, at: Where) {
    let answer = env.client.ask(Request::Spot { doc, at });
    let env = env.clone();
    spawn_local(async move {
        if let Ok(Reply::Spot(spot)) = answer.await {
            env.act(Action::Spotted(doc, Rc::from(spot)));
        }
    });
}

/// The cursor goes to an op, and the selection stays.
pub fn move_cursor(env: &Env, doc: DocId, place: OpPlace, pane: Pane) {
    env.act(Action::Cursor(doc, place, pane));
}

/// The op that the cursor is on its way to, or else where it is.
#[must_use]
pub fn heading_for(env: &Env, doc: DocId, cursor: Option<u32>) -> Option<u32> {
    env.stepping.get().filter(|(of, _)| *of == doc).map(|(_, op)| op).or(cursor)
}

/// The cursor goes by some ops from where it is, or is on its way to, and the selection stays. There are `total` ops.
pub fn step_by(env: &Env, doc: DocId, cursor: Option<u32>, by: i64, total: u32, pane: Pane) {
    let from = heading_for(env, doc, cursor);
    let last = i64::from(total.saturating_sub(1));
    let op = match from {
        Some(op) => i64::from(op).saturating_add(by).min(last).max(0),
        None => 0,
    };
    let op = u32::try_from(op).unwrap_or(0);
    if total == 0 || from == Some(op) {
        return;
    }
    env.stepping.set(Some((doc, op)));
    let answer = env.client.ask(Request::Spot { doc, at: Where::Op(op) });
    let env = env.clone();
    spawn_local(async move {
        let spot = answer.await;
        // Of several steps in a hurry the last one counts.
        if env.stepping.get() != Some((doc, op)) {
            return;
        }
        env.stepping.set(None);
        if let Ok(Reply::Spot(spot)) = spot
            && let Some(place) = spot.op
        {
            env.act(Action::Cursor(doc, place, pane));
        }
    });
}

/// The mouse is over something in a pane: shows it in the others. Of those asked for in a hurry, the last one counts.
pub async fn hover(env: Env, doc: DocId, at: Option<Where>, pane: Pane) {
    let hovering = &env.hovering;
    let now = Some((doc, at, pane));
    if hovering.last.replace(now) == now {
        return;
    }
    hovering.next.set(now);
    if hovering.busy.replace(true) {
        return;
    }
    while let Some((doc, at, pane)) = hovering.next.take() {
        let Some(at) = at else {
            env.act(Action::Hover(doc, None));
            continue;
        };
        let spot = env.client.ask(Request::Spot { doc, at }).await;
        // What was asked meanwhile is nearer to where the mouse is now.
        let next = hovering.next.take();
        hovering.next.set(next);
        if next.is_none()
            && let Ok(Reply::Spot(spot)) = spot
        {
            env.act(Action::Hover(doc, Some(Hover { pane, spot: Rc::from(spot) })));
        }
    }
    hovering.busy.set(false);
}
