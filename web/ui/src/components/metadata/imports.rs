//! What a loading host would have to supply: packages with the names taken from them, and what only a host can know.

use picklescope_protocol::{Import, Package, Requirement, RequirementKind, Where};
use yew::prelude::*;

use super::{
    Known,
    parts::{go, place},
};
use crate::{
    components::lists::{List, Lists},
    format,
    store::{Document, Env, Snap},
};

/// Names that are drawn at first.
const FIRST: usize = 12;

/// Everything that loading would need. Names are listed as they stand until it is known what package each is from.
pub(super) fn needs(env: &Env, document: &Snap<Document>, known: Known<'_>, lists: &Lists) -> Html {
    let all = &document.opened.requirements;
    if all.is_empty() {
        return html! {};
    }
    let is_name = |need: &&Requirement| need.kind == RequirementKind::Global;
    let others: Vec<_> = all.iter().filter(|need| !is_name(need)).collect();
    let drawn = others.iter().take(lists.shown(List::Hosts, FIRST)).copied().map(requirement);
    let names = match known {
        Some(known) => packages(env, document, &known.imports, lists),
        None => html! {
            <ul class="needs">{ for all.iter().filter(is_name).take(lists.shown(List::Needs, FIRST)).map(requirement) }</ul>
        },
    };
    let here = match known {
        Some(known) => known.imports.iter().map(|package| package.globals.len()).sum(),
        None => all.iter().filter(is_name).count(),
    };
    html! {
        <>
            <h3>{ "Loading it would need" }</h3>
            <ul class="needs">{ for drawn }</ul>
            { lists.more(List::Hosts, FIRST, others.len(), others.len() as u64) }
            { names }
            { lists.more(List::Needs, FIRST, here, u64::from(document.opened.counts.globals)) }
        </>
    }
}

fn packages(env: &Env, document: &Snap<Document>, all: &[Package], lists: &Lists) -> Html {
    let mut left = lists.shown(List::Needs, FIRST);
    // What Python does not bring comes first: that is what has to be installed.
    let ours =
        [false, true].into_iter().flat_map(|standard| all.iter().filter(move |of| of.standard == standard));
    let drawn: Vec<Html> = ours
        .map_while(|package| {
            let shown = package.globals.len().min(left);
            left -= shown;
            (shown > 0).then(|| {
                html! {
                    <>
                        <h4>
                            <span class="given">{ &package.name }</span>
                            if package.standard {
                                <span class="quiet">{ " is part of Python" }</span>
                            }
                        </h4>
                        <ul class="needs">{ for package.globals.iter().take(shown).map(|import| global(env, document, package, import)) }</ul>
                    </>
                }
            })
        })
        .collect();
    drawn.into_iter().collect()
}

/// A name below its package, which leads to its first object, and as the other Python calls it.
fn global(env: &Env, document: &Snap<Document>, package: &Package, import: &Import) -> Html {
    let whole = [import.module.as_str(), ".", &import.name].concat();
    let other = |python: &'static str, name: &Option<String>| {
        name.as_ref().map(|name| {
            html! { <span class="elsewhere">{ python }<code class="given">{ name }</code></span> }
        })
    };
    // The package stands above it.
    let short =
        whole.strip_prefix(&package.name).filter(|rest| rest.starts_with('.')).unwrap_or(&whole).to_owned();
    html! {
        <li>
            <span class="name">
                { place(short, Some(whole.into()), go(env, document, Where::Node(import.first))) }
                { for other("in Python 3 ", &import.python3) }
                { for other("in Python 2 ", &import.python2) }
            </span>
            { times(import.count) }
        </li>
    }
}

fn requirement(requirement: &Requirement) -> Html {
    let (kind, name, title) = match requirement.kind {
        RequirementKind::Global => ("ƒ", requirement.name.clone(), ""),
        RequirementKind::PersistentId => (
            "◇",
            "persistent_load".to_owned(),
            "Gives the objects that are kept elsewhere, by their persistent ids",
        ),
        RequirementKind::Extension => (
            "◇",
            format!("extension code {}", requirement.name),
            "A class that was registered with copyreg.add_extension",
        ),
        RequirementKind::Buffer => (
            "b'",
            "buffers=".to_owned(),
            "Data that are kept outside of the file, for pickle.load(…, buffers=…)",
        ),
        RequirementKind::Encoding => (
            "\"\"",
            "encoding= for strings of Python 2".to_owned(),
            "They are not all ASCII: pickle.load(…, encoding='latin1'), or another one",
        ),
    };
    html! {
        <li>
            <span class="glyph" aria-hidden="true">{ kind }</span>
            <code class="name given" {title}>{ name }</code>
            { times(requirement.count) }
        </li>
    }
}

/// How often, where it is more than once.
fn times(count: u32) -> Html {
    if count < 2 {
        return html! {};
    }
    let count = u64::from(count);
    html! {
        <span class="times" title={format!("asked for {}", format::count(count, "time"))}>
            { "×" }{ format::number(count) }
        </span>
    }
}
