//! What the keys do in the bytes: they move a caret, and with Shift they mark.

use crate::keys::Stroke;

/// Where the keys and the mouse are in the bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Caret {
    /// The byte the keys are at.
    pub(super) at: u64,
    /// Where marking began.
    pub(super) anchor: Option<u64>,
    /// The mouse has marked something since it is down.
    pub(super) dragged: bool,
    /// It is to be brought into sight.
    pub(super) wanted: bool,
}

impl Caret {
    /// Goes to a byte, which is brought into sight.
    pub(super) fn go(&mut self, to: u64) {
        self.at = to;
        self.wanted = true;
    }
}

/// The measures of the grid.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Bytes in a row.
    pub(super) width: u8,
    /// Rows in sight.
    pub(super) page: u64,
    /// Bytes in all.
    pub(super) total: u64,
}

/// What a key has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// It means nothing here.
    Nothing,
    /// The caret moved, and nothing is marked any more.
    Moved,
    /// The caret moved, and all from the anchor to it is marked.
    Marked,
    /// What is under the caret is wanted.
    Select,
    /// Nothing is to be marked any more.
    Dropped,
}

/// Moves the caret by a key.
pub(super) fn press(stroke: Stroke<'_>, caret: &mut Caret, bounds: Bounds) -> Done {
    let Bounds { width, page, total } = bounds;
    let (at, width) = (caret.at, u64::from(width));
    let last = total.saturating_sub(1);
    let rows = page.saturating_sub(1).max(1) * width;
    let further = |by: u64| if by <= last - at.min(last) { at + by } else { at };
    let back = |by: u64| at.checked_sub(by).unwrap_or(at);
    if stroke.alt || (stroke.control && !matches!(stroke.key, "Home" | "End")) {
        return Done::Nothing;
    }
    let to = match stroke.key {
        "ArrowLeft" => back(1),
        "ArrowRight" => further(1),
        "ArrowUp" => back(width),
        "ArrowDown" => further(width),
        // To the end of the column rather than not at all.
        "PageUp" => at.checked_sub(rows).unwrap_or(at % width),
        "PageDown" => at + rows.min((last - at.min(last)) / width * width),
        "Home" if stroke.control => 0,
        "End" if stroke.control => last,
        "Home" => at - at % width,
        "End" => (at - at % width + width - 1).min(last),
        "Enter" => return Done::Select,
        "Escape" if caret.anchor.take().is_some() => return Done::Dropped,
        _ => return Done::Nothing,
    };
    if stroke.shift {
        caret.anchor.get_or_insert(at);
    } else {
        caret.anchor = None;
    }
    caret.go(to);
    if stroke.shift { Done::Marked } else { Done::Moved }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(at: u64, keys: &[&str]) -> (u64, Option<u64>, Done) {
        let bounds = Bounds { width: 16, page: 5, total: 1000 };
        let mut caret = Caret { at, ..Caret::default() };
        let mut done = Done::Nothing;
        for key in keys {
            let (shift, key) = key.strip_prefix("Shift ").map_or((false, *key), |key| (true, key));
            let (control, key) = key.strip_prefix("Ctrl ").map_or((false, key), |key| (true, key));
            done = press(Stroke { key, shift, control, alt: false }, &mut caret, bounds);
        }
        (caret.at, caret.anchor, done)
    }

    #[test]
    fn arrows_move_by_bytes_and_rows() {
        assert_eq!(pressed(100, &["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowDown"]).0, 132);
        assert_eq!(pressed(0, &["ArrowLeft", "ArrowUp"]).0, 0);
        assert_eq!(pressed(999, &["ArrowRight", "ArrowDown"]).0, 999);
        assert_eq!(pressed(990, &["ArrowDown"]).0, 990);
    }

    #[test]
    fn pages_and_ends() {
        assert_eq!(pressed(100, &["PageDown"]).0, 164);
        assert_eq!(pressed(100, &["PageUp", "PageUp"]).0, 4);
        assert_eq!(pressed(990, &["PageDown"]).0, 990);
        assert_eq!(pressed(950, &["PageDown"]).0, 998);
        assert_eq!(pressed(100, &["Home"]).0, 96);
        assert_eq!(pressed(100, &["End"]).0, 111);
        assert_eq!(pressed(995, &["End"]).0, 999);
        assert_eq!(pressed(100, &["Ctrl End"]).0, 999);
        assert_eq!(pressed(100, &["Ctrl Home"]).0, 0);
    }

    #[test]
    fn shift_marks_and_moving_on_ends_it() {
        assert_eq!(pressed(100, &["Shift ArrowRight", "Shift ArrowDown"]), (117, Some(100), Done::Marked));
        assert_eq!(pressed(100, &["Shift ArrowRight", "ArrowRight"]), (102, None, Done::Moved));
        assert_eq!(pressed(100, &["Shift ArrowLeft", "Escape"]), (99, None, Done::Dropped));
        // Without anything marked Escape belongs to the page.
        assert_eq!(pressed(100, &["Escape"]).2, Done::Nothing);
        assert_eq!(pressed(100, &["Enter"]), (100, None, Done::Select));
    }

    #[test]
    fn a_layer_without_bytes_has_nowhere_to_go() {
        let mut caret = Caret::default();
        let bounds = Bounds { width: 8, page: 1, total: 0 };
        for key in ["ArrowRight", "PageDown", "PageUp", "End", "Home"] {
            press(Stroke { key, ..Stroke::default() }, &mut caret, bounds);
            assert_eq!(caret.at, 0, "{key}");
        }
    }
}
