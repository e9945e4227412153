//! An open document: its sentence, its fault if it has one, and the panes that all show the one selection.
//!
//! The document, what moves without the selection (the cursor, what the mouse is over) and what is known besides are three snapshots:
//! each pane is given those that it draws, and is drawn again only for them.

use std::rc::Rc;

use picklescope_protocol::OpcodeInfo;
use yew::prelude::*;

use super::{
    Tree,
    calm::{PACE, use_calm},
    canvases::use_canvases,
    choice::{Between, choice},
    drawer::drawer,
    fault::fault_banner,
    hooks::{use_number, use_watch},
    minimap::minimap,
    part::{Drawn, part},
    refusal::refusal,
    search_bar::search_bar,
    side::side,
    splitter::splitter,
    stage::stage,
    timeline::timeline,
    tree_bar::tree_bar,
    value::whole_value,
};
use crate::{
    store::{
        About, Action, Document, Drawer, Edge, Env, Narrow, Pane, Panes, Pointer, Selection, Settings, Show,
        Side, Sizes, Snap, Stage,
    },
    tasks,
};

#[derive(PartialEq)]
pub(super) struct Workspace {
    pub(super) env: Env,
    pub(super) document: Snap<Document>,
    pub(super) about: Snap<About>,
    pub(super) pointer: Snap<Pointer>,
    pub(super) opcodes: Rc<Vec<OpcodeInfo>>,
    pub(super) panes: Panes,
    pub(super) sizes: Sizes,
    pub(super) settings: Settings,
}

impl Drawn for Workspace {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_workspace(self).run(context)
    }
}

/// The layout of a document.
#[hook]
fn use_workspace(props: &Workspace) -> Html {
    let Workspace { env, document, about, pointer, opcodes, panes, sizes, settings } = props;
    // The bytes follow half a beat behind the ops: never both in one frame.
    let calm = use_calm(pointer, PACE, 0);
    let calmer = use_calm(&calm, 0, PACE / 2);
    use_answers(env, document, about, *panes);
    use_match(env, document, about, pointer);
    use_opcodes(env, opcodes);
    let canvases = use_canvases(env, document, pointer, opcodes, panes);
    // Which lists of the panel beside the tree are unfolded, each a bit.
    let unfolded = use_number(0);
    if !document.has_tree() {
        return refusal(env, document, pointer, opcodes);
    }
    let opened = &document.opened;
    // The row the mouse is over shows that by itself.
    let over = calm.hover.as_ref().and_then(|hover| hover.spot.node);
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
        Narrow::Stage => "narrow-stage",
        Narrow::Facts => "narrow-facts",
    };
    let busy = about.working > 0;
    let tree = Tree { env: env.clone(), document: document.clone(), busy, hovered };
    let closed = (panes.drawer == Drawer::Closed).then_some("is-drawer-closed");
    let staged = (panes.stage != Stage::Closed).then_some("is-staged");
    let front = panes.stage_in_front.then_some("is-stage-front");
    // The timeline is as tall as it has lanes of either kind, within bounds.
    let lanes = document.trace.timeline().map_or(5, |timeline| timeline.nesting.max(timeline.marks));
    html! {
        <main class={classes!("workspace", shown, closed, staged, front)} ~style={[&*sizes.style(), "--lanes:", &lanes.to_string()].concat()}>
            <div class="sentence">
                <p class="given" title={opened.sentence.clone()}>{ &opened.sentence }</p>
                if opened.cancelled {
                    <button type="button" class="button stopped" onclick={again}>{ "Read it whole" }</button>
                }
            </div>
            if let Some(fault) = &opened.fault {
                { fault_banner(env, document, fault, *panes) }
            }
            <div class="minimap-pane">
                { minimap(&canvases.minimap) }
            </div>
            { narrow_tabs(env, *panes) }
            <div class="tree-pane">
                { tree_bar(env, document, about) }
                { search_bar(env, document, about) }
                { part("tree", tree) }
            </div>
            { stage(env, document, about, opcodes, over, (*panes, *sizes)) }
            { side(env, document, about, opcodes, (*panes, *sizes, *settings), &unfolded) }
            <div class="timeline-pane">
                { splitter(env, *sizes, Edge::Timeline) }
                { timeline(&canvases.timeline, env, document, about, *panes) }
            </div>
            if let Some(detail) = about.detail.as_ref().filter(|detail| panes.value && detail.has_lines) {
                { whole_value(env, document, detail) }
            }
            { drawer(env, document, (&calm, &calmer), opcodes, (*panes, *sizes)) }
        </main>
    }
}

