//! The keys that mean the same in every pane.

use gloo_events::{EventListener, EventListenerOptions};
use picklescope_protocol::TextForm;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::hooks::{held, use_watch};
use crate::{
    keys::{Copied, Shortcut, Stroke},
    link::View,
    queries,
    spell::Form,
    store::{
        Action, Dialog, Drawer, Env, Narrow, Pane, Panes, Settings, ShellAction, Show, Stage, State, Theme,
    },
    tasks,
};

/// From these widths on all panes of the drawer are in sight, or two, and below the last one only one pane at all; as in `workspace.css`
/// and `drawer.css`.
const WIDEST: f64 = 1800.0;
const WIDE: f64 = 1200.0;
const NARROW: f64 = 900.0;

/// Listens for as long as the file is the one that is shown. Keys that a pane has used, and those typed into a field, are none of ours.
///
/// It listens where the interface stands: on the document, or on the shadow root. Of a page's keys those are ours that are pressed inside
/// the interface, and those that nothing on the page has the focus for.
#[hook]
pub(super) fn use_keys(env: &Env, active: bool, state: &State, set: Set) {
    let latest = use_mut_ref(|| (State::default(), set));
    *latest.borrow_mut() = (state.clone(), set);
    let env = env.clone();
    use_watch((env.clone(), active), move |(_, active)| {
        let root = env.shell.root.cast::<Element>().filter(|_| *active)?;
        let home: EventTarget = root.get_root_node().into();
        let options = EventListenerOptions::enable_prevent_default();
        held(EventListener::new_with_options(&home, "keydown", options, move |event| {
            let is_ours = !event.default_prevented() && is_meant(event, &root);
            let Some(event) = event.dyn_ref::<KeyboardEvent>().filter(|_| is_ours) else { return };
            let key = event.key();
            let stroke = Stroke::new(&key, event);
            // What is held down with Control writes nothing, so that it is ours in fields, too.
            let is_apart = if stroke.control { within(event, "dialog") } else { is_field(event) };
            if is_apart {
                return;
            }
            let time = event.unchecked_ref::<Event>().time_stamp();
            let shortcut = env.typing.borrow_mut().pressed(stroke, time);
            let (state, set) = latest.borrow().clone();
            let used = match shortcut {
                Some(shortcut) => act(shortcut, &env, &state, set),
                None => {
                    // Without single keys, its own are the timeline's only where it has the focus.
                    let is_heard = !set.1.silent || within(event, ".timeline-pane");
                    state.document().is_some()
                        && is_heard
                        && !stroke.alt
                        && !stroke.control
                        && env.timeline.key(&key)
                }
            };
            if used {
                event.prevent_default();
            }
        }))
    });
}

/// The innermost element that an event is for. In a shadow root the event's own target is its host.
fn target(event: &Event) -> Option<Element> {
    event.composed_path().get(0).dyn_into().ok()
}

/// Whether an event goes into a field, where keys write and what is pasted is put, or to a dialog.
pub(super) fn is_field(event: &Event) -> bool {
    within(
        event,
        "input:not([type=range]), textarea, select, dialog, [contenteditable]:not([contenteditable=false])",
    )
}

/// Whether what an event is for is inside of something.
fn within(event: &Event, selector: &str) -> bool {
    target(event).is_some_and(|element| element.closest(selector).is_ok_and(|found| found.is_some()))
}

/// Whether an event is inside of the interface, or nowhere.
fn is_meant(event: &Event, root: &Element) -> bool {
    target(event).is_none_or(|element| {
        root.contains(Some(&element)) || matches!(element.tag_name().as_str(), "BODY" | "HTML")
    })
}

/// What is set, and can be set by a command.
pub(super) type Set = (Theme, Settings);

/// Carries out what a key or a command asks for. Whether that was of use.
pub(super) fn act(shortcut: Shortcut, env: &Env, state: &State, (theme, settings): Set) -> bool {
    let show = |dialog: Dialog| env.shell.act(ShellAction::Show(Some(dialog)));
    match shortcut {
        Shortcut::Help => show(Dialog::Help),
        Shortcut::Commands => show(Dialog::Commands),
        Shortcut::Settings => show(Dialog::Settings),
        Shortcut::Theme => tasks::choose_theme(&env.shell, theme.next()),
        Shortcut::Density => {
            tasks::set(&env.shell, Settings { roomy: !settings.roomy, ..settings });
        }
        Shortcut::Open => {
            if let Some(picker) = env.shell.picker.cast::<HtmlElement>() {
                picker.click();
            }
        }
        _ => return act_in(shortcut, env, state),
    }
    true
}

