//! What the minimap and the timeline have in common: the window, and the tiles.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use picklescope_protocol::{Axis, Lanes, Stretch, TileId, Timeline};

use super::{Grid, Plan, Raster, TileRange, Tiles, Window, ends};

/// How long a movement takes that is not under the hand, in milliseconds.
const MOVE: f64 = 100.0;
/// How much nearer a key goes.
const STEP: f64 = 1.6;
/// How far a key goes sideways, as a share of the window.
const SIDE: f64 = 0.16;

/// A movement of the window that a key or a button asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// Nearer.
    In,
    /// Further away.
    Out,
    /// To what is before.
    Left,
    /// To what is behind.
    Right,
    /// Everything.
    Fit,
    /// The selection.
    Selection,
}

/// What a key asks for: WASD, `+ - 0 f`.
#[must_use]
pub fn motion(key: &str) -> Option<Motion> {
    Some(match key {
        "w" | "W" | "+" | "=" => Motion::In,
        "s" | "S" | "-" => Motion::Out,
        "a" | "A" => Motion::Left,
        "d" | "D" => Motion::Right,
        "0" => Motion::Fit,
        "f" | "F" => Motion::Selection,
        _ => return None,
    })
}

/// A window on its way.
#[derive(Clone, Copy)]
struct Flight {
    from: Window,
    to: Window,
    /// When its first frame was; `None` before.
    begun: Option<f64>,
}

/// Something to be done whenever the window or the tiles are others.
pub type Listener = dyn Fn();

/// The window and the tiles of a document, for whatever draws them. Changed in place and many times a second: it is no part of
/// the store, and no component is drawn again for it. What the store knows, which timeline there is and along which axis,
/// [`Shared::lay`] is told.
#[derive(Default)]
pub struct Shared {
    timeline: RefCell<Option<Rc<Timeline>>>,
    axis: Cell<Axis>,
    /// `None` without a timeline.
    window: Cell<Option<Window>>,
    /// Of the timeline, in CSS pixels; 0 as long as it has none.
    width: Cell<f64>,
    flight: Cell<Option<Flight>>,
    still: Cell<bool>,
    /// What `f` goes to.
    selection: Cell<Option<Stretch>>,
    /// What the engine told and is to be asked for.
    pub tiles: RefCell<Tiles>,
    /// What those who draw need, and of how many units.
    needs: RefCell<Vec<(Need, TileRange, u64)>>,
    listeners: RefCell<Vec<Weak<Listener>>>,
}

/// What is other than before in what is laid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Laid {
    /// Nothing.
    Same,
    /// The timeline: another one is shown as a whole, or there is none.
    Other,
    /// The axis. Unless everything is in sight, the new window is that of about the same share of the whole as the one before,
    /// which is given with its axis.
    Turned(Axis, Window),
}

/// Who needs tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The timeline, before all others.
    Timeline,
    /// The minimap.
    Minimap,
}

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared")
    }
}

impl Shared {
    /// There is a timeline along an axis, or none any more.
    pub fn lay(&self, timeline: Option<&Rc<Timeline>>, axis: Axis) -> Laid {
        let same = match (&*self.timeline.borrow(), timeline) {
            (Some(old), Some(new)) => Rc::ptr_eq(old, new),
            (old, new) => old.is_none() && new.is_none(),
        };
        let before = self.axis.replace(axis);
        if same && before == axis {
            return Laid::Same;
        }
        self.flight.set(None);
        let mut whole = timeline.map(|timeline| {
            Window::new(if axis == Axis::Bytes { timeline.bytes } else { timeline.ops.into() })
        });
        let width = self.width.get();
        if let Some(window) = whole.as_mut().filter(|_| width > 0.0) {
            window.resize(width);
        }
        let old = self.window.replace(whole);
        if same {
            let Some((old, window)) = old.zip(whole.as_mut()) else { return Laid::Same };
            if !old.is_whole() {
                let grown = window.total() / old.total();
                window.take(old.from() * grown, old.to() * grown);
                self.window.set(whole);
            }
            self.tell();
            return Laid::Turned(before, old);
        }
        self.timeline.replace(timeline.cloned());
        self.tiles.replace(Tiles::default());
        self.needs.replace(Vec::new());
        self.selection.set(None);
        self.tell();
        Laid::Other
    }

    /// The timeline, if there is one.
    #[must_use]
    pub fn timeline(&self) -> Option<Rc<Timeline>> {
        self.timeline.borrow().clone()
    }

    /// What is along x.
    #[must_use]
    pub fn axis(&self) -> Axis {
        self.axis.get()
    }

