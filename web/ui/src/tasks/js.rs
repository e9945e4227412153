//! Calling what the browser has and `web-sys` has not, or has only for strings that would be copied.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// `new name(…)`.
pub(super) fn construct(name: &str, args: &[JsValue]) -> Result<JsValue, JsValue> {
    let class: Function = Reflect::get(&js_sys::global(), &name.into())?.dyn_into()?;
    Reflect::construct(&class, &args.iter().collect::<Array>())
}

/// `object.method(…)`.
pub(super) fn call(object: &JsValue, method: &str, args: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(object, &method.into())?.dyn_into()?;
    method.apply(object, &args.iter().collect::<Array>())
}
