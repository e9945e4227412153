//! Asking for something that opens or closes rows, and then for the rows around the one that matters, so that
//! the tree changes at once and is never drawn half.

use std::rc::Rc;

use picklescope_protocol::{Located, Reply, Request, RequestError, RowKey, ViewId, Where};

use super::{plain, spawn};
use crate::{
    client::Refusal,
    store::{Action, Arranged, Env, Intent, Pane, Segment, Selection, Step, Via},
};

/// Rows fetched around the row that matters: more than a window above it and below it.
const ABOVE: u64 = 96;
const COUNT: u32 = 256;

/// What becomes of a row once it is found.
#[derive(Clone, Copy)]
pub(super) struct Arrival {
    /// How it comes to be selected.
    pub(super) via: Via,
    /// How that counts in the history.
    pub(super) step: Step,
    /// What was pointed at in another pane, and which; `None` when it was the row itself.
    pub(super) at: Option<(Where, Pane)>,
}

impl Arrival {
    /// Rows open or close, and one stays where one is.
    pub(super) const STAY: Self = Self { via: Via::Tree, step: Step::Stay, at: None };
    /// A jump to the row itself.
    pub(super) const JUMP: Self = Self { via: Via::Jump, step: Step::Jump, at: None };
}

/// Asks, fetches, and changes the tree; gives the number of its rows. The row is selected if that is still meant. What went wrong is
/// announced.
pub(super) async fn arrange(env: &Env, intent: &Intent, request: Request, arrival: Arrival) -> Option<u64> {
    match env.client.ask(request).await {
        Ok(Reply::Located(located)) => {
            show(env, intent, located, arrival).await;
            return Some(located.total);
        }
        Ok(_) | Err(Refusal::Gone | Refusal::Engine(RequestError::Unknown)) => {}
        Err(Refusal::Engine(error)) => env.warn(plain(&error)),
    }
    None
}

/// Selects a row that the engine has located. If something else is meant by now, the tree changes, and the selection does not.
pub(super) async fn show(env: &Env, intent: &Intent, located: Located, arrival: Arrival) {
    let Some(arranged) = around(env, located.view, located.row).await else { return };
    if !intent.holds() {
        return env.act(Action::Rows(arranged));
    }
    let Arrival { via, step, at } = arrival;
    if let Some(selection) = chosen(&arranged, located.row, via) {
        env.act(Action::Rearranged { arranged, selection, step, at });
    }
}

/// A row among those that were fetched, as a selection.
pub(super) fn chosen(arranged: &Arranged, row: u64, via: Via) -> Option<Selection> {
    let index = row.min(arranged.total.saturating_sub(1));
    let row = Rc::clone(arranged.segment.get(index)?);
    Some(Selection { index, arrangement: arranged.arrangement, row, via })
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

/// Finds out where the selected row is, after rows were opened or closed without telling.
pub fn place(env: &Env, view: ViewId, key: RowKey) {
    let (env, intent) = (env.clone(), env.intents.present());
    spawn(async move {
        let Ok(Reply::Located(located)) = env.client.ask(Request::Locate { view, key }).await else { return };
        let Some(arranged) = around(&env, view, located.row).await else { return };
        if let Some(selection) = chosen(&arranged, located.row, Via::Tree).filter(|_| intent.holds()) {
            env.act(Action::Placed(arranged, selection));
        }
    });
}
