//! Everything about the selection: the object, and the op if one was pointed at.

use picklescope_protocol::{CallRow, Category, NodeDetail, OpcodeInfo, RowKind, TextForm, Where};
use yew::prelude::*;

use super::{
    parts::{button, go, op_mark, pair, place},
    referrers::referrer_list,
    selected_bytes::{op_block, stretch, stretches, unlisted},
};
use crate::{
    format, queries,
    store::{About, Action, Document, Env, Selection, Show, Snap},
    tasks,
};

/// Type, value, where it was made, how large it is, and who refers to it.
pub(super) fn inspector(env: &Env, document: &Snap<Document>, about: &About, opcodes: &[OpcodeInfo]) -> Html {
    // What is known may be of the object before, for the moment until the answer comes.
    // An op or a byte comes first; what it belongs to follows, if it belongs to anything that has a row.
    let pointed = document.focus.known().filter(|spot| !spot.at.is_object());
    let body = match (&document.selection, document.node(), &about.detail) {
        _ if let Some(spot) = pointed.filter(|spot| spot.node.is_none() || spot.node != document.node()) => {
            unlisted(spot)
        }
        (Some(selection), Some(_), Some(detail)) => html! {
            <>
                { head(env, detail, link_note(selection)) }
                { built(env, document, opcodes, detail) }
                { detail_list(env, document, detail) }
                if let Some(referrers) = about.referrers.as_ref().filter(|referrers| referrers.node == detail.node) {
                    { referrer_list(env, document, referrers) }
                }
            </>
        },
        (Some(selection), None, _) => bucket(env, document, selection),
        _ => html! {},
    };
    html! {
        <section class="inspector panel" id={env.id("inspector")} tabindex="-1" aria-labelledby={env.id("inspector-title")}>
            <h2 class="heard" id={env.id("inspector-title")}>{ "Selection" }</h2>
            { for pointed.map(|spot| op_block(document, opcodes, spot)) }
            { body }
        </section>
    }
}

fn head(env: &Env, detail: &NodeDetail, link: Option<&'static str>) -> Html {
    let whole = {
        let env = env.clone();
        Callback::from(move |_: MouseEvent| env.act(Action::Show(Show::Value(true))))
    };
    html! {
        <>
            <p class="inspector-head">
                <span class="glyph" aria-hidden="true">{ queries::glyph(detail.shape) }</span>
                <strong class="given" title={detail.type_name.clone()}>{ &detail.type_name }</strong>
                <span class="id">{ "#" }{ detail.node.0 }</span>
            </p>
            if let Some(link) = link {
                <p class="quiet">{ link }</p>
            }
            <pre class="preview given" role="group" tabindex="0" aria-label="Value">{ &detail.preview }</pre>
            if detail.cut && detail.has_lines {
                <button type="button" class="button is-quiet" onclick={whole}>{ "Show the whole value" }</button>
            } else if detail.cut {
                <p class="quiet">{ "Shown in part: the whole value is longer." }</p>
            }
            if !detail.note.is_empty() {
                <p class="note">{ &detail.note }</p>
            }
        </>
    }
}

/// What loading runs to build it, where that is more than to make one of Python's own values.
fn built(env: &Env, document: &Snap<Document>, opcodes: &[OpcodeInfo], detail: &NodeDetail) -> Html {
    if detail.built.is_empty() {
        return html! {};
    }
    let step = |call: &CallRow| {
        let info = call.code.and_then(|code| queries::opcode(opcodes, code));
        let title = [info.map_or("", |info| &info.name), " at ", &format::offset(call.at)].concat();
        html! {
            <li>
                { op_mark(info.map_or(Category::Call, |info| info.category)) }
                { place(call.text.clone(), Some(title.into()), go(env, document, Where::Byte(call.at))) }
            </li>
        }
    };
    html! {
        <>
            <h3>{ "How loading builds it" }</h3>
            <ol class="built">{ for detail.built.iter().map(step) }</ol>
            if detail.built_more > 0 {
                <p class="quiet">{ "and " }{ format::count(detail.built_more.into(), "more step") }</p>
            }
        </>
    }
}

