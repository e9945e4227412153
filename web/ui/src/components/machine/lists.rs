//! The stack and the memo as lists, of which only the rows in sight exist.

use picklescope_protocol::{Deed, Machine, MemoRow, NodeId, Shown};
use yew::prelude::*;

use super::{super::list::List, super::parts::columns, side};
use crate::{format, queries, store::Env};

/// What both lists show.
pub(super) struct Given<'a> {
    pub(super) env: &'a Env,
    pub(super) machine: Option<&'a Machine>,
    pub(super) selected: Option<NodeId>,
    pub(super) hovered: Option<NodeId>,
    pub(super) hidden: bool,
}

/// What the op before has done to an entry, and what the next one will do, in a word each.
#[derive(Clone, Copy, Default)]
struct Fate {
    done: Option<&'static str>,
    next: Option<&'static str>,
    /// It is taken away.
    taken: bool,
}

/// One row of either list.
struct Line<'a> {
    list: &'a List,
    index: u64,
    id: Option<String>,
    fate: Fate,
}

/// The stack from the top downwards, with its marks.
pub(super) fn stack_list(
    given: &Given<'_>,
    list: &List,
    grid: &NodeRef,
    active: Option<u64>,
    onkeydown: Callback<KeyboardEvent>,
) -> Html {
    let (height, marks) = given.machine.map_or((0, 0), |machine| (machine.height, machine.marks));
    let mut title = ["Stack: ", &format::count(u64::from(height), "value")].concat();
    if marks > 0 {
        title.push_str(&[", ", &format::count(u64::from(marks), "mark")].concat());
    }
    let name = given.env.id("machine-stack");
    let row = |index: u64| {
        let machine = given.machine?;
        let entry = machine.stack.get(usize::try_from(index.checked_sub(machine.first.into())?).ok()?)?;
        let fate = stack_fate(machine, index);
        let id = (active == Some(index)).then(|| [&name, "-row"].concat());
        let line = Line { list, index, id, fate };
        Some(match entry {
            Some(shown) => value_row(given, &line, shown, None),
            None => mark_row(&line),
        })
    };
    let rows = list.live.clone().map(|index| row(index).unwrap_or_else(|| waiting_row(list, index)));
    let head = [
        ("machine-value", title.into()),
        ("machine-type", "Type".into()),
        ("machine-fate", "At this op".into()),
    ];
    let is_empty = given.machine.is_some_and(|machine| side::depth(machine) == 0);
    let note = is_empty.then_some("The stack is empty.");
    listed(given, (grid, list), ("Stack", &name), (&head, rows.collect(), note), active, onkeydown)
}

/// The memo, in the order in which its keys came.
pub(super) fn memo_list(
    given: &Given<'_>,
    list: &List,
    grid: &NodeRef,
    active: Option<u64>,
    onkeydown: Callback<KeyboardEvent>,
) -> Html {
    let count = given.machine.map_or(0, |machine| machine.memo);
    let entries =
        if count == 1 { "1 entry".to_owned() } else { [&format::number(count.into()), " entries"].concat() };
    let name = given.env.id("machine-memo");
    let row = |index: u64| {
        let machine = given.machine?;
        let entry =
            machine.entries.get(usize::try_from(index.checked_sub(machine.memo_first.into())?).ok()?)?;
        let id = (active == Some(index)).then(|| [&name, "-row"].concat());
        let line = Line { list, index, id, fate: memo_fate(machine, entry) };
        Some(value_row(given, &line, &entry.value, Some(entry)))
    };
    let rows = list.live.clone().map(|index| row(index).unwrap_or_else(|| waiting_row(list, index)));
    let head = [
        ("machine-key", "#".into()),
        ("machine-value", ["Memo: ", &entries].concat().into()),
        ("machine-type", "Type".into()),
        ("machine-put", "Stored by".into()),
        ("machine-fate", "At this op".into()),
    ];
    let note = (given.machine.is_some() && count == 0).then_some("The memo is empty.");
    listed(given, (grid, list), ("Memo", &name), (&head, rows.collect(), note), active, onkeydown)
}

