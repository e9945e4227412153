//! What part of the graph is in sight, and how large.

use std::cell::{Cell, RefCell};

use web_sys::{Element, HtmlElement};

use crate::graph::{Frame, HEAD, LINE, Scene};

/// A step of zooming, in thousandths.
pub(super) const LARGER: i32 = 1250;
pub(super) const SMALLER: i32 = 800;
/// The smallest and the largest, and the smallest that a picture begins with: in thousandths of full size.
const LEAST: i32 = 150;
const MOST: i32 = 2500;
const LEGIBLE: i32 = 850;
/// Room around it, and what of it always stays in sight.
const MARGIN: i32 = 18;
const KEPT: i32 = 48;

/// Where the origin of the picture is, and how large it is in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct View {
    x: i32,
    y: i32,
    scale: i32,
}

impl Default for View {
    fn default() -> Self {
        Self { x: MARGIN, y: MARGIN, scale: 1000 }
    }
}

impl View {
    fn screen(self, x: i32, y: i32) -> (i32, i32) {
        (self.x + x * self.scale / 1000, self.y + y * self.scale / 1000)
    }
}

/// The camera over a graph.
#[derive(Default)]
pub(super) struct Camera {
    view: Cell<View>,
    size: Cell<(i32, i32)>,
    frame: Cell<Frame>,
    /// What is in the middle: another picture begins anew.
    of: Cell<Option<u32>>,
    /// It is to begin once it has a size.
    waits: RefCell<Option<(Frame, Frame)>>,
    layer: RefCell<Option<Element>>,
    panned: Cell<bool>,
}

impl Camera {
    pub(super) fn hold(&self, host: Option<HtmlElement>, layer: Option<Element>) {
        if let Some(host) = host {
            self.size.set((host.client_width(), host.client_height()));
        }
        self.layer.replace(layer);
        self.apply();
    }

    pub(super) fn resize(&self, width: i32, height: i32) {
        self.size.set((width, height));
        if width > 0 && height > 0 {
            let waits = self.waits.take();
            if let Some((frame, middle)) = waits {
                self.start(frame, middle);
            }
        }
    }

    /// There is a picture. If it is another one than before, it begins where it reads best; more of the same does not move what is there.
    pub(super) fn begin(&self, scene: &Scene) {
        let of = Some(scene.near.centre.0);
        self.frame.set(scene.frame);
        if self.of.replace(of) == of {
            return self.apply();
        }
        let middle = scene.placed.first().map(|placed| Frame {
            left: placed.x,
            top: placed.y,
            width: placed.width,
            height: placed.height,
        });
        let middle = middle.unwrap_or_default();
        if self.size.get().0 > 0 {
            self.start(scene.frame, middle);
        } else {
            self.waits.replace(Some((scene.frame, middle)));
        }
    }

    /// Everything, if that is legible; else the middle, with as much before it as there is room for.
    fn start(&self, frame: Frame, middle: Frame) {
        let (width, height) = self.size.get();
        let scale = self.scale_for(frame).clamp(LEGIBLE, 1000);
        let at = |n: i32| n * scale / 1000;
        let mut x = MARGIN - at(frame.left);
        // A third of the width is for what the middle refers to, at the least.
        let end = at(middle.left + middle.width) + x;
        if at(frame.width) + 2 * MARGIN > width && end > width * 2 / 3 {
            x -= (end - width * 2 / 3).min(x + at(middle.left) - MARGIN);
        }
        let mut y = MARGIN - at(frame.top);
        let top = at(middle.top) + y;
        if at(frame.height) + 2 * MARGIN > height && top > height / 3 {
            y -= top - height / 3;
        }
        self.view.set(View { x, y, scale });
        self.apply();
    }

    fn scale_for(&self, frame: Frame) -> i32 {
        let (width, height) = self.size.get();
        let share = |room: i32, of: i32| (room - 2 * MARGIN).max(1).saturating_mul(1000) / of.max(1);
        share(width, frame.width).min(share(height, frame.height))
    }

    /// All of it.
    pub(super) fn fit(&self, scene: &Scene) {
        let frame = scene.frame;
        let scale = self.scale_for(frame).clamp(LEAST, 1000);
        let (width, height) = self.size.get();
        let middle = |room: i32, from: i32, of: i32| (room - of * scale / 1000) / 2 - from * scale / 1000;
        self.view.set(View {
            x: middle(width, frame.left, frame.width),
            y: middle(height, frame.top, frame.height).min(MARGIN - frame.top * scale / 1000),
            scale,
        });
        self.apply();
    }

    /// Larger or smaller by thousandths, about the middle.
    pub(super) fn zoom(&self, by: i32) {
        let (width, height) = self.size.get();
        self.zoom_about(width / 2, height / 2, by);
    }

    pub(super) fn zoom_about(&self, x: i32, y: i32, by: i32) {
        let view = self.view.get();
        let scale = (view.scale.saturating_mul(by) / 1000).clamp(LEAST, MOST);
        let moved = |at: i32, from: i32| {
            at - i32::try_from(i64::from(at - from) * i64::from(scale) / i64::from(view.scale)).unwrap_or(0)
        };
        self.view.set(View { x: moved(x, view.x), y: moved(y, view.y), scale });
        self.apply();
    }

    pub(super) fn pan(&self, dx: i32, dy: i32) {
        let view = self.view.get();
        self.view.set(View { x: view.x + dx, y: view.y + dy, ..view });
        self.apply();
    }

    /// The least movement that brings a record's head, or one of its lines, into sight.
    pub(super) fn reveal(&self, scene: &Scene, record: usize, line: Option<usize>) {
        let Some(placed) = scene.placed.get(record) else { return };
        let (width, height) = self.size.get();
        if width == 0 {
            return;
        }
        let top = line.and_then(|line| placed.line(line)).map_or(placed.y, |middle| middle - LINE / 2);
        let view = self.view.get();
        let (left, top) = view.screen(placed.x, top);
        let (right, low) = (left + placed.width * view.scale / 1000, top + HEAD * view.scale / 1000);
        let nearer = |from: i32, to: i32, room: i32| {
            if from < MARGIN { MARGIN - from } else { (room - MARGIN - to).min(0).max(MARGIN - from) }
        };
        self.pan(nearer(left, right, width), nearer(top, low, height));
    }

    /// Something of it stays in sight.
    fn bounded(&self, view: View) -> View {
        let (width, height) = self.size.get();
        let frame = self.frame.get();
        if width == 0 {
            return view;
        }
        let within = |at: i32, from: i32, of: i32, room: i32| {
            let (from, of) = (from * view.scale / 1000, of * view.scale / 1000);
            let (least, most) = (KEPT - from - of, room - KEPT - from);
            at.clamp(least.min(most), most.max(least))
        };
        View {
            x: within(view.x, frame.left, frame.width, width),
            y: within(view.y, frame.top, frame.height, height),
            ..view
        }
    }

    fn apply(&self) {
        let view = self.bounded(self.view.get());
        self.view.set(view);
        if let Some(layer) = &*self.layer.borrow() {
            let View { x, y, scale } = view;
            let turn = format!("translate({x} {y}) scale({}.{:03})", scale / 1000, scale % 1000);
            drop(layer.set_attribute("transform", &turn));
        }
    }

    /// A press has moved the picture: the click that ends it is none. Told once.
    pub(super) fn has_panned(&self) -> bool {
        self.panned.take()
    }

    pub(super) fn set_panned(&self, panned: bool) {
        self.panned.set(panned);
    }
}
