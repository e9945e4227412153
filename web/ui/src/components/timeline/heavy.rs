//! The timeline by type: which types weigh how much, and below which.

use std::rc::Rc;

use picklescope_protocol::{Heavy, TypePath, Where};
use yew::prelude::*;

use crate::{
    components::{
        hooks::{use_number, use_watch},
        part::{Drawn, part},
        parts::{button, go},
    },
    format,
    store::{Document, Env, Snap},
    tasks,
    timeline::{Slab, SlabOf, Weigh, slabs},
};

/// Narrower blocks have no room for a letter, of 1.
const SLIM: f64 = 0.018;
/// "None", among numbers of paths.
const NONE: u32 = u32::MAX;

#[derive(PartialEq)]
struct ByType {
    env: Env,
    document: Snap<Document>,
    heavy: Option<Rc<Heavy>>,
    weigh: Weigh,
}

/// The blocks, or that they are on their way.
pub(super) fn by_type(env: &Env, document: &Snap<Document>, heavy: Option<&Rc<Heavy>>, weigh: Weigh) -> Html {
    let (env, document, heavy) = (env.clone(), document.clone(), heavy.cloned());
    part(["heavy", &document.opened.doc.0.to_string()].concat(), ByType { env, document, heavy, weigh })
}

impl Drawn for ByType {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_by_type(self).run(context)
    }
}

#[hook]
fn use_by_type(props: &ByType) -> Html {
    let ByType { env, document, heavy, weigh } = props;
    let doc = document.opened.doc;
    use_watch((doc, heavy.is_none()), {
        let env = env.clone();
        move |&(doc, missing)| {
            if missing {
                tasks::ask_heavy(&env, doc);
            }
            None
        }
    });
    // As wide as the window, and what is spoken of.
    let (near, active) = (use_number(NONE), use_number(NONE));
    let Some(heavy) = heavy else {
        return html! { <p class="heavy-state quiet">{ "Adding up the types …" }</p> };
    };
    if heavy.paths.is_empty() {
        return html! { <p class="heavy-state">{ "There is no memory for this." }</p> };
    }
    let zoomed = Some(*near).filter(|near| *near != NONE);
    let all = slabs(heavy, *weigh, zoomed);
    let numbers: Rc<Vec<(u32, Slab)>> = Rc::new(
        all.iter()
            .filter_map(|slab| match slab.what {
                SlabOf::Path(number) => Some((number, slab.clone())),
                _ => None,
            })
            .collect(),
    );
    let spoken =
        if numbers.iter().any(|(number, _)| *number == *active) { *active } else { zoomed.unwrap_or(0) };
    let onkeydown = {
        let (env, numbers) = (env.clone(), Rc::clone(&numbers));
        let (near, active, parent) = (near.clone(), active.clone(), parent(heavy, zoomed));
        Callback::from(move |event: KeyboardEvent| {
            if event.alt_key() || event.ctrl_key() || event.meta_key() {
                return;
            }
            let to = match event.key().as_str() {
                "Escape" if *near != NONE => {
                    near.set(parent);
                    Some(*near)
                }
                key => next(&numbers, spoken, key),
            };
            let Some(to) = to else { return };
            event.prevent_default();
            active.set(to);
            tasks::focus(&env, &["heavy-", &to.to_string()].concat());
        })
    };
    let blocks = all.iter().map(|slab| {
        let place = format!(
            "left:{:.3}%;width:{:.3}%;top:{}px",
            slab.from * 100.0,
            (slab.to - slab.from) * 100.0,
            slab.depth * 21
        );
        let is_slim = slab.to - slab.from < SLIM;
        let SlabOf::Path(number) = slab.what else {
            let text = match slab.what {
                SlabOf::Smaller(count) => [&format::number(count.into()), " smaller"].concat(),
                _ => "stream".to_owned(),
            };
            let title = match slab.what {
                SlabOf::Stream => "Opcodes that belong to no object: PROTO, FRAME, POP, STOP; and bytes behind them",
                _ => "Too narrow to be drawn one by one",
            };
            return html! { <span key={rest(slab)} class={classes!("slab", "is-rest", is_slim.then_some("is-slim"))} ~style={place} {title}>{ text }</span> };
        };
        let Some(path) = heavy.paths.get(number as usize) else { return html! {} };
        let is_near = zoomed == Some(number);
        let onclick = {
            let (env, near, active) = (env.clone(), near.clone(), active.clone());
            // Once more leads back out.
            let to = if is_near { parent(heavy, zoomed) } else { number };
            Callback::from(move |_: MouseEvent| {
                active.set(number);
                near.set(to);
                tasks::focus(&env, &["heavy-", &number.to_string()].concat());
            })
        };
        let over = {
            let active = active.clone();
            Callback::from(move |_: MouseEvent| active.set(number))
        };
        html! {
            <button
                type="button" key={u64::from(number)} role="treeitem" aria-level={(slab.depth + 1).to_string()} aria-selected={(spoken == number).to_string()}
                id={env.id(&["heavy-", &number.to_string()].concat())} tabindex={if spoken == number { "0" } else { "-1" }}
                class={classes!("slab", is_near.then_some("is-near"), is_slim.then_some("is-slim"))} aria-label={said(heavy, path)} ~style={place} {onclick} onmouseover={over}
            ><span class="given">{ &path.name }</span></button>
        }
    });
    let depth = all.iter().map(|slab| slab.depth + 1).max().unwrap_or(1);
    let about = heavy.paths.get(spoken as usize);
    html! {
        <div class="heavy">
            <p class="heavy-about">
                if let Some(path) = about {
                    <span class="heavy-path given">{ trail(heavy, spoken) }</span>
                    <span class="quiet">{ said(heavy, path) }</span>
                    { button("button is-quiet", "Go to the first", Some("Select the first of these objects".into()), go(env, document, Where::Node(path.first))) }
                }
                if heavy.left_out > 0 {
                    <span class="quiet">{ format::count(heavy.left_out.into(), "smaller type path") }{ " left out" }</span>
                }
            </p>
            <div class="slabs" role="tree" aria-label="Types by weight" {onkeydown}>
                <div class="slab-layer" role="presentation" ~style={format!("height:{}px", depth * 21)}>{ for blocks }</div>
            </div>
        </div>
    }
}

