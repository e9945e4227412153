//! The address bar: a fragment with a file in it is opened when the page loads, and whenever it becomes another one.

use gloo_events::EventListener;
use yew::prelude::*;

use super::hooks::{held, use_watch};
use crate::{store::ShellEnv, tasks};

/// Looks at the fragment now, and listens for as long as the interface is there.
#[hook]
pub(super) fn use_links(shell: &ShellEnv) {
    use_watch(shell.clone(), |shell| {
        tasks::open_link(shell);
        let (window, shell) = (web_sys::window()?, shell.clone());
        held(EventListener::new(&window, "hashchange", move |_| tasks::open_link(&shell)))
    });
}
