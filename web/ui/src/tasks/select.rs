//! Selecting a row of the tree.

use picklescope_protocol::{Reply, Request};

use super::{
    arrange::{around, chosen},
    working::work,
};
use crate::store::{Action, Env, Tree, Via};

/// Selects the row at an index; fetches it first if it is not here.
pub fn select(env: &Env, tree: &Tree, index: u64) {
    let index = index.min(tree.total.saturating_sub(1));
    let view = tree.view;
    if let Some(selection) = tree.select(index, Via::Tree) {
        env.intents.begin();
        env.act(Action::Selected { view, selection });
        return;
    }
    work(env, view, move |env, intent| async move {
        let Some(arranged) = around(&env, view, index).await else { return };
        if let Some(selection) = chosen(&arranged, index, Via::Tree).filter(|_| intent.holds()) {
            env.act(Action::Rows(arranged));
            env.act(Action::Selected { view, selection });
        }
    });
}

/// Goes to the next row that begins with what was typed, from the row at `index` on. While a word is being typed the row itself may
/// fit; with its first character the search is for the next one.
pub fn type_ahead(env: &Env, tree: &Tree, index: u64, prefix: String) {
    let view = tree.view;
    let begun = prefix.chars().nth(1).is_some();
    let from = if begun { index.checked_sub(1).unwrap_or(tree.total.saturating_sub(1)) } else { index };
    let arrangement = env.client.arrangement();
    let tree = tree.clone();
    work(env, view, move |env, intent| async move {
        let answer = env.client.ask(Request::TypeAhead { view, from, prefix }).await;
        // Rows that were opened or closed meanwhile have given it another index.
        if !intent.holds() || env.client.arrangement() != arrangement {
            return;
        }
        match answer {
            Ok(Reply::Found(Some(found))) if tree.arrangement == arrangement => select(&env, &tree, found),
            Ok(Reply::Found(Some(found))) => {
                let Some(arranged) = around(&env, view, found).await else { return };
                if let Some(selection) = chosen(&arranged, found, Via::Tree).filter(|_| intent.holds()) {
                    env.act(Action::Rows(arranged));
                    env.act(Action::Selected { view, selection });
                }
            }
            Ok(Reply::Found(None)) => env.warn("No row begins with that."),
            _ => {}
        }
    });
}
