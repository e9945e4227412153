//! The graph on the stage: what is around the selected object, as records and arrows.
//!
//! What stands where is [`crate::graph`]'s to say. Moving about in it is done beside Yew: the camera turns the one element that
//! holds everything.

mod camera;
mod gesture;
mod node;

use std::{cell::RefCell, rc::Rc};

use picklescope_protocol::{NodeId, Tie, Where};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use self::{camera::Camera, node::Node};
use super::{
    hooks::use_watch,
    list::observed,
    part::{Drawn, part},
    parts::{button, sign},
};
use crate::{
    graph::{LINE, Mark, Scene, Stop, Way, others, paper},
    store::{Document, Env, Pane, Selection, Snap, Why},
    tasks,
};

#[derive(PartialEq)]
pub(super) struct Graph {
    pub(super) env: Env,
    pub(super) document: Snap<Document>,
    pub(super) near: Option<Snap<Scene>>,
    /// What the mouse is over.
    pub(super) hovered: Option<NodeId>,
}

impl Drawn for Graph {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_graph(self).run(context)
    }
}

/// Where the keys are.
#[derive(Default)]
struct Walk {
    /// The name of the stop that Tab comes to.
    stop: String,
    /// The graph has the focus.
    focused: bool,
}

#[hook]
fn use_graph(props: &Graph) -> Html {
    let Graph { env, document, near, hovered } = props;
    let (host, layer) = (use_node_ref(), use_node_ref());
    let camera = use_mut_ref(|| Rc::new(Camera::default()));
    let camera = Rc::clone(&camera.borrow());
    let walk = use_mut_ref(Walk::default);
    let redraw = use_force_update();
    let mark = near.as_ref().and_then(|scene| marked(scene, document.selection.as_ref()));
    use_neighbourhood(env, document, mark.is_some());
    gesture::use_gestures(&host, &camera);
    use_view(&host, &layer, &camera, near, mark, document);
    use_focus(&host, &walk, near);

    let Some(scene) = near else {
        return html! { <p class="pane-note quiet">{ "Looking around the selection …" }</p> };
    };
    let doc = document.opened.doc;
    let onclick = {
        let (env, document, scene, camera) =
            (env.clone(), document.clone(), scene.clone(), Rc::clone(&camera));
        Callback::from(move |event: MouseEvent| {
            if let Some(name) = name_under(&event).filter(|_| !camera.has_panned()) {
                pressed(&env, &document, &scene, &name);
            }
        })
    };
    let ondblclick = {
        let (env, document, scene) = (env.clone(), document.clone(), scene.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(name) = name_under(&event) {
                entered(&env, &document, &scene, &name);
            }
        })
    };
    let hovering = |leaves: bool| {
        let (env, scene) = (env.clone(), scene.clone());
        Callback::from(move |event: MouseEvent| {
            let node = name_under(&event).filter(|_| !leaves).and_then(|name| node_of(&scene, &name));
            tasks::spawn(tasks::hover(env.clone(), doc, node.map(Where::Node), Pane::Stage));
        })
    };
    let onkeydown = {
        let (env, document, scene) = (env.clone(), document.clone(), scene.clone());
        let (walk, camera, redraw) = (Rc::clone(&walk), Rc::clone(&camera), redraw.clone());
        Callback::from(move |event: KeyboardEvent| {
            on_key(&event, &env, &document, &scene, &camera, &mut walk.borrow_mut());
            redraw.force_update();
        })
    };
    let onfocusin = {
        let (walk, redraw) = (Rc::clone(&walk), redraw.clone());
        Callback::from(move |event: FocusEvent| {
            let mut walk = walk.borrow_mut();
            walk.focused = true;
            if let Some(name) = name_under(&event).filter(|name| *name != walk.stop) {
                walk.stop = name;
                redraw.force_update();
            }
        })
    };
    let onfocusout = {
        let walk = Rc::clone(&walk);
        Callback::from(move |_: FocusEvent| walk.borrow_mut().focused = false)
    };
    let stop = settled(scene, &mut walk.borrow_mut());
    let over = hovered.and_then(|node| scene.of_node(node));
    let nodes = scene.placed.iter().enumerate().map(|(at, _)| {
        let id = scene.near.records.get(at).map_or(0, |record| record.node.0);
        let of = |mark: Option<Mark>| {
            mark.filter(|mark| mark.record == at || mark.line.is_some_and(|(of, _)| of == at))
        };
        let node = Node {
            scene: scene.clone(),
            at,
            selected: of(mark),
            hovered: of(over),
            stop: stop.clone().filter(|name| scene.stop_of(name).is_some_and(|stop| stop_in(stop, at))),
        };
        part(id, node)
    });
    let wires = scene.wires.iter().map(|wire| {
        let is = |mark: Option<Mark>| mark.and_then(|mark| mark.line) == Some(wire.from);
        let touches = over.is_some_and(|mark| mark.line.is_none() && (mark.record == wire.to || mark.record == wire.from.0));
        let tie = match wire.tie {
            Tie::Tree => None,
            Tie::Alias => Some("is-alias"),
            Tie::Cycle => Some("is-cycle"),
        };
        let class = classes!("wire", tie, is(mark).then_some("is-selected"), (touches || is(over)).then_some("is-hovered"));
        html! { <g {class}><path class="wire-way" d={wire.path.clone()} /><path class="wire-tip" d={wire.tip.clone()} /></g> }
    });
    html! {
        <div class="graph">
            <div ref={host.clone()} class="graph-view">
                <svg
                    role="group" aria-label="Graph of what is around the selection" {onclick} {ondblclick} {onkeydown} {onfocusin} {onfocusout}
                    onmouseover={hovering(false)} onmouseleave={hovering(true)}
                >
                    <g ref={layer}>
                        <g class="wires" aria-hidden="true">{ for wires }</g>
                        { for nodes }
                        { for scene.others.map(|at| more_referrers(scene, at, stop.as_deref())) }
                    </g>
                </svg>
                if scene.near.full {
                    <p class="graph-full">{ "This is as much as one picture takes." }</p>
                }
            </div>
            { bar(env, document, scene, &camera) }
        </div>
    }
}

