//! The strip at the top: what file this is, and the few buttons that are always there.

use yew::prelude::*;

use super::parts::{button, sign};
use crate::{
    format,
    link::View,
    queries,
    store::{Dialog, Document, Env, Opening, Phase, ShellAction, ShellEnv, Snap, State, Theme},
    tasks,
};

/// `file · size · format › protocol · objects`, and the buttons. `alone`: there are no tabs.
pub(super) fn header(env: &Env, state: &State, theme: Theme, alone: bool) -> Html {
    let phase = &state.phase;
    let on = |act: fn(&ShellEnv)| {
        let shell = env.shell.clone();
        Callback::from(move |_: MouseEvent| act(&shell))
    };
    let strip = match phase {
        Phase::Opening(opening) => opening_strip(opening),
        Phase::Open(document) => document_strip(document),
        Phase::Start | Phase::Failed(_) => html! {},
    };
    let started = !matches!(phase, Phase::Start);
    let has_tree = matches!(phase, Phase::Open(document) if document.has_tree());
    html! {
        <header class="header">
            if has_tree {
                { skip_links(env) }
            }
            { brand(env, started, alone) }
            <div class="strip">{ strip }</div>
            <div class="header-buttons">
                if let Phase::Open(document) = phase {
                    { link_button(env, document, View::of(&state.panes, document.focus.pane)) }
                }
                if started {
                    { button("button", "Open…", None, on(tasks::pick)) }
                }
                { theme_button(env, theme) }
                { sign("⚙", "Settings", "Settings: colours, height of rows, keys", false, on(|shell| shell.act(ShellAction::Show(Some(Dialog::Settings))))) }
                { sign("?", "Keyboard help", "Keyboard help (?)", false, on(|shell| shell.act(ShellAction::Show(Some(Dialog::Help))))) }
            </div>
        </header>
    }
}

/// Changes the colours.
fn theme_button(env: &Env, theme: Theme) -> Html {
    let (shell, next) = (env.shell.clone(), theme.next());
    let on_theme = Callback::from(move |_: MouseEvent| tasks::choose_theme(&shell, next));
    let name = format!("Colours: {}. Change", theme.name());
    sign(theme_glyph(theme), name, "Light, dark, or as the system says", false, on_theme)
}

/// Leads back to the start: in place of the file, or beside the files once there are tabs that close them.
fn brand(env: &Env, started: bool, alone: bool) -> Html {
    let env = env.clone();
    let label = if alone { "Picklescope: close and start again" } else { "Picklescope: to the start" };
    let onclick = Callback::from(move |_: MouseEvent| {
        if alone {
            tasks::close(&env);
        } else {
            env.shell.act(ShellAction::Start);
        }
    });
    html! {
        <button type="button" class="brand" aria-label={label} disabled={!started} {onclick}>
            <span class="brand-mark" aria-hidden="true">{ "◉" }</span>
            <span class="brand-name">{ "Picklescope" }</span>
        </button>
    }
}

/// Copies a link with the file in it. Of a file that is too large for one the button says so, rather than being dead.
fn link_button(env: &Env, document: &Snap<Document>, view: View) -> Html {
    let size = document.source.size();
    let fits = size <= tasks::LINKABLE;
    let title = if fits {
        "Copy a link that holds the file itself, and leads to what is selected".to_owned()
    } else {
        let (size, most) = (format::bytes(size), format::bytes(tasks::LINKABLE));
        format!("A link holds the file itself, up to {most}: this one has {size}")
    };
    let (env, document) = (env.clone(), document.clone());
    let onclick = Callback::from(move |_: MouseEvent| tasks::copy_link(&env, &document, view));
    html! {
        <button
            type="button" class="button is-quiet copy-link" aria-disabled={(!fits).then_some("true")} {title} {onclick}
        >{ "Copy link" }</button>
    }
}

/// For those who travel by keyboard: past the buttons to what they came for.
fn skip_links(env: &Env) -> Html {
    let skip_to = |name: &'static str| {
        let env = env.clone();
        Callback::from(move |event: MouseEvent| {
            // A fragment would be looked up in the document, not in the shadow root we may be in.
            event.prevent_default();
            tasks::focus(&env, name);
        })
    };
    html! {
        <nav class="skip" aria-label="Skip to">
            <a href={format!("#{}", env.id("tree"))} onclick={skip_to("tree")}>{ "Skip to the object tree" }</a>
            <a href={format!("#{}", env.id("inspector"))} onclick={skip_to("inspector")}>{ "Skip to the inspector" }</a>
        </nav>
    }
}

fn opening_strip(opening: &Opening) -> Html {
    let facts = opening.sniffed.as_ref().map(|sniffed| {
        let protocol = sniffed.protocol.map(|protocol| html! { <li>{ format!("protocol {protocol}") }</li> });
        html! {
            <>
                <li>{ queries::format_path(&sniffed.layers) }</li>
                { for protocol }
            </>
        }
    });
    let name = opening.source.title();
    html! {
        <ul class="facts-strip">
            <li class="file-name" title={name.clone()}><h1 class="given">{ name }</h1></li>
            <li>{ format::bytes(opening.source.size()) }</li>
            { for facts }
        </ul>
    }
}

fn document_strip(document: &Document) -> Html {
    let opened = &document.opened;
    let pickle = document.has_tree();
    html! {
        <ul class="facts-strip">
            <li class="file-name" title={opened.name.clone()}>
                <h1 class="given">{ &opened.name }</h1>
            </li>
            <li title={format::count(opened.size, "byte")}>{ format::bytes(opened.size) }</li>
            if pickle {
                <li>{ queries::format_path(&opened.layers) }</li>
                <li title={format!("Read by Python {} and later", opened.oldest_python)}>
                    { queries::protocol(opened) }
                </li>
                <li>{ format::count(u64::from(opened.counts.nodes), "object") }</li>
            }
        </ul>
    }
}

fn theme_glyph(theme: Theme) -> &'static str {
    match theme {
        Theme::Auto => "◐",
        Theme::Light => "○",
        Theme::Dark => "●",
    }
}
