//! A record of the graph.
//!
//! Its elements are made one by one, by the list of what is drawn: of a few kinds there are very many.

use picklescope_protocol::RowKey;
use yew::{
    prelude::*,
    virtual_dom::{VTag, VText},
};

use super::super::part::Drawn;
use crate::{
    format,
    graph::{Ink, Mark, Part, Piece, Scene, Stop},
    store::Snap,
};

/// A record, and what of it is selected, under the mouse, or where Tab comes to.
#[derive(PartialEq)]
pub(super) struct Node {
    pub(super) scene: Snap<Scene>,
    pub(super) at: usize,
    pub(super) selected: Option<Mark>,
    pub(super) hovered: Option<Mark>,
    pub(super) stop: Option<String>,
}

impl Drawn for Node {
    fn draw(&self, _: &mut HookContext) -> Html {
        let Some(placed) = self.scene.placed.get(self.at) else { return html! {} };
        let parts = self.scene.parts(self.at).into_iter().map(|part| self.part(part, placed.width));
        group(placed.x, placed.y, parts.collect())
    }
}

impl Node {
    /// Whether a mark means a part.
    fn is(&self, mark: Option<Mark>, stop: Option<Stop>) -> bool {
        let Some(mark) = mark else { return false };
        match stop {
            // With a reference that leads elsewhere it is the other record that is marked.
            Some(Stop::Record(at)) => {
                mark.record == at && mark.line.is_none_or(|line| self.scene.leads_to(line, at))
            }
            Some(Stop::Line(at, line)) => mark.line == Some((at, line)),
            _ => false,
        }
    }

    fn part(&self, part: Part, width: i32) -> Html {
        let (selected, hovered) = (self.is(self.selected, part.stop), self.is(self.hovered, part.stop));
        let mut told = None;
        let (class, title) = match part.stop {
            Some(Stop::Record(at)) => {
                let record = self.scene.near.records.get(at);
                told = Some(self.told());
                ("node-head", record.map(|record| [&record.type_name, " ", &record.preview].concat()))
            }
            Some(Stop::Line(at, line)) => {
                let of = self.scene.near.records.get(at).and_then(|record| record.lines.get(line));
                let of = of.map(|line| [&line.name, " ", &line.text].concat());
                if self.scene.is_stub(at, line) {
                    told = of.as_ref().map(|of| [of, ", not shown yet"].concat());
                }
                ("node-line", of)
            }
            Some(_) => {
                let of = self.scene.placed.get(self.at).map_or("", |placed| &placed.head);
                told = part.pieces.first().map(|piece| [&piece.text, " of ", of].concat());
                ("node-more", None)
            }
            None => ("node-gap", None),
        };
        let name = part.stop.and_then(|stop| self.scene.name_of(stop));
        let state = (class, selected, hovered, self.stop.is_some() && self.stop == name);
        row(state, name, told, title, (part.top, part.height, width), &part.pieces)
    }

    /// What a record is, for whoever does not see it: `list(3), .items of Box, refers to 2`.
    fn told(&self) -> String {
        let placed = self.scene.placed.get(self.at);
        // It begins with what is seen, so that it can be called by that.
        let mut told = placed.map_or_else(String::new, |placed| placed.head.clone());
        let mut add = |words: &str, what: &str| {
            told.push_str(words);
            told.push_str(what);
        };
        let from = placed.and_then(|placed| placed.parent);
        if let Some((from, line)) = from.and_then(|(from, line)| {
            let record = self.scene.near.records.get(from)?;
            Some((record, record.lines.get(line)?))
        }) {
            add(", ", &line.name);
            if from.node != RowKey::TOP {
                add(" of ", &from.type_name);
            }
        }
        let refers = self.scene.wires.iter().filter(|wire| wire.from.0 == self.at).count();
        if refers > 0 {
            add(", refers to ", &format::number(refers as u64));
        }
        told
    }
}

/// Something at a place of the picture.
pub(super) fn group(x: i32, y: i32, children: Vec<Html>) -> Html {
    html! { <g class="node" ~style={format!("transform:translate({x}px,{y}px)")}>{ children }</g> }
}

/// A row: how it is marked, its name, what it is said to be and shown to be, where it is, and what is drawn. What is told of can have the
/// focus.
pub(super) fn row(
    (class, selected, hovered, stop): (&'static str, bool, bool, bool),
    name: Option<String>,
    told: Option<String>,
    title: Option<String>,
    (top, height, width): (i32, i32, i32),
    pieces: &[Piece],
) -> Html {
    let classes = classes!(class, selected.then_some("is-selected"), hovered.then_some("is-hovered"));
    // What a button is called must begin with what stands on it; a record is called what it is, and of that little stands in its head.
    let role = told.as_ref().map(|_| if class == "node-head" { "group" } else { "button" });
    let tabindex = told.as_ref().map(|_| if stop { "0" } else { "-1" });
    let current = (selected && told.is_some()).then_some("true");
    html! {
        <g class={classes} {role} {tabindex} aria-label={told} aria-current={current} data-stop={name}>
            if let Some(title) = title {
                <title>{ title }</title>
            }
            <rect class="node-back" x="-6" y={top.to_string()} width={(width + 12).to_string()} height={height.to_string()} />
            { for pieces.iter().map(piece) }
        </g>
    }
}

fn piece(piece: &Piece) -> Html {
    let (x, y) = (piece.x.to_string(), piece.y.to_string());
    if let Some(radius) = piece.ink.radius() {
        return element("circle", piece.ink, &[("cx", x), ("cy", y), ("r", radius.to_owned())], None);
    }
    if piece.ink == Ink::Rule {
        return element("path", piece.ink, &[("d", ["M", &x, " ", &y, "h", &piece.text].concat())], None);
    }
    let y = (piece.y + 4).to_string();
    element("text", piece.ink, &[("x", x), ("y", y)], Some(&piece.text))
}

fn element(tag: &'static str, ink: Ink, attributes: &[(&'static str, String)], text: Option<&str>) -> Html {
    let mut element = VTag::new(tag);
    element.add_attribute("class", ink.look().0);
    for (name, value) in attributes {
        element.add_attribute(name, value.clone());
    }
    if let Some(text) = text {
        element.add_child(VText::new(text.to_owned()).into());
    }
    element.into()
}
