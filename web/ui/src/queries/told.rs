//! What a tab says of its file.

use crate::{
    format,
    store::{Stage, TabState, Told},
};

/// The name and what has become of it.
#[must_use]
pub fn told(stage: &Stage) -> Told {
    match stage {
        Stage::Start => Told { title: "Start".into(), state: TabState::Empty },
        Stage::Opening(opening) => {
            Told { title: format::visible(&opening.source.name()).into(), state: TabState::Waiting }
        }
        Stage::Open(document) => {
            let state = match &document.opened.fault {
                _ if !document.has_tree() => TabState::Refused,
                Some(_) => TabState::Broken,
                None => TabState::Open,
            };
            Told { title: document.opened.name.clone().into(), state }
        }
        Stage::Failed(failed) => {
            let title = failed
                .source
                .as_ref()
                .map_or_else(|| "Link".into(), |source| format::visible(&source.name()).into());
            Told { title, state: TabState::Refused }
        }
    }
}
