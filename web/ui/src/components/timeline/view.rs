//! The canvas of the timeline: when it is drawn, and what it knows.
//!
//! Yew draws the elements once; everything that moves is drawn here, at most once a frame, without it.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use js_sys::Number;
use picklescope_protocol::{Axis, DocId, Lanes, MemoLinks, OpcodeInfo};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement, ImageData};

use super::{
    hand::Hand,
    paint::{self, Pen},
    palette::{Palette, context, part},
    tip::Tip,
};
use crate::{
    components::frame::Frame,
    format,
    store::{Document, Env, Panes, Pointer, Snap},
    timeline::{
        Behind, Categories, Grid, Labels, Need, Picture, Raster, Row, Scene, Shared, Window, extent, frames,
        whole,
    },
};

/// Height of the ruler, in CSS pixels.
pub(super) const RULER: f64 = 20.0;
/// An op that is narrower than this in CSS pixels has no room for a name.
pub(super) const NAMED: f64 = 34.0;
/// A wide op among columns is told apart from its neighbours from this width on, in CSS pixels.
const RUN: f64 = 6.0;
/// Lanes lower than this in CSS pixels have no room for text.
const LEGIBLE: f64 = 12.0;

/// What Yew knows, as of its last drawing.
pub(super) struct Given {
    pub(super) document: Snap<Document>,
    pub(super) pointer: Snap<Pointer>,
    pub(super) opcodes: Rc<Vec<OpcodeInfo>>,
    pub(super) panes: Panes,
}

/// The measures of the canvas.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Size {
    /// In CSS pixels.
    pub(super) width: f64,
    /// In CSS pixels.
    pub(super) height: f64,
    /// Device pixels for a CSS pixel.
    pub(super) ratio: f64,
}

impl Size {
    /// Rows of device pixels.
    fn rows(self) -> usize {
        crate::timeline::px(self.height * self.ratio + 0.5)
    }
}

/// What does not change with the pointer: the scene, and its pixels.
pub(super) struct Base {
    pub(super) scene: Scene,
    pub(super) grid: Grid,
    picture: Picture,
    /// Of what it is drawn.
    pub(super) key: Option<(Raster, Axis, Lanes, u32, Size)>,
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

/// The timeline of one mounted component.
pub(super) struct View {
    pub(super) env: Env,
    root: HtmlElement,
    pub(super) host: HtmlElement,
    pub(super) canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    probe: HtmlElement,
    range: Element,
    pub(super) live: Element,
    pub(super) tip: Tip,
    pub(super) given: RefCell<Given>,
    pub(super) size: Cell<Size>,
    pub(super) palette: RefCell<Rc<Palette>>,
    pub(super) base: RefCell<Base>,
    pub(super) hand: RefCell<Hand>,
    pub(super) labels: RefCell<Labels>,
    pub(super) memo: RefCell<Memo>,
    told: Cell<Option<Told>>,
    /// The last frame was another one than the one before.
    moved: Cell<bool>,
    /// The selection and the cursor that were last brought into sight.
    pub(super) seen: Cell<(Option<u32>, u32)>,
    frame: OnceCell<Rc<Frame>>,
    ear: OnceCell<Rc<dyn Fn()>>,
}

impl View {
    /// On the elements below `root`; `None` where there is no canvas to be had.
    pub(super) fn new(root: &HtmlElement, env: &Env, given: Given) -> Option<Rc<Self>> {
        let canvas: HtmlCanvasElement = part(root, "canvas")?;
        // Back in a document where one has been, everything is as it was left.
        let laid = env.timeline.timeline();
        let back =
            laid.zip(given.document.trace.timeline()).is_some_and(|(laid, now)| Rc::ptr_eq(&laid, now));
        let seen = (Some(given.document.focus.serial), given.pointer.moved.1);
        let view = Rc::new(Self {
            env: env.clone(),
            root: root.clone(),
            host: part(root, ".timeline-host")?,
            context: context(&canvas, "alpha", false)?,
            canvas,
            probe: part(root, ".timeline-probe")?,
            range: part(root, ".timeline-range")?,
            live: part(root, ".timeline-live")?,
            tip: Tip::new(part(root, ".timeline-tip")?)?,
            given: RefCell::new(given),
            size: Cell::default(),
            palette: RefCell::default(),
            base: RefCell::new(Base {
                scene: Scene::new(Raster::new(&Window::new(1), 1.0)),
                grid: Grid::default(),
                picture: Picture::default(),
                key: None,
            }),
            hand: RefCell::default(),
            labels: RefCell::default(),
            memo: RefCell::default(),
            told: Cell::new(None),
            moved: Cell::new(false),
            seen: Cell::new(if back { seen } else { (None, 0) }),
            frame: OnceCell::new(),
            ear: OnceCell::new(),
        });
        let weak = Rc::downgrade(&view);
        let frame = Frame::new(Box::new(move |now| weak.upgrade().is_some_and(|view| view.draw(now))));
        let ear: Rc<dyn Fn()> = {
            let frame = Rc::clone(&frame);
            Rc::new(move || frame.ask())
        };
        view.shared().listen(&ear);
        drop((view.frame.set(frame), view.ear.set(ear)));
        view.adopt();
        Some(view)
    }

