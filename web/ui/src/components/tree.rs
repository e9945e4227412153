//! The object tree: an ARIA treegrid of which only the rows in sight exist.
//!
//! The focus stays on the grid, which is one tab stop; `aria-activedescendant` names the selected row. Where the
//! list stands is [`Scroll`]'s to say, and the browser's scrollbar follows it.

use std::{cell::RefCell, rc::Rc};

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use picklescope_protocol::{Expansion, Row, RowKey, RowKind, ViewId};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, ResizeObserver, WheelEvent};
use yew::prelude::*;

use super::{Touch, TreeRow, tree_keys, use_env};
use crate::{
    keys::Typing,
    queries,
    scroll::{LIVE, Scroll},
    store::{Action, Document, Env, Selection, Snap, Via},
    tasks,
};

/// Height of a row for a mouse and for a finger, in pixels. The header row is as high.
const COMPACT: f64 = 22.0;
const ROOMY: f64 = 28.0;

/// How long after the last movement the scrollbar of a scaled list is put right, in milliseconds.
const SETTLE: u32 = 150;

#[derive(PartialEq, Properties)]
pub(super) struct TreeProps {
    pub(super) document: Snap<Document>,
}

/// The tree and its header.
#[component]
pub(super) fn Tree(props: &TreeProps) -> Html {
    let env = use_env();
    let document = &props.document;
    let (tree, selection) = (&document.tree, document.selection.as_ref());
    let grid = use_node_ref();
    let scroll = use_mut_ref(|| Scroll::new(COMPACT));
    let size = use_size(&grid);
    let redraw = use_force_update();
    use_scrolling(&grid, &scroll, &redraw);

    let (row_height, view_height) = row_and_view(size);
    scroll.borrow_mut().resize(tree.total, row_height, view_height);
    follow_selection(&mut scroll.borrow_mut(), &use_mut_ref(|| None), document, view_height);
    let live = scroll.borrow().live();
    use_missing_rows(document, live.clone());

    // After each drawing the scrollbar is where the list is.
    let physical = scroll.borrow().physical();
    use_effect_with((grid.clone(), physical.to_bits(), tree.total), move |(grid, ..)| {
        if let Some(grid) = grid.cast::<HtmlElement>() {
            let here = f64::from(grid.scroll_top());
            if (here - physical).abs() > 1.0 {
                set_scroll_top(&grid, physical);
            }
        }
    });
    // A file that opens takes away the button that opened it, and a jump may have been started in a panel: the
    // next key belongs to the tree.
    use_effect_with((grid.clone(), document.jumps), |(grid, _)| focus(grid));

    let on_touch =
        use_callback((env.clone(), tree.view, grid.clone()), |(index, row, touch), (env, view, grid)| {
            touched(env, *view, index, &row, touch);
            focus(grid);
        });
    let typing = use_mut_ref(Typing::default);
    let onkeydown = {
        let (env, document, page) = (env.clone(), document.clone(), scroll.borrow().page());
        Callback::from(move |event: KeyboardEvent| {
            tree_keys::on_key(&event, &env, &document, page, &mut typing.borrow_mut());
        })
    };

    let selected = selection.map(Selection::key);
    let row_id = |index: u64| env.id(&["row-", &index.to_string()].concat());
    let active = selection
        .filter(|selection| live.contains(&selection.index))
        .map(|selection| row_id(selection.index));
    let rows = live.clone().map(|index| match tree.row(index) {
        Some(row) => html! {
            <TreeRow
                key={index.to_string()} row={Rc::clone(row)} {index} id={row_id(index)}
                selected={selected == Some(row.key)} pointed={pointed(document, row.key)} on_touch={on_touch.clone()}
            />
        },
        None => html! {
            <div key={index.to_string()} role="row" id={row_id(index)} class="row is-waiting" aria-rowindex={(index + 2).to_string()}>
                <div role="gridcell" class="cell-name" aria-busy="true"></div>
            </div>
        },
    });
    let levels = queries::name_levels(tree, live.clone());
    html! {
        <div
            ref={grid} id={env.id("tree")} class="tree" role="treegrid" tabindex="0" aria-label="Objects"
            aria-rowcount={(tree.total + 1).to_string()} aria-activedescendant={active}
            aria-busy={(document.working > 0).then_some("true")} {onkeydown}
            ~style={format!("--row:{}px;--levels:{levels};--indent:{}px", px(row_height), indent(levels))}
        >
            <div role="rowgroup" class="tree-head">
                <div role="row" class="row" aria-rowindex="1">
                    <div role="columnheader" class="cell-name">{ "Name" }</div>
                    <div role="columnheader" class="cell-type">{ "Type" }</div>
                    <div role="columnheader" class="cell-value">{ "Value" }</div>
                    <div role="columnheader" class="cell-number cell-len">{ "Length" }</div>
                    <div role="columnheader" class="cell-number cell-size">{ "Size" }</div>
                    <div role="columnheader" class="cell-number cell-refs">{ "Refs" }</div>
                </div>
            </div>
            <div role="presentation" class="tree-spacer" ~style={format!("height:{}px", px(scroll.borrow().height()))}>
                <div role="rowgroup" class="tree-layer" ~style={format!("top:{}px", px(scroll.borrow().layer()))}>
                    { for rows }
                </div>
            </div>
        </div>
    }
}

