//! The root: the files that are open, each in a viewer of its own, and what belongs to all of them.

use std::cell::Cell;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{Help, Tabs, Viewer, drop_zone::use_drop_zone, links::use_links};
use crate::{
    store::{Shell, ShellEnv},
    tasks,
};

thread_local! {
    /// Interfaces mounted so far: each has ids of its own.
    static MOUNTED: Cell<u32> = const { Cell::new(0) };
}

/// The whole interface.
#[component]
pub fn App() -> Html {
    let store = use_reducer(|| Shell::new(tasks::stored_theme()));
    let shell = use_state(|| {
        let serial = MOUNTED.replace(MOUNTED.get() + 1);
        ShellEnv::new(store.dispatcher(), format!("ps{serial}").into())
    });
    use_drop_zone(&shell);
    use_links(&shell);

    let on_file = Callback::from({
        let shell = ShellEnv::clone(&shell);
        move |event: Event| {
            let files = event.target_dyn_into::<HtmlInputElement>().and_then(|input| input.files());
            shell.open(files.into_iter().flat_map(tasks::files));
        }
    });
    let alone = store.tabs.len() == 1;
    // Those that are not shown keep what they know, and draw nothing.
    let viewers = store.tabs.iter().map(|tab| {
        html! {
            <Viewer
                key={tab.id.0} id={tab.id} active={tab.id == store.active} {alone} errand={tab.errand.clone()}
                theme={store.theme} notice={store.notice.clone()} shell={ShellEnv::clone(&shell)}
            />
        }
    });
    html! {
        <div class={classes!("ps-root", store.dragging.then_some("is-dragging"))} data-theme={store.theme.name()}>
            if !alone {
                <Tabs tabs={store.tabs.clone()} active={store.active} shell={ShellEnv::clone(&shell)} />
            }
            // A list of its own: all of it has keys, so that no viewer is taken for another when one goes.
            <>{ for viewers }</>
            if store.help {
                <Help shell={ShellEnv::clone(&shell)} />
            }
            <div class="drop-veil" aria-hidden="true"><span>{ "Drop to open" }</span></div>
            <input
                ref={shell.picker.clone()} type="file" class="picker" hidden=true multiple=true tabindex="-1"
                aria-label="Files to open" onchange={on_file}
            />
        </div>
    }
}
