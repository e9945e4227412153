//! The drawer below the timeline: the list of ops and the bytes, side by side where there is room, else one of them.

use std::rc::Rc;

use picklescope_protocol::OpcodeInfo;
use yew::prelude::*;

use super::{
    choice::{Between, choice},
    hex::hex,
    ops_list::ops_list,
    part::Sight,
    splitter::splitter,
};
use crate::store::{Action, Document, Drawer, Edge, Env, Panes, Pointer, Show, Sizes, Snap};

/// Both panes, the tabs that choose one, and the way to close them. Which of them is in sight is the style sheet's to say: it knows how
/// wide the window is.
pub(super) fn drawer(
    env: &Env,
    document: &Snap<Document>,
    (pointer, later): (&Snap<Pointer>, &Snap<Pointer>),
    opcodes: &Rc<Vec<OpcodeInfo>>,
    (panes, sizes): (Panes, Sizes),
) -> Html {
    let show = |env: &Env, drawer: Drawer| env.act(Action::Show(Show::Drawer(drawer)));
    let choose = {
        let env = env.clone();
        Callback::from(move |at: usize| show(&env, if at == 0 { Drawer::Ops } else { Drawer::Hex }))
    };
    let closed = panes.drawer == Drawer::Closed;
    let toggle = {
        let env = env.clone();
        Callback::from(move |_: MouseEvent| show(&env, if closed { Drawer::Ops } else { Drawer::Closed }))
    };
    let class = match panes.drawer {
        Drawer::Ops => "shows-ops",
        Drawer::Hex => "shows-hex",
        Drawer::Closed => "is-closed",
    };
    let (sign, says) =
        if closed { ("▴", "Show opcodes and bytes (x)") } else { ("▾", "Hide opcodes and bytes (x)") };
    html! {
        <div class={classes!("drawer", class)}>
            { splitter(env, sizes, Edge::Drawer) }
            {
                choice(
                    "Opcodes or bytes", &env.id("drawer"), Between::Panes, &["Opcodes", "Bytes"],
                    usize::from(panes.drawer == Drawer::Hex), &choose,
                )
            }
            { ops_list(Sight::of(env, document, pointer, opcodes)) }
            { hex(Sight::of(env, document, later, opcodes)) }
            <button
                type="button" class="button is-icon drawer-toggle" aria-expanded={(!closed).to_string()} aria-label="Opcodes and bytes"
                title={says} onclick={toggle}
            ><span aria-hidden="true">{ sign }</span></button>
        </div>
    }
}
