//! The panel "File": what the protocol of the file tells, and what is known about it as a whole.
//!
//! What opening told is there at once; what needs every op comes when they are laid out, and only if the panel is looked at.

mod head;
mod imports;
mod numbers;
mod outside;
mod table;

use picklescope_protocol::{Metadata, OpcodeInfo};
use yew::prelude::*;

use super::{lists::Lists, parts};
use crate::{
    store::{About, Document, Env, Settings, Snap, Trace},
    tasks,
};

/// Format, protocol, what loading would need, opcodes, types, memo and numbers.
pub(super) fn file_panel(
    env: &Env,
    document: &Snap<Document>,
    about: &About,
    opcodes: &[OpcodeInfo],
    (lists, settings): (&Lists, Settings),
) -> Html {
    // Reading goes on as one looks around: the numbers are asked for anew by looking at them.
    let look = {
        let (env, view) = (env.clone(), document.opened.view);
        move || tasks::ask_stats(&env, view)
    };
    let onmouseenter = {
        let look = look.clone();
        Callback::from(move |_: MouseEvent| look())
    };
    let onfocus = Callback::from(move |_: FocusEvent| look());
    let known = about.metadata.as_deref();
    html! {
        <section class="facts panel" tabindex="0" aria-labelledby={env.id("facts")} {onmouseenter} {onfocus}>
            <h2 class="heard" id={env.id("facts")}>{ "File" }</h2>
            { head::head(env, document, about) }
            { imports::needs(env, document, known, lists) }
            { head::oddities(env, document, lists) }
            { head::readers(env, document, about, settings) }
            if let Some(known) = known {
                { outside::outside(env, document, known, lists) }
                { table::opcodes(env, document, known, opcodes, lists) }
                { table::types(env, document, known, lists) }
                { numbers::memo(known) }
                { numbers::frames(known) }
                { numbers::pickles(env, document, known, lists) }
            } else {
                { waiting(&document.trace) }
            }
            { numbers::counts(document, about) }
        </section>
    }
}

/// What stands where the ops' own numbers will be.
fn waiting(trace: &Trace) -> Html {
    let said = match trace {
        Trace::Failed(why) => {
            html! { <>{ "The opcodes could not be laid out: " }<span class="given">{ why }</span></> }
        }
        Trace::Waiting | Trace::Running(..) | Trace::Ready(_) => html! { "Counting opcodes…" },
    };
    html! { <p class="quiet counting">{ said }</p> }
}

/// What the sections are drawn from: everything is there once the ops are laid out.
type Known<'a> = Option<&'a Metadata>;
