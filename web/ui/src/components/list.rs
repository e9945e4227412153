//! A list of any length, of which only the rows in sight exist: what the tree, the list of ops and the bytes have in common.
//!
//! Where the list stands is [`Scroll`]'s to say, and the browser's scrollbar follows it. The list's first row of pixels is its
//! header, which is as high as a row and stays in place.

use std::{cell::RefCell, future::Future, ops::Range, rc::Rc};

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlElement, ResizeObserver, WheelEvent};
use yew::prelude::*;

use super::hooks::{held, use_number, use_watch};
use crate::{
    scroll::{LIVE, Scroll},
    store::Latest,
    tasks,
};

/// Height of a row for a mouse and for a finger, in pixels. The header row is as high.
const COMPACT: f64 = 22.0;
const ROOMY: f64 = 28.0;

/// How long after the last movement the scrollbar of a scaled list is put right, in milliseconds.
const SETTLE: u32 = 150;

/// A list as it now stands.
#[derive(Clone)]
pub(super) struct List {
    /// The rows to draw. None while the list has no size, being hidden.
    pub(super) live: Range<u64>,
    /// Height of a row, in pixels.
    pub(super) row: f64,
    /// Rows that fit whole.
    pub(super) page: u64,
    /// It has a size: it is not hidden.
    pub(super) open: bool,
    /// Height of the element that is scrolled, and where in it the rows begin, in pixels.
    height: f64,
    layer: f64,
    scroll: Scroll,
}

impl List {
    /// The key of a row's element.
    pub(super) fn key(&self, row: u64) -> u64 {
        self.scroll.slot(row)
    }

    /// The height of a row, for the style sheet.
    pub(super) fn row_style(&self) -> String {
        ["--row:", &px(self.row).to_string(), "px"].concat()
    }

    /// The rows, in an element as tall as the list would be.
    pub(super) fn layer(&self, rows: impl IntoIterator<Item = Html>) -> Html {
        html! {
            <div role="presentation" class="list-spacer" ~style={format!("height:{}px", px(self.height))}>
                <div role="rowgroup" class="list-layer" ~style={format!("top:{}px", px(self.layer))}>
                    { for rows }
                </div>
            </div>
        }
    }

    /// The row at a height of the window, by the place of the element with the rows.
    pub(super) fn row_at(&self, grid: &NodeRef, client_y: i32) -> Option<u64> {
        let layer = grid.cast::<HtmlElement>()?.query_selector(".list-layer").ok()??;
        let down = f64::from(client_y) - layer.get_bounding_client_rect().top();
        let row = self.live.start.checked_add(whole(down / self.row)?)?;
        (row < self.live.end).then_some(row)
    }
}

/// A list of so many rows in a grid. `aim` moves it, where there is a reason to; it is not asked while the list has no size.
#[hook]
pub(super) fn use_list(grid: &NodeRef, rows: u64, aim: &dyn Fn(&mut Scroll)) -> List {
    let scroll = use_mut_ref(|| Scroll::new(COMPACT));
    let redraw = use_force_update();
    let size = use_size(grid, &redraw);
    use_scrolling(grid, &scroll, &redraw);

    let (row, view) = row_and_view(size);
    scroll.borrow_mut().resize(rows, row, view);
    if view > 0.0 {
        aim(&mut scroll.borrow_mut());
    }
    // After each drawing the scrollbar is where the list is.
    let physical = scroll.borrow().physical();
    use_watch((grid.clone(), physical.to_bits(), rows), move |(grid, ..)| {
        if let Some(grid) = grid.cast::<HtmlElement>() {
            let here = f64::from(grid.scroll_top());
            if (here - physical).abs() > 1.0 {
                grid.set_scroll_top(i32::try_from(px(physical)).unwrap_or(i32::MAX));
            }
        }
        None
    });
    let scroll = scroll.borrow();
    let live = if view > 0.0 { scroll.live() } else { 0..0 };
    List {
        live,
        row,
        page: scroll.page(),
        open: view > 0.0,
        height: scroll.height(),
        layer: scroll.layer(),
        scroll: *scroll,
    }
}

