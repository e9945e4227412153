//! The pickle machine at the cursor: what the op before has done and the next one will do, the stack, and the memo.
//!
//! It follows the cursor; what is selected in it leaves the cursor where it is. Of stack and memo only what is in sight is asked for.

mod bar;
mod deeds;
mod keys;
mod lists;
mod side;

use std::{cell::RefCell, rc::Rc};

use picklescope_protocol::{DocId, Machine, NodeId, OpcodeInfo, Py2, Where};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    hooks::{use_number, use_watch},
    list::{use_asking, use_list},
    ops_list::{number_under, waiting},
    part::{Drawn, Sight, part},
};
use crate::{
    store::{Document, Env, Pane, Pointer},
    tasks,
};
use bar::{Bar, bar};
use deeds::{deeds, spoken};
use keys::{Keys, on_key};
use lists::{Given, memo_list, memo_place, stack_list};
use side::{Side, Wanted, around};

#[derive(PartialEq)]
struct MachinePane(Sight);

/// The pane.
pub(super) fn machine(of: Sight) -> Html {
    part("machine", MachinePane(of))
}

impl Drawn for MachinePane {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_machine(&self.0).run(context)
    }
}

/// The bar, the two deeds, the stack and the memo; or why there are none.
#[hook]
fn use_machine(of: &Sight) -> Html {
    let Sight { env, document, pointer, opcodes } = of;
    let doc = document.opened.doc;
    let total = document.trace.timeline().map_or(0, |timeline| timeline.ops);
    let place = pointer.cursor.filter(|_| pointer.doc == Some(doc)).map(|place| place.op);
    // Without a cursor one is before the first op.
    let cursor = place.unwrap_or(0).min(total);
    let known = use_mut_ref(|| None::<Rc<Machine>>);
    let reading = document.reading();
    let before = use_mut_ref(|| reading);
    if before.replace(reading) != reading {
        // It shows values as they were.
        known.replace(None);
    }
    let machine = known.borrow().clone();
    let sides = [use_mut_ref(Side::default), use_mut_ref(Side::default)];
    let grids = [use_node_ref(), use_node_ref()];
    let [stack_side, memo_side] = &sides;
    let stack = use_list(&grids[0], machine.as_ref().map_or(0, |machine| side::depth(machine)), &|scroll| {
        if let Some(machine) = &machine {
            // Whatever an op does, it does at the top.
            stack_side.borrow_mut().aim(scroll, machine.op, Some(0), &side::stack_given(machine));
        }
    });
    let memo = use_list(&grids[1], machine.as_ref().map_or(0, |machine| machine.memo.into()), &|scroll| {
        if let Some(machine) = &machine {
            memo_side.borrow_mut().aim(scroll, machine.op, memo_place(machine), &side::memo_given(machine));
        }
    });
    let here = machine.as_deref().filter(|machine| machine.op == cursor);
    let wanted = Wanted {
        op: cursor,
        stack: match stack_side.borrow().awaited {
            Some(row) if here.is_some() => around(row),
            None if here.is_some() => stack.live.clone(),
            _ => 0..stack.page.saturating_add(1),
        },
        memo: memo_side.borrow().awaited.map_or(memo.live.clone(), around),
    };
    use_missing(env, &known, (doc, reading), (stack.open || memo.open) && total > 0, wanted);

    let slider = use_slider(pointer, total, cursor);
    let explains = use_number(0);
    let said = use_said(pointer, here, document, opcodes);
    let redraw = use_force_update();
    let selected = document.focus.known().map_or(document.node(), |spot| spot.node);
    let hovered = pointer.hover.as_ref().filter(|hover| hover.pane != Pane::Machine);
    let given = Given {
        env,
        machine: machine.as_deref(),
        selected,
        hovered: hovered.and_then(|hover| hover.spot.node),
        hidden: total == 0,
    };
    let keys = |which: usize, page: u64| {
        let keys = Keys {
            env: env.clone(),
            document: document.clone(),
            machine: machine.clone(),
            side: sides.get(which).map(Rc::clone).unwrap_or_default(),
            page,
            is_memo: which == 1,
            redraw: redraw.clone(),
        };
        Callback::from(move |event: KeyboardEvent| on_key(&event, &keys))
    };
    let active = |side: &RefCell<Side>| machine.as_ref().and_then(|machine| side.borrow().active(machine.op));
    let onkeydown = {
        let env = env.clone();
        Callback::from(move |event: KeyboardEvent| {
            let plain = !event.alt_key() && !event.ctrl_key() && !event.meta_key();
            if let Some(node) = selected.filter(|_| plain && event.key() == "m") {
                event.prevent_default();
                tasks::next_use(&env, doc, place, node);
            }
        })
    };
    let onclick = {
        let (env, document) = (env.clone(), document.clone());
        Callback::from(move |event: MouseEvent| clicked(&event, &env, &document))
    };
    let hovering = |leaves: bool| {
        let env = env.clone();
        Callback::from(move |event: MouseEvent| {
            let node = number_under(&event, "data-node").filter(|_| !leaves);
            let at = node.map(|node| Where::Node(NodeId(node)));
            tasks::spawn(tasks::hover(env.clone(), doc, at, Pane::Machine));
        })
    };
    html! {
        <section class="machine-pane pane" aria-labelledby={env.id("machine-title")} {onkeydown} {onclick}>
            { bar(&Bar { env, doc, cursor, place, total, selected, slider: &slider, explains: &explains }) }
            if total == 0 {
                { waiting(&document.trace) }
            } else {
                { deeds(document, opcodes, machine.as_deref()) }
            }
            <div class="machine-lists" aria-busy={(here.is_none() && total > 0).to_string()} onmouseover={hovering(false)} onmouseleave={hovering(true)}>
                { stack_list(&given, &stack, &grids[0], active(&sides[0]), keys(0, stack.page)) }
                { memo_list(&given, &memo, &grids[1], active(&sides[1]), keys(1, memo.page)) }
            </div>
            <p class="heard" role="status">{ said }</p>
        </section>
    }
}

