//! What the file is: format, protocol, who wrote it, its fingerprint, and what is odd about it.

use picklescope_protocol::{Diagnostic, Digest, Opened, Where};
use yew::prelude::*;

use super::{
    Known,
    parts::{List, Lists, go, pair, place},
};
use crate::{
    format,
    link::View,
    queries,
    store::{Document, Env, Snap},
    tasks,
};

/// Oddities that are drawn at first.
const FIRST: usize = 8;

pub(super) fn head(env: &Env, document: &Snap<Document>, known: Known<'_>) -> Html {
    let opened = &document.opened;
    html! {
        <dl class="pairs">
            { pair("Format", queries::layer_sizes(&opened.layers)) }
            { pair("Protocol", protocol(opened)) }
            { pair("Read by", format!("Python {} and later", opened.oldest_python)) }
            if let Some(known) = known.filter(|known| !known.writer.name.is_empty()) {
                { pair("Written by", html! {
                    if known.writer.evidence.is_empty() {
                        <span class="given">{ &known.writer.name }</span>
                    } else {
                        <details class="evidence">
                            <summary class="given">{ &known.writer.name }</summary>
                            <ul>{ for known.writer.evidence.iter().map(|hint| html! { <li class="given">{ hint }</li> }) }</ul>
                        </details>
                    }
                }) }
            }
            if opened.trailing > 0 {
                { pair("After STOP", trailing(env, document)) }
            }
            if let Some(lost) = known.and_then(|known| known.other_bytes.checked_sub(opened.trailing)).filter(|lost| *lost > 0) {
                { pair("Not carried out", format::count(lost, "byte")) }
            }
            { fingerprint(env, document) }
            { link(env, document) }
        </dl>
    }
}

fn protocol(opened: &Opened) -> String {
    let needed = opened.protocol_needed;
    match opened.protocol {
        Some(declared) if declared != needed => format!("{declared} declared, {needed} needed"),
        Some(declared) => declared.to_string(),
        None => format!("{needed}, undeclared"),
    }
}

/// Bytes behind the last pickle, which lead to themselves.
fn trailing(env: &Env, document: &Snap<Document>) -> Html {
    let opened = &document.opened;
    let text = format::count(opened.trailing, "byte");
    // The innermost layer is what offsets count in.
    let end = opened.layers.last().map_or(opened.size, |layer| layer.size);
    match end.checked_sub(opened.trailing) {
        Some(at) => {
            let title = AttrValue::from(format!("From {} on", format::offset(at)));
            place(text, Some(title), go(env, document, Where::Byte(at)))
        }
        None => text.into(),
    }
}

/// What the header has no room for in a narrow window.
fn link(env: &Env, document: &Snap<Document>) -> Html {
    let (env, document) = (env.clone(), document.clone());
    let onclick = Callback::from(move |_: MouseEvent| tasks::copy_link(&env, &document, &View::File.panes()));
    html! {
        <div class="link-pair">
            <dt>{ "Link" }</dt>
            <dd><button type="button" class="button is-quiet is-inline" {onclick}>{ "Copy link" }</button></dd>
        </div>
    }
}

/// The fingerprint, how far it is, or the button that begins it.
fn fingerprint(env: &Env, document: &Document) -> Html {
    let button = |label: &'static str, says: &'static str, act: Callback<MouseEvent>| {
        html! { <button type="button" class="button is-quiet is-inline" aria-label={says} onclick={act}>{ label }</button> }
    };
    let value = match &document.digest {
        None => {
            let (env, doc) = (env.clone(), document.opened.doc);
            let begin = Callback::from(move |_: MouseEvent| tasks::begin_digest(&env, doc));
            button("Compute", "Compute the SHA-256", begin)
        }
        Some(digest) => match (&digest.sha256, &digest.failed) {
            (Some(hex), _) => {
                let (env, text) = (env.clone(), AttrValue::from(hex.clone()));
                let copy = Callback::from(move |_: MouseEvent| {
                    tasks::copy_text(&env, text.clone(), "Copied the SHA-256".into());
                });
                html! { <><code class="digest">{ hex }</code>{ button("Copy", "Copy the SHA-256", copy) }</> }
            }
            (None, Some(why)) => html! { <span class="quiet given">{ why }</span> },
            (None, None) => progress(digest),
        },
    };
    html! { <div class="digest-pair"><dt>{ "SHA-256" }</dt><dd>{ value }</dd></div> }
}

fn progress(digest: &Digest) -> Html {
    let percent = digest.read.saturating_mul(100).checked_div(digest.total).unwrap_or(0).min(100);
    html! { <span class="quiet">{ format!("{percent} % of {} read", format::bytes(digest.total)) }</span> }
}

/// What is odd about the file though it loads.
pub(super) fn oddities(env: &Env, document: &Snap<Document>, lists: &Lists) -> Html {
    let all = &document.opened.diagnostics;
    if all.is_empty() {
        return html! {};
    }
    let drawn = all.iter().take(lists.shown(List::Oddities, FIRST));
    html! {
        <>
            <h3>{ "Odd about it" }</h3>
            <ul class="odd">{ for drawn.map(|odd| oddity(env, document, odd)) }</ul>
            { lists.more(List::Oddities, FIRST, all.len(), all.len() as u64) }
        </>
    }
}

fn oddity(env: &Env, document: &Snap<Document>, odd: &Diagnostic) -> Html {
    html! {
        <li>
            if let Some(offset) = odd.offset {
                <span class="at">{ place(format::offset(offset), None, go(env, document, Where::Byte(offset))) }</span>
            }
            <span class="given">{ &odd.text }</span>
        </li>
    }
}
