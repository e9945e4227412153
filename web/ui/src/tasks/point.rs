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
    work(env, view, move |env| async move {
        match env.client.ask(Request::Spot { doc, at }).await {
            Ok(Reply::Spot(spot)) => {
                let spot = Rc::from(spot);
                select(&env, doc, view, spot, pane).await;
            }
            Ok(_) | Err(Refusal::Gone) => {}
            Err(Refusal::Engine(error)) => env.say(plain(&error)),
        }
    });
}

async fn select(env: &Env, doc: DocId, view: ViewId, spot: Rc<Spot>, pane: Pane) {
    let Some(key) = spot.row else {
        env.act(Action::Pointed(doc, spot, pane));
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

/// The mouse is over something in a pane: shows it in the others. Of those asked for in a hurry, the last one counts.
pub async fn hover(env: Env, doc: DocId, at: Option<Where>, pane: Pane) {
    let Some(at) = at else {
        env.act(Action::Hover(doc, None));
        return;
    };
    if let Ok(Reply::Spot(spot)) = env.client.ask(Request::Spot { doc, at }).await {
        env.act(Action::Hover(doc, Some(Hover { pane, spot: Rc::from(spot) })));
    }
}
