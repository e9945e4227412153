//! The drawer below the timeline: the list of ops, the machine and the bytes. All three stand side by side where there is room; else the ops and
//! one of the others, or one of them.

use std::rc::Rc;

use picklescope_protocol::OpcodeInfo;
use yew::prelude::*;

use super::{
    choice::{Between, choice},
    hex::hex,
    machine::machine,
    ops_list::ops_list,
    part::Sight,
    splitter::splitter,
};
use crate::store::{Action, Document, Drawer, Edge, Env, Panes, Pointer, Show, Sizes, Snap};

/// One of all, in windows of middle width; and one of those beside the list of ops, in wide ones.
const PANES: &[Drawer] = &[Drawer::Ops, Drawer::Vm, Drawer::Hex];
const BESIDE: &[Drawer] = &[Drawer::Vm, Drawer::Hex];

/// All panes, the tabs that choose among them, and the way to close them. Which of them are in sight is the style sheet's to say: it knows
/// how wide the window is.
pub(super) fn drawer(
    env: &Env,
    document: &Snap<Document>,
    (pointer, later): (&Snap<Pointer>, &Snap<Pointer>),
    opcodes: &Rc<Vec<OpcodeInfo>>,
    (panes, sizes): (Panes, Sizes),
) -> Html {
    let show = |env: &Env, drawer: Drawer| env.act(Action::Show(Show::Drawer(drawer)));
    let choose = |among: &'static [Drawer]| {
        let env = env.clone();
        Callback::from(move |at: usize| {
            if let Some(drawer) = among.get(at) {
                show(&env, *drawer);
            }
        })
    };
    let chosen = PANES.iter().position(|drawer| *drawer == panes.drawer).unwrap_or(0);
    let closed = panes.drawer == Drawer::Closed;
    let toggle = {
        let env = env.clone();
        Callback::from(move |_: MouseEvent| show(&env, if closed { Drawer::Ops } else { Drawer::Closed }))
    };
    let class = match panes.drawer {
        Drawer::Ops => "shows-ops",
        Drawer::Vm => "shows-vm",
        Drawer::Hex => "shows-hex",
        Drawer::Closed => "is-closed",
    };
    let (sign, says) = if closed {
        ("▴", "Show opcodes, machine and bytes (x)")
    } else {
        ("▾", "Hide opcodes, machine and bytes")
    };
    html! {
        <div class={classes!("drawer", class)}>
            { splitter(env, sizes, Edge::Drawer) }
            <div class="drawer-choice is-of-all">
                { choice("Opcodes, machine or bytes", &env.id("drawer"), Between::Panes, &["Opcodes", "Machine", "Bytes"], chosen, &choose(PANES)) }
            </div>
            // Beside the opcodes.
            <div class="drawer-choice is-of-two">
                {
                    choice(
                        "Machine or bytes", &env.id("beside"), Between::Panes, &["Machine", "Bytes"], usize::from(panes.drawer != Drawer::Vm),
                        &choose(BESIDE),
                    )
                }
            </div>
            { ops_list(Sight::of(env, document, pointer, opcodes)) }
            { machine(Sight::of(env, document, pointer, opcodes)) }
            { hex(Sight::of(env, document, later, opcodes)) }
            <button
                type="button" class="button is-icon drawer-toggle" aria-expanded={(!closed).to_string()} aria-label="Opcodes and bytes"
                title={says} onclick={toggle}
            ><span aria-hidden="true">{ sign }</span></button>
        </div>
    }
}
