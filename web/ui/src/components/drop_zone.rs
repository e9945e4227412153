//! The whole window takes files: dropped anywhere, at any time, or pasted; and what is pasted as text.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event};
use yew::prelude::*;

use super::{
    hooks::{held, use_watch},
    keyboard::is_field,
};
use crate::{
    store::{ShellAction, ShellEnv},
    tasks,
};

/// Listens on the window for as long as the interface is there.
#[hook]
pub(super) fn use_drop_zone(shell: &ShellEnv) {
    use_watch(shell.clone(), |shell| {
        let listeners = ["dragenter", "dragover", "dragleave", "drop", "paste"].map(|kind| {
            let shell = shell.clone();
            web_sys::window().map(|window| {
                let options = EventListenerOptions::enable_prevent_default();
                EventListener::new_with_options(&window, kind, options, move |event| on(kind, event, &shell))
            })
        });
        held(listeners)
    });
}

fn on(kind: &str, event: &Event, shell: &ShellEnv) {
    if let Some(paste) = event.dyn_ref::<ClipboardEvent>() {
        let data = paste.clipboard_data().filter(|_| !event.default_prevented());
        if let Some(data) = data {
            if has_files(&data) {
                take(event, &data, shell);
            } else if !is_field(event) && tasks::paste(shell, &data) {
                event.prevent_default();
            }
        }
        return;
    }
    let Some(drag) = event.dyn_ref::<DragEvent>() else { return };
    let Some(data) = drag.data_transfer().filter(has_files) else { return };
    match kind {
        "drop" => take(event, &data, shell),
        // Leaving an element inside the window is no leaving.
        "dragleave" => {
            if drag.related_target().is_none() {
                shell.act(ShellAction::Drag(false));
            }
        }
        _ => {
            // Without this the browser would open the file itself.
            event.prevent_default();
            data.set_drop_effect("copy");
            shell.act(ShellAction::Drag(true));
        }
    }
}

fn take(event: &Event, data: &DataTransfer, shell: &ShellEnv) {
    event.prevent_default();
    shell.act(ShellAction::Drag(false));
    let (files, folders) = tasks::handed_over(data);
    shell.open(files);
    if !folders.is_empty() {
        shell.act(ShellAction::Folders(folders));
    }
}

fn has_files(data: &DataTransfer) -> bool {
    data.types().includes(&JsValue::from_str("Files"), 0)
}
