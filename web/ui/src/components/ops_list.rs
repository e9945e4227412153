//! The list of ops: one row each, of which only those in sight exist.
//!
//! The focus stays on the grid, which is one tab stop; `aria-activedescendant` names the row of the cursor. The list is also what a
//! screen reader has of the timeline.

use std::{cell::RefCell, ops::Range, rc::Rc};

use picklescope_protocol::{Category, DocId, Fault, MemoLinks, OpcodeInfo, Py2, Where};
use web_sys::Element;
use yew::prelude::*;

use super::{
    OpView,
    hooks::use_watch,
    list::{focus, use_asking, use_list},
    part::{Drawn, Sight, part},
    parts::{columns, progress},
};
use crate::{
    format,
    keys::{Stroke, Wish, wish},
    pieces::OpRuns,
    queries,
    store::{Document, Env, Pane, Pointer, Trace},
    tasks,
};

#[derive(PartialEq)]
struct OpsList(Sight);

/// The pane.
pub(super) fn ops_list(of: Sight) -> Html {
    part("ops", OpsList(of))
}

impl Drawn for OpsList {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_ops_list(&self.0).run(context)
    }
}

/// The ops with their bar; or why there are none.
#[hook]
fn use_ops_list(of: &Sight) -> Html {
    let Sight { env, document, pointer, opcodes } = of;
    let doc = document.opened.doc;
    let total = document.trace.timeline().map_or(0, |timeline| timeline.ops);
    // Where more was found behind it, it is no end.
    let is_end = document.opened.salvaged.as_ref().is_none_or(|salvaged| salvaged.pickles == 0);
    let fault = document.opened.fault.as_ref().filter(|_| total > 0 && is_end);
    let cursor = pointer.cursor.filter(|_| pointer.doc == Some(doc)).map(|place| place.op);
    // What is wrong stands in a row of its own behind the last op.
    let count = u64::from(total) + u64::from(fault.is_some());

    let grid = use_node_ref();
    let seen = use_mut_ref(Seen::default);
    let behind = fault.and_then(|fault| {
        document.focus.known().filter(|spot| spot.bytes.0 >= fault.offset && spot.op.is_none())
    });
    let behind = behind.map(|_| (document.focus.serial, u64::from(total)));
    let ops = use_mut_ref(OpRuns::default);
    let reading = document.reading();
    if std::mem::replace(&mut seen.borrow_mut().reading, reading) != reading {
        // They show values as they were.
        *ops.borrow_mut() = OpRuns::default();
    }
    let here = |op: u64| ops.borrow().get(op).is_some();
    let list = use_list(&grid, count, &|scroll| {
        let mut seen = seen.borrow_mut();
        if let Some(row) = target(&mut seen, pointer, cursor, behind) {
            seen.awaited = Some(row);
        }
        let Some(row) = seen.awaited else { return };
        // What is far away is shown once it is here, not before.
        if scroll.is_near(row) || queries::missing(total.into(), around(row, total), &here).is_none() {
            seen.awaited = None;
            scroll.follow(row);
        }
    });
    let sight = list.live.start..list.live.end.min(total.into());
    let wanted = seen.borrow().awaited.map_or(sight, |row| around(row, total));
    use_missing_ops(env, &ops, (doc, reading), total, wanted);
    let memo = use_memo_links(env, document, opcodes, &ops, cursor);

    let onclick = {
        let (env, document, grid) = (env.clone(), document.clone(), grid.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(op) = number_under(&event, "data-op") {
                // All panes go there, this one too.
                tasks::point(&env, &document, Where::Op(op), Pane::Elsewhere);
            } else if let Some(op) = op_under(&event).filter(|&op| op < total) {
                tasks::point(&env, &document, Where::Op(op), Pane::Ops);
            }
            focus(&grid);
        })
    };
    let onkeydown = {
        let (env, document, page, links) = (env.clone(), document.clone(), list.page, memo.clone());
        let put = cursor.and_then(|op| ops.borrow().get(op.into()).and_then(|row| row.put));
        Callback::from(move |event: KeyboardEvent| {
            on_key(&event, &env, &document, &Here { cursor, total, page, put, links: links.as_deref() });
        })
    };
    let hovering = |leaves: bool| {
        let env = env.clone();
        Callback::from(move |event: MouseEvent| {
            let at = op_under(&event).filter(|&op| !leaves && op < total).map(Where::Op);
            tasks::spawn(tasks::hover(env.clone(), doc, at, Pane::Ops));
        })
    };

    let spot = document.focus.known();
    let selected = spot.and_then(|spot| spot.op).map(|place| place.op);
    let own = spot.and_then(|spot| spot.node);
    // Of a range of items, all that lies within it.
    let within = spot.filter(|spot| matches!(spot.at, Where::Items(_))).and_then(|spot| spot.extents.first());
    let hovered = pointer.hover.as_ref().filter(|hover| hover.pane != Pane::Ops);
    let hovered_op = hovered.filter(|hover| !hover.spot.at.is_object());
    let hovered_op = hovered_op.and_then(|hover| hover.spot.op).map(|place| place.op);
    let hovered_node = hovered.and_then(|hover| hover.spot.node);
    let broken = fault.and_then(|_| Some(document.trace.timeline()?.faults.first()?.op));
    // Only the row that is spoken of needs a name.
    let active = cursor.filter(|op| *op < total && list.live.contains(&u64::from(*op))).map(|_| env.id("op"));
    let pickles = document.trace.timeline().map_or(&[][..], |timeline| &timeline.pickles);
    let is_first = |op: u32| op > 0 && pickles.binary_search_by_key(&op, |pickle| pickle.first).is_ok();
    let runs = ops.borrow();
    let rows = list.live.clone().map(|index| {
        let op = u32::try_from(index).unwrap_or(u32::MAX);
        if index >= u64::from(total) {
            return fault.map(|fault| broken_off(fault, index, behind.is_some())).unwrap_or_default();
        }
        let row = runs.get(index);
        let node = row.and_then(|row| row.node);
        let view = OpView {
            op,
            row: row.map(Rc::clone),
            id: active.clone().filter(|_| cursor == Some(op)).map(AttrValue::from),
            opcodes: Rc::clone(opcodes),
            cursor: cursor == Some(op),
            selected: selected == Some(op),
            own: own.is_some() && node == own
                || within.is_some_and(|extent| extent.first <= op && op <= extent.last),
            hovered: hovered_op == Some(op) || (hovered_node.is_some() && node == hovered_node),
            first: is_first(op),
            broken: broken == Some(op),
            links: memo.clone().filter(|_| cursor == Some(op)),
            faded: match (&document.sought, row) {
                (Some(sought), Some(row)) => !sought.contains(&row.code),
                _ => false,
            },
        };
        part(list.key(index), view)
    });
    html! {
        <section class="ops-pane pane" aria-labelledby={env.id("ops-title")}>
            <div class="pane-bar">
                <h2 id={env.id("ops-title")}>{ "Opcodes" }</h2>
                <span class="quiet">{ (total > 0).then(|| format::count(u64::from(total), "op")) }</span>
            </div>
            if total == 0 {
                { waiting(&document.trace) }
            }
            <div
                ref={grid} id={env.id("ops")} class="ops list" role="grid" tabindex="0" aria-label="Opcodes" hidden={total == 0}
                aria-rowcount={(count + 1).to_string()} aria-activedescendant={active.clone()} {onkeydown} {onclick}
                onmouseover={hovering(false)} onmouseleave={hovering(true)} ~style={list.row_style()}
            >
                {
                    columns(&[
                        ("op-number", "Op".into()), ("op-at", "Offset".into()), ("op-name", "Opcode".into()),
                        ("op-arg", "Argument".into()), ("op-effect", "Stack".into()), ("op-doc", "What it does".into()),
                    ])
                }
                { list.layer(rows) }
            </div>
        </section>
    }
}

