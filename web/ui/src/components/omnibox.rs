//! The field above the tree: what is searched for, or the path or offset that is gone to, is typed there.
//!
//! What is typed is searched for as it is typed. It is the browser's field: what it holds is read, never drawn.

use gloo_timers::callback::Timeout;
use picklescope_protocol::{Query, Scope, Where};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{hooks::use_watch, part::Drawn};
use crate::{
    format,
    keys::Stroke,
    queries::{self, Typed},
    store::{Action, Dialog, Document, Env, Finder, Pane, ShellAction, Snap},
    tasks,
};

/// How long after a key the search begins, in milliseconds.
const PAUSE: u32 = 120;

#[derive(PartialEq)]
pub(super) struct Omnibox {
    pub(super) env: Env,
    pub(super) document: Snap<Document>,
    pub(super) finder: Finder,
    /// That of the selected row.
    pub(super) path: AttrValue,
    /// What is searched for.
    pub(super) search: Option<Query>,
    /// Whether it is by an expression, and where.
    pub(super) manner: (bool, Scope),
}

impl Drawn for Omnibox {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_omnibox(self).run(context)
    }
}

/// The field, with the word for what it would do before it.
#[hook]
fn use_omnibox(props: &Omnibox) -> Html {
    let Omnibox { env, document, finder, path, search, manner } = props;
    let doc = document.opened.doc;
    let input = use_node_ref();
    let text = use_mut_ref(String::new);
    let waiting = use_mut_ref(|| None::<Timeout>);
    let redraw = use_force_update();
    use_watch((finder.serial, finder.path), {
        let (input, text, redraw) = (input.clone(), text.clone(), redraw.clone());
        let first = match search {
            _ if finder.path => path.to_string(),
            Some(query) => query.text.clone(),
            None => String::new(),
        };
        move |_| {
            let input = input.cast::<HtmlInputElement>()?;
            input.set_value(&first);
            input.select();
            drop(input.focus());
            text.replace(first);
            redraw.force_update();
            None
        }
    });

    let (regex, scope) = *manner;
    let searched = search.as_ref().map(|query| query.text.clone()).unwrap_or_default();
    let begin = {
        let env = env.clone();
        move |text: String| {
            if text != searched {
                tasks::search(&env, doc, text, regex, scope);
            }
        }
    };
    let path_first = finder.path;
    let oninput = {
        let (env, text, waiting, begin) = (env.clone(), text.clone(), waiting.clone(), begin.clone());
        Callback::from(move |event: InputEvent| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let value = input.value();
            waiting.replace(None);
            match queries::typed(&value, path_first) {
                Typed::Search(sought) => {
                    let begin = begin.clone();
                    waiting.replace(Some(Timeout::new(PAUSE, move || begin(sought))));
                }
                Typed::Command(_) => {
                    env.act(Action::Finder(doc, None));
                    env.shell.act(ShellAction::Show(Some(Dialog::Commands)));
                }
                Typed::Path(_) | Typed::Offset(_) => {}
            }
            text.replace(value);
            redraw.force_update();
        })
    };
    let onkeydown = {
        let (env, document, waiting) = (env.clone(), document.clone(), waiting.clone());
        let has_search = search.is_some();
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            let stroke = Stroke::new(&key, &event);
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            match stroke.key {
                "Escape" => {
                    waiting.replace(None);
                    env.act(Action::Finder(doc, None));
                    if has_search && !path_first {
                        tasks::end_search(&env, doc);
                    }
                    tasks::focus_now(&env, "tree");
                }
                "Enter" => {
                    waiting.replace(None);
                    match queries::typed(&input.value(), path_first) {
                        Typed::Search(text) => {
                            begin(text);
                            tasks::go_to_match(&env, doc, !stroke.shift);
                        }
                        Typed::Path(path) => tasks::go_to_path(&env, &document, path),
                        Typed::Offset(at) => go_to(&env, &document, at),
                        Typed::Command(_) => {}
                    }
                }
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let text = text.borrow();
    let (word, name) = match queries::typed(&text, path_first) {
        Typed::Search(_) => ("Find", "Find"),
        Typed::Path(_) => ("Path", "Path to go to"),
        Typed::Offset(_) => ("Offset", "Offset to go to"),
        Typed::Command(_) => ("Command", "Command"),
    };
    html! {
        <div class="omnibox">
            <span class="omnibox-word quiet" aria-hidden="true">{ word }</span>
            <input
                ref={input} type="text" class="field" id={env.id("omnibox")} aria-label={name}
                placeholder={if path_first { "obj['key'][0].name" } else { "text; or obj['key'][0], 0x1F3A, > command" }}
                aria-describedby={env.id("search-said")}
                autocomplete="off" autocapitalize="off" spellcheck="false" {oninput} {onkeydown}
            />
        </div>
    }
}

/// Selects the byte at an offset.
fn go_to(env: &Env, document: &Snap<Document>, at: u64) {
    let total = queries::layer_bytes(&document.opened);
    if at < total {
        env.act(Action::Finder(document.opened.doc, None));
        tasks::point(env, document, Where::Byte(at), Pane::Elsewhere);
        tasks::focus_now(env, "tree");
    } else {
        env.warn(format!("There are only {}.", format::count(total, "byte")));
    }
}
