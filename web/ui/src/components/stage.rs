//! The stage between the objects and the panel at the edge: one way of looking at what is selected, or at the file as a whole.

mod table;

use std::rc::Rc;

use picklescope_protocol::{NodeId, OpcodeInfo};
use yew::prelude::*;

use super::{
    choice::{Between, choice, panel_id, tab_id},
    graph::Graph,
    part::part,
    splitter::splitter,
};
use crate::store::{About, Action, Document, Edge, Env, Panes, Show, Sizes, Snap, Stage};
use table::{What, table};

const STAGES: [Stage; 3] = [Stage::Graph, Stage::Calls, Stage::Imports];

/// The stage that is chosen, its tabs, and the way to close it. Whether it is in sight is the style sheet's to say where it is not closed.
pub(super) fn stage(
    env: &Env,
    document: &Snap<Document>,
    about: &About,
    opcodes: &Rc<Vec<OpcodeInfo>>,
    hovered: Option<NodeId>,
    (panes, sizes): (Panes, Sizes),
) -> Html {
    let Some(chosen) = STAGES.iter().position(|stage| *stage == panes.stage) else { return html! {} };
    let show = |env: &Env, stage: Stage| env.act(Action::Show(Show::Stage(stage)));
    let choose = {
        let env = env.clone();
        Callback::from(move |at: usize| show(&env, STAGES.get(at).copied().unwrap_or_default()))
    };
    let close = {
        let env = env.clone();
        Callback::from(move |_: MouseEvent| show(&env, Stage::Closed))
    };
    let id = env.id("stage");
    let body = match panes.stage {
        Stage::Graph => {
            let (env, document, near) = (env.clone(), document.clone(), about.near.clone());
            part("graph", Graph { env, document, near, hovered })
        }
        Stage::Calls => table(env, document, What::Calls(Rc::clone(opcodes))),
        Stage::Imports => match &about.metadata {
            Some(known) => table(env, document, What::Imports(Rc::clone(known))),
            None => html! { <p class="pane-note quiet">{ "Laying out the ops …" }</p> },
        },
        Stage::Closed => html! {},
    };
    html! {
        <div class="stage-pane">
            { splitter(env, sizes, Edge::Stage) }
            { choice("Stage", &id, Between::Panels, &["Graph", "Calls", "Imports"], chosen, &choose) }
            <button
                type="button" class="button is-icon stage-closer" aria-label="Close the stage" title="Close" onclick={close}
            ><span aria-hidden="true">{ "×" }</span></button>
            <div key={chosen} class="stage-panel" role="tabpanel" id={panel_id(&id, chosen)} aria-labelledby={tab_id(&id, chosen)}>{ body }</div>
        </div>
    }
}
