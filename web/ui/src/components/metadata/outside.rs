//! What the pickle refers to and does not hold: persistent ids, extension codes, buffers.

use picklescope_protocol::{Metadata, Where};
use yew::prelude::*;

use super::parts::{go, pair, place};
use crate::{
    components::lists::{List, Lists},
    format,
    store::{Document, Env, Snap},
};

/// Entries of each list that are drawn at first.
const FIRST: usize = 6;

pub(super) fn outside(env: &Env, document: &Snap<Document>, known: &Metadata, lists: &Lists) -> Html {
    if known.persistent_ids == 0 && known.extensions.is_empty() && known.buffers == 0 {
        return html! {};
    }
    let samples = &known.persistent_id_samples;
    let pids = samples.iter().take(lists.shown(List::Pids, FIRST)).map(|sample| {
        html! { <li>{ place(sample.text.clone(), None, go(env, document, Where::Node(sample.node))) }</li> }
    });
    let codes = known.extensions.iter().take(lists.shown(List::Extensions, FIRST)).map(|(code, count)| {
        html! { <li>{ format!("{code} ×{}", format::number(u64::from(*count))) }</li> }
    });
    html! {
        <>
            <h3>{ "Kept outside of it" }</h3>
            <dl class="pairs">
                if known.persistent_ids > 0 {
                    { pair("Persistent ids", html! {
                        <>
                            { format::count(u64::from(known.persistent_ids), "load") }
                            <ul class="samples-of">{ for pids }</ul>
                            { lists.more(List::Pids, FIRST, samples.len(), u64::from(known.persistent_ids)) }
                        </>
                    }) }
                }
                if !known.extensions.is_empty() {
                    { pair("Extension codes", html! {
                        <>
                            <ul class="samples-of">{ for codes }</ul>
                            { lists.more(List::Extensions, FIRST, known.extensions.len(), u64::from(known.extension_count)) }
                        </>
                    }) }
                }
                if known.buffers > 0 {
                    { pair("Buffers", match known.readonly_buffers {
                        0 => format::number(u64::from(known.buffers)),
                        some => format!("{}, {} read-only", format::number(u64::from(known.buffers)), format::number(u64::from(some))),
                    }) }
                }
            </dl>
        </>
    }
}
