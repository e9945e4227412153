//! Everything about the selected object.

use std::rc::Rc;

use picklescope_protocol::{DocId, Referrers, Reply, Request, ViewId};
use wasm_bindgen_futures::spawn_local;

use crate::store::{Action, Env, Selection};

/// Referrers asked for at a time.
const PAGE: u32 = 20;

/// Asks for what the inspector shows of a selection. The three answers come in any order.
pub fn inspect(env: &Env, doc: DocId, view: ViewId, selection: &Selection) {
    let key = selection.key();
    let path = env.client.ask(Request::Path { view, key });
    let about = selection.node().map(|node| {
        (
            env.client.ask(Request::Node { doc, node }),
            env.client.ask(Request::Referrers { doc, node, first: 0, count: PAGE }),
        )
    });
    let env = env.clone();
    spawn_local(async move {
        if let Ok(Reply::Text(text)) = path.await {
            env.act(Action::Path(doc, key, text.text.into()));
        }
        let Some((detail, referrers)) = about else { return };
        if let Ok(Reply::Node(detail)) = detail.await {
            env.act(Action::Detail(doc, Rc::from(detail)));
        }
        if let Ok(Reply::Referrers(referrers)) = referrers.await {
            env.act(Action::Referrers(doc, Rc::new(referrers)));
        }
    });
}

/// Asks for more referrers than are known, and puts them behind those.
pub fn more_referrers(env: &Env, doc: DocId, known: Rc<Referrers>) {
    let env = env.clone();
    spawn_local(async move {
        let first = known.first.saturating_add(u32::try_from(known.list.len()).unwrap_or(u32::MAX));
        let request = Request::Referrers { doc, node: known.node, first, count: PAGE * 5 };
        if let Ok(Reply::Referrers(more)) = env.client.ask(request).await {
            let mut all = Referrers::clone(&known);
            all.list.extend(more.list);
            env.act(Action::Referrers(doc, Rc::new(all)));
        }
    });
}
