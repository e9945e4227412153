//! The keyboard help: the table of keys as it stands.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::{
    keys::{EVERYWHERE, FILES, GRAPH, Line, MACHINE, OBJECTS, OPS_AND_BYTES, SEARCH, TIMELINE, shown},
    store::{ShellAction, ShellEnv},
};

/// A modal dialog, open for as long as it is drawn.
pub(super) fn help(shell: &ShellEnv, dialog: &NodeRef) -> Html {
    let onclose = {
        let shell = shell.clone();
        Callback::from(move |_: Event| shell.act(ShellAction::Show(None)))
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
        <dialog ref={dialog.clone()} class="help" aria-labelledby={title.clone()} {onclose}>
            <div class="help-head">
                <h2 id={title}>{ "Keyboard" }</h2>
                <button type="button" class="button" {onclick}>{ "Close" }</button>
            </div>
            <div class="help-groups">
                { group("Everywhere", lines(EVERYWHERE)) }
                { group("Objects", lines(OBJECTS).chain(lines(SEARCH))) }
                { group("Graph", lines(GRAPH)) }
                { group("Timeline", lines(TIMELINE)) }
                { group("Opcodes and bytes", lines(OPS_AND_BYTES)) }
                { group("Machine", lines(MACHINE)) }
                { group("Files", lines(FILES)) }
            </div>
            <p class="quiet">
                { "Alt-click on the triangle before a row opens everything below it. On the timeline the wheel zooms about the pointer, \
                   and with Shift it moves." }
            </p>
        </dialog>
    }
}

fn lines<D>(table: &'static [Line<D>]) -> impl Iterator<Item = Html> {
    // What has no key is found by its name.
    let with_keys = table.iter().filter(|line| line.keys.iter().any(|(key, _)| !key.is_empty()));
    with_keys.map(|line| row(&mut line.keys.iter().map(|(key, _)| *key), line.does))
}

fn row(keys: &mut dyn Iterator<Item = &'static str>, does: &'static str) -> Html {
    html! {
        <div class="help-row">
            <dt>{ for keys.map(|key| html! { <kbd>{ shown(key) }</kbd> }) }</dt>
            <dd>{ does }</dd>
        </div>
    }
}

fn group(name: &'static str, rows: impl Iterator<Item = Html>) -> Html {
    let rows: Vec<Html> = rows.collect();
    html! {
        <section>
            <h3>{ name }</h3>
            <dl>{ rows }</dl>
        </section>
    }
}
