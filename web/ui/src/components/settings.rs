//! What can be set: a small dialog.

use web_sys::{HtmlDialogElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::{
    store::{READERS, Settings, ShellAction, ShellEnv, Theme},
    tasks,
};

const THEMES: [(Theme, &str); 3] =
    [(Theme::Auto, "As the system says"), (Theme::Light, "Light"), (Theme::Dark, "Dark")];

/// A modal dialog, open for as long as it is drawn. What is chosen holds at once.
pub(super) fn settings(shell: &ShellEnv, dialog: &NodeRef, theme: Theme, now: Settings) -> Html {
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
    let id = |name: &str| [&shell.prefix, "-set-", name].concat();
    let themes = {
        let shell = shell.clone();
        let choose = move |at: usize| {
            if let Some((theme, _)) = THEMES.get(at) {
                tasks::choose_theme(&shell, *theme);
            }
        };
        let chosen = THEMES.iter().position(|(of, _)| *of == theme).unwrap_or(0);
        select(&id("theme"), &THEMES.map(|(_, name)| name), chosen, Callback::from(choose))
    };
    let rows = {
        let shell = shell.clone();
        let choose = move |at: usize| tasks::set(&shell, Settings { roomy: at == 1, ..now });
        let names = ["Compact, 22 pixels", "Comfortable, 28 pixels"];
        select(&id("rows"), &names, usize::from(now.roomy), Callback::from(choose))
    };
    let readers = {
        let shell = shell.clone();
        let choose = move |at: usize| {
            let mut settings = now;
            settings.choose(u8::try_from(at).unwrap_or(0));
            tasks::set(&shell, settings);
        };
        select(&id("reader"), &READERS, now.reader.into(), Callback::from(choose))
    };
    let on_letters = {
        let shell = shell.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                tasks::set(&shell, Settings { silent: !input.checked(), ..now });
            }
        })
    };
    let title = id("title");
    html! {
        <dialog ref={dialog.clone()} class="help settings" aria-labelledby={title.clone()} {onclose}>
            <div class="help-head">
                <h2 id={title}>{ "Settings" }</h2>
                <button type="button" class="button" {onclick}>{ "Close" }</button>
            </div>
            <div class="settings-rows">
                <label for={id("theme")}>{ "Colours" }</label>
                <span>{ themes }</span>
                <label for={id("rows")}>{ "Rows" }</label>
                <span>{ rows }</span>
                <label for={id("letters")}>{ "Single keys" }</label>
                <span>
                    <input type="checkbox" id={id("letters")} checked={!now.silent} aria-describedby={id("letters-note")} onchange={on_letters} />
                    <span class="quiet" id={id("letters-note")}>
                        { "Letters and signs are shortcuts, as ? lists them. Without them, Ctrl K has every command." }
                    </span>
                </span>
                <label for={id("reader")}>{ "First verdict" }</label>
                <span>
                    { readers }
                    <span class="quiet">{ "Whose verdict stands first where readers disagree." }</span>
                </span>
            </div>
            <p class="quiet">{ "Kept in this browser, like the sizes of panes." }</p>
        </dialog>
    }
}

fn select(id: &str, names: &[&'static str], chosen: usize, choose: Callback<usize>) -> Html {
    let onchange = Callback::from(move |event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        if let Some(at) = select.and_then(|select| usize::try_from(select.selected_index()).ok()) {
            choose.emit(at);
        }
    });
    let option = |(at, name): (usize, &&'static str)| {
        html! { <option selected={at == chosen}>{ *name }</option> }
    };
    html! { <select class="field" id={id.to_owned()} {onchange}>{ for names.iter().enumerate().map(option) }</select> }
}
