//! The address bar: a fragment with a file in it is opened when the page loads, and whenever it becomes another one.

use gloo_events::EventListener;
use yew::prelude::*;

use crate::{store::ShellEnv, tasks};

/// Looks at the fragment now, and listens for as long as the interface is there.
#[hook]
pub(super) fn use_links(shell: &ShellEnv) {
    use_effect_with(shell.clone(), |shell| {
        tasks::open_link(shell);
        let shell = shell.clone();
        let listener = web_sys::window()
            .map(|window| EventListener::new(&window, "hashchange", move |_| tasks::open_link(&shell)));
        move || drop(listener)
    });
}
