//! The strip of files above everything else, once there are two.
//!
//! The tablist pattern of the ARIA Authoring Practices: one tab stop, arrows move the focus, Enter shows what has it. Showing a
//! file takes the focus to its tree, so that it does not happen by merely passing over.

use std::{cell::RefCell, rc::Rc};

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::hooks::use_watch;
use crate::{
    format,
    store::{Shell, ShellAction, ShellEnv, TabState},
};

/// Characters of a name that are shown: fewer among many, so that each shows both its ends.
fn shown(tabs: usize) -> usize {
    match tabs {
        0..6 => 28,
        6..10 => 18,
        _ => 13,
    }
}

/// What the strip keeps from one drawing to the next.
pub(super) struct Strip {
    list: NodeRef,
    /// The tab that has the focus once those that are left are drawn.
    refocus: Rc<RefCell<Option<usize>>>,
}

/// Keeps the tab that is shown in sight, and the focus where it was when one is closed.
#[hook]
pub(super) fn use_tabs(shell: &Shell) -> Strip {
    let list = use_node_ref();
    let refocus = use_mut_ref(|| None);
    let ids: Vec<_> = shell.tabs.iter().map(|tab| tab.id).collect();
    use_watch((ids, shell.active), {
        let (list, refocus) = (list.clone(), Rc::clone(&refocus));
        move |_| {
            let shown =
                list.cast::<Element>().and_then(|list| list.query_selector("[aria-selected=true]").ok()?);
            if let Some(tab) = shown {
                reveal(&tab);
            }
            if let Some(at) = refocus.borrow_mut().take() {
                // After the tree of the file that is shown now, which takes the focus as it is drawn.
                Timeout::new(0, move || focus(&list, at)).forget();
            }
            None
        }
    });
    Strip { list, refocus }
}

/// A tab for each file, and a way to close each.
pub(super) fn tabs(env: &ShellEnv, shell: &Shell, strip: &Strip) -> Html {
    let Shell { tabs, active, .. } = shell;
    let (shell, list) = (env, &strip.list);
    let ids: Vec<_> = tabs.iter().map(|tab| tab.id).collect();
    let act = |action: ShellAction| {
        let shell = shell.clone();
        Callback::from(move |_: MouseEvent| shell.act(action.clone()))
    };
    let onkeydown = {
        let (list, shell, refocus) = (list.clone(), shell.clone(), Rc::clone(&strip.refocus));
        Callback::from(move |event: KeyboardEvent| {
            if event.alt_key() || event.ctrl_key() || event.meta_key() {
                return;
            }
            let all = buttons(&list);
            let target = event.target_dyn_into::<Element>();
            let Some(at) = all.iter().position(|tab| target.as_ref() == Some(tab.as_ref())) else { return };
            let last = all.len().saturating_sub(1);
            match event.key().as_str() {
                "ArrowRight" => focus(&list, if at == last { 0 } else { at + 1 }),
                "ArrowLeft" => focus(&list, at.checked_sub(1).unwrap_or(last)),
                "Home" => focus(&list, 0),
                "End" => focus(&list, last),
                "Delete" => {
                    if let Some(id) = ids.get(at) {
                        // The one that takes its place; behind the last one there is none.
                        *refocus.borrow_mut() = Some(if at == last { at.saturating_sub(1) } else { at });
                        shell.act(ShellAction::Close(*id));
                    }
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    let most = shown(tabs.len());
    let drawn = tabs.iter().map(|tab| {
        let selected = tab.id == *active;
        let close = act(ShellAction::Close(tab.id));
        let onauxclick = {
            let close = close.clone();
            Callback::from(move |event: MouseEvent| {
                if event.button() == 1 {
                    event.prevent_default();
                    close.emit(event);
                }
            })
        };
        html! {
            <div key={tab.id.0} role="presentation" class={classes!("file-tab", selected.then_some("is-shown"))} {onauxclick}>
                <button
                    type="button" role="tab" id={shell.id("tab", tab.id)} aria-selected={selected.to_string()}
                    // A panel that is not shown does not exist.
                    aria-controls={selected.then(|| shell.id("panel", tab.id))}
                    tabindex={if selected { "0" } else { "-1" }} title={tab.told.title.clone()}
                    onclick={act(ShellAction::Activate(tab.id))} onmousedown={no_autoscroll()}
                >
                    { mark(tab.told.state) }
                    <span class="given">{ format::middle(&tab.told.title, most) }</span>
                </button>
                // For the mouse: a tablist holds tabs and nothing else. Whoever hears the page has Delete, and the button behind the list.
                <span class="file-tab-close" aria-hidden="true" title="Close" onclick={close}>{ "×" }</span>
            </div>
        }
    });
    let title =
        tabs.iter().find(|tab| tab.id == *active).map(|tab| tab.told.title.clone()).unwrap_or_default();
    html! {
        <div class="file-tabs">
            <div ref={list.clone()} class="file-tab-list" role="tablist" aria-label="Files" {onkeydown}>{ for drawn }</div>
            <button type="button" class="button close-shown" onclick={act(ShellAction::Close(*active))}>
                { "Close " }<span class="given">{ format::middle(&title, most) }</span>
            </button>
        </div>
    }
}

/// What has become of a file, where that is not plain.
fn mark(state: TabState) -> Html {
    let (glyph, word) = match state {
        TabState::Broken => ("!", "broken: "),
        TabState::Refused => ("–", "not open: "),
        TabState::Waiting | TabState::Empty | TabState::Open => return html! {},
    };
    html! {
        <>
            <span class="file-tab-mark" aria-hidden="true">{ glyph }</span>
            <span class="heard">{ word }</span>
        </>
    }
}

/// The middle button closes; the browser would begin to scroll.
fn no_autoscroll() -> Callback<MouseEvent> {
    Callback::from(|event: MouseEvent| {
        if event.button() == 1 {
            event.prevent_default();
        }
    })
}

fn buttons(list: &NodeRef) -> Vec<HtmlElement> {
    let found = list.cast::<Element>().and_then(|list| list.query_selector_all("[role=tab]").ok());
    let Some(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

fn focus(list: &NodeRef, at: usize) {
    if let Some(tab) = buttons(list).get(at) {
        drop(tab.focus());
        reveal(tab);
    }
}

/// Brings a tab into sight, sideways only.
fn reveal(tab: &Element) {
    let (Some(list), Some(slot)) = (tab.closest("[role=tablist]").ok().flatten(), tab.parent_element())
    else {
        return;
    };
    let (window, slot) = (list.get_bounding_client_rect(), slot.get_bounding_client_rect());
    let by = (slot.right() - window.right()).max(0.0) + (slot.left() - window.left()).min(0.0);
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a window")]
    list.set_scroll_left(list.scroll_left() + by as i32);
}
