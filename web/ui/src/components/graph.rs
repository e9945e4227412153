//! The graph on the stage: what is around the selected object, as records and arrows.
//!
//! What stands where is [`crate::graph`]'s to say. Moving about in it is done beside Yew: the camera turns the one element that
//! holds everything.

mod act;
mod bar;
mod camera;
mod gesture;
mod node;
mod wires;

use std::{cell::RefCell, rc::Rc};

use picklescope_protocol::{NodeId, Where};
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use self::{
    act::{entered, focus, name_under, node_of, on_key, pressed},
    bar::bar,
    camera::Camera,
    node::{Node, group, row},
    wires::wires,
};
use super::{
    hooks::use_watch,
    list::observed,
    part::{Drawn, part},
};
use crate::{
    graph::{Ink, LINE, Mark, Piece, Scene, Stop, others},
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
    /// The graph has the focus, or what had it is gone.
    focused: bool,
    /// What was a line before is a record now, which is to come into sight.
    arrived: Option<usize>,
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
    use_neighbourhood(env, document, near, mark.is_some());
    gesture::use_gestures(&host, near.is_some(), &camera);
    use_view(&host, &layer, &camera, near, mark, document);
    use_focus(&host, &walk, &camera, near);

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
        let (walk, camera, redraw, host) =
            (Rc::clone(&walk), Rc::clone(&camera), redraw.clone(), host.clone());
        Callback::from(move |event: KeyboardEvent| {
            let stop = walk.borrow().stop.clone();
            if let Some(name) = on_key(&event, &env, &document, &scene, &camera, &stop) {
                walk.borrow_mut().stop.clone_from(&name);
                if let Some(host) = host.cast::<Element>() {
                    focus(&host, &name);
                }
                redraw.force_update();
            }
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
        // What goes away hands the focus to nobody.
        Callback::from(move |event: FocusEvent| walk.borrow_mut().focused = event.related_target().is_none())
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
    html! {
        <div class="graph">
            <div ref={host.clone()} class="graph-view">
                <svg
                    role="group" aria-label="Graph of what is around the selection" {onclick} {ondblclick} {onkeydown} {onfocusin} {onfocusout}
                    onmouseover={hovering(false)} onmouseleave={hovering(true)}
                >
                    <g ref={layer}>
                        { for nodes }
                        { wires(scene, mark, over) }
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
fn use_neighbourhood(env: &Env, document: &Document, near: &Option<Snap<Scene>>, shown: bool) {
    let of = (document.opened.doc, document.reading());
    let (env, near) = (env.clone(), near.clone());
    use_watch((of, document.selection.as_ref().map(Selection::key)), move |&((doc, _), key)| {
        if shown {
            env.nearing.forget_selected();
        } else {
            tasks::near(&env, doc, key?, Why::Selected, near.as_ref().map(|scene| &scene.near));
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

/// The keys stay in the graph when what had them became something else, and that comes into sight.
#[hook]
fn use_focus(host: &NodeRef, walk: &Rc<RefCell<Walk>>, camera: &Rc<Camera>, near: &Option<Snap<Scene>>) {
    let (host, walk, camera) = (host.clone(), Rc::clone(walk), Rc::clone(camera));
    use_watch(near.clone(), move |near| {
        let arrived = walk.borrow_mut().arrived.take();
        if let (Some(scene), Some(at)) = (near, arrived) {
            camera.reveal(scene, at, None);
        }
        let host = host.cast::<Element>()?;
        let has_focus = host.query_selector(":focus").is_ok_and(|found| found.is_some());
        let lost =
            Some(&*walk.borrow()).filter(|walk| walk.focused && !has_focus).map(|walk| walk.stop.clone());
        if let Some(stop) = lost {
            focus(&host, &stop);
        }
        None
    });
}

/// The stop that Tab comes to: the one before, or what has taken its place.
fn settled(scene: &Scene, walk: &mut Walk) -> Option<String> {
    let stop = scene.stop_of(&walk.stop).filter(|stop| scene.is_stop(*stop)).or_else(|| scene.first());
    let name = stop.and_then(|stop| scene.name_of(stop)).unwrap_or_default();
    if let Some(Stop::Record(at)) = stop.filter(|_| walk.stop.starts_with('l')) {
        walk.arrived = Some(at);
    }
    walk.stop = name;
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

/// The way to more of those that refer to the middle.
fn more_referrers(scene: &Scene, (x, y): (i32, i32), stop: Option<&str>) -> Html {
    let text = others(scene.near.referrers_left);
    let told = [&text, " references to the object in the middle"].concat();
    let size = (0, LINE, i32::try_from(text.len()).unwrap_or(0) * 8);
    let words = Piece { ink: Ink::Word, x: 0, y: LINE / 2, text };
    let state = ("node-more", false, false, stop == Some("o"));
    group(x, y, vec![row(state, Some("o".to_owned()), Some(told), None, size, &[words])])
}
