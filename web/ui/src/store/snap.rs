//! A shared snapshot, compared by identity.

use std::{ops::Deref, rc::Rc};

/// A value shared with components. Two snapshots are equal when they are the very same one: comparing is
/// cheap however large the value, and a new state always makes a new snapshot.
#[derive(Debug)]
pub struct Snap<T>(Rc<T>);

impl<T> Snap<T> {
    /// Makes a snapshot.
    pub fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T: Default> Default for Snap<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Clone> Snap<T> {
    /// The same with a change, as a new snapshot.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut T)) -> Self {
        let mut change = Some(change);
        self.changed(&mut |value| {
            if let Some(change) = change.take() {
                change(value);
            }
        })
    }

    /// To copy a value takes some code: here it is once, and not once for each change there is.
    #[inline(never)]
    fn changed(&self, change: &mut dyn FnMut(&mut T)) -> Self {
        let mut value = T::clone(&self.0);
        change(&mut value);
        Self::new(value)
    }
}

impl<T> Clone for Snap<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Snap<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Snap<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
