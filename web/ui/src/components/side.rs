//! The panel beside the tree: the selection, the file, or what is wrong with it.

use std::rc::Rc;

use picklescope_protocol::OpcodeInfo;
use yew::prelude::*;

use super::{
    FaultPanel, FilePanel, Inspector,
    choice::{Between, choice, panel_id, tab_id},
    splitter::splitter,
};
use crate::store::{Action, Document, Edge, Env, Panes, Side, Snap};

const SIDES: [Side; 3] = [Side::Selection, Side::File, Side::Fault];

/// The panel that is chosen.
pub(super) fn side(
    env: &Env,
    document: &Snap<Document>,
    opcodes: &Rc<Vec<OpcodeInfo>>,
    panes: Panes,
) -> Html {
    let broken = document.opened.fault.is_some();
    let names: &[&str] = if broken { &["Selection", "File", "Fault"] } else { &["Selection", "File"] };
    let chosen = SIDES.iter().take(names.len()).position(|side| *side == panes.side).unwrap_or(0);
    let choose = {
        let env = env.clone();
        Callback::from(move |at: usize| {
            if let Some(side) = SIDES.get(at) {
                env.act(Action::Panes(Panes { side: *side, ..panes }));
            }
        })
    };
    let id = env.id("side");
    let panel = match SIDES.get(chosen) {
        Some(Side::Fault) => html! { <FaultPanel document={document.clone()} /> },
        Some(Side::File) => html! { <FilePanel document={document.clone()} opcodes={Rc::clone(opcodes)} /> },
        _ => html! { <Inspector document={document.clone()} opcodes={Rc::clone(opcodes)} /> },
    };
    html! {
        <div class="side">
            { splitter(env, panes, Edge::Side) }
            { choice("Panel", &id, Between::Panels, names, chosen, &choose) }
            <div class="side-panel" role="tabpanel" id={panel_id(&id, chosen)} aria-labelledby={tab_id(&id, chosen)}>{ panel }</div>
        </div>
    }
}
