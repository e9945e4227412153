//! Questions about what is around an object, on their way to the worker and back.

use std::cell::RefCell;

use picklescope_protocol::{DocId, Reach, RowKey};

use super::Latest;

/// A question about what is around what a row shows.
#[derive(Clone, Debug)]
pub struct Question {
    /// The document.
    pub doc: DocId,
    /// The row.
    pub row: RowKey,
    /// How much of it.
    pub reach: Reach,
    /// Why it is asked.
    pub why: Why,
}

/// Why something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It was selected, and is not shown yet.
    Selected,
    /// More of what is shown is wanted, or it is wanted in the middle.
    Wanted,
}

/// One question at a time; of those that come meanwhile the last one counts.
#[derive(Debug, Default)]
pub struct Nearing {
    asked: Latest<()>,
    /// The last one that has no answer.
    question: RefCell<Option<Question>>,
}

impl Nearing {
    /// There is a new question; whether it is to be asked now. If not, [`Nearing::answered`] gives it in time.
    pub fn asks(&self, question: Question) -> bool {
        self.question.replace(Some(question));
        self.asked.asks(())
    }

    /// The question to ask.
    #[must_use]
    pub fn question(&self) -> Option<Question> {
        self.question.borrow().clone()
    }

    /// An answer is here, or there is none: whether it still counts, and whether another question is to be asked.
    #[must_use]
    pub fn answered(&self) -> (bool, bool) {
        let again = self.asked.answered().is_some();
        let counts = !again && self.question.borrow().is_some();
        if !again {
            self.question.replace(None);
        }
        (counts, again)
    }

    /// Something else is selected that is shown already: what was asked for the selection before counts no more.
    pub fn forget_selected(&self) {
        self.question.borrow_mut().take_if(|question| question.why == Why::Selected);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use picklescope_protocol::NodeId;

    fn question(slot: u32, why: Why) -> Question {
        Question {
            doc: DocId(1),
            row: RowKey { owner: NodeId(0), slot, span: 1 },
            reach: Reach::default(),
            why,
        }
    }

    #[test]
    fn the_last_question_counts() {
        let nearing = Nearing::default();
        assert!(nearing.asks(question(1, Why::Selected)));
        assert!(!nearing.asks(question(2, Why::Selected)) && !nearing.asks(question(3, Why::Wanted)));
        assert_eq!(nearing.answered(), (false, true));
        assert_eq!(nearing.question().map(|question| question.row.slot), Some(3));
        assert_eq!(nearing.answered(), (true, false));
        assert!(nearing.question().is_none() && nearing.asks(question(4, Why::Wanted)));
    }

    #[test]
    fn what_was_asked_for_a_selection_that_is_past_does_not() {
        let nearing = Nearing::default();
        nearing.asks(question(1, Why::Selected));
        nearing.forget_selected();
        assert_eq!(nearing.answered(), (false, false));
        nearing.asks(question(2, Why::Wanted));
        nearing.forget_selected();
        assert_eq!(nearing.answered(), (true, false));
    }
}
