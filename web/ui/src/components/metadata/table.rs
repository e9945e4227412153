//! Opcodes and types, each with its share: what there is much of, and what takes the room.

use picklescope_protocol::{Category, Metadata, OpcodeInfo, Where};
use yew::prelude::*;

use super::parts::{go, place};
use crate::{
    components::lists::{List, Lists},
    format, queries,
    store::{Document, Env, Snap},
};

/// Lines of a table that are drawn at first.
const FIRST: usize = 12;

/// A line: what it is called, and where the first of it is.
struct Line {
    name: String,
    title: Option<AttrValue>,
    category: Option<Category>,
    count: u32,
    bytes: u64,
    first: Where,
}

/// How often each opcode occurs. A bar is as long as its count, in the colour of its category.
pub(super) fn opcodes(
    env: &Env,
    document: &Snap<Document>,
    known: &Metadata,
    table: &[OpcodeInfo],
    lists: &Lists,
) -> Html {
    let lines = known.histogram.iter().map(|used| {
        let info = queries::opcode(table, used.code);
        Line {
            name: info.map_or_else(|| format!("0x{:02X}", used.code), |info| info.name.clone()),
            title: info.map(|info| info.doc.clone().into()),
            category: info.map(|info| info.category),
            count: used.count,
            bytes: used.bytes,
            first: Where::Op(used.first),
        }
    });
    let most = known.histogram.iter().map(|used| u64::from(used.count)).max().unwrap_or(0);
    let all = known.histogram.len() as u64;
    let drawn = drawn(env, document, lines, lists.shown(List::Opcodes, FIRST), |line| {
        share(u64::from(line.count), most)
    });
    html! {
        <>
            { titled("Opcodes", all) }
            { framed("Opcode", "Count", "Opcodes by how often they occur", drawn) }
            { lists.more(List::Opcodes, FIRST, known.histogram.len(), all) }
        </>
    }
}

/// How many objects of each type there are. A bar is as long as their bytes; it is of no colour, for no category is meant.
pub(super) fn types(env: &Env, document: &Snap<Document>, known: &Metadata, lists: &Lists) -> Html {
    let lines = known.types.iter().map(|used| Line {
        name: used.name.clone(),
        title: Some(used.name.clone().into()),
        category: None,
        count: used.count,
        bytes: used.bytes,
        first: Where::Node(used.first),
    });
    let most = known.types.iter().map(|used| used.bytes).max().unwrap_or(0);
    let drawn = drawn(env, document, lines, lists.shown(List::Types, FIRST), |line| share(line.bytes, most));
    let all = u64::from(known.type_count);
    html! {
        <>
            { titled("Types", all) }
            { framed("Type", "Objects", "Types by the bytes of their objects", drawn) }
            { lists.more(List::Types, FIRST, known.types.len(), all) }
        </>
    }
}

fn titled(name: &'static str, all: u64) -> Html {
    html! { <h3>{ name }{ " " }<span class="quiet">{ format::number(all) }</span></h3> }
}

fn framed(what: &'static str, count: &'static str, about: &'static str, lines: Html) -> Html {
    html! {
        <table class="uses" aria-label={about}>
            <thead>
                <tr>
                    <th scope="col">{ what }</th>
                    <th scope="col"><span class="heard">{ "Share" }</span></th>
                    <th scope="col" class="number">{ count }</th>
                    <th scope="col" class="number">{ "Bytes" }</th>
                </tr>
            </thead>
            <tbody>{ lines }</tbody>
        </table>
    }
}

fn drawn(
    env: &Env,
    document: &Snap<Document>,
    lines: impl Iterator<Item = Line>,
    shown: usize,
    share: impl Fn(&Line) -> u64,
) -> Html {
    lines
        .take(shown)
        .map(|line| {
            let category = line.category.map(|category| ["is-", queries::category_name(category)].concat());
            html! {
                <tr>
                    <th scope="row">{ place(line.name.clone(), line.title.clone(), go(env, document, line.first)) }</th>
                    <td class="bar-cell" aria-hidden="true">
                        <span class={classes!("bar", category)} ~style={format!("--share:{}", share(&line))}></span>
                    </td>
                    <td class="number">{ format::number(u64::from(line.count)) }</td>
                    <td class="number" title={format::count(line.bytes, "byte")}>{ format::bytes(line.bytes) }</td>
                </tr>
            }
        })
        .collect()
}

/// Thousandths of the most. What is there at all is seen.
fn share(n: u64, most: u64) -> u64 {
    n.saturating_mul(1000).checked_div(most).unwrap_or(0).max(u64::from(n > 0) * 4)
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn bars_are_as_long_as_what_they_stand_for() {
        assert_eq!((share(0, 10), share(5, 10), share(10, 10)), (0, 500, 1000));
        assert_eq!(share(1, 1_000_000), 4, "a sliver");
        assert_eq!(share(0, 0), 0);
        assert!(share(u64::MAX, u64::MAX) > 0);
    }
}
