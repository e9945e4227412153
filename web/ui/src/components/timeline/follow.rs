//! The timeline follows the store: another document, another selection, another axis.

use std::rc::Rc;

use picklescope_protocol::{Axis, Stretch, Where};
use wasm_bindgen_futures::spawn_local;

use super::{
    stretch_of,
    view::{Given, Memo, View},
};
use crate::{
    store::Pane,
    tasks,
    timeline::{Labels, Window, whole},
};

impl View {
    /// Another state of the store.
    pub(super) fn give(self: &Rc<Self>, given: Given) {
        let before = self.given.replace(given);
        let turned = before.panes.axis != self.given.borrow().panes.axis;
        {
            let now = self.given.borrow();
            let spot = |given: &Given| given.document.focus.known().map(Rc::as_ptr);
            if !Rc::ptr_eq(&before.opcodes, &now.opcodes) || spot(&before) != spot(&now) {
                self.base.borrow_mut().key = None;
            }
        }
        self.adopt();
        if turned {
            self.turn(before.panes.axis);
        }
        self.ask();
    }

    /// Goes where the store has gone.
    pub(super) fn adopt(&self) {
        let given = self.given.borrow();
        let (document, shared) = (&given.document, self.shared());
        let trace = document.trace.timeline();
        if shared.timeline().is_none() != trace.is_none() {
            self.labels.replace(Labels::default());
            self.memo.replace(Memo::default());
            self.base.borrow_mut().key = None;
        }
        shared.lay(trace);
        let spot = document.focus.known();
        let object = spot.and_then(|spot| spot.extents.first());
        let object = object.map(|extent| Stretch {
            start: extent.start,
            end: extent.end,
            first: extent.first,
            behind: extent.last.saturating_add(1),
        });
        let op = spot.and_then(|spot| spot.op).map(stretch_of);
        shared.select(object.or(op));

        // What was selected or pointed at elsewhere comes into sight here, once.
        let (selected, moved) = self.seen.get();
        let mut now = (selected, given.pointer.moved.1);
        if moved != now.1
            && given.pointer.moved.0 != Pane::Timeline
            && let Some(place) = given.pointer.cursor
        {
            shared.reveal(&stretch_of(place));
        }
        if spot.is_some() && selected != Some(document.focus.serial) {
            now.0 = Some(document.focus.serial);
            if document.focus.pane != Pane::Timeline && shared.is_laid() {
                // An object as a whole where it fits, or else the op that stands for it.
                let units = |of: &Stretch| match shared.axis() {
                    Axis::Bytes => (of.end - of.start) as f64,
                    Axis::Ops => f64::from(of.behind - of.first),
                };
                let fits = object.filter(|object| units(object) <= shared.window().span());
                if let Some(stretch) = fits.or(op) {
                    shared.reveal(&stretch);
                }
            }
        }
        self.seen.set(now);
    }

    /// Another axis: the same ops stay in sight.
    fn turn(self: &Rc<Self>, before: Axis) {
        let (shared, axis) = (self.shared(), self.given.borrow().panes.axis);
        let window = shared.window();
        shared.turn(axis);
        if window.is_whole() {
            shared.change(&Window::fit);
            return;
        }
        let place = |unit: f64| match before {
            Axis::Bytes => Where::Byte(whole(unit)),
            Axis::Ops => Where::Op(u32::try_from(whole(unit)).unwrap_or(u32::MAX)),
        };
        let (first, last) = (place(window.from()), place((window.to() - 1.0).max(window.from())));
        let (env, doc) = (self.env.clone(), self.doc());
        spawn_local(async move {
            let first = tasks::ask_spot(&env, doc, first).await.and_then(|spot| spot.op);
            let last = tasks::ask_spot(&env, doc, last).await.and_then(|spot| spot.op);
            let (Some(first), Some(last)) = (first, last) else {
                env.timeline.change(&Window::fit);
                return;
            };
            env.timeline.change(&|window| match axis {
                Axis::Bytes => window.take(first.at as f64, last.at.saturating_add(last.len) as f64),
                Axis::Ops => window.take(f64::from(first.op), f64::from(last.op) + 1.0),
            });
        });
    }
}
