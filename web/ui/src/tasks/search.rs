//! Searching, and going from match to match.

use std::rc::Rc;

use picklescope_protocol::{DocId, Query, Reply, Request, RequestError, Scope, Where};

use super::{
    arrange::{Arrival, arrange},
    focus, plain,
    point::point,
    working::work,
};
use crate::{
    client::Refusal,
    store::{Action, Document, Env, Pane, Pointer, Search, Selection},
};

/// Searches for a text, or for nothing any more if it is empty.
pub fn search(env: &Env, doc: DocId, text: String, regex: bool, scope: Scope) {
    let generation = env.searches.replace(env.searches.get().wrapping_add(1));
    if text.is_empty() {
        return end_search(env, doc);
    }
    let query = Query { generation, text, regex, scope };
    env.act(Action::Search(doc, Some(query.clone())));
    if scope == Scope::default() {
        env.client.tell(Request::StopSearch { doc });
        return env.act(Action::NoPattern(doc, generation, "Choose where to search.".into()));
    }
    let asking = env.clone();
    env.client.ask_then(
        Request::Search { doc, query },
        Box::new(move |answer| {
            if let Err(Refusal::Engine(error)) = answer {
                asking.act(Action::NoPattern(doc, generation, plain(&error)));
            }
        }),
    );
}

/// Nothing is searched for any more.
pub fn end_search(env: &Env, doc: DocId) {
    env.client.tell(Request::StopSearch { doc });
    env.act(Action::Search(doc, None));
}

/// The next match, or the one before, is gone to once all are known: [`arrive_at_match`].
pub fn go_to_match(env: &Env, doc: DocId, forward: bool) {
    let serial = env.searches.get().wrapping_add(1);
    env.searches.set(serial);
    env.act(Action::GoToMatch(doc, forward, serial));
}

/// Goes to the next match, or to the one before.
pub fn arrive_at_match(env: &Env, document: &Document, pointer: &Pointer, search: &Search, forward: bool) {
    let (doc, view) = (document.opened.doc, document.tree.view);
    let from = document.selection.as_ref().map(Selection::key);
    let op = pointer.cursor.filter(|_| pointer.doc == Some(doc)).map(|place| place.op);
    // Nothing was gone to yet: an op before all others is as good as any.
    let is_first = search.at.is_none() && search.query.scope.is_ops();
    let request = Request::Match { doc, from, op: op.filter(|_| !is_first), forward };
    let document = document.clone();
    work(env, view, move |env, intent| async move {
        let found = match env.client.ask(request).await {
            Ok(Reply::Match(Some(found))) => Rc::from(found),
            Ok(Reply::Match(None)) => return env.warn("Nothing matches."),
            _ => return,
        };
        if !intent.holds() {
            return;
        }
        env.act(Action::Matched(doc, Rc::clone(&found)));
        env.act(Action::Finder(doc, None));
        match (found.row, found.op) {
            (Some(key), _) => {
                arrange(&env, &intent, Request::Locate { view, key }, Arrival::JUMP).await;
            }
            (None, Some(op)) => {
                point(&env, &document, Where::Op(op.op), Pane::Elsewhere);
                focus(&env, "ops");
            }
            (None, None) => {}
        }
    });
}

/// Goes to what a path names. Where it leads nowhere that is said, and the field in which it was typed stays.
pub fn go_to_path(env: &Env, document: &Document, path: String) {
    let (doc, view) = (document.opened.doc, document.tree.view);
    work(env, view, move |env, intent| async move {
        let request = Request::GoTo { view, path };
        match env.client.ask(request).await {
            Ok(Reply::Located(located)) => {
                env.act(Action::Finder(doc, None));
                super::arrange::show(&env, &intent, located, Arrival::JUMP).await;
            }
            Err(Refusal::Engine(error @ (RequestError::NoSuchPath(_) | RequestError::Unknown))) => {
                env.warn(plain(&error));
            }
            _ => {}
        }
    });
}
