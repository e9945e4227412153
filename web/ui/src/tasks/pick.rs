//! Choosing a file.

use web_sys::HtmlInputElement;

use crate::store::Env;

/// Shows the browser's own file dialog; what is chosen there is opened by the input's change event.
pub fn pick(env: &Env) {
    if let Some(input) = env.picker.cast::<HtmlInputElement>() {
        // Choosing the same file twice in a row is a change too.
        input.set_value("");
        input.click();
    }
}
