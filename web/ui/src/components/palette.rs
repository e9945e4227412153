//! The colours of a canvas, read from the style sheet's tokens: a canvas knows no variables.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

use super::surface::context;
use crate::timeline::{Colour, Style};

/// Tokens, as they are now.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Palette {
    /// For what is drawn as pixels.
    pub(super) style: Style,
    pub(super) ground: String,
    pub(super) ink: String,
    pub(super) ink_2: String,
    pub(super) hairline: String,
    pub(super) edge: String,
    pub(super) signal: String,
    pub(super) memo: String,
    /// Of text upon each category.
    pub(super) on: [String; 5],
    /// The font of the host, without a size.
    pub(super) font: String,
}

/// In the order of categories.
const OPS: [&str; 5] = ["--op-structure", "--op-data", "--op-memo", "--op-global", "--op-call"];

impl Palette {
    /// Reads the tokens. `probe` is an element of ours that is not seen.
    pub(super) fn read(probe: &HtmlElement) -> Option<Self> {
        let window = web_sys::window()?;
        let computed = window.get_computed_style(probe).ok()??;
        let mixer = context(&canvas()?, "willReadFrequently", true)?;
        let token = |name: &str| {
            let set = probe.style().set_property("color", &["var(", name, ")"].concat());
            set.ok().and_then(|()| computed.get_property_value("color").ok()).unwrap_or_default()
        };
        let pixel = |name: &str| mixed(&mixer, &token("--ground"), &token(name));
        let forced = window.match_media("(forced-colors: active)").ok().flatten();
        let style = Style {
            ground: pixel("--ground"),
            frame: pixel("--frame"),
            extent: pixel("--extent"),
            extent_edge: pixel("--extent-edge"),
            washes: [7, 4, 2].map(|share| between(pixel("--ground"), pixel("--signal"), share)),
            ops: OPS.map(pixel),
            hatched: forced.is_some_and(|query| query.matches()),
        };
        let (ground, ink) = (token("--ground"), token("--ink"));
        // Text is of whichever contrasts more.
        let (ground_light, ink_light) = (light(style.ground), light(pixel("--ink")));
        let on = style.ops.map(|colour| {
            let colour = light(colour);
            let inked = style.hatched || contrast(colour, ink_light) > contrast(colour, ground_light);
            if inked { ink.clone() } else { ground.clone() }
        });
        let palette = Self {
            style,
            ground,
            ink,
            ink_2: token("--ink-2"),
            hairline: token("--hairline"),
            edge: token("--edge"),
            signal: token("--signal"),
            memo: token("--op-memo"),
            on,
            font: computed.get_property_value("font-family").unwrap_or_default(),
        };
        // The probe keeps a colour of the style sheet's: its transitions tell when to read anew.
        drop(probe.style().remove_property("color"));
        Some(palette)
    }
}

/// So many 32nds of the way from one colour to another.
fn between(from: Colour, to: Colour, share: u16) -> Colour {
    let mut mixed = from;
    for (channel, to) in mixed.iter_mut().zip(to) {
        let sum = u16::from(*channel) * (32 - share) + u16::from(to) * share;
        *channel = u8::try_from(sum / 32).unwrap_or(u8::MAX);
    }
    mixed
}

/// How much light a colour gives, from 0 to 1, about: the square is near enough to what screens do.
fn light([red, green, blue, _]: Colour) -> f64 {
    let channel = |level: u8, share: f64| (f64::from(level) / 255.0) * (f64::from(level) / 255.0) * share;
    channel(red, 0.2126) + channel(green, 0.7152) + channel(blue, 0.0722)
}

/// The contrast of two, as the accessibility guidelines reckon it.
fn contrast(a: f64, b: f64) -> f64 {
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// A colour upon another, as the browser mixes them, whatever way they are written in.
fn mixed(mixer: &CanvasRenderingContext2d, ground: &str, colour: &str) -> Colour {
    for colour in [ground, colour] {
        mixer.set_fill_style_str(colour);
        mixer.fill_rect(0.0, 0.0, 1.0, 1.0);
    }
    let data = mixer.get_image_data(0.0, 0.0, 1.0, 1.0).map(|image| image.data().0).unwrap_or_default();
    data.try_into().unwrap_or_default()
}

fn canvas() -> Option<HtmlCanvasElement> {
    web_sys::window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()
}
