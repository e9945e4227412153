//! Moving the cursor: the selection stays where it is.

use picklescope_protocol::{DocId, OpPlace, Spot, Where};

use super::{ask_spot, spawn};
use crate::store::{Action, Env, Pane};

/// The cursor goes to an op, and the selection stays.
pub fn move_cursor(env: &Env, doc: DocId, place: OpPlace, pane: Pane) {
    env.act(Action::Cursor(doc, place, pane));
}

/// The op that the cursor is on its way to, or else where it is.
#[must_use]
pub fn heading_for(env: &Env, doc: DocId, cursor: Option<u32>) -> Option<u32> {
    match env.stepping.newest() {
        Some((of, Where::Op(op), _)) if of == doc => Some(op),
        _ => cursor,
    }
}

/// The cursor goes to what is at a place, and the selection stays. Of places asked for in a hurry the last one counts. `told` is called
/// with what is there; not if another one was on its way already.
pub fn cursor_to(env: &Env, doc: DocId, at: Where, pane: Pane, told: Box<dyn FnOnce(&Spot)>) {
    if !env.stepping.asks((doc, at, pane)) {
        return;
    }
    let env = env.clone();
    spawn(async move {
        let mut next = Some((doc, at, pane));
        let mut last = None;
        while let Some((doc, at, pane)) = next {
            last = ask_spot(&env, doc, at).await;
            if let Some(place) = last.as_ref().and_then(|spot| spot.op) {
                move_cursor(&env, doc, place, pane);
            }
            next = env.stepping.answered();
        }
        if let Some(spot) = last {
            told(&spot);
        }
    });
}

/// The op that is so many ops from where the cursor is, or is on its way to; `None` if it is there already. There are `total` ops.
#[must_use]
pub fn op_by(env: &Env, doc: DocId, cursor: Option<u32>, by: i64, total: u32) -> Option<u32> {
    let from = heading_for(env, doc, cursor);
    let last = i64::from(total.checked_sub(1)?);
    // Without a cursor one is before the first op.
    let op = from.map_or(-1, i64::from).saturating_add(by).min(last).max(0);
    u32::try_from(op).ok().filter(|op| Some(*op) != from)
}

/// The cursor goes by some ops, and the selection stays.
pub fn step_by(env: &Env, doc: DocId, cursor: Option<u32>, by: i64, total: u32, pane: Pane) {
    if let Some(op) = op_by(env, doc, cursor, by, total) {
        cursor_to(env, doc, Where::Op(op), pane, Box::new(|_| ()));
    }
}
