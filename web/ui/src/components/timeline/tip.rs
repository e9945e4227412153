//! What the mouse is over, in words beside it.

use picklescope_protocol::{OpPlace, OpcodeInfo, Spot};
use web_sys::{Element, HtmlElement};

use crate::{
    components::surface::{css, find},
    format, queries,
    timeline::Rect,
};

/// How far it reaches over to the other side of the pointer, in CSS pixels.
const AWAY: f64 = 14.0;

/// The element, and its lines.
pub(super) struct Tip {
    element: HtmlElement,
    name: Element,
    arg: Element,
    place: Element,
    object: Element,
}

/// What there is to say. What is not known yet is empty.
#[derive(Default)]
pub(super) struct Words {
    pub(super) name: String,
    pub(super) arg: String,
    pub(super) place: String,
    pub(super) object: String,
}

impl Tip {
    pub(super) fn new(element: HtmlElement) -> Option<Self> {
        Some(Self {
            name: find(&element, ".tip-name")?,
            arg: find(&element, ".tip-arg")?,
            place: find(&element, ".tip-place")?,
            object: find(&element, ".tip-object")?,
            element,
        })
    }

    /// Says something above a point, on a timeline so many CSS pixels wide.
    pub(super) fn show(&self, words: &Words, x: f64, width: f64) {
        for (line, text) in [
            (&self.name, &words.name),
            (&self.arg, &words.arg),
            (&self.place, &words.place),
            (&self.object, &words.object),
        ] {
            // Writing the same text again would still be laid out again.
            if line.text_content().as_deref() != Some(text) {
                line.set_text_content(Some(text));
            }
        }
        // Above the lanes, where it hides none of them, and on the side where there is more room: its own size need not be known for
        // that.
        let (x, turn) = if x > width / 2.0 { (x + AWAY, "-100%") } else { (x - AWAY, "0%") };
        let place = ["translate(", &css(x), ",-100%) translateX(", turn, ")"].concat();
        drop(self.element.style().set_property("transform", &place));
        drop(self.element.class_list().add_1("is-shown"));
    }

    pub(super) fn hide(&self) {
        drop(self.element.class_list().remove_1("is-shown"));
    }
}

/// The name of an opcode.
pub(super) fn name(opcodes: &[OpcodeInfo], code: u8) -> &str {
    queries::opcode(opcodes, code).map_or("?", |info| &info.name)
}

/// What is known of an op that is drawn by itself.
pub(super) fn of_rect(opcodes: &[OpcodeInfo], rect: &Rect, arg: Option<String>) -> Words {
    Words {
        name: name(opcodes, rect.code).to_owned(),
        arg: arg.unwrap_or_default(),
        place: place(&rect.place),
        object: String::new(),
    }
}

/// What the engine told of a place.
pub(super) fn of_spot(opcodes: &[OpcodeInfo], spot: &Spot) -> Words {
    let mut words = Words { arg: spot.arg.clone(), ..Words::default() };
    match (spot.op, spot.code) {
        (Some(op), Some(code)) => {
            words.name = name(opcodes, code).to_owned();
            words.place = place(&op);
        }
        _ => {
            words.name = "No opcode".to_owned();
            words.place = format::offset(spot.bytes.0);
        }
    }
    if spot.node.is_some() {
        words.object = [&spot.type_name, " ", &spot.preview].concat();
    }
    words
}

/// The same for ears.
pub(super) fn spoken(opcodes: &[OpcodeInfo], spot: &Spot) -> String {
    let words = of_spot(opcodes, spot);
    let op = if words.arg.is_empty() { words.name } else { [words.name, words.arg].join(" ") };
    let parts = [op, words.place, words.object];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn place(op: &OpPlace) -> String {
    [&format::offset(op.at), " · ", &format::bytes(op.len), " · op ", &format::number(op.op.into())].concat()
}
