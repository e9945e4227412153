//! What is wrong with a broken file: in short above all that was still read of it, and in full in a panel of its own.

use picklescope_protocol::{Fault, FaultKind, Layer, StackEntry, Where, Wreck};
use yew::prelude::*;

use super::{
    lists::{List, Lists},
    parts::{button, go, pair, place},
};
use crate::{
    format,
    link::View,
    queries,
    store::{Action, Document, Env, Panes, Show, Side, Snap},
    tasks,
};

/// Offset, opcode, CPython's own words, and the plain ones.
pub(super) fn fault_banner(env: &Env, document: &Snap<Document>, fault: &Fault, panes: Panes) -> Html {
    let is_open = panes.side == Side::Fault;
    let on_details = {
        let env = env.clone();
        let view = if is_open { View::Tree } else { View::Fault };
        Callback::from(move |_: MouseEvent| env.act(Action::Show(Show::View(view))))
    };
    html! {
        <section class="fault" aria-label="Fault">
            <div class="fault-said">
                <p class="fault-line">
                    <strong class="fault-kind">{ kind(fault.kind) }</strong>
                    { at(env, document, fault, "at ") }
                    if let Some(opcode) = &fault.opcode {
                        <code class="fault-opcode">{ opcode }</code>
                    }
                    <code class="fault-message given">{ &fault.message }</code>
                </p>
                <p class="fault-explanation" title={fault.explanation.clone()}>
                    { &fault.explanation }
                </p>
                if document.opened.rows > 0 {
                    <p class="fault-kept">{ "Everything up to there is shown below." }</p>
                }
            </div>
            <button type="button" class="button fault-details" aria-expanded={is_open.to_string()} onclick={on_details}>
                { if is_open { "Hide details" } else { "Details" } }
            </button>
        </section>
    }
}

/// Where it is. In the innermost layer the place can be gone to: it is what all panes show.
fn at(env: &Env, document: &Snap<Document>, fault: &Fault, before: &'static str) -> Html {
    let layers = &document.opened.layers;
    let title = AttrValue::from(["byte ", &format::number(fault.offset)].concat());
    let offset = format::offset(fault.offset);
    let innermost = usize::try_from(fault.layer).is_ok_and(|layer| layer + 1 == layers.len());
    html! {
        <span class="fault-at">
            { before }
            if innermost {
                { place(offset, Some(title), go(env, document, Where::Byte(fault.offset))) }
            } else {
                <span {title}>{ offset }</span>
            }
            // Which layer is only worth a word when there is more than one.
            if let Some(layer) = layer_of(fault, layers) {
                { " of the " }{ &layer.format }
            }
        </span>
    }
}

fn layer_of<'a>(fault: &Fault, layers: &'a [Layer]) -> Option<&'a Layer> {
    usize::try_from(fault.layer).ok().and_then(|index| layers.get(index)).filter(|_| layers.len() > 1)
}

pub(super) fn kind(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Truncated => "Cut short",
        FaultKind::Malformed => "Malformed",
        FaultKind::Machine => "Will not load",
        FaultKind::Layer => "Damaged wrapping",
        FaultKind::Limit => "Too much for this tab",
    }
}

/// What, where, why, what to do, and the machine as it stopped.
pub(super) fn fault_panel(env: &Env, document: &Snap<Document>, lists: &Lists) -> Html {
    let Some(fault) = &document.opened.fault else { return html! {} };
    html! {
        <section class="panel fault-panel" tabindex="0" aria-labelledby={env.id("fault")}>
            <h2 class="heard" id={env.id("fault")}>{ "The fault in detail" }</h2>
            <p class="fault-head"><strong class="fault-kind">{ kind(fault.kind) }</strong></p>
            <p><code class="fault-message given">{ &fault.message }</code></p>
            <dl class="pairs">
                { pair("Where", at(env, document, fault, "")) }
                if let Some(opcode) = &fault.opcode {
                    { pair("Opcode", html! { <code>{ opcode }</code> }) }
                }
            </dl>
            <h3>{ "What it means" }</h3>
            <p>{ &fault.explanation }</p>
            if !fault.advice.is_empty() {
                <h3>{ "What to do" }</h3>
                <p>{ &fault.advice }</p>
            }
            if let Some(salvaged) = &document.opened.salvaged {
                <h3>{ "What is behind it" }</h3>
                <p>
                    { &salvaged.sentence }{ " " }
                    { place("Go there", None, go(env, document, Where::Byte(salvaged.at))) }
                </p>
            }
            if let Some(wreck) = &document.wreck {
                { report(env, wreck) }
                { stack(env, document, wreck, lists) }
            }
        </section>
    }
}

/// The stack as it was, its top first, with the marks in their places.
fn stack(env: &Env, document: &Snap<Document>, wreck: &Wreck, lists: &Lists) -> Html {
    let drawn = wreck.stack.iter().take(lists.shown(List::Stack, FIRST));
    let marks = match wreck.marks.unwrap_or(0) {
        0 => String::new(),
        some => [", ", &format::count(u64::from(some), "open mark")].concat(),
    };
    html! {
        <>
            <h3>
                { "The stack when it stopped " }
                <span class="quiet">{ format::count(u64::from(wreck.height), "value") }{ marks }</span>
            </h3>
            if wreck.stack.is_empty() {
                <p class="quiet">{ "It is empty." }</p>
            }
            <ol class="stack">{ for drawn.map(|value| entry(env, document, value)) }</ol>
            { lists.more(List::Stack, FIRST, wreck.stack.len(), u64::from(wreck.height)) }
        </>
    }
}

fn entry(env: &Env, document: &Snap<Document>, value: &StackEntry) -> Html {
    html! {
        <>
            <li class="stack-value">
                <button type="button" class="referrer" onclick={go(env, document, Where::Node(value.node))}>
                    <span class="stack-type given">{ queries::last_part(&value.type_name) }</span>
                    <code class="given">{ &value.preview }</code>
                    if value.open {
                        <span class="stack-open" title="Something was still to be put into it">{ "open" }</span>
                    }
                </button>
            </li>
            { for (0..value.marks.min(MARKS)).map(|_| html! { <li class="stack-mark">{ "mark" }</li> }) }
            if value.marks > MARKS {
                <li class="stack-mark">{ format!("and {} more marks", format::number(u64::from(value.marks - MARKS))) }</li>
            }
        </>
    }
}

/// Values of the stack that are drawn at first.
const FIRST: usize = 24;

/// Marks in a row that are drawn one by one.
const MARKS: u32 = 3;

/// Puts on the clipboard what someone else needs to know about the fault.
pub(super) fn copy_report(env: &Env, wreck: &Wreck) -> Html {
    let (env, text) = (env.clone(), AttrValue::from(wreck.report.clone()));
    let onclick =
        Callback::from(move |_: MouseEvent| tasks::copy_text(&env, text.clone(), "Copied the report".into()));
    button("button", "Copy report", None, onclick)
}

fn report(env: &Env, wreck: &Wreck) -> Html {
    html! {
        <>
            <h3>{ "To pass on" }</h3>
            <p class="row-of-buttons">{ copy_report(env, wreck) }</p>
            <details class="report">
                <summary>{ "What is in it" }</summary>
                <pre class="given" role="group" tabindex="0" aria-label="Report">{ &wreck.report }</pre>
            </details>
        </>
    }
}
