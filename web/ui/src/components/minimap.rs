//! The whole file at a glance, and the brush over the part that the timeline shows.
//!
//! The canvas is drawn when there is something new on it; the brush is an element, so that it moves without the canvas.

mod brush;

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use gloo_events::EventListener;
use picklescope_protocol::{DocId, Lanes, OpPlace, OpcodeInfo, Spot, Timeline};
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::{
    canvases::Given,
    palette::Palette,
    surface::{Draw, Size, Surface, css, find, text},
};
use crate::{
    queries,
    store::Env,
    tasks,
    timeline::{
        self, Behind, Grid, Interval, Need, Picture, Plan, Raster, Scene, Style, Window, frames, unit_name,
    },
};

/// Room above and below the lanes, in CSS pixels.
const MARGIN: f64 = 3.0;
/// The brush is never narrower than this, in CSS pixels: a hand has to find it.
const NARROWEST: f64 = 6.0;

/// The minimap of a document. What is on the canvas is drawn beside Yew.
pub(super) fn minimap(root: &NodeRef) -> Html {
    html! {
        <div
            ref={root} class="minimap" role="slider" tabindex="0" aria-label="Part of the file in the timeline"
            aria-orientation="horizontal" aria-valuemin="0" aria-valuemax="100" aria-valuenow="0"
        >
            <canvas aria-hidden="true"></canvas>
            <div class="brush"><span></span><span></span></div>
            <span class="timeline-probe" aria-hidden="true"></span>
        </div>
    }
}

/// The ops as pixels, and of what they are drawn: where, of which tiles, in which colours.
struct Base {
    scene: Scene,
    picture: Picture,
    key: Option<(Plan, u32, Size, Style)>,
}

/// What is drawn upon them.
#[derive(Clone, Default)]
struct Marks {
    selected: Option<Rc<Spot>>,
    hovered: Option<Rc<Spot>>,
    cursor: Option<OpPlace>,
}

impl Marks {
    fn of(given: &Given) -> Self {
        Self {
            selected: given.document.focus.known().cloned(),
            hovered: given.pointer.hover.as_ref().map(|hover| Rc::clone(&hover.spot)),
            cursor: given.pointer.cursor,
        }
    }

    /// Whether they are the very same.
    fn are(&self, other: &Self) -> bool {
        let same = |a: &Option<Rc<Spot>>, b: &Option<Rc<Spot>>| {
            a.as_ref().map(Rc::as_ptr) == b.as_ref().map(Rc::as_ptr)
        };
        same(&self.selected, &other.selected)
            && same(&self.hovered, &other.hovered)
            && self.cursor == other.cursor
    }
}

/// The minimap on its element.
pub(super) struct MinimapView {
    env: Env,
    pub(super) root: HtmlElement,
    surface: Surface,
    brush: HtmlElement,
    doc: Cell<DocId>,
    /// Where the bytes begin that no load reads.
    trailing: Cell<Option<u64>>,
    lanes: Cell<Lanes>,
    opcodes: RefCell<Rc<Vec<OpcodeInfo>>>,
    base: RefCell<Base>,
    marks: RefCell<Marks>,
    /// The marks are drawn as they are now, in the colours that there are now.
    marked: RefCell<Option<Rc<Palette>>>,
    /// The window that the brush stands for, and on how wide a minimap.
    brushed: Cell<Option<(Window, f64)>>,
    grip: Cell<Option<brush::Grip>>,
    listeners: OnceCell<Vec<EventListener>>,
}

impl MinimapView {
    pub(super) fn new(root: HtmlElement, env: &Env, given: &Given) -> Option<Rc<Self>> {
        let nothing = Plan {
            raster: Raster::new(&Window::new(1), 1.0),
            axis: given.axis,
            lanes: given.lanes,
            grid: Grid::default(),
        };
        let view = Rc::new(Self {
            env: env.clone(),
            surface: Surface::new(&root)?,
            brush: find(&root, ".brush")?,
            root,
            doc: Cell::new(given.document.opened.doc),
            trailing: Cell::new(queries::trailing_at(&given.document.opened)),
            lanes: Cell::new(given.lanes),
            opcodes: RefCell::default(),
            base: RefCell::new(Base { scene: Scene::new(nothing), picture: Picture::default(), key: None }),
            marks: RefCell::default(),
            marked: RefCell::default(),
            brushed: Cell::new(None),
            grip: Cell::new(None),
            listeners: OnceCell::new(),
        });
        drop(view.listeners.set(brush::listen(&view)));
        let drawn: Rc<dyn Draw> = view.clone();
        Surface::drive(&drawn, &env.timeline);
        Some(view)
    }

    /// Another state of the store. The canvas is drawn for what is drawn on it, and for nothing else.
    pub(super) fn follow(&self, given: &Given) {
        let mut new = self.doc.replace(given.document.opened.doc) != given.document.opened.doc;
        self.trailing.set(queries::trailing_at(&given.document.opened));
        new |= self.lanes.replace(given.lanes) != given.lanes;
        if !Rc::ptr_eq(&self.opcodes.borrow(), &given.opcodes) {
            self.opcodes.replace(Rc::clone(&given.opcodes));
            self.base.borrow_mut().key = None;
            new = true;
        }
        let marks = Marks::of(given);
        if !self.marks.borrow().are(&marks) {
            self.marks.replace(marks);
            self.marked.take();
            new = true;
        }
        if new {
            self.surface.ask();
        }
    }

    /// The whole axis over the width of the minimap.
    fn whole(&self) -> Window {
        let mut window = self.env.timeline.window();
        window.resize(self.surface.size().width);
        window.fit();
        window
    }

