//! The panes by the names that links call them.

use crate::store::{Narrow, Pane, Panes, Side, Stage};

/// A pane that a link can lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The object tree.
    Tree,
    /// The timeline.
    Timeline,
    /// The list of ops.
    Ops,
    /// The machine.
    Machine,
    /// The bytes.
    Hex,
    /// What is around the selected object.
    Graph,
    /// What loading would call.
    Calls,
    /// What loading would import.
    Imports,
    /// What is known about the file.
    File,
    /// What is wrong with it.
    Fault,
}

impl View {
    const ALL: [Self; 10] = [
        Self::Tree,
        Self::Timeline,
        Self::Ops,
        Self::Machine,
        Self::Hex,
        Self::Graph,
        Self::Calls,
        Self::Imports,
        Self::File,
        Self::Fault,
    ];

    /// Its name in a link.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tree => "tree",
            Self::Timeline => "timeline",
            Self::Ops => "ops",
            Self::Machine => "machine",
            Self::Hex => "hex",
            Self::Graph => "graph",
            Self::Calls => "calls",
            Self::Imports => "imports",
            Self::File => "file",
            Self::Fault => "fault",
        }
    }

    /// From its name. A name of another version is none: the file opens all the same.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.name() == name)
    }

    /// The one that someone is looking at: the panel that was chosen, else the pane that was last pointed at.
    #[must_use]
    pub fn of(panes: &Panes, pane: Pane) -> Self {
        match (panes.side, panes.narrow, pane) {
            (_, Narrow::Stage, _) | (_, _, Pane::Stage) if panes.stage != Stage::Closed => {
                match panes.stage {
                    Stage::Calls => Self::Calls,
                    Stage::Imports => Self::Imports,
                    Stage::Graph | Stage::Closed => Self::Graph,
                }
            }
            (Side::Fault, ..) => Self::Fault,
            (Side::File, ..) | (_, Narrow::Facts, _) => Self::File,
            (_, Narrow::Hex, _) | (_, _, Pane::Hex) => Self::Hex,
            (_, _, Pane::Ops) => Self::Ops,
            (_, _, Pane::Machine) => Self::Machine,
            (_, Narrow::Timeline, _) | (_, _, Pane::Timeline) => Self::Timeline,
            _ => Self::Tree,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::View;
    use crate::store::{Pane, Panes, Show};

    #[test]
    fn each_name_leads_to_its_pane_and_back() {
        for view in View::ALL {
            assert_eq!(View::from_name(view.name()), Some(view));
            let pane = match view {
                View::Timeline => Pane::Timeline,
                View::Ops => Pane::Ops,
                View::Machine => Pane::Machine,
                View::Hex => Pane::Hex,
                View::Graph | View::Calls | View::Imports => Pane::Stage,
                _ => Pane::Tree,
            };
            assert_eq!(View::of(&Panes::default().showing(Show::View(view)), pane), view);
        }
        assert_eq!(View::from_name("table"), None);
    }
}
