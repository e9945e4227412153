//! The table of keys.

use super::{Copied, Shortcut, Wish};
use crate::{link::View, store::Stage};

/// What is written behind some keys in the help.
pub struct Line<D: 'static> {
    /// The keys as `KeyboardEvent.key` calls them, with `Shift+`, `Alt+` or `Ctrl+` (or the command key) before them; of a chord both, apart. An empty name
    /// stands for what has no key.
    pub keys: &'static [(&'static str, D)],
    /// What they do.
    pub does: &'static str,
}

const fn line<D>(keys: &'static [(&'static str, D)], does: &'static str) -> Line<D> {
    Line { keys, does }
}

/// The keys that mean the same wherever the focus is, but in fields.
pub const EVERYWHERE: &[Line<Shortcut>] = &[
    line(&[("/", Shortcut::Find)], "Find; an offset, a path and > for a command can be typed there, too"),
    line(&[("n", Shortcut::Match(true)), ("N", Shortcut::Match(false))], "Next, previous match"),
    line(
        &[("Escape", Shortcut::Escape), ("u", Shortcut::Outward)],
        "End the search; outward, to what the selection is in",
    ),
    line(
        &[("[", Shortcut::Step(false)), ("]", Shortcut::Step(true))],
        "Previous, next opcode, with the cursor",
    ),
    line(
        &[("{", Shortcut::Call(false)), ("}", Shortcut::Call(true))],
        "Previous, next call, with the cursor",
    ),
    line(
        &[("m", Shortcut::Occurrence)],
        "Next occurrence of the object; in the machine, the next opcode that has to do with it",
    ),
    line(
        &[("Alt+ArrowLeft", Shortcut::Travel(false)), ("Backspace", Shortcut::Travel(false))],
        "Back to where you were",
    ),
    line(&[("Alt+ArrowRight", Shortcut::Travel(true))], "Forward again"),
    line(&[("x", Shortcut::Hex)], "Show or hide the bytes"),
    line(
        &[
            ("1", Shortcut::Stage(Stage::Graph)),
            ("4", Shortcut::Stage(Stage::Calls)),
            ("5", Shortcut::Stage(Stage::Imports)),
        ],
        "Graph, calls, imports",
    ),
    line(&[("g p", Shortcut::GoToPath)], "Go to a path"),
    line(&[("g o", Shortcut::GoTo)], "Go to an offset"),
    line(
        &[
            ("y p", Shortcut::Copy(Copied::Path)),
            ("y v", Shortcut::Copy(Copied::Value)),
            ("y b", Shortcut::Copy(Copied::Bytes)),
        ],
        "Copy path, value, bytes",
    ),
    line(&[("Ctrl+k", Shortcut::Commands)], "All commands, by name"),
    line(&[("?", Shortcut::Help)], "Keyboard help"),
    line(&[("", Shortcut::Settings)], "Settings"),
    line(&[("", Shortcut::Theme)], "Change the colours: as the system says, light, dark"),
    line(&[("", Shortcut::Density)], "Change the height of rows"),
    line(&[("", Shortcut::Open)], "Open files"),
    line(&[("", Shortcut::Close)], "Close the file"),
    line(&[("", Shortcut::Link)], "Copy a link that holds the file"),
    line(
        &[
            ("", Shortcut::Look(View::Tree)),
            ("", Shortcut::Look(View::File)),
            ("", Shortcut::Look(View::Fault)),
            ("", Shortcut::Look(View::Timeline)),
            ("", Shortcut::Look(View::Ops)),
            ("", Shortcut::Look(View::Machine)),
            ("", Shortcut::Look(View::Hex)),
        ],
        "",
    ),
];

