//! A file on its way: how far it has come, and a way to stop it.

use yew::prelude::*;

use super::parts::progress;
use crate::{
    format,
    store::{Env, Opening, Stop},
    tasks,
};

/// Progress in bytes. It fades in late: most files are open before it is seen.
pub(super) fn opening(env: &Env, opening: &Opening) -> Html {
    let env = env.clone();
    let size = opening.source.size();
    let doc = opening.doc;
    let onclick = Callback::from(move |_: MouseEvent| tasks::cancel(&env, doc));
    // Thousandths: the bar is set by a property, and integers are shorter than floats.
    let share = opening.read.min(size).saturating_mul(1000).checked_div(size).unwrap_or(0);
    let label = match opening.stop {
        Stop::No => "Cancel",
        Stop::Asked => "Stopping…",
        Stop::Heard => "Finishing…",
    };
    html! {
        <main class="opening">
            <div class="opening-column">
                { progress("Reading the file", share) }
                <p class="progress-line">
                    <span>{ format!("{} of {}", format::bytes(opening.read), format::bytes(size)) }</span>
                    <span>{ format::count(u64::from(opening.nodes), "object") }</span>
                    <button type="button" class="button" disabled={opening.stop != Stop::No} {onclick}>{ label }</button>
                </p>
            </div>
        </main>
    }
}
