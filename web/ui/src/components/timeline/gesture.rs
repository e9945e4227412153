//! What the pointer, the wheel and the keys do on the timeline.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use picklescope_protocol::{Lanes, Stretch, Where};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

use super::{
    tip,
    view::{RULER, TimelineView},
};
use crate::{
    components::surface::Size,
    keys::Stroke,
    store::Pane,
    tasks,
    timeline::{Hit, Scene, Window, nearer, place_of, px, whole},
};

/// CSS pixels that a press may move and still be a click.
const CLICK: f64 = 4.0;
/// How long it is known where the canvas is, in milliseconds: pages are scrolled.
const FRESH: f64 = 300.0;

/// What a press on the canvas has become.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Press {
    /// It may still be a click. With where it began.
    Still(f64),
    /// The window moves along.
    Pan,
    /// The cursor moves along.
    Scrub,
    /// A range to zoom to is drawn out. With where it began.
    Range(f64),
}

/// Pointers on the canvas.
#[derive(Default)]
pub(super) struct Gesture {
    /// Where the mouse is, in CSS pixels.
    pub(super) over: Option<(f64, f64)>,
    /// Pointers that are down, and where along x.
    down: Vec<(i32, f64)>,
    pub(super) press: Option<Press>,
    /// Where the canvas is on the page, and when that was looked up.
    origin: (f64, f64, f64),
}

impl Gesture {
    /// Where an event is on the canvas. An event could tell that itself, but for the price of a layout each time.
    fn at(&mut self, event: &MouseEvent, canvas: &Element) -> (f64, f64) {
        let now = event.time_stamp();
        if now > self.origin.2 + FRESH {
            let bounds = canvas.get_bounding_client_rect();
            self.origin = (bounds.left(), bounds.top(), now);
        }
        (f64::from(event.client_x()) - self.origin.0, f64::from(event.client_y()) - self.origin.1)
    }

    /// What the mouse is over.
    pub(super) fn hit(&self, scene: &Scene, size: Size) -> Option<Hit> {
        let (x, y) = self.over?;
        (y >= RULER).then(|| hit(scene, size, x, y))
    }

    /// From where to where a range is being drawn out.
    pub(super) fn range(&self) -> Option<(f64, f64)> {
        match (self.press, self.down.first()) {
            (Some(Press::Range(from)), Some((_, to))) => Some((from, *to)),
            _ => None,
        }
    }
}

/// What is at a point, in CSS pixels.
fn hit(scene: &Scene, size: Size, x: f64, y: f64) -> Hit {
    scene.hit(x * size.ratio, scene.plan.grid.lane(px(y * size.ratio)))
}

/// Listens on the canvas and its host, for as long as what is given back is kept.
pub(super) fn listen(view: &Rc<TimelineView>) -> Vec<EventListener> {
    let mut listeners = Vec::new();
    let mut on = |target: &Element, names: &[&'static str], act: fn(&Rc<TimelineView>, &Event)| {
        for name in names {
            let view = Rc::downgrade(view);
            let options = EventListenerOptions::enable_prevent_default();
            listeners.push(EventListener::new_with_options(target, *name, options, move |event| {
                if let Some(view) = view.upgrade() {
                    act(&view, event);
                }
            }));
        }
    };
    let canvas = &view.surface.canvas;
    on(canvas, &["pointerdown", "pointermove", "pointerup", "pointercancel", "pointerleave"], pointer);
    on(canvas, &["wheel"], wheel);
    on(canvas, &["dblclick"], double_click);
    on(&view.host, &["keydown"], key);
    listeners
}

fn at(view: &TimelineView, event: &MouseEvent) -> (f64, f64) {
    view.gesture.borrow_mut().at(event, &view.surface.canvas)
}

fn wheel(view: &Rc<TimelineView>, event: &Event) {
    let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
    event.prevent_default();
    let unit = match event.delta_mode() {
        WheelEvent::DOM_DELTA_LINE => 16.0,
        WheelEvent::DOM_DELTA_PAGE => 400.0,
        _ => 1.0,
    };
    let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
    let (x, _) = at(view, event);
    view.shared().change(&|window| {
        if event.shift_key() {
            window.pan(if dx == 0.0 { dy } else { dx });
        } else if dx.abs() > dy.abs() {
            window.pan(dx);
        } else {
            // A pinch on a touch pad comes as a wheel with Control, in small steps.
            window.zoom(x, nearer(if event.ctrl_key() { 3.0 * dy } else { dy }));
        }
    });
}

fn pointer(view: &Rc<TimelineView>, event: &Event) {
    let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
    let (x, y) = at(view, event);
    let id = event.pointer_id();
    match event.type_().as_str() {
        "pointerdown" if event.button() == 0 => press(view, event, id, x, y),
        "pointermove" => moved(view, event, id, x, y),
        "pointerup" => released(view, id, x, y, false),
        "pointercancel" => released(view, id, x, y, true),
        "pointerleave" => {
            view.gesture.borrow_mut().over = None;
            hover(view);
        }
        _ => {}
    }
    view.surface.ask();
}

