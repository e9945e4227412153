//! The files that are open beside each other, and what belongs to all of them: the theme, the help, a file being
//! dragged. What is known of one file is its own [`super::State`].

use std::rc::Rc;

use yew::{AttrValue, Reducible};

use super::{Edge, Notice, Settings, Sizes, Source, Theme};
use crate::link::Goal;

/// The most tabs. Each file that was looked at has a worker of its own, with a wasm memory of its own.
pub const MOST_TABS: usize = 24;

/// Names a tab for as long as the interface stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TabId(pub u32);

/// The tabs, and what belongs to all of them.
#[derive(Clone, Debug)]
pub struct Shell {
    /// In the order they are shown. Never empty.
    pub tabs: Vec<Tab>,
    /// The one that is shown.
    pub active: TabId,
    /// Counts tabs and errands: each has a number of its own.
    serial: u32,
    /// A file is being dragged over the window.
    pub dragging: bool,
    /// The dialog that is open.
    pub dialog: Option<Dialog>,
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// How large panes are.
    pub sizes: Sizes,
    /// What else was set.
    pub settings: Settings,
    /// Something to announce that is about no file in particular.
    pub notice: Notice,
    /// What of the files that were handed over last is not open, and why. It stands until it was read, or until others were opened.
    pub left_out: Option<AttrValue>,
}

/// What stands above everything else until it is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The keyboard help.
    Help,
    /// All there is to do, by name.
    Commands,
    /// What can be set.
    Settings,
}

/// A tab: a file, one that is on its way, or the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
    /// Its lasting name.
    pub id: TabId,
    /// What its viewer says it shows.
    pub told: Told,
    /// What its viewer was last asked to open. It does so when it is first shown: of twenty files dropped at once only
    /// those that are looked at are read.
    pub errand: Option<Errand>,
}

/// What a tab shows, as far as the others need to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What it is called: a file's name, made safe to show.
    pub title: AttrValue,
    /// What has become of it.
    pub state: TabState,
}

/// What has become of a tab's file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TabState {
    /// There is none: the start.
    #[default]
    Empty,
    /// It is on its way, or waits until it is looked at.
    Waiting,
    /// It is open.
    Open,
    /// It is open, and broken.
    Broken,
    /// It is no pickle, or could not be opened.
    Refused,
}

/// Something that a viewer is to open.
#[derive(Clone, Debug)]
pub struct Errand {
    /// Tells one errand from the next.
    pub serial: u32,
    /// What.
    pub load: Load,
}

impl PartialEq for Errand {
    fn eq(&self, other: &Self) -> bool {
        self.serial == other.serial
    }
}

/// What is opened.
#[derive(Clone, Debug)]
pub enum Load {
    /// A file or what stands for one, and where to go in it.
    Source(Source, Goal),
    /// A link that holds no file, and why.
    Refused(AttrValue),
}

impl From<Source> for Load {
    fn from(source: Source) -> Self {
        Self::Source(source, Goal::default())
    }
}

impl Load {
    fn title(&self) -> AttrValue {
        match self {
            Self::Source(source, _) => source.title(),
            Self::Refused(_) => "Link".into(),
        }
    }
}

/// A change of the tabs, or of what belongs to all of them.
#[derive(Clone, Debug)]
pub enum ShellAction {
    /// Files are opened: the first in the tab that is shown if that is empty, the others in tabs of their own.
    Open(Vec<Load>),
    /// Folders were among the files; their names.
    Folders(Vec<AttrValue>),
    /// What was not opened has been read.
    Read,
    /// A viewer says what it shows.
    Told(TabId, Told),
    /// Another tab is shown.
    Activate(TabId),
    /// A tab is closed.
    Close(TabId),
    /// The start is shown, in a tab of its own if there is no empty one.
    Start,
    /// Something to announce.
    Say(AttrValue),
    /// A file is dragged over the window, or no longer.
    Drag(bool),
    /// A dialog opens, or the one that is open closes.
    Show(Option<Dialog>),
    /// Something is set.
    Set(Settings),
    /// The colour scheme is chosen.
    Theme(Theme),
    /// An edge between panes is moved; `None` puts it back.
    Resize(Edge, Option<i32>),
}

impl Shell {
    /// One empty tab.
    #[must_use]
    pub fn new(theme: Theme, sizes: Sizes, settings: Settings) -> Self {
        let first = Tab { id: TabId(0), told: Told::default(), errand: None };
        Self {
            tabs: vec![first],
            active: TabId(0),
            serial: 0,
            dragging: false,
            dialog: None,
            theme,
            sizes,
            settings,
            notice: Notice::default(),
            left_out: None,
        }
    }

    fn number(&mut self) -> u32 {
        self.serial = self.serial.wrapping_add(1);
        self.serial
    }

