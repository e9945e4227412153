//! The strip below the path while something is searched for: what came of it, where is searched, and the way from match to match.

use picklescope_protocol::{Scope, Searched};
use yew::prelude::*;

use super::parts::sign;
use crate::{
    format,
    store::{About, Action, Document, Env, Search, Snap},
    tasks,
};

/// Where can be searched: what it is called, and what is chosen by it.
const SCOPES: [(&str, &str, Chosen); 5] = [
    ("keys", "In the keys of dicts and the names of attributes", |scope| &mut scope.keys),
    ("values", "In texts, bytes, numbers and constants", |scope| &mut scope.values),
    ("types", "In the types of objects", |scope| &mut scope.types),
    ("globals", "In the names of globals", |scope| &mut scope.globals),
    ("opcodes", "In the names of opcodes; alone, it is opcodes that are gone to", |scope| &mut scope.opcodes),
];

type Chosen = fn(&mut Scope) -> &mut bool;

/// The strip; nothing where nothing is searched for.
pub(super) fn search_bar(env: &Env, document: &Snap<Document>, about: &About) -> Html {
    let doc = document.opened.doc;
    let search = about.search.as_ref();
    if search.is_none() && about.finder.is_none_or(|finder| finder.path) {
        return html! {};
    }
    let (regex, scope) = about.manner();
    let text = search.map(|search| search.query.text.clone()).unwrap_or_default();
    let change = |regex: bool, scope: Scope| {
        let (env, text) = (env.clone(), text.clone());
        Callback::from(move |_: MouseEvent| {
            env.act(Action::Manner(doc, regex, scope));
            if !text.is_empty() {
                tasks::search(&env, doc, text.clone(), regex, scope);
            }
        })
    };
    let toggle = |name: &'static str, title: &'static str, is: bool, onclick: Callback<MouseEvent>| {
        html! { <button type="button" class="search-toggle" aria-pressed={is.to_string()} {title} {onclick}>{ name }</button> }
    };
    let scopes = SCOPES.iter().map(|(name, title, chosen)| {
        let mut other = scope;
        let chosen = chosen(&mut other);
        let is = *chosen;
        *chosen = !is;
        toggle(name, title, is, change(regex, other))
    });
    let go = |forward: bool| {
        let env = env.clone();
        Callback::from(move |_: MouseEvent| tasks::go_to_match(&env, doc, forward))
    };
    let end = {
        let env = env.clone();
        Callback::from(move |_: MouseEvent| {
            env.act(Action::Finder(doc, None));
            tasks::end_search(&env, doc);
            tasks::focus(&env, "tree");
        })
    };
    let any = search.and_then(|search| search.told.as_ref()).is_some_and(|told| matches(told, scope) > 0);
    html! {
        <div class="search-bar" role="search" aria-label="Search">
            <span class="search-said" id={env.id("search-said")} role="status">{ search.map(said) }</span>
            <span class="search-where" role="group" aria-label="Where">
                { toggle(".*", "Regular expression", regex, change(!regex, scope)) }
                { for scopes }
            </span>
            <span class="search-steps">
                { sign("↑", "Previous match", "Previous match (N)", !any, go(false)) }
                { sign("↓", "Next match", "Next match (n)", !any, go(true)) }
                { sign("×", "End the search", "End the search (Esc)", false, end) }
            </span>
        </div>
    }
}

fn matches(told: &Searched, scope: Scope) -> u64 {
    if scope.is_ops() { told.ops.into() } else { u64::from(told.found) + told.links }
}

/// What came of a search.
fn said(search: &Search) -> Html {
    let query = html! { <code class="given">{ &search.query.text }</code> };
    let text = match (&search.wrong, &search.told) {
        (Some(why), _) => why.to_string(),
        (None, None) => "…".to_owned(),
        (None, Some(told)) => outcome(search, told),
    };
    let at = search.at.as_ref().filter(|_| search.wrong.is_none());
    let place = at.map(|at| {
        let place = [format::number(at.position), format::number(at.total)].join(" / ");
        html! { <><strong>{ place }</strong><span>{ by(at.by) }</span></> }
    });
    html! {
        <>
            { query }
            { for place }
            <span class="given">{ text }</span>
        </>
    }
}

/// What matches.
fn by(of: Scope) -> String {
    let parts = [
        (of.keys, "key"),
        (of.values, "value"),
        (of.types, "type"),
        (of.globals, "global"),
        (of.opcodes, "opcode"),
    ];
    let parts: Vec<&str> = parts.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect();
    parts.join(", ")
}

fn outcome(search: &Search, told: &Searched) -> String {
    let found = matches(told, search.query.scope);
    if let Some(why) = &told.failed {
        return why.clone();
    }
    if !told.finished {
        let share = told.done.saturating_mul(100).checked_div(told.total).unwrap_or(0);
        return format!("{share} % searched, {} so far", format::number(found));
    }
    if found == 0 {
        return "Nothing matches.".to_owned();
    }
    let objects = share(told.found.into(), told.objects.into(), "object");
    match (told.links, told.ops) {
        (_, ops) if search.query.scope.is_ops() => {
            format!("{}, of {objects}", format::count(ops.into(), "op"))
        }
        (0, 0) => objects,
        (0, ops) => format!("{objects}; {}", format::count(ops.into(), "op")),
        (links, _) => format!("{objects}; {} more by key", format::number(links)),
    }
}

/// `214 of 9,812 objects, 2.2 %`.
fn share(some: u64, all: u64, of: &str) -> String {
    let share = match some.saturating_mul(1000).saturating_add(all / 2).checked_div(all).unwrap_or(0) {
        0 if some > 0 => "less than 0.1".to_owned(),
        1000 => "100".to_owned(),
        tenths => format!("{}.{}", tenths / 10, tenths % 10),
    };
    format!("{} of {}, {share} %", format::number(some), format::count(all, of))
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn proportions_are_told() {
        assert_eq!(share(214, 9812, "object"), "214 of 9,812 objects, 2.2 %");
        assert_eq!(share(1, 9812, "object"), "1 of 9,812 objects, less than 0.1 %");
        assert_eq!(share(1, 1, "object"), "1 of 1 object, 100 %");
    }
}