/// Asks for what the selection calls for, whenever that becomes another: what is there, its path, and what the panels show of it.
#[hook]
fn use_answers(env: &Env, document: &Document, about: &About, panes: Panes) {
    let (doc, view) = (document.opened.doc, document.tree.view);
    // Where it is, also once more when the ops are laid out.
    use_watch((doc, document.focus.missing()), {
        let env = env.clone();
        move |&(doc, missing)| {
            tasks::spot(&env, doc, missing?);
            None
        }
    });
    // What works on the tree tells where the row has gone. Where nothing does, it is to be found.
    let misplaced = document.misplaced().filter(|_| about.working == 0);
    use_watch((misplaced, document.tree.arrangement), {
        let env = env.clone();
        move |&(misplaced, _)| {
            tasks::place(&env, view, misplaced?);
            None
        }
    });
    // Each step through the history once, also when the file is shown again after another one.
    let travelled = use_mut_ref(|| document.history.travelling());
    use_watch(document.history.travelling(), {
        let env = env.clone();
        move |&travelling| {
            let is_new = travelled.replace(travelling) != travelling;
            tasks::arrive(&env, doc, view, travelling.filter(|_| is_new)?.1);
            None
        }
    });
    let reading = document.reading();
    use_watch((document.selection.as_ref().map(Selection::key), reading), {
        let env = env.clone();
        move |&(key, _)| {
            tasks::ask_path(&env, doc, view, key?);
            None
        }
    });
    use_watch((document.node().filter(|_| panes.side == Side::Selection), reading), {
        let env = env.clone();
        move |&(node, _)| {
            tasks::inspect(&env, doc, node?);
            None
        }
    });
    // The ops must have been laid out.
    let is_shown = panes.side == Side::File || panes.stage == Stage::Imports;
    let is_wanted = is_shown && document.trace.timeline().is_some() && about.metadata.is_none();
    use_watch(is_wanted, {
        let env = env.clone();
        move |&is_wanted| {
            if is_wanted {
                tasks::ask_metadata(&env, doc);
            }
            None
        }
    });
}

/// Goes to a match, once all are known.
#[hook]
fn use_match(env: &Env, document: &Snap<Document>, about: &Snap<About>, pointer: &Snap<Pointer>) {
    let gone = use_mut_ref(|| None);
    use_watch(about.going_now(), {
        let (env, document, about, pointer) = (env.clone(), document.clone(), about.clone(), pointer.clone());
        move |&going| {
            if gone.replace(going) != going
                && let (Some((forward, _)), Some(search)) = (going, &about.search)
            {
                tasks::arrive_at_match(&env, &document, &pointer, search, forward);
            }
            None
        }
    });
}

/// Asks for the table of opcodes, once.
#[hook]
fn use_opcodes(env: &Env, opcodes: &[OpcodeInfo]) {
    let env = env.clone();
    use_watch(opcodes.is_empty(), move |&unknown| {
        if unknown {
            tasks::ask_opcodes(&env);
        }
        None
    });
}

const PANES: [Narrow; 5] = [Narrow::Tree, Narrow::Stage, Narrow::Timeline, Narrow::Hex, Narrow::Facts];

/// In a narrow window one pane is shown at a time, and this chooses it.
fn narrow_tabs(env: &Env, panes: Panes) -> Html {
    let chosen = PANES.iter().position(|narrow| *narrow == panes.narrow).unwrap_or(0);
    let choose = {
        let env = env.clone();
        Callback::from(move |at: usize| {
            if let Some(&narrow) = PANES.get(at) {
                env.act(Action::Show(Show::Narrow(narrow)));
            }
        })
    };
    let names = &["Objects", "Graph", "Timeline", "Bytes", "File"];
    html! { <div class="narrow-tabs">{ choice("Pane", &env.id("pane"), Between::Panes, names, chosen, &choose) }</div> }
}
