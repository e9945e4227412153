//! One file: its store and its worker, which end with it, and the view of it that fits its stage.

use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::{
    Start, Workspace, header::header, opening::opening, refusal::failed, shortcuts::is_typed, status::status,
};
use crate::{
    client::{Client, Event as Heard},
    keys::{Stroke, Wish, travel},
    queries,
    store::{
        Action, Env, Errand, Load, Notice, Panes, ShellAction, ShellEnv, Stage, State, TabId, Theme, Trace,
    },
    tasks,
};

#[derive(PartialEq, Properties)]
pub(super) struct ViewerProps {
    pub(super) id: TabId,
    /// It is the one that is shown.
    pub(super) active: bool,
    /// There is no other.
    pub(super) alone: bool,
    /// What it was last asked to open.
    pub(super) errand: Option<Errand>,
    pub(super) theme: Theme,
    /// What was last announced about no file in particular.
    pub(super) notice: Notice,
    pub(super) shell: ShellEnv,
}

/// A file, from the start to its panes. It draws nothing while another one is shown.
#[component]
pub(super) fn Viewer(props: &ViewerProps) -> Html {
    let ViewerProps { id, active, alone, theme, shell, .. } = props;
    let store = use_reducer(|| {
        let panes = Panes { sizes: tasks::stored_sizes(), ..Panes::default() };
        State { panes, ..State::default() }
    });
    let env = use_state(|| {
        let dispatcher = store.dispatcher();
        let client = Client::new(Callback::from(move |heard| dispatcher.dispatch(action(heard))));
        Env::new(client, store.dispatcher(), shell.clone(), shell.id("v", *id).into())
    });
    use_worker(&env, props.errand.is_some());
    let waiting = use_errand(&env, *active, &props.errand);
    // What waits to be opened is called what it was called when it was asked for.
    use_effect_with((!waiting).then(|| queries::told(&store.stage)), {
        let (shell, id) = (shell.clone(), *id);
        move |told| {
            if let Some(told) = told.clone() {
                shell.act(ShellAction::Told(id, told));
            }
        }
    });
    use_effect_with((*active, props.notice.clone()), {
        let env = Env::clone(&env);
        move |(active, notice)| {
            if *active && env.shell.is_news(notice) {
                env.say(notice.text.clone());
            }
        }
    });
    use_keys(&env, *active, &store);
    use_unasked(&env, &store);

    if !active {
        return html! {};
    }
    let view = match &store.stage {
        Stage::Start => html! { <Start /> },
        Stage::Opening(file) => opening(&env, file),
        Stage::Open(document) => html! {
            <Workspace
                key={document.opened.doc.0} document={document.clone()} pointer={store.pointer.clone()}
                opcodes={Rc::clone(&store.opcodes)} panes={store.panes}
            />
        },
        Stage::Failed(file) => failed(&env, file),
    };
    let (role, of) = if *alone { (None, None) } else { (Some("tabpanel"), Some(shell.id("tab", *id))) };
    html! {
        <ContextProvider<Env> context={Env::clone(&env)}>
            <div class="viewer" id={shell.id("panel", *id)} {role} aria-labelledby={of}>
                { header(&env, &store, *theme, *alone) }
                { view }
                { status(&store) }
            </div>
        </ContextProvider<Env>>
    }
}

/// The worker ends with the viewer. At the start it begins before there is a file, which then opens the sooner.
#[hook]
fn use_worker(env: &Env, errand: bool) {
    let client = env.client.clone();
    use_effect_with((), move |()| {
        if !errand {
            client.start();
        }
        move || client.end()
    });
}

/// Opens what the viewer was asked to, once it is shown. Whether it waits for that.
#[hook]
fn use_errand(env: &Env, active: bool, errand: &Option<Errand>) -> bool {
    let done = use_mut_ref(|| 0);
    let waiting = errand.as_ref().filter(|errand| errand.serial != *done.borrow()).cloned();
    let waits = waiting.is_some();
    use_effect_with(waiting.filter(|_| active), {
        let env = env.clone();
        move |errand| {
            let Some(errand) = errand else { return };
            *done.borrow_mut() = errand.serial;
            match &errand.load {
                Load::Source(source, goal) => tasks::open_at(&env, source.clone(), goal.clone()),
                Load::Refused(reason) => env.act(Action::Refused(reason.clone())),
            }
        }
    });
    waits
}

/// What is asked for though nobody pointed at anything: the machine at the fault, which the tree marks, and the fingerprint, when
/// there is nothing else to do.
#[hook]
fn use_unasked(env: &Env, state: &State) {
    let document = state.document();
    let broken =
        document.filter(|document| document.opened.fault.is_some()).map(|document| document.opened.doc);
    use_effect_with(broken, {
        let env = env.clone();
        move |broken| {
            if let Some(doc) = *broken {
                tasks::ask_wreck(&env, doc);
            }
        }
    });
    let idle = document.filter(|document| !matches!(document.trace, Trace::Waiting | Trace::Running(..)));
    let idle =
        idle.filter(|document| tasks::is_digested_unasked(document)).map(|document| document.opened.doc);
    use_effect_with(idle, {
        let env = env.clone();
        move |idle| {
            if let Some(doc) = *idle {
                tasks::begin_digest(&env, doc);
            }
        }
    });
}

/// What the worker says, as a change of the state.
fn action(heard: Heard) -> Action {
    match heard {
        Heard::Ready(version) => Action::EngineReady(version.into()),
        Heard::Sniffed(sniffed) => Action::Sniffed(sniffed),
        Heard::Progress { doc, read, nodes, .. } => Action::Progressed { doc, read, nodes },
        Heard::Traced(traced) => Action::Traced(traced),
        Heard::Digest(digest) => Action::Digest(digest),
        Heard::Lost(reason) => Action::EngineLost(reason.into()),
    }
}

/// Keys that work wherever the focus is, unless something has used them already.
#[hook]
fn use_keys(env: &Env, active: bool, state: &State) {
    let latest = use_mut_ref(State::default);
    *latest.borrow_mut() = state.clone();
    use_effect_with((env.clone(), active), move |(env, active)| {
        let env = env.clone();
        let window = web_sys::window().filter(|_| *active);
        let listener = window.map(|window| {
            let options = gloo_events::EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>().filter(|event| !event.default_prevented())
                else {
                    return;
                };
                if is_typed(event) {
                    return;
                }
                let key = event.key();
                let stroke = Stroke::new(&key, event);
                let state = latest.borrow().clone();
                if let (Some(wish), Some(document)) = (travel(stroke), state.document()) {
                    event.prevent_default();
                    tasks::travel(&env, document, wish == Wish::Forward);
                } else if key == "?" && !stroke.control && !stroke.alt {
                    event.prevent_default();
                    env.shell.act(ShellAction::Help(true));
                }
            })
        });
        move || drop(listener)
    });
}
