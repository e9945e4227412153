//! Which panes are shown, and how.

use picklescope_protocol::{Axis, Lanes};

use super::Sizes;

/// What the drawer shows beside or instead of each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drawer {
    /// The list of ops.
    #[default]
    Ops,
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
    /// The timeline and the list of ops.
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
    /// How large they are.
    pub sizes: Sizes,
}