/// The same, for what is about the file.
fn act_in(shortcut: Shortcut, env: &Env, state: &State) -> bool {
    let Some(document) = state.document() else { return false };
    let (doc, pointer) = (document.opened.doc, &state.pointer);
    match shortcut {
        Shortcut::Help
        | Shortcut::Commands
        | Shortcut::Settings
        | Shortcut::Theme
        | Shortcut::Density
        | Shortcut::Open => {}
        Shortcut::Find | Shortcut::GoToPath if !document.has_tree() => return false,
        Shortcut::Find => {
            // A narrow window shows the objects first.
            env.act(Action::Show(Show::Narrow(Narrow::Tree)));
            env.act(Action::Finder(doc, Some(false)));
        }
        Shortcut::GoToPath => {
            env.act(Action::Show(Show::Narrow(Narrow::Tree)));
            env.act(Action::Finder(doc, Some(true)));
        }
        Shortcut::Match(forward) => {
            if state.about.search.is_none() {
                env.warn("Nothing is searched for.");
                return true;
            }
            tasks::go_to_match(env, doc, forward);
        }
        Shortcut::Escape if state.about.search.is_some() || state.about.finder.is_some() => {
            env.act(Action::Finder(doc, None));
            tasks::end_search(env, doc);
        }
        Shortcut::Escape => tasks::outward(env, document),
        Shortcut::Close => tasks::close(env),
        Shortcut::Link => tasks::copy_link(env, document, View::of(&state.panes, document.focus.pane)),
        Shortcut::Look(View::Fault) if document.opened.fault.is_none() => {
            env.warn("Nothing is wrong with this file.");
        }
        Shortcut::Look(view) => env.act(Action::Show(Show::View(view))),
        Shortcut::Step(forward) => {
            let Some(timeline) = document.trace.timeline() else { return true };
            let cursor = pointer.cursor.filter(|_| pointer.doc == Some(doc)).map(|place| place.op);
            let by = if forward { 1 } else { -1 };
            // One further than the last op: there it is done.
            tasks::step_by(env, doc, cursor, by, timeline.ops.saturating_add(1), Pane::Elsewhere);
        }
        Shortcut::Call(forward) => {
            if document.trace.timeline().is_some() {
                let cursor = pointer.cursor.filter(|_| pointer.doc == Some(doc)).map(|place| place.op);
                tasks::step_calls(env, doc, cursor, forward);
            }
        }
        Shortcut::Outward => tasks::outward(env, document),
        Shortcut::Travel(forward) => tasks::travel(env, doc, forward),
        Shortcut::Occurrence => tasks::next_occurrence(env, document),
        Shortcut::Hex => env.act(Action::Show(toggled(state.panes, width()))),
        Shortcut::Stage(stage) => {
            let shown = match width() {
                width if width >= WIDE => state.panes.stage == stage,
                width if width >= NARROW => state.panes.stage == stage && state.panes.stage_in_front,
                _ => state.panes.stage == stage && state.panes.narrow == Narrow::Stage,
            };
            env.act(Action::Show(Show::Stage(if shown { Stage::Closed } else { stage })));
            if width() < NARROW {
                env.act(Action::Show(Show::Narrow(if shown { Narrow::Tree } else { Narrow::Stage })));
            }
        }
        Shortcut::GoTo => {
            env.act(Action::Show(Show::Drawer(Drawer::Hex)));
            env.act(Action::Show(Show::Narrow(Narrow::Hex)));
            tasks::focus(env, "go-to");
        }
        Shortcut::Copy(Copied::Path) => {
            if let Some(selection) = &document.selection {
                tasks::copy_path(env, document.tree.view, selection.key());
            }
        }
        Shortcut::Copy(Copied::Value) => {
            match document.focus.known().map_or(document.node(), |spot| spot.node) {
                Some(node) => tasks::copy_value(env, doc, node, TextForm::Python),
                None if document.focus.is_homeless() => env.warn("No object is selected."),
                None => env.warn("A range of items has no value of its own."),
            }
        }
        Shortcut::Copy(Copied::Bytes) => match queries::pieces(document, pointer).first() {
            Some(piece) if piece.name != queries::ALL => {
                tasks::copy_bytes(env, doc, piece.bytes, Form::Python);
            }
            _ if document.trace.timeline().is_none() => env.warn("The ops are not laid out yet."),
            _ => env.warn("No bytes are selected."),
        },
    }
    true
}

/// The bytes come or go. Where only one pane is in sight they take the place of the objects; where both panes of the drawer are, the drawer
/// as a whole goes.
fn toggled(panes: Panes, width: f64) -> Show {
    if width < NARROW {
        return Show::Narrow(if panes.narrow == Narrow::Hex { Narrow::Tree } else { Narrow::Hex });
    }
    let shown = match panes.drawer {
        Drawer::Hex => true,
        Drawer::Ops => width >= WIDE,
        Drawer::Vm => width >= WIDEST,
        Drawer::Closed => false,
    };
    Show::Drawer(if shown { Drawer::Closed } else { Drawer::Hex })
}

fn width() -> f64 {
    let width = web_sys::window().and_then(|window| window.inner_width().ok());
    width.and_then(|width| width.as_f64()).unwrap_or(WIDE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_come_and_go() {
        let with = |drawer, narrow| Panes { drawer, narrow, ..Panes::default() };
        let tree = Narrow::Tree;
        assert_eq!(toggled(with(Drawer::Ops, tree), 1400.0), Show::Drawer(Drawer::Closed));
        assert_eq!(toggled(with(Drawer::Closed, tree), 1400.0), Show::Drawer(Drawer::Hex));
        assert_eq!(toggled(with(Drawer::Ops, tree), 1000.0), Show::Drawer(Drawer::Hex));
        assert_eq!(toggled(with(Drawer::Hex, tree), 1000.0), Show::Drawer(Drawer::Closed));
        assert_eq!(toggled(with(Drawer::Vm, tree), 1400.0), Show::Drawer(Drawer::Hex));
        assert_eq!(toggled(with(Drawer::Vm, tree), 1900.0), Show::Drawer(Drawer::Closed));
        assert_eq!(toggled(with(Drawer::Ops, tree), 500.0), Show::Narrow(Narrow::Hex));
        assert_eq!(toggled(with(Drawer::Ops, Narrow::Hex), 500.0), Show::Narrow(tree));
    }
}
