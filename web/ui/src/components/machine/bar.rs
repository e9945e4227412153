//! The bar above the machine: steps, the slider, and what the words mean.

use picklescope_protocol::{DocId, NodeId, Where};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::{
    format,
    store::{Env, Pane},
    tasks,
};

/// What the bar is about.
pub(super) struct Bar<'a> {
    pub(super) env: &'a Env,
    pub(super) doc: DocId,
    /// The op that comes next.
    pub(super) cursor: u32,
    /// The same, if there is a cursor.
    pub(super) place: Option<u32>,
    /// How many ops there are.
    pub(super) total: u32,
    pub(super) selected: Option<NodeId>,
    pub(super) slider: &'a NodeRef,
    /// Whether the words are explained.
    pub(super) explains: &'a UseStateHandle<u32>,
}

/// The title, the steps, the slider; below it the explanations, if they are asked for.
pub(super) fn bar(of: &Bar<'_>) -> Html {
    let Bar { env, doc, cursor, place, total, selected, slider, explains } = of;
    let (doc, cursor, place, total) = (*doc, *cursor, *place, *total);
    let op_of = [format::number(cursor.into()), " of ".into(), format::number(total.into())].concat();
    let oninput = {
        let env = (*env).clone();
        Callback::from(move |event: InputEvent| {
            let value =
                event.target_dyn_into::<HtmlInputElement>().and_then(|input| input.value().parse().ok());
            if let Some(op) = value {
                tasks::cursor_to(&env, doc, Where::Op(op), Pane::Machine, Box::new(|_| ()));
            }
        })
    };
    let to = |op: u32| {
        let env = (*env).clone();
        Callback::from(move |_: MouseEvent| {
            tasks::cursor_to(&env, doc, Where::Op(op), Pane::Elsewhere, Box::new(|_| ()));
        })
    };
    let by = |by: i64| {
        let env = (*env).clone();
        Callback::from(move |_: MouseEvent| {
            tasks::step_by(&env, doc, place, by, total.saturating_add(1), Pane::Elsewhere);
        })
    };
    let call = |forward: bool| {
        let env = (*env).clone();
        Callback::from(move |_: MouseEvent| tasks::step_calls(&env, doc, place, forward))
    };
    let next_use = selected.map(|node| {
        let env = (*env).clone();
        Callback::from(move |_: MouseEvent| tasks::next_use(&env, doc, place, node))
    });
    let is_open = ***explains == 1;
    let explain = {
        let explains = (*explains).clone();
        Callback::from(move |_: MouseEvent| explains.set(1 - *explains))
    };
    let (at_start, at_end) = (cursor == 0, cursor == total);
    let legend = env.id("machine-words");
    html! {
        <>
            <div class="pane-bar machine-bar">
                <h2 id={env.id("machine-title")}>{ "Machine" }</h2>
                <span class="machine-steps" role="group" aria-label="Steps">
                    { step("⇤", "First op", "To the first op", at_start, to(0)) }
                    { step("«", "Previous call", "Previous call ({)", at_start, call(false)) }
                    { step("‹", "Previous op", "One op back ([)", at_start, by(-1)) }
                    { step("›", "Next op", "One op on (])", at_end, by(1)) }
                    { step("»", "Next call", "Next call (})", at_end, call(true)) }
                    { step("⇥", "Behind the last op", "Behind the last op", at_end, to(total)) }
                </span>
                <span class="machine-count">{ "op " }{ &op_of }</span>
                <input
                    ref={*slider} type="range" class="machine-slider" aria-label="Op" min="0" max={total.to_string()} step="1"
                    aria-valuetext={["op ", &op_of].concat()} disabled={total == 0} {oninput}
                />
                <span class="pane-tools">
                    <button
                        type="button" class="button is-quiet" title="To the next op that has to do with the selected object (m)"
                        aria-disabled={next_use.is_none().then_some("true")} onclick={next_use}
                    >
                        { "Next use" }{ selected.map(|node| [" of #", &node.0.to_string()].concat()) }
                    </button>
                    <button
                        type="button" class="button is-icon" aria-label="What is shown here" title="What is shown here"
                        aria-expanded={is_open.to_string()} aria-controls={is_open.then(|| legend.clone())} onclick={explain}
                    ><span aria-hidden="true">{ "?" }</span></button>
                </span>
            </div>
            if is_open {
                { words(legend) }
            }
        </>
    }
}

/// A button stays where it is, and has the focus, also when there is nothing to step to.
fn step(
    text: &'static str,
    name: &'static str,
    title: &'static str,
    disabled: bool,
    onclick: Callback<MouseEvent>,
) -> Html {
    let onclick = (!disabled).then_some(onclick);
    html! {
        <button type="button" class="button is-icon" aria-label={name} {title} aria-disabled={disabled.then_some("true")} {onclick}>
            <span aria-hidden="true">{ text }</span>
        </button>
    }
}

/// What a newcomer has to know, and no more.
fn words(id: String) -> Html {
    let word =
        |name: &'static str, says: &'static str| html! { <div><dt>{ name }</dt><dd>{ says }</dd></div> };
    html! {
        <dl class="machine-words" {id}>
            { word("Stack", "Where values wait: ops put them on top and take them from there. They are shown as they are before the next op.") }
            { word("Mark", "A line across the stack. A later op takes everything above it: the items of a list, say.") }
            { word("Memo", "Values under numbers, to be fetched again: what is used twice is built once.") }
        </dl>
    }
}
