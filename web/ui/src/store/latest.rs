//! One question at a time, and of those that come meanwhile the last one counts.

use std::cell::Cell;

/// Questions of a kind on their way to the worker and back.
#[derive(Debug)]
pub struct Latest<T: Copy> {
    busy: Cell<bool>,
    /// The newest, while any is under way.
    newest: Cell<Option<T>>,
    /// It came while another one was under way.
    waits: Cell<bool>,
}

impl<T: Copy> Default for Latest<T> {
    fn default() -> Self {
        Self { busy: Cell::new(false), newest: Cell::new(None), waits: Cell::new(false) }
    }
}

impl<T: Copy> Latest<T> {
    /// There is a new question; whether it is to be asked now. If not, [`Latest::answered`] gives it in time.
    pub fn asks(&self, question: T) -> bool {
        self.newest.set(Some(question));
        if self.busy.replace(true) {
            self.waits.set(true);
            return false;
        }
        true
    }

    /// The answer is here, or there is none: the question to ask next, if another one has come.
    pub fn answered(&self) -> Option<T> {
        if self.waits.replace(false) {
            return self.newest.get();
        }
        self.busy.set(false);
        self.newest.set(None);
        None
    }

    /// Whether a newer question waits, before which the answer to this one counts for nothing.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.waits.get()
    }

    /// The newest question that is not answered yet.
    #[must_use]
    pub fn newest(&self) -> Option<T> {
        self.newest.get()
    }
}

#[cfg(test)]
mod tests {
    use super::Latest;

    #[test]
    fn of_questions_in_a_hurry_the_first_and_the_last_are_asked() {
        let asked = Latest::default();
        assert!(asked.asks(1));
        assert!(!asked.asks(2) && !asked.asks(3));
        assert_eq!((asked.newest(), asked.is_waiting()), (Some(3), true));
        assert_eq!(asked.answered(), Some(3));
        assert!(!asked.is_waiting());
        assert_eq!((asked.answered(), asked.newest()), (None, None));
        assert!(asked.asks(4));
    }
}
