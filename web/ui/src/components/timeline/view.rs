//! The canvas of the timeline: when it is drawn, and what it knows.
//!
//! Yew draws the elements once; everything that moves is drawn here, at most once a frame, without it.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use gloo_events::EventListener;
use picklescope_protocol::{Axis, DocId, Lanes, MemoLinks};
use web_sys::{Element, HtmlElement};

use super::{
    gesture::{self, Gesture},
    paint::{self, Pen},
    tip::Tip,
};
use crate::{
    components::{
        canvases::Given,
        palette::Palette,
        surface::{Draw, Size, Surface, css, find, text},
    },
    format,
    store::Env,
    timeline::{
        Behind, Grid, Labels, Laid, Need, Picture, Plan, Raster, Scene, Shared, Style, Window, frames,
        unit_name,
    },
};

/// Height of the ruler, in CSS pixels.
pub(super) const RULER: f64 = 20.0;
/// An op that is narrower than this in CSS pixels has no room for a name.
pub(super) const NAMED: f64 = 34.0;
/// A wide op among columns is told apart from its neighbours from this width on, in CSS pixels.
const RUN: f64 = 6.0;
/// Lanes lower than this in CSS pixels have no room for text.
const LEGIBLE: f64 = 11.0;

/// What does not change with the pointer: the scene, and its pixels.
pub(super) struct Base {
    pub(super) scene: Scene,
    picture: Picture,
    /// Of what it is drawn: the plan, which tiles there were, the size, the colours.
    pub(super) key: Option<(Plan, u32, Size, Style)>,
}

/// The memo entry of an op that was asked for.
#[derive(Default)]
pub(super) struct Memo {
    pub(super) op: Option<u32>,
    pub(super) links: Option<MemoLinks>,
}

/// What the attributes say.
#[derive(Clone, Copy, PartialEq)]
struct Told {
    axis: Axis,
    lanes: Lanes,
    from: f64,
    to: f64,
    ready: bool,
    /// It is another window than a frame ago.
    moved: bool,
}

/// The timeline on its elements.
pub(in crate::components) struct TimelineView {
    pub(super) env: Env,
    pub(in crate::components) root: HtmlElement,
    pub(super) host: HtmlElement,
    pub(super) surface: Surface,
    range: Element,
    pub(super) live: Element,
    pub(super) tip: Tip,
    pub(super) given: RefCell<Given>,
    pub(super) base: RefCell<Base>,
    pub(super) gesture: RefCell<Gesture>,
    pub(super) labels: RefCell<Labels>,
    pub(super) memo: RefCell<Memo>,
    told: Cell<Option<Told>>,
    /// The last frame was another one than the one before.
    moved: Cell<bool>,
    /// The selection and the cursor that were last brought into sight.
    pub(super) seen: Cell<(Option<u32>, u32)>,
    listeners: OnceCell<Vec<EventListener>>,
}

impl TimelineView {
    /// On the elements below `root`; `None` where there is no canvas to be had.
    pub(in crate::components) fn new(
        root: HtmlElement,
        env: &Env,
        given: &Given,
        laid: Laid,
    ) -> Option<Rc<Self>> {
        // Back in a document where one has been, everything is as it was left.
        let back = laid != Laid::Other && given.document.trace.timeline().is_some();
        let seen = (Some(given.document.focus.serial), given.pointer.moved.1);
        let nothing = Plan {
            raster: Raster::new(&Window::new(1), 1.0),
            axis: given.axis,
            lanes: given.lanes,
            grid: Grid::default(),
        };
        let view = Rc::new(Self {
            env: env.clone(),
            host: find(&root, ".timeline-host")?,
            surface: Surface::new(&root)?,
            range: find(&root, ".timeline-range")?,
            live: find(&root, ".timeline-live")?,
            tip: Tip::new(find(&root, ".timeline-tip")?)?,
            root,
            given: RefCell::new(given.clone()),
            base: RefCell::new(Base { scene: Scene::new(nothing), picture: Picture::default(), key: None }),
            gesture: RefCell::default(),
            labels: RefCell::default(),
            memo: RefCell::default(),
            told: Cell::new(None),
            moved: Cell::new(false),
            seen: Cell::new(if back { seen } else { (None, 0) }),
            listeners: OnceCell::new(),
        });
        drop(view.listeners.set(gesture::listen(&view)));
        let drawn: Rc<dyn Draw> = view.clone();
        Surface::drive(&drawn, &env.timeline);
        Some(view)
    }

    /// The window and the tiles.
    pub(super) fn shared(&self) -> &Shared {
        &self.env.timeline
    }

    pub(super) fn doc(&self) -> DocId {
        self.given.borrow().document.opened.doc
    }

