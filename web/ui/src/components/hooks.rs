//! Hooks that are compiled once. Yew's own are generic over what they watch and what they run, and each use of one weighs about a
//! kilobyte.

use std::{any::Any, rc::Rc};

use yew::prelude::*;

/// What ends an effect.
pub(super) type Ending = Option<Box<dyn FnOnce()>>;

/// Something that can be compared with what it was before, whatever it is.
pub(super) trait Watched: 'static {
    fn is(&self, other: &dyn Any) -> bool;
    fn any(&self) -> &dyn Any;
}

impl<T: PartialEq + 'static> Watched for T {
    fn is(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<T>() == Some(self)
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

struct Deps(Rc<dyn Watched>);

impl PartialEq for Deps {
    fn eq(&self, other: &Self) -> bool {
        (*self.0).is((*other.0).any())
    }
}

/// Runs something after drawing, whenever what it depends on is another; before it runs again, and at the end, what it gave back is run.
#[hook]
pub(super) fn use_watch<T: PartialEq + 'static>(of: T, run: impl FnOnce(&T) -> Ending + 'static) {
    let of = Rc::new(of);
    let watched = Rc::clone(&of);
    use_erased(watched, Box::new(move || run(&of)));
}

#[hook]
fn use_erased(of: Rc<dyn Watched>, run: Box<dyn FnOnce() -> Ending>) {
    use_effect_with(Deps(of), move |_| {
        let ending = run();
        move || {
            if let Some(end) = ending {
                end();
            }
        }
    });
}

/// Keeps something until it is dropped: what is a listener, or the like, ends with it.
pub(super) fn held(what: impl Any) -> Ending {
    Some(Box::new(move || drop(what)))
}

/// A number that is kept from one drawing to the next, and draws again when it is set to another.
#[hook]
pub(super) fn use_number(first: u32) -> UseStateHandle<u32> {
    use_state_eq(move || first)
}
