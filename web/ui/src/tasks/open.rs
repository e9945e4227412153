//! Opening a file.

use std::rc::Rc;

use picklescope_protocol::{Expansion, Opened, Reply, Request};

use super::{
    arrange::{Arrival, around, arrange},
    ask_stats, plain, spawn,
};
use crate::{
    client::Refusal,
    link::Goal,
    store::{Action, Arranged, Env, Show, Source, Step},
};

/// Opens something in place of whatever its viewer shows; [`crate::store::ShellEnv::open`] opens it beside that.
pub fn open(env: &Env, source: Source) {
    open_at(env, source, Goal::default());
}

/// Opens something, and goes to a place in it.
pub fn open_at(env: &Env, source: Source, goal: Goal) {
    // As it came: what the engine tells of the document has it made safe to show.
    let name = source.name();
    let (doc, size, text, rider) = (env.client.new_doc(), source.size(), source.is_text(), source.rider());
    // First of all: if the worker cannot be started, this is the file that could not be opened.
    env.act(Action::Began { doc, source });
    let answer = env.client.open(doc, name, size, text, rider);
    let (env, intent) = (env.clone(), env.intents.begin());
    spawn(async move {
        match answer.await {
            Ok(Reply::Opened(opened)) => {
                let opened: Rc<Opened> = Rc::from(opened);
                let view = opened.view;
                let arranged = first_rows(&env, &opened).await;
                let has_rows = arranged.is_some();
                env.act(Action::Opened { opened, arranged });
                if let Some(wanted) = goal.view {
                    env.act(Action::Show(Show::View(wanted)));
                }
                if let Some(path) = goal.path.filter(|_| has_rows && intent.holds()) {
                    let arrival = Arrival { step: Step::Stay, ..Arrival::JUMP };
                    arrange(&env, &intent, Request::GoTo { view, path }, arrival).await;
                }
                ask_stats(&env, view);
            }
            Err(Refusal::Engine(error)) => env.act(Action::Failed { doc, reason: plain(&error) }),
            // Another file took its place, or the worker is lost, which is told on its own.
            Ok(_) | Err(Refusal::Gone) => {}
        }
    });
}

/// Starts a new worker after the last one was lost.
pub fn restart(env: &Env) {
    env.client.start();
    env.act(Action::Closed);
}

/// The first rows, with the root open one level.
async fn first_rows(env: &Env, opened: &Opened) -> Option<Arranged> {
    if opened.rows == 0 {
        return None;
    }
    let arranged = around(env, opened.view, 0).await?;
    let only =
        arranged.segment.get(0).filter(|row| arranged.total == 1 && row.expansion == Expansion::Closed);
    let Some(key) = only.map(|row| row.key) else { return Some(arranged) };
    let open = env.client.ask(Request::Expand { view: opened.view, key, open: true });
    match open.await {
        Ok(_) => around(env, opened.view, 0).await,
        Err(_) => Some(arranged),
    }
}
