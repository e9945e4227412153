//! What the timeline asks for: tiles, arguments, and memo entries.

use std::rc::Rc;

use picklescope_protocol::{Category, Where};

use super::view::{Memo, NAMED, TimelineView, is_legible};
use crate::{
    components::surface::Size,
    queries, tasks,
    timeline::{Ask, Hit, Scene},
};

impl TimelineView {
    /// Asks for what is missing.
    pub(super) fn fetch(self: &Rc<Self>, size: Size) {
        tasks::fetch_tiles(&self.env, self.doc());
        let base = self.base.borrow();
        if is_legible(&base.scene.plan.grid, size) {
            let ask = self.labels.borrow_mut().ask(&base.scene.rects, &base.scene.runs, NAMED * size.ratio);
            if let Some(ask) = ask {
                self.fetch_labels(ask);
            }
        }
        self.fetch_memo(&base.scene, size);
    }

    fn fetch_labels(self: &Rc<Self>, ask: Ask) {
        let (view, doc) = (Rc::clone(self), self.doc());
        tasks::spawn(async move {
            match ask {
                Ask::Ops(first, count) => {
                    let rows = tasks::fetch_ops(&view.env, doc, first, count).await.map(|ops| ops.rows);
                    view.labels.borrow_mut().keep(rows);
                }
                Ask::At(unit) => {
                    let spot = tasks::ask_spot(&view.env, doc, Where::Byte(unit)).await;
                    view.labels.borrow_mut().keep_at(unit, spot.as_deref());
                }
            }
            view.surface.ask();
        });
    }

    /// The memo entry of the op under the pointer, or else of the one selected, if it has to do with one.
    fn fetch_memo(self: &Rc<Self>, scene: &Scene, size: Size) {
        let given = self.given.borrow();
        let is_memo = |code: Option<u8>| {
            code.is_some_and(|code| queries::category(&given.opcodes, code) == Category::Memo)
        };
        let mine = match self.gesture.borrow().hit(scene, size) {
            Some(Hit::Op(rect)) => Some((rect.place.op, Some(rect.code))),
            _ => None,
        };
        let hovered =
            given.pointer.hover.as_ref().and_then(|hover| Some((hover.spot.op?.op, hover.spot.code)));
        let selected = given.document.focus.known().and_then(|spot| Some((spot.op?.op, spot.code)));
        let wanted = [mine, hovered, selected].into_iter().flatten();
        let wanted = wanted.filter(|(_, code)| is_memo(*code)).map(|(op, _)| op).next();
        let mut memo = self.memo.borrow_mut();
        if memo.op == wanted {
            return;
        }
        *memo = Memo { op: wanted, links: None };
        let Some(op) = wanted else { return };
        let (view, doc) = (Rc::clone(self), self.doc());
        tasks::spawn(async move {
            let links = tasks::fetch_memo(&view.env, doc, op).await;
            let mut memo = view.memo.borrow_mut();
            if memo.op == Some(op) {
                memo.links = links;
                drop(memo);
                view.surface.ask();
            }
        });
    }

    /// The argument of an op, if it is known.
    pub(super) fn arg(&self, op: u32) -> Option<String> {
        self.labels.borrow().arg(op).map(str::to_owned)
    }
}
