//! Drawing on canvases: at most once a frame, and only when there is something new to draw.

use std::{
    cell::Cell,
    rc::{Rc, Weak},
};

use wasm_bindgen::{JsCast, closure::Closure};

/// Something that is drawn by hand, beside Yew.
pub(super) struct Frame {
    draw: Box<dyn Fn(Option<f64>) -> bool>,
    callback: Closure<dyn FnMut(f64)>,
    asked: Cell<Option<i32>>,
}

impl Frame {
    /// `draw` is given the time of the frame in milliseconds, and says whether it is to be called again in the next one.
    pub(super) fn new(draw: Box<dyn Fn(Option<f64>) -> bool>) -> Rc<Self> {
        Rc::new_cyclic(|frame: &Weak<Self>| {
            let frame = frame.clone();
            let callback = Closure::new(move |now| {
                if let Some(frame) = frame.upgrade() {
                    frame.asked.set(None);
                    frame.draw(Some(now));
                }
            });
            Self { draw, callback, asked: Cell::new(None) }
        })
    }

    /// Something is new: it is drawn in the next frame.
    pub(super) fn ask(&self) {
        if self.asked.get().is_none()
            && let Some(window) = web_sys::window()
        {
            self.asked.set(window.request_animation_frame(self.callback.as_ref().unchecked_ref()).ok());
        }
    }

    /// Something is new that the frame under way is to show. `draw` is given no time.
    pub(super) fn draw_now(&self) {
        self.forget();
        self.draw(None);
    }

    fn draw(&self, now: Option<f64>) {
        if (self.draw)(now) {
            self.ask();
        }
    }

    fn forget(&self) {
        if let (Some(asked), Some(window)) = (self.asked.take(), web_sys::window()) {
            drop(window.cancel_animation_frame(asked));
        }
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.forget();
    }
}
