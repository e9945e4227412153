//! Going to the next row that begins with what was typed.

use picklescope_protocol::{Reply, Request};

use super::{select::select, working::work};
use crate::store::{Env, Tree};

/// Searches from the row at `index` on. While a word is being typed the row itself may fit; with its first
/// character the search is for the next one.
pub fn type_ahead(env: &Env, tree: &Tree, index: u64, prefix: String) {
    let view = tree.view;
    let begun = prefix.chars().nth(1).is_some();
    let from = if begun { index.checked_sub(1).unwrap_or(tree.total.saturating_sub(1)) } else { index };
    let answer = env.client.ask(Request::TypeAhead { view, from, prefix });
    let tree = tree.clone();
    work(env, view, move |env| async move {
        match answer.await {
            Ok(Reply::Found(Some(found))) => select(&env, &tree, found),
            Ok(Reply::Found(None)) => env.say("No row begins with that."),
            _ => {}
        }
    });
}
