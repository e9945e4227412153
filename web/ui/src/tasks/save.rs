//! Handing a picture to the browser as a file. It is made here: nothing is asked of any server.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

use super::{download::save, spawn};
use crate::store::Env;

/// Pixels of a PNG for each of the picture's, and the most along one edge: canvases have an end.
const SHARP: i32 = 2;
const MOST: i32 = 16_000;

/// Saves an SVG under a name.
pub fn save_svg(env: &Env, name: &str, svg: &str) {
    let saved = blob(svg).and_then(|blob| save(&blob, name));
    tell(env, name, saved.is_ok());
}

/// Saves an SVG of this width and height as a PNG under a name.
pub fn save_png(env: &Env, name: String, svg: &str, size: (i32, i32)) {
    let (env, image) = (env.clone(), blob(svg));
    spawn(async move {
        let drawn = match image {
            Ok(image) => draw(&env, &name, &image, size).await,
            Err(why) => Err(why),
        };
        if drawn.is_err() {
            tell(&env, &name, false);
        }
    });
}

async fn draw(env: &Env, name: &str, image: &Blob, (width, height): (i32, i32)) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(image)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&url);
    let loaded = JsFuture::from(image.decode()).await;
    Url::revoke_object_url(&url)?;
    loaded?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    let longest = width.max(height).max(1);
    let by = |edge: i32| {
        u32::try_from(if longest * SHARP > MOST { edge * MOST / longest } else { edge * SHARP }).unwrap_or(1)
    };
    canvas.set_width(by(width));
    canvas.set_height(by(height));
    let context =
        canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into::<CanvasRenderingContext2d>();
    let (w, h) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, w, h)?;
    let (env, name) = (env.clone(), name.to_owned());
    let done = Closure::once_into_js(move |blob: Option<Blob>| {
        let saved = blob.is_some_and(|blob| save(&blob, &name).is_ok());
        tell(&env, &name, saved);
    });
    canvas.to_blob(done.unchecked_ref())
}

fn tell(env: &Env, name: &str, saved: bool) {
    if saved {
        env.say(["Saved ", name].concat());
    } else {
        env.warn("The picture could not be made here.");
    }
}

fn blob(svg: &str) -> Result<Blob, JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("image/svg+xml");
    Blob::new_with_str_sequence_and_options(&Array::of1(&svg.into()), &kind)
}