fn listed(
    given: &Given<'_>,
    (grid, list): (&NodeRef, &List),
    (label, name): (&'static str, &str),
    (head, rows, note): (&[(&'static str, AttrValue)], Vec<Html>, Option<&'static str>),
    active: Option<u64>,
    onkeydown: Callback<KeyboardEvent>,
) -> Html {
    let count = given
        .machine
        .map_or(0, |machine| if label == "Memo" { machine.memo.into() } else { side::depth(machine) });
    let described = active.filter(|row| list.live.contains(row)).map(|_| [name, "-row"].concat());
    html! {
        <div
            ref={grid} id={name.to_owned()} class={classes!("list", "machine-list", (label == "Memo").then_some("is-memo"))}
            role="grid" tabindex="0" aria-label={label} hidden={given.hidden} aria-rowcount={(count + 1).to_string()}
            aria-activedescendant={described} {onkeydown} ~style={list.row_style()}
        >
            { columns(head) }
            { list.layer(rows) }
            if let Some(note) = note {
                <p class="machine-note quiet">{ note }</p>
            }
        </div>
    }
}

/// What an op does with the rows of the stack: the uppermost are taken, and the one below them stays and gets something.
fn stack_fate(machine: &Machine, index: u64) -> Fate {
    let mut fate = Fate::default();
    if let Some(done) = machine.done.as_ref().filter(|_| index == 0) {
        fate.done = if done.gives.is_some() || done.sets_mark {
            Some("new")
        } else if done.stays.is_some() && !done.references.is_empty() {
            Some("changed")
        } else {
            None
        };
    }
    if let Some(next) = &machine.next {
        let taken = u64::from(next.taken) + u64::from(next.marks_taken);
        fate.taken = index < taken;
        fate.next = if fate.taken {
            Some("taken next")
        } else if next.stays.is_some() && index == taken {
            Some(if next.memo.is_some() { "stored next" } else { "changes next" })
        } else {
            None
        };
    }
    fate
}

fn memo_fate(machine: &Machine, entry: &MemoRow) -> Fate {
    let of = |deed: &Option<Deed>, stored: &'static str, read: &'static str| {
        let deed = deed.as_ref()?;
        let memo = deed.memo.as_ref().filter(|memo| memo.place == entry.place)?;
        Some(if memo.put == deed.op { stored } else { read })
    };
    Fate {
        done: of(&machine.done, "new", "read"),
        next: of(&machine.next, "stored next", "read next"),
        taken: false,
    }
}

/// The memo entry that matters at an op: the one that is read or stored next, or else was last; the row of it.
pub(super) fn memo_place(machine: &Machine) -> Option<u64> {
    let place = |deed: &Option<Deed>| deed.as_ref()?.memo.as_ref().map(|memo| memo.place);
    // What is stored for the first time is not there yet.
    let next = place(&machine.next).filter(|place| *place < machine.memo);
    next.or(place(&machine.done)).map(u64::from)
}

fn value_row(given: &Given<'_>, line: &Line<'_>, shown: &Shown, entry: Option<&MemoRow>) -> Html {
    let node = shown.node;
    let states = [
        (line.fate.done.is_some(), "is-new"),
        (line.fate.taken, "is-taken"),
        (line.id.is_some(), "is-active"),
        (given.selected == Some(node), "is-selected"),
        (given.hovered == Some(node), "is-hovered"),
    ];
    let states: Classes = states.into_iter().filter_map(|(is, name)| is.then_some(name)).collect();
    html! {
        <div
            role="row" key={line.list.key(line.index)} id={line.id.clone()} class={classes!("row", states)} data-node={node.0.to_string()}
            aria-rowindex={(line.index + 2).to_string()} aria-selected={(given.selected == Some(node)).to_string()}
        >
            if let Some(entry) = entry {
                <div role="gridcell" class="machine-key">{ entry.key }</div>
            }
            <div role="gridcell" class="machine-value given" title={shown.preview.clone()}>{ &shown.preview }</div>
            <div role="gridcell" class="machine-type given">{ queries::last_part(&shown.type_name) }</div>
            if let Some(entry) = entry {
                <div role="gridcell" class="machine-put">
                    <button type="button" tabindex="-1" class="link" title="To the op that stored it (←)" data-op={entry.put.to_string()}>
                        { "op " }{ format::number(entry.put.into()) }
                    </button>
                </div>
            }
            { fate_cell(line.fate) }
        </div>
    }
}

/// A mark is no value: a line across, with its word.
fn mark_row(line: &Line<'_>) -> Html {
    let states = [
        (line.fate.done.is_some(), "is-new"),
        (line.fate.taken, "is-taken"),
        (line.id.is_some(), "is-active"),
    ];
    let states: Classes = states.into_iter().filter_map(|(is, name)| is.then_some(name)).collect();
    html! {
        <div
            role="row" key={line.list.key(line.index)} id={line.id.clone()} class={classes!("row", "is-mark", states)}
            aria-rowindex={(line.index + 2).to_string()}
        >
            <div role="gridcell" class="machine-mark" aria-colspan="2">{ "mark" }</div>
            { fate_cell(line.fate) }
        </div>
    }
}

fn fate_cell(fate: Fate) -> Html {
    let words: Vec<&str> = fate.done.into_iter().chain(fate.next).collect();
    html! { <div role="gridcell" class="machine-fate">{ words.join(", ") }</div> }
}

fn waiting_row(list: &List, index: u64) -> Html {
    html! {
        <div role="row" key={list.key(index)} class="row is-waiting" aria-rowindex={(index + 2).to_string()} aria-busy="true">
            <div role="gridcell"></div>
        </div>
    }
}
