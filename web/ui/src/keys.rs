//! Which key means what: one table, from which keys are looked up and the help is drawn.
//!
//! A [`Shortcut`] is what a key asks of the page wherever the focus is; a [`Wish`] what it asks of the list that has the focus, after the
//! grid patterns of the ARIA Authoring Practices.
//!
//! Letters that mean something everywhere mean that in the tree too, which has the focus when a file has opened. All others search
//! there; what is searched for may begin with a quote, as it does on the screen, or with Shift, and then all letters belong to it.

mod table;
mod typing;

use web_sys::KeyboardEvent;

use crate::{link::View, store::Stage};

pub use table::{EVERYWHERE, FILES, GRAPH, Line, MACHINE, OBJECTS, OPS_AND_BYTES, SEARCH, TIMELINE, shown};
pub use typing::{TYPING, Typing, Whose};

/// A key with what is held down beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stroke<'a> {
    /// As `KeyboardEvent.key` says.
    pub key: &'a str,
    /// Alt is down.
    pub alt: bool,
    /// Control or the command key is down.
    pub control: bool,
    /// Shift is down.
    pub shift: bool,
}

impl<'a> Stroke<'a> {
    /// What an event tells. Its `key` is fetched by the caller, who keeps it.
    #[must_use]
    pub fn new(key: &'a str, event: &KeyboardEvent) -> Self {
        Self {
            key,
            alt: event.alt_key(),
            control: event.ctrl_key() || event.meta_key(),
            shift: event.shift_key(),
        }
    }

    /// The character it writes.
    fn character(self) -> Option<char> {
        let mut chars = self.key.chars();
        let c = chars.next().filter(|c| !self.alt && !self.control && !c.is_control());
        c.filter(|_| chars.next().is_none())
    }

    /// Whether a name in the table means it. Shift counts only where the name has it, and only if `exactly` that is asked.
    fn is(self, name: &str, exactly: bool) -> bool {
        if let Some(letter) = name.strip_prefix("Ctrl+") {
            return self.control && !self.alt && self.key.eq_ignore_ascii_case(letter);
        }
        let (shift, name) = name.strip_prefix("Shift+").map_or((false, name), |name| (true, name));
        let (alt, name) = name.strip_prefix("Alt+").map_or((false, name), |name| (true, name));
        name == self.key
            && alt == self.alt
            && shift == (self.shift && exactly)
            && (!self.control || matches!(self.key, "Home" | "End"))
    }
}

/// What a key asks of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// The cursor goes to the next op (`true`), or to the one before.
    Step(bool),
    /// The cursor goes to the next op that calls something (`true`), or to the one before.
    Call(bool),
    /// From what is selected to what is around it.
    Outward,
    /// The same; but a search that is under way ends first.
    Escape,
    /// Something is looked for that will be typed.
    Find,
    /// To the next match (`true`), or to the one before.
    Match(bool),
    /// To a path that will be typed.
    GoToPath,
    /// All there is to do is listed.
    Commands,
    /// What can be set is shown.
    Settings,
    /// The colours become others.
    Theme,
    /// Rows become as high as they were not.
    Density,
    /// Files are chosen.
    Open,
    /// The file is closed.
    Close,
    /// A link that holds the file is copied.
    Link,
    /// A pane is shown.
    Look(View),
    /// One step forward in the history (`true`), or back.
    Travel(bool),
    /// To the next row that refers to the selected object.
    Occurrence,
    /// The bytes come or go.
    Hex,
    /// The stage shows that, or closes if it does already.
    Stage(Stage),
    /// To an offset that will be typed.
    GoTo,
    /// Something of the selection is copied.
    Copy(Copied),
    /// The keys are shown.
    Help,
}

impl Shortcut {
    /// What it is called where it stands alone; nothing where what its line of the table says is just that.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Step(false) => "Previous opcode",
            Self::Step(true) => "Next opcode",
            Self::Call(false) => "Previous call",
            Self::Call(true) => "Next call",
            Self::Occurrence => "Next occurrence of the object",
            Self::Stage(Stage::Graph) => "Show or hide the graph",
            Self::Stage(Stage::Calls) => "Show or hide the calls",
            Self::Stage(Stage::Imports) => "Show or hide the imports",
            Self::Match(true) => "Next match",
            Self::Match(false) => "Previous match",
            Self::Outward => "Outward, to what the selection is in",
            Self::Escape => "End the search",
            Self::Find => "Find",
            Self::Copy(Copied::Path) => "Copy the path",
            Self::Copy(Copied::Value) => "Copy the value",
            Self::Copy(Copied::Bytes) => "Copy the bytes",
            Self::Look(View::Tree) => "Show the selected object",
            Self::Look(View::Timeline) => "Show the timeline",
            Self::Look(View::Ops) => "Show the opcodes",
            Self::Look(View::Machine) => "Show the machine",
            Self::Look(View::Hex) => "Show the bytes",
            Self::Look(View::File) => "Show what is known about the file",
            Self::Look(View::Fault) => "Show what is wrong with the file",
            _ => return None,
        })
    }

    /// Whether there must be a file that is open.
    #[must_use]
    pub const fn needs_document(self) -> bool {
        !matches!(
            self,
            Self::Help | Self::Commands | Self::Settings | Self::Theme | Self::Density | Self::Open
        )
    }
}

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The row's Python path.
    Path,
    /// The value.
    Value,
    /// The bytes, as a Python literal.
    Bytes,
}

