//! What the pointer, the wheel and the keys do on the timeline.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use picklescope_protocol::{Axis, Lanes, OpPlace, Where};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

use super::{
    tip,
    view::{RULER, View},
};
use crate::{
    keys::Stroke,
    store::{Action, Pane},
    tasks,
    timeline::{Hit, Scene, Window, nearer, px, whole},
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

/// Pointers on the canvas, and what is on its way on their account.
#[derive(Default)]
pub(super) struct Hand {
    /// Where the mouse is, in CSS pixels.
    pub(super) over: Option<(f64, f64)>,
    /// Pointers that are down, and where along x.
    down: Vec<(i32, f64)>,
    pub(super) press: Option<Press>,
    /// Where the canvas is on the page, and when that was looked up.
    origin: (f64, f64, f64),
    /// The cursor is on its way; and where it is to go next.
    asking: Option<Where>,
    next: Option<Where>,
}

impl Hand {
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
    pub(super) fn hit(&self, view: &View, scene: &Scene) -> Option<Hit> {
        let (x, y) = self.over?;
        let ratio = view.size.get().ratio;
        (y >= RULER).then(|| scene.hit(x * ratio, view.base.borrow().grid.lane(px(y * ratio))))
    }

    /// From where to where a range is being drawn out.
    pub(super) fn range(&self) -> Option<(f64, f64)> {
        match (self.press, self.down.first()) {
            (Some(Press::Range(from)), Some((_, to))) => Some((from, *to)),
            _ => None,
        }
    }

    /// Whether a place may be asked for now. If not, it is when the answer to the last one is here.
    pub(super) fn may_ask(&mut self, at: Where) -> bool {
        if self.asking.is_some() {
            self.next = Some(at);
            return false;
        }
        self.asking = Some(at);
        true
    }

    /// The answer is here. What to ask next, if anything.
    pub(super) fn answered(&mut self) -> Option<Where> {
        let asked = self.asking.take();
        self.next.take().filter(|next| Some(*next) != asked)
    }

    /// The op the cursor is going to.
    fn going_to(&self) -> Option<u32> {
        match self.next.or(self.asking) {
            Some(Where::Op(op)) => Some(op),
            _ => None,
        }
    }
}

/// Listens on the canvas and its host, for as long as what is given back is kept.
pub(super) fn listen(view: &Rc<View>, canvas: &Element) -> Vec<EventListener> {
    let mut listeners = Vec::new();
    let mut on = |target: &Element, names: &[&'static str], act: fn(&Rc<View>, &Event)| {
        for name in names {
            let view = Rc::clone(view);
            let options = EventListenerOptions::enable_prevent_default();
            listeners.push(EventListener::new_with_options(target, *name, options, move |event| {
                act(&view, event)
            }));
        }
    };
    on(canvas, &["pointerdown", "pointermove", "pointerup", "pointercancel", "pointerleave"], pointer);
    on(canvas, &["wheel"], wheel);
    on(canvas, &["dblclick"], double_click);
    on(&view.host, &["keydown"], key);
    listeners
}

fn at(view: &View, event: &MouseEvent) -> (f64, f64) {
    view.hand.borrow_mut().at(event, &view.canvas)
}

fn wheel(view: &Rc<View>, event: &Event) {
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

fn pointer(view: &Rc<View>, event: &Event) {
    let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
    let (x, y) = at(view, event);
    let id = event.pointer_id();
    match event.type_().as_str() {
        "pointerdown" if event.button() == 0 => press(view, event, id, x, y),
        "pointermove" => moved(view, event, id, x, y),
        "pointerup" => released(view, id, x, y, false),
        "pointercancel" => released(view, id, x, y, true),
        "pointerleave" => {
            view.hand.borrow_mut().over = None;
            hover(view);
        }
        _ => {}
    }
    view.ask();
}

fn press(view: &Rc<View>, event: &PointerEvent, id: i32, x: f64, y: f64) {
    drop(view.host.focus());
    if let Some(canvas) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
        drop(canvas.set_pointer_capture(id));
    }
    let mut hand = view.hand.borrow_mut();
    hand.down.retain(|(other, _)| *other != id);
    hand.down.push((id, x));
    hand.press = Some(match hand.down.len() {
        1 if event.shift_key() => Press::Range(x),
        1 if event.alt_key() || y < RULER => Press::Scrub,
        1 => Press::Still(x),
        _ => Press::Pan,
    });
    if hand.press == Some(Press::Scrub) {
        hand.over = Some((x, y));
        drop(hand);
        scrub(view, x);
    }
}

fn moved(view: &Rc<View>, event: &PointerEvent, id: i32, x: f64, y: f64) {
    let mut hand = view.hand.borrow_mut();
    let before: Vec<f64> = hand.down.iter().map(|(_, x)| *x).collect();
    let held = hand.down.iter_mut().find(|(other, _)| *other == id);
    let Some(at) = held else {
        // A finger that is not down is over nothing.
        hand.over = (event.pointer_type() != "touch").then_some((x, y));
        drop(hand);
        hover(view);
        return;
    };
    at.1 = x;
    if let Some(Press::Still(from)) = hand.press
        && (x - from).abs() > CLICK
    {
        hand.press = Some(Press::Pan);
        hand.over = None;
    }
    let after: Vec<f64> = hand.down.iter().map(|(_, x)| *x).collect();
    let press = hand.press;
    drop(hand);
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

fn released(view: &Rc<View>, id: i32, x: f64, y: f64, cancelled: bool) {
    let mut hand = view.hand.borrow_mut();
    let held = hand.down.len();
    hand.down.retain(|(other, _)| *other != id);
    if hand.down.len() == held || !hand.down.is_empty() {
        return;
    }
    let press = hand.press.take().filter(|_| !cancelled);
    drop(hand);
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
fn place_at(view: &Rc<View>, x: f64, y: f64) -> Option<Where> {
    let base = view.base.borrow();
    let ratio = view.size.get().ratio;
    view.shared().is_laid().then(|| match base.scene.hit(x * ratio, base.grid.lane(px(y * ratio))) {
        Hit::Op(rect) => Where::Op(rect.op),
        Hit::Object(extent) => Where::Node(extent.node),
        Hit::Unit(unit) => at_unit(view, unit),
    })
}

fn at_unit(view: &View, unit: u64) -> Where {
    match view.shared().axis() {
        Axis::Bytes => Where::Byte(unit),
        Axis::Ops => Where::Op(u32::try_from(unit).unwrap_or(u32::MAX)),
    }
}

/// The cursor goes to what is below the pointer, whatever lane that is in.
fn scrub(view: &Rc<View>, x: f64) {
    if !view.shared().is_laid() {
        return;
    }
    let (hit, lanes) = {
        let scene = &view.base.borrow().scene;
        (scene.hit(x * view.size.get().ratio, None), scene.lanes)
    };
    match hit {
        // It is drawn, and its lane is that of nesting: nobody need be asked.
        Hit::Op(rect) if lanes == Lanes::Nesting => {
            let place = OpPlace { op: rect.op, at: rect.at, len: rect.len, lane: rect.lane };
            let here = view.given.borrow().pointer.cursor.is_some_and(|cursor| cursor.op == place.op);
            if !here {
                view.env.act(Action::Cursor(view.doc(), place, Pane::Timeline));
            }
        }
        Hit::Op(rect) => view.cursor_to(Where::Op(rect.op), false),
        Hit::Object(_) | Hit::Unit(_) => {
            let unit = view.shared().window().unit(x).max(0.0);
            view.cursor_to(at_unit(view, whole(unit)), false);
        }
    }
}

/// The other panes show what the mouse is over, and the tip says it.
pub(super) fn hover(view: &Rc<View>) {
    let hit = {
        let base = view.base.borrow();
        view.hand.borrow().hit(view, &base.scene).filter(|_| view.shared().is_laid())
    };
    let at = hit.map(|hit| match hit {
        Hit::Op(rect) => Where::Op(rect.op),
        Hit::Object(extent) => Where::Node(extent.node),
        Hit::Unit(unit) => at_unit(view, unit),
    });
    let (env, doc) = (view.env.clone(), view.doc());
    spawn_local(async move { tasks::hover(env, doc, at, Pane::Timeline).await });
    say(view);
}

/// Puts the tip where the mouse is, with what is known by now.
pub(super) fn say(view: &View) {
    let (base, given, hand) = (view.base.borrow(), view.given.borrow(), view.hand.borrow());
    let Some((hit, over)) = hand.hit(view, &base.scene).zip(hand.over) else {
        view.tip.hide();
        return;
    };
    let told = given.pointer.hover.as_ref().filter(|hover| hover.pane == Pane::Timeline);
    let words = match (hit, told.map(|hover| &*hover.spot)) {
        (Hit::Op(rect), Some(spot)) if spot.at == Where::Op(rect.op) => tip::of_spot(&given.opcodes, spot),
        (Hit::Op(rect), _) => tip::of_rect(&given.opcodes, &rect, view.arg(rect.op)),
        // The answer may still be that to the place before: better than none, and gone in a moment.
        (_, Some(spot)) => tip::of_spot(&given.opcodes, spot),
        (_, None) => return,
    };
    view.tip.show(&words, over.0, view.size.get().width);
}

fn double_click(view: &Rc<View>, event: &Event) {
    let Some(event) = event.dyn_ref::<MouseEvent>() else { return };
    let (x, y) = at(view, event);
    let Some(at) = place_at(view, x, y) else { return };
    let (view, doc) = (Rc::clone(view), view.doc());
    spawn_local(async move {
        let Some(spot) = tasks::ask_spot(&view.env, doc, at).await else { return };
        let object = spot.extents.first().map(super::stretch_of_extent);
        if let Some(stretch) = object.or(spot.op.map(super::stretch_of)) {
            view.shared().show(&stretch);
        }
    });
}

fn key(view: &Rc<View>, event: &Event) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
    let key = event.key();
    let stroke = Stroke::new(&key, event);
    if stroke.alt || stroke.control || !view.shared().is_laid() {
        return;
    }
    let ops = view.shared().timeline().map_or(0, |timeline| timeline.ops);
    let Some(last) = ops.checked_sub(1) else { return };
    let cursor = view.given.borrow().pointer.cursor.map(|place| place.op);
    let here = view.hand.borrow().going_to().or(cursor);
    let to = match key.as_str() {
        "ArrowLeft" => here.map_or(0, |op| op.saturating_sub(1)),
        "ArrowRight" => here.map_or(0, |op| op.saturating_add(1).min(last)),
        "Home" => 0,
        "End" => last,
        "Enter" | " " => {
            if let Some(op) = here {
                let document = view.given.borrow().document.clone();
                tasks::point(&view.env, &document, Where::Op(op), Pane::Timeline);
            }
            event.prevent_default();
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
    view.cursor_to(Where::Op(to), true);
}

#[cfg(test)]
mod tests {
    use super::{Hand, Where, Window, drag};

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

    #[test]
    fn of_places_asked_for_in_a_hurry_the_last_one_counts() {
        let mut hand = Hand::default();
        assert!(hand.may_ask(Where::Op(1)));
        assert!(!hand.may_ask(Where::Op(2)) && !hand.may_ask(Where::Op(3)));
        assert_eq!(hand.going_to(), Some(3));
        assert_eq!(hand.answered(), Some(Where::Op(3)));
        assert!(hand.may_ask(Where::Op(3)) && !hand.may_ask(Where::Op(3)));
        assert_eq!((hand.answered(), hand.going_to()), (None, None));
    }
}