    /// How something is laid out that is drawn of a window: in lanes below so many rows, over so many rows in all, with so many device
    /// pixels for a CSS pixel. `None` without a timeline.
    #[must_use]
    pub fn plan(
        &self,
        window: &Window,
        lanes: Lanes,
        (top, rows): (usize, usize),
        ratio: f64,
    ) -> Option<Plan> {
        let timeline = self.timeline.borrow();
        let timeline = timeline.as_ref()?;
        let count = if lanes == Lanes::Nesting { timeline.nesting } else { timeline.marks };
        let (raster, grid) = (Raster::new(window, ratio), Grid::new(rows, top, count.into(), ratio));
        Some(Plan { raster, axis: self.axis(), lanes, grid })
    }

    /// What is in sight.
    #[must_use]
    pub fn window(&self) -> Window {
        self.window.get().unwrap_or_else(|| Window::new(1))
    }

    /// Whether there is something to show.
    #[must_use]
    pub fn is_laid(&self) -> bool {
        self.window.get().is_some()
    }

    fn set(&self, window: Window) {
        if self.is_laid() {
            self.window.set(Some(window));
        }
    }

    /// Another window, at once: for what the hand moves.
    pub fn change(&self, change: &dyn Fn(&mut Window)) {
        self.flight.set(None);
        let before = self.window();
        let mut window = before;
        change(&mut window);
        if window != before {
            self.set(window);
            self.tell();
        }
    }

    /// Another window, in a short movement from what is shown. Movements add up: the change is made to where the last one
    /// was going to.
    pub fn go(&self, change: &dyn Fn(&mut Window)) {
        let mut to = self.flight.get().map_or(self.window(), |flight| flight.to);
        change(&mut to);
        if self.still.get() {
            self.change(&|window| *window = to);
        } else if to != self.window() {
            self.flight.set(Some(Flight { from: self.window(), to, begun: None }));
            self.tell();
        }
    }

    /// Another width of the timeline.
    pub fn resize(&self, width: f64) {
        self.width.set(width);
        if let Some(mut window) = self.window.get() {
            window.resize(width);
            self.flight.set(None);
            self.window.set(Some(window));
            self.tell();
        }
    }

    /// Whether movements are jumps, as those who ask for less motion want them.
    pub fn hold_still(&self, still: bool) {
        self.still.set(still);
    }

    /// Moves on to a frame at a time in milliseconds. Whether there is more to come.
    pub fn fly(&self, now: f64) -> bool {
        let Some(flight) = self.flight.get() else { return false };
        let begun = flight.begun.unwrap_or(now);
        let share = ((now - begun) / MOVE).min(1.0);
        // Quick at first, and then slowing down.
        let eased = 1.0 - (1.0 - share) * (1.0 - share);
        let window = flight.from.toward(&flight.to, eased);
        let moved = window != self.window();
        self.set(window);
        self.flight.set((share < 1.0).then_some(Flight { begun: Some(begun), ..flight }));
        if moved {
            self.tell();
        }
        share < 1.0
    }

    /// Whether the window is on its way.
    #[must_use]
    pub fn is_flying(&self) -> bool {
        self.flight.get().is_some()
    }

    /// Does what a key or a button asks for.
    pub fn act(&self, motion: Motion) {
        let side = self.window().width() * SIDE;
        match motion {
            Motion::In => self.go(&|window| window.zoom(window.width() / 2.0, STEP)),
            Motion::Out => self.go(&|window| window.zoom(window.width() / 2.0, 1.0 / STEP)),
            Motion::Left => self.go(&|window| window.pan(-side)),
            Motion::Right => self.go(&|window| window.pan(side)),
            Motion::Fit => self.go(&Window::fit),
            Motion::Selection => {
                if let Some(stretch) = self.selection.get() {
                    self.show(&stretch);
                }
            }
        }
    }

    /// Does what a key asks for, if it means something here and there is something to show.
    pub fn key(&self, key: &str) -> bool {
        match motion(key).filter(|_| self.is_laid()) {
            Some(motion) => {
                self.act(motion);
                true
            }
            None => false,
        }
    }

    /// What is selected now.
    pub fn select(&self, selection: Option<Stretch>) {
        self.selection.set(selection);
    }

    /// Zooms to a stretch.
    pub fn show(&self, stretch: &Stretch) {
        let (start, end) = ends(self.axis(), stretch);
        self.go(&|window| window.show(start, end));
    }

    /// Brings a stretch into sight, if it is not.
    pub fn reveal(&self, stretch: &Stretch) {
        let (start, end) = ends(self.axis(), stretch);
        self.go(&|window| window.reveal(start, end));
    }

    /// Calls `listener` whenever the window or the tiles are others, for as long as somebody holds it.
    pub fn listen(&self, listener: &Rc<Listener>) {
        let mut listeners = self.listeners.borrow_mut();
        listeners.retain(|listener| listener.strong_count() > 0);
        listeners.push(Rc::downgrade(listener));
    }

    /// Something is other than before.
    pub fn tell(&self) {
        let listeners: Vec<_> = self.listeners.borrow().iter().filter_map(Weak::upgrade).collect();
        for listener in listeners {
            listener();
        }
    }

