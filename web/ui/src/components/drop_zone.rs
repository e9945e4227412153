//! The whole window takes files: dropped anywhere, at any time, or pasted.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event};
use yew::prelude::*;

use crate::{
    store::{Action, Env, Source},
    tasks,
};

/// Listens on the window for as long as the interface is there.
#[hook]
pub(super) fn use_drop_zone(env: &Env) {
    use_effect_with(env.clone(), |env| {
        let listeners = ["dragenter", "dragover", "dragleave", "drop", "paste"].map(|kind| {
            let env = env.clone();
            web_sys::window().map(|window| {
                let options = EventListenerOptions::enable_prevent_default();
                EventListener::new_with_options(&window, kind, options, move |event| on(kind, event, &env))
            })
        });
        move || drop(listeners)
    });
}

fn on(kind: &str, event: &Event, env: &Env) {
    if let Some(paste) = event.dyn_ref::<ClipboardEvent>() {
        if let Some(data) = paste.clipboard_data().filter(has_files) {
            take(event, &data, env);
        }
        return;
    }
    let Some(drag) = event.dyn_ref::<DragEvent>() else { return };
    let Some(data) = drag.data_transfer().filter(has_files) else { return };
    match kind {
        "drop" => take(event, &data, env),
        // Leaving an element inside the window is no leaving.
        "dragleave" => {
            if drag.related_target().is_none() {
                env.act(Action::Drag(false));
            }
        }
        _ => {
            // Without this the browser would open the file itself.
            event.prevent_default();
            data.set_drop_effect("copy");
            env.act(Action::Drag(true));
        }
    }
}

fn take(event: &Event, data: &DataTransfer, env: &Env) {
    event.prevent_default();
    env.act(Action::Drag(false));
    let Some(files) = data.files() else { return };
    let Some(file) = files.get(0) else { return };
    tasks::open(env, Source::File(file));
    if files.length() > 1 {
        env.say("Opening the first of the files only.");
    }
}

fn has_files(data: &DataTransfer) -> bool {
    data.types().includes(&JsValue::from_str("Files"), 0)
}
