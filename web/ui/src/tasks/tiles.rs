//! What the timeline asks for. The answers go to what draws, not to the store: they come many times a second and are
//! no news to anything else.

use std::rc::Rc;

use picklescope_protocol::{DocId, Reply, Request, Spot, Where};
use wasm_bindgen_futures::spawn_local;

use crate::store::Env;

/// Asks for the tiles that are missing, if no answer is on its way.
pub fn fetch_tiles(env: &Env, doc: DocId) {
    let Some(timeline) = env.timeline.timeline() else { return };
    let asked = env.timeline.ask();
    if asked.is_empty() {
        return;
    }
    let answer = env.client.ask(Request::Tiles { doc, tiles: asked.clone() });
    let env = env.clone();
    spawn_local(async move {
        let came = match answer.await {
            Ok(Reply::Tiles(tiles)) => Some(tiles),
            _ => None,
        };
        // Another document may have taken its place, whose tiles are its own.
        if env.timeline.timeline().is_some_and(|now| Rc::ptr_eq(&now, &timeline)) {
            env.timeline.tiles.borrow_mut().answer(&asked, came);
            env.timeline.tell();
        }
    });
}

/// What is at a place.
pub async fn ask_spot(env: &Env, doc: DocId, at: Where) -> Option<Box<Spot>> {
    match env.client.ask(Request::Spot { doc, at }).await {
        Ok(Reply::Spot(spot)) => Some(spot),
        _ => None,
    }
}
