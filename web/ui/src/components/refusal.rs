//! Files without a tree, and files that could not be opened: what it is, and what can be done.

use std::rc::Rc;

use picklescope_protocol::{FaultKind, OpcodeInfo, Opened, What};
use yew::prelude::*;

use super::{
    fault::copy_report,
    hex::hex,
    part::{Drawn, Sight, part},
    parts::button,
    paste_box::paste_box,
};
use crate::{
    format, queries,
    store::{Cause, Document, Env, Failed, Pointer, Snap, Source},
    tasks,
};

/// A file that holds no pickle, or nothing at all: what it is instead, and its bytes.
pub(super) fn refusal(
    env: &Env,
    document: &Snap<Document>,
    pointer: &Snap<Pointer>,
    opcodes: &Rc<Vec<OpcodeInfo>>,
) -> Html {
    let opened = &document.opened;
    let (title, advice) = said(opened, document.source.is_text());
    // Of a file that has a name, what the pickle machine stumbles over says nothing.
    let is_told = match &opened.what {
        What::Empty => true,
        What::NotPickle(what) => !what.is_empty(),
        What::Pickle => false,
    };
    let fault = opened.fault.as_ref().filter(|_| !is_told);
    let has_bytes = queries::layer_bytes(opened) > 0;
    html! {
        <main class={classes!("refusal", has_bytes.then_some("has-bytes"))}>
            <div class="refusal-column">
                <h2>{ title }</h2>
                <p>{ advice }</p>
                if let Some(fault) = fault {
                    <p class="fault-line">
                        <span class="fault-at">{ "at " }{ format::offset(fault.offset) }</span>
                        if let Some(opcode) = &fault.opcode {
                            <code class="fault-opcode">{ opcode }</code>
                        }
                        <code class="given">{ &fault.message }</code>
                    </p>
                    <p class="quiet">{ &fault.explanation }{ " " }{ &fault.advice }</p>
                }
                if let Some(text) = tasks::written(&document.source) {
                    { part(document.opened.doc.0, Again { env: env.clone(), text }) }
                }
                <p class="row-of-buttons">
                    if opened.cancelled {
                        { open_again(env, &document.source) }
                    }
                    { open_another(env) }
                    if let Some(wreck) = document.wreck.as_ref().filter(|_| fault.is_some()) {
                        { copy_report(env, wreck) }
                    }
                </p>
            </div>
            if has_bytes {
                { hex(Sight::of(env, document, pointer, opcodes)) }
            }
        </main>
    }
}

/// The text that was pasted, to be put right.
#[derive(PartialEq)]
struct Again {
    env: Env,
    text: AttrValue,
}

impl Drawn for Again {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_again(self).run(context)
    }
}

#[hook]
fn use_again(props: &Again) -> Html {
    let field = use_node_ref();
    paste_box(&props.env, &field, Some(&props.text), &Callback::noop())
}

fn said(opened: &Opened, is_text: bool) -> (String, &'static str) {
    match &opened.what {
        What::NotPickle(what) if is_text => (
            if what.is_empty() {
                "What was pasted is no pickle.".to_owned()
            } else {
                format!("What was pasted is {what}, not a pickle.")
            },
            "Picklescope takes base64, hex digits, the dumps of xxd and hexdump, a Python bytes literal, and pickles of protocol 0 as they \
             are. A part of one is not enough: copy it from its first character on.",
        ),
        What::Empty => (
            "This file is empty.".to_owned(),
            "It has no bytes at all: perhaps writing it was interrupted before anything reached the disk.",
        ),
        What::NotPickle(what) if what.is_empty() => (
            "This is not a pickle.".to_owned(),
            "Its first bytes are none that Picklescope knows. If Python's pickle.load reads it, please report it.",
        ),
        What::NotPickle(what) if what.starts_with("base64 text") => (
            format!("This is {what}, and too long to be read as such."),
            "Texts that spell a pickle are opened up to 64 MB. Decode it first, with base64 -d, and open what comes out.",
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
            match &opened.fault {
                Some(fault) if fault.kind != FaultKind::Truncated => {
                    "Nothing is cut off, but what is wrong comes before the first object is complete:"
                }
                _ => "The file breaks off before its first object is complete.",
            },
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
    let title = match (&failed.source, failed.cause) {
        (Some(source), _) => format!("{} could not be read.", source.title()),
        (None, Cause::Link) => "This link holds no file that can be opened.".to_owned(),
        (None, _) => "The engine is not running.".to_owned(),
    };
    html! {
        <main class="refusal">
            <div class="refusal-column">
                <h2 class="given">{ title }</h2>
                if failed.cause == Cause::Link {
                    <p>{ &failed.reason }</p>
                } else {
                    <p><code class="given">{ &failed.reason }</code></p>
                }
                <p class="quiet">{ why(failed) }</p>
                <p class="row-of-buttons">
                    { for again }
                    { open_another(env) }
                    { button("button", "Start again", None, restart) }
                </p>
            </div>
        </main>
    }
}

fn open_again(env: &Env, source: &Source) -> Html {
    let (env, source) = (env.clone(), source.clone());
    let onclick = Callback::from(move |_: MouseEvent| tasks::open(&env, source.clone()));
    button("button is-main", "Open it again", None, onclick)
}

fn open_another(env: &Env) -> Html {
    let env = env.clone();
    let onclick = Callback::from(move |_: MouseEvent| tasks::pick(&env.shell));
    button("button", "Open another file", None, onclick)
}

fn why(failed: &Failed) -> &'static str {
    match (failed.cause, &failed.source) {
        (Cause::Unreadable, _) => {
            "It may have changed, moved or been deleted since it was chosen: if it is still there, choose it anew. A folder cannot be opened, \
             only the files in it."
        }
        (Cause::Lost, Some(_)) => {
            "The engine stopped; the file itself is untouched. Large files can need more memory than a tab may use."
        }
        (Cause::Lost, None) => {
            "Files are read by a worker of this page, and it could not be started. Load the page again; if this stays, \
             the browser or an extension of it forbids workers here."
        }
        (Cause::Link, _) => {
            "The file stands in the link itself, from its # on: it takes the whole of it, and long links are often cut where \
             they are passed on. Ask for the file, or for the link once more."
        }
    }
}