/// A value was clicked, or the op that stored one.
fn clicked(event: &MouseEvent, env: &Env, document: &Document) {
    if let Some(op) = number_under(event, "data-op") {
        tasks::cursor_to(env, document.opened.doc, Where::Op(op), Pane::Elsewhere, Box::new(|_| ()));
    } else if let Some(node) = number_under(event, "data-node") {
        tasks::point(env, document, Where::Node(NodeId(node)), Pane::Machine);
    }
}

/// Asks for the machine where it is in sight and not here, one question at a time.
#[hook]
fn use_missing(
    env: &Env,
    known: &Rc<RefCell<Option<Rc<Machine>>>>,
    of: (DocId, Option<Py2>),
    open: bool,
    wanted: Wanted,
) {
    let asking = use_asking();
    let (env, known) = (env.clone(), Rc::clone(known));
    use_watch((of, open, wanted, asking.so_far()), move |&((doc, _), open, ref wanted, _)| {
        let is_here = known.borrow().as_ref().is_some_and(|machine| wanted.is_in(machine));
        if !open || is_here {
            return None;
        }
        let (op, stack, memo) = (wanted.op, side::window(&wanted.stack), side::window(&wanted.memo));
        asking.ask(async move {
            let machine = tasks::fetch_machine(&env, doc, op, stack, memo).await;
            let any = machine.is_some();
            if let Some(machine) = machine {
                known.replace(Some(Rc::from(machine)));
            }
            any
        });
        None
    });
}

/// The slider stands where the cursor is, unless it is what moves it.
#[hook]
fn use_slider(pointer: &Pointer, total: u32, cursor: u32) -> NodeRef {
    let slider = use_node_ref();
    let is_held = pointer.moved.0 == Pane::Machine;
    use_watch((pointer.moved.1, total), {
        let slider = slider.clone();
        move |_| {
            if let Some(input) = slider.cast::<HtmlInputElement>().filter(|_| !is_held) {
                input.set_value(&cursor.to_string());
            }
            None
        }
    });
    slider
}

/// What is said to those who do not see it: the next op, once a step has been taken. Scrubbing is silent.
#[hook]
fn use_said(
    pointer: &Pointer,
    here: Option<&Machine>,
    document: &Document,
    opcodes: &[OpcodeInfo],
) -> AttrValue {
    let (pane, serial) = pointer.moved;
    let said = use_mut_ref(|| (serial, AttrValue::default()));
    let mut said = said.borrow_mut();
    if let Some(machine) = here.filter(|_| said.0 != serial) {
        said.0 = serial;
        if pane == Pane::Elsewhere {
            said.1 = spoken(document, opcodes, machine).into();
        }
    }
    said.1.clone()
}
