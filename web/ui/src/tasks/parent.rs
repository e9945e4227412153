//! Going from a row to the one it is under.

use std::rc::Rc;

use picklescope_protocol::{Reply, Request, RowKey};

use super::{
    arrange::{Arrival, around, arrange, show},
    select::select,
    working::work,
};
use crate::store::{Env, Selection, Tree};

/// Rows looked at, going upwards, before giving up.
const FAR: u64 = 20_000;

/// Selects the parent of the selected row. It is mostly in sight or the owner's own row; only the parent of a
/// row in a bucket may have to be looked for upwards.
pub fn select_parent(env: &Env, tree: &Tree, selection: &Selection) {
    let Some(depth) = selection.row.depth.checked_sub(1) else { return };
    let mut index = selection.index;
    while let Some(above) = index.checked_sub(1) {
        let Some(row) = tree.row(above) else { break };
        if row.depth == depth {
            return select(env, tree, above);
        }
        index = above;
    }
    let (view, key, from) = (tree.view, selection.key(), index);
    work(env, view, move |env, intent| async move {
        if key.owner != RowKey::TOP
            && let Ok(Reply::Located(located)) =
                env.client.ask(Request::Reveal { view, node: key.owner }).await
            && let Some(arranged) = around(&env, view, located.row).await
            && arranged.segment.get(located.row).is_some_and(|row| row.depth == depth)
        {
            return show(&env, &intent, located, Arrival::STAY).await;
        }
        let mut index = from;
        while from - index < FAR {
            let Some(arranged) = around(&env, view, index).await else { return };
            // The tree may have become shorter since: asking again would bring nothing either.
            if !intent.holds() || arranged.segment.get(index).is_none() {
                return;
            }
            while let Some(row) = arranged.segment.get(index).map(Rc::clone) {
                if row.depth == depth {
                    let request = Request::Locate { view, key: row.key };
                    arrange(&env, &intent, request, Arrival::STAY).await;
                    return;
                }
                let Some(above) = index.checked_sub(1) else { return };
                index = above;
            }
        }
    });
}
