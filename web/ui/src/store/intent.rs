//! What the user last meant to go to. Answers come late: what was meant before must not take the selection away from what is meant
//! now.

use std::{cell::Cell, rc::Rc};

/// Counts what the user means to go to.
#[derive(Debug, Default)]
pub struct Intents(Rc<Cell<u32>>);

/// One of them.
#[derive(Debug)]
pub struct Intent {
    serial: u32,
    all: Rc<Cell<u32>>,
}

impl Intents {
    /// Something else is meant from now on.
    pub fn begin(&self) -> Intent {
        self.0.set(self.0.get().wrapping_add(1));
        self.present()
    }

    /// What is meant now, by whoever only puts right what came of it.
    #[must_use]
    pub fn present(&self) -> Intent {
        Intent { serial: self.0.get(), all: Rc::clone(&self.0) }
    }
}

impl Intent {
    /// Whether this is still what is meant. To be asked after each wait.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.all.get() == self.serial
    }
}

#[cfg(test)]
mod tests {
    use super::Intents;

    #[test]
    fn the_last_one_holds() {
        let intents = Intents::default();
        let first = intents.begin();
        let present = intents.present();
        assert!(first.holds() && present.holds());
        let second = intents.begin();
        assert!(!first.holds() && !present.holds() && second.holds());
    }
}