    /// The scene and its pixels, if they are others. Whether they were.
    fn refresh(&self, palette: &Palette, size: Size) -> bool {
        let (shared, given) = (self.shared(), self.given.borrow());
        let Some(timeline) = shared.timeline() else { return false };
        let rows = (size.device(RULER), size.rows());
        let Some(plan) = shared.plan(&shared.window(), given.lanes, rows, size.ratio) else { return false };
        shared.need(Need::Timeline, &plan);
        let mut tiles = shared.tiles.borrow_mut();
        let key = Some((plan, tiles.answers(), size, palette.style));
        let mut base = self.base.borrow_mut();
        if base.key == key {
            return false;
        }
        base.key = key;
        let Base { scene, picture, .. } = &mut *base;
        scene.draw(plan, &mut tiles, &given.opcodes, RUN * size.ratio);
        let spot = given.document.focus.known().filter(|_| plan.lanes == Lanes::Nesting);
        let selected = spot.iter().flat_map(|spot| &spot.extents);
        let behind = Behind {
            frames: frames(&plan, &timeline),
            selected: selected.map(|of| (plan.stretch(&of.into()), of.lane)).collect(),
            covered: plan.lanes == Lanes::Nesting && scene.bands.is_empty(),
        };
        picture.draw(scene, &behind, &palette.style, size.rows());
        // The names of the lanes stand beside the canvas.
        drop(self.root.style().set_property("--step", &css(plan.grid.step as f64 / size.ratio)));
        true
    }

    /// Says what is shown: to screen readers, to whoever reads the bar, and to tests.
    fn tell(&self, ready: Option<bool>, moved: bool) {
        let told = ready.map(|ready| {
            let (axis, window) = (self.shared().axis(), self.shared().window());
            let lanes = self.given.borrow().lanes;
            Told { axis, lanes, from: window.from(), to: window.to(), ready, moved }
        });
        let before = self.told.replace(told);
        if before == told {
            return;
        }
        let set = |name: &str, value: &str| drop(self.host.set_attribute(name, value));
        let Some(told) = told else {
            set("data-ready", "false");
            return;
        };
        let (axis, what) = match told.axis {
            Axis::Bytes => ("bytes", "bytes "),
            Axis::Ops => ("ops", "opcodes "),
        };
        set("data-axis", axis);
        set("data-lanes", if told.lanes == Lanes::Nesting { "nesting" } else { "marks" });
        set("data-from", &text(told.from));
        set("data-to", &text(told.to));
        set("data-ready", if told.ready { "true" } else { "false" });
        let [from, to] = [told.from, told.to.ceil()].map(|unit| unit_name(told.axis, unit));
        self.range.set_text_content(Some(&[&from, " – ", &to].concat()));
        // Not in every frame of a movement.
        if told.ready && !moved {
            let ops = format::count(self.base.borrow().scene.ops, "opcode");
            set("aria-label", &["Opcode timeline: ", what, &from, " to ", &to, ", ", &ops].concat());
        }
    }
}

impl Draw for TimelineView {
    fn surface(&self) -> &Surface {
        &self.surface
    }

    fn resized(&self, size: Size) {
        if size.width > 0.0 {
            self.shared().resize(size.width);
        }
    }

    fn draw(self: Rc<Self>, now: Option<f64>) -> bool {
        let flying = now.map_or(self.shared().is_flying(), |now| self.shared().fly(now));
        let Some((size, palette)) = self.surface.ready() else { return flying };
        if !self.shared().is_laid() {
            self.surface.fit();
            self.surface.clear(&palette.ground);
            self.tell(None, false);
            return false;
        }
        let moved = self.refresh(&palette, size);
        self.fetch(size);
        let (base, given) = (self.base.borrow(), self.given.borrow());
        self.surface.fit();
        self.surface.put(&base.picture);
        let (labels, memo, gesture) = (self.labels.borrow(), self.memo.borrow(), self.gesture.borrow());
        let Some(timeline) = self.shared().timeline() else { return false };
        let pen = Pen {
            context: &self.surface.context,
            palette: &palette,
            size,
            scene: &base.scene,
            plan: &base.scene.plan,
            given: &given,
            labels: &labels,
            memo: &memo,
            gesture: &gesture,
            hit: gesture.hit(&base.scene, size),
            legible: is_legible(&base.scene.plan.grid, size),
            timeline,
        };
        paint::draw(&pen);
        self.tell(Some(base.scene.missing == 0 && !flying), moved);
        let over = gesture.over.is_some();
        drop((base, given, labels, memo, gesture));
        // When the window has come to rest, the mouse may be over something else than before.
        if over && !moved && self.moved.get() {
            gesture::hover(&self);
        }
        self.moved.set(moved);
        flying || moved
    }
}

pub(super) fn is_legible(grid: &Grid, size: Size) -> bool {
    grid.height as f64 >= LEGIBLE * size.ratio
}
