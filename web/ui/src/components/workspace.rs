//! An open document: its sentence, its fault if it has one, the tree, and the panels beside it.

use yew::prelude::*;

use super::{Inspector, Tree, facts::facts, fault::fault_banner, refusal::refusal, tree_bar::tree_bar};
use crate::{
    store::{Document, Env, Snap},
    tasks,
};

/// The layout of a document.
pub(super) fn workspace(env: &Env, document: &Snap<Document>) -> Html {
    let opened = &document.opened;
    if !document.has_tree() {
        return refusal(env, document);
    }
    let again = {
        let (env, source) = (env.clone(), document.source.clone());
        Callback::from(move |_: MouseEvent| tasks::open(&env, source.clone()))
    };
    html! {
        <main class="workspace">
            <div class="sentence">
                <p class="given" title={opened.sentence.clone()}>{ &opened.sentence }</p>
                if opened.cancelled {
                    <button type="button" class="button stopped" onclick={again}>{ "Read it whole" }</button>
                }
            </div>
            if let Some(fault) = &opened.fault {
                { fault_banner(fault, &opened.layers, opened.rows > 0) }
            }
            <div class="tree-pane">
                { tree_bar(env, document) }
                <Tree document={document.clone()} />
            </div>
            <div class="side">
                <Inspector document={document.clone()} />
                { facts(env, document) }
            </div>
        </main>
    }
}
