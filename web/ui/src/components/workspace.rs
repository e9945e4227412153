//! An open document: its sentence, its fault if it has one, and the panes that all show the one selection.
//!
//! What moves without the selection (the cursor, what the mouse is over) is a snapshot of its own: only the panes that draw it are
//! given it.

use std::rc::Rc;

use picklescope_protocol::OpcodeInfo;
use yew::prelude::*;

use super::{
    Minimap, Timeline, Tree,
    calm::{PACE, use_calm},
    choice::{Between, choice},
    drawer::drawer,
    fault::fault_banner,
    refusal::refusal,
    shortcuts::use_shortcuts,
    side::side,
    splitter::splitter,
    tree_bar::tree_bar,
    use_env,
};
use crate::{
    store::{Action, Document, Drawer, Edge, Env, Narrow, Pane, Panes, Pointer, Side, Snap},
    tasks,
};

#[derive(PartialEq, Properties)]
pub(super) struct WorkspaceProps {
    pub(super) document: Snap<Document>,
    pub(super) pointer: Snap<Pointer>,
    pub(super) opcodes: Rc<Vec<OpcodeInfo>>,
    pub(super) panes: Panes,
}

/// The layout of a document.
#[component]
pub(super) fn Workspace(props: &WorkspaceProps) -> Html {
    let env = use_env();
    let WorkspaceProps { document, pointer, opcodes, panes } = props;
    // The bytes follow half a beat behind the ops: never both in one frame.
    let calm = use_calm(pointer, PACE, 0);
    let calmer = use_calm(&calm, 0, PACE / 2);
    use_spot(&env, document);
    use_opcodes(&env, opcodes);
    use_shortcuts(&env, document, pointer, *panes);
    if !document.has_tree() {
        return refusal(&env, document, pointer, opcodes);
    }
    let opened = &document.opened;
    // The row the mouse is over shows that by itself.
    let hovered = calm.hover.as_ref().filter(|hover| hover.pane != Pane::Tree);
    let hovered = hovered.and_then(|hover| hover.spot.node);
    let again = {
        let (env, source) = (env.clone(), document.source.clone());
        Callback::from(move |_: MouseEvent| tasks::open(&env, source.clone()))
    };
    let shown = match panes.narrow {
        Narrow::Tree => "narrow-tree",
        Narrow::Timeline => "narrow-timeline",
        Narrow::Hex => "narrow-hex",
        Narrow::Facts => "narrow-facts",
    };
    let closed = (panes.drawer == Drawer::Closed).then_some("is-drawer-closed");
    // The timeline is as tall as it has lanes of either kind, within bounds.
    let lanes = document.trace.timeline().map_or(5, |timeline| timeline.nesting.max(timeline.marks));
    html! {
        <main class={classes!("workspace", shown, closed)} ~style={[&*panes.sizes.style(), "--lanes:", &lanes.to_string()].concat()}>
            <div class="sentence">
                <p class="given" title={opened.sentence.clone()}>{ &opened.sentence }</p>
                if opened.cancelled {
                    <button type="button" class="button stopped" onclick={again}>{ "Read it whole" }</button>
                }
            </div>
            if let Some(fault) = &opened.fault {
                { fault_banner(&env, document, fault, *panes) }
            }
            <div class="minimap-pane">
                <Minimap
                    document={document.clone()} pointer={pointer.clone()} opcodes={Rc::clone(opcodes)} panes={*panes}
                />
            </div>
            { narrow_tabs(&env, *panes) }
            <div class="tree-pane">
                { tree_bar(&env, document) }
                <Tree document={document.clone()} {hovered} />
            </div>
            { side(&env, document, opcodes, *panes) }
            <div class="timeline-pane">
                { splitter(&env, *panes, Edge::Timeline) }
                <Timeline
                    document={document.clone()} pointer={pointer.clone()} opcodes={Rc::clone(opcodes)} panes={*panes}
                />
            </div>
            { drawer(&env, document, (&calm, &calmer), opcodes, *panes) }
        </main>
    }
}

/// Asks what is at the selection, whenever that is not known: also once more when the ops are laid out.
#[hook]
fn use_spot(env: &Env, document: &Document) {
    let env = env.clone();
    use_effect_with((document.opened.doc, document.focus.missing()), move |&(doc, missing)| {
        if let Some(at) = missing {
            tasks::spot(&env, doc, at);
        }
    });
}

/// Asks for the table of opcodes, once.
#[hook]
fn use_opcodes(env: &Env, opcodes: &[OpcodeInfo]) {
    let env = env.clone();
    use_effect_with(opcodes.is_empty(), move |&unknown| {
        if unknown {
            tasks::ask_opcodes(&env);
        }
    });
}

const PANES: [Narrow; 4] = [Narrow::Tree, Narrow::Timeline, Narrow::Hex, Narrow::Facts];

/// In a narrow window one pane is shown at a time, and this chooses it.
fn narrow_tabs(env: &Env, panes: Panes) -> Html {
    let chosen = PANES.iter().position(|narrow| *narrow == panes.narrow).unwrap_or(0);
    let choose = {
        let env = env.clone();
        Callback::from(move |at: usize| {
            let Some(&narrow) = PANES.get(at) else { return };
            // The panel beside the tree has a place in two of them.
            let side = match narrow {
                Narrow::Tree => Side::Selection,
                Narrow::Facts if panes.side == Side::Selection => Side::File,
                _ => panes.side,
            };
            env.act(Action::Panes(Panes { narrow, side, ..panes }));
        })
    };
    let names = &["Objects", "Timeline", "Bytes", "File"];
    html! { <div class="narrow-tabs">{ choice("Pane", &env.id("pane"), Between::Panes, names, chosen, &choose) }</div> }
}
