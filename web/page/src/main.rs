//! The site: the interface, mounted on the page's `#app`. Everything else about a page (its shell, its policy,
//! how it starts) stands in `static/` and `js/`; `cargo xtask build` puts it together.

use wasm_bindgen::JsValue;

fn main() -> Result<(), JsValue> {
    // Without this a panic of the interface reads `unreachable executed`.
    std::panic::set_hook(Box::new(|info| web_sys::console::error_1(&JsValue::from_str(&info.to_string()))));
    let app = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"))
        .ok_or_else(|| JsValue::from_str("picklescope: the page has no #app"))?;
    picklescope_ui::mount(app);
    Ok(())
}
