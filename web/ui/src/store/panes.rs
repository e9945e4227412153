//! Which panes are shown, and how.

use picklescope_protocol::{Axis, Lanes};

use crate::{link::View, timeline::Weigh};

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

/// What the stage shows, between the objects and the panel beside them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// What is around the selected object, drawn as nodes and arrows.
    #[default]
    Graph,
    /// What loading would call, in order.
    Calls,
    /// What loading would import.
    Imports,
    /// Nothing: the stage is closed.
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
    /// The stage.
    Stage,
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
    /// At the edge.
    pub side: Side,
    /// Between tree and edge.
    pub stage: Stage,
    /// Where there is room for one of stage and side, it is the stage that is shown.
    pub stage_in_front: bool,
    /// The whole of the selected value is shown, above everything.
    pub value: bool,
    /// Along x of the timeline.
    pub axis: Axis,
    /// Along y of it.
    pub lanes: Lanes,
    /// In its place, types by what they weigh.
    pub by_type: Option<Weigh>,
}

/// Something that is to be shown. Whatever else is shown stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// In the drawer.
    Drawer(Drawer),
    /// In a narrow window.
    Narrow(Narrow),
    /// At the edge.
    Side(Side),
    /// On the stage.
    Stage(Stage),
    /// The whole of the selected value, or no longer.
    Value(bool),
    /// Along x of the timeline.
    Axis(Axis),
    /// Along y of it.
    Lanes(Lanes),
    /// In the timeline's place, types by what they weigh.
    ByType(Option<Weigh>),
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
                let stage = match self.stage {
                    Stage::Closed if narrow == Narrow::Stage => Stage::default(),
                    stage => stage,
                };
                Self { narrow, side, stage, ..self }
            }
            Show::Side(side) => Self { side, stage_in_front: false, ..self },
            Show::Stage(Stage::Closed) => {
                let narrow = if self.narrow == Narrow::Stage { Narrow::Tree } else { self.narrow };
                Self { stage: Stage::Closed, stage_in_front: false, narrow, ..self }
            }
            Show::Stage(stage) => Self { stage, stage_in_front: true, ..self },
            Show::Value(value) => Self { value, ..self },
            Show::Axis(axis) => Self { axis, ..self },
            Show::Lanes(lanes) => Self { lanes, ..self },
            Show::ByType(by_type) => Self { by_type, ..self },
            Show::View(view) => match view {
                View::Graph => self.staging(Stage::Graph),
                View::Calls => self.staging(Stage::Calls),
                View::Imports => self.staging(Stage::Imports),
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

    fn staging(self, stage: Stage) -> Self {
        Self { narrow: Narrow::Stage, side: Side::Selection, ..self.showing(Show::Stage(stage)) }
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
