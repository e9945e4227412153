//! What is around an object, and more of it.

use picklescope_protocol::{DocId, Near, NodeId, Reach, Reply, Request, RowKey, Where};

use super::{
    arrange::{Arrival, arrange},
    spawn,
    working::work,
};
use crate::{
    graph::Scene,
    store::{Action, Document, Env, Pane, Question, Snap, Why},
};

/// How far the picture goes by itself: two references down, ten lines, five that refer to the middle.
fn reach() -> Reach {
    Reach { depth: 2, fan_out: 10, referrers: 5, more: Vec::new() }
}

/// Lines that come at a time: the more are there already, the more.
const MORE: u32 = 10;

/// Asks what is around what a row shows. Of what is `known`, the middle may stay what it is: then all that was opened stays open.
pub fn near(env: &Env, doc: DocId, row: RowKey, why: Why, known: Option<&Near>) {
    let same = known.filter(|known| known.centre == row.owner);
    let reach = same.map_or_else(reach, |known| known.reach.clone());
    ask(env, Question { doc, row, reach, why });
}

/// Shows an object that a line leads to, or more lines of one that is shown.
pub fn near_more(env: &Env, doc: DocId, known: &Near, node: NodeId, lines: bool) {
    let mut reach = known.reach.clone();
    let more = reach.more.iter().position(|(of, _)| *of == node);
    match more.and_then(|at| reach.more.get_mut(at)) {
        Some((_, more)) => *more = more.saturating_add(MORE.max(*more)),
        None => reach.more.push((node, if lines { MORE } else { 0 })),
    }
    ask(env, Question { doc, row: known.row, reach, why: Why::Wanted });
}

/// Shows more of those that refer to the middle.
pub fn near_referrers(env: &Env, doc: DocId, known: &Near) {
    let mut reach = known.reach.clone();
    reach.referrers = reach.referrers.saturating_add(MORE);
    ask(env, Question { doc, row: known.row, reach, why: Why::Wanted });
}

fn ask(env: &Env, question: Question) {
    if !env.nearing.asks(question) {
        return;
    }
    let env = env.clone();
    spawn(async move {
        while let Some(Question { doc, row, reach, .. }) = env.nearing.question() {
            let answer = env.client.ask(Request::Near { doc, row, reach }).await;
            let (counts, again) = env.nearing.answered();
            if let Ok(Reply::Near(near)) = answer
                && counts
            {
                env.act(Action::Near(doc, Snap::new(Scene::new(*near))));
            }
            if !again {
                break;
            }
        }
    });
}

/// Selects one particular reference, by pointing at it on the stage.
pub fn point_reference(env: &Env, document: &Document, key: RowKey, node: NodeId) {
    let view = document.opened.view;
    work(env, view, move |env, intent| async move {
        let arrival = Arrival { at: Some((Where::Node(node), Pane::Stage)), ..Arrival::JUMP };
        arrange(&env, &intent, Request::Locate { view, key }, arrival).await;
    });
}
