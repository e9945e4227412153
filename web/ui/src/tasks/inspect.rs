//! Everything about the selection.

use std::rc::Rc;

use picklescope_protocol::{DocId, NodeId, Referrers, Reply, Request, RowKey, ViewId};

use crate::store::{Action, Env};

/// Referrers asked for at a time.
const PAGE: u32 = 20;

/// Asks for the path of a row.
pub fn ask_path(env: &Env, doc: DocId, view: ViewId, key: RowKey) {
    env.learn(
        Request::Path { view, key },
        Box::new(move |reply| match reply {
            Reply::Text(text) => Some(Action::Path(doc, key, text.text.into())),
            _ => None,
        }),
    );
}

/// Asks for what the inspector shows of an object. The answers come in any order.
pub fn inspect(env: &Env, doc: DocId, node: NodeId) {
    env.learn(
        Request::Node { doc, node },
        Box::new(move |reply| match reply {
            Reply::Node(detail) => Some(Action::Detail(doc, Rc::from(detail))),
            _ => None,
        }),
    );
    env.learn(
        Request::Referrers { doc, node, first: 0, count: PAGE },
        Box::new(move |reply| match reply {
            Reply::Referrers(referrers) => Some(Action::Referrers(doc, Rc::new(referrers))),
            _ => None,
        }),
    );
}

/// Asks for more referrers than are known, and puts them behind those.
pub fn more_referrers(env: &Env, doc: DocId, known: Rc<Referrers>) {
    let first = known.first.saturating_add(u32::try_from(known.list.len()).unwrap_or(u32::MAX));
    env.learn(
        Request::Referrers { doc, node: known.node, first, count: PAGE * 5 },
        Box::new(move |reply| {
            let Reply::Referrers(more) = reply else { return None };
            let mut all = Referrers::clone(&known);
            all.list.extend(more.list);
            Some(Action::Referrers(doc, Rc::new(all)))
        }),
    );
}
