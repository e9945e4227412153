//! The timeline follows the store: another document, another selection, another cursor.

use std::rc::Rc;

use picklescope_protocol::Stretch;

use super::{
    gesture,
    view::{Memo, TimelineView},
};
use crate::{
    components::canvases::Given,
    store::Pane,
    timeline::{Labels, Laid, ends},
};

impl TimelineView {
    /// Another state of the store, with what is other in the timeline that is laid.
    pub(in crate::components) fn follow(self: &Rc<Self>, given: &Given, laid: Laid) {
        let before = self.given.replace(given.clone());
        if laid == Laid::Other {
            self.labels.replace(Labels::default());
            self.memo.replace(Memo::default());
        }
        let spot = |given: &Given| given.document.focus.known().map(Rc::as_ptr);
        if !Rc::ptr_eq(&before.opcodes, &given.opcodes) || spot(&before) != spot(given) || laid == Laid::Other
        {
            self.base.borrow_mut().key = None;
        }
        self.go_along(given);
        self.surface.ask();
        gesture::say(self);
    }

    /// Goes where the store has gone.
    fn go_along(&self, given: &Given) {
        let (document, shared) = (&given.document, self.shared());
        let spot = document.focus.known();
        let object = spot.and_then(|spot| spot.extents.first()).map(Stretch::from);
        let op = spot.and_then(|spot| spot.op.as_ref()).map(Stretch::from);
        shared.select(object.or(op));

        // What was selected or pointed at elsewhere comes into sight here, once.
        let (selected, moved) = self.seen.get();
        let mut now = (selected, given.pointer.moved.1);
        if moved != now.1
            && given.pointer.moved.0 != Pane::Timeline
            && let Some(place) = &given.pointer.cursor
        {
            shared.reveal(&place.into());
        }
        if spot.is_some() && selected != Some(document.focus.serial) {
            now.0 = Some(document.focus.serial);
            if document.focus.pane != Pane::Timeline && shared.is_laid() {
                // An object as a whole where it fits, or else the op that stands for it.
                let units = |of: &Stretch| {
                    let (start, end) = ends(shared.axis(), of);
                    end - start
                };
                let fits = object.filter(|object| units(object) <= shared.window().span());
                if let Some(stretch) = fits.or(op) {
                    shared.reveal(&stretch);
                }
            }
        }
        self.seen.set(now);
    }
}
