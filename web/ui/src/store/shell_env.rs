//! What components and tasks act through where it is about no file in particular.

use std::{cell::Cell, rc::Rc};

use yew::{NodeRef, UseReducerDispatcher};

use super::{Notice, Shell, ShellAction, Source, TabId};

/// The tabs, handed to whatever acts. Like [`super::Env`] it gives no way to read the state.
#[derive(Clone)]
pub struct ShellEnv {
    shell: UseReducerDispatcher<Shell>,
    /// The element that everything is drawn in: ids are looked up there, for in a shadow root the document does not know them.
    pub root: NodeRef,
    /// The file input behind every button that opens one.
    pub picker: NodeRef,
    /// Begins the ids of this interface's elements: several can stand in one document.
    pub prefix: Rc<str>,
    /// The last announcement that was made: of several tabs only one makes it.
    said: Rc<Cell<u32>>,
}

impl PartialEq for ShellEnv {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.said, &other.said)
    }
}

impl ShellEnv {
    /// Ties them together.
    #[must_use]
    pub fn new(shell: UseReducerDispatcher<Shell>, prefix: Rc<str>) -> Self {
        Self { shell, root: NodeRef::default(), picker: NodeRef::default(), prefix, said: Rc::default() }
    }

    /// Changes the tabs, or what belongs to all of them.
    pub fn act(&self, action: ShellAction) {
        self.shell.dispatch(action);
    }

    /// Opens files: see [`ShellAction::Open`].
    pub fn open(&self, sources: impl IntoIterator<Item = Source>) {
        let loads: Vec<_> = sources.into_iter().map(Into::into).collect();
        if !loads.is_empty() {
            self.act(ShellAction::Open(loads));
        }
    }

    /// Whether this is to be announced: once.
    #[must_use]
    pub fn is_news(&self, notice: &Notice) -> bool {
        self.said.replace(notice.serial) != notice.serial
    }

    /// The id of a tab, or with another word of what belongs to it.
    #[must_use]
    pub fn id(&self, name: &str, tab: TabId) -> String {
        [&self.prefix, "-", name, &tab.0.to_string()].concat()
    }
}
