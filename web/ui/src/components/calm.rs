//! The pointer as panes of text show it. While the timeline is scrubbed, or the mouse passes over this and that, they follow some ten
//! times a second: faster nobody reads, and each time every row is another one. What keys do shows at once.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::store::{Pointer, Snap};

/// How often, in milliseconds.
pub(super) const PACE: u32 = 100;

/// What is shown for now.
struct Calm {
    shown: Snap<Pointer>,
    /// Since when, in milliseconds.
    since: f64,
    /// The next one is waited for, and whether that is over.
    timer: Option<Timeout>,
    due: bool,
}

/// Follows a pointer: at most every `pace`, and only after a `lag`, both in milliseconds.
#[hook]
pub(super) fn use_calm(pointer: &Snap<Pointer>, pace: u32, lag: u32) -> Snap<Pointer> {
    let redraw = use_force_update();
    let calm = use_mut_ref(|| Calm { shown: pointer.clone(), since: 0.0, timer: None, due: false });
    let kept = calm.clone();
    let mut calm = calm.borrow_mut();
    if calm.shown == *pointer {
        return pointer.clone();
    }
    let now = js_sys::Date::now();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds, and saturates"
    )]
    let left = pace.saturating_sub((now - calm.since) as u32).max(lag);
    if left == 0 || calm.due || pointer.is_urgent_after(&calm.shown) {
        *calm = Calm { shown: pointer.clone(), since: now, timer: None, due: false };
    } else if calm.timer.is_none() {
        calm.timer = Some(Timeout::new(left, move || {
            kept.borrow_mut().due = true;
            redraw.force_update();
        }));
    }
    calm.shown.clone()
}
