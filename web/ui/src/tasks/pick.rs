//! Choosing files.

use web_sys::HtmlInputElement;

use crate::store::ShellEnv;

/// Shows the browser's own file dialog; what is chosen there is opened by the input's change event.
pub fn pick(shell: &ShellEnv) {
    if let Some(input) = shell.picker.cast::<HtmlInputElement>() {
        // Choosing the same file twice in a row is a change too.
        input.set_value("");
        input.click();
    }
}
