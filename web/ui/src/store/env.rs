//! What components and tasks act through.

use std::{
    cell::{Cell, RefCell},
    ops::Deref,
    rc::Rc,
};

use picklescope_protocol::{DocId, Reply, Request, RowKey, Where};
use yew::{AttrValue, UseReducerDispatcher};

use super::{Action, Hovering, Intents, Latest, Nearing, Pane, ShellEnv, State};
use crate::{client::Client, keys::Typing, timeline::Shared};

/// The worker and the store, handed to whatever acts. It gives no way to read the state: what a task needs to
/// know is an argument of it.
#[derive(Clone)]
pub struct Env(Rc<Way>);

/// See [`Env`].
pub struct Way {
    /// The way to the worker.
    pub client: Client,
    store: UseReducerDispatcher<State>,
    /// The way to the tabs, and to what belongs to all of them.
    pub shell: ShellEnv,
    /// What the user last meant to go to.
    pub intents: Intents,
    /// What the mouse is over, on its way to the worker and back.
    pub hovering: Hovering,
    /// What the minimap and the timeline have in common.
    pub timeline: Rc<Shared>,
    /// What is asked about the objects around one.
    pub nearing: Nearing,
    /// Where the cursor is on its way to, and which pane sent it: keys come faster than answers.
    pub stepping: Latest<(DocId, Where, Pane)>,
    /// Calls that the cursor is still to go to, forward or, below zero, back: keys come faster than answers.
    pub calls: Cell<i32>,
    /// The reference that was last gone to, and which one of its object's it is, from 0.
    pub occurrence: Cell<Option<(RowKey, u32)>>,
    /// Counts searches.
    pub searches: Cell<u32>,
    /// The keys that belong to those that come next.
    pub typing: RefCell<Typing>,
    /// Begins the ids of this interface's elements: several can stand in one document.
    pub prefix: Rc<str>,
}

impl Deref for Env {
    type Target = Way;
    fn deref(&self) -> &Way {
        &self.0
    }
}

impl PartialEq for Env {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Env {
    /// Ties them together.
    #[must_use]
    pub fn new(client: Client, store: UseReducerDispatcher<State>, shell: ShellEnv, prefix: Rc<str>) -> Self {
        Self(Rc::new(Way {
            client,
            store,
            shell,
            intents: Intents::default(),
            hovering: Hovering::default(),
            timeline: Rc::default(),
            nearing: Nearing::default(),
            stepping: Latest::default(),
            calls: Cell::default(),
            occurrence: Cell::default(),
            searches: Cell::default(),
            typing: RefCell::default(),
            prefix,
        }))
    }

    /// Asks the worker for something, and changes the state by what it answers. What it refuses changes nothing.
    pub fn learn(&self, request: Request, act: Box<dyn FnOnce(Reply) -> Option<Action>>) {
        let env = self.clone();
        self.client.ask_then(
            request,
            Box::new(move |answer| {
                if let Some(action) = answer.ok().and_then(act) {
                    env.act(action);
                }
            }),
        );
    }

    /// Changes the state.
    pub fn act(&self, action: Action) {
        self.store.dispatch(action);
    }

    /// Announces a sentence.
    pub fn say(&self, text: impl Into<AttrValue>) {
        self.act(Action::Say(text.into()));
    }

    /// Announces that something could not be done, and why.
    pub fn warn(&self, text: impl Into<AttrValue>) {
        self.act(Action::Warn(text.into()));
    }

    /// The id of an element of this interface.
    #[must_use]
    pub fn id(&self, name: &str) -> String {
        [&self.prefix, "-", name].concat()
    }
}
