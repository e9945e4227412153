//! The calls and the imports: lists of what loading does, each row a place in the file that the other panes go to.

use std::{cell::RefCell, ops::Range, rc::Rc};

use picklescope_protocol::{CallRow, Category, Import, Metadata, OpcodeInfo, Package, Where};
use web_sys::Element;
use yew::prelude::*;

use crate::{
    components::{
        hooks::{use_number, use_watch},
        list::{focus, use_asking, use_list},
        part::{Drawn, part},
        parts::{columns, op_mark},
    },
    format,
    keys::{Stroke, Wish, wish},
    pieces::Runs,
    queries,
    store::{Document, Env, Pane, Snap},
    tasks,
};

/// What is listed.
#[derive(Clone, PartialEq)]
pub(super) enum What {
    /// What loading would call, in order.
    Calls(Rc<Vec<OpcodeInfo>>),
    /// What it would import, by package.
    Imports(Rc<Metadata>),
}

#[derive(PartialEq)]
struct Table {
    env: Env,
    document: Snap<Document>,
    what: What,
}

/// The list.
pub(super) fn table(env: &Env, document: &Snap<Document>, what: What) -> Html {
    let name = if matches!(what, What::Calls(_)) { "calls" } else { "imports" };
    // Values are shown in it as they are read.
    let reading = document.reading().map_or(0, |reading| reading as u8 + 1);
    let key = [name, &document.opened.doc.0.to_string(), "-", &reading.to_string()].concat();
    part(key, Table { env: env.clone(), document: document.clone(), what })
}

impl Drawn for Table {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_table(self).run(context)
    }
}

/// A row, as far as it is here.
enum Line<'a> {
    Call(Rc<CallRow>),
    Package(&'a Package),
    Import(&'a Package, &'a Import),
}

impl Line<'_> {
    /// Where it leads.
    fn place(&self) -> Option<Where> {
        match self {
            Self::Call(call) => Some(Where::Byte(call.at)),
            Self::Import(_, import) => Some(Where::Node(import.first)),
            Self::Package(_) => None,
        }
    }
}

/// Packages with what is taken from them; what Python does not bring comes first, for that is what has to be installed.
fn lines(known: &Metadata) -> impl Iterator<Item = Line<'_>> {
    let ours = [false, true].into_iter();
    let packages = ours.flat_map(|standard| known.imports.iter().filter(move |of| of.standard == standard));
    packages.flat_map(|package| {
        let names = package.globals.iter().map(move |import| Line::Import(package, import));
        std::iter::once(Line::Package(package)).chain(names)
    })
}