/// The width of a level, in pixels: the usual one, and a small one where many levels are in sight, so that names
/// and values still have room.
fn indent(levels: u32) -> u32 {
    if levels > 12 { 8 } else { 14 }
}

fn touched(env: &Env, view: ViewId, index: u64, row: &Rc<Row>, touch: Touch) {
    let select = || {
        let selection = Selection { index, row: Rc::clone(row), via: Via::Tree };
        env.act(Action::Selected { view, selection });
    };
    match (touch, row.kind) {
        (Touch::Follow, RowKind::Link(link)) => {
            // First the link itself: that is where coming back leads.
            select();
            tasks::follow(env, view, link.target);
        }
        (Touch::Toggle, RowKind::Link(link)) => tasks::follow(env, view, link.target),
        (Touch::Toggle, _) if row.expansion != Expansion::Leaf => {
            tasks::expand(env, view, row.key, row.expansion == Expansion::Closed);
        }
        (Touch::Below, _) => tasks::expand_below(env, view, row.key),
        _ => select(),
    }
}

/// Which of the two highlights a row has, if a jump led to it.
fn pointed(document: &Document, key: RowKey) -> Option<bool> {
    let selection = document.selection.as_ref().filter(|selection| selection.via == Via::Jump)?;
    (selection.key() == key).then_some(document.jumps % 2 == 1)
}

/// Brings a newly selected row into sight, once.
fn follow_selection(scroll: &mut Scroll, seen: &Seen, document: &Document, view: f64) {
    let Some(selection) = document.selection.as_ref().filter(|_| view > 0.0) else { return };
    let now = Some((selection.index, selection.key(), document.jumps));
    let before = seen.replace(now);
    if before == now {
        return;
    }
    if before.is_some_and(|(.., jumps)| jumps != document.jumps) {
        scroll.point_at(selection.index);
    } else {
        scroll.show(selection.index);
    }
}

type Seen = Rc<RefCell<Option<(u64, RowKey, u32)>>>;

/// The height of a row and of the window over the rows: the grid without its header row.
fn row_and_view(size: Size) -> (f64, f64) {
    #[expect(clippy::cast_precision_loss, reason = "a small constant")]
    let most = (LIVE - 2) as f64;
    let row = if size.coarse || size.height > COMPACT * most { ROOMY } else { COMPACT };
    (row, (size.height - row).max(0.0))
}

/// The grid's measures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Size {
    /// Its inner height, in pixels.
    height: f64,
    /// A finger, not a mouse.
    coarse: bool,
}

