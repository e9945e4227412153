//! The whole file at a glance, and the brush over the part that the timeline shows.
//!
//! The canvas is drawn when there is something new on it; the brush is an element, so that it moves without the canvas.

mod brush;

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use picklescope_protocol::{Axis, Lanes, OpcodeInfo};
use wasm_bindgen::Clamped;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement, ImageData};
use yew::prelude::*;

use super::{
    frame::Frame,
    list::observed,
    timeline::{
        css,
        palette::{Palette, context, part},
        text,
    },
    use_env,
};
use crate::{
    format,
    store::{Document, Env, Panes, Pointer, Snap},
    tasks,
    timeline::{
        self, Behind, Categories, Grid, Need, Picture, Raster, Row, Scene, Window, frames, px, whole,
    },
};

/// Room above and below the lanes, in CSS pixels.
const MARGIN: f64 = 3.0;
/// The brush is never narrower than this, in CSS pixels: a hand has to find it.
const NARROWEST: f64 = 6.0;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct MinimapProps {
    pub(super) document: Snap<Document>,
    pub(super) pointer: Snap<Pointer>,
    pub(super) opcodes: Rc<Vec<OpcodeInfo>>,
    pub(super) panes: Panes,
}

/// The minimap of a document.
#[component]
pub(super) fn Minimap(props: &MinimapProps) -> Html {
    let env = use_env();
    let root = use_node_ref();
    let view = use_mut_ref(|| None::<Rc<View>>);
    use_effect_with(root.clone(), {
        let (env, view, given) = (env.clone(), Rc::clone(&view), props.clone());
        move |root| {
            let made = root.cast::<HtmlElement>().and_then(|root| View::new(root, &env, given));
            let kept = made.as_ref().map(|made| {
                let (resized, recoloured) = (Rc::clone(made), Rc::clone(made));
                let listeners = brush::listen(made);
                let probe = gloo_events::EventListener::new(&made.probe, "transitionend", move |_| {
                    recoloured.recolour();
                });
                (listeners, probe, observed(root, Box::new(move |_| resized.resized())))
            });
            view.replace(made);
            move || {
                if let Some((listeners, probe, sizes)) = kept {
                    drop((listeners, probe));
                    sizes();
                }
                view.replace(None);
            }
        }
    });
    use_effect_with(props.clone(), {
        let view = Rc::clone(&view);
        move |given| {
            if let Some(view) = &*view.borrow() {
                view.env.timeline.lay(given.document.trace.timeline());
                view.given.replace(given.clone());
                view.key.set(None);
                view.frame();
            }
        }
    });
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

/// What the canvas is drawn of.
type Key = (Raster, Axis, Lanes, u32);

/// The minimap of one mounted component.
struct View {
    env: Env,
    root: HtmlElement,
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    brush: HtmlElement,
    probe: HtmlElement,
    given: RefCell<MinimapProps>,
    palette: RefCell<Option<Palette>>,
    /// Width and height in CSS pixels, and device pixels for one of them.
    size: Cell<(f64, f64, f64)>,
    scene: RefCell<Scene>,
    picture: RefCell<Picture>,
    key: Cell<Option<Key>>,
    /// The window that the brush stands for.
    brushed: Cell<Option<Window>>,
    grip: Cell<Option<brush::Grip>>,
    frame: OnceCell<Rc<Frame>>,
    ear: OnceCell<Rc<dyn Fn()>>,
}

impl View {
    fn new(root: HtmlElement, env: &Env, given: MinimapProps) -> Option<Rc<Self>> {
        let canvas: HtmlCanvasElement = part(&root, "canvas")?;
        let view = Rc::new(Self {
            env: env.clone(),
            context: context(&canvas, "alpha", false)?,
            canvas,
            brush: part(&root, ".brush")?,
            probe: part(&root, ".timeline-probe")?,
            root,
            given: RefCell::new(given),
            palette: RefCell::default(),
            size: Cell::new((0.0, 0.0, 0.0)),
            scene: RefCell::new(Scene::new(Raster::new(&Window::new(1), 1.0))),
            picture: RefCell::default(),
            key: Cell::new(None),
            brushed: Cell::new(None),
            grip: Cell::new(None),
            frame: OnceCell::new(),
            ear: OnceCell::new(),
        });
        let weak = Rc::downgrade(&view);
        let frame = Frame::new(Box::new(move |now| weak.upgrade().is_some_and(|view| view.draw(now))));
        let ear: Rc<dyn Fn()> = {
            let frame = Rc::clone(&frame);
            Rc::new(move || frame.ask())
        };
        env.timeline.listen(&ear);
        drop((view.frame.set(frame), view.ear.set(ear)));
        Some(view)
    }

    fn frame(&self) {
        if let Some(frame) = self.frame.get() {
            frame.ask();
        }
    }

    fn resized(&self) {
        let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).max(0.5);
        let pixels = |css: i32| (f64::from(css) * ratio).floor();
        let (wide, high) = (pixels(self.root.client_width()), pixels(self.root.client_height()));
        self.size.set((wide / ratio, high / ratio, ratio));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a screen")]
        {
            self.canvas.set_width(wide as u32);
            self.canvas.set_height(high as u32);
        }
        let style = self.canvas.style();
        drop(style.set_property("width", &css(wide / ratio)));
        drop(style.set_property("height", &css(high / ratio)));
        self.recolour();
    }

    fn recolour(&self) {
        self.palette.replace(Palette::read(&self.probe));
        self.key.set(None);
        self.brushed.set(None);
        self.frame();
    }

    /// The whole axis over the width of the minimap.
    fn whole(&self) -> Window {
        let mut window = self.env.timeline.window();
        window.resize(self.size.get().0);
        window.fit();
        window
    }

    fn draw(&self, now: f64) -> bool {
        let shared = &self.env.timeline;
        let flying = shared.fly(now);
        let (width, height, ratio) = self.size.get();
        let palette = self.palette.borrow();
        let Some(palette) = palette.as_ref().filter(|_| width > 0.0 && height > 0.0) else { return flying };
        let Some(timeline) = shared.timeline() else {
            self.context.set_fill_style_str(&palette.ground);
            self.context.fill_rect(0.0, 0.0, width * ratio, height * ratio);
            drop(self.brush.class_list().remove_1("is-shown"));
            return false;
        };
        let lanes = self.given.borrow().panes.lanes;
        let raster = Raster::new(&self.whole(), ratio);
        let row = Row::of(&raster, shared.axis(), lanes);
        shared.need(Need::Minimap, row, raster.total());
        tasks::fetch_tiles(&self.env, self.given.borrow().document.opened.doc);
        let answers = shared.tiles.borrow().answers();
        let key = (raster, shared.axis(), lanes, answers);
        let before = self.key.replace(Some(key));
        // Other tiles matter only as long as some are missing.
        let complete = self.scene.borrow().missing == 0;
        let same = before
            .is_some_and(|of| (of.0, of.1, of.2) == (key.0, key.1, key.2) && (complete || of.3 == key.3));
        if !same {
            let rows = px(height * ratio + 0.5);
            let margin = px(MARGIN * ratio);
            let count = shared.lanes(lanes);
            let grid = Grid::new(rows.saturating_sub(margin), margin, count, ratio);
            let categories = Categories::new(&self.given.borrow().opcodes);
            let (mut scene, mut picture) = (self.scene.borrow_mut(), self.picture.borrow_mut());
            scene.draw(raster, &row, count, &mut shared.tiles.borrow_mut(), &categories, f64::INFINITY);
            scene.bands.clear();
            let behind = Behind { frames: frames(&raster, shared.axis(), &timeline), selected: Vec::new() };
            picture.draw(&scene, &grid, &behind, &palette.style, rows);
            let image = u32::try_from(raster.width)
                .ok()
                .and_then(|width| ImageData::new_with_u8_clamped_array(Clamped(picture.bytes()), width).ok());
            if let Some(image) = image {
                drop(self.context.put_image_data(&image, 0.0, 0.0));
            }
            drop((scene, picture));
            self.mark(palette, &raster, &timeline);
        }
        self.brush();
        flying
    }

    /// What can be found at a glance: faults, the selection, the cursor.
    fn mark(&self, palette: &Palette, raster: &Raster, timeline: &picklescope_protocol::Timeline) {
        let (_, height, ratio) = self.size.get();
        let (height, line) = (height * ratio, ratio.max(1.0).floor());
        let axis = self.env.timeline.axis();
        let fill = |colour: &str, x: f64, y: f64, w: f64, h: f64| {
            self.context.set_fill_style_str(colour);
            self.context.fill_rect(x.floor(), y, w.ceil(), h);
        };
        for x in timeline::pickles(raster, axis, timeline, 6.0 * ratio) {
            fill(&palette.edge, x, 0.0, line, height);
        }
        let given = self.given.borrow();
        if let Some(spot) = given.document.focus.known() {
            let object = spot.extents.first().map(|extent| timeline::extent(raster, axis, extent));
            let op = spot.op.map(|op| timeline::op(raster, axis, &op));
            if let Some((x, w)) = object.or(op) {
                fill(&palette.signal, x, height - 2.0 * line, w.max(3.0 * line), 2.0 * line);
            }
        }
        if let Some(cursor) = &given.pointer.cursor {
            let (x, w) = timeline::op(raster, axis, cursor);
            fill(&palette.ink, if w < 4.0 { x + w / 2.0 } else { x }, 0.0, line, height);
        }
        for x in timeline::faults(raster, axis, timeline) {
            fill(&palette.ink, x - line, 0.0, 3.0 * line, height);
        }
    }

    /// Puts the brush over what the timeline shows.
    fn brush(&self) {
        let (window, whole_window) = (self.env.timeline.window(), self.whole());
        if self.brushed.replace(Some(window)) == Some(window) {
            return;
        }
        let (left, right) = (whole_window.x(window.from()), whole_window.x(window.to()));
        let wide = (right - left).max(NARROWEST);
        let left = ((left + right - wide) / 2.0).min(whole_window.width() - wide).max(0.0);
        let style = self.brush.style();
        drop(style.set_property("transform", &["translateX(", &css(left), ")"].concat()));
        drop(style.set_property("width", &css(wide)));
        drop(self.brush.class_list().add_1("is-shown"));
        if self.env.timeline.is_flying() {
            return;
        }
        let share = if window.is_whole() { 0.0 } else { window.from() / (window.total() - window.span()) };
        let name = |unit: f64| match self.env.timeline.axis() {
            Axis::Bytes => format::offset(whole(unit)),
            Axis::Ops => format::number(whole(unit)),
        };
        let words =
            [&name(window.from()), " to ", &name(window.to().ceil()), " of ", &name(window.total())].concat();
        let root: &Element = &self.root;
        drop(root.set_attribute("aria-valuenow", &text((share * 100.0).floor())));
        drop(root.set_attribute("aria-valuetext", &words));
    }
}
