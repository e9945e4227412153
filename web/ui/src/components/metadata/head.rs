//! What the file is: format, protocol, who wrote it, its fingerprint, and what is odd about it.

use picklescope_protocol::{Digest, Opened, Py2, Py2Strings, ReaderSays, Where};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::parts::{go, pair, place};
use crate::components::lists::{List, Lists};
use crate::{
    format,
    link::View,
    queries,
    store::{About, Document, Env, Settings, Snap},
    tasks,
};

/// Oddities that are drawn at first.
const FIRST: usize = 8;

pub(super) fn head(env: &Env, document: &Snap<Document>, about: &About) -> Html {
    let known = about.metadata.as_deref();
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
            if let Some(strings) = &opened.py2 {
                { pair("Strings", py2(env, document, strings)) }
            }
            if opened.trailing > 0 {
                { pair("After STOP", trailing(env, document)) }
            }
            if let Some(lost) = known.and_then(|known| known.other_bytes.checked_sub(opened.trailing)).filter(|lost| *lost > 0) {
                { pair("Not carried out", format::count(lost, "byte")) }
            }
            { fingerprint(env, document, about) }
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

/// The encoding in which strings of Python 2 are shown, to choose, and what `loads` says to it.
fn py2(env: &Env, document: &Snap<Document>, strings: &Py2Strings) -> Html {
    let onchange = {
        let (env, document) = (env.clone(), document.clone());
        Callback::from(move |event: Event| {
            let select = event.target_dyn_into::<HtmlSelectElement>();
            let at = select.and_then(|select| usize::try_from(select.selected_index()).ok());
            if let Some(encoding) = at.and_then(|at| Py2::ALL.get(at)) {
                tasks::read_py2(&env, &document, *encoding);
            }
        })
    };
    let options = Py2::ALL.into_iter().zip(["Latin-1", "UTF-8", "ASCII", "bytes"]).map(|(encoding, name)| {
        html! { <option selected={encoding == strings.encoding}>{ name }</option> }
    });
    let raised = strings.at.map(|at| {
        let there = place(format::offset(at), None, go(env, document, Where::Byte(at)));
        html! { <p class="quiet given">{ "loads stops at " }{ there }{ ": " }{ &strings.says }</p> }
    });
    html! {
        <>
            <label>
                { format::number(u64::from(strings.count)) }{ " of Python 2, read as " }
                <select class="field" {onchange}>{ for options }</select>
            </label>
            if strings.undecoded > 0 {
                <p class="quiet">{ format::number(u64::from(strings.undecoded)) }{ " cannot be read so, and stay bytes." }</p>
            }
            { for raised }
        </>
    }
}

/// Bytes behind the last pickle, which lead to themselves.
fn trailing(env: &Env, document: &Snap<Document>) -> Html {
    let opened = &document.opened;
    let text = format::count(opened.trailing, "byte");
    // Offsets count in the innermost layer.
    match queries::layer_bytes(opened).checked_sub(opened.trailing) {
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
    let onclick = Callback::from(move |_: MouseEvent| tasks::copy_link(&env, &document, View::File));
    html! {
        <div class="link-pair">
            <dt>{ "Link" }</dt>
            <dd><button type="button" class="button is-quiet is-inline" {onclick}>{ "Copy link" }</button></dd>
        </div>
    }
}

/// The fingerprint, how far it is, or the button that begins it.
fn fingerprint(env: &Env, document: &Document, about: &About) -> Html {
    let button = |label: &'static str, says: &'static str, act: Callback<MouseEvent>| {
        html! { <button type="button" class="button is-quiet is-inline" aria-label={says} onclick={act}>{ label }</button> }
    };
    let value = match &about.digest {
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
            <ul class="odd">{ for drawn.map(|odd| oddity(env, document, odd.offset, &odd.text)) }</ul>
            { lists.more(List::Oddities, FIRST, all.len(), all.len() as u64) }
        </>
    }
}

/// What other readers say of it, where they do not agree with the one that everything else here speaks of.
pub(super) fn readers(env: &Env, document: &Snap<Document>, about: &About, settings: Settings) -> Html {
    if about.readers.is_empty() {
        return html! {};
    }
    // The one that was chosen stands first, and the others as they were.
    let is_first = |said: &&ReaderSays| said.text.starts_with(settings.first_reader());
    let (first, others): (Vec<_>, Vec<_>) = about.readers.iter().partition(is_first);
    let said = first.into_iter().chain(others);
    html! {
        <>
            <h3>{ "Readers disagree" }</h3>
            <ul class="odd readers">{ for said.map(|said| oddity(env, document, said.offset, &said.text)) }</ul>
        </>
    }
}

fn oddity(env: &Env, document: &Snap<Document>, offset: Option<u64>, text: &str) -> Html {
    html! {
        <li>
            if let Some(offset) = offset {
                <span class="at">{ place(format::offset(offset), None, go(env, document, Where::Byte(offset))) }</span>
            }
            <span class="given">{ text }</span>
        </li>
    }
}