#[hook]
fn use_size(grid: &NodeRef) -> Size {
    let size = use_state_eq(Size::default);
    use_effect_with(grid.clone(), {
        let size = size.setter();
        move |grid| {
            let element = grid.cast::<HtmlElement>();
            let coarse = web_sys::window()
                .and_then(|window| window.match_media("(pointer: coarse)").ok().flatten())
                .is_some_and(|query| query.matches());
            let measured = element.clone();
            let measure = Closure::<dyn FnMut()>::new(move || {
                if let Some(element) = &measured {
                    size.set(Size { height: f64::from(element.client_height()), coarse });
                }
            });
            let observer = ResizeObserver::new(measure.as_ref().unchecked_ref()).ok();
            if let (Some(observer), Some(element)) = (&observer, &element) {
                // It reports once at the beginning, too.
                observer.observe(element);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(measure);
            }
        }
    });
    *size
}

/// Follows the browser's scrolling; in a scaled list the wheel is taken over, and the scrollbar put right when
/// the movement has ended.
#[hook]
fn use_scrolling(grid: &NodeRef, scroll: &Rc<RefCell<Scroll>>, redraw: &UseForceUpdateHandle) {
    let scaled = scroll.borrow().is_scaled();
    let (scroll, redraw) = (Rc::clone(scroll), redraw.clone());
    use_effect_with((grid.clone(), scaled), move |(grid, scaled)| {
        let settling = Rc::new(RefCell::new(None));
        let settle = {
            let (scroll, redraw) = (Rc::clone(&scroll), redraw.clone());
            move || {
                scroll.borrow_mut().settle();
                redraw.force_update();
            }
        };
        let element = grid.cast::<HtmlElement>();
        let on_scroll = element.clone().map(|element| {
            let (scroll, redraw, scaled) = (Rc::clone(&scroll), redraw.clone(), *scaled);
            EventListener::new(&element.clone(), "scroll", move |_| {
                let before = scroll.borrow().layer();
                scroll.borrow_mut().scrolled(f64::from(element.scroll_top()));
                let moved = scroll.borrow().layer() != before || scaled;
                if moved {
                    redraw.force_update();
                }
                if scaled {
                    *settling.borrow_mut() = Some(Timeout::new(SETTLE, settle.clone()));
                }
            })
        });
        let on_wheel = element.filter(|_| *scaled).map(|element| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&element, "wheel", options, move |event| {
                let Some(event) = event.dyn_ref::<WheelEvent>().filter(|event| !event.ctrl_key()) else {
                    return;
                };
                event.prevent_default();
                let mut scroll = scroll.borrow_mut();
                let unit = match event.delta_mode() {
                    WheelEvent::DOM_DELTA_LINE => scroll.row_height(),
                    WheelEvent::DOM_DELTA_PAGE => scroll.row_height() * 20.0,
                    _ => 1.0,
                };
                scroll.move_by(event.delta_y() * unit);
                redraw.force_update();
            })
        });
        move || drop((on_scroll, on_wheel))
    });
}

/// Asks for rows that are in sight and not here, one run at a time: what arrives draws the tree again, and then
/// the next run is asked for.
#[hook]
fn use_missing_rows(document: &Snap<Document>, live: std::ops::Range<u64>) {
    let env = use_env();
    let asking = use_mut_ref(|| false);
    let redraw = use_force_update();
    use_effect_with((document.clone(), live), move |(document, live)| {
        let Some((first, count)) = queries::missing(&document.tree, live.clone()) else { return };
        if asking.replace(true) {
            return;
        }
        let view = document.tree.view;
        spawn_local(async move {
            tasks::fetch_rows(env, view, first, count).await;
            asking.replace(false);
            redraw.force_update();
        });
    });
}

fn focus(grid: &NodeRef) {
    if let Some(grid) = grid.cast::<HtmlElement>() {
        drop(grid.focus());
    }
}

fn set_scroll_top(grid: &HtmlElement, top: f64) {
    grid.set_scroll_top(i32::try_from(px(top)).unwrap_or(i32::MAX));
}

/// Whole pixels, for style texts: shorter than floats, and text stays sharp.
#[expect(clippy::cast_possible_truncation, reason = "saturates far beyond any element's size")]
fn px(x: f64) -> i64 {
    x.round() as i64
}