/// What is missing of a list on its way: one question at a time.
#[derive(Clone)]
pub(super) struct Asking {
    latest: Rc<RefCell<Latest<()>>>,
    arrived: UseStateHandle<u32>,
}

impl Asking {
    /// Asks, unless a question is under way: then what is wanted by its end is looked at anew. `ask` says whether anything came.
    pub(super) fn ask(&self, ask: impl Future<Output = bool> + 'static) {
        if !self.latest.borrow().asks(()) {
            return;
        }
        let asking = self.clone();
        tasks::spawn(async move {
            let any = ask.await;
            let latest = asking.latest.borrow();
            let again = latest.answered().is_some();
            if again {
                latest.answered();
            }
            drop(latest);
            // What came is drawn. What did not come is not asked for again by itself, but something else may be in sight by now.
            if any || again {
                asking.arrived.set(asking.arrived.wrapping_add(1));
            }
        });
    }

    /// Changes with every answer: an effect that asks depends on it.
    pub(super) fn so_far(&self) -> u32 {
        *self.arrived
    }
}

/// Questions about what is missing of a list. What comes draws the list again.
#[hook]
pub(super) fn use_asking() -> Asking {
    let latest = use_mut_ref(Latest::default);
    Asking { latest, arrived: use_number(0) }
}

/// Gives the keys to a list.
pub(super) fn focus(grid: &NodeRef) {
    if let Some(grid) = grid.cast::<HtmlElement>() {
        drop(grid.focus());
    }
}

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
    /// A finger, not a mouse; or somebody wants higher rows.
    coarse: bool,
}

#[hook]
fn use_size(grid: &NodeRef, redraw: &UseForceUpdateHandle) -> Size {
    let size = use_mut_ref(Size::default);
    use_watch(grid.clone(), {
        let (size, redraw) = (Rc::clone(&size), redraw.clone());
        move |grid| {
            let coarse = web_sys::window()
                .and_then(|window| window.match_media("(pointer: coarse)").ok().flatten())
                .is_some_and(|query| query.matches());
            let chosen =
                grid.cast::<HtmlElement>().and_then(|grid| grid.closest("[data-rows=roomy]").ok()?);
            let coarse = coarse || chosen.is_some();
            let told = move |element: &HtmlElement| {
                let now = Size { height: f64::from(element.client_height()), coarse };
                if size.replace(now) != now {
                    redraw.force_update();
                }
            };
            Some(Box::new(observed(grid, Box::new(told))))
        }
    });
    *size.borrow()
}

/// Tells of an element's size, at the beginning and whenever it changes. What is given back ends it.
pub(super) fn observed(of: &NodeRef, told: Box<dyn Fn(&HtmlElement)>) -> impl FnOnce() + use<> {
    let element = of.cast::<HtmlElement>();
    let measured = element.clone();
    let measure: Closure<dyn FnMut()> = Closure::new(move || {
        if let Some(element) = &measured {
            told(element);
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

/// Follows the browser's scrolling; in a scaled list the wheel is taken over, and the scrollbar put right when
/// the movement has ended.
#[hook]
fn use_scrolling(grid: &NodeRef, scroll: &Rc<RefCell<Scroll>>, redraw: &UseForceUpdateHandle) {
    let scaled = scroll.borrow().is_scaled();
    let (scroll, redraw) = (Rc::clone(scroll), redraw.clone());
    use_watch((grid.clone(), scaled), move |(grid, scaled)| {
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
        held((on_scroll, on_wheel))
    });
}

/// Whole pixels, for style texts: shorter than floats, and text stays sharp.
#[expect(clippy::cast_possible_truncation, reason = "saturates far beyond any element's size")]
fn px(x: f64) -> i64 {
    x.round() as i64
}

/// A count of whole rows, if it is none below zero.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked, and saturates")]
fn whole(x: f64) -> Option<u64> {
    (x >= 0.0).then_some(x as u64)
}
