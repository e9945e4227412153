//! The selection as an op and as bytes: what stands in the inspector about them.

use picklescope_protocol::{DocId, NodeId, OpcodeInfo, Spot};
use yew::prelude::*;

use super::parts::{op_mark, pair, place};
use crate::{
    format, queries,
    store::{Action, Document, Env, Snap, Trace},
};

/// Stretches of an object's own bytes that are listed.
const LISTED: usize = 4;

/// The op that was pointed at: its name and argument, where it is, and what it does. Bytes that are no op say so.
pub(super) fn op_block(document: &Document, opcodes: &[OpcodeInfo], spot: &Spot) -> Html {
    let info = spot.code.and_then(|code| queries::opcode(opcodes, code));
    let (Some(op), Some(info)) = (spot.op, info) else { return no_op(document, spot) };
    let size = format::count(op.len, "byte");
    html! {
        <div class="op-block">
            <p class="inspector-head">
                { op_mark(info.category) }
                <strong>{ &info.name }</strong>
                <code class="op-block-arg given" title={spot.arg.clone()}>{ &spot.arg }</code>
                <span class="id">{ "op " }{ format::number(u64::from(op.op)) }</span>
            </p>
            <p class="note">{ &info.doc }</p>
            <dl class="pairs">
                { pair("Where", [format::offset(op.at), size].join(", ")) }
                if !info.effect.is_empty() {
                    { pair("Stack", html! {
                        <code title="What it takes from the stack → what it leaves there. any: an object of any type">{ &info.effect }</code>
                    }) }
                }
                { pair("Since", format!("protocol {}", info.protocol)) }
            </dl>
        </div>
    }
}

/// Why there is no op at a byte.
fn no_op(document: &Document, spot: &Spot) -> Html {
    let at = spot.bytes.0;
    let fault = queries::fault_byte(&document.opened);
    let end = document.opened.pickles.last().map(|pickle| pickle.end);
    let why = match (&document.trace, fault, end) {
        (Trace::Waiting | Trace::Running(..), ..) => "The ops are still being laid out.",
        (Trace::Failed(_), ..) => "The ops of this file are not laid out.",
        (Trace::Ready(_), Some(fault), _) if at == fault => "Here the pickle breaks off.",
        (Trace::Ready(_), Some(fault), _) if at > fault => {
            "This byte is behind the place where the pickle breaks off."
        }
        (Trace::Ready(_), _, Some(end)) if at >= end => "This byte is behind the end of the pickle.",
        (Trace::Ready(_), ..) => "This byte belongs to no op.",
    };
    html! {
        <div class="op-block">
            <p class="inspector-head"><strong>{ "Byte " }{ format::offset(at) }</strong></p>
            <p class="note">{ why }</p>
            if let Some(fault) = document.opened.fault.as_ref().filter(|_| fault == Some(at)) {
                <p><code class="given">{ &fault.message }</code></p>
            }
        </div>
    }
}

/// Whose the op is, where no row can tell.
pub(super) fn unlisted(spot: &Spot) -> Html {
    match spot.node {
        Some(node) => html! {
            <>
                <p class="inspector-head">
                    <strong class="given">{ &spot.type_name }</strong>
                    <span class="id">{ "#" }{ node.0 }</span>
                </p>
                <pre class="preview given" role="group" tabindex="0" aria-label="Value">{ &spot.preview }</pre>
                <p class="quiet">{ "It is part of what is selected in the tree, where it has no row of its own." }</p>
            </>
        },
        None if spot.op.is_some() => html! {
            <p class="quiet">{ "It belongs to the stream itself, and to no object." }</p>
        },
        None => html! {},
    }
}

/// From where to where an object is built, and which of these bytes are its own, as links into the bytes.
pub(super) fn stretches(env: &Env, document: &Snap<Document>, node: NodeId) -> Html {
    let spot = document.focus.known().filter(|spot| spot.node == Some(node));
    let Some((spot, extent)) = spot.and_then(|spot| Some((spot, spot.extents.first()?))) else {
        return html! {};
    };
    let (doc, whole) = (document.opened.doc, (extent.start, extent.end));
    let link = |bytes| stretch(env, doc, bytes);
    let apart = spot.own.as_slice() != [whole];
    let more = spot.own.len().saturating_sub(LISTED);
    html! {
        <>
            <div><dt>{ "Bytes" }</dt><dd class="stretches">{ link(whole) }</dd></div>
            if apart {
                <div>
                    <dt title="Of these bytes, those that are no part of an object inside of it">{ "Itself" }</dt>
                    <dd class="stretches">
                        { for spot.own.iter().take(LISTED).map(|own| link(*own)) }
                        if more > 0 {
                            <span class="quiet">{ "and " }{ format::number(more as u64) }{ " more" }</span>
                        }
                    </dd>
                </div>
            }
        </>
    }
}

/// A stretch of bytes, as a link that marks them.
pub(super) fn stretch(env: &Env, doc: DocId, bytes: (u64, u64)) -> Html {
    let env = env.clone();
    let show = Callback::from(move |_: MouseEvent| env.act(Action::Marked(doc, Some(bytes))));
    let size = format::count(bytes.1.saturating_sub(bytes.0), "byte");
    place(format::stretch(bytes), Some(size.into()), show)
}
