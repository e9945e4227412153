//! What components and tasks act through.

use std::{cell::Cell, rc::Rc};

use picklescope_protocol::DocId;
use yew::{AttrValue, UseReducerDispatcher};

use super::{Action, Hovering, ShellEnv, State};
use crate::{client::Client, timeline::Shared};

/// The worker and the store, handed to whatever acts. It gives no way to read the state: what a task needs to
/// know is an argument of it.
#[derive(Clone, PartialEq)]
pub struct Env {
    /// The way to the worker.
    pub client: Client,
    store: UseReducerDispatcher<State>,
    /// The way to the tabs, and to what belongs to all of them.
    pub shell: ShellEnv,
    /// What the mouse is over, on its way to the worker and back.
    pub hovering: Rc<Hovering>,
    /// What the minimap and the timeline have in common.
    pub timeline: Rc<Shared>,
    /// The op that the cursor is on its way to: keys come faster than answers.
    pub stepping: Rc<Cell<Option<(DocId, u32)>>>,
    /// Begins the ids of this interface's elements: several can stand in one document.
    pub prefix: Rc<str>,
}

impl Env {
    /// Ties them together.
    #[must_use]
    pub fn new(client: Client, store: UseReducerDispatcher<State>, shell: ShellEnv, prefix: Rc<str>) -> Self {
        Self {
            client,
            store,
            shell,
            hovering: Rc::default(),
            stepping: Rc::default(),
            timeline: Rc::default(),
            prefix,
        }
    }

    /// Changes the state.
    pub fn act(&self, action: Action) {
        self.store.dispatch(action);
    }

    /// Announces a sentence.
    pub fn say(&self, text: impl Into<AttrValue>) {
        self.act(Action::Say(text.into()));
    }

    /// The id of an element of this interface.
    #[must_use]
    pub fn id(&self, name: &str) -> String {
        [&self.prefix, "-", name].concat()
    }
}