/// What a key asks of the list that has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The selection moves by some rows.
    Move(i64),
    /// The selection moves by some windows full of rows.
    Page(i64),
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// Open the row; when it is open, to its first child.
    Inward,
    /// Close the row; when it is closed, to its parent.
    Outward,
    /// Follow the link, or open or close the row.
    Act,
    /// Open every row of this level.
    OpenLevel,
    /// Open everything below the row.
    OpenBelow,
}

fn find<D: Copy>(table: &[Line<D>], stroke: Stroke<'_>) -> Option<D> {
    // What is asked for with Shift goes before what is asked for whether or not it is down.
    [true, false].into_iter().find_map(|exactly| {
        table
            .iter()
            .flat_map(|line| line.keys)
            .find(|(name, _)| stroke.is(name, exactly))
            .map(|(_, does)| *does)
    })
}

/// What a key asks of the list that has the focus, if anything.
#[must_use]
pub fn wish(stroke: Stroke<'_>) -> Option<Wish> {
    find(OBJECTS, stroke)
}

/// Something to do, for a list of all there is: what it is called, and its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What it does.
    pub does: Shortcut,
    /// What it is called.
    pub name: &'static str,
    /// The keys, as people call them.
    pub keys: Vec<String>,
}

/// All there is to do everywhere, in the order of the table.
#[must_use]
pub fn commands() -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for line in EVERYWHERE {
        for (key, does) in line.keys {
            let keys = (!key.is_empty()).then(|| shown(key));
            match commands.iter_mut().find(|command| command.does == *does) {
                Some(command) => command.keys.extend(keys),
                None => {
                    let name = does.name().unwrap_or(line.does);
                    commands.push(Command { does: *does, name, keys: keys.into_iter().collect() });
                }
            }
        }
    }
    commands
}

/// What a chord of two letters asks of the page.
fn chord(first: char, second: char) -> Option<Shortcut> {
    let mut keys = EVERYWHERE.iter().flat_map(|line| line.keys);
    keys.find(|(name, _)| name.chars().eq([first, ' ', second])).map(|(_, does)| *does)
}

fn begins_chord(letter: char) -> bool {
    let mut keys = EVERYWHERE.iter().flat_map(|line| line.keys);
    keys.any(|(name, _)| {
        let mut chars = name.chars();
        chars.next() == Some(letter) && chars.next() == Some(' ') && chars.next().is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(key: &str) -> Stroke<'_> {
        Stroke { key, ..Stroke::default() }
    }

    #[test]
    fn the_pattern() {
        assert_eq!(wish(stroke("ArrowDown")), Some(Wish::Move(1)));
        assert_eq!(wish(stroke("ArrowRight")), Some(Wish::Inward));
        assert_eq!(wish(Stroke { shift: true, ..stroke("ArrowRight") }), Some(Wish::OpenBelow));
        assert_eq!(wish(Stroke { shift: true, ..stroke("ArrowDown") }), Some(Wish::Move(1)));
        assert_eq!(wish(stroke("*")), Some(Wish::OpenLevel));
        assert_eq!(wish(Stroke { shift: true, ..stroke("*") }), Some(Wish::OpenLevel));
        assert_eq!(wish(Stroke { control: true, ..stroke("End") }), Some(Wish::Last));
        assert_eq!(["F5", "Tab", "[", "e"].map(|key| wish(stroke(key))), [None; 4]);
    }

    #[test]
    fn every_command_is_listed_once_and_by_a_name_of_its_own() {
        let commands = commands();
        let find = |does| commands.iter().find(|command| command.does == does).unwrap();
        assert_eq!(find(Shortcut::Match(false)).keys, ["N"]);
        assert_eq!(find(Shortcut::Commands).keys, ["Ctrl K"]);
        assert_eq!(find(Shortcut::Travel(false)).keys, ["Alt ←", "Backspace"]);
        assert_eq!(
            find(Shortcut::Settings),
            &Command { does: Shortcut::Settings, name: "Settings", keys: Vec::new() }
        );
        let names: std::collections::BTreeSet<_> = commands.iter().map(|command| command.name).collect();
        assert_eq!(names.len(), commands.len());
        for (key, does) in EVERYWHERE.iter().flat_map(|line| line.keys) {
            assert!(key.is_empty() || find(*does).keys.contains(&shown(key)), "{key}");
        }
    }
}
