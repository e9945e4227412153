//! What is drawn over the pixels of the ops: names, the ruler, and where one is.
//!
//! All positions are device pixels.

use std::rc::Rc;

use picklescope_protocol::{Extent, Lanes, OpPlace, Timeline};
use web_sys::CanvasRenderingContext2d;

use super::{
    gesture::Gesture,
    tip::name,
    view::{Memo, RULER},
};
use crate::{
    components::{
        canvases::Given,
        palette::Palette,
        surface::{Size, text},
    },
    queries,
    timeline::{self, Hit, Interval, Labels, Plan, Scene, fit, unit_name},
};

/// Text, in CSS pixels: its size, and the least room left and right of it.
const TEXT: f64 = 11.0;
const PAD: f64 = 4.0;
/// Labels of the ruler are so many CSS pixels apart at least.
const APART: f64 = 96.0;
/// What is selected is never narrower than this, in CSS pixels.
const FOUND: f64 = 3.0;

/// The canvas, and all there is to draw on it.
pub(super) struct Pen<'a> {
    pub(super) context: &'a CanvasRenderingContext2d,
    pub(super) palette: &'a Palette,
    pub(super) size: Size,
    pub(super) scene: &'a Scene,
    pub(super) plan: &'a Plan,
    pub(super) given: &'a Given,
    pub(super) labels: &'a Labels,
    pub(super) memo: &'a Memo,
    pub(super) gesture: &'a Gesture,
    /// What the mouse is over here.
    pub(super) hit: Option<Hit>,
    /// Lanes are tall enough for text.
    pub(super) legible: bool,
    pub(super) timeline: Rc<Timeline>,
}

/// Draws all of it.
pub(super) fn draw(pen: &Pen<'_>) {
    pen.context.set_font(&[&text(pen.css(TEXT)), "px ", &pen.palette.font].concat());
    pen.context.set_text_baseline("middle");
    pen.trailing();
    pen.pickles();
    if pen.legible {
        pen.labels();
    }
    pen.selection();
    pen.hover();
    pen.links();
    pen.ruler();
    pen.faults();
    pen.cursor();
    pen.range();
}

