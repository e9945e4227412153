//! Asking for something that opens or closes rows, and then for the rows around the one that matters, so that
//! the tree changes at once and is never drawn half.

use std::rc::Rc;

use picklescope_protocol::{Located, Reply, Request, RequestError, ViewId, Where};

use crate::{
    client::Refusal,
    store::{Action, Arranged, Env, Pane, Segment, Selection, Step, Via},
};

/// Rows fetched around the row that matters: more than a window above it and below it.
const ABOVE: u64 = 96;
const COUNT: u32 = 256;

/// Asks, fetches, and changes the tree; gives the number of its rows. What went wrong is announced.
pub(super) async fn arrange(
    env: &Env,
    request: Request,
    via: Via,
    step: Step,
    at: Option<(Where, Pane)>,
) -> Option<u64> {
    match env.client.ask(request).await {
        Ok(Reply::Located(located)) => {
            show(env, located, via, step, at).await;
            return Some(located.total);
        }
        Ok(_) | Err(Refusal::Gone | Refusal::Engine(RequestError::Unknown)) => {}
        Err(Refusal::Engine(error)) => env.say(super::rows::plain(&error)),
    }
    None
}

/// Selects a row that the engine has located.
pub(super) async fn show(env: &Env, located: Located, via: Via, step: Step, at: Option<(Where, Pane)>) {
    let Some(arranged) = around(env, located.view, located.row).await else { return };
    let index = located.row.min(arranged.total.saturating_sub(1));
    let Some(row) = arranged.segment.get(index).map(Rc::clone) else { return };
    let selection = Selection { index, row, via };
    env.act(Action::Rearranged { arranged, selection, step, at });
}

/// The rows around one, in the present arrangement.
pub(super) async fn around(env: &Env, view: ViewId, row: u64) -> Option<Arranged> {
    let arrangement = env.client.arrangement();
    let first = row.saturating_sub(ABOVE);
    match env.client.ask(Request::Rows { view, first, count: COUNT }).await {
        Ok(Reply::Rows(rows)) => {
            let total = rows.total;
            Some(Arranged { view, arrangement, total, segment: Rc::new(Segment::from(rows)) })
        }
        _ => None,
    }
}
