//! The whole of a value that is longer than the inspector shows, line by line, in a dialog.

use std::rc::Rc;

use picklescope_protocol::{NodeDetail, ValueLine};
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::{
    hooks::{use_number, use_watch},
    list::{use_asking, use_list},
    part::{Drawn, part},
    parts::columns,
};
use crate::{
    format,
    keys::{Stroke, Wish, wish},
    pieces::Runs,
    queries,
    store::{Action, Document, Env, Show, Snap},
    tasks,
};

#[derive(PartialEq)]
struct Whole {
    env: Env,
    document: Snap<Document>,
    detail: Rc<NodeDetail>,
}

/// The dialog, open for as long as it is drawn.
pub(super) fn whole_value(env: &Env, document: &Snap<Document>, detail: &Rc<NodeDetail>) -> Html {
    part("value", Whole { env: env.clone(), document: document.clone(), detail: Rc::clone(detail) })
}

impl Drawn for Whole {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_whole(self).run(context)
    }
}

#[hook]
fn use_whole(props: &Whole) -> Html {
    let Whole { env, document, detail } = props;
    let (doc, node) = (document.opened.doc, detail.node);
    let (dialog, grid) = (use_node_ref(), use_node_ref());
    use_watch(dialog.clone(), |dialog| {
        if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
            drop(dialog.show_modal());
        }
        None
    });
    let lines = use_mut_ref(Runs::<ValueLine>::default);
    let total = use_mut_ref(|| 0u64);
    let count = *total.borrow();
    // How far the keys have moved it: each stroke counts, also the same one again.
    let (to, stroke) = (use_mut_ref(|| 0u64), use_number(0));
    let seen = use_mut_ref(|| 0u32);
    let list = use_list(&grid, count, &|scroll| {
        if seen.replace(*stroke) != *stroke {
            scroll.show(*to.borrow());
        }
    });
    let (asking, failed) = (use_asking(), use_number(0));
    use_watch((doc, node, list.live.clone(), asking.so_far()), {
        let (env, lines, total, asking) = (env.clone(), Rc::clone(&lines), Rc::clone(&total), asking.clone());
        let failed = failed.clone();
        move |(doc, node, live, _)| {
            let wanted = if count == 0 { 0..1 } else { live.clone() };
            let (first, some) =
                queries::missing(count.max(128), wanted, &|line| lines.borrow().get(line).is_some())?;
            let (doc, node, failed) = (*doc, *node, failed.clone());
            asking.ask(async move {
                let Some(some) = tasks::fetch_lines(&env, doc, node, first, some).await else {
                    failed.set(1);
                    return false;
                };
                let any = !some.lines.is_empty();
                *total.borrow_mut() = some.total;
                lines.borrow_mut().keep(some.first, some.lines);
                any
            });
            None
        }
    });
    let onclose = {
        let env = env.clone();
        Callback::from(move |_: Event| env.act(Action::Show(Show::Value(false))))
    };
    let close = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        })
    };
    let onkeydown = {
        let (page, first, stroke) = (list.page, list.live.start, stroke.clone());
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            let last = count.saturating_sub(1);
            let by = |rows: i64| first.saturating_add_signed(rows).min(last);
            let page = i64::try_from(page.max(2) - 1).unwrap_or(1);
            let target = match wish(Stroke::new(&key, &event)) {
                Some(Wish::Page(pages)) => by(if pages > 0 { pages * page * 2 } else { pages * page }),
                Some(Wish::First) => 0,
                Some(Wish::Last) => last,
                _ => return,
            };
            event.prevent_default();
            to.replace(target);
            stroke.set(stroke.wrapping_add(1));
        })
    };
    let here = lines.borrow();
    let mut after_break = true;
    let rows: Vec<Html> = list
        .live
        .clone()
        .map(|index| {
            let line = here.get(index);
            let begins = after_break;
            after_break = line.is_none_or(|line| !line.goes_on);
            html! {
                <div key={list.key(index)} role="row" class={classes!("row", line.is_none().then_some("is-waiting"))} aria-rowindex={(index + 2).to_string()}>
                    <div role="gridcell" class={classes!("value-at", (!begins).then_some("goes-on"))}>{ line.map(|line| format::offset(line.at)) }</div>
                    <div role="gridcell" class="value-line given">{ line.map(|line| line.text.clone()) }</div>
                </div>
            }
        })
        .collect();
    let title = env.id("value-title");
    html! {
        <dialog ref={dialog} class="help value" aria-labelledby={title.clone()} {onclose}>
            <div class="help-head">
                <h2 id={title}>
                    <span class="given">{ &detail.type_name }</span>
                    <span class="quiet">{ " #" }{ node.0 }{ ", " }{ format::count(count, "line") }</span>
                </h2>
                <button type="button" class="button" onclick={close}>{ "Close" }</button>
            </div>
            if *failed > 0 {
                <p class="pane-note">{ "The file cannot be read any more." }</p>
            }
            <div
                ref={grid} id={env.id("value")} class="value-list list" role="grid" tabindex="0" aria-label="Value"
                aria-rowcount={(count + 1).to_string()} {onkeydown} ~style={list.row_style()}
            >
                { columns(&[("value-at", "At byte".into()), ("value-line", "Value".into())]) }
                { list.layer(rows) }
            </div>
        </dialog>
    }
}
