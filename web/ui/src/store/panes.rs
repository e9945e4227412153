//! Which panes are shown, and how.

use picklescope_protocol::{Axis, Lanes};

use crate::link::View;

/// What the drawer shows beside or instead of each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drawer {
    /// The list of ops.
    #[default]
    Ops,
    /// The machine.
    Vm,
    /// The bytes.
    Hex,
    /// Nothing: the drawer is closed.
    Closed,
}

/// The one pane that a narrow window shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Narrow {
    /// The object tree and the selection.
    #[default]
    Tree,
    /// The timeline, and the list of ops or the machine.
    Timeline,
    /// The bytes.
    Hex,
    /// What is known about the file.
    Facts,
}

/// What the panel beside the tree shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// The selected object.
    #[default]
    Selection,
    /// The file: its protocol metadata.
    File,
    /// What is wrong: the stack and the open containers at the fault.
    Fault,
}

/// Which panes are shown, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Panes {
    /// Below the timeline.
    pub drawer: Drawer,
    /// In a narrow window.
    pub narrow: Narrow,
    /// Beside the tree.
    pub side: Side,
    /// Along x of the timeline.
    pub axis: Axis,
    /// Along y of it.
    pub lanes: Lanes,
}

/// Something that is to be shown. Whatever else is shown stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// In the drawer.
    Drawer(Drawer),
    /// In a narrow window.
    Narrow(Narrow),
    /// Beside the tree.
    Side(Side),
    /// Along x of the timeline.
    Axis(Axis),
    /// Along y of it.
    Lanes(Lanes),
    /// Whatever it takes to see this one, in a wide window and in a narrow one.
    View(View),
}

impl Panes {
    /// The panes with something in sight.
    #[must_use]
    pub fn showing(self, show: Show) -> Self {
        match show {
            Show::Drawer(drawer) => Self { drawer, ..self },
            Show::Narrow(narrow) => {
                // The panel beside the tree has a place in two of them.
                let side = match narrow {
                    Narrow::Tree => Side::Selection,
                    Narrow::Facts if self.side == Side::Selection => Side::File,
                    _ => self.side,
                };
                Self { narrow, side, ..self }
            }
            Show::Side(side) => Self { side, ..self },
            Show::Axis(axis) => Self { axis, ..self },
            Show::Lanes(lanes) => Self { lanes, ..self },
            Show::View(view) => match view {
                View::Tree => Self { narrow: Narrow::Tree, side: Side::Selection, ..self },
                View::Timeline => Self { narrow: Narrow::Timeline, side: Side::Selection, ..self },
                View::Ops => {
                    Self { narrow: Narrow::Timeline, side: Side::Selection, drawer: Drawer::Ops, ..self }
                }
                View::Machine => {
                    Self { narrow: Narrow::Timeline, side: Side::Selection, drawer: Drawer::Vm, ..self }
                }
                View::Hex => Self { narrow: Narrow::Hex, side: Side::Selection, drawer: Drawer::Hex, ..self },
                View::File => Self { narrow: Narrow::Facts, side: Side::File, ..self },
                View::Fault => Self { narrow: Narrow::Facts, side: Side::Fault, ..self },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_shown_anew_stays_as_it_is() {
        let panes =
            Panes { axis: Axis::Ops, lanes: Lanes::Marks, drawer: Drawer::Closed, ..Panes::default() };
        let file = panes.showing(Show::View(View::File));
        assert_eq!(file, Panes { side: Side::File, narrow: Narrow::Facts, ..panes });
        let hex = file.showing(Show::View(View::Hex));
        assert_eq!((hex.drawer, hex.axis, hex.lanes), (Drawer::Hex, Axis::Ops, Lanes::Marks));
    }

    #[test]
    fn the_panel_beside_the_tree_fits_what_a_narrow_window_shows() {
        let facts = Panes::default().showing(Show::Narrow(Narrow::Facts));
        assert_eq!(facts.side, Side::File);
        assert_eq!(facts.showing(Show::Narrow(Narrow::Tree)).side, Side::Selection);
        let fault = Panes { side: Side::Fault, ..Panes::default() }.showing(Show::Narrow(Narrow::Facts));
        assert_eq!(fault.side, Side::Fault);
    }
}
