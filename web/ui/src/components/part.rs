//! The one component of Yew's that stands for all parts of the interface.
//!
//! Yew compiles all that mounts, updates and ends a component once for each type of component: some kilobytes a time. A part is a value
//! (what it is drawn from) with a hook that draws it; [`Part`] holds one behind a pointer, and draws it again when it is another.

use std::{any::Any, rc::Rc};

use picklescope_protocol::OpcodeInfo;
use yew::{prelude::*, virtual_dom::Key};

use super::hooks::Watched;
use crate::store::{Document, Env, Pointer, Snap};

/// What a part is drawn from.
pub(super) trait Drawn: Watched {
    /// Draws it, as `Hook::run` of its own hook.
    fn draw(&self, context: &mut HookContext) -> Html;
}

#[derive(Properties)]
pub(super) struct PartProps {
    of: Rc<dyn Drawn>,
}

impl PartialEq for PartProps {
    fn eq(&self, other: &Self) -> bool {
        let other: &dyn Any = other.of.any();
        self.of.is(other)
    }
}

/// Whatever part it is given.
#[component]
pub(super) fn Part(props: &PartProps) -> Html {
    use_drawing(&*props.of)
}

struct Drawing<'a>(&'a dyn Drawn);

impl Hook for Drawing<'_> {
    type Output = Html;

    fn run(self, context: &mut HookContext) -> Html {
        self.0.draw(context)
    }
}

fn use_drawing(of: &dyn Drawn) -> Drawing<'_> {
    Drawing(of)
}

/// A part. Parts that may take each other's place have different keys: another key is another part, with hooks of its own.
pub(super) fn part(key: impl Into<Key>, of: impl Drawn) -> Html {
    keyed(key.into(), Rc::new(of))
}

fn keyed(key: Key, of: Rc<dyn Drawn>) -> Html {
    html! { <Part {key} {of} /> }
}

/// What the list of ops and the bytes are drawn from.
#[derive(PartialEq)]
pub(super) struct Sight {
    pub(super) env: Env,
    pub(super) document: Snap<Document>,
    pub(super) pointer: Snap<Pointer>,
    pub(super) opcodes: Rc<Vec<OpcodeInfo>>,
}

impl Sight {
    pub(super) fn of(
        env: &Env,
        document: &Snap<Document>,
        pointer: &Snap<Pointer>,
        opcodes: &Rc<Vec<OpcodeInfo>>,
    ) -> Self {
        let (env, document, pointer) = (env.clone(), document.clone(), pointer.clone());
        Self { env, document, pointer, opcodes: Rc::clone(opcodes) }
    }
}
