//! Drawing on canvases: at most once a frame, and only when there is something new to draw.

use std::{
    cell::Cell,
    rc::{Rc, Weak},
};

use wasm_bindgen::{JsCast, closure::Closure};

/// Something that is drawn by hand, beside Yew.
pub(super) struct Frame {
    draw: Closure<dyn FnMut(f64)>,
    asked: Cell<Option<i32>>,
}

impl Frame {
    /// `draw` is given the time in milliseconds, and says whether it is to be called again in the next frame.
    pub(super) fn new(draw: Box<dyn Fn(f64) -> bool>) -> Rc<Self> {
        Rc::new_cyclic(|frame: &Weak<Self>| {
            let frame = frame.clone();
            let draw = Closure::new(move |now| {
                let Some(frame) = frame.upgrade() else { return };
                frame.asked.set(None);
                if draw(now) {
                    frame.ask();
                }
            });
            Self { draw, asked: Cell::new(None) }
        })
    }

    /// Something is new: it is drawn in the next frame.
    pub(super) fn ask(&self) {
        if self.asked.get().is_none()
            && let Some(window) = web_sys::window()
        {
            self.asked.set(window.request_animation_frame(self.draw.as_ref().unchecked_ref()).ok());
        }
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        if let (Some(asked), Some(window)) = (self.asked.get(), web_sys::window()) {
            drop(window.cancel_animation_frame(asked));
        }
    }
}
