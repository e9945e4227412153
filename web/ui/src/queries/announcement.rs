//! What the live region says when a file is open, and when a jump has led somewhere.

use picklescope_protocol::{Opened, What};
use yew::AttrValue;

use super::label;
use crate::{format, store::Selection};

/// One or two sentences: what it is, and whether something is wrong.
#[must_use]
pub fn announcement(opened: &Opened) -> AttrValue {
    let name = &opened.name;
    match &opened.what {
        What::Empty => format!("{name} is empty.").into(),
        What::NotPickle(_) => format!("{name} is not a pickle.").into(),
        What::Pickle => match &opened.fault {
            Some(fault) => format!(
                "Opened {name}, which is broken at offset {}: {}",
                format::offset(fault.offset),
                fault.message
            )
            .into(),
            None if opened.cancelled && opened.rows == 0 => format!("Stopped opening {name}.").into(),
            None if opened.cancelled => format!("Stopped opening {name}; what was read is shown.").into(),
            None => {
                format!("Opened {name}, {}.", format::count(u64::from(opened.counts.nodes), "object")).into()
            }
        },
    }
}

/// Where a jump has led: the row's name, its type and the object's number.
#[must_use]
pub fn arrival(selection: &Selection) -> AttrValue {
    let row = &selection.row;
    let name = label(&row.label).text;
    match selection.node() {
        Some(node) => format!("At {name}: {} #{}", row.type_name, node.0).into(),
        None => format!("At {name}").into(),
    }
}
