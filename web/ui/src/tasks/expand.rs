//! Opening and closing rows.

use std::rc::Rc;

use picklescope_protocol::{Expansion, Request, RowKey, ViewId};

use super::{
    arrange::{Arrival, around, arrange},
    working::work,
};
use crate::{
    format::number,
    store::{Env, Selection},
};

/// The most rows that opening everything below one adds.
const BELOW: u32 = 100_000;

/// The most rows of one level that are opened at once.
const LEVEL: u64 = 1000;

/// Opens or closes a row, which becomes the selection.
pub fn expand(env: &Env, view: ViewId, key: RowKey, open: bool) {
    work(env, view, move |env, intent| async move {
        arrange(&env, &intent, Request::Expand { view, key, open }, Arrival::STAY).await;
    });
}

/// Opens everything below a row, as far as that is wise. There are `before` rows.
pub fn expand_below(env: &Env, view: ViewId, key: RowKey, before: u64) {
    work(env, view, move |env, intent| async move {
        let all = Request::ExpandAll { view, key: Some(key), limit: BELOW };
        let Some(total) = arrange(&env, &intent, all, Arrival::STAY).await else { return };
        let added = total.saturating_sub(before);
        // The engine stops before the row whose own rows would be too many, so a little short of the limit.
        if added >= u64::from(BELOW) / 10 * 9 {
            env.say(format!("Opened the first {} rows. Open what is still closed by itself.", number(added)));
        }
    });
}

/// Opens every closed row of the selected row's level, as `*` does in a treegrid.
pub fn expand_level(env: &Env, view: ViewId, selection: Selection) {
    work(env, view, move |env, intent| async move {
        for key in closed_siblings(&env, view, &selection).await {
            // Answered in order; the last request tells where the selection has gone.
            env.client.tell(Request::Expand { view, key, open: true });
        }
        arrange(&env, &intent, Request::Locate { view, key: selection.key() }, Arrival::STAY).await;
    });
}

/// Siblings of the selected row that are closed, itself included: walks outwards from it, both ways.
async fn closed_siblings(env: &Env, view: ViewId, selection: &Selection) -> Vec<RowKey> {
    let mut keys = Vec::new();
    for forward in [false, true] {
        let mut index = selection.index;
        'walk: loop {
            let Some(arranged) = around(env, view, index).await else { break };
            // The tree may have become shorter since: asking again would bring nothing either.
            if arranged.segment.get(index).is_none() {
                break;
            }
            while let Some(row) = arranged.segment.get(index).map(Rc::clone) {
                if row.depth < selection.row.depth || keys.len() as u64 >= LEVEL {
                    break 'walk;
                }
                let own = index == selection.index;
                if row.depth == selection.row.depth && row.expansion == Expansion::Closed && own <= forward {
                    keys.push(row.key);
                }
                index = match if forward { index.checked_add(1) } else { index.checked_sub(1) } {
                    Some(next) if next < arranged.total && next.abs_diff(selection.index) < LEVEL * 100 => {
                        next
                    }
                    _ => break 'walk,
                };
            }
        }
    }
    keys
}