    /// The ops and their pixels, if they are others. Whether they were.
    fn refresh(&self, plan: &Plan, size: Size, style: &Style, timeline: &Timeline) -> bool {
        let mut tiles = self.env.timeline.tiles.borrow_mut();
        let mut base = self.base.borrow_mut();
        // Other tiles matter only as long as some are missing.
        let answers = match base.key {
            Some((_, answers, ..)) if base.scene.missing == 0 => answers,
            _ => tiles.answers(),
        };
        let key = Some((*plan, answers, size, *style));
        if base.key == key {
            return false;
        }
        base.key = key;
        let Base { scene, picture, .. } = &mut *base;
        scene.draw(*plan, &mut tiles, &self.opcodes.borrow(), f64::INFINITY);
        scene.bands.clear();
        let behind = Behind { frames: frames(plan, timeline), ..Behind::default() };
        picture.draw(scene, &behind, style, size.rows());
        true
    }

    /// What can be found at a glance: pickles, the selection, what the mouse is over, the cursor, faults.
    fn mark(&self, palette: &Palette, plan: &Plan, size: Size, timeline: &Timeline) {
        let (height, line) = (size.height * size.ratio, size.ratio.max(1.0).floor());
        let context = &self.surface.context;
        let fill = |colour: &str, x: f64, y: f64, w: f64, h: f64| {
            context.set_fill_style_str(colour);
            context.fill_rect(x.floor(), y, w.ceil(), h);
        };
        if let Some((x, w)) = self.trailing.get().and_then(|at| plan.rest(at)) {
            fill(&palette.edge, x, 0.0, w.max(3.0 * line), height);
        }
        for x in timeline::pickles(plan, timeline, 6.0 * size.ratio) {
            fill(&palette.edge, x, 0.0, line, height);
        }
        let marks = self.marks.borrow();
        if let Some((x, w)) = marks.selected.as_deref().and_then(|spot| interval(plan, spot)) {
            fill(&palette.signal, x, height - 2.0 * line, w.max(3.0 * line), 2.0 * line);
        }
        if let Some((x, w)) = marks.hovered.as_deref().and_then(|spot| interval(plan, spot)) {
            fill(&palette.ink, x, 0.0, w.max(3.0 * line), 2.0 * line);
        }
        if let Some(cursor) = &marks.cursor {
            let (x, w) = plan.op(cursor);
            fill(&palette.ink, if w < 4.0 { x + w / 2.0 } else { x }, 0.0, line, height);
        }
        for x in timeline::faults(plan, timeline) {
            fill(&palette.ink, x - line, 0.0, 3.0 * line, height);
        }
    }

    /// Puts the brush over what the timeline shows.
    fn put_brush(&self) {
        let (window, all) = (self.env.timeline.window(), self.whole());
        let now = Some((window, all.width()));
        if self.brushed.replace(now) == now {
            return;
        }
        let (left, right) = (all.x(window.from()), all.x(window.to()));
        let wide = (right - left).max(NARROWEST);
        let left = ((left + right - wide) / 2.0).min(all.width() - wide).max(0.0);
        let style = self.brush.style();
        drop(style.set_property("transform", &["translateX(", &css(left), ")"].concat()));
        drop(style.set_property("width", &css(wide)));
        drop(self.brush.class_list().add_1("is-shown"));
        if self.env.timeline.is_flying() {
            // Told when it has come to rest.
            self.brushed.set(None);
            return;
        }
        let share = if window.is_whole() { 0.0 } else { window.from() / (window.total() - window.span()) };
        let axis = self.env.timeline.axis();
        let [from, to, total] =
            [window.from(), window.to().ceil(), window.total()].map(|unit| unit_name(axis, unit));
        let root: &Element = &self.root;
        drop(root.set_attribute("aria-valuenow", &text((share * 100.0).floor())));
        drop(root.set_attribute("aria-valuetext", &[&from, " to ", &to, " of ", &total].concat()));
    }
}

impl Draw for MinimapView {
    fn surface(&self) -> &Surface {
        &self.surface
    }

    fn resized(&self, _: Size) {}

    fn draw(self: Rc<Self>, now: Option<f64>) -> bool {
        let shared = &self.env.timeline;
        let flying = now.map_or(shared.is_flying(), |now| shared.fly(now));
        let Some((size, palette)) = self.surface.ready() else { return flying };
        let laid = shared.timeline();
        let rows = (size.device(MARGIN), size.rows().saturating_sub(size.device(MARGIN)));
        let plan = shared.plan(&self.whole(), self.lanes.get(), rows, size.ratio);
        let Some((timeline, plan)) = laid.zip(plan) else {
            self.surface.fit();
            self.surface.clear(&palette.ground);
            self.marked.take();
            drop(self.brush.class_list().remove_1("is-shown"));
            return false;
        };
        shared.need(Need::Minimap, &plan);
        tasks::fetch_tiles(&self.env, self.doc.get());
        let same = self.marked.replace(Some(Rc::clone(&palette)));
        let same = same.is_some_and(|before| Rc::ptr_eq(&before, &palette));
        let other = self.refresh(&plan, size, &palette.style, &timeline);
        if self.surface.fit() || other || !same {
            self.surface.put(&self.base.borrow().picture);
            self.mark(&palette, &plan, size, &timeline);
        }
        self.put_brush();
        flying
    }
}

/// Where an object lies, or else an op.
fn interval(plan: &Plan, spot: &Spot) -> Option<Interval> {
    let object = spot.extents.first().map(|extent| plan.stretch(&extent.into()));
    object.or(spot.op.as_ref().map(|op| plan.op(op)))
}