/// A key of what is no path's block: of these there is one below each path at the most, and they begin somewhere else.
fn rest(slab: &Slab) -> u64 {
    slab.from.to_bits() | (u64::from(slab.depth) + 1) << 32
}

/// What a path is below; `NONE` for the outermost.
fn parent(heavy: &Heavy, of: Option<u32>) -> u32 {
    of.and_then(|of| heavy.paths.get(of as usize)?.parent).unwrap_or(NONE)
}

/// How much a path is, in words.
fn said(heavy: &Heavy, path: &TypePath) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    let share = path.bytes as f64 * 100.0 / heavy.bytes.max(1) as f64;
    let share = if share < 0.1 { "under 0.1".to_owned() } else { format!("{share:.1}") };
    let own = if path.self_bytes == path.bytes {
        String::new()
    } else {
        [", of their own ", &format::bytes(path.self_bytes)].concat()
    };
    format!(
        "{}: {}, {}, {share} %{own}",
        path.name,
        format::count(path.count.into(), "object"),
        format::bytes(path.bytes)
    )
}

/// The types that lead to a path.
fn trail(heavy: &Heavy, number: u32) -> String {
    let mut names = Vec::new();
    let mut at = Some(number);
    while let Some(path) = at.and_then(|at| heavy.paths.get(at as usize)) {
        names.push(path.name.as_str());
        at = path.parent;
    }
    names.reverse();
    names.join(" › ")
}

/// Where a key leads among the blocks.
fn next(numbers: &[(u32, Slab)], from: u32, key: &str) -> Option<u32> {
    let here = &numbers.iter().find(|(number, _)| *number == from)?.1;
    let row = |depth: u32| numbers.iter().filter(move |(_, slab)| slab.depth == depth);
    let middle = here.from + 1e-9;
    let found = match key {
        "ArrowRight" => row(here.depth)
            .filter(|(_, slab)| slab.from > middle)
            .min_by(|a, b| a.1.from.total_cmp(&b.1.from)),
        "ArrowLeft" => {
            row(here.depth).filter(|(_, slab)| slab.to <= middle).max_by(|a, b| a.1.from.total_cmp(&b.1.from))
        }
        "ArrowDown" => {
            row(here.depth + 1).find(|(_, slab)| slab.from >= here.from - 1e-9 && slab.to <= here.to + 1e-9)
        }
        "ArrowUp" => {
            row(here.depth.checked_sub(1)?).find(|(_, slab)| slab.from <= middle && slab.to >= middle)
        }
        "Home" => numbers.first(),
        _ => None,
    };
    found.map(|(number, _)| *number)
}
