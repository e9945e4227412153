//! What the timeline asks for. The answers go to what draws, not to the store: they come many times a second and are
//! no news to anything else.

use std::rc::Rc;

use picklescope_protocol::{Axis, DocId, Reply, Request, Spot, Where};

use super::spawn;
use crate::{
    store::Env,
    timeline::{Window, place_of, whole},
};

/// Asks for the tiles that are missing, if no answer is on its way.
pub fn fetch_tiles(env: &Env, doc: DocId) {
    let Some(timeline) = env.timeline.timeline() else { return };
    let asked = env.timeline.ask();
    if asked.is_empty() {
        return;
    }
    let answer = env.client.ask(Request::Tiles { doc, tiles: asked.clone() });
    let env = env.clone();
    spawn(async move {
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

/// The timeline has turned to another axis: the ops that were in sight along the one before come into sight.
pub fn turn(env: &Env, doc: DocId, (before, window): (Axis, Window), axis: Axis) {
    if window.is_whole() {
        return;
    }
    let ends = [window.from(), (window.to() - 1.0).max(window.from())];
    let [first, last] = ends.map(|unit| place_of(before, whole(unit)));
    let env = env.clone();
    let shown = env.timeline.window();
    spawn(async move {
        let first = ask_spot(&env, doc, first).await.and_then(|spot| spot.op);
        let last = ask_spot(&env, doc, last).await.and_then(|spot| spot.op);
        // It may have been moved meanwhile, or turned again.
        if let Some((first, last)) = first.zip(last)
            && env.timeline.axis() == axis
            && env.timeline.window() == shown
        {
            env.timeline.change(&|window| match axis {
                Axis::Bytes => window.take(first.at as f64, last.at.saturating_add(last.len) as f64),
                Axis::Ops => window.take(f64::from(first.op), f64::from(last.op) + 1.0),
            });
        }
    });
}
