//! One file: its store and its worker, which end with it, and the view of it that fits its phase.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    Workspace,
    commands::Commands,
    header::header,
    hooks::use_watch,
    keyboard::use_keys,
    opening::opening,
    part::{Drawn, part},
    refusal::failed,
    start::start,
    status::status,
};
use crate::{
    client::{Client, Event as Heard},
    queries,
    store::{
        Action, Env, Errand, Load, Notice, Phase, Settings, ShellAction, ShellEnv, Sizes, State, TabId,
        Theme, Trace,
    },
    tasks,
};

#[derive(PartialEq)]
pub(super) struct Viewer {
    pub(super) id: TabId,
    /// It is the one that is shown.
    pub(super) active: bool,
    /// There is no other.
    pub(super) alone: bool,
    /// What it was last asked to open.
    pub(super) errand: Option<Errand>,
    pub(super) theme: Theme,
    pub(super) sizes: Sizes,
    pub(super) settings: Settings,
    /// All there is to do is listed.
    pub(super) listing: bool,
    /// What was last announced about no file in particular.
    pub(super) notice: Notice,
    pub(super) shell: ShellEnv,
}

impl Drawn for Viewer {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_viewer(self).run(context)
    }
}

/// A file, from the start to its panes. It draws nothing while another one is shown.
#[hook]
fn use_viewer(props: &Viewer) -> Html {
    let Viewer { id, active, alone, theme, shell, .. } = props;
    let store = use_reducer(State::default);
    let env = use_mut_ref(|| {
        let dispatcher = store.dispatcher();
        let client = Client::new(Callback::from(move |heard| dispatcher.dispatch(action(heard))));
        Env::new(client, store.dispatcher(), shell.clone(), shell.id("v", *id).into())
    });
    let env = env.borrow().clone();
    use_worker(&env, props.errand.is_some());
    let waiting = use_errand(&env, *active, &props.errand);
    // What waits to be opened is called what it was called when it was asked for.
    use_watch((!waiting).then(|| queries::told(&store.phase)), {
        let (shell, id) = (shell.clone(), *id);
        move |told| {
            shell.act(ShellAction::Told(id, told.clone()?));
            None
        }
    });
    use_watch((*active, props.notice.clone()), {
        let env = env.clone();
        move |(active, notice)| {
            if *active && env.shell.is_news(notice) {
                env.say(notice.text.clone());
            }
            None
        }
    });
    env.typing.borrow_mut().silent = props.settings.silent;
    use_keys(&env, *active, &store, (*theme, props.settings));
    use_unasked(&env, &store);

    if !active {
        return html! {};
    }
    let view = match &store.phase {
        Phase::Start => start(&env),
        Phase::Opening(file) => opening(&env, file),
        Phase::Open(document) => {
            let workspace = Workspace {
                env: env.clone(),
                document: document.clone(),
                about: store.about.clone(),
                pointer: store.pointer.clone(),
                opcodes: Rc::clone(&store.opcodes),
                panes: store.panes,
                sizes: props.sizes,
                settings: props.settings,
            };
            // Rows of another height are lists drawn anew.
            part(u64::from(document.opened.doc.0) * 2 + u64::from(props.settings.roomy), workspace)
        }
        Phase::Failed(file) => failed(&env, file),
    };
    let (role, of) = if *alone { (None, None) } else { (Some("tabpanel"), Some(shell.id("tab", *id))) };
    html! {
        <div class="viewer" id={shell.id("panel", *id)} {role} aria-labelledby={of}>
            { header(&env, &store, *theme, *alone) }
            { view }
            { status(&store) }
            if props.listing {
                { part("commands", Commands { env: env.clone(), state: (*store).clone(), set: (*theme, props.settings) }) }
            }
        </div>
    }
}

/// The worker ends with the viewer. At the start it begins before there is a file, which then opens the sooner.
#[hook]
fn use_worker(env: &Env, errand: bool) {
    let client = env.client.clone();
    use_watch((), move |()| {
        if !errand {
            client.start();
        }
        Some(Box::new(move || client.end()))
    });
}

/// Opens what the viewer was asked to, once it is shown. Whether it waits for that.
#[hook]
fn use_errand(env: &Env, active: bool, errand: &Option<Errand>) -> bool {
    let done = use_mut_ref(|| 0);
    let waiting = errand.as_ref().filter(|errand| errand.serial != *done.borrow()).cloned();
    let waits = waiting.is_some();
    use_watch(waiting.filter(|_| active), {
        let env = env.clone();
        move |errand| {
            let errand = errand.as_ref()?;
            *done.borrow_mut() = errand.serial;
            match &errand.load {
                Load::Source(source, goal) => tasks::open_at(&env, source.clone(), goal.clone()),
                Load::Refused(reason) => env.act(Action::Refused(reason.clone())),
            }
            None
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
    let broken = (broken, document.and_then(|document| document.reading()));
    use_watch(broken, {
        let env = env.clone();
        move |broken| {
            tasks::ask_wreck(&env, broken.0?);
            None
        }
    });
    let idle = document.filter(|document| !matches!(document.trace, Trace::Waiting | Trace::Running(..)));
    let idle =
        idle.filter(|document| tasks::is_digested_unasked(document)).map(|document| document.opened.doc);
    use_watch(idle, {
        let env = env.clone();
        move |idle| {
            tasks::begin_digest(&env, (*idle)?);
            None
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
        Heard::Heavy(heavy) => Action::Heavy(Rc::new(heavy)),
        Heard::Readers(readers) => Action::Readers(readers),
        Heard::Searched(searched) => Action::Searched(Rc::from(searched)),
        Heard::Lost(reason) => Action::EngineLost(reason.into()),
    }
}