impl Pen<'_> {
    /// CSS pixels as whole device pixels.
    fn css(&self, x: f64) -> f64 {
        (x * self.size.ratio + 0.5).floor().max(1.0)
    }

    fn width(&self) -> f64 {
        self.size.width * self.size.ratio
    }

    fn height(&self) -> f64 {
        self.size.height * self.size.ratio
    }

    /// Where the lanes begin and end.
    fn lanes(&self) -> (f64, f64) {
        (self.plan.grid.top as f64, self.plan.grid.bottom() as f64)
    }

    /// A lane's upper edge and its height.
    fn lane(&self, lane: u8) -> (f64, f64) {
        let (top, bottom) = self.plan.grid.rows(lane);
        (top as f64, (bottom - top) as f64)
    }

    /// Where an object lies.
    fn extent(&self, of: &Extent) -> Interval {
        self.plan.stretch(&of.into())
    }

    fn fill(&self, colour: &str, x: f64, y: f64, w: f64, h: f64) {
        self.context.set_fill_style_str(colour);
        self.context.fill_rect(x, y, w, h);
    }

    fn write(&self, colour: &str, text: &str, x: f64, y: f64) {
        self.context.set_fill_style_str(colour);
        drop(self.context.fill_text(text, x, y));
    }

    /// A place on whole pixels, not narrower than so much, cut a little outside of the canvas.
    fn snapped(&self, (x, w): Interval, least: f64) -> (f64, f64) {
        let left = (x + 0.5).floor().max(-8.0);
        let right = (x + w + 0.5).floor().min(self.width() + 8.0);
        if right - left >= least {
            (left, right - left)
        } else {
            (((left + right - least) / 2.0).floor(), least)
        }
    }

    fn is_visible(&self, (x, w): Interval) -> bool {
        x + w.max(1.0) > 0.0 && x < self.width()
    }

    /// A line around a rectangle, within it.
    fn outline(&self, colour: &str, (x, w): (f64, f64), (y, h): (f64, f64), line: f64) {
        self.context.set_fill_style_str(colour);
        self.context.fill_rect(x, y, w, line);
        self.context.fill_rect(x, y + h - line, w, line);
        self.context.fill_rect(x, y, line, h);
        self.context.fill_rect(x + w - line, y, line, h);
    }

    /// What stands behind the last pickle, and no load reads.
    fn trailing(&self) {
        let rest = queries::trailing_at(&self.given.document.opened).and_then(|at| self.plan.rest(at));
        if let Some(rest) = rest.filter(|rest| self.is_visible(*rest)) {
            let ((x, w), (top, bottom)) = (self.snapped(rest, self.css(FOUND)), self.lanes());
            self.fill(&self.palette.edge, x, top, w, bottom - top);
        }
    }

    fn pickles(&self) {
        let (top, bottom) = self.lanes();
        let apart = self.css(6.0);
        for x in timeline::pickles(self.plan, &self.timeline, apart) {
            self.fill(&self.palette.edge, (x + 0.5).floor(), top, self.css(1.0), bottom - top);
        }
    }

    /// Names and arguments where they fit.
    fn labels(&self) {
        let (pad, letter) = (self.css(PAD), self.letter());
        let rects =
            self.scene.rects.iter().map(|rect| ((rect.x, rect.w), rect.place.lane, rect.category, Err(rect)));
        let runs = self.scene.runs.iter().map(|run| ((run.x, run.w), run.lane, run.category, Ok(run)));
        for ((x, w), lane, category, op) in rects.chain(runs) {
            // Where it begins out of sight, its name begins at the edge.
            let left = x.max(0.0);
            let room = (x + w).min(self.width()) - left - 2.0 * pad;
            if room < 5.0 * letter {
                continue;
            }
            let (code, arg) = match op {
                Ok(run) => match self.labels.wide(run) {
                    Some(wide) => (wide.code, &*wide.arg),
                    None => continue,
                },
                Err(rect) => (rect.code, self.labels.arg(rect.place.op).unwrap_or_default()),
            };
            let name = name(&self.given.opcodes, code);
            let Some(text) = fit(name, arg, timeline::px(room / letter)) else { continue };
            let (top, height) = self.lane(lane);
            let x = (left + pad + 0.5).floor();
            if self.palette.style.hatched {
                let w = letter * text.chars().count() as f64 + 2.0 * pad;
                self.fill(&self.palette.ground, x - pad, top, w, height);
            }
            let colour = self.palette.on.get(category as usize).map_or("", String::as_str);
            // In a low lane there is no room below the letters but for an underscore.
            let lift = if height < self.css(15.0) { self.css(1.0) } else { 0.0 };
            self.write(colour, &text, x, top + (height / 2.0).floor() + self.css(0.5) - lift);
        }
    }

    /// The width of a letter.
    fn letter(&self) -> f64 {
        // All letters of the font are as wide as this one.
        self.context.measure_text("0").map_or(7.0, |metrics| metrics.width()).max(1.0)
    }

    /// Where an op is drawn: across, and down.
    fn op(&self, place: &OpPlace, least: f64) -> ((f64, f64), (f64, f64)) {
        let across = self.snapped(self.plan.op(place), least);
        // A place tells its lane of nesting only. What is drawn by itself knows better.
        let lane = match self.plan.lanes {
            Lanes::Nesting => Some(place.lane),
            Lanes::Marks => self.scene.rect(place.op).map(|rect| rect.place.lane),
        };
        let down = lane.map_or_else(
            || {
                let (top, bottom) = self.lanes();
                (top, bottom - top)
            },
            |lane| self.lane(lane),
        );
        (across, down)
    }

    /// The object selected, those around it, and the op.
    fn selection(&self) {
        let Some(spot) = self.given.document.focus.known() else { return };
        let signal = &self.palette.signal;
        let line = self.css(1.0);
        if self.plan.lanes == Lanes::Nesting {
            // From outside inwards: the innermost is drawn over the others, and stronger.
            for (extent, strong) in spot.extents.iter().zip([1.0, 0.55, 0.3]).rev() {
                let place = self.extent(extent);
                if self.is_visible(place) {
                    let across = self.snapped(place, self.css(FOUND));
                    self.context.set_global_alpha(strong);
                    self.outline(signal, across, self.lane(extent.lane), line);
                    self.context.set_global_alpha(1.0);
                }
            }
        }
        // On the ruler: how far the object reaches, whatever lane it is in.
        let whole = spot.extents.first().map(|extent| self.extent(extent));
        let op = spot.op.map(|op| self.plan.op(&op));
        if let Some(place) = whole.or(op).filter(|place| self.is_visible(*place)) {
            let (x, w) = self.snapped(place, self.css(FOUND));
            self.fill(signal, x, self.plan.grid.top as f64 - self.css(3.0), w, self.css(2.0));
        }
        if let Some(op) = &spot.op {
            let (across, down) = self.op(op, self.css(FOUND));
            if self.is_visible(across) {
                let halo = (across.0 - line, across.1 + 2.0 * line);
                self.outline(&self.palette.ground, halo, (down.0 - line, down.1 + 2.0 * line), line);
                // A low lane has no room for a thick line beside the letters.
                let thick = if down.1 < self.css(15.0) { line } else { self.css(2.0) };
                self.outline(signal, across, down, thick);
            }
        }
    }

    /// What the mouse is over, here or in another pane.
    fn hover(&self) {
        let line = self.css(1.0);
        let ink = &self.palette.ink;
        let extent = |extent: &Extent| {
            let place = self.extent(extent);
            if self.is_visible(place) && self.plan.lanes == Lanes::Nesting {
                self.outline(ink, self.snapped(place, 2.0 * line), self.lane(extent.lane), line);
            }
        };
        match &self.hit {
            Some(Hit::Op(rect)) => {
                self.outline(
                    ink,
                    self.snapped((rect.x, rect.w), 2.0 * line),
                    self.lane(rect.place.lane),
                    line,
                );
            }
            Some(Hit::Object(object)) => extent(object),
            Some(Hit::Unit(_)) => {
                if let Some((x, _)) = self.gesture.over {
                    let (top, bottom) = self.lanes();
                    self.fill(&self.palette.edge, self.css(x), top, line, bottom - top);
                }
            }
            None => {
                let Some(hover) = &self.given.pointer.hover else { return };
                hover.spot.extents.first().iter().for_each(|object| extent(object));
                if let Some(place) = &hover.spot.op {
                    let (across, down) = self.op(place, 2.0 * line);
                    if self.is_visible(across) {
                        self.outline(ink, across, down, line);
                    }
                }
            }
        }
    }

    /// From a memo entry's put to its gets: from a put to all that are in sight, from a get to its put.
    fn links(&self) {
        let Some((asked, links)) = self.memo.op.zip(self.memo.links.as_ref()) else { return };
        let centre = |place: &OpPlace| {
            let ((x, w), (y, h)) = self.op(place, 1.0);
            (x + w / 2.0, y + h / 2.0)
        };
        let width = self.width();
        let in_sight = |x: f64| x >= 0.0 && x <= width;
        let put = centre(&links.put);
        let gets: Vec<_> = links.gets.iter().map(|get| (get.op, centre(get))).collect();
        let context = self.context;
        context.begin_path();
        for (op, get) in &gets {
            if if asked == links.put.op { in_sight(get.0) } else { asked == *op } {
                // What is far away only gives the direction.
                let from = put.0.max(-width).min(2.0 * width);
                let rise = ((get.0 - from).abs() * 0.2).min(self.css(56.0)) + self.css(6.0);
                let top = (put.1.min(get.1) - rise).max(self.css(RULER));
                context.move_to(from, put.1);
                context.quadratic_curve_to((from + get.0) / 2.0, top, get.0, get.1);
            }
        }
        // A seam of ground sets the lines off from what they cross.
        for (colour, line) in [(&self.palette.ground, 3.5), (&self.palette.memo, 1.5)] {
            context.set_stroke_style_str(colour);
            context.set_line_width(line * self.size.ratio);
            context.stroke();
        }
        let dots = gets.iter().map(|(_, get)| (*get, 2.0)).chain([(put, 3.5)]);
        for ((x, y), radius) in dots.filter(|((x, _), _)| in_sight(*x)) {
            let radius = radius * self.size.ratio;
            for (colour, radius) in
                [(&self.palette.ground, radius + self.size.ratio), (&self.palette.memo, radius)]
            {
                context.set_fill_style_str(colour);
                context.begin_path();
                drop(context.arc(x, y, radius, 0.0, std::f64::consts::TAU));
                context.fill();
            }
        }
    }

    fn ruler(&self) {
        let (top, line) = (self.plan.grid.top as f64, self.css(1.0));
        let (tall, middle) = (self.css(6.0), self.css(RULER / 2.0 - 1.0));
        let (head, half, letter) = (self.playhead(), self.css(4.0), self.letter());
        for tick in timeline::ruler(self.plan, self.css(APART)) {
            let x = (tick.x + 0.5).floor();
            self.fill(&self.palette.edge, x, top - tall, line, tall);
            let text = unit_name(self.plan.axis, tick.unit as f64);
            let (mut at, wide) = (x + self.css(PAD), letter * text.len() as f64);
            // What is written gives way to the playhead.
            if let Some(head) = head.filter(|head| *head > x - half && *head < at + wide + half) {
                at = at.max(head + half + line);
            }
            self.write(&self.palette.ink_2, &text, at, middle);
        }
        self.fill(&self.palette.hairline, 0.0, top - line, self.width(), line);
    }

    /// Ink turned inside out, as in the banner that tells of the fault.
    fn faults(&self) {
        let (side, line) = (self.css(13.0), self.css(2.0));
        for x in timeline::faults(self.plan, &self.timeline) {
            let x = (x + 0.5).floor().min(self.width() - line);
            self.fill(&self.palette.ink, x, 0.0, line, self.height());
            let flag = (x - side / 2.0).floor().max(0.0).min(self.width() - side);
            self.fill(&self.palette.ink, flag, 0.0, side, side);
            let centre = flag + (side - self.letter()) / 2.0;
            self.write(&self.palette.ground, "!", centre, (side / 2.0).floor() + self.css(0.5));
        }
    }

    /// Where the playhead stands.
    fn playhead(&self) -> Option<f64> {
        let (x, w) = self.plan.op(self.given.pointer.cursor.as_ref()?);
        // In a wide op it stands at the beginning, in one narrower than itself in the middle.
        Some(if w < 4.0 { x + w / 2.0 } else { x })
    }

    /// The playhead.
    fn cursor(&self) {
        let Some(x) = self.playhead() else { return };
        if x < -1.0 || x > self.width() {
            return;
        }
        let (x, line) = (x.floor(), self.css(1.0));
        let (half, tall) = (self.css(4.0), self.css(6.0));
        let (top, bottom) = self.lanes();
        self.fill(&self.palette.ink, x, top - tall, line, bottom - top + tall);
        let context = self.context;
        let x = x + line / 2.0;
        context.begin_path();
        context.move_to(x - half, top - 2.0 * tall);
        context.line_to(x + half, top - 2.0 * tall);
        context.line_to(x, top - tall);
        context.close_path();
        context.fill();
    }

    /// The range that is being drawn out.
    fn range(&self) {
        let Some((from, to)) = self.gesture.range() else { return };
        let (from, to) = (self.css(from.min(to)), self.css(from.max(to)));
        let signal = &self.palette.signal;
        self.context.set_global_alpha(0.15);
        self.fill(signal, from, 0.0, to - from, self.height());
        self.context.set_global_alpha(1.0);
        let line = self.css(1.0);
        self.fill(signal, from, 0.0, line, self.height());
        self.fill(signal, to - line, 0.0, line, self.height());
    }
}
