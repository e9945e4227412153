//! What components and tasks act through.

use std::rc::Rc;

use yew::{AttrValue, NodeRef, UseReducerDispatcher};

use super::{Action, State};
use crate::client::Client;

/// The worker and the store, handed to whatever acts. It gives no way to read the state: what a task needs to
/// know is an argument of it.
#[derive(Clone, PartialEq)]
pub struct Env {
    /// The way to the worker.
    pub client: Client,
    store: UseReducerDispatcher<State>,
    /// The file input behind every button that opens one.
    pub picker: NodeRef,
    /// Begins the ids of this interface's elements: several can stand in one document.
    pub prefix: Rc<str>,
}

impl Env {
    /// Ties them together.
    #[must_use]
    pub fn new(client: Client, store: UseReducerDispatcher<State>, prefix: Rc<str>) -> Self {
        Self { client, store, picker: NodeRef::default(), prefix }
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
