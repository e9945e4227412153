//! Copying to the clipboard.

use picklescope_protocol::{DocId, NodeId, Reply, Request, RowKey, SharedText, TextForm, ViewId};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlTextAreaElement, Window};
use yew::AttrValue;

use super::{plain, read::fetch_slice, spawn};
use crate::{
    client::Refusal,
    format,
    spell::{self, Form, spell},
    store::Env,
};

/// Copies the Python path of a row.
pub fn copy_path(env: &Env, view: ViewId, key: RowKey) {
    let answer = env.client.ask(Request::Path { view, key });
    let env = env.clone();
    spawn(async move {
        let Ok(Reply::Text(path)) = answer.await else { return };
        tell(&env, &path.text, copied(&path)).await;
    });
}

/// Copies bytes of the file, from offset to offset.
pub fn copy_bytes(env: &Env, doc: DocId, (start, end): (u64, u64), form: Form) {
    let size = end.saturating_sub(start);
    if size > spell::MOST {
        env.warn(format!("These are {}: more than 1 MiB is not copied at once.", format::bytes(size)));
        return;
    }
    let env = env.clone();
    spawn(async move {
        match fetch_slice(&env, doc, start, u32::try_from(size).unwrap_or(0)).await {
            Ok(slice) => {
                let said =
                    format!("Copied {} as {}", format::count(slice.bytes.len() as u64, "byte"), form.name());
                tell(&env, &spell(&slice.bytes, form), said).await;
            }
            Err(why) if why.is_empty() => {}
            Err(why) => env.warn(why),
        }
    });
}

/// Copies an object's value: as Python would write it, or as JSON.
pub fn copy_value(env: &Env, doc: DocId, node: NodeId, form: TextForm) {
    let answer = env.client.ask(Request::Text { doc, node, form });
    let env = env.clone();
    spawn(async move {
        let (text, said) = match answer.await {
            Ok(Reply::Text(text)) if text.cut => {
                (text.text, "Copied the value, without what is too long or too deep in it")
            }
            Ok(Reply::Text(text)) if form == TextForm::Json => (text.text, "Copied the value as JSON"),
            Ok(Reply::Text(text)) => (text.text, "Copied the value"),
            Ok(_) | Err(Refusal::Gone) => return,
            Err(Refusal::Engine(error)) => return env.warn(plain(&error)),
        };
        tell(&env, &text, said.to_owned()).await;
    });
}

/// Copies a text that is at hand; `said` is announced of it.
pub fn copy_text(env: &Env, text: AttrValue, said: String) {
    let env = env.clone();
    spawn(async move { tell(&env, &text, said).await });
}

/// Copies a text, and tells what came of it.
async fn tell(env: &Env, text: &str, said: String) {
    env.say(match copy(text).await {
        Ok(()) => said,
        Err(_) => "The browser did not allow copying.".to_owned(),
    });
}

/// What to say of a path that is now on the clipboard.
fn copied(path: &SharedText) -> String {
    let size = path.text.len() as u64;
    if path.cut {
        format!("The path is too long: only its first {} were copied.", format::bytes(size))
    } else if size > 200 {
        format!("Copied the path, {} long", format::bytes(size))
    } else {
        format!("Copied {}", path.text)
    }
}

/// Puts a text on the clipboard: by the new way where it is allowed, else by the old one.
pub(super) async fn copy(text: &str) -> Result<(), JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    // Outside secure contexts there is no clipboard object, whatever the type says.
    let clipboard = js_sys::Reflect::get(&window.navigator(), &JsValue::from_str("clipboard"))?;
    if clipboard.is_object() {
        let clipboard: web_sys::Clipboard = clipboard.unchecked_into();
        if JsFuture::from(clipboard.write_text(text)).await.is_ok() {
            return Ok(());
        }
    }
    copy_by_selection(&window, text)
}

fn copy_by_selection(window: &Window, text: &str) -> Result<(), JsValue> {
    let document = window.document().ok_or(JsValue::NULL)?;
    let body = document.body().ok_or(JsValue::NULL)?;
    let focused = document.active_element();
    let area: HtmlTextAreaElement = document.create_element("textarea")?.unchecked_into();
    area.set_value(text);
    body.append_child(&area)?;
    area.select();
    let command = js_sys::Reflect::get(&document, &JsValue::from_str("execCommand"))?;
    let copied = command.unchecked_into::<js_sys::Function>().call1(&document, &JsValue::from_str("copy"));
    area.remove();
    if let Some(focused) = focused.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        focused.focus()?;
    }
    if copied?.is_truthy() { Ok(()) } else { Err(JsValue::NULL) }
}

#[cfg(test)]
mod tests {
    use picklescope_protocol::SharedText;

    use super::copied;

    #[test]
    fn half_a_path_is_not_said_to_be_the_path() {
        let said = |length: usize, cut| copied(&SharedText { text: "x".repeat(length), cut });
        assert_eq!(said(3, false), "Copied xxx");
        assert_eq!(said(1200, false), "Copied the path, 1.2 kB long");
        assert_eq!(said(1200, true), "The path is too long: only its first 1.2 kB were copied.");
        assert_eq!(said(3, true), "The path is too long: only its first 3 B were copied.");
    }
}
