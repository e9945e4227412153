//! A record of the graph.

use picklescope_protocol::{NearLine, NearRecord, RowKey, Tie};
use yew::prelude::*;

use super::super::part::Drawn;
use crate::{
    format,
    graph::{GLYPH, HEAD, LINE, Mark, Placed, SIGNS, Scene, Stop, What, name, value, words},
    queries,
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
        let (Some(record), Some(placed)) =
            (self.scene.near.records.get(self.at), self.scene.placed.get(self.at))
        else {
            return html! {};
        };
        let rows = placed.rows.iter().map(|row| self.row(record, placed, row.what, row.y));
        let Placed { x, y, .. } = placed;
        html! {
            <g class="node" ~style={format!("transform:translate({x}px,{y}px)")}>
                if record.node != RowKey::TOP {
                    { self.head(record, placed) }
                }
                { for rows }
            </g>
        }
    }
}

impl Node {
    fn head(&self, record: &NearRecord, placed: &Placed) -> Html {
        let is = |mark: Option<Mark>| {
            mark.is_some_and(|mark| mark.record == self.at && mark.line.is_none_or(|(of, _)| of != self.at))
        };
        let selected = is(self.selected)
            || self.selected.is_some_and(|mark| mark.record == self.at && self.leads_here(mark));
        let hovered = is(self.hovered);
        let stop = self.scene.name_of(Stop::Record(self.at)).unwrap_or_default();
        let middle = (HEAD / 2 + 4).to_string();
        let class = classes!("node-head", selected.then_some("is-selected"), hovered.then_some("is-hovered"));
        html! {
            <g
                {class} role="button" tabindex={self.tab(&stop)} aria-label={self.told(record, placed)} aria-current={selected.then_some("true")}
                data-stop={stop}
            >
                <title>{ &record.type_name }{ " " }{ &record.preview }</title>
                { back(placed, 0, HEAD - 2) }
                <text class="node-glyph" x="0" y={middle.clone()}>{ queries::glyph(record.shape) }</text>
                <text class="node-type given" x={GLYPH.to_string()} y={middle}>{ &placed.head }</text>
                <path class="node-rule" d={format!("M0 {}H{}", HEAD - 2, placed.width)} />
            </g>
        }
    }

    /// Whether a line that is marked leads to this record.
    fn leads_here(&self, mark: Mark) -> bool {
        let line = mark.line.and_then(|(of, line)| self.scene.near.records.get(of)?.lines.get(line));
        line.is_none_or(|line| self.scene.record_of(line.node) == Some(self.at))
    }

    fn row(&self, record: &NearRecord, placed: &Placed, what: What, y: i32) -> Html {
        let middle = (y + 4).to_string();
        let line = match what {
            What::Line(line) => line,
            What::Passed(_) => {
                return html! { <text class="node-word" x="0" y={middle}>{ words(what) }</text> };
            }
            What::More(_) => {
                let stop = self.scene.name_of(Stop::More(self.at)).unwrap_or_default();
                let label = [&words(what), " of ", &placed.head].concat();
                return html! {
                    <g class="node-more" role="button" tabindex={self.tab(&stop)} aria-label={label} data-stop={stop}>
                        { back(placed, y - LINE / 2, LINE) }
                        <text class="node-word" x="0" y={middle}>{ words(what) }</text>
                    </g>
                };
            }
        };
        let Some(of) = record.lines.get(line) else { return html! {} };
        let stop = self.scene.name_of(Stop::Line(self.at, line)).unwrap_or_default();
        let is = |mark: Option<Mark>| mark.is_some_and(|mark| mark.line == Some((self.at, line)));
        let stub = self.scene.is_stub(self.at, line);
        let (role, tabindex) = if stub { (Some("button"), Some(self.tab(&stop))) } else { (None, None) };
        let label = stub.then(|| [&of.name, ": ", &of.text, ", not shown yet"].concat());
        let class = classes!(
            "node-line",
            stub.then_some("is-stub"),
            is(self.selected).then_some("is-selected"),
            is(self.hovered).then_some("is-hovered")
        );
        html! {
            <g {class} {role} {tabindex} aria-label={label} aria-current={(stub && is(self.selected)).then_some("true")} data-stop={stop}>
                <title>{ &of.name }{ " " }{ &of.text }</title>
                { back(placed, y - LINE / 2, LINE) }
                <text class={classes!("node-name", "given", of.ours.then_some("is-ours"))} x="0" y={middle}>{ name(of) }</text>
                { self.end(of, placed, line, stub, y) }
            </g>
        }
    }

    /// What stands behind a name: the value, or where an arrow begins.
    fn end(&self, of: &NearLine, placed: &Placed, line: usize, stub: bool, y: i32) -> Html {
        let (x, middle) = (placed.values, (y + 4).to_string());
        if of.is_value {
            return html! { <text class="node-value given" x={x.to_string()} y={middle}>{ value(of) }</text> };
        }
        let (dot, behind) = ((x + 4).to_string(), (x + SIGNS).to_string());
        if stub {
            return html! {
                <>
                    <circle class="node-ring" cx={dot} cy={y.to_string()} r="3" />
                    <text class="node-word given" x={behind} y={middle}>{ value(of) }</text>
                </>
            };
        }
        if self.scene.leads_left(self.at, line) {
            // The arrow leaves by the other side.
            let sign = if of.tie == Tie::Cycle { "⟲" } else { "↪" };
            return html! { <text class="node-word given" x={x.to_string()} y={middle}>{ sign }{ " " }{ value(of) }</text> };
        }
        html! { <circle class="node-dot" cx={dot} cy={y.to_string()} r="2.5" /> }
    }

    fn tab(&self, stop: &str) -> &'static str {
        if self.stop.as_deref() == Some(stop) { "0" } else { "-1" }
    }

    /// What a record is, for whoever does not see it: `list of 3, .items, refers to 2`.
    fn told(&self, record: &NearRecord, placed: &Placed) -> String {
        let mut told = record.type_name.clone();
        if let Some(len) = record.len {
            told.push_str(" of ");
            told.push_str(&format::number(len));
        }
        let from = placed.parent.and_then(|(from, line)| self.scene.near.records.get(from)?.lines.get(line));
        if let Some(from) = from {
            told.push_str(", ");
            told.push_str(&from.name);
        }
        let wires = self.scene.wires.iter();
        let refers = wires.filter(|wire| wire.from.0 == self.at).count();
        if refers > 0 {
            told.push_str(", refers to ");
            told.push_str(&format::number(refers as u64));
        }
        if record.refs > 1 {
            told.push_str(", referred to ");
            told.push_str(&format::count(record.refs.into(), "time"));
        }
        told
    }
}

/// Behind a row: what is selected, and what the mouse is over.
fn back(placed: &Placed, y: i32, height: i32) -> Html {
    let width = placed.width + 12;
    html! { <rect class="node-back" x="-6" y={y.to_string()} width={width.to_string()} height={height.to_string()} /> }
}
