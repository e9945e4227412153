//! The empty state: an invitation.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::{paste_box::paste_box, use_env};
use crate::{
    format,
    samples::SAMPLES,
    store::{Env, Source},
    tasks,
};

/// One line, one button, a field for what is pasted, a few samples, and what happens to a file here.
#[component]
pub(super) fn Start() -> Html {
    let env = use_env();
    let pasting = use_state_eq(|| false);
    let field = use_node_ref();
    use_effect_with((field.clone(), *pasting), |(field, _)| {
        if let Some(field) = field.cast::<HtmlElement>() {
            drop(field.focus());
        }
    });
    let on_pick = {
        let env = env.clone();
        Callback::from(move |_: MouseEvent| tasks::pick(&env.shell))
    };
    let on_paste = {
        let pasting = pasting.clone();
        Callback::from(move |_: MouseEvent| pasting.set(!*pasting))
    };
    let onclose = {
        let pasting = pasting.clone();
        Callback::from(move |()| pasting.set(false))
    };
    html! {
        <main class="start">
            <div class="start-column">
                <h1>{ "Drop a Python pickle anywhere in this window." }</h1>
                <p class="lead">
                    { "See what is inside, how it hangs together and how it was built, byte by byte. Nothing in the file ever runs." }
                </p>
                <div class="ways">
                    <button type="button" class="button is-main" onclick={on_pick}>{ "Choose a file" }</button>
                    <button type="button" class="button" aria-expanded={pasting.to_string()} onclick={on_paste}>{ "Paste…" }</button>
                    <span class="quiet">{ "base64, hex or a Python bytes literal" }</span>
                </div>
                if *pasting {
                    { paste_box(&env, &field, &onclose) }
                }
                { samples(&env) }
                { proof() }
            </div>
        </main>
    }
}

fn samples(env: &Env) -> Html {
    let samples = SAMPLES.iter().map(|sample| {
        let onclick = {
            let env = env.clone();
            Callback::from(move |_: MouseEvent| env.shell.open([Source::Sample(sample)]))
        };
        html! {
            <li key={sample.file}>
                <button type="button" class="sample" {onclick}>
                    <span class="sample-name">{ sample.file }</span>
                    <span class="sample-about">{ sample.about }</span>
                    <span class="sample-size">{ format::bytes(sample.bytes.len() as u64) }</span>
                </button>
            </li>
        }
    });
    html! {
        <>
            <h2 id={env.id("samples")}>{ "Or look at one of these" }</h2>
            <ul class="samples" aria-labelledby={env.id("samples")}>{ for samples }</ul>
        </>
    }
}

/// What is claimed, and how anyone can see for themselves.
fn proof() -> Html {
    html! {
        <details class="proof">
            <summary>{ "Nothing leaves this tab" }</summary>
            <p>
                { "Files are read here, by a worker of this page. Once the page has loaded its Content-Security-Policy forbids \
                   every connection: it says " }
                <code>{ "connect-src 'none'" }</code>
                { ", and your browser holds the page to it, the worker too. See for yourself:" }
            </p>
            <ul>
                <li>{ "Open the developer tools (F12), choose Network, and open a file: no request appears." }</li>
                <li>{ "Or go offline first: everything works as before." }</li>
                <li>{ "Or look at the source of this page: the policy stands in its first lines." }</li>
            </ul>
        </details>
    }
}
