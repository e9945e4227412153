//! What hands and keys do with the brush.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent, PointerEvent, WheelEvent};

use super::MinimapView;
use crate::{
    keys::Stroke,
    timeline::{Motion, Window, nearer},
};

/// CSS pixels around an edge that belong to it, and that a press may move and still be a click.
const EDGE: f64 = 6.0;
const CLICK: f64 = 3.0;

/// What a hand holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Grip {
    pointer: i32,
    /// Left edge of the minimap on the page, in CSS pixels.
    left: f64,
    /// Where along the minimap it was taken.
    from: f64,
    held: Held,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Held {
    /// The brush; with what was in sight.
    Brush(Window),
    /// An edge of it; the other one stays, at this unit.
    Edge(f64),
    /// The empty part, or a brush over everything: a new brush is drawn out, or comes to where it is clicked.
    Empty,
}

/// Listens for as long as what is given back is kept.
pub(super) fn listen(view: &Rc<MinimapView>) -> Vec<EventListener> {
    const NAMES: [&str; 6] = ["pointerdown", "pointermove", "pointerup", "pointercancel", "wheel", "keydown"];
    let listener = |name: &'static str| {
        let weak = Rc::downgrade(view);
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&view.root, name, options, move |event| {
            if let Some(view) = weak.upgrade() {
                heard(&view, event);
            }
        })
    };
    NAMES.map(listener).into()
}

fn heard(view: &Rc<MinimapView>, event: &Event) {
    if !view.env.timeline.is_laid() {
        return;
    }
    if let Some(event) = event.dyn_ref::<WheelEvent>() {
        wheel(view, event);
    } else if let Some(event) = event.dyn_ref::<PointerEvent>() {
        pointer(view, event);
    } else if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
        key(view, event);
    }
}

fn pointer(view: &Rc<MinimapView>, event: &PointerEvent) {
    let (shared, whole) = (&view.env.timeline, view.whole());
    let at = |grip: Grip| f64::from(event.client_x()) - grip.left;
    let grip = view.grip.get().filter(|grip| grip.pointer == event.pointer_id());
    match (event.type_().as_str(), grip) {
        ("pointerdown", _) if event.button() == 0 => {
            let left = view.root.get_bounding_client_rect().left();
            let x = f64::from(event.client_x()) - left;
            drop(view.root.set_pointer_capture(event.pointer_id()));
            let held = held(&whole, &shared.window(), x);
            view.grip.set(Some(Grip { pointer: event.pointer_id(), left, from: x, held }));
        }
        ("pointermove", Some(grip)) => {
            let x = at(grip);
            match grip.held {
                Held::Brush(window) => shared.change(&|now| {
                    *now = window;
                    now.centre(window.from() + window.span() / 2.0 + whole.unit(x) - whole.unit(grip.from));
                }),
                Held::Edge(other) => shared.change(&|now| now.take(other, whole.unit(x))),
                Held::Empty if (x - grip.from).abs() > CLICK => {
                    shared.change(&|now| now.take(whole.unit(grip.from), whole.unit(x)));
                }
                Held::Empty => {}
            }
        }
        ("pointerup", Some(grip)) => {
            view.grip.set(None);
            if grip.held == Held::Empty && (at(grip) - grip.from).abs() <= CLICK {
                shared.go(&|now| now.centre(whole.unit(grip.from)));
            }
        }
        ("pointercancel", _) => view.grip.set(None),
        _ => {}
    }
}

/// What is at `x`.
fn held(whole: &Window, window: &Window, x: f64) -> Held {
    let (left, right) = (whole.x(window.from()), whole.x(window.to()));
    // Of a narrow brush the middle is to be moved: its edges are then further out.
    let inside = EDGE.min((right - left) / 4.0);
    if window.is_whole() {
        Held::Empty
    } else if x > left + inside && x < right - inside {
        Held::Brush(*window)
    } else if (x - left).abs() <= EDGE {
        Held::Edge(window.to())
    } else if (x - right).abs() <= EDGE {
        Held::Edge(window.from())
    } else {
        Held::Empty
    }
}

/// The wheel zooms about what it is over.
fn wheel(view: &Rc<MinimapView>, event: &WheelEvent) {
    event.prevent_default();
    let (whole, left) = (view.whole(), view.root.get_bounding_client_rect().left());
    let unit = whole.unit(f64::from(event.client_x()) - left);
    view.env.timeline.change(&|window| {
        if event.delta_x().abs() > event.delta_y().abs() {
            window.pan(event.delta_x());
        } else {
            window.zoom(window.x(unit).max(0.0).min(window.width()), nearer(event.delta_y()));
        }
    });
}

fn key(view: &Rc<MinimapView>, event: &KeyboardEvent) {
    let key = event.key();
    let stroke = Stroke::new(&key, event);
    if stroke.alt || stroke.control {
        return;
    }
    let shared = &view.env.timeline;
    match key.as_str() {
        "ArrowLeft" => shared.act(Motion::Left),
        "ArrowRight" => shared.act(Motion::Right),
        "ArrowUp" => shared.act(Motion::In),
        "ArrowDown" => shared.act(Motion::Out),
        "PageUp" => shared.go(&|window| window.pan(-window.width())),
        "PageDown" => shared.go(&|window| window.pan(window.width())),
        "Home" => shared.go(&|window| window.centre(0.0)),
        "End" => shared.go(&|window| window.centre(window.total())),
        key if shared.key(key) => {}
        _ => return,
    }
    event.prevent_default();
}

#[cfg(test)]
mod tests {
    use super::{Held, held};
    use crate::timeline::Window;

    #[test]
    fn the_brush_its_edges_and_the_rest() {
        let mut whole = Window::new(10_000);
        whole.resize(1000.0);
        let mut window = whole;
        assert_eq!(held(&whole, &window, 500.0), Held::Empty, "a brush over everything cannot be moved");
        window.take(2000.0, 4000.0);
        assert_eq!(held(&whole, &window, 300.0), Held::Brush(window));
        assert_eq!(held(&whole, &window, 196.0), Held::Edge(4000.0));
        assert_eq!(held(&whole, &window, 404.0), Held::Edge(2000.0));
        assert_eq!(held(&whole, &window, 420.0), Held::Empty);
        // A narrow one can still be moved.
        window.take(2000.0, 2040.0);
        assert!(matches!(
            held(&whole, &window, whole.x(window.from() + window.span() / 2.0)),
            Held::Brush(_)
        ));
    }
}