    /// The window and the tiles.
    pub(super) fn shared(&self) -> &Shared {
        &self.env.timeline
    }

    pub(super) fn doc(&self) -> DocId {
        self.given.borrow().document.opened.doc
    }

    /// Something is to be drawn.
    pub(super) fn ask(&self) {
        if let Some(frame) = self.frame.get() {
            frame.ask();
        }
    }

    /// The host has another size, or came into sight.
    pub(super) fn resized(&self) {
        let area = self.canvas.parent_element().map(|parent| (parent.client_width(), parent.client_height()));
        let (width, height) = area.unwrap_or_default();
        let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).max(0.5);
        if width <= 0 || height <= 0 {
            self.size.set(Size::default());
            return;
        }
        // Whole device pixels, so that none of ours is spread over two of the screen's.
        let pixels = |css: i32| (f64::from(css) * ratio).floor();
        let (wide, high) = (pixels(width), pixels(height));
        let size = Size { width: wide / ratio, height: high / ratio, ratio };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a screen")]
        {
            self.canvas.set_width(wide as u32);
            self.canvas.set_height(high as u32);
        }
        let style = self.canvas.style();
        drop(style.set_property("width", &css(size.width)));
        drop(style.set_property("height", &css(size.height)));
        self.size.set(size);
        self.shared().resize(size.width);
        self.recolour();
    }

    /// The colours may be others.
    pub(super) fn recolour(&self) {
        if let Some(palette) = Palette::read(&self.probe) {
            self.palette.replace(Rc::new(palette));
            self.base.borrow_mut().key = None;
        }
        self.ask();
    }

    /// Draws a frame. Whether there is to be another one.
    fn draw(self: &Rc<Self>, now: f64) -> bool {
        let flying = self.shared().fly(now);
        let size = self.size.get();
        if size.ratio == 0.0 {
            return flying;
        }
        let palette = Rc::clone(&self.palette.borrow());
        if !self.shared().is_laid() {
            self.context.set_fill_style_str(&palette.ground);
            self.context.fill_rect(0.0, 0.0, size.width * size.ratio, size.height * size.ratio);
            self.tell(None, false);
            return false;
        }
        let moved = self.refresh(&palette, size);
        self.fetch(size);
        let (base, given) = (self.base.borrow(), self.given.borrow());
        let (width, _) = base.picture.size();
        let image = u32::try_from(width).ok().and_then(|width| {
            ImageData::new_with_u8_clamped_array(Clamped(base.picture.bytes()), width).ok()
        });
        if let Some(image) = image {
            drop(self.context.put_image_data(&image, 0.0, 0.0));
        }
        let (labels, memo, hand) = (self.labels.borrow(), self.memo.borrow(), self.hand.borrow());
        let Some(timeline) = self.shared().timeline() else { return false };
        let pen = Pen {
            context: &self.context,
            palette: &palette,
            size,
            base: &base,
            given: &given,
            labels: &labels,
            memo: &memo,
            hand: &hand,
            hit: hand.hit(self, &base.scene),
            legible: is_legible(&base.grid, size),
            timeline,
        };
        paint::draw(&pen);
        self.tell(Some(base.scene.missing == 0 && !flying), moved);
        let over = hand.over.is_some();
        drop((base, given, labels, memo, hand));
        // When the window has come to rest, the mouse may be over something else than before.
        if over && !moved && self.moved.get() {
            super::hand::hover(self);
        }
        self.moved.set(moved);
        flying || moved
    }