    fn open(&mut self, loads: Vec<Load>) {
        self.dragging = false;
        self.left_out = None;
        let (wanted, mut opened) = (loads.len(), 0);
        let last = loads.last().map(Load::title).unwrap_or_default();
        let mut first_out = None;
        for load in loads {
            let errand = Errand { serial: self.number(), load };
            let told = Told { title: errand.load.title(), state: TabState::Waiting };
            let active = self.active;
            let empty = |tab: &&mut Tab| tab.id == active && tab.told.state == TabState::Empty;
            if let Some(tab) = self.tabs.iter_mut().find(empty) {
                tab.told = told;
                tab.errand = Some(errand);
            } else if self.tabs.len() < MOST_TABS {
                let id = TabId(self.number());
                self.tabs.push(Tab { id, told, errand: Some(errand) });
                if opened == 0 {
                    self.active = id;
                }
            } else {
                first_out = Some(told.title);
                break;
            }
            opened += 1;
        }
        if let Some(first) = first_out {
            let which = if opened + 1 == wanted {
                format!("{first} is not open")
            } else {
                format!("{first} to {last} are not open")
            };
            self.left_out = Some(match opened {
                0 => format!("{MOST_TABS} files are open, and no more fit: {which}. Close one first.").into(),
                _ => format!(
                    "Opened {opened} of {wanted} files: more than {MOST_TABS} do not fit, and {which}."
                )
                .into(),
            });
        }
    }

    /// Folders stand beside whatever else was left out.
    fn folders(&mut self, names: &[AttrValue]) {
        let said = match names {
            [] => return,
            [one] => format!("{one} is a folder, and only files can be opened: drop the files in it."),
            [one, ..] => {
                format!(
                    "{one} and {} more are folders, and only files can be opened: drop the files in them.",
                    names.len() - 1
                )
            }
        };
        self.left_out = Some(match &self.left_out {
            Some(before) => [before, " ", &said].concat().into(),
            None => said.into(),
        });
    }

    fn close(&mut self, id: TabId) {
        let Some(at) = self.tabs.iter().position(|tab| tab.id == id) else { return };
        self.tabs.remove(at);
        if self.tabs.is_empty() {
            let id = TabId(self.number());
            self.tabs.push(Tab { id, told: Told::default(), errand: None });
        }
        if self.active == id {
            // The one that takes its place, or the last one.
            let next = self.tabs.get(at).or(self.tabs.last());
            self.active = next.map(|tab| tab.id).unwrap_or_default();
        }
    }

    fn start(&mut self) {
        if let Some(tab) = self.tabs.iter().find(|tab| tab.told.state == TabState::Empty) {
            self.active = tab.id;
        } else if self.tabs.len() < MOST_TABS {
            let id = TabId(self.number());
            self.tabs.push(Tab { id, told: Told::default(), errand: None });
            self.active = id;
        } else {
            self.say(format!("{MOST_TABS} files are open, and no more fit. Close one first."));
        }
    }

    fn say(&mut self, text: String) {
        self.notice = self.notice.after(text.into());
    }
}

impl Reducible for Shell {
    type Action = ShellAction;

