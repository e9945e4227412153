//! The line at the bottom: what was last announced, to eyes and to screen readers alike.

use yew::prelude::*;

use crate::store::{Engine, Notice};

/// A polite live region, and the engine's version.
pub(super) fn status(notice: &Notice, engine: &Engine) -> Html {
    let engine = match engine {
        Engine::Starting => "starting".into(),
        Engine::Ready(version) => version.clone(),
        Engine::Lost(_) => "stopped".into(),
    };
    html! {
        <footer class="status">
            <div class="status-said" role="status" aria-live="polite">
                // A new element each time: the same sentence twice is said twice.
                <span key={notice.serial} class="given">{ &notice.text }</span>
            </div>
            <span class="status-engine">{ "engine " }{ engine }</span>
        </footer>
    }
}
