//! What is kept from one visit to the next, where that is possible: the colour scheme, the sizes of panes, what else was set.

use web_sys::Storage;

use crate::store::{Settings, ShellAction, ShellEnv, Sizes, Theme};

const THEME: &str = "picklescope.theme";
const SIZES: &str = "picklescope.sizes";
const SETTINGS: &str = "picklescope.settings";

/// The scheme chosen on an earlier visit.
#[must_use]
pub fn stored_theme() -> Theme {
    let name = storage().and_then(|storage| storage.get_item(THEME).ok()).flatten();
    Theme::from_name(&name.unwrap_or_default())
}

/// Chooses a scheme and keeps the choice.
pub fn choose_theme(shell: &ShellEnv, theme: Theme) {
    if let Some(storage) = storage() {
        // Full or forbidden: then it is not kept.
        drop(storage.set_item(THEME, theme.name()));
    }
    shell.act(ShellAction::Theme(theme));
}

/// The sizes of panes chosen on an earlier visit.
#[must_use]
pub fn stored_sizes() -> Sizes {
    let text = storage().and_then(|storage| storage.get_item(SIZES).ok()).flatten();
    Sizes::from_text(&text.unwrap_or_default())
}

/// Keeps the sizes of panes.
pub fn keep_sizes(sizes: Sizes) {
    if let Some(storage) = storage() {
        drop(storage.set_item(SIZES, &sizes.to_text()));
    }
}

/// What was set on an earlier visit.
#[must_use]
pub fn stored_settings() -> Settings {
    let text = storage().and_then(|storage| storage.get_item(SETTINGS).ok()).flatten();
    Settings::from_text(&text.unwrap_or_default())
}

/// Sets something and keeps it.
pub fn set(shell: &ShellEnv, settings: Settings) {
    if let Some(storage) = storage() {
        drop(storage.set_item(SETTINGS, &settings.to_text()));
    }
    shell.act(ShellAction::Set(settings));
}

/// Storage throws on `file://` and in sandboxed frames.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
