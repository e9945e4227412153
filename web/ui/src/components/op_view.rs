//! One row of the list of ops.

use std::rc::Rc;

use picklescope_protocol::{Category, MemoLinks, OpRow, OpcodeInfo};
use yew::prelude::*;

use super::{part::Drawn, parts::op_mark};
use crate::{format, queries};

#[derive(PartialEq)]
pub(super) struct OpView {
    /// Its number.
    pub(super) op: u32,
    /// What is known of it; nothing while it is on its way.
    pub(super) row: Option<Rc<OpRow>>,
    /// Where it is spoken of.
    pub(super) id: Option<AttrValue>,
    pub(super) opcodes: Rc<Vec<OpcodeInfo>>,
    pub(super) cursor: bool,
    pub(super) selected: bool,
    /// It belongs to the selected object.
    pub(super) own: bool,
    pub(super) hovered: bool,
    /// A pickle begins with it, behind another one.
    pub(super) first: bool,
    /// Here the pickle breaks off.
    pub(super) broken: bool,
    /// Its memo entry, where the cursor is on it.
    pub(super) links: Option<Rc<MemoLinks>>,
    /// Other opcodes are searched for.
    pub(super) faded: bool,
}

/// Deepest indent by open marks.
const DEEPEST: u8 = 12;

impl Drawn for OpView {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_op_view(self).run(context)
    }
}

/// Number, offset, opcode, argument, what it does to the stack, and in words.
#[hook]
fn use_op_view(props: &OpView) -> Html {
    let row = props.row.as_deref();
    let info = row.and_then(|row| queries::opcode(&props.opcodes, row.code));
    // The list hears clicks: a row has no listeners of its own, and is drawn the faster.
    let way = |op: u32, sign: &'static str, title: &'static str| {
        let name = format!("{sign} {}", format::number(u64::from(op)));
        html! {
            <button type="button" tabindex="-1" class="link" {title} data-op={op.to_string()}>{ name }</button>
        }
    };
    let next = props.links.as_ref().and_then(|links| queries::next_reader(links, props.op));
    let read = props.links.as_ref().filter(|links| links.put.op == props.op).map(|links| match links.total {
        0 => "never read".to_owned(),
        n => ["read ", &format::count(u64::from(n), "time")].concat(),
    });
    let states = [
        (props.cursor, "is-cursor"),
        (props.faded, "is-faded"),
        (props.selected, "is-selected"),
        (props.own, "is-own"),
        (props.hovered, "is-hovered"),
        (props.first, "is-first"),
        (props.broken, "is-broken"),
        (row.is_none(), "is-waiting"),
    ];
    let states: Classes = states.into_iter().filter_map(|(is, name)| is.then_some(name)).collect();
    let indent = row.map_or(0, |row| row.marks.min(DEEPEST));
    html! {
        <div
            role="row" id={props.id.clone()} class={classes!("row", states)} aria-rowindex={(u64::from(props.op) + 2).to_string()}
            aria-selected={if props.selected { "true" } else { "false" }}
        >
            <div role="gridcell" class="op-number">{ format::number(u64::from(props.op)) }</div>
            <div role="gridcell" class="op-at">{ row.map(|row| format::offset(row.at)) }</div>
            <div role="gridcell" class="op-name" ~style={format!("--level:{indent}")}>
                { op_mark(info.map_or(Category::Structure, |info| info.category)) }
                { info.map(|info| info.name.clone()) }
            </div>
            <div role="gridcell" class="op-arg">
                <span class="given">{ row.map(|row| row.arg.clone()) }</span>
                if let Some(put) = row.and_then(|row| row.put) {
                    { way(put, "↩ put", "To the op that stored it (←)") }
                }
                if let Some(read) = read {
                    <span class="quiet">{ read }</span>
                }
                if let Some(next) = next {
                    { way(next, "↪ read by", "To the next op that reads it (→)") }
                }
            </div>
            <div role="gridcell" class="op-effect">{ info.map(|info| info.effect.clone()) }</div>
            <div role="gridcell" class="op-doc">{ info.map(|info| info.doc.clone()) }</div>
        </div>
    }
}
