//! The colour scheme, kept from one visit to the next where that is possible.

use web_sys::Storage;

use crate::store::{Action, Env, Theme};

const KEY: &str = "picklescope.theme";

/// The scheme chosen on an earlier visit.
#[must_use]
pub fn stored_theme() -> Theme {
    let name = storage().and_then(|storage| storage.get_item(KEY).ok()).flatten();
    Theme::from_name(&name.unwrap_or_default())
}

/// Chooses a scheme and keeps the choice.
pub fn choose_theme(env: &Env, theme: Theme) {
    if let Some(storage) = storage() {
        // Full or forbidden: then it is not kept.
        drop(storage.set_item(KEY, theme.name()));
    }
    env.act(Action::Theme(theme));
}

/// Storage throws on `file://` and in sandboxed frames.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