    /// The scene and its pixels, if they are others. Whether they were.
    fn refresh(&self, palette: &Palette, size: Size) -> bool {
        let (shared, given) = (self.shared(), self.given.borrow());
        let Some(timeline) = shared.timeline() else { return false };
        let (axis, lanes) = (shared.axis(), given.panes.lanes);
        let window = shared.window();
        let raster = Raster::new(&window, size.ratio);
        let row = Row::of(&raster, axis, lanes);
        shared.need(Need::Timeline, row, raster.total());
        let mut tiles = shared.tiles.borrow_mut();
        let key = Some((raster, axis, lanes, tiles.answers(), size));
        let mut base = self.base.borrow_mut();
        if base.key == key {
            return false;
        }
        base.key = key;
        let Base { scene, grid, picture, .. } = &mut *base;
        let count = shared.lanes(lanes);
        *grid = Grid::new(size.rows(), crate::timeline::px(RULER * size.ratio), count, size.ratio);
        let categories = Categories::new(&given.opcodes);
        scene.draw(raster, &row, count, &mut tiles, &categories, RUN * size.ratio);
        let spot = given.document.focus.known().filter(|_| lanes == Lanes::Nesting);
        let selected = spot.iter().flat_map(|spot| &spot.extents);
        let behind = Behind {
            frames: frames(&raster, axis, &timeline),
            selected: selected.map(|of| (extent(&raster, axis, of), of.lane)).collect(),
        };
        picture.draw(scene, grid, &behind, &palette.style, size.rows());
        // The names of the lanes stand beside the canvas.
        drop(self.root.style().set_property("--step", &css(grid.step as f64 / size.ratio)));
        true
    }

    /// Says what is shown: to screen readers, to whoever reads the bar, and to tests.
    fn tell(&self, ready: Option<bool>, moved: bool) {
        let told = ready.map(|ready| {
            let window = self.shared().window();
            let lanes = self.given.borrow().panes.lanes;
            Told { axis: self.shared().axis(), lanes, from: window.from(), to: window.to(), ready, moved }
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
        set("data-axis", if told.axis == Axis::Bytes { "bytes" } else { "ops" });
        set("data-lanes", if told.lanes == Lanes::Nesting { "nesting" } else { "marks" });
        set("data-from", &text(told.from));
        set("data-to", &text(told.to));
        set("data-ready", if told.ready { "true" } else { "false" });
        let name = |unit: f64| match told.axis {
            Axis::Bytes => format::offset(whole(unit)),
            Axis::Ops => format::number(whole(unit)),
        };
        let range = [&name(told.from), " – ", &name(told.to.ceil())].concat();
        self.range.set_text_content(Some(&range));
        // Not in every frame of a movement.
        if told.ready && !moved {
            let what = if told.axis == Axis::Bytes { "bytes " } else { "opcodes " };
            let ops = format::count(self.base.borrow().scene.ops, "opcode");
            let label =
                ["Opcode timeline: ", what, &name(told.from), " to ", &name(told.to.ceil()), ", ", &ops];
            set("aria-label", &label.concat());
        }
    }
}

pub(super) fn is_legible(grid: &Grid, size: Size) -> bool {
    grid.height as f64 >= LEGIBLE * size.ratio
}

/// A number as JavaScript writes it.
pub(in crate::components) fn text(x: f64) -> String {
    Number::from(x).unchecked_ref::<js_sys::Object>().to_string().into()
}

/// A length, for style texts.
pub(in crate::components) fn css(x: f64) -> String {
    [&text(x), "px"].concat()
}
