//! The root: the files that are open, each in a viewer of its own, and what belongs to all of them.

use std::cell::Cell;

use web_sys::{HtmlDialogElement, HtmlInputElement};
use yew::prelude::*;

use super::{
    Viewer,
    drop_zone::use_drop_zone,
    help::help,
    hooks::use_watch,
    links::use_links,
    part::part,
    parts::button,
    settings::settings,
    tabs::{tabs, use_tabs},
};
use crate::{
    store::{Dialog, Shell, ShellAction, ShellEnv},
    tasks,
};

thread_local! {
    /// Interfaces mounted so far: each has ids of its own.
    static MOUNTED: Cell<u32> = const { Cell::new(0) };
}

/// The whole interface.
#[component]
pub fn App() -> Html {
    let store =
        use_reducer(|| Shell::new(tasks::stored_theme(), tasks::stored_sizes(), tasks::stored_settings()));
    let shell = use_mut_ref(|| {
        let serial = MOUNTED.replace(MOUNTED.get() + 1);
        ShellEnv::new(store.dispatcher(), format!("ps{serial}").into())
    });
    let shell = shell.borrow().clone();
    use_drop_zone(&shell);
    use_links(&shell);
    let strip = use_tabs(&store);
    let dialog = use_node_ref();
    use_watch((dialog.clone(), store.dialog), |(dialog, _)| {
        if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
            drop(dialog.show_modal());
        }
        None
    });

    let on_file = Callback::from({
        let shell = shell.clone();
        move |event: Event| {
            let files = event.target_dyn_into::<HtmlInputElement>().and_then(|input| input.files());
            shell.open(files.into_iter().flat_map(tasks::files));
        }
    });
    let alone = store.tabs.len() == 1;
    // Those that are not shown keep what they know, and draw nothing.
    let viewers = store.tabs.iter().map(|tab| {
        let viewer = Viewer {
            id: tab.id,
            active: tab.id == store.active,
            alone,
            errand: tab.errand.clone(),
            theme: store.theme,
            sizes: store.sizes,
            settings: store.settings,
            listing: store.dialog == Some(Dialog::Commands) && tab.id == store.active,
            notice: store.notice.clone(),
            shell: shell.clone(),
        };
        part(tab.id.0, viewer)
    });
    html! {
        <div
            ref={shell.root.clone()} class={classes!("ps-root", store.dragging.then_some("is-dragging"))}
            data-theme={store.theme.name()} data-rows={store.settings.roomy.then_some("roomy")}
        >
            if !alone {
                { tabs(&shell, &store, &strip) }
            }
            if let Some(said) = &store.left_out {
                { left_out(&shell, said) }
            }
            // A list of its own: all of it has keys, so that no viewer is taken for another when one goes.
            <>{ for viewers }</>
            // Of one kind or the other, never both: a dialog that was closed is not opened again.
            if store.dialog == Some(Dialog::Help) {
                { help(&shell, &dialog) }
            }
            if store.dialog == Some(Dialog::Settings) {
                { settings(&shell, &dialog, store.theme, store.settings) }
            }
            <div class="drop-veil" aria-hidden="true"><span>{ "Drop to open" }</span></div>
            <input
                ref={shell.picker.clone()} type="file" class="picker" hidden=true multiple=true tabindex="-1"
                aria-label="Files to open" onchange={on_file}
            />
        </div>
    }
}

/// What of the files that were handed over is not open. What is opened beside it says more than would be read in a moment, and so this stays.
fn left_out(shell: &ShellEnv, said: &AttrValue) -> Html {
    let shell = shell.clone();
    let onclick = Callback::from(move |_: MouseEvent| shell.act(ShellAction::Read));
    html! {
        <div class="left-out" role="alert">
            <p class="given">{ said }</p>
            { button("button is-quiet", "Dismiss", None, onclick) }
        </div>
    }
}