    /// Says which tiles one of those who draw needs now.
    pub fn need(&self, who: Need, plan: &Plan) {
        let mut needs = self.needs.borrow_mut();
        needs.retain(|(other, ..)| *other != who);
        // What is looked at comes first.
        let at = if who == Need::Timeline { 0 } else { needs.len() };
        needs.insert(at, (who, plan.tiles(), plan.raster.total()));
    }

    /// The tiles to ask for next, for the windows as they are now.
    #[must_use]
    pub fn ask(&self) -> Vec<TileId> {
        let needs: Vec<_> = self.needs.borrow().iter().map(|(_, range, total)| (*range, *total)).collect();
        self.tiles.borrow_mut().ask(&needs)
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, rc::Rc};

    use picklescope_protocol::{Axis, Stretch, Timeline};

    use super::{Laid, Motion, Shared};

    fn timeline() -> Rc<Timeline> {
        Rc::new(Timeline { bytes: 1 << 20, ops: 5000, nesting: 3, marks: 2, ..Timeline::default() })
    }

    fn shared() -> Shared {
        let shared = Shared::default();
        shared.resize(800.0);
        assert_eq!(shared.lay(Some(&timeline()), Axis::Bytes), Laid::Other);
        assert_eq!(shared.window().width(), 800.0);
        shared
    }

    fn fly(shared: &Shared) {
        let mut now = 0.0;
        while shared.fly(now) {
            now += 16.0;
            assert!(now < 200.0);
        }
    }

    #[test]
    fn keys_move_and_movements_add_up() {
        let shared = shared();
        let whole = shared.window();
        assert!(shared.key("w") && shared.key("w") && shared.key("d"));
        assert!(!shared.key("x"));
        assert_eq!(shared.window(), whole, "it has not begun to move");
        fly(&shared);
        let span = whole.span() / (1.6 * 1.6);
        assert!((shared.window().span() - span).abs() < 1.0);
        assert!(shared.window().from() > (whole.span() - span) / 2.0);
        shared.act(Motion::Fit);
        fly(&shared);
        assert_eq!(shared.window(), whole);
        shared.hold_still(true);
        shared.act(Motion::In);
        assert!(shared.window().span() < whole.span() && !shared.is_flying());
    }

    #[test]
    fn the_selection_is_gone_to_on_either_axis() {
        let (shared, timeline) = (shared(), timeline());
        shared.lay(Some(&timeline), Axis::Bytes);
        shared.hold_still(true);
        let stretch = Stretch { start: 1000, end: 2000, first: 30, behind: 60 };
        shared.select(Some(stretch));
        assert!(shared.key("f"));
        assert!(shared.window().from() < 1000.0 && shared.window().to() > 2000.0);
        shared.lay(Some(&timeline), Axis::Ops);
        shared.act(Motion::Fit);
        shared.reveal(&stretch);
        assert!(shared.window().is_whole());
        assert!(shared.key("f"));
        assert!(shared.window().from() < 30.0 && shared.window().to() > 60.0);
    }

    #[test]
    fn the_axis_is_what_it_is_laid_along() {
        let (shared, timeline) = (Shared::default(), timeline());
        // As a link does that names an axis: from the first.
        assert_eq!(shared.lay(Some(&timeline), Axis::Ops), Laid::Other);
        assert_eq!((shared.axis(), shared.window().total()), (Axis::Ops, 5000.0));
        assert_eq!(shared.lay(Some(&timeline), Axis::Ops), Laid::Same);
        let whole = shared.window();
        assert_eq!(shared.lay(Some(&timeline), Axis::Bytes), Laid::Turned(Axis::Ops, whole));
        assert!(shared.window().is_whole());
        // About the same part stays in sight.
        shared.change(&|window| window.take(262_144.0, 524_288.0));
        let quarter = shared.window();
        assert_eq!(shared.lay(Some(&timeline), Axis::Ops), Laid::Turned(Axis::Bytes, quarter));
        assert_eq!((shared.window().from(), shared.window().to()), (1250.0, 2500.0));
        assert_eq!(shared.lay(None, Axis::Ops), Laid::Other);
        assert_eq!(shared.lay(None, Axis::Bytes), Laid::Same);
        assert!(!shared.is_laid());
    }

    #[test]
    fn those_who_draw_hear_of_changes_as_long_as_they_live() {
        let (shared, heard) = (shared(), Rc::new(Cell::new(0)));
        let listener: Rc<dyn Fn()> = {
            let heard = Rc::clone(&heard);
            Rc::new(move || heard.set(heard.get() + 1))
        };
        shared.listen(&listener);
        shared.change(&|window| window.zoom(10.0, 2.0));
        shared.change(&|_| {});
        assert_eq!(heard.get(), 1);
        drop(listener);
        shared.change(&|window| window.zoom(10.0, 2.0));
        assert_eq!(heard.get(), 1);
        shared.lay(None, Axis::Bytes);
        assert!(!shared.is_laid() && !shared.key("w"));
    }
}
