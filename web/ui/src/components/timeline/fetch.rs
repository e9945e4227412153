//! What the timeline asks for: tiles, arguments, memo entries, and where the cursor is to go.

use std::rc::Rc;

use picklescope_protocol::Where;
use wasm_bindgen_futures::spawn_local;

use super::{
    is_memo, stretch_of, tip,
    view::{Memo, NAMED, Size, View, is_legible},
};
use crate::{
    store::{Action, Pane},
    tasks,
    timeline::{Ask, Hit, Scene},
};

impl View {
    /// Asks for what is missing.
    pub(super) fn fetch(self: &Rc<Self>, size: Size) {
        tasks::fetch_tiles(&self.env, self.doc());
        let base = self.base.borrow();
        if is_legible(&base.grid, size) {
            let ask = self.labels.borrow_mut().ask(&base.scene.rects, &base.scene.runs, NAMED * size.ratio);
            if let Some(ask) = ask {
                self.fetch_labels(ask);
            }
        }
        self.fetch_memo(&base.scene);
    }

    fn fetch_labels(self: &Rc<Self>, ask: Ask) {
        let (view, doc) = (Rc::clone(self), self.doc());
        spawn_local(async move {
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
            view.ask();
        });
    }

    /// The memo entry of the op under the pointer, or else of the one selected, if it has to do with one.
    fn fetch_memo(self: &Rc<Self>, scene: &Scene) {
        let given = self.given.borrow();
        let is_memo = |code: Option<u8>| code.is_some_and(|code| is_memo(&given.opcodes, code));
        let mine = match self.hand.borrow().hit(self, scene) {
            Some(Hit::Op(rect)) => Some((rect.op, Some(rect.code))),
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
        spawn_local(async move {
            let links = tasks::fetch_memo(&view.env, doc, op).await;
            let mut memo = view.memo.borrow_mut();
            if memo.op == Some(op) {
                memo.links = links;
                drop(memo);
                view.ask();
            }
        });
    }

    /// The cursor goes to what is at a place, and the selection stays. `aloud`: and it is said what is there.
    pub(super) fn cursor_to(self: &Rc<Self>, at: Where, aloud: bool) {
        if !self.hand.borrow_mut().may_ask(at) {
            return;
        }
        let (view, doc) = (Rc::clone(self), self.doc());
        spawn_local(async move {
            let spot = tasks::ask_spot(&view.env, doc, at).await;
            if let Some(place) = spot.as_ref().and_then(|spot| spot.op) {
                view.env.act(Action::Cursor(doc, place, Pane::Timeline));
                if aloud {
                    view.shared().reveal(&stretch_of(place));
                }
            }
            if let Some(spot) = spot.filter(|_| aloud) {
                let said = tip::spoken(&view.given.borrow().opcodes, &spot);
                view.live.set_text_content(Some(&said));
            }
            let next = view.hand.borrow_mut().answered();
            if let Some(at) = next {
                view.cursor_to(at, aloud);
            }
        });
    }

    /// The argument of an op, if it is known.
    pub(super) fn arg(&self, op: u32) -> Option<String> {
        self.labels.borrow().arg(op).map(str::to_owned)
    }
}
