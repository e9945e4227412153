//! The opcode timeline: a canvas with a bar above it and names of lanes beside it.
//!
//! What it is drawn of is [`crate::timeline`]'s; when it is drawn, [`view`]'s; how, [`paint`]'s; what hands do, [`hand`]'s.

mod fetch;
mod follow;
mod hand;
mod paint;
pub(super) mod palette;
mod tip;
mod view;

use std::rc::Rc;

use gloo_events::EventListener;
use picklescope_protocol::{Axis, Category, Extent, Lanes, OpPlace, OpcodeInfo, Stretch};
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::{list::observed, op_view::op_mark, use_env};
use crate::{
    format, queries,
    store::{Action, Document, Env, Panes, Pointer, Snap, Trace},
    timeline::{CATEGORIES, Motion},
};
use view::{Given, View};
pub(super) use view::{css, text};

/// From so many lanes on not every one is named.
const LOW: u8 = 10;

#[derive(PartialEq, Properties)]
pub(super) struct TimelineProps {
    pub(super) document: Snap<Document>,
    pub(super) pointer: Snap<Pointer>,
    pub(super) opcodes: Rc<Vec<OpcodeInfo>>,
    pub(super) panes: Panes,
}

/// The timeline of a document.
#[component]
pub(super) fn Timeline(props: &TimelineProps) -> Html {
    let env = use_env();
    let root = use_node_ref();
    let given = || Given {
        document: props.document.clone(),
        pointer: props.pointer.clone(),
        opcodes: Rc::clone(&props.opcodes),
        panes: props.panes,
    };
    let view = use_mut_ref(|| None::<Rc<View>>);
    use_view(&env, &root, &view, given());
    use_effect_with(
        (props.document.clone(), props.pointer.clone(), Rc::clone(&props.opcodes), props.panes),
        {
            let (view, given) = (Rc::clone(&view), given());
            move |_| {
                let view = view.borrow().clone();
                if let Some(view) = view {
                    view.give(given);
                    hand::say(&view);
                }
            }
        },
    );

    let trace = &props.document.trace;
    let lanes = trace.timeline().map_or(0, |timeline| match props.panes.lanes {
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
        <section ref={root} class="timeline" aria-label="Timeline" >
            { bar(&env, props.panes) }
            <div class="timeline-body">
                <ul class={classes!("timeline-lanes", (lanes > LOW).then_some("is-low"))} aria-hidden="true">
                    { for (0..lanes).map(|lane| html! { <li>{ lane_name(props.panes.lanes, lane) }</li> }) }
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

/// Puts a view on the elements as soon as they are there, and ends it with them.
#[hook]
fn use_view(env: &Env, root: &NodeRef, view: &Rc<std::cell::RefCell<Option<Rc<View>>>>, given: Given) {
    let (env, view) = (env.clone(), Rc::clone(view));
    use_effect_with(root.clone(), move |root| {
        let made = root.cast::<HtmlElement>().and_then(|root| View::new(&root, &env, given));
        let mut listeners = Vec::new();
        let mut sizes = None;
        if let (Some(made), Some(element)) = (&made, root.cast::<Element>()) {
            if let Some(canvas) = palette::part::<Element>(&element, "canvas") {
                listeners = hand::listen(made, &canvas);
            }
            if let Some(probe) = palette::part::<HtmlElement>(&element, ".timeline-probe") {
                // The probe's colours pass over into others whenever the theme does.
                let view = Rc::clone(made);
                listeners.push(EventListener::new(&probe, "transitionend", move |_| view.recolour()));
            }
            let view = Rc::clone(made);
            sizes = Some(observed(root, Box::new(move |_| view.resized())));
        }
        view.replace(made);
        move || {
            drop(listeners);
            sizes.into_iter().for_each(|end| end());
            view.replace(None);
        }
    });
}

/// What is along x and y, how near, and what the colours mean.
fn bar(env: &Env, panes: Panes) -> Html {
    let choose = |label: &'static str, title: &'static str, chosen: bool, panes: Panes| {
        let env = env.clone();
        let onclick = Callback::from(move |_: MouseEvent| env.act(Action::Panes(panes)));
        html! {
            <button type="button" class="button is-quiet" aria-pressed={chosen.to_string()} {title} {onclick}>{ label }</button>
        }
    };
    let axis = |axis, label, title| choose(label, title, panes.axis == axis, Panes { axis, ..panes });
    let lanes = |lanes, label, title| choose(label, title, panes.lanes == lanes, Panes { lanes, ..panes });
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

/// An op as a stretch.
pub(super) fn stretch_of(place: OpPlace) -> Stretch {
    Stretch {
        start: place.at,
        end: place.at.saturating_add(place.len),
        first: place.op,
        behind: place.op.saturating_add(1),
    }
}

/// An object as a stretch.
pub(super) fn stretch_of_extent(extent: &Extent) -> Stretch {
    Stretch {
        start: extent.start,
        end: extent.end,
        first: extent.first,
        behind: extent.last.saturating_add(1),
    }
}

/// Whether an opcode has to do with the memo.
fn is_memo(opcodes: &[OpcodeInfo], code: u8) -> bool {
    opcodes.iter().any(|info| info.byte == code && info.category == Category::Memo)
}
