//! The panel beside the tree: the selection, the file, or what is wrong with it.

use std::rc::Rc;

use picklescope_protocol::OpcodeInfo;
use yew::prelude::*;

use super::{
    choice::{Between, choice, panel_id, tab_id},
    fault::fault_panel,
    inspector::inspector,
    lists::Lists,
    metadata::file_panel,
    splitter::splitter,
};
use crate::store::{About, Action, Document, Edge, Env, Panes, Settings, Show, Side, Sizes, Snap, Stage};

const SIDES: [Side; 3] = [Side::Selection, Side::File, Side::Fault];

/// The panel that is chosen. `unfolded` are its lists that are.
pub(super) fn side(
    env: &Env,
    document: &Snap<Document>,
    about: &About,
    opcodes: &Rc<Vec<OpcodeInfo>>,
    (panes, sizes, settings): (Panes, Sizes, Settings),
    unfolded: &UseStateHandle<u32>,
) -> Html {
    let broken = document.opened.fault.is_some();
    let names: &[&str] = if broken { &["Selection", "File", "Fault"] } else { &["Selection", "File"] };
    let chosen = SIDES.iter().take(names.len()).position(|side| *side == panes.side).unwrap_or(0);
    let choose = {
        let env = env.clone();
        Callback::from(move |at: usize| {
            if let Some(side) = SIDES.get(at) {
                env.act(Action::Show(Show::Side(*side)));
            }
        })
    };
    let open_stage = {
        let (env, stage) = (env.clone(), panes.stage);
        let stage = if stage == Stage::Closed { Stage::Graph } else { stage };
        Callback::from(move |_: MouseEvent| env.act(Action::Show(Show::Stage(stage))))
    };
    let id = env.id("side");
    let lists = Lists::new(unfolded);
    let panel = match SIDES.get(chosen) {
        Some(Side::Fault) => fault_panel(env, document, &lists),
        Some(Side::File) => file_panel(env, document, about, opcodes, (&lists, settings)),
        _ => inspector(env, document, about, opcodes),
    };
    html! {
        <div class="side">
            { splitter(env, sizes, Edge::Side) }
            { choice("Panel", &id, Between::Panels, names, chosen, &choose) }
            <button type="button" class="button is-quiet stage-opener" title="Graph, calls, imports (1, 4, 5)" onclick={open_stage}>{ "Graph" }</button>
            <div key={chosen} class="side-panel" role="tabpanel" id={panel_id(&id, chosen)} aria-labelledby={tab_id(&id, chosen)}>{ panel }</div>
        </div>
    }
}