/// Asks for what is around the selection, unless that is in the picture already.
#[hook]
fn use_neighbourhood(env: &Env, document: &Document, shown: bool) {
    let doc = document.opened.doc;
    let env = env.clone();
    use_watch((doc, document.selection.as_ref().map(Selection::key)), move |&(doc, key)| {
        if shown {
            env.nearing.forget_selected();
        } else {
            tasks::near(&env, doc, key?, Why::Selected);
        }
        None
    });
}

/// A picture of something else begins where it reads best. What is selected elsewhere comes into sight.
#[hook]
fn use_view(
    host: &NodeRef,
    layer: &NodeRef,
    camera: &Rc<Camera>,
    near: &Option<Snap<Scene>>,
    mark: Option<Mark>,
    document: &Document,
) {
    let placing = {
        let (camera, scene) = (Rc::clone(camera), near.clone());
        move || scene.iter().for_each(|scene| camera.begin(scene))
    };
    use_watch((host.clone(), layer.clone(), near.is_some()), {
        let camera = Rc::clone(camera);
        move |(host, layer, _)| {
            camera.hold(host.cast(), layer.cast());
            let told =
                move |element: &HtmlElement| camera.resize(element.client_width(), element.client_height());
            Some(Box::new(observed(host, Box::new(told))))
        }
    });
    use_watch(near.clone(), move |_| {
        placing();
        None
    });
    let from_elsewhere = document.focus.pane != Pane::Stage;
    use_watch((document.focus.serial, mark.map(|mark| (mark.record, mark.line))), {
        let (camera, scene) = (Rc::clone(camera), near.clone());
        move |_| {
            if let (Some(scene), Some(mark)) = (scene, mark.filter(|_| from_elsewhere)) {
                camera.reveal(
                    &scene,
                    mark.record,
                    mark.line.filter(|(of, _)| *of == mark.record).map(|(_, line)| line),
                );
            }
            None
        }
    });
}

/// The keys stay in the graph when what had them became something else.
#[hook]
fn use_focus(host: &NodeRef, walk: &Rc<RefCell<Walk>>, near: &Option<Snap<Scene>>) {
    let (host, walk) = (host.clone(), Rc::clone(walk));
    use_watch(near.clone(), move |_| {
        let walk = walk.borrow();
        let has_focus = || host.cast::<Element>()?.query_selector(":focus").ok()?;
        if walk.focused && has_focus().is_none() {
            focus(&host, &walk.stop);
        }
        None
    });
}

