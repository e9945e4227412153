//! Copying to the clipboard.

use picklescope_protocol::{Reply, Request, RowKey, ViewId};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlTextAreaElement, Window};

use crate::{format, store::Env};

/// Copies the Python path of a row.
pub fn copy_path(env: &Env, view: ViewId, key: RowKey) {
    let answer = env.client.ask(Request::Path { view, key });
    let env = env.clone();
    spawn_local(async move {
        let Ok(Reply::Text(path)) = answer.await else { return };
        let size = path.text.len() as u64;
        env.say(match copy(&path.text).await {
            Ok(()) if size > 200 => format!("Copied the path, {} long", format::bytes(size)),
            Ok(()) => format!("Copied {}", path.text),
            Err(_) => "The browser did not allow copying.".to_owned(),
        });
    });
}

/// Puts a text on the clipboard: by the new way where it is allowed, else by the old one.
async fn copy(text: &str) -> Result<(), JsValue> {
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