/// Ways to take it elsewhere.
fn copies(env: &Env, document: &Snap<Document>, detail: &NodeDetail) -> Html {
    let (doc, node) = (document.opened.doc, detail.node);
    let copy = |form: TextForm, name: &'static str, title: &'static str| {
        let env = env.clone();
        let onclick = Callback::from(move |_: MouseEvent| tasks::copy_value(&env, doc, node, form));
        button("button is-quiet", name, Some(title.into()), onclick)
    };
    let save = detail.payload.filter(|(start, end)| end > start).map(|bytes| {
        let (env, name) = (env.clone(), format!("{}-{}.bin", document.opened.name, node.0));
        let title = ["Save what it holds, ", &format::bytes(bytes.1 - bytes.0), ", as a file"].concat();
        let onclick = Callback::from(move |_: MouseEvent| tasks::save_bytes(&env, doc, name.clone(), bytes));
        button("button is-quiet", "Save bytes", Some(title.into()), onclick)
    });
    html! {
        <div class="copies">
            <dt>{ "Copy as" }</dt>
            <dd>
                { copy(TextForm::Python, "Python", "Copy the value in Python's notation (y v)") }
                { copy(TextForm::Json, "JSON", "Copy the value as JSON") }
                { for save }
            </dd>
        </div>
    }
}

fn link_note(selection: &Selection) -> Option<&'static str> {
    match selection.row.kind {
        RowKind::Link(link) if link.up.is_some() => Some("This row leads back to an object it is inside of."),
        RowKind::Link(_) => Some("This row refers to an object that stands elsewhere."),
        RowKind::Node(_) | RowKind::Bucket => None,
    }
}

fn detail_list(env: &Env, document: &Snap<Document>, detail: &NodeDetail) -> Html {
    let view = document.tree.view;
    let own = detail.row;
    let here = document.selection.as_ref().map(Selection::key);
    let on_copy = {
        let env = env.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(key) = own {
                tasks::copy_path(&env, view, key);
            }
        })
    };
    let on_go = {
        let (env, node) = (env.clone(), detail.node);
        Callback::from(move |_: MouseEvent| tasks::follow(&env, view, node))
    };
    html! {
        <dl class="pairs">
            <div>
                <dt>{ "Path" }</dt>
                <dd class="path-pair">
                    <code class="given">{ &detail.path }</code>
                    if own.is_some() {
                        <button type="button" class="button is-quiet" aria-label="Copy the path" onclick={on_copy}>{ "Copy" }</button>
                    }
                    if own.is_some() && own != here {
                        <button type="button" class="button is-quiet" aria-label="Go to its own row" onclick={on_go}>{ "Go" }</button>
                    }
                </dd>
            </div>
            { pair("Made by", html! {
                <>
                    <code>{ &detail.opcode }</code>
                    { " at " }
                    { place(
                        format::offset(detail.start),
                        Some(format!("byte {}", format::number(detail.start)).into()),
                        go(env, document, Where::Byte(detail.start)),
                    ) }
                </>
            }) }
            { stretches(env, document, detail.node) }
            if let Some(len) = detail.len {
                { pair("Length", format::number(len)) }
            }
            <div>
                <dt>{ "Size" }</dt>
                <dd title={format!("{} and {}", format::count(detail.size, "byte"), format::count(detail.self_size, "byte"))}>
                    { format::bytes(detail.size) }
                    if detail.self_size != detail.size {
                        { ", itself " }{ format::bytes(detail.self_size) }
                    }
                </dd>
            </div>
            { copies(env, document, detail) }
        </dl>
    }
}

/// Some items of a long sequence.
fn bucket(env: &Env, document: &Document, selection: &Selection) -> Html {
    let spot = document.focus.known();
    let extent = spot.and_then(|spot| spot.extents.first()).map(|extent| (extent.start, extent.end));
    html! {
        <>
            <p class="inspector-head">
                <span class="glyph" aria-hidden="true">{ queries::glyph(selection.row.shape) }</span>
                <strong>{ queries::label(&selection.row.label).text.into_owned() }</strong>
                <span class="quiet">{ format::count(u64::from(selection.row.key.span), "item") }</span>
            </p>
            <p class="note">{ "A range of items of a long sequence: open it to see each of them." }</p>
            <dl class="pairs">
                if let Some(bytes) = extent {
                    { pair("Bytes", stretch(env, document.opened.doc, bytes)) }
                    { pair("Size", format::bytes(bytes.1.saturating_sub(bytes.0))) }
                } else if spot.is_some() && document.trace.timeline().is_some() {
                    { pair("Bytes", "None: all of them are references to objects that are built elsewhere.") }
                }
            </dl>
        </>
    }
}