fn press(view: &Rc<TimelineView>, event: &PointerEvent, id: i32, x: f64, y: f64) {
    drop(view.host.focus());
    if let Some(canvas) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
        drop(canvas.set_pointer_capture(id));
    }
    let mut gesture = view.gesture.borrow_mut();
    gesture.down.retain(|(other, _)| *other != id);
    gesture.down.push((id, x));
    gesture.press = Some(match gesture.down.len() {
        1 if event.shift_key() => Press::Range(x),
        1 if event.alt_key() || y < RULER => Press::Scrub,
        1 => Press::Still(x),
        _ => Press::Pan,
    });
    if gesture.press == Some(Press::Scrub) {
        gesture.over = Some((x, y));
        drop(gesture);
        scrub(view, x);
    }
}

fn moved(view: &Rc<TimelineView>, event: &PointerEvent, id: i32, x: f64, y: f64) {
    let mut gesture = view.gesture.borrow_mut();
    let before: Vec<f64> = gesture.down.iter().map(|(_, x)| *x).collect();
    let held = gesture.down.iter_mut().find(|(other, _)| *other == id);
    let Some(at) = held else {
        // A finger that is not down is over nothing.
        gesture.over = (event.pointer_type() != "touch").then_some((x, y));
        drop(gesture);
        hover(view);
        return;
    };
    at.1 = x;
    if let Some(Press::Still(from)) = gesture.press
        && (x - from).abs() > CLICK
    {
        gesture.press = Some(Press::Pan);
        gesture.over = None;
    }
    let after: Vec<f64> = gesture.down.iter().map(|(_, x)| *x).collect();
    let press = gesture.press;
    drop(gesture);
    match press {
        Some(Press::Pan) => {
            view.tip.hide();
            view.shared().change(&|window| drag(window, &before, &after));
        }
        Some(Press::Scrub) => scrub(view, x),
        _ => {}
    }
}

/// The window follows one finger, or is drawn apart and together between two.
fn drag(window: &mut Window, before: &[f64], after: &[f64]) {
    match (before, after) {
        ([a], [b]) => window.pan(a - b),
        ([a0, a1, ..], [b0, b1, ..]) => {
            window.pan((a0 + a1 - b0 - b1) / 2.0);
            let (old, new) = ((a0 - a1).abs().max(8.0), (b0 - b1).abs().max(8.0));
            window.zoom((b0 + b1) / 2.0, new / old);
        }
        _ => {}
    }
}

fn released(view: &Rc<TimelineView>, id: i32, x: f64, y: f64, cancelled: bool) {
    let mut gesture = view.gesture.borrow_mut();
    let held = gesture.down.len();
    gesture.down.retain(|(other, _)| *other != id);
    if gesture.down.len() == held || !gesture.down.is_empty() {
        return;
    }
    let press = gesture.press.take().filter(|_| !cancelled);
    drop(gesture);
    match press {
        Some(Press::Still(_)) => {
            if let Some(at) = place_at(view, x, y) {
                let document = view.given.borrow().document.clone();
                tasks::point(&view.env, &document, at, Pane::Timeline);
            }
        }
        Some(Press::Range(from)) if (x - from).abs() > CLICK => view.shared().go(&|window| {
            let (start, end) = (window.unit(from), window.unit(x));
            window.take(start, end);
        }),
        _ => {}
    }
}

/// What is at a point, as the engine is asked for it.
fn place_at(view: &TimelineView, x: f64, y: f64) -> Option<Where> {
    let hit = hit(&view.base.borrow().scene, view.surface.size(), x, y);
    view.shared().is_laid().then(|| hit.place(view.shared().axis()))
}

/// The cursor goes to what is below the pointer, whatever lane that is in.
fn scrub(view: &Rc<TimelineView>, x: f64) {
    if !view.shared().is_laid() {
        return;
    }
    let (hit, lanes) = {
        let scene = &view.base.borrow().scene;
        (scene.hit(x * view.surface.size().ratio, None), scene.plan.lanes)
    };
    let (doc, axis) = (view.doc(), view.shared().axis());
    match hit {
        // It is drawn, and its lane is that of nesting: nobody need be asked.
        Hit::Op(rect) if lanes == Lanes::Nesting => {
            let place = rect.place;
            let here = view.given.borrow().pointer.cursor.is_some_and(|cursor| cursor.op == place.op);
            if !here {
                tasks::move_cursor(&view.env, doc, place, Pane::Timeline);
            }
        }
        Hit::Op(_) => tasks::cursor_to(&view.env, doc, hit.place(axis), Pane::Timeline, Box::new(|_| ())),
        Hit::Object(_) | Hit::Unit(_) => {
            let unit = whole(view.shared().window().unit(x).max(0.0));
            tasks::cursor_to(&view.env, doc, place_of(axis, unit), Pane::Timeline, Box::new(|_| ()));
        }
    }
}

