//! Only checking: whether a pickle loads, without building anything of it.

use crate::{
    fault::{Fault, FaultKind},
    graph::{Atom, Container, Kind, RunRole},
    machine::{Halt, Handle, Machine, Sink, Slot},
    ops::Window,
};

/// What checking found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Ops carried out.
    pub ops: u64,
    /// Offset behind STOP, or of what could not be carried out.
    pub end: u64,
    /// Why it does not load under a permissive host; `None` if it does, or if there was not enough to tell.
    pub fault: Option<Fault>,
    /// It came to its STOP.
    pub stopped: bool,
}

/// Checks the pickle at the start of a window, for `ops` ops at the most. Where the window is not the last one, its end is no
/// fault.
///
/// ```
/// use picklescope_codec::{Window, check};
/// assert!(check(Window::whole(b"]."), u32::MAX).fault.is_none());
/// assert!(check(Window::whole(b"e."), u32::MAX).fault.is_some());
/// ```
#[must_use]
pub fn check(window: Window<'_>, ops: u32) -> Verdict {
    let mut machine = Machine::new(Kinds, window.at);
    let mut fuel = ops;
    let halt = machine.run(window, &mut fuel);
    let at = machine.position();
    let (end, found, stopped) = match halt {
        Halt::Stop(_) => (at, None, true),
        Halt::Fault(fault) => (fault.at(), Some(fault), false),
        Halt::NeedMore(_) | Halt::Seek(_) | Halt::Fuel => {
            return Verdict { ops: machine.state.ops, end: at, fault: None, stopped: false };
        }
    };
    let overrun = window.end.and_then(|layer| Fault::of_frame(machine.state.frame, layer, found.as_ref()));
    let fault = overrun.or(found);
    Verdict { ops: machine.state.ops, end, fault, stopped }
}

/// Keeps of every value nothing but its kind and whether it can be hashed; that is the handle itself.
struct Kinds;

const UNHASHABLE: u32 = 1 << 8;

fn handle(kind: Kind, hashable: bool) -> Handle {
    kind as u32 | if hashable { 0 } else { UNHASHABLE }
}

impl Sink for Kinds {
    fn atom(&mut self, _: u64, atom: Atom, _: u64) -> Result<Handle, FaultKind> {
        let kind = atom.kind();
        Ok(handle(kind, kind != Kind::ByteArray))
    }

    fn container(&mut self, _: u64, made: Container, hashable: bool, _: u64) -> Result<Handle, FaultKind> {
        Ok(handle(made.kind(), hashable))
    }

    fn refer(&mut self, _: Handle, _: RunRole, _: u64, _: &[Slot]) -> Result<(), FaultKind> {
        Ok(())
    }

    fn own(&mut self, _: Handle, _: u64) {}

    fn drop_value(&mut self, _: Handle) -> Result<(), FaultKind> {
        Ok(())
    }

    fn kind(&self, value: Handle) -> Kind {
        usize::try_from(value & 0xff).ok().and_then(|at| Kind::ALL.get(at).copied()).unwrap_or(Kind::None)
    }

    fn hashable(&self, value: Handle) -> bool {
        value & UNHASHABLE == 0
    }

    fn unhashable(&self, value: Handle) -> Kind {
        // What is inside a tuple is not kept here. Mostly it is a list.
        match self.kind(value) {
            Kind::Tuple => Kind::List,
            kind => kind,
        }
    }
}