/// The keys of a list. The tree has them all, the list of ops those that it has a use for.
pub const OBJECTS: &[Line<Wish>] = &[
    line(&[("ArrowUp", Wish::Move(-1)), ("ArrowDown", Wish::Move(1))], "Previous, next row"),
    line(&[("ArrowRight", Wish::Inward), ("ArrowLeft", Wish::Outward)], "Open and go in; close and go out"),
    line(&[("Shift+ArrowRight", Wish::OpenBelow)], "Open everything below"),
    line(&[("*", Wish::OpenLevel)], "Open every row of this level"),
    line(
        &[
            ("Home", Wish::First),
            ("End", Wish::Last),
            ("PageUp", Wish::Page(-1)),
            ("PageDown", Wish::Page(1)),
        ],
        "First, last, a window further",
    ),
    line(&[("Enter", Wish::Act), (" ", Wish::Act)], "Follow a link; open or close a row"),
];

/// Keys that the panes themselves read.
pub const SEARCH: &[Line<()>] = &[line(
    &[("a … z", ()), ("0 … 9", ()), ("'", ())],
    "To the next row that begins so; a letter that means something everywhere, after ' or with Shift",
)];

/// Those of the graph.
pub const GRAPH: &[Line<()>] = &[
    line(&[("ArrowRight", ()), ("ArrowLeft", ())], "To what a record refers to, to what refers to it"),
    line(&[("ArrowUp", ()), ("ArrowDown", ())], "Among those beside it"),
    line(&[("Home", ()), ("End", ())], "To the middle, to the last one of a column"),
    line(&[("Enter", ())], "Select; show more; what is selected: into the middle"),
    line(&[("+", ()), ("-", ()), ("0", ())], "Zoom in, out, show everything"),
];

/// Those of the timeline.
pub const TIMELINE: &[Line<()>] = &[
    line(&[("w", ()), ("s", ()), ("+", ()), ("-", ())], "Zoom in, out"),
    line(&[("a", ()), ("d", ())], "Move left, right"),
    line(&[("ArrowLeft", ()), ("ArrowRight", ())], "Previous, next opcode"),
    line(&[("0", ())], "The whole file"),
    line(&[("f", ())], "The selection, as large as fits"),
    line(&[("Enter", ())], "Select what the cursor is at"),
];

/// Those of the list of ops and of the bytes.
pub const OPS_AND_BYTES: &[Line<()>] = &[
    line(&[("ArrowUp", ()), ("ArrowDown", ()), ("PageUp", ()), ("PageDown", ())], "Move the cursor"),
    line(
        &[("ArrowLeft", ()), ("ArrowRight", ())],
        "To what stored what an opcode reads, to what reads it; in the bytes, by one byte",
    ),
    line(&[("Enter", ())], "Select what the cursor is at"),
];

/// Those of the machine.
pub const MACHINE: &[Line<()>] = &[
    line(
        &[("ArrowUp", ()), ("ArrowDown", ()), ("Home", ()), ("End", ())],
        "Among what is on the stack, or in the memo",
    ),
    line(&[("ArrowLeft", ())], "In the memo: to the opcode that stored it"),
    line(&[("Enter", ())], "Select the value; the cursor stays"),
];

/// Those of the files beside each other.
pub const FILES: &[Line<()>] = &[
    line(&[("Ctrl+V", ())], "Open what is on the clipboard"),
    line(&[("ArrowLeft", ()), ("ArrowRight", ()), ("Enter", ())], "Among the tabs: move, show"),
    line(&[("Delete", ())], "Close a tab; so does the middle button"),
];

/// A key as people call it.
#[must_use]
pub fn shown(name: &str) -> String {
    let mut parts: Vec<&str> = name.split(['+', ' ']).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        parts.push(if name == " " { "Space" } else { name });
    }
    for part in &mut parts {
        *part = match *part {
            "ArrowUp" => "↑",
            "ArrowDown" => "↓",
            "ArrowLeft" => "←",
            "ArrowRight" => "→",
            "PageUp" => "Page ↑",
            "PageDown" => "Page ↓",
            "Escape" => "Esc",
            "k" if name.starts_with("Ctrl") => "K",
            other => other,
        };
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn keys_are_called_what_stands_on_them() {
        let names = ["Alt+ArrowLeft", "y p", "+", "-", " ", "PageDown", "Escape", "?", "a … z"].map(shown);
        assert_eq!(names, ["Alt ←", "y p", "+", "-", "Space", "Page ↓", "Esc", "?", "a … z"]);
    }
}
