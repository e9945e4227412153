//! The keyboard help.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::store::{ShellAction, ShellEnv};

/// A group of keys that mean something in the same place.
type Group = (&'static str, &'static [(&'static [&'static str], &'static str)]);

/// Keys, and what they do.
const GROUPS: &[Group] = &[
    (
        "Everywhere",
        &[
            (&["Esc", "u"], "Outward, to what the selection is in"),
            (&["[", "]"], "Previous, next opcode, with the cursor"),
            (&["m"], "Next occurrence of the object"),
            (&["Alt ←", "Alt →"], "Back to where you were, forward again"),
            (&["x"], "Show or hide the bytes"),
            (&["g o"], "Go to an offset"),
            (&["y p", "y v", "y b"], "Copy path, value, bytes"),
            (&["?"], "This help"),
        ],
    ),
    (
        "Objects",
        &[
            (&["↑", "↓"], "Previous, next row"),
            (&["→", "←"], "Open and go in; close and go out"),
            (&["Shift →"], "Open everything below"),
            (&["*"], "Open every row of this level"),
            (&["Home", "End", "Page ↑", "Page ↓"], "First, last, a window further"),
            (&["Enter"], "Follow a link; open or close a row"),
            (&["a … z", "0 … 9"], "To the next row that begins so"),
        ],
    ),
    (
        "Timeline",
        &[
            (&["w", "s", "+", "-"], "Zoom in, out"),
            (&["a", "d"], "Move left, right"),
            (&["←", "→"], "Previous, next opcode"),
            (&["0"], "The whole file"),
            (&["f"], "The selection, as large as fits"),
            (&["Enter"], "Select what the cursor is at"),
        ],
    ),
    (
        "Opcodes and bytes",
        &[
            (&["↑", "↓", "Page ↑", "Page ↓"], "Move the cursor"),
            (&["←", "→"], "To what stored what an opcode reads, to what reads it; in the bytes, by one byte"),
            (&["Enter"], "Select what the cursor is at"),
        ],
    ),
    (
        "Files",
        &[
            (&["Ctrl V"], "Open what is on the clipboard"),
            (&["←", "→", "Enter"], "Among the tabs: move, show"),
            (&["Delete"], "Close a tab; so does the middle button"),
        ],
    ),
];

#[derive(PartialEq, Properties)]
pub(super) struct HelpProps {
    pub(super) shell: ShellEnv,
}

/// A modal dialog, open for as long as it is drawn.
#[component]
pub(super) fn Help(props: &HelpProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_effect_with(dialog.clone(), |dialog| {
        if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
            drop(dialog.show_modal());
        }
    });
    let onclose = {
        let shell = shell.clone();
        Callback::from(move |_: Event| shell.act(ShellAction::Help(false)))
    };
    let onclick = Callback::from({
        let dialog = dialog.clone();
        move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        }
    });
    let title = [&shell.prefix, "-help"].concat();
    html! {
        <dialog ref={dialog} class="help" aria-labelledby={title.clone()} {onclose}>
            <div class="help-head">
                <h2 id={title}>{ "Keyboard" }</h2>
                <button type="button" class="button" {onclick}>{ "Close" }</button>
            </div>
            <div class="help-groups">{ for GROUPS.iter().map(group) }</div>
            <p class="quiet">
                { "Alt-click on the triangle before a row opens everything below it. On the timeline the wheel zooms about the pointer, \
                   and with Shift it moves." }
            </p>
        </dialog>
    }
}

fn group((name, keys): &Group) -> Html {
    let rows = keys.iter().map(|(keys, does)| {
        html! {
            <div class="help-row">
                <dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt>
                <dd>{ *does }</dd>
            </div>
        }
    });
    html! {
        <section>
            <h3>{ *name }</h3>
            <dl>{ for rows }</dl>
        </section>
    }
}
