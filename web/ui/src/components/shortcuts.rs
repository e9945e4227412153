//! The keys that mean the same in every pane of a document.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use crate::{
    keys::{Chords, Copy, Shortcut, Stroke},
    queries,
    spell::Form,
    store::{Action, Document, Drawer, Env, Narrow, Pane, Panes, Pointer, Snap},
    tasks,
};

/// From this width on both panes of the drawer are in sight, and below the other only one pane at all; as in the style sheet.
const WIDE: f64 = 1200.0;
const NARROW: f64 = 900.0;

/// Listens for as long as the document is shown. Keys that a pane has used, and those typed into a field, are none of ours.
#[hook]
pub(super) fn use_shortcuts(env: &Env, document: &Snap<Document>, pointer: &Snap<Pointer>, panes: Panes) {
    let now = use_mut_ref(|| (document.clone(), pointer.clone(), panes));
    *now.borrow_mut() = (document.clone(), pointer.clone(), panes);
    use_effect_with(env.clone(), move |env| {
        let env = env.clone();
        let mut chords = Chords::default();
        let listener = web_sys::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>().filter(|event| !event.default_prevented())
                else {
                    return;
                };
                if is_typed(event) {
                    return;
                }
                let key = event.key();
                let time = event.unchecked_ref::<web_sys::Event>().time_stamp();
                let stroke = Stroke::new(&key, event);
                if let Some(shortcut) = chords.pressed(stroke, time) {
                    event.prevent_default();
                    let (document, pointer, panes) = now.borrow().clone();
                    act(shortcut, &env, &document, &pointer, panes);
                } else if !stroke.alt && !stroke.control && env.timeline.key(&key) {
                    event.prevent_default();
                }
            })
        });
        move || drop(listener)
    });
}

/// Whether a key goes into a field, or to a dialog.
pub(super) fn is_typed(event: &KeyboardEvent) -> bool {
    // Inside a shadow root the event's own target is its host.
    let target = event.composed_path().get(0).dyn_into::<Element>();
    target
        .is_ok_and(|target| target.closest("input,select,textarea,dialog").is_ok_and(|found| found.is_some()))
}

fn act(shortcut: Shortcut, env: &Env, document: &Snap<Document>, pointer: &Pointer, panes: Panes) {
    let doc = document.opened.doc;
    match shortcut {
        Shortcut::Step(forward) => {
            let Some(timeline) = document.trace.timeline() else { return };
            let cursor = pointer.cursor.filter(|_| pointer.doc == Some(doc)).map(|place| place.op);
            let by = if forward { 1 } else { -1 };
            tasks::step_by(env, doc, cursor, by, timeline.ops, Pane::Elsewhere);
        }
        Shortcut::Outward => tasks::outward(env, document),
        Shortcut::Back => tasks::travel(env, document, false),
        Shortcut::Occurrence => tasks::next_occurrence(env, document),
        Shortcut::Hex => env.act(Action::Panes(toggled(panes, width()))),
        Shortcut::GoTo => {
            let hex = Panes { drawer: Drawer::Hex, narrow: Narrow::Hex, ..panes };
            if panes.drawer != hex.drawer || panes.narrow != hex.narrow {
                env.act(Action::Panes(hex));
            }
            focus(env, "go-to");
        }
        Shortcut::Copy(Copy::Path) => {
            if let Some(selection) = &document.selection {
                tasks::copy_path(env, document.tree.view, selection.key());
            }
        }
        Shortcut::Copy(Copy::Value) => match document.focus.known().map_or(document.node(), |spot| spot.node)
        {
            Some(node) => tasks::copy_value(env, doc, node),
            None => env.say("No object is selected."),
        },
        Shortcut::Copy(Copy::Bytes) => match queries::pieces(document, pointer).first() {
            Some(piece) if piece.name != queries::ALL => {
                tasks::copy_bytes(env, doc, piece.bytes, Form::Python)
            }
            _ => env.say("No bytes are selected."),
        },
    }
}

/// The bytes come or go. Where only one pane is in sight they take the place of the objects; where both panes of the drawer are, the drawer
/// as a whole goes.
fn toggled(panes: Panes, width: f64) -> Panes {
    if width < NARROW {
        let narrow = if panes.narrow == Narrow::Hex { Narrow::Tree } else { Narrow::Hex };
        return Panes { narrow, ..panes };
    }
    let shown = panes.drawer == Drawer::Hex || (panes.drawer == Drawer::Ops && width >= WIDE);
    Panes { drawer: if shown { Drawer::Closed } else { Drawer::Hex }, ..panes }
}

fn width() -> f64 {
    let width = web_sys::window().and_then(|window| window.inner_width().ok());
    width.and_then(|width| width.as_f64()).unwrap_or(WIDE)
}

/// Gives the keys to an element, once what was asked for is drawn.
fn focus(env: &Env, name: &str) {
    let id = env.id(name);
    gloo_timers::callback::Timeout::new(0, move || {
        let document = web_sys::window().and_then(|window| window.document());
        let element = document.and_then(|document| document.get_element_by_id(&id));
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            drop(element.focus());
        }
    })
    .forget();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_come_and_go() {
        let with = |drawer, narrow| Panes { drawer, narrow, ..Panes::default() };
        let from = |panes: Panes, width: f64| {
            let panes = toggled(panes, width);
            (panes.drawer, panes.narrow)
        };
        let tree = Narrow::Tree;
        assert_eq!(from(with(Drawer::Ops, tree), 1400.0), (Drawer::Closed, tree));
        assert_eq!(from(with(Drawer::Closed, tree), 1400.0), (Drawer::Hex, tree));
        assert_eq!(from(with(Drawer::Ops, tree), 1000.0), (Drawer::Hex, tree));
        assert_eq!(from(with(Drawer::Hex, tree), 1000.0), (Drawer::Closed, tree));
        assert_eq!(from(with(Drawer::Ops, tree), 500.0), (Drawer::Ops, Narrow::Hex));
        assert_eq!(from(with(Drawer::Ops, Narrow::Hex), 500.0), (Drawer::Ops, tree));
    }
}
