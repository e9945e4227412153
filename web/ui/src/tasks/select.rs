//! Selecting a row by its index.

use std::rc::Rc;

use super::{arrange::around, working::work};
use crate::store::{Action, Env, Selection, Tree, Via};

/// Selects the row at an index; fetches it first if it is not here.
pub fn select(env: &Env, tree: &Tree, index: u64) {
    let index = index.min(tree.total.saturating_sub(1));
    let view = tree.view;
    if let Some(row) = tree.row(index) {
        let selection = Selection { index, row: Rc::clone(row), via: Via::Tree };
        env.act(Action::Selected { view, selection });
        return;
    }
    work(env, view, move |env| async move {
        let Some(arranged) = around(&env, view, index).await else { return };
        let Some(row) = arranged.segment.get(index).map(Rc::clone) else { return };
        env.act(Action::Rows(arranged));
        env.act(Action::Selected { view, selection: Selection { index, row, via: Via::Tree } });
    });
}
