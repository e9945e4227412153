//! The style sheets: one file a component, adopted once by the document or shadow root that holds us.
//!
//! Constructed sheets are no `style` attributes and no `<style>` elements, so that they work under any
//! Content-Security-Policy, and in a shadow root as they are.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;
use web_sys::{CssStyleSheet, Element};

/// All of them, without comments and indents: see `build.rs`.
const SHEETS: &str = include_str!(concat!(env!("OUT_DIR"), "/sheets.css"));

/// Makes the document or the shadow root around `root` adopt the sheets, once.
pub fn adopt(root: &Element) {
    let holder = root.get_root_node();
    let key = JsValue::from_str("adoptedStyleSheets");
    // Both kinds of holder have the property, and share no type that has it.
    let Ok(adopted) = Reflect::get(&holder, &key).map(|list| Array::from(&list)) else { return };
    let mark = JsValue::from_str("picklescope");
    if adopted.iter().any(|sheet| Reflect::has(&sheet, &mark).unwrap_or(false)) {
        return;
    }
    let Ok(sheet) = CssStyleSheet::new() else { return };
    if sheet.replace_sync(SHEETS).is_ok() {
        drop(Reflect::set(&sheet, &mark, &JsValue::TRUE));
        adopted.push(&sheet);
        drop(Reflect::set(&holder, &key, &adopted));
    }
}
