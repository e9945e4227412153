//! The state of the interface: one value for each file that is open, and one for what belongs to all of them
//! ([`Shell`]). Neither is ever changed in place.
//!
//! Components are given snapshots of it. Every change is an [`Action`], and what is said about a document that
//! is no longer shown changes nothing.

mod action;
mod document;
mod env;
mod focus;
mod history;
mod intent;
mod latest;
mod nearing;
mod panes;
mod reduce;
mod search;
mod selection;
mod settings;
mod shell;
mod shell_env;
mod sizes;
mod snap;
mod source;
mod theme;
mod tree;

use std::rc::Rc;

use picklescope_protocol::{DocId, OpcodeInfo, ReaderSays, Sniffed};
use yew::AttrValue;

pub use action::{Action, Arranged, Step};
pub use document::{About, Document};
pub use env::Env;
pub use focus::{Focus, Hover, Hovering, Pane, Pointer, Trace};
pub use history::{History, Place};
pub use intent::{Intent, Intents};
pub use latest::Latest;
pub use nearing::{Nearing, Question, Why};
pub use panes::{Drawer, Narrow, Panes, Show, Side, Stage};
pub use search::{Finder, Search, USUAL};
pub use selection::{Selection, Via};
pub use settings::{READERS, Settings};
pub use shell::{Dialog, Errand, Load, MOST_TABS, Shell, ShellAction, Tab, TabId, TabState, Told};
pub use shell_env::ShellEnv;
pub use sizes::{Edge, Sizes};
pub use snap::Snap;
pub use source::Source;
pub use theme::Theme;
pub use tree::{Segment, Tree};

/// Everything the interface knows.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The worker.
    pub engine: Engine,
    /// The table of opcodes, once the worker has told it.
    pub opcodes: Rc<Vec<OpcodeInfo>>,
    /// What is shown.
    pub phase: Phase,
    /// What is known about the document that is shown, and about the selection in it.
    pub about: Snap<About>,
    /// The cursor and what the mouse is over.
    pub pointer: Snap<Pointer>,
    /// Which panes are shown, and how.
    pub panes: Panes,
    /// What was last announced.
    pub notice: Notice,
}

/// The worker, as far as the page knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// It has not said anything yet.
    #[default]
    Starting,
    /// It listens; with its version.
    Ready(AttrValue),
    /// It will not answer, and why.
    Lost(AttrValue),
}

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Phase {
    /// Nothing yet: the invitation to drop a file.
    #[default]
    Start,
    /// A file on its way.
    Opening(Snap<Opening>),
    /// A document, whole or broken, or the word that it holds no pickle.
    Open(Snap<Document>),
    /// It could not be opened at all.
    Failed(Snap<Failed>),
}

/// A file on its way.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The document it becomes.
    pub doc: DocId,
    /// Where it comes from.
    pub source: Source,
    /// What its first bytes told.
    pub sniffed: Option<Rc<Sniffed>>,
    /// Bytes passed.
    pub read: u64,
    /// Objects built.
    pub nodes: u32,
    /// Whether it is being stopped.
    pub stop: Stop,
    /// Its ops: those of a small file are laid out before its first rows are here.
    pub trace: Trace,
    /// What readers say that do not agree with the judge.
    pub readers: Rc<[ReaderSays]>,
}

/// How far Cancel has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stop {
    /// Nobody asked for it.
    #[default]
    No,
    /// It was asked for.
    Asked,
    /// The worker has heard it: it reads no more, and puts together what it has.
    Heard,
}

/// A file that could not be opened, or was lost with its worker. Never the file's fault.
#[derive(Clone, Debug)]
pub struct Failed {
    /// Where it came from; `None` when there was no file.
    pub source: Option<Source>,
    /// Of what kind.
    pub cause: Cause,
    /// What happened, in a plain sentence.
    pub reason: AttrValue,
}

/// Why there is nothing to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The file could not be read.
    Unreadable,
    /// The worker is gone, or never came.
    Lost,
    /// A link holds no file that can be opened.
    Link,
}

/// A sentence for the live region. The serial tells two equal sentences apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// Counts announcements.
    pub serial: u32,
    /// The sentence.
    pub text: AttrValue,
    /// Something could not be done. It stands until something can.
    pub wrong: bool,
}

impl State {
    /// The document shown, if one is.
    #[must_use]
    pub fn document(&self) -> Option<&Snap<Document>> {
        match &self.phase {
            Phase::Open(document) => Some(document),
            _ => None,
        }
    }
}
