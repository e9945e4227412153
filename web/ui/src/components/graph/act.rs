//! What clicks and keys do in the graph.

use picklescope_protocol::{NearLine, NearRecord, NodeId, Where};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use super::{
    camera::{Camera, LARGER, SMALLER},
    marked,
};
use crate::{
    graph::{Scene, Stop, Way},
    store::{Document, Env, Pane, Snap, Why},
    tasks,
};

/// The name of the stop or line that an event is for.
pub(super) fn name_under(event: &Event) -> Option<String> {
    let target = event.composed_path().get(0).dyn_into::<Element>().ok()?;
    target.closest("[data-stop]").ok()??.get_attribute("data-stop")
}

/// What a name stands for: a line, a record, or a way to more.
enum Named<'a> {
    Line(&'a NearLine),
    Record(&'a NearRecord),
    More(&'a NearRecord),
    Others,
}

fn named<'a>(scene: &'a Scene, name: &str) -> Option<Named<'a>> {
    let records = &scene.near.records;
    if let Some((record, line)) = scene.line_of(name) {
        return records.get(record)?.lines.get(line).map(Named::Line);
    }
    match scene.stop_of(name)? {
        Stop::Record(at) => records.get(at).map(Named::Record),
        Stop::More(at) => records.get(at).map(Named::More),
        Stop::Others => Some(Named::Others),
        Stop::Line(..) => None,
    }
}

/// The object of a stop or line.
pub(super) fn node_of(scene: &Scene, name: &str) -> Option<NodeId> {
    match named(scene, name)? {
        Named::Line(line) => Some(line.node),
        Named::Record(record) => Some(record.node),
        Named::More(_) | Named::Others => None,
    }
}

/// A click, or Enter on what is not selected: it is selected, or more is shown.
pub(super) fn pressed(env: &Env, document: &Snap<Document>, scene: &Scene, name: &str) {
    let doc = document.opened.doc;
    match named(scene, name) {
        Some(Named::Line(line)) => tasks::point_reference(env, document, line.row, line.node),
        Some(Named::Record(record)) => tasks::point(env, document, Where::Node(record.node), Pane::Stage),
        Some(Named::More(record)) => tasks::near_more(env, doc, &scene.near, record.node, true),
        Some(Named::Others) => tasks::near_referrers(env, doc, &scene.near),
        None => {}
    }
}

/// A double click, or Enter on what is selected: a record comes into the middle, what a line leads to becomes a record.
pub(super) fn entered(env: &Env, document: &Document, scene: &Scene, name: &str) {
    let doc = document.opened.doc;
    match named(scene, name) {
        Some(Named::Line(line)) if scene.record_of(line.node).is_none() => {
            tasks::near_more(env, doc, &scene.near, line.node, false);
        }
        Some(Named::Record(record)) => {
            if let Some(row) = record.row {
                tasks::near(env, doc, row, Why::Wanted, None);
            }
        }
        _ => {}
    }
}

/// What a key does. `stop` is the name of the stop that has the focus; the one that has it then comes back.
pub(super) fn on_key(
    event: &KeyboardEvent,
    env: &Env,
    document: &Snap<Document>,
    scene: &Scene,
    camera: &Camera,
    stop: &str,
) -> Option<String> {
    if event.alt_key() || event.ctrl_key() || event.meta_key() {
        return None;
    }
    let key = event.key();
    let way = match key.as_str() {
        "ArrowUp" => Some(Way::Up),
        "ArrowDown" => Some(Way::Down),
        "ArrowRight" => Some(Way::In),
        "ArrowLeft" => Some(Way::Out),
        "Home" => Some(Way::Middle),
        "End" => Some(Way::End),
        "Enter" | " " | "+" | "=" | "-" | "0" => None,
        _ => return None,
    };
    event.prevent_default();
    let from = scene.stop_of(stop).or_else(|| scene.first());
    let Some(way) = way else {
        match key.as_str() {
            "+" | "=" => camera.zoom(LARGER),
            "-" => camera.zoom(SMALLER),
            "0" => camera.fit(scene),
            _ => {
                let selected = marked(scene, document.selection.as_ref());
                let enters = match from {
                    Some(Stop::Record(at)) => selected.is_some_and(|mark| mark.record == at),
                    // A reference to what is not shown is there to be followed.
                    Some(Stop::Line(..)) => true,
                    _ => false,
                };
                if enters {
                    entered(env, document, scene, stop);
                } else {
                    pressed(env, document, scene, stop);
                }
            }
        }
        return None;
    };
    let to = scene.next(from?, way)?;
    match to {
        Stop::Record(at) | Stop::More(at) => camera.reveal(scene, at, None),
        Stop::Line(at, line) => camera.reveal(scene, at, Some(line)),
        Stop::Others => {}
    }
    scene.name_of(to)
}

/// Gives the keys to a stop, in the element with the picture or one around it.
pub(super) fn focus(host: &Element, name: &str) {
    let found = host.query_selector(&["[data-stop=\"", name, "\"]"].concat());
    if let Ok(Some(stop)) = found {
        // Elements of SVG can have the focus as those of HTML can.
        drop(stop.unchecked_into::<HtmlElement>().focus());
    }
}
