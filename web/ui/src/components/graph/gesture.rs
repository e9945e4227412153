//! What pointer and wheel do over the graph: they move it, and with Control they make it larger.

use std::{cell::Cell, rc::Rc};

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, PointerEvent, WheelEvent};
use yew::prelude::*;

use super::{
    super::hooks::{held, use_watch},
    camera::Camera,
};

/// Pixels that a press may move and still be a click.
const CLICK: i32 = 4;

/// A press: its pointer, where it was last, and whether it moves the picture.
#[derive(Clone, Copy)]
struct Press {
    id: i32,
    at: (i32, i32),
    pans: bool,
}

/// Listens on the element that holds the picture, once it is there.
#[hook]
pub(super) fn use_gestures(host: &NodeRef, is_there: bool, camera: &Rc<Camera>) {
    let camera = Rc::clone(camera);
    use_watch((host.clone(), is_there), move |(host, _)| {
        let host = host.cast::<Element>()?;
        let press = Rc::new(Cell::new(None::<Press>));
        let options = EventListenerOptions::enable_prevent_default();
        let names = ["pointerdown", "pointermove", "pointerup", "pointercancel", "wheel"];
        let listeners = names.map(|name| {
            let (camera, press, host) = (Rc::clone(&camera), Rc::clone(&press), host.clone());
            EventListener::new_with_options(&host.clone(), name, options, move |event: &Event| {
                if let Some(event) = event.dyn_ref::<WheelEvent>() {
                    wheel(event, &camera, &host);
                } else if let Some(event) = event.dyn_ref::<PointerEvent>() {
                    pointer(event, &camera, &press, &host);
                }
            })
        });
        held(listeners)
    });
}

#[expect(clippy::cast_possible_truncation, reason = "saturates, and pixels are few")]
fn wheel(event: &WheelEvent, camera: &Camera, host: &Element) {
    event.prevent_default();
    let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { 16.0 } else { 1.0 };
    let (dx, dy) = ((event.delta_x() * unit) as i32, (event.delta_y() * unit) as i32);
    if event.ctrl_key() || event.meta_key() {
        let bounds = host.get_bounding_client_rect();
        let (x, y) = (event.client_x() - bounds.left() as i32, event.client_y() - bounds.top() as i32);
        // A pinch on a touch pad comes in small steps.
        camera.zoom_about(x, y, 1000 - (dy * 3).clamp(-250, 200));
    } else if event.shift_key() && dx == 0 {
        camera.pan(-dy, 0);
    } else {
        camera.pan(-dx, -dy);
    }
}

fn pointer(event: &PointerEvent, camera: &Camera, press: &Cell<Option<Press>>, host: &Element) {
    let (id, now) = (event.pointer_id(), (event.client_x(), event.client_y()));
    match event.type_().as_str() {
        "pointerdown" if event.button() == 0 => {
            camera.set_panned(false);
            press.set(Some(Press { id, at: now, pans: false }));
        }
        "pointermove" => {
            let Some(held) = press.get().filter(|press| press.id == id) else { return };
            let (dx, dy) = (now.0 - held.at.0, now.1 - held.at.1);
            if !held.pans && dx.abs().max(dy.abs()) < CLICK {
                return;
            }
            if !held.pans {
                camera.set_panned(true);
                drop(host.set_pointer_capture(id));
            }
            press.set(Some(Press { id, at: now, pans: true }));
            camera.pan(dx, dy);
        }
        "pointerup" | "pointercancel" => press.set(None),
        _ => {}
    }
}
