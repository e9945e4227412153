//! Fetching the rows that have come into sight.

use std::rc::Rc;

use picklescope_protocol::{Reply, Request, RequestError, ViewId};

use super::plain;
use crate::{
    client::Refusal,
    store::{Action, Arranged, Env, Segment},
};

/// Fetches a run of rows. Whether they are in the store now.
pub async fn fetch_rows(env: Env, view: ViewId, first: u64, count: u32) -> bool {
    let arrangement = env.client.arrangement();
    match env.client.ask(Request::Rows { view, first, count }).await {
        Ok(Reply::Rows(rows)) => {
            let (total, any) = (rows.total, !rows.rows.is_empty());
            let segment = Rc::new(Segment::from(rows));
            env.act(Action::Rows(Arranged { view, arrangement, total, segment }));
            return any;
        }
        Ok(_) | Err(Refusal::Gone | Refusal::Engine(RequestError::Unknown)) => {}
        Err(Refusal::Engine(error)) => env.warn(plain(&error)),
    }
    false
}