/// Why there are no ops to show.
pub(super) fn waiting(trace: &Trace) -> Html {
    match trace {
        Trace::Running(ops, expected) => {
            let share = u64::from(*ops).saturating_mul(1000).checked_div(*expected).unwrap_or(0).min(1000);
            html! {
                <div class="pane-note">
                    <p class="quiet">{ "Laying out the ops: " }{ format::number(u64::from(*ops)) }{ " of " }{ format::number(*expected) }</p>
                    { progress("Laying out the ops", share) }
                </div>
            }
        }
        Trace::Failed(why) => html! { <p class="pane-note">{ why }</p> },
        Trace::Waiting => html! { <p class="pane-note quiet">{ "Laying out the ops …" }</p> },
        Trace::Ready(_) => html! { <p class="pane-note quiet">{ "There are no ops." }</p> },
    }
}

/// Behind the last op: what is wrong there.
fn broken_off(fault: &Fault, index: u64, selected: bool) -> Html {
    html! {
        <div key="fault" role="row" class={classes!("row", "op-fault", selected.then_some("is-selected"))} aria-selected={selected.to_string()} aria-rowindex={(index + 2).to_string()}>
            <div role="gridcell" class="op-number"></div>
            <div role="gridcell" class="op-at">{ format::offset(fault.offset) }</div>
            <div role="gridcell" class="op-fault-text" title={fault.explanation.clone()}>
                { "breaks off: " }<strong class="given">{ &fault.message }</strong>
            </div>
        </div>
    }
}

/// The number of the op the mouse is over.
fn op_under(event: &MouseEvent) -> Option<u32> {
    number_under(event, "aria-rowindex")?.checked_sub(2)
}

/// A number that an element under the mouse has, or one around it.
pub(super) fn number_under(event: &MouseEvent, name: &str) -> Option<u32> {
    let element = event.target_dyn_into::<Element>()?.closest(&["[", name, "]"].concat()).ok()??;
    element.get_attribute(name)?.parse().ok()
}

