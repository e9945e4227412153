//! Below the graph: what the arrows mean, how large it is, and the ways to keep it.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    super::parts::{button, sign},
    camera::{Camera, LARGER, SMALLER},
    wires::legend,
};
use crate::{
    graph::{Scene, paper},
    store::{Document, Env, Snap},
    tasks,
};

pub(super) fn bar(env: &Env, document: &Snap<Document>, scene: &Snap<Scene>, camera: &Rc<Camera>) -> Html {
    // Each of them is a number: one closure for all.
    let zoom = |by: Option<i32>| {
        let (camera, scene) = (Rc::clone(camera), scene.clone());
        Callback::from(move |_: MouseEvent| match by {
            Some(by) => camera.zoom(by),
            None => camera.fit(&scene),
        })
    };
    let save = |png: bool| {
        let (env, scene, document) = (env.clone(), scene.clone(), document.clone());
        Callback::from(move |_: MouseEvent| {
            let title = &*document.opened.name;
            let (svg, width, height) = paper::svg(&scene, title);
            if png {
                tasks::save_png(&env, [title, "-graph.png"].concat(), &svg, (width, height));
            } else {
                tasks::save_svg(&env, &[title, "-graph.svg"].concat(), &svg);
            }
        })
    };
    html! {
        <div class="graph-bar">
            { legend() }
            <div class="zoom" role="group" aria-label="Zoom of the graph">
                { sign("−", "Zoom out", "Zoom out (-)", false, zoom(Some(SMALLER))) }
                { sign("+", "Zoom in", "Zoom in (+)", false, zoom(Some(LARGER))) }
                { sign("↔", "Show everything", "Show everything (0)", false, zoom(None)) }
            </div>
            <div class="graph-save" role="group" aria-label="Save the picture">
                { button("button is-quiet", "SVG", Some("Save the picture as SVG".into()), save(false)) }
                { button("button is-quiet", "PNG", Some("Save the picture as PNG".into()), save(true)) }
            </div>
        </div>
    }
}