    fn reduce(self: Rc<Self>, action: ShellAction) -> Rc<Self> {
        let same = match &action {
            ShellAction::Told(id, told) => {
                self.tabs.iter().find(|tab| tab.id == *id).is_none_or(|tab| tab.told == *told)
            }
            ShellAction::Activate(id) => self.active == *id || !self.tabs.iter().any(|tab| tab.id == *id),
            ShellAction::Drag(dragging) => self.dragging == *dragging,
            ShellAction::Show(dialog) => self.dialog == *dialog,
            ShellAction::Read => self.left_out.is_none(),
            _ => false,
        };
        // The same `Rc` means: nothing to draw.
        if same {
            return self;
        }
        let mut next = Self::clone(&self);
        match action {
            ShellAction::Open(loads) => next.open(loads),
            ShellAction::Folders(names) => next.folders(&names),
            ShellAction::Read => next.left_out = None,
            ShellAction::Told(id, told) => {
                if let Some(tab) = next.tabs.iter_mut().find(|tab| tab.id == id) {
                    tab.told = told;
                }
            }
            ShellAction::Activate(id) => next.active = id,
            ShellAction::Close(id) => next.close(id),
            ShellAction::Start => next.start(),
            ShellAction::Say(text) => next.notice = next.notice.after(text),
            ShellAction::Drag(dragging) => next.dragging = dragging,
            ShellAction::Show(dialog) => next.dialog = dialog,
            ShellAction::Set(settings) => next.settings = settings,
            ShellAction::Theme(theme) => {
                next.theme = theme;
                next.say(["Colours: ", theme.name()].concat());
            }
            ShellAction::Resize(edge, size) => next.sizes.set(edge, size),
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::SAMPLES;

    fn files(n: usize) -> ShellAction {
        ShellAction::Open(vec![Source::Sample(&SAMPLES[0]).into(); n])
    }

    fn shell() -> Rc<Shell> {
        Rc::new(Shell::new(Theme::Auto, Sizes::default(), Settings::default()))
    }

    fn ids(shell: &Shell) -> Vec<u32> {
        shell.tabs.iter().map(|tab| tab.id.0).collect()
    }

    #[test]
    fn the_first_file_takes_the_empty_tab_and_the_next_one_its_own() {
        let one = shell().reduce(files(1));
        assert_eq!((one.tabs.len(), one.active), (1, TabId(0)));
        assert_eq!(one.tabs[0].told.state, TabState::Waiting);
        let two = one.reduce(files(1));
        assert_eq!(two.tabs.len(), 2);
        assert_eq!(two.active, two.tabs[1].id);
    }

    #[test]
    fn of_several_files_the_first_is_shown() {
        let shell = shell().reduce(files(3));
        assert_eq!((shell.tabs.len(), shell.active), (3, TabId(0)));
        let more = shell.reduce(files(2));
        assert_eq!(more.active, more.tabs[3].id);
    }

    #[test]
    fn more_files_than_fit_are_told_of() {
        let full = shell().reduce(files(MOST_TABS + 5));
        assert_eq!(full.tabs.len(), MOST_TABS);
        let said = |shell: &Shell| shell.left_out.as_ref().map(ToString::to_string).unwrap_or_default();
        let name = SAMPLES[0].file;
        assert_eq!(
            said(&full),
            format!("Opened 24 of 29 files: more than 24 do not fit, and {name} to {name} are not open.")
        );
        let fuller = Rc::clone(&full).reduce(files(1));
        assert_eq!(ids(&fuller), ids(&full));
        assert_eq!(
            said(&fuller),
            format!("24 files are open, and no more fit: {name} is not open. Close one first.")
        );
        // It stands whatever viewers say of their files, until it is read.
        let told = Told { title: "a".into(), state: TabState::Open };
        let still = Rc::clone(&fuller).reduce(ShellAction::Told(TabId(0), told));
        assert_eq!(said(&still), said(&fuller));
        assert_eq!(still.reduce(ShellAction::Read).left_out, None);
        assert_eq!(shell().reduce(files(25)).reduce(ShellAction::Start).tabs.len(), MOST_TABS);
        assert_eq!(full.reduce(ShellAction::Start).tabs.len(), MOST_TABS);
    }

    #[test]
    fn folders_are_told_of_beside_what_else_is_not_open() {
        let folder = || ShellAction::Folders(vec!["photos".into()]);
        let one = shell().reduce(folder());
        assert_eq!(one.tabs[0].told.state, TabState::Empty);
        let photos = "photos is a folder, and only files can be opened: drop the files in it.";
        assert_eq!(one.left_out.as_deref(), Some(photos));
        let many = shell().reduce(files(25)).reduce(folder());
        let said = many.left_out.as_deref().unwrap_or_default();
        assert!(said.starts_with("Opened 24 of 25") && said.ends_with(photos), "{said}");
        assert_eq!(one.reduce(files(1)).left_out, None);
        let two = shell().reduce(ShellAction::Folders(vec!["a".into(), "b".into()]));
        assert!(two.left_out.as_deref().is_some_and(|said| said.starts_with("a and 1 more are folders")));
    }

    #[test]
    fn closing_shows_what_stands_in_its_place() {
        let three = shell().reduce(files(3));
        let [a, b, c] = [0, 1, 2].map(|at| three.tabs[at].id);
        let at_b = three.reduce(ShellAction::Activate(b));
        assert_eq!(Rc::clone(&at_b).reduce(ShellAction::Close(b)).active, c);
        let at_c = Rc::clone(&at_b).reduce(ShellAction::Activate(c));
        assert_eq!(at_c.reduce(ShellAction::Close(c)).active, b);
        assert_eq!(at_b.reduce(ShellAction::Close(a)).active, b);
    }

    #[test]
    fn the_last_tab_leaves_the_start_behind() {
        let one = shell().reduce(files(1));
        let id = one.active;
        let none = one.reduce(ShellAction::Close(id));
        assert_eq!(none.tabs.len(), 1);
        assert_eq!((none.tabs[0].told.state, none.active), (TabState::Empty, none.tabs[0].id));
        assert_ne!(none.active, id, "its viewer, and with it its worker, is another one");
    }

    #[test]
    fn the_start_is_there_once() {
        let two = shell().reduce(files(1)).reduce(ShellAction::Start);
        assert_eq!(two.tabs.len(), 2);
        let still = Rc::clone(&two).reduce(ShellAction::Activate(TabId(0))).reduce(ShellAction::Start);
        assert_eq!((ids(&still), still.active), (ids(&two), two.active));
    }

    #[test]
    fn what_changes_nothing_draws_nothing() {
        let shell = shell().reduce(files(1));
        let told = shell.tabs[0].told.clone();
        let same = Rc::clone(&shell).reduce(ShellAction::Told(TabId(0), told));
        assert!(Rc::ptr_eq(&shell, &same));
        assert!(Rc::ptr_eq(&shell, &Rc::clone(&shell).reduce(ShellAction::Activate(TabId(7)))));
    }
}
