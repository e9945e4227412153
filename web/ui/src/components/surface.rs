//! A canvas that fills an element: its size, its colours, and when it is drawn.
//!
//! A canvas is empty as soon as it is given a size. So it is given one where it is drawn anew, and when its element gets another one,
//! that is drawn in the same frame: it never shows nothing.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::{Rc, Weak},
};

use gloo_events::EventListener;
use js_sys::{Number, Object, Reflect};
use wasm_bindgen::{Clamped, JsCast, JsValue, closure::Closure};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement, ImageData, ResizeObserver};

use super::{frame::Frame, palette::Palette};
use crate::timeline::{Listener, Picture, Shared, px};

/// The measures of a canvas: none of it while it is not seen.
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
    /// Of the inside of an element.
    fn of(element: &Element) -> Self {
        let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).max(0.5);
        // Whole device pixels, so that none of ours is spread over two of the screen's.
        let whole = |css: i32| (f64::from(css) * ratio).floor() / ratio;
        let (width, height) = (whole(element.client_width()), whole(element.client_height()));
        if width > 0.0 && height > 0.0 { Self { width, height, ratio } } else { Self::default() }
    }

    /// So many CSS pixels as device pixels.
    pub(super) fn device(self, css: f64) -> usize {
        px(css * self.ratio + 0.5)
    }

    /// Rows of device pixels.
    pub(super) fn rows(self) -> usize {
        self.device(self.height)
    }
}

/// What is drawn on a surface.
pub(super) trait Draw {
    /// Where.
    fn surface(&self) -> &Surface;
    /// The surface has another size, which may be none.
    fn resized(&self, size: Size);
    /// Draws all that is new, in a frame at a time in milliseconds or out of turn. Whether there is more to come in the next frame.
    fn draw(self: Rc<Self>, now: Option<f64>) -> bool;
}

/// A canvas in an element.
pub(super) struct Surface {
    pub(super) canvas: HtmlCanvasElement,
    pub(super) context: CanvasRenderingContext2d,
    probe: HtmlElement,
    size: Cell<Size>,
    /// What the canvas has been given.
    fitted: Cell<Size>,
    palette: RefCell<Option<Rc<Palette>>>,
    driven: OnceCell<Driven>,
}

/// What makes it draw.
struct Driven {
    frame: Rc<Frame>,
    observer: Option<ResizeObserver>,
    _measured: Closure<dyn FnMut()>,
    _recoloured: EventListener,
    _listener: Rc<Listener>,
}

impl Drop for Driven {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

impl Surface {
    /// The canvas below an element; `None` where there is none to be had.
    pub(super) fn new(root: &Element) -> Option<Self> {
        let canvas: HtmlCanvasElement = find(root, "canvas")?;
        Some(Self {
            context: context(&canvas, "alpha", false)?,
            canvas,
            probe: find(root, ".timeline-probe")?,
            size: Cell::default(),
            fitted: Cell::default(),
            palette: RefCell::default(),
            driven: OnceCell::new(),
        })
    }

    /// From now on it is drawn: when it gets a size or another one, when the theme changes, and when the window or the tiles do.
    pub(super) fn drive(drawn: &Rc<dyn Draw>, shared: &Shared) {
        let surface = drawn.surface();
        let weak = Rc::downgrade(drawn);
        let frame = {
            let weak = weak.clone();
            Frame::new(Box::new(move |now| weak.upgrade().is_some_and(|drawn| drawn.draw(now))))
        };
        let listener: Rc<Listener> = {
            let frame = Rc::clone(&frame);
            Rc::new(move || frame.ask())
        };
        shared.listen(&listener);
        // The probe's colours pass over into others whenever the theme does.
        let recoloured = {
            let weak = weak.clone();
            EventListener::new(&surface.probe, "transitionend", move |_| {
                if let Some(drawn) = weak.upgrade() {
                    drawn.surface().palette.take();
                    drawn.surface().ask();
                }
            })
        };
        let measured: Closure<dyn FnMut()> = Closure::new(move || measure(&weak));
        let observer = ResizeObserver::new(measured.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(around)) = (&observer, surface.canvas.parent_element()) {
            // It reports once at the beginning, too.
            observer.observe(&around);
        }
        let driven =
            Driven { frame, observer, _measured: measured, _recoloured: recoloured, _listener: listener };
        drop(surface.driven.set(driven));
    }

