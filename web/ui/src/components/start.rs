//! The empty state: an invitation.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::{
    hooks::{use_number, use_watch},
    part::{Drawn, part},
    paste_box::paste_box,
};
use crate::{
    format,
    samples::SAMPLES,
    store::{Env, Source},
    tasks,
};

#[derive(PartialEq)]
struct Start {
    env: Env,
}

impl Drawn for Start {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_start(self).run(context)
    }
}

/// The start of a viewer.
pub(super) fn start(env: &Env) -> Html {
    part("start", Start { env: env.clone() })
}

/// One line, one button, a field for what is pasted, a few samples, and what happens to a file here.
#[hook]
fn use_start(props: &Start) -> Html {
    let env = &props.env;
    let open = use_number(0);
    let is_open = *open != 0;
    let field = use_node_ref();
    use_watch((field.clone(), is_open), |(field, _)| {
        if let Some(field) = field.cast::<HtmlElement>() {
            drop(field.focus());
        }
        None
    });
    let on_pick = {
        let env = env.clone();
        Callback::from(move |_: MouseEvent| tasks::pick(&env.shell))
    };
    let on_paste = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(1 - *open))
    };
    let onclose = {
        let open = open.clone();
        Callback::from(move |()| open.set(0))
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
                    <button type="button" class="button" aria-expanded={is_open.to_string()} onclick={on_paste}>{ "Paste…" }</button>
                    <span class="quiet">{ "base64, hex or a Python bytes literal" }</span>
                </div>
                if is_open {
                    { paste_box(env, &field, None, &onclose) }
                }
                { samples(env) }
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
