//! The empty state: an invitation.

use yew::prelude::*;

use crate::{
    format,
    samples::SAMPLES,
    store::{Env, Source},
    tasks,
};

/// One line, one button, a few samples, and what happens to a file here.
pub(super) fn start(env: &Env) -> Html {
    let samples = SAMPLES.iter().map(|sample| {
        let onclick = {
            let env = env.clone();
            Callback::from(move |_: MouseEvent| tasks::open(&env, Source::Sample(sample)))
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
    let onclick = {
        let env = env.clone();
        Callback::from(move |_: MouseEvent| tasks::pick(&env))
    };
    html! {
        <main class="start">
            <div class="start-column">
                <h1>{ "Drop a Python pickle anywhere in this window." }</h1>
                <p class="lead">
                    { "See what is inside and how its objects hang together, without Python. Nothing in the file ever runs." }
                </p>
                <button type="button" class="button is-main" {onclick}>{ "Choose a file" }</button>
                <h2 id={env.id("samples")}>{ "Or look at one of these" }</h2>
                <ul class="samples" aria-labelledby={env.id("samples")}>{ for samples }</ul>
                <details class="proof">
                    <summary>{ "Nothing leaves this tab" }</summary>
                    <p>
                        { "The file is read here, by a worker of this page. The page forbids itself every \
                           connection once it has loaded: its Content-Security-Policy says " }
                        <code>{ "connect-src 'none'" }</code>
                        { ". It works offline, and the network panel of your browser stays empty." }
                    </p>
                </details>
            </div>
        </main>
    }
}
