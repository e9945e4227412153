//! What is wrong with a broken file, above all that was still read of it.

use picklescope_protocol::{Fault, FaultKind, Layer};
use yew::prelude::*;

use crate::format;

/// Offset, opcode, CPython's own words, and the plain ones. `shown`: there are rows below.
pub(super) fn fault_banner(fault: &Fault, layers: &[Layer], shown: bool) -> Html {
    // Which layer is only worth a word when there is more than one.
    let layer =
        usize::try_from(fault.layer).ok().and_then(|index| layers.get(index)).filter(|_| layers.len() > 1);
    html! {
        <section class="fault" aria-label="Fault">
            <p class="fault-line">
                <strong class="fault-kind">{ kind(fault.kind) }</strong>
                <span class="fault-at" title={format!("byte {}", format::number(fault.offset))}>
                    { format!("at {}", format::offset(fault.offset)) }
                    if let Some(layer) = layer {
                        { format!(" of the {}", layer.format) }
                    }
                </span>
                if let Some(opcode) = &fault.opcode {
                    <code class="fault-opcode">{ opcode }</code>
                }
                <code class="fault-message given">{ &fault.message }</code>
            </p>
            <p class="fault-explanation">
                { &fault.explanation }
                if shown {
                    { " Everything up to there is shown below." }
                }
            </p>
        </section>
    }
}

fn kind(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Truncated => "Cut short",
        FaultKind::Malformed => "Malformed",
        FaultKind::Machine => "Will not load",
        FaultKind::Layer => "Damaged wrapping",
        FaultKind::Limit => "Too much for this tab",
    }
}