fn focus(host: &NodeRef, name: &str) {
    let found = host
        .cast::<Element>()
        .and_then(|host| host.query_selector(&["[data-stop=\"", name, "\"]"].concat()).ok()?);
    if let Some(stop) = found {
        // Elements of SVG can have the focus as those of HTML can.
        drop(stop.unchecked_into::<HtmlElement>().focus());
    }
}

/// The stop that Tab comes to: the one before, or what has taken its place.
fn settled(scene: &Scene, walk: &mut Walk) -> Option<String> {
    let stop = scene.stop_of(&walk.stop).filter(|stop| scene.is_stop(*stop)).or_else(|| scene.first());
    walk.stop = stop.and_then(|stop| scene.name_of(stop)).unwrap_or_default();
    Some(walk.stop.clone()).filter(|name| !name.is_empty())
}

fn stop_in(stop: Stop, record: usize) -> bool {
    matches!(stop, Stop::Record(at) | Stop::Line(at, _) | Stop::More(at) if at == record)
}

/// Where the selection is.
fn marked(scene: &Scene, selection: Option<&Selection>) -> Option<Mark> {
    let selection = selection?;
    scene.find(selection.key(), selection.node())
}

/// The name of the stop or line that an event is for.
fn name_under(event: &web_sys::Event) -> Option<String> {
    let target = event.composed_path().get(0).dyn_into::<Element>().ok()?;
    target.closest("[data-stop]").ok()??.get_attribute("data-stop")
}

/// The object of a stop or line.
fn node_of(scene: &Scene, name: &str) -> Option<NodeId> {
    if let Some((record, line)) = scene.line_of(name) {
        return Some(scene.near.records.get(record)?.lines.get(line)?.node);
    }
    match scene.stop_of(name)? {
        Stop::Record(at) if name.starts_with('r') => scene.near.records.get(at).map(|record| record.node),
        _ => None,
    }
}

/// A click, or Enter on what is not selected: it is selected, or more is shown.
fn pressed(env: &Env, document: &Snap<Document>, scene: &Scene, name: &str) {
    let doc = document.opened.doc;
    if let Some((record, line)) = scene.line_of(name) {
        if let Some(line) = scene.near.records.get(record).and_then(|record| record.lines.get(line)) {
            tasks::point_reference(env, document, line.row, line.node);
        }
        return;
    }
    match scene.stop_of(name) {
        Some(Stop::Others) => tasks::near_referrers(env, doc, &scene.near),
        Some(Stop::More(at)) => {
            if let Some(record) = scene.near.records.get(at) {
                tasks::near_more(env, doc, &scene.near, record.node, true);
            }
        }
        Some(Stop::Record(_)) => {
            if let Some(node) = node_of(scene, name) {
                tasks::point(env, document, Where::Node(node), Pane::Stage);
            }
        }
        _ => {}
    }
}

/// A double click, or Enter on what is selected: a record comes into the middle, what a line leads to becomes a record.
fn entered(env: &Env, document: &Document, scene: &Scene, name: &str) {
    let doc = document.opened.doc;
    if let Some((record, line)) = scene.line_of(name) {
        let line = scene.near.records.get(record).and_then(|record| record.lines.get(line));
        if let Some(line) = line.filter(|line| scene.record_of(line.node).is_none()) {
            tasks::near_more(env, doc, &scene.near, line.node, false);
        }
        return;
    }
    if let Some(Stop::Record(at)) = scene.stop_of(name).filter(|_| name.starts_with('r'))
        && let Some(row) = scene.near.records.get(at).and_then(|record| record.row)
    {
        tasks::near(env, doc, row, Why::Wanted);
    }
}