/// What was gone to: a movement of the cursor, a selection behind the last op; and what is still to be.
#[derive(Debug, Default)]
struct Seen {
    cursor: Option<u32>,
    behind: Option<(u32, u64)>,
    awaited: Option<u64>,
    /// How strings of Python 2 were read.
    reading: Option<Py2>,
}

/// The rows that are on show around one.
fn around(row: u64, total: u32) -> Range<u64> {
    row.saturating_sub(16)..row.saturating_add(40).min(total.into())
}

/// Where the cursor has gone, once for each movement; or the row of the fault, if something behind it is selected.
fn target(
    seen: &mut Seen,
    pointer: &Pointer,
    cursor: Option<u32>,
    behind: Option<(u32, u64)>,
) -> Option<u64> {
    let moved = seen.cursor.replace(pointer.moved.1) != Some(pointer.moved.1);
    let fell_behind = std::mem::replace(&mut seen.behind, behind) != behind;
    let row = behind.filter(|_| fell_behind).map(|(_, row)| row);
    row.or(cursor.filter(|_| moved).map(u64::from))
}

/// Asks for ops that are in sight and not here, one run at a time.
#[hook]
fn use_missing_ops(
    env: &Env,
    ops: &Rc<RefCell<OpRuns>>,
    of: (DocId, Option<Py2>),
    total: u32,
    live: Range<u64>,
) {
    let asking = use_asking();
    let (env, ops) = (env.clone(), Rc::clone(ops));
    use_watch((of, total, live, asking.so_far()), move |((doc, _), total, live, _)| {
        let here = |index| ops.borrow().get(index).is_some();
        let total = u64::from(*total);
        let (first, count) = queries::missing(total, live.start..live.end.min(total), &here)?;
        let (first, doc) = (u32::try_from(first).unwrap_or(u32::MAX), *doc);
        asking.ask(async move {
            let rows = tasks::fetch_ops(&env, doc, first, count).await.filter(|rows| !rows.rows.is_empty());
            let any = rows.is_some();
            rows.into_iter().for_each(|rows| ops.borrow_mut().keep(rows.first.into(), rows.rows));
            any
        });
        None
    });
}

/// The memo entry of the op under the cursor, if it has to do with one.
#[hook]
fn use_memo_links(
    env: &Env,
    document: &Document,
    opcodes: &[OpcodeInfo],
    ops: &Rc<RefCell<OpRuns>>,
    cursor: Option<u32>,
) -> Option<Rc<MemoLinks>> {
    let known = use_mut_ref(|| None::<(u32, Rc<MemoLinks>)>);
    let redraw = use_force_update();
    let is_memo = |op: &u32| {
        ops.borrow()
            .get((*op).into())
            .is_some_and(|row| queries::category(opcodes, row.code) == Category::Memo)
    };
    let wanted = cursor.filter(is_memo);
    use_watch((document.opened.doc, wanted), {
        let (env, known) = (env.clone(), Rc::clone(&known));
        move |&(doc, wanted)| {
            let op = wanted?;
            tasks::spawn(async move {
                let links = tasks::fetch_memo(&env, doc, op).await;
                known.replace(links.map(|links| (op, Rc::new(links))));
                redraw.force_update();
            });
            None
        }
    });
    let known = known.borrow();
    known.as_ref().filter(|(op, _)| Some(*op) == wanted).map(|(_, links)| Rc::clone(links))
}

/// Where the cursor is.
struct Here<'a> {
    cursor: Option<u32>,
    total: u32,
    page: u64,
    /// The op that stored what the cursor's op reads.
    put: Option<u32>,
    links: Option<&'a MemoLinks>,
}

fn on_key(event: &KeyboardEvent, env: &Env, document: &Document, here: &Here<'_>) {
    let key = event.key();
    let Some(wish) = wish(Stroke::new(&key, event)) else { return };
    let cursor = here.cursor.unwrap_or(0);
    let page = i64::try_from(here.page.saturating_sub(1).max(1)).unwrap_or(1);
    let by = match wish {
        Wish::Move(rows) => rows,
        Wish::Page(pages) => pages.saturating_mul(page),
        Wish::First => -i64::from(u32::MAX),
        Wish::Last => i64::from(u32::MAX),
        Wish::Act => {
            event.prevent_default();
            let op = tasks::heading_for(env, document.opened.doc, here.cursor).unwrap_or(0);
            return tasks::point(env, document, Where::Op(op), Pane::Ops);
        }
        // To what was stored, and to who reads it.
        Wish::Outward | Wish::Inward => {
            let next = here.links.and_then(|links| queries::next_reader(links, cursor));
            let to = if wish == Wish::Outward { here.put } else { next };
            if let Some(op) = to {
                event.prevent_default();
                tasks::point(env, document, Where::Op(op), Pane::Elsewhere);
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    tasks::step_by(env, document.opened.doc, here.cursor, by, here.total, Pane::Ops);
}
