//! Giving the keys to an element.

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::store::Env;

/// Gives them to an element by its name, once what was asked for is drawn.
pub fn focus(env: &Env, name: &str) {
    let (env, name) = (env.clone(), name.to_owned());
    Timeout::new(0, move || focus_now(&env, &name)).forget();
}

/// Gives them to an element that is there.
pub fn focus_now(env: &Env, name: &str) {
    let root = env.shell.root.cast::<Element>();
    let element = root.and_then(|root| root.query_selector(&["#", &env.id(name)].concat()).ok()?);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        drop(element.focus());
    }
}
