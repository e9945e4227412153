//! What the op before has done, and what the next one will do: a line each.

use picklescope_protocol::{Category, Deed, Machine, OpcodeInfo, Piece};
use yew::prelude::*;

use super::super::parts::op_mark;
use crate::{format, queries, store::Document};

/// The opcode that ends a pickle.
const STOP: u8 = b'.';

/// Both lines.
pub(super) fn deeds(document: &Document, opcodes: &[OpcodeInfo], machine: Option<&Machine>) -> Html {
    let (done, next) = machine.map_or((None, None), |machine| (machine.done.as_ref(), machine.next.as_ref()));
    let nothing_next = match machine {
        Some(machine) => end(document, machine),
        None => String::new(),
    };
    let nothing_done = if machine.is_some() { "Nothing yet" } else { "" };
    html! {
        <div class="deeds">
            { line("Done", opcodes, done, nothing_done) }
            { line("Next", opcodes, next, &nothing_next) }
        </div>
    }
}

fn line(when: &'static str, opcodes: &[OpcodeInfo], deed: Option<&Deed>, nothing: &str) -> Html {
    let Some(deed) = deed else {
        return html! { <p class="deed"><span class="deed-when">{ when }</span><span class="quiet">{ nothing }</span></p> };
    };
    let info = queries::opcode(opcodes, deed.code);
    let title = info.map(|info| info.doc.clone());
    html! {
        <p class={classes!("deed", (when == "Next").then_some("is-next"))}>
            <span class="deed-when">{ when }</span>
            <span class="deed-name" {title}>
                { op_mark(info.map_or(Category::Structure, |info| info.category)) }
                { info.map(|info| info.name.clone()) }
            </span>
            <span class="deed-line">{ for deed.line.iter().map(piece) }</span>
        </p>
    }
}

fn piece(piece: &Piece) -> Html {
    match piece.node {
        // The pane hears clicks.
        Some(node) => html! {
            <button type="button" class="place given" data-node={node.0.to_string()} title="Select this value">{ &piece.text }</button>
        },
        None => html! { { &piece.text } },
    }
}

/// Why nothing comes next.
fn end(document: &Document, machine: &Machine) -> String {
    let is_ended = machine.done.as_ref().is_some_and(|done| done.code == STOP);
    match &document.opened.fault {
        _ if is_ended => "Nothing: that was the last op".to_owned(),
        Some(fault) => ["Here the pickle breaks off: ", &fault.message].concat(),
        None => "Here reading was stopped".to_owned(),
    }
}

/// The next op, for those who hear it.
pub(super) fn spoken(document: &Document, opcodes: &[OpcodeInfo], machine: &Machine) -> String {
    let Some(deed) = &machine.next else { return end(document, machine) };
    let mut said = ["Op ", &format::number(u64::from(deed.op)), ", "].concat();
    if let Some(info) = queries::opcode(opcodes, deed.code) {
        said.push_str(&info.name);
        said.push_str(": ");
    }
    deed.line.iter().for_each(|piece| said.push_str(&piece.text));
    said
}
