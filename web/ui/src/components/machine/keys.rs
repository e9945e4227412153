//! Keys in the stack and in the memo.

use std::{cell::RefCell, rc::Rc};

use picklescope_protocol::{Machine, Where};
use yew::prelude::*;

use super::side::{Side, depth};
use crate::{
    keys::{Stroke, Wish, wish},
    store::{Document, Env, Pane, Snap},
    tasks,
};

/// What the keys of a list are about.
pub(super) struct Keys {
    pub(super) env: Env,
    pub(super) document: Snap<Document>,
    pub(super) machine: Option<Rc<Machine>>,
    pub(super) side: Rc<RefCell<Side>>,
    /// Rows that fit whole.
    pub(super) page: u64,
    pub(super) is_memo: bool,
    pub(super) redraw: UseForceUpdateHandle,
}

/// Up and down, to select, and from a memo entry to the op that stored it.
pub(super) fn on_key(event: &KeyboardEvent, keys: &Keys) {
    let key = event.key();
    let (Some(wish), Some(machine)) = (wish(Stroke::new(&key, event)), &keys.machine) else { return };
    let rows = if keys.is_memo { u64::from(machine.memo) } else { depth(machine) };
    let Some(last) = rows.checked_sub(1) else { return };
    let active = keys.side.borrow().active(machine.op);
    let by = |by: i64| active.map_or(0, |row| row.saturating_add_signed(by)).min(last);
    let page = i64::try_from(keys.page.saturating_sub(1).max(1)).unwrap_or(1);
    let row = match wish {
        Wish::Move(rows) => by(rows),
        Wish::Page(pages) => by(pages.saturating_mul(page)),
        Wish::First => 0,
        Wish::Last => last,
        Wish::Act | Wish::Outward => {
            let Some(row) = active else { return };
            let within = |first: u32| usize::try_from(row.checked_sub(first.into())?).ok();
            let entry = within(machine.memo_first).and_then(|row| machine.entries.get(row));
            let value = if keys.is_memo {
                entry.map(|entry| entry.value.node)
            } else {
                within(machine.first).and_then(|row| machine.stack.get(row)?.as_ref()).map(|shown| shown.node)
            };
            if let Some(node) = value.filter(|_| wish == Wish::Act) {
                event.prevent_default();
                tasks::point(&keys.env, &keys.document, Where::Node(node), Pane::Machine);
            } else if let Some(entry) = entry.filter(|_| keys.is_memo && wish == Wish::Outward) {
                event.prevent_default();
                let (doc, at) = (keys.document.opened.doc, Where::Op(entry.put));
                tasks::cursor_to(&keys.env, doc, at, Pane::Elsewhere, Box::new(|_| ()));
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    keys.side.borrow_mut().go(machine.op, row);
    keys.redraw.force_update();
}