#[hook]
fn use_table(props: &Table) -> Html {
    let Table { env, document, what } = props;
    let doc = document.opened.doc;
    let grid = use_node_ref();
    let calls = use_mut_ref(Runs::<CallRow>::default);
    let total = use_number(0);
    let imports: Vec<Line<'_>> = match what {
        What::Imports(known) => lines(known).collect(),
        What::Calls(_) => Vec::new(),
    };
    let count =
        if matches!(what, What::Calls(_)) { *total } else { u32::try_from(imports.len()).unwrap_or(0) };
    let active = use_number(0);
    let seen = use_mut_ref(|| 0u32);
    let list = use_list(&grid, count.into(), &|scroll| {
        if seen.replace(*active) != *active {
            scroll.follow((*active).into());
        }
    });
    use_missing_calls(props, &calls, &total, list.live.clone());

    let at = |row: u64| -> Option<Line<'_>> {
        match what {
            What::Calls(_) => calls.borrow().get(row).cloned().map(Line::Call),
            What::Imports(_) => match imports.get(usize::try_from(row).ok()?)? {
                Line::Package(package) => Some(Line::Package(package)),
                Line::Import(package, import) => Some(Line::Import(package, import)),
                Line::Call(_) => None,
            },
        }
    };
    // Places of the rows in sight: what is clicked, or under the mouse, is one of them.
    let places: Rc<Vec<Option<Where>>> =
        Rc::new(list.live.clone().map(|row| at(row).and_then(|line| line.place())).collect());
    let place_of = {
        let (places, start) = (Rc::clone(&places), list.live.start);
        move |row: u64| -> Option<Where> { *places.get(usize::try_from(row.checked_sub(start)?).ok()?)? }
    };
    let onclick = {
        let (env, document, grid) = (env.clone(), document.clone(), grid.clone());
        let (active, place_of) = (active.clone(), place_of.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(row) = row_under(&event) {
                active.set(u32::try_from(row).unwrap_or(u32::MAX));
                if let Some(at) = place_of(row) {
                    tasks::point(&env, &document, at, Pane::Stage);
                }
            }
            focus(&grid);
        })
    };
    let hovering = |leaves: bool| {
        let (env, place_of) = (env.clone(), place_of.clone());
        Callback::from(move |event: MouseEvent| {
            let at = row_under(&event).filter(|_| !leaves).and_then(&place_of);
            tasks::spawn(tasks::hover(env.clone(), doc, at, Pane::Stage));
        })
    };
    let onkeydown = {
        let (env, document, active, place_of) =
            (env.clone(), document.clone(), active.clone(), place_of.clone());
        let page = u32::try_from(list.page.saturating_sub(1).max(1)).unwrap_or(1);
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            let last = count.saturating_sub(1);
            let to = match wish(Stroke::new(&key, &event)) {
                Some(Wish::Move(rows)) => moved(*active, rows),
                Some(Wish::Page(pages)) => moved(*active, pages * i64::from(page)),
                Some(Wish::First) => 0,
                Some(Wish::Last) => last,
                Some(Wish::Act) => {
                    event.prevent_default();
                    if let Some(at) = place_of((*active).into()) {
                        tasks::point(&env, &document, at, Pane::Stage);
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            active.set(to.min(last));
        })
    };

    let (op, node) = (document.focus.known().and_then(|spot| spot.op), document.node());
    let named = u64::from(*active);
    let id = list.live.contains(&named).then(|| env.id("stage-row"));
    let rows = list.live.clone().map(|index| {
        let line = at(index);
        let selected = match &line {
            Some(Line::Call(call)) => op.is_some_and(|op| op.at == call.at),
            Some(Line::Import(_, import)) => node == Some(import.first),
            _ => false,
        };
        let states = [
            (selected, "is-selected"),
            (named == index, "is-active"),
            (matches!(line, Some(Line::Package(_))), "is-package"),
            (line.is_none(), "is-waiting"),
        ];
        let states: Classes = states.into_iter().filter_map(|(is, name)| is.then_some(name)).collect();
        html! {
            <div
                key={list.key(index)} role="row" class={classes!("row", states)} id={id.clone().filter(|_| named == index)}
                aria-rowindex={(index + 2).to_string()} aria-selected={selected.to_string()}
            >{ cells(what, index, line.as_ref()) }</div>
        }
    });
    let (class, label, names) = match what {
        What::Calls(_) => (
            "calls",
            "Calls",
            &[("call-number", "Nr"), ("call-op", "Opcode"), ("call-text", "Loading would call")][..],
        ),
        What::Imports(_) => {
            ("imports", "Imports", &[("import-name", "Loading would import"), ("import-uses", "Uses")][..])
        }
    };
    let names: Vec<_> = names.iter().map(|&(class, name)| (class, AttrValue::from(name))).collect();
    html! {
        <div
            ref={grid} id={env.id("stage-list")} class={classes!("stage-list", "list", class)} role="grid" tabindex="0" aria-label={label}
            aria-rowcount={(u64::from(count) + 1).to_string()} aria-activedescendant={id.clone()} {onkeydown} {onclick}
            onmouseover={hovering(false)} onmouseleave={hovering(true)} ~style={list.row_style()}
        >
            { columns(&names) }
            { list.layer(rows) }
        </div>
    }
}

