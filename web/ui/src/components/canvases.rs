//! What is drawn by hand, beside Yew: the timeline and the minimap, on elements that Yew has drawn once.

use std::rc::Rc;

use gloo_events::EventListener;
use picklescope_protocol::{Axis, Lanes, OpcodeInfo};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::{hooks::use_watch, minimap::MinimapView, timeline::TimelineView};
use crate::{
    store::{Document, Env, Panes, Pointer, Snap},
    tasks,
    timeline::Laid,
};

/// What the store knows and what is drawn of it, as of the last time that it changed.
#[derive(Clone, PartialEq)]
pub(super) struct Given {
    pub(super) document: Snap<Document>,
    pub(super) pointer: Snap<Pointer>,
    pub(super) opcodes: Rc<Vec<OpcodeInfo>>,
    pub(super) axis: Axis,
    pub(super) lanes: Lanes,
}

/// The elements of both.
#[derive(Clone)]
pub(super) struct Canvases {
    pub(super) timeline: NodeRef,
    pub(super) minimap: NodeRef,
}

/// Draws on both, for as long as they are there.
#[hook]
pub(super) fn use_canvases(
    env: &Env,
    document: &Snap<Document>,
    pointer: &Snap<Pointer>,
    opcodes: &Rc<Vec<OpcodeInfo>>,
    panes: &Panes,
) -> Canvases {
    let canvases = Canvases { timeline: use_node_ref(), minimap: use_node_ref() };
    let views = use_mut_ref(Views::default);
    let given = Given {
        document: document.clone(),
        pointer: pointer.clone(),
        opcodes: Rc::clone(opcodes),
        axis: panes.axis,
        lanes: panes.lanes,
    };
    use_watch(given, {
        let (env, canvases) = (env.clone(), canvases.clone());
        move |given| {
            views.borrow_mut().follow(&env, &canvases, given);
            None
        }
    });
    canvases
}

/// Those who draw. They end with this.
#[derive(Default)]
struct Views {
    timeline: Option<Rc<TimelineView>>,
    minimap: Option<Rc<MinimapView>>,
    stillness: Option<EventListener>,
}

impl Views {
    /// The store has gone on.
    fn follow(&mut self, env: &Env, canvases: &Canvases, given: &Given) {
        let shared = &env.timeline;
        if self.stillness.is_none() {
            self.stillness = still(env);
        }
        let laid = shared.lay(given.document.trace.timeline(), given.axis);
        if let Laid::Turned(before, window) = laid {
            tasks::turn(env, given.document.opened.doc, (before, window), given.axis);
        }
        let root = canvases.timeline.cast::<HtmlElement>();
        if self.timeline.as_ref().map(|view| &view.root) != root.as_ref() {
            self.timeline = root.and_then(|root| TimelineView::new(root, env, given, laid));
        }
        let root = canvases.minimap.cast::<HtmlElement>();
        if self.minimap.as_ref().map(|view| &view.root) != root.as_ref() {
            self.minimap = root.and_then(|root| MinimapView::new(root, env, given));
        }
        if let Some(view) = &self.timeline {
            view.follow(given, laid);
        }
        if let Some(view) = &self.minimap {
            view.follow(given);
        }
    }
}

/// Movements are jumps as long as the user asks for less motion.
fn still(env: &Env) -> Option<EventListener> {
    let query = web_sys::window()?.match_media("(prefers-reduced-motion: reduce)").ok()??;
    let shared = Rc::clone(&env.timeline);
    shared.hold_still(query.matches());
    let asked = query.clone();
    Some(EventListener::new(&query, "change", move |_| shared.hold_still(asked.matches())))
}
