//! The root: makes the store and the worker, and decides which view is shown.

use std::cell::Cell;

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::{
    Help, drop_zone::use_drop_zone, header::header, opening::opening, refusal::failed, start::start,
    status::status, workspace::workspace,
};
use crate::{
    client::{Client, Event as Heard},
    keys::{Stroke, Wish, travel},
    store::{Action, Env, Source, Stage, State},
    tasks,
};

thread_local! {
    /// Interfaces mounted so far: each has ids of its own.
    static MOUNTED: Cell<u32> = const { Cell::new(0) };
}

/// The whole interface.
#[component]
pub fn App() -> Html {
    let store = use_reducer(|| State { theme: tasks::stored_theme(), ..State::default() });
    let env = use_state(|| {
        let serial = MOUNTED.replace(MOUNTED.get() + 1);
        let dispatcher = store.dispatcher();
        let client = Client::new(Callback::from(move |heard| dispatcher.dispatch(action(heard))));
        Env::new(client, store.dispatcher(), format!("ps{serial}").into())
    });
    use_effect_with((), {
        let client = env.client.clone();
        move |()| {
            client.start();
            move || client.end()
        }
    });
    use_drop_zone(&env);
    use_global_keys(&env, &store);

    let on_file = Callback::from({
        let env = Env::clone(&env);
        move |event: Event| {
            let files = event.target_dyn_into::<HtmlInputElement>().and_then(|input| input.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                tasks::open(&env, Source::File(file));
            }
        }
    });
    let view = match &store.stage {
        Stage::Start => start(&env),
        Stage::Opening(file) => opening(&env, file),
        Stage::Open(document) => workspace(&env, document),
        Stage::Failed(file) => failed(&env, file),
    };
    html! {
        <ContextProvider<Env> context={Env::clone(&env)}>
            <div class={classes!("ps-root", store.dragging.then_some("is-dragging"))} data-theme={store.theme.name()}>
                { header(&env, &store.stage, store.theme) }
                { view }
                { status(&store.notice, &store.engine) }
                if store.help {
                    <Help />
                }
                <div class="drop-veil" aria-hidden="true"><span>{ "Drop to open" }</span></div>
                <input
                    ref={env.picker.clone()} type="file" class="picker" hidden=true tabindex="-1"
                    aria-label="File to open" onchange={on_file}
                />
            </div>
        </ContextProvider<Env>>
    }
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
fn use_global_keys(env: &Env, state: &State) {
    let latest = use_mut_ref(State::default);
    *latest.borrow_mut() = state.clone();
    use_effect_with(env.clone(), move |env| {
        let env = env.clone();
        let window = web_sys::window();
        let listener = window.map(|window| {
            let options = gloo_events::EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>().filter(|event| !event.default_prevented())
                else {
                    return;
                };
                let key = event.key();
                let stroke = Stroke::new(&key, event);
                let state = latest.borrow().clone();
                if let (Some(wish), Some(document)) = (travel(stroke), state.document()) {
                    event.prevent_default();
                    tasks::travel(&env, document, wish == Wish::Forward);
                } else if key == "?" && !stroke.control && !stroke.alt {
                    event.prevent_default();
                    env.act(Action::Help(true));
                }
            })
        });
        move || drop(listener)
    });
}