/// The cells of a row.
fn cells(what: &What, index: u64, line: Option<&Line<'_>>) -> Html {
    match line {
        Some(Line::Call(call)) => {
            let What::Calls(opcodes) = what else { return html! {} };
            let info = call.code.and_then(|code| queries::opcode(opcodes, code));
            html! {
                <>
                    <div role="gridcell" class="call-number">{ format::number(index + 1) }</div>
                    <div role="gridcell" class="call-op" title={format!("{} at {}", info.map_or("", |info| &info.doc), format::offset(call.at))}>
                        { op_mark(info.map_or(Category::Call, |info| info.category)) }
                        { info.map(|info| info.name.clone()) }
                    </div>
                    <div role="gridcell" class="call-text given" title={call.text.clone()}>{ &call.text }</div>
                </>
            }
        }
        Some(Line::Package(package)) => html! {
            <>
                <div role="gridcell" class="import-name">
                    <strong class="given">{ &package.name }</strong>
                    if package.standard {
                        <span class="quiet">{ " is part of Python" }</span>
                    }
                </div>
                <div role="gridcell" class="import-uses"></div>
            </>
        },
        Some(Line::Import(package, import)) => {
            let whole = [import.module.as_str(), ".", &import.name].concat();
            // The package stands above it.
            let short =
                whole.strip_prefix(&package.name).filter(|rest| rest.starts_with('.')).unwrap_or(&whole);
            let short = short.to_owned();
            let other = |python: &'static str, name: &Option<String>| {
                name.as_ref().map(
                    |name| html! { <span class="quiet">{ python }<code class="given">{ name }</code></span> },
                )
            };
            html! {
                <>
                    <div role="gridcell" class="import-name" title={whole}>
                        <span class="glyph" aria-hidden="true">{ "ƒ" }</span>
                        <code class="given">{ short }</code>
                        { other("in Python 3 ", &import.python3) }
                        { other("in Python 2 ", &import.python2) }
                    </div>
                    <div role="gridcell" class="import-uses">{ format::number(import.count.into()) }</div>
                </>
            }
        }
        None => html! { <div role="gridcell">{ "…" }</div> },
    }
}

/// Asks for calls that are in sight and not here; at the beginning, how many there are.
#[hook]
fn use_missing_calls(
    props: &Table,
    calls: &Rc<RefCell<Runs<CallRow>>>,
    total: &UseStateHandle<u32>,
    live: Range<u64>,
) {
    let asking = use_asking();
    let is_asked = matches!(props.what, What::Calls(_));
    let (env, doc) = (props.env.clone(), props.document.opened.doc);
    let (calls, total) = (Rc::clone(calls), total.clone());
    use_watch((doc, *total, live, asking.so_far(), is_asked), move |&(doc, here, ref live, _, is_asked)| {
        // Before the first answer it is not known how many there are.
        let known = u64::from(here.max(1));
        let wanted = if here == 0 { 0..1 } else { live.clone() };
        let is_here = |row| calls.borrow().get(row).is_some();
        let (first, count) = queries::missing(known, wanted, &is_here).filter(|_| is_asked)?;
        let count = if here == 0 { 128 } else { count };
        let first = u32::try_from(first).unwrap_or(u32::MAX);
        asking.ask(async move {
            let Some(some) = tasks::fetch_calls(&env, doc, first, count).await else { return false };
            total.set(some.total);
            let any = !some.rows.is_empty();
            calls.borrow_mut().keep(some.first.into(), some.rows);
            any
        });
        None
    });
}

fn moved(from: u32, by: i64) -> u32 {
    u32::try_from(i64::from(from).saturating_add(by).max(0)).unwrap_or(u32::MAX)
}

/// The row under the mouse.
fn row_under(event: &MouseEvent) -> Option<u64> {
    let row = event.target_dyn_into::<Element>()?.closest("[aria-rowindex]").ok()??;
    row.get_attribute("aria-rowindex")?.parse::<u64>().ok()?.checked_sub(2)
}
