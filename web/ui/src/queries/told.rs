//! What a tab says of its file.

use crate::store::{Cause, Phase, TabState, Told};

/// What the start is called.
const START: &str = "Start";

/// The name and what has become of it.
#[must_use]
pub fn told(phase: &Phase) -> Told {
    match phase {
        Phase::Start => Told { title: START.into(), state: TabState::Empty },
        Phase::Opening(opening) => Told { title: opening.source.title(), state: TabState::Waiting },
        Phase::Open(document) => {
            let state = match &document.opened.fault {
                _ if !document.has_tree() => TabState::Refused,
                Some(_) => TabState::Broken,
                None => TabState::Open,
            };
            Told { title: document.opened.name.clone().into(), state }
        }
        Phase::Failed(failed) => {
            let title = match (&failed.source, failed.cause) {
                (Some(source), _) => source.title(),
                (None, Cause::Link) => "Link".into(),
                // The worker never came: there was no file yet.
                (None, _) => START.into(),
            };
            Told { title, state: TabState::Refused }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::told;
    use crate::store::{Cause, Failed, Phase, Snap, TabState};

    #[test]
    fn what_fails_without_a_file_is_no_link_unless_it_was_one() {
        let of = |cause| {
            let failed = Failed { source: None, cause, reason: "why".into() };
            told(&Phase::Failed(Snap::new(failed)))
        };
        assert_eq!((of(Cause::Link).title.as_str(), of(Cause::Lost).title.as_str()), ("Link", "Start"));
        assert_eq!(of(Cause::Lost).state, TabState::Refused);
    }
}