/// The other panes show what the mouse is over, and the tip says it.
pub(super) fn hover(view: &Rc<TimelineView>) {
    let hit = view.gesture.borrow().hit(&view.base.borrow().scene, view.surface.size());
    let at = hit.filter(|_| view.shared().is_laid()).map(|hit| hit.place(view.shared().axis()));
    let (env, doc) = (view.env.clone(), view.doc());
    tasks::spawn(async move { tasks::hover(env, doc, at, Pane::Timeline).await });
    say(view);
}

/// Puts the tip where the mouse is, with what is known by now.
pub(super) fn say(view: &TimelineView) {
    let (base, given, gesture) = (view.base.borrow(), view.given.borrow(), view.gesture.borrow());
    let size = view.surface.size();
    let Some((hit, over)) = gesture.hit(&base.scene, size).zip(gesture.over) else {
        view.tip.hide();
        return;
    };
    let told = given.pointer.hover.as_ref().filter(|hover| hover.pane == Pane::Timeline);
    let words = match (hit, told.map(|hover| &*hover.spot)) {
        (Hit::Op(rect), Some(spot)) if spot.at == Where::Op(rect.place.op) => {
            tip::of_spot(&given.opcodes, spot)
        }
        (Hit::Op(rect), _) => tip::of_rect(&given.opcodes, &rect, view.arg(rect.place.op)),
        // The answer may still be that to the place before: better than none, and gone in a moment.
        (_, Some(spot)) => tip::of_spot(&given.opcodes, spot),
        (_, None) => return,
    };
    view.tip.show(&words, over.0, size.width);
}

fn double_click(view: &Rc<TimelineView>, event: &Event) {
    let Some(event) = event.dyn_ref::<MouseEvent>() else { return };
    let (x, y) = at(view, event);
    let Some(at) = place_at(view, x, y) else { return };
    let (view, doc) = (Rc::clone(view), view.doc());
    tasks::spawn(async move {
        let Some(spot) = tasks::ask_spot(&view.env, doc, at).await else { return };
        let object = spot.extents.first().map(Stretch::from);
        if let Some(stretch) = object.or(spot.op.as_ref().map(Stretch::from)) {
            view.shared().show(&stretch);
        }
    });
}

fn key(view: &Rc<TimelineView>, event: &Event) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
    let key = event.key();
    let stroke = Stroke::new(&key, event);
    if stroke.alt || stroke.control || !view.shared().is_laid() {
        return;
    }
    let Some(total) = view.shared().timeline().map(|timeline| timeline.ops).filter(|ops| *ops > 0) else {
        return;
    };
    let doc = view.doc();
    let cursor = view.given.borrow().pointer.cursor.map(|place| place.op);
    let by = match key.as_str() {
        "ArrowLeft" => -1,
        "ArrowRight" => 1,
        "Home" => -i64::from(u32::MAX),
        "End" => i64::from(u32::MAX),
        "Enter" | " " => {
            event.prevent_default();
            if let Some(op) = tasks::heading_for(&view.env, doc, cursor) {
                let document = view.given.borrow().document.clone();
                tasks::point(&view.env, &document, Where::Op(op), Pane::Timeline);
            }
            return;
        }
        key => {
            if view.shared().key(key) {
                event.prevent_default();
            }
            return;
        }
    };
    event.prevent_default();
    let Some(op) = tasks::op_by(&view.env, doc, cursor, by, total) else { return };
    // Elsewhere: the timeline, too, goes to where the cursor is.
    let told = Rc::clone(view);
    tasks::cursor_to(
        &view.env,
        doc,
        Where::Op(op),
        Pane::Elsewhere,
        Box::new(move |spot| {
            let said = tip::spoken(&told.given.borrow().opcodes, spot);
            told.live.set_text_content(Some(&said));
        }),
    );
}

#[cfg(test)]
mod tests {
    use super::{Window, drag};

    #[test]
    fn one_finger_moves_and_two_draw_apart() {
        let mut window = Window::new(1_000_000);
        window.resize(1000.0);
        window.take(400_000.0, 500_000.0);
        let under = window.unit(300.0);
        drag(&mut window, &[300.0], &[340.0]);
        assert!((window.unit(340.0) - under).abs() < 1e-6);
        // Both ends stay under their fingers.
        let (left, right) = (window.unit(200.0), window.unit(300.0));
        drag(&mut window, &[200.0, 300.0], &[150.0, 450.0]);
        assert!((window.unit(150.0) - left).abs() < 1e-6 && (window.unit(450.0) - right).abs() < 1e-6);
        let before = window;
        drag(&mut window, &[], &[]);
        assert_eq!(window, before);
    }
}
