//! What is known about the file as a whole.

use picklescope_protocol::{Diagnostic, Opened, Requirement, RequirementKind, Stats};
use yew::prelude::*;

use crate::{
    format, queries,
    store::{Document, Env},
    tasks,
};

/// Entries of a list that are drawn at the most.
const LIMIT: usize = 100;

/// Format, counts, what loading would need, and what is odd.
pub(super) fn facts(env: &Env, document: &Document) -> Html {
    let opened = &document.opened;
    let stats = document.stats.map(|stats| held(&stats, opened.size));
    // Reading goes on as one looks around: the numbers are asked for anew by looking at them.
    let look = {
        let (env, view) = (env.clone(), opened.view);
        move || tasks::ask_stats(&env, view)
    };
    let onmouseenter = {
        let look = look.clone();
        Callback::from(move |_: MouseEvent| look())
    };
    let onfocus = Callback::from(move |_: FocusEvent| look());
    let counts = queries::counts(&opened.counts).into_iter().map(|(name, n)| fact(name, format::number(n)));
    let trailing = (opened.trailing > 0).then(|| fact("After the end", format::bytes(opened.trailing)));
    html! {
        <section class="facts panel" tabindex="0" aria-labelledby={env.id("facts")} {onmouseenter} {onfocus}>
            <h2 id={env.id("facts")}>{ "File" }</h2>
            <dl class="pairs">
                { fact("Format", queries::layer_sizes(&opened.layers)) }
                { fact("Protocol", protocol(opened)) }
                { fact("Read by", format!("Python {} and later", opened.oldest_python)) }
                { for trailing }
            </dl>
            if !opened.requirements.is_empty() {
                <h3>{ "Loading it would need" }</h3>
                <ul class="needs">{ some(&opened.requirements, requirement) }</ul>
            }
            if !opened.diagnostics.is_empty() {
                <h3>{ "Odd about it" }</h3>
                <ul class="odd">{ some(&opened.diagnostics, diagnostic) }</ul>
            }
            <h3>{ "In numbers" }</h3>
            <dl class="pairs">
                { for counts }
                { for stats }
            </dl>
        </section>
    }
}

/// The first entries of a list, and how many more there are: a file may have thousands, the page must not.
fn some<T>(all: &[T], draw: fn(&T) -> Html) -> Html {
    let more = all.len().saturating_sub(LIMIT);
    html! {
        <>
            { for all.iter().take(LIMIT).map(draw) }
            if more > 0 {
                <li class="quiet">{ format!("and {} more", format::number(more as u64)) }</li>
            }
        </>
    }
}

fn diagnostic(odd: &Diagnostic) -> Html {
    html! {
        <li>
            if let Some(offset) = odd.offset {
                <span class="at">{ format::offset(offset) }</span>
            }
            <span class="given">{ &odd.text }</span>
        </li>
    }
}

fn fact(name: &'static str, value: String) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}

/// How much of the file was read, and what the worker's memory has come to: the exact numbers in the titles.
fn held(stats: &Stats, size: u64) -> Html {
    // The graph, the views and the caches are inside of the wasm's memory; natively there is none.
    let memory = stats.wasm_memory;
    let part = |name: &str, n: u64| [&format::number(n), " ", name].concat();
    let parts = [
        part("of wasm, in it", memory),
        part("of graph", stats.graphs),
        part("of views", stats.derived),
        part("of caches", stats.cache),
        part("spilled to disk", stats.spilled),
    ];
    html! {
        <>
            <div>
                <dt>{ "Read" }</dt>
                <dd title={[&format::number(stats.read), " of ", &format::count(size, "byte")].concat()}>
                    { format::bytes(stats.read) }{ " of " }{ format::bytes(size) }
                </dd>
            </div>
            <div><dt>{ "Memory" }</dt><dd title={parts.join("; ")}>{ format::bytes(memory) }</dd></div>
        </>
    }
}

fn protocol(opened: &Opened) -> String {
    let needed = opened.protocol_needed;
    match opened.protocol {
        Some(declared) if declared != needed => format!("{declared} declared, {needed} needed"),
        Some(declared) => declared.to_string(),
        None => format!("{needed}, undeclared"),
    }
}

fn requirement(requirement: &Requirement) -> Html {
    let (kind, name) = match requirement.kind {
        RequirementKind::Global => ("ƒ", requirement.name.clone()),
        RequirementKind::PersistentId => ("◇", "persistent_load".to_owned()),
        RequirementKind::Extension => ("◇", format!("extension code {}", requirement.name)),
        RequirementKind::Buffer => ("b'", "buffers=".to_owned()),
        RequirementKind::Encoding => ("\"\"", "encoding=".to_owned()),
    };
    html! {
        <li>
            <span class="glyph" aria-hidden="true">{ kind }</span>
            <code class="given">{ name }</code>
            <span class="times" title={format!("asked for {}", format::count(u64::from(requirement.count), "time"))}>
                { "×" }{ format::number(u64::from(requirement.count)) }
            </span>
        </li>
    }
}
