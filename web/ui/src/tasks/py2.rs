//! Reading the strings of Python 2 in another encoding.

use std::rc::Rc;

use picklescope_protocol::{Py2, Reply, Request};

use super::{
    arrange::{Arrival, arrange},
    working::work,
};
use crate::store::{Action, Document, Env, Selection};

/// Shows them so from now on. Rows stay open, and one stays where one is.
pub fn read_py2(env: &Env, document: &Document, encoding: Py2) {
    let (doc, view) = (document.opened.doc, document.opened.view);
    let key = document.selection.as_ref().map(Selection::key);
    work(env, view, move |env, intent| async move {
        let Ok(Reply::Opened(opened)) = env.client.ask(Request::SetPy2 { doc, encoding }).await else {
            return;
        };
        env.act(Action::Reread(Rc::from(opened)));
        if let Some(key) = key {
            arrange(&env, &intent, Request::Locate { view, key }, Arrival::STAY).await;
        }
    });
}
