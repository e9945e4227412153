//! Who refers to the selected object: a list of which each entry jumps to its row.

use std::rc::Rc;

use picklescope_protocol::{Label, Referrer, Referrers};
use yew::prelude::*;

use crate::{
    format, queries,
    store::{Document, Env, Selection},
    tasks,
};

/// The references that are known, and a button for more.
pub(super) fn referrer_list(env: &Env, document: &Document, referrers: &Rc<Referrers>) -> Html {
    let (doc, view) = (document.opened.doc, document.tree.view);
    let here = document.selection.as_ref().map(Selection::key);
    let shown = u64::from(referrers.first) + referrers.list.len() as u64;
    let left = u64::from(referrers.total).saturating_sub(shown);
    let on_more = {
        let (env, known) = (env.clone(), Rc::clone(referrers));
        Callback::from(move |_: MouseEvent| tasks::more_referrers(&env, doc, Rc::clone(&known)))
    };
    let entries = referrers.list.iter().map(|referrer| {
        let on_go = referrer.row.map(|row| {
            let env = env.clone();
            Callback::from(move |_: MouseEvent| tasks::follow(&env, view, row))
        });
        entry(referrer, on_go, here.is_some() && referrer.row == here)
    });
    html! {
        <>
            <h3>{ "Referred to " }{ format::count(u64::from(referrers.total), "time") }</h3>
            <ul class="referrers">{ for entries }</ul>
            if left > 0 {
                <button type="button" class="button is-quiet" onclick={on_more}>
                    { format::number(left) }{ " more" }
                </button>
            }
        </>
    }
}

fn entry(referrer: &Referrer, on_go: Option<Callback<MouseEvent>>, here: bool) -> Html {
    let name = if referrer.path.is_empty() {
        queries::label(&referrer.label).text.into_owned()
    } else {
        referrer.path.clone()
    };
    let owner = match (referrer.owner, &referrer.label) {
        (Some(owner), _) => format!("{} #{}", referrer.type_name, owner.0),
        (None, Label::Stack(_)) => "left on the stack".to_owned(),
        (None, Label::Effect(_)) => "thrown away".to_owned(),
        (None, _) => "the result".to_owned(),
    };
    let text = html! {
        <>
            <code class="given">{ name }</code>
            <span class="owner given">{ owner }</span>
        </>
    };
    match on_go {
        Some(onclick) => html! {
            <li>
                <button type="button" class="referrer" aria-current={here.then_some("true")} {onclick}>{ text }</button>
            </li>
        },
        None => html! { <li class="referrer">{ text }</li> },
    }
}
