//! The arrows of the graph.

use picklescope_protocol::Tie;
use yew::prelude::*;

use crate::graph::{Mark, Scene};

/// All arrows, marked as what they belong to is.
pub(super) fn wires(scene: &Scene, selected: Option<Mark>, hovered: Option<Mark>) -> Html {
    let wires = scene.wires.iter().map(|wire| {
        let is = |mark: Option<Mark>| mark.and_then(|mark| mark.line) == Some(wire.from);
        let touches = hovered.is_some_and(|mark| {
            mark.line.is_none() && (mark.record == wire.to || mark.record == wire.from.0)
        });
        let class = classes!(
            tie_class(wire.tie),
            is(selected).then_some("is-selected"),
            (touches || is(hovered)).then_some("is-hovered")
        );
        arrow(class, &wire.path, &wire.tip)
    });
    html! { <g class="wires" aria-hidden="true">{ for wires }</g> }
}

fn arrow(class: Classes, way: &str, tip: &str) -> Html {
    html! {
        <g class={classes!("wire", class)}>
            <path class="wire-way" d={way.to_owned()} />
            <path class="wire-tip" d={tip.to_owned()} />
        </g>
    }
}

fn tie_class(tie: Tie) -> &'static str {
    match tie {
        Tie::Tree => "is-tree",
        Tie::Alias => "is-alias",
        Tie::Cycle => "is-cycle",
    }
}

/// What the arrows mean.
pub(super) fn legend() -> Html {
    let entries = [(Tie::Tree, "holds"), (Tie::Alias, "shares"), (Tie::Cycle, "leads back")].map(|(tie, does)| {
        html! {
            <li>
                <svg width="26" height="10" aria-hidden="true">{ arrow(tie_class(tie).into(), "M0 5H20", "M25 5l-7 -3v6z") }</svg>
                { does }
            </li>
        }
    });
    html! { <ul class="graph-key" aria-label="Arrows">{ for entries }</ul> }
}
