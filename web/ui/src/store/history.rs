//! Where one has been: a list of places and a position in it, as in a browser.

use picklescope_protocol::{RowKey, Where};

use super::Step;

/// The most places that are remembered.
const LIMIT: usize = 200;

/// A place that was visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The row; `None` for what belongs to no object.
    pub key: Option<RowKey>,
    /// What of it was pointed at, where it was not the row itself.
    pub at: Option<Where>,
}

/// The places visited, oldest first. Moving about changes the present place; only a jump makes a new one.
///
/// A step back or forward is taken when it is asked for, not when one has arrived: of two in a hurry the second one leads on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    back: Vec<Place>,
    present: Option<Place>,
    /// Nearest last.
    forward: Vec<Place>,
    /// The last step back or forward, by its number: where it leads.
    travelling: Option<(u32, Place)>,
}

impl History {
    /// One is at another place now, and how one came there.
    pub fn went(&mut self, step: Step, place: Place) {
        match step {
            Step::Stay | Step::Travel => self.moved(place),
            Step::Jump => self.jumped(place),
        }
    }

    /// The present place moves.
    pub fn moved(&mut self, place: Place) {
        self.present = Some(place);
    }

    /// A jump: the present place is remembered, and what was ahead is forgotten.
    pub fn jumped(&mut self, place: Place) {
        if self.present == Some(place) {
            return;
        }
        self.back.extend(self.present.replace(place));
        if self.back.len() > LIMIT {
            self.back.remove(0);
        }
        self.forward.clear();
    }

    /// One step back or forward begins. Whether there is a place to go to.
    pub fn travel(&mut self, forward: bool) -> bool {
        let (from, to) =
            if forward { (&mut self.forward, &mut self.back) } else { (&mut self.back, &mut self.forward) };
        let Some(place) = from.pop() else { return false };
        to.extend(self.present.replace(place));
        let number = self.travelling.map_or(0, |(number, _)| number);
        self.travelling = Some((number.wrapping_add(1), place));
        true
    }

    /// Where the last step back or forward leads, with its number; `None` if there was none.
    #[must_use]
    pub fn travelling(&self) -> Option<(u32, Place)> {
        self.travelling
    }

    /// Where a step back leads.
    #[must_use]
    pub fn previous(&self) -> Option<Place> {
        self.back.last().copied()
    }

    /// Where a step forward leads.
    #[must_use]
    pub fn next(&self) -> Option<Place> {
        self.forward.last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{History, Place};
    use picklescope_protocol::{NodeId, RowKey, Where};

    fn place(slot: u32) -> Place {
        Place { key: Some(RowKey { owner: NodeId(0), slot, span: 1 }), at: None }
    }

    #[test]
    fn jumps_are_retraced_and_moves_are_not() {
        let mut history = History::default();
        history.moved(place(1));
        history.moved(place(2));
        history.jumped(place(9));
        history.moved(place(10));
        assert_eq!(history.previous(), Some(place(2)));
        assert_eq!(history.travelling(), None);
        assert!(history.travel(false));
        assert_eq!(history.travelling(), Some((1, place(2))));
        assert_eq!((history.previous(), history.next()), (None, Some(place(10))));
        assert!(history.travel(true) && !history.travel(true));
        assert_eq!((history.previous(), history.next()), (Some(place(2)), None));
    }

    #[test]
    fn two_steps_in_a_hurry_are_two_steps() {
        let mut history = History::default();
        history.moved(place(1));
        history.jumped(place(2));
        history.jumped(place(3));
        // Nothing has arrived in between.
        assert!(history.travel(false) && history.travel(false));
        assert_eq!(history.travelling(), Some((2, place(1))));
        assert!(!history.travel(false));
        assert_eq!((history.previous(), history.next()), (None, Some(place(2))));
        assert!(history.travel(true) && history.travel(true));
        assert_eq!((history.previous(), history.next()), (Some(place(2)), None));
    }

    #[test]
    fn a_jump_forgets_what_was_ahead() {
        let mut history = History::default();
        history.moved(place(1));
        history.jumped(place(2));
        history.travel(false);
        history.jumped(place(3));
        assert_eq!((history.previous(), history.next()), (Some(place(1)), None));
    }

    #[test]
    fn an_op_of_the_same_row_is_another_place() {
        let mut history = History::default();
        let op = |n| Place { at: Some(Where::Op(n)), ..place(1) };
        history.moved(place(1));
        history.jumped(op(5));
        history.jumped(op(5));
        history.jumped(Place { key: None, at: Some(Where::Op(0)) });
        assert_eq!(history.previous(), Some(op(5)));
        history.travel(false);
        assert_eq!(history.previous(), Some(place(1)));
        assert_eq!(history.next(), Some(Place { key: None, at: Some(Where::Op(0)) }));
    }
}
