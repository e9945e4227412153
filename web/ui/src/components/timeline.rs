//! The opcode timeline: a canvas with a bar above it and names of lanes beside it.
//!
//! What it is drawn of is [`crate::timeline`]'s; when it is drawn, [`view`]'s; how, [`paint`]'s; what hands do, [`hand`]'s.

mod fetch;
mod follow;
mod gesture;
mod heavy;
mod paint;
mod tip;
mod view;

use picklescope_protocol::{Axis, Lanes};
use yew::prelude::*;

use super::parts::op_mark;
use crate::{
    format, queries,
    store::{About, Action, Document, Env, Panes, Show, Snap, Trace},
    timeline::{CATEGORIES, Motion, Weigh},
};
pub(super) use view::TimelineView;

/// From so many lanes on not every one is named.
const LOW: u8 = 10;

/// The timeline of a document. What is on the canvas is drawn beside Yew.
pub(super) fn timeline(
    root: &NodeRef,
    env: &Env,
    document: &Snap<Document>,
    about: &About,
    panes: Panes,
) -> Html {
    let trace = &document.trace;
    let lanes = trace.timeline().map_or(0, |timeline| match panes.lanes {
        Lanes::Nesting => timeline.nesting,
        Lanes::Marks => timeline.marks,
    });
    let state = match trace {
        Trace::Ready(_) => None,
        Trace::Failed(why) => Some(why.clone()),
        Trace::Waiting => Some("Reading opcodes…".into()),
        Trace::Running(ops, expected) => Some(
            ["Reading opcodes: ", &format::number((*ops).into()), " of ", &format::number(*expected)]
                .concat()
                .into(),
        ),
    };
    html! {
        <section ref={root} class={classes!("timeline", panes.by_type.map(|_| "is-by-type"))} aria-label="Timeline">
            { bar(env, panes) }
            if let Some(weigh) = panes.by_type {
                { heavy::by_type(env, document, about.heavy.as_ref(), weigh) }
            }
            <div class="timeline-body" inert={panes.by_type.is_some()}>
                <ul class={classes!("timeline-lanes", (lanes > LOW).then_some("is-low"))} aria-hidden="true">
                    { for (0..lanes).map(|lane| html! { <li>{ lane_name(panes.lanes, lane) }</li> }) }
                </ul>
                <div
                    class="timeline-host" tabindex="0" role="application" aria-label="Opcode timeline"
                    aria-describedby={env.id("timeline-live")}
                >
                    <canvas></canvas>
                    <div class="timeline-tip" aria-hidden="true">
                        <p><strong class="tip-name"></strong><code class="tip-arg given"></code></p>
                        <p class="tip-place"></p>
                        <p class="tip-object given"></p>
                    </div>
                    if let Some(state) = state {
                        <p class="timeline-state">{ state }</p>
                    }
                </div>
            </div>
            <span class="timeline-live" id={env.id("timeline-live")} role="status" aria-live="polite"></span>
            <span class="timeline-probe" aria-hidden="true"></span>
        </section>
    }
}

/// What is along x and y, how near, and what the colours mean.
fn bar(env: &Env, panes: Panes) -> Html {
    let choose = |label: &'static str, title: &'static str, show: Show| {
        let (env, chosen) = (env.clone(), panes.showing(show) == panes);
        let onclick = Callback::from(move |_: MouseEvent| env.act(Action::Show(show)));
        html! {
            <button type="button" class="button is-quiet" aria-pressed={chosen.to_string()} {title} {onclick}>{ label }</button>
        }
    };
    let axis = |axis, label, title| choose(label, title, Show::Axis(axis));
    let lanes = |lanes, label, title| choose(label, title, Show::Lanes(lanes));
    let zoom = |motion, label: &'static str, name: &'static str, title: &'static str| {
        let env = env.clone();
        let onclick = Callback::from(move |_: MouseEvent| env.timeline.act(motion));
        html! {
            <button type="button" class="button is-icon" aria-label={name} {title} {onclick}>
                <span aria-hidden="true">{ label }</span>
            </button>
        }
    };
    let legend = CATEGORIES.map(|category| {
        html! { <li>{ op_mark(category) }{ queries::category_name(category) }</li> }
    });
    html! {
        <div class="timeline-bar">
            <div class="toggle" role="group" aria-label="What the timeline shows">
                { choose("In order", "What stands where in the file", Show::ByType(None)) }
                { choose("By type", "Which types weigh how much, the heaviest at the left", Show::ByType(Some(panes.by_type.unwrap_or_default()))) }
            </div>
            if panes.by_type.is_some() {
                <div class="toggle" role="group" aria-label="Widths">
                    { choose("Bytes", "Wide: many bytes", Show::ByType(Some(Weigh::Bytes))) }
                    { choose("Objects", "Wide: many objects", Show::ByType(Some(Weigh::Objects))) }
                </div>
            }
            <div class="toggle" role="group" aria-label="Along the timeline">
                { axis(Axis::Bytes, "Bytes", "Left to right: bytes of the file") }
                { axis(Axis::Ops, "Opcodes", "Left to right: one opcode after the other") }
            </div>
            <div class="toggle" role="group" aria-label="Lanes">
                { lanes(Lanes::Nesting, "Nesting", "Lanes: how deep in the object tree") }
                { lanes(Lanes::Marks, "Marks", "Lanes: how many marks are open") }
            </div>
            <ul class="legend" aria-label="Colours">{ for legend }</ul>
            <span class="timeline-range"></span>
            <div class="zoom" role="group" aria-label="Zoom">
                { zoom(Motion::Out, "−", "Zoom out", "Zoom out (s or -)") }
                { zoom(Motion::In, "+", "Zoom in", "Zoom in (w or +)") }
                { zoom(Motion::Selection, "◎", "Zoom to selection", "Zoom to the selection (f)") }
                { zoom(Motion::Fit, "↔", "Show everything", "Show everything (0)") }
            </div>
        </div>
    }
}

/// What a lane is called.
fn lane_name(lanes: Lanes, lane: u8) -> String {
    match (lanes, lane) {
        (Lanes::Nesting, 0) => "stream".to_owned(),
        (_, lane) => lane.to_string(),
    }
}
