//! The memo, frames, the pickles in a row, and how many of what.

use picklescope_protocol::{Metadata, PickleUse, RowKey, Stats, Where};
use yew::prelude::*;

use super::parts::{go, pair, place};
use crate::{
    components::lists::{List, Lists},
    format, queries,
    store::{About, Document, Env, Snap},
    tasks,
};

/// Pickles that are drawn at first.
const FIRST: usize = 8;

fn number(n: u32) -> String {
    format::number(u64::from(n))
}

fn times(n: u32) -> String {
    format::count(u64::from(n), "time")
}

/// What is stored for later, and what of that was never needed.
pub(super) fn memo(known: &Metadata) -> Html {
    let memo = &known.memo;
    if memo.puts == 0 && memo.gets == 0 {
        return html! {};
    }
    let unread = match memo.never_read {
        0 => "0".to_owned(),
        some => {
            format!("{}, {}: pickletools.optimize leaves them out", number(some), format::bytes(memo.wasted))
        }
    };
    html! {
        <>
            <h3>{ "Memo" }</h3>
            <dl class="pairs">
                { pair("Entries", number(memo.entries)) }
                { pair("Used", format!("stored {}, read {}", times(memo.puts), times(memo.gets))) }
                { pair("Never read", unread) }
            </dl>
        </>
    }
}

/// Frames, where there are any.
pub(super) fn frames(known: &Metadata) -> Html {
    let frames = &known.frames;
    if frames.count == 0 {
        return html! {};
    }
    html! {
        <>
            <h3>{ "Frames" }</h3>
            <dl class="pairs">
                { pair("Frames", format!("{}, {} in them", number(frames.count), format::bytes(frames.bytes))) }
                if frames.count > 1 {
                    { pair("Longest", format::bytes(frames.longest)) }
                }
                { pair("Outside", format::count(u64::from(frames.ops_outside), "opcode")) }
            </dl>
        </>
    }
}

/// The pickles in a row, where there are several. Each leads to its root, or, if it has none, to its first byte.
pub(super) fn pickles(env: &Env, document: &Snap<Document>, known: &Metadata, lists: &Lists) -> Html {
    let all = &known.pickles;
    if all.len() < 2 {
        return html! {};
    }
    let view = document.opened.view;
    let lines = (0_u32..).zip(all).take(lists.shown(List::Pickles, FIRST)).map(|(slot, pickle)| {
        let told = usize::try_from(slot).ok().and_then(|at| document.opened.pickles.get(at));
        let ok = told.is_some_and(|told| told.ok);
        let onclick = if let Some(slot) = told.and_then(|told| told.row) {
            let env = env.clone();
            let key = RowKey { owner: RowKey::TOP, slot, span: 1 };
            Callback::from(move |_: MouseEvent| tasks::follow(&env, view, key))
        } else {
            go(env, document, Where::Byte(pickle.start))
        };
        line(slot, pickle, ok, onclick)
    });
    html! {
        <>
            <h3>{ "Pickles in a row " }<span class="quiet">{ number(document.opened.counts.pickles) }</span></h3>
            <table class="uses" aria-label="Pickles in a row">
                <thead>
                    <tr>
                        <th scope="col">{ "Pickle" }</th>
                        <th scope="col">{ "Protocol" }</th>
                        <th scope="col" class="number">{ "Opcodes" }</th>
                        <th scope="col" class="number">{ "Bytes" }</th>
                    </tr>
                </thead>
                <tbody>{ for lines }</tbody>
            </table>
            { lists.more(List::Pickles, FIRST, all.len(), u64::from(document.opened.counts.pickles)) }
        </>
    }
}

fn line(slot: u32, pickle: &PickleUse, ok: bool, onclick: Callback<MouseEvent>) -> Html {
    let bytes = pickle.end.saturating_sub(pickle.start);
    let at =
        AttrValue::from(format!("From {} to {}", format::offset(pickle.start), format::offset(pickle.end)));
    html! {
        <tr>
            <th scope="row">
                { place(format!("pickle {slot}"), Some(at), onclick) }
                if !ok {
                    <span class="quiet">{ " broken" }</span>
                }
            </th>
            <td>{ pickle.declared.unwrap_or(pickle.needed).to_string() }</td>
            <td class="number">{ format::number(pickle.ops) }</td>
            <td class="number" title={format::count(bytes, "byte")}>{ format::bytes(bytes) }</td>
        </tr>
    }
}

/// How many of what, how much of the file was read, and what the worker's memory has come to.
pub(super) fn counts(document: &Document, about: &About) -> Html {
    let opened = &document.opened;
    let counts = queries::counts(&opened.counts).into_iter().map(|(name, n)| pair(name, format::number(n)));
    html! {
        <>
            <h3>{ "In numbers" }</h3>
            <dl class="pairs">
                { for counts }
                { for about.stats.map(|stats| held(&stats, opened.size)) }
            </dl>
        </>
    }
}

/// The exact numbers stand in the titles.
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
