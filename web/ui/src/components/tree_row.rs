//! One row of the tree.

use std::rc::Rc;

use picklescope_protocol::{Expansion, Link, Mark, Row, RowKind};
use yew::prelude::*;

use super::part::Drawn;
use crate::{format, queries};

/// What was done to a row with the pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Touch {
    /// It was clicked.
    Select,
    /// Its triangle was clicked, or it was double-clicked.
    Toggle,
    /// Its triangle was clicked while Alt was down.
    Below,
    /// Its link was clicked.
    Follow,
}

#[derive(PartialEq)]
pub(super) struct TreeRow {
    pub(super) row: Rc<Row>,
    pub(super) index: u64,
    pub(super) id: AttrValue,
    pub(super) selected: bool,
    /// The mouse is over its object in another pane.
    pub(super) hovered: bool,
    /// Something was still to be put into its object when the pickle broke off.
    pub(super) broken: bool,
    /// A jump led here: an odd or even count, so that two in a row are told apart.
    pub(super) pointed: Option<bool>,
    pub(super) on_touch: Callback<(u64, Touch)>,
}

/// What its sign means.
const BREAK: &str = "The pickle breaks off in here";

impl Drawn for TreeRow {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_tree_row(self).run(context)
    }
}

/// Name, type, value, length, size, references.
#[hook]
fn use_tree_row(props: &TreeRow) -> Html {
    let row = &props.row;
    let touch = |touch: Touch| {
        let (on_touch, index) = (props.on_touch.clone(), props.index);
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            let touch = if touch == Touch::Toggle && event.alt_key() { Touch::Below } else { touch };
            on_touch.emit((index, touch));
        })
    };
    let link = match row.kind {
        RowKind::Link(link) => Some(link),
        RowKind::Node(_) | RowKind::Bucket => None,
    };
    let is_bucket = row.kind == RowKind::Bucket;
    let (expanded, twisty) = match row.expansion {
        Expansion::Leaf => (None, None),
        Expansion::Closed => (Some("false"), Some("▸")),
        Expansion::Open => (Some("true"), Some("▾")),
    };
    let pointed = props.pointed.map(|odd| if odd { "is-pointed-a" } else { "is-pointed-b" });
    let sought = match row.mark {
        Mark::None => None,
        Mark::Match => Some("is-match"),
        Mark::Holds => Some("is-holding"),
        Mark::Faded => Some("is-faded"),
    };
    let called = queries::label(&row.label);
    let name = AttrValue::from(called.text.into_owned());
    let level = row.depth.saturating_add(1);
    html! {
        <div
            role="row" id={props.id.clone()}
            class={classes!("row", props.selected.then_some("is-selected"), props.hovered.then_some("is-hovered"), props.broken.then_some("is-broken"), link.map(|_| "is-link"), pointed, sought)}
            aria-rowindex={(props.index + 2).to_string()} aria-level={level.to_string()}
            aria-posinset={row.position.to_string()} aria-setsize={row.level_size.to_string()}
            aria-expanded={expanded} aria-selected={if props.selected { "true" } else { "false" }}
            onclick={touch(Touch::Select)} ondblclick={touch(Touch::Toggle)}
        >
            <div role="gridcell" class="cell-name" ~style={format!("--level:{}", row.depth.min(queries::DEEPEST))}>
                if row.depth > queries::DEEPEST {
                    <span class="level" aria-hidden="true">{ level }</span>
                }
                if let Some(twisty) = twisty {
                    <span class="twisty" aria-hidden="true" onclick={touch(Touch::Toggle)} ondblclick={swallow()}>{ twisty }</span>
                } else {
                    <span class="twisty"></span>
                }
                <span class="glyph" aria-hidden="true">{ glyph(row, link) }</span>
                <span class={classes!("label", "given", called.ours.then_some("is-ours"))} title={name.clone()}>{ name }</span>
                if props.broken {
                    <span class="break" role="img" aria-label={BREAK} title={BREAK}>{ "!" }</span>
                }
            </div>
            <div role="gridcell" class="cell-type given" title={(!row.type_name.is_empty()).then(|| row.type_name.clone())}>{ type_name(row, link) }</div>
            <div role="gridcell" class="cell-value">
                if let Some(link) = link {
                    <button type="button" tabindex="-1" class="link given" onclick={touch(Touch::Follow)}>
                        <span aria-hidden="true">{ glyph(row, Some(link)) }{ " " }</span>
                        { queries::link_text(link, row) }
                    </button>
                } else if is_bucket {
                    <span class="quiet">{ row.len.map(|len| format::count(len, "item")) }</span>
                } else {
                    <span class="given">{ &row.preview }</span>
                }
            </div>
            <div role="gridcell" class="cell-number cell-len">
                { row.len.filter(|_| !is_bucket).map(format::number) }
            </div>
            <div role="gridcell" class="cell-number cell-size">
                { (row.size > 0).then(|| format::bytes(row.size)) }
            </div>
            <div role="gridcell" class="cell-number cell-refs">
                if row.refs > 1 && link.is_none() {
                    <span class="badge" title={format::count(u64::from(row.refs), "reference")}>
                        { "×" }{ format::number(u64::from(row.refs)) }
                    </span>
                }
            </div>
        </div>
    }
}

fn glyph(row: &Row, link: Option<Link>) -> &'static str {
    match link {
        Some(Link { up: Some(_), .. }) => "⟲",
        Some(Link { up: None, .. }) => "↪",
        None => queries::glyph(row.shape),
    }
}

/// The type: for a link the word that it is one, since its target says the rest.
fn type_name(row: &Row, link: Option<Link>) -> AttrValue {
    match link {
        Some(Link { up: Some(_), .. }) => "cycle".into(),
        Some(Link { up: None, .. }) => "shared".into(),
        // A range has no type, and its name says that it is one.
        None if row.kind == RowKind::Bucket => AttrValue::default(),
        None if row.type_name.is_empty() => queries::shape_name(row.shape).into(),
        // The last part says most; the inspector has it whole.
        None => queries::last_part(&row.type_name).to_owned().into(),
    }
}

/// The two clicks of a double click on the triangle have done their work already.
fn swallow() -> Callback<MouseEvent> {
    Callback::from(|event: MouseEvent| event.stop_propagation())
}
