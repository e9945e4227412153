//! The strip at the top: what file this is, and the few buttons that are always there.

use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::{
    format, queries,
    store::{Action, Document, Env, Opening, Stage, Theme},
    tasks,
};

/// `file · size · format › protocol · objects`, and the buttons.
pub(super) fn header(env: &Env, stage: &Stage, theme: Theme) -> Html {
    let on = |act: fn(&Env)| {
        let env = env.clone();
        Callback::from(move |_: MouseEvent| act(&env))
    };
    let on_theme = {
        let (env, theme) = (env.clone(), theme.next());
        Callback::from(move |_: MouseEvent| tasks::choose_theme(&env, theme))
    };
    let strip = match stage {
        Stage::Opening(opening) => opening_strip(opening),
        Stage::Open(document) => document_strip(document),
        Stage::Start | Stage::Failed(_) => html! {},
    };
    let started = !matches!(stage, Stage::Start);
    let has_tree = matches!(stage, Stage::Open(document) if document.has_tree());
    html! {
        <header class="header">
            if has_tree {
                { skip_links(env) }
            }
            <button
                type="button" class="brand" aria-label="Picklescope: close and start again" disabled={!started}
                onclick={on(tasks::close)}
            >
                <span class="brand-mark" aria-hidden="true">{ "◉" }</span>
                <span class="brand-name">{ "Picklescope" }</span>
            </button>
            <div class="strip">{ strip }</div>
            <div class="header-buttons">
                if started {
                    <button type="button" class="button" onclick={on(tasks::pick)}>{ "Open…" }</button>
                }
                <button
                    type="button" class="button is-icon" onclick={on_theme}
                    aria-label={format!("Colours: {}. Change", theme.name())} title="Light, dark, or as the system says"
                >
                    <span aria-hidden="true">{ theme_glyph(theme) }</span>
                </button>
                <button
                    type="button" class="button is-icon" aria-label="Keyboard help" title="Keyboard help (?)"
                    onclick={on(|env| env.act(Action::Help(true)))}
                >
                    <span aria-hidden="true">{ "?" }</span>
                </button>
            </div>
        </header>
    }
}

/// For those who travel by keyboard: past the buttons to what they came for.
fn skip_links(env: &Env) -> Html {
    let skip_to = |name: &str| {
        let id = env.id(name);
        Callback::from(move |event: MouseEvent| {
            // A fragment would be looked up in the document, not in the shadow root we may be in.
            let root =
                event.target_dyn_into::<web_sys::Element>().and_then(|link| link.closest(".ps-root").ok()?);
            let target = root.and_then(|root| root.query_selector(&["#", &id].concat()).ok()?);
            event.prevent_default();
            if let Some(target) = target.and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok()) {
                drop(target.focus());
            }
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
    let name = AttrValue::from(format::visible(&opening.source.name()));
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
