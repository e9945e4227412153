//! The panel "File": what the protocol of the file tells, and what is known about it as a whole.
//!
//! What opening told is there at once; what needs every op comes when they are laid out, and only if the panel is looked at.

mod head;
mod imports;
mod numbers;
mod outside;
mod parts;
mod table;

use std::rc::Rc;

use picklescope_protocol::{Metadata, OpcodeInfo};
use yew::prelude::*;

use super::use_env;
use crate::{
    store::{Document, Env, Snap, Trace},
    tasks,
};
use parts::Lists;
pub(super) use parts::{go, place};

#[derive(PartialEq, Properties)]
pub(super) struct FilePanelProps {
    pub(super) document: Snap<Document>,
    pub(super) opcodes: Rc<Vec<OpcodeInfo>>,
}

/// Format, protocol, what loading would need, opcodes, types, memo and numbers.
#[component]
pub(super) fn FilePanel(props: &FilePanelProps) -> Html {
    let env = use_env();
    let FilePanelProps { document, opcodes } = props;
    let unfolded = use_state_eq(|| 0_u16);
    use_metadata(&env, document);
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
    let lists = Lists::new(&unfolded);
    let known = document.metadata.as_deref();
    html! {
        <section class="facts panel" tabindex="0" aria-labelledby={env.id("facts")} {onmouseenter} {onfocus}>
            <h2 class="heard" id={env.id("facts")}>{ "File" }</h2>
            { head::head(&env, document, known) }
            { imports::needs(&env, document, known, &lists) }
            { head::oddities(&env, document, &lists) }
            if let Some(known) = known {
                { outside::outside(&env, document, known, &lists) }
                { table::opcodes(&env, document, known, opcodes, &lists) }
                { table::types(&env, document, known, &lists) }
                { numbers::memo(known) }
                { numbers::frames(known) }
                { numbers::pickles(&env, document, known, &lists) }
            } else {
                { waiting(&document.trace) }
            }
            { numbers::counts(document) }
        </section>
    }
}

/// Asks as soon as it can be answered, once for a document.
#[hook]
fn use_metadata(env: &Env, document: &Document) {
    let env = env.clone();
    let wanted = document.trace.timeline().is_some() && document.metadata.is_none();
    use_effect_with((document.opened.doc, wanted), move |&(doc, wanted)| {
        if wanted {
            tasks::ask_metadata(&env, doc);
        }
    });
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