fn on_key(
    event: &KeyboardEvent,
    env: &Env,
    document: &Snap<Document>,
    scene: &Scene,
    camera: &Camera,
    walk: &mut Walk,
) {
    if event.alt_key() || event.ctrl_key() || event.meta_key() {
        return;
    }
    let way = match event.key().as_str() {
        "ArrowUp" => Way::Up,
        "ArrowDown" => Way::Down,
        "ArrowRight" => Way::In,
        "ArrowLeft" => Way::Out,
        "Home" => Way::Middle,
        "End" => Way::End,
        "Enter" | " " => {
            event.prevent_default();
            let name = walk.stop.clone();
            let selected = marked(scene, document.selection.as_ref());
            let is_selected = match scene.stop_of(&name) {
                Some(Stop::Record(at)) => selected.is_some_and(|mark| mark.record == at),
                // A reference to what is not shown is there to be followed.
                Some(Stop::Line(..)) => true,
                _ => false,
            };
            return if is_selected {
                entered(env, document, scene, &name)
            } else {
                pressed(env, document, scene, &name)
            };
        }
        "+" | "=" => return zoomed(event, camera, 1250),
        "-" => return zoomed(event, camera, 800),
        "0" => {
            event.prevent_default();
            return camera.fit(scene);
        }
        _ => return,
    };
    event.prevent_default();
    let from = scene.stop_of(&walk.stop).or_else(|| scene.first());
    let Some(to) = from.and_then(|from| scene.next(from, way)) else { return };
    if let Some(name) = scene.name_of(to) {
        walk.stop = name;
        let host = event.composed_path().get(0).dyn_into::<Element>().ok();
        let host = host.and_then(|target| target.closest(".graph-view").ok()?);
        let found =
            host.and_then(|host| host.query_selector(&["[data-stop=\"", &walk.stop, "\"]"].concat()).ok()?);
        drop(found.map(|stop| stop.unchecked_into::<HtmlElement>().focus()));
    }
    match to {
        Stop::Record(at) | Stop::More(at) => camera.reveal(scene, at, None),
        Stop::Line(at, line) => camera.reveal(scene, at, Some(line)),
        Stop::Others => {}
    }
}

fn zoomed(event: &KeyboardEvent, camera: &Camera, by: i32) {
    event.prevent_default();
    camera.zoom(by);
}

/// The way to more of those that refer to the middle.
fn more_referrers(scene: &Scene, (x, y): (i32, i32), stop: Option<&str>) -> Html {
    let left = others(scene.near.referrers_left);
    let tabindex = if stop == Some("o") { "0" } else { "-1" };
    let label = [&left, " references to the object in the middle"].concat();
    html! {
        <g class="node" ~style={format!("transform:translate({x}px,{y}px)")}>
            <g class="node-more" role="button" {tabindex} data-stop="o" aria-label={label}>
                <rect class="node-back" x="-6" width={(left.len() * 8 + 8).to_string()} height={LINE.to_string()} />
                <text class="node-word" x="0" y={(LINE / 2 + 4).to_string()}>{ left }</text>
            </g>
        </g>
    }
}

/// What the arrows mean, how large it is, and the ways to keep it.
fn bar(env: &Env, document: &Snap<Document>, scene: &Snap<Scene>, camera: &Rc<Camera>) -> Html {
    let zoom = |by: i32| {
        let camera = Rc::clone(camera);
        Callback::from(move |_: MouseEvent| camera.zoom(by))
    };
    let fit = {
        let (camera, scene) = (Rc::clone(camera), scene.clone());
        Callback::from(move |_: MouseEvent| camera.fit(&scene))
    };
    let save = |png: bool| {
        let (env, scene) = (env.clone(), scene.clone());
        let title = document.opened.name.clone();
        Callback::from(move |_: MouseEvent| {
            let (svg, width, height) = paper::svg(&scene, &title);
            let name = [&*title, if png { "-graph.png" } else { "-graph.svg" }].concat();
            if png {
                tasks::save_png(&env, name, &svg, (width, height));
            } else {
                tasks::save_svg(&env, &name, &svg);
            }
        })
    };
    let key = |class: &'static str, does: &'static str| {
        html! {
            <li class={class}>
                <svg width="26" height="10" aria-hidden="true">
                    <g class={classes!("wire", class)}><path class="wire-way" d="M0 5H20" /><path class="wire-tip" d="M25 5l-7 -3v6z" /></g>
                </svg>
                { does }
            </li>
        }
    };
    html! {
        <div class="graph-bar">
            <ul class="graph-key" aria-label="Arrows">
                { key("is-tree", "holds") }
                { key("is-alias", "shares") }
                { key("is-cycle", "leads back") }
            </ul>
            <div class="zoom" role="group" aria-label="Zoom of the graph">
                { sign("−", "Zoom out", "Zoom out (-)", false, zoom(800)) }
                { sign("+", "Zoom in", "Zoom in (+)", false, zoom(1250)) }
                { sign("↔", "Show everything", "Show everything (0)", false, fit) }
            </div>
            <div class="graph-save" role="group" aria-label="Save the picture">
                { button("button is-quiet", "SVG", Some("Save the picture as SVG".into()), save(false)) }
                { button("button is-quiet", "PNG", Some("Save the picture as PNG".into()), save(true)) }
            </div>
        </div>
    }
}
