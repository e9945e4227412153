//! Files without a tree, and files that could not be opened: what it is, and what can be done.

use picklescope_protocol::{FaultKind, Opened, What};
use yew::prelude::*;

use crate::{
    format,
    store::{Document, Env, Failed, Source},
    tasks,
};

/// A file that holds no pickle, or nothing at all.
pub(super) fn refusal(env: &Env, document: &Document) -> Html {
    let opened = &document.opened;
    let (title, advice) = said(opened);
    // Of a file that has a name, what the pickle machine stumbles over says nothing.
    let is_told = match &opened.what {
        What::Empty => true,
        What::NotPickle(what) => !what.is_empty(),
        What::Pickle => false,
    };
    let fault = opened.fault.as_ref().filter(|_| !is_told);
    html! {
        <main class="refusal">
            <div class="refusal-column">
                <h2>{ title }</h2>
                <p>{ advice }</p>
                if let Some(fault) = fault {
                    <p class="fault-line">
                        <span class="fault-at">{ format!("offset {}", format::offset(fault.offset)) }</span>
                        <code class="given">{ &fault.message }</code>
                    </p>
                    <p class="quiet">{ &fault.explanation }</p>
                }
                <p class="row-of-buttons">
                    if opened.cancelled {
                        { open_again(env, &document.source) }
                    }
                    { open_another(env) }
                </p>
            </div>
        </main>
    }
}

fn said(opened: &Opened) -> (String, &'static str) {
    match &opened.what {
        What::Empty => (
            "This file is empty.".to_owned(),
            "It has no bytes at all: perhaps writing it was interrupted before anything reached the disk.",
        ),
        What::NotPickle(what) if what.is_empty() => (
            "This is not a pickle.".to_owned(),
            "Its first bytes are none that Picklescope knows. If Python's pickle.load reads it, please report it.",
        ),
        What::NotPickle(what) => (
            format!("This is {what}, not a pickle."),
            "Picklescope reads what pickle.dump writes, also compressed with gzip. This file wants another program.",
        ),
        What::Pickle if opened.cancelled => {
            ("Stopped before anything was read.".to_owned(), "Open it again to read the whole file.")
        }
        What::Pickle if opened.fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::Limit) => (
            "This is too much for this tab.".to_owned(),
            "The file may be fine. The command line reads it with all the memory of this machine.",
        ),
        What::Pickle => (
            "There is nothing to show.".to_owned(),
            "The file breaks off before its first object is complete.",
        ),
    }
}

/// A file that could not be opened, or the engine that was lost. Never a dead end.
pub(super) fn failed(env: &Env, failed: &Failed) -> Html {
    let again = failed.source.as_ref().map(|source| open_again(env, source));
    let restart = {
        let env = env.clone();
        Callback::from(move |_: MouseEvent| tasks::restart(&env))
    };
    let title = match &failed.source {
        Some(source) => format!("{} could not be read.", format::visible(&source.name())),
        None => "The engine is not running.".to_owned(),
    };
    html! {
        <main class="refusal">
            <div class="refusal-column">
                <h2 class="given">{ title }</h2>
                <p><code class="given">{ &failed.reason }</code></p>
                <p class="quiet">{ why(failed) }</p>
                <p class="row-of-buttons">
                    { for again }
                    { open_another(env) }
                    <button type="button" class="button" onclick={restart}>{ "Start again" }</button>
                </p>
            </div>
        </main>
    }
}

fn open_again(env: &Env, source: &Source) -> Html {
    let (env, source) = (env.clone(), source.clone());
    let onclick = Callback::from(move |_: MouseEvent| tasks::open(&env, source.clone()));
    html! { <button type="button" class="button is-main" {onclick}>{ "Open it again" }</button> }
}

fn open_another(env: &Env) -> Html {
    let env = env.clone();
    let onclick = Callback::from(move |_: MouseEvent| tasks::pick(&env));
    html! { <button type="button" class="button" {onclick}>{ "Open another file" }</button> }
}

fn why(failed: &Failed) -> &'static str {
    match (failed.lost, &failed.source) {
        (false, _) => {
            "It may have changed or moved since it was chosen, or be a folder. Choosing it once more often helps."
        }
        (true, Some(_)) => {
            "The engine stopped; the file itself is untouched. Large files can need more memory than a tab may use."
        }
        (true, None) => {
            "Files are read by a worker of this page, and it could not be started. Load the page again; if this stays, \
             the browser or an extension of it forbids workers here."
        }
    }
}
