//! Fetching the rows that have come into sight.

use std::rc::Rc;

use picklescope_protocol::{Reply, Request, RequestError, ViewId};
use yew::AttrValue;

use crate::{
    client::Refusal,
    store::{Action, Arranged, Env, Segment},
};

/// Fetches a run of rows. Ends when they are in the store, or when there is nothing to put there.
pub async fn fetch_rows(env: Env, view: ViewId, first: u64, count: u32) {
    let arrangement = env.client.arrangement();
    match env.client.ask(Request::Rows { view, first, count }).await {
        Ok(Reply::Rows(rows)) => {
            let total = rows.total;
            let segment = Rc::new(Segment::from(rows));
            env.act(Action::Rows(Arranged { view, arrangement, total, segment }));
        }
        Ok(_) | Err(Refusal::Gone | Refusal::Engine(RequestError::Unknown)) => {}
        Err(Refusal::Engine(error)) => env.say(plain(&error)),
    }
}

/// Why a request was refused, in a plain sentence.
pub(super) fn plain(error: &RequestError) -> AttrValue {
    match error {
        RequestError::Unknown => "That is no longer there.".into(),
        // The engine's own sentence: how far the path leads, and what is not there.
        RequestError::NoSuchPath(why) => why.clone().into(),
        RequestError::Unreadable(why) => format!("The file could not be read: {why}").into(),
        RequestError::NotTraced => "The opcodes are still being read.".into(),
        RequestError::BadRequest => "The engine did not understand this page.".into(),
    }
}

#[cfg(test)]
mod tests {
    use picklescope_protocol::RequestError;

    use super::plain;

    #[test]
    fn a_path_that_leads_nowhere_is_told_in_one_sentence() {
        let why = "obj has no ['q'].".to_owned();
        assert_eq!(plain(&RequestError::NoSuchPath(why.clone())).as_str(), why);
    }
}