    /// Something is new.
    pub(super) fn ask(&self) {
        if let Some(driven) = self.driven.get() {
            driven.frame.ask();
        }
    }

    /// How large it is; the default while it is not seen.
    pub(super) fn size(&self) -> Size {
        self.size.get()
    }

    /// Everything is about to be drawn anew: the canvas is given its size. With the colours; `None` while it is not seen.
    pub(super) fn ready(&self) -> Option<(Size, Rc<Palette>)> {
        let size = self.size.get();
        if size.ratio == 0.0 {
            return None;
        }
        let mut palette = self.palette.borrow_mut();
        if palette.is_none() {
            *palette = Palette::read(&self.probe).map(Rc::new);
        }
        Some((size, Rc::clone(palette.as_ref()?)))
    }

    /// Gives the canvas its size, which empties it if it is another one. Whether it is.
    pub(super) fn fit(&self) -> bool {
        let size = self.size.get();
        if self.fitted.replace(size) == size {
            return false;
        }
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
        {
            self.canvas.set_width(size.device(size.width) as u32);
            self.canvas.set_height(size.rows() as u32);
        }
        let style = self.canvas.style();
        drop(style.set_property("width", &css(size.width)));
        drop(style.set_property("height", &css(size.height)));
        true
    }

    /// Shows pixels, over all there was.
    pub(super) fn put(&self, picture: &Picture) {
        let width = u32::try_from(picture.size().0).ok();
        let image = width
            .and_then(|width| ImageData::new_with_u8_clamped_array(Clamped(picture.bytes()), width).ok());
        if let Some(image) = image {
            drop(self.context.put_image_data(&image, 0.0, 0.0));
        }
    }

    /// Fills everything with a colour.
    pub(super) fn clear(&self, colour: &str) {
        let size = self.size.get();
        self.context.set_fill_style_str(colour);
        self.context.fill_rect(0.0, 0.0, size.width * size.ratio, size.height * size.ratio);
    }
}

/// The element around a canvas may have another size.
fn measure(drawn: &Weak<dyn Draw>) {
    let Some(drawn) = drawn.upgrade() else { return };
    let surface = drawn.surface();
    let size = surface.canvas.parent_element().as_ref().map(Size::of).unwrap_or_default();
    let before = surface.size.replace(size);
    if before == size {
        return;
    }
    if before.ratio == 0.0 {
        // Out of sight nobody tells of another theme.
        surface.palette.take();
    }
    drawn.resized(size);
    if let Some(driven) = surface.driven.get() {
        driven.frame.draw_now();
    }
}

/// The drawing context of a canvas, with one of its settings.
pub(super) fn context(
    canvas: &HtmlCanvasElement,
    setting: &str,
    value: bool,
) -> Option<CanvasRenderingContext2d> {
    let options = Object::new();
    drop(Reflect::set(&options, &setting.into(), &JsValue::from_bool(value)));
    canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()
}

/// A part of an element, by its class.
pub(super) fn find<T: JsCast>(root: &Element, selector: &str) -> Option<T> {
    root.query_selector(selector).ok()??.dyn_into().ok()
}

/// A number as JavaScript writes it.
pub(super) fn text(x: f64) -> String {
    Number::from(x).unchecked_ref::<Object>().to_string().into()
}

/// A length, for style texts.
pub(super) fn css(x: f64) -> String {
    [&text(x), "px"].concat()
}
