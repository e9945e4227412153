//! What containers hold, where a reader looks at it: bytes of a bytearray, indices of a list, the state of what has no state.
//!
//! The machine itself does not keep it, so that a graph is built of such a pickle.

use super::{super::Machine, Slot, Values, values::Number};
use crate::{
    fault::FaultKind,
    graph::{Atom, Kind, Tag},
    machine::Handle,
    number,
    opcode::Opcode,
    ops::{Arg, Op, Window},
};

/// An int that stands in the stream as bytes, where they are in sight.
pub(super) fn int_of_bytes(op: &Op<'_>, window: Window<'_>) -> Option<Atom> {
    let bytes = match (op.opcode, op.arg) {
        (Opcode::Long1, Arg::Short(bytes)) => bytes,
        (Opcode::Long4, Arg::Payload(header, len)) => {
            let start = usize::try_from((op.at + u64::from(header)).checked_sub(window.at)?).ok()?;
            window.bytes.get(start..)?.get(..usize::try_from(len).ok()?)?
        }
        _ => return None,
    };
    let bytes = number::shortest(bytes);
    Some(match number::of_bytes(bytes) {
        Some(value) => Atom::Int(value),
        // Only that it is beyond that.
        None => Atom::Payload(Tag::IntText, 1, bytes.len() as u64),
    })
}

/// Of an int beyond 64 bits.
fn no_index() -> FaultKind {
    FaultKind::said("IndexError", "cannot fit 'int' into an index-sized integer")
}

impl Machine<Values> {
    /// What C finds in the values that an op is about.
    pub(super) fn look_as_c(&self, op: &Op<'_>) -> Result<(), FaultKind> {
        match op.opcode {
            Opcode::Append | Opcode::Appends => {
                let Some((owner, items)) = self.target(op.opcode) else { return Ok(()) };
                match self.sink.kind_of(owner) {
                    Kind::ByteArray => items.iter().try_for_each(|slot| self.byte(slot.value)),
                    _ => Ok(()),
                }
            }
            Opcode::Setitem | Opcode::Setitems => match self.target(op.opcode) {
                Some((owner, items)) if items.len().is_multiple_of(2) => self.set_each(owner, items),
                _ => Ok(()),
            },
            Opcode::Build => match self.operands() {
                Ok([object, state]) if !self.sink.kind_of(object.value).is_unknown() => {
                    let Some([state, slots]) = self.sink.pair(state.value) else { return Ok(()) };
                    let kind = self.sink.kind_of(object.value).python_type();
                    match self.sink.kind_of(state) {
                        Kind::None => {}
                        Kind::Dict => return Err(FaultKind::NoAttribute(kind, "__dict__")),
                        _ => return Err(FaultKind::StateNotDict),
                    }
                    match self.sink.kind_of(slots) {
                        Kind::Dict => self.set_slots(object.value, slots),
                        _ => Err(FaultKind::said("UnpicklingError", "slot state is not a dictionary")),
                    }
                }
                _ => Ok(()),
            },
            Opcode::NewobjEx => match self.operands() {
                Ok([class, args, kwargs])
                    if self.sink.kind_of(class.value).is_unknown()
                        && matches!(self.sink.kind_of(args.value), Kind::Tuple)
                        && self.sink.has_odd_keys(kwargs.value) =>
                {
                    Err(FaultKind::said("TypeError", "keywords must be strings"))
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// Whether a BUILD gives an object of a built-in type a state that C finds nothing in: None, and no slots. Others are refused by now.
    pub(super) fn has_empty_state(&self, op: &Op<'_>) -> bool {
        let Ok([object, state]) = self.operands() else { return false };
        op.opcode == Opcode::Build
            && !self.sink.kind_of(object.value).is_unknown()
            && self.sink.pair(state.value).is_some()
    }

    /// What an op adds to, and what it adds; `None` where there is not both of them.
    pub(super) fn target(&self, opcode: Opcode) -> Option<(Handle, &[Slot])> {
        let (from, fence) = match opcode {
            Opcode::Append => (self.stack.len().checked_sub(1)?, self.fence),
            Opcode::Setitem => (self.stack.len().checked_sub(2)?, self.fence),
            _ => {
                let mut marks = self.marks.iter().rev().map(|mark| mark.height);
                (marks.next()?, marks.next().unwrap_or(0))
            }
        };
        let (below, items) = self.stack.split_at_checked(from)?;
        Some((below.get(fence..)?.last()?.value, items))
    }

    /// `bytearray.append`.
    pub(super) fn byte(&self, value: Handle) -> Result<(), FaultKind> {
        match self.sink.number(value) {
            Number::Unknown | Number::Small(0..256) => Ok(()),
            Number::Small(_) | Number::Big | Number::Huge => {
                Err(FaultKind::said("ValueError", "byte must be in range(0, 256)"))
            }
            Number::No => match self.sink.kind_of(value) {
                kind if kind.is_unknown() => Ok(()),
                kind => Err(FaultKind::said(
                    "TypeError",
                    alloc::format!("'{}' object cannot be interpreted as an integer", kind.python_type()),
                )),
            },
        }
    }

    /// Each whole pair of some items, set as `owner[key] = value`.
    pub(super) fn set_each(&self, owner: Handle, items: &[Slot]) -> Result<(), FaultKind> {
        let kind = self.sink.kind_of(owner);
        items.chunks_exact(2).try_for_each(|pair| {
            let [key, value] = pair else { return Ok(()) };
            match kind {
                Kind::Dict => self.hash(key.value),
                Kind::List => self.index("list", "list assignment", owner, key.value),
                Kind::ByteArray => {
                    self.index("bytearray", "bytearray", owner, key.value).or_else(|fault| {
                        // The byte is looked at before the index is held against the length.
                        if matches!(self.sink.number(key.value), Number::Small(_) | Number::Big) {
                            self.byte(value.value)?;
                        }
                        Err(fault)
                    })?;
                    self.byte(value.value)
                }
                Kind::ReadOnly => Err(FaultKind::said("TypeError", "cannot modify read-only memory")),
                kind if kind.is_unknown() => Ok(()),
                // An index is made of the int before Python finds that these sequences (a set counts as one) take no items.
                Kind::Str | Kind::Py2Str | Kind::Bytes | Kind::Tuple | Kind::Set | Kind::FrozenSet
                    if matches!(self.sink.number(key.value), Number::Huge) =>
                {
                    Err(no_index())
                }
                kind => Err(FaultKind::NoItemAssignment(kind.python_type())),
            }
        })
    }

    /// `hash(value)`.
    pub(super) fn hash(&self, value: Handle) -> Result<(), FaultKind> {
        match self.sink.culprit(value) {
            Some(kind) => Err(FaultKind::Unhashable(kind.python_type())),
            None => Ok(()),
        }
    }

    fn index(&self, of: &str, range: &str, owner: Handle, key: Handle) -> Result<(), FaultKind> {
        let len = i64::from(self.sink.len(owner));
        match self.sink.number(key) {
            Number::Unknown => Ok(()),
            Number::Small(index) if (-len..len).contains(&index) => Ok(()),
            Number::Small(_) | Number::Big => {
                Err(FaultKind::said("IndexError", alloc::format!("{range} index out of range")))
            }
            Number::Huge => Err(no_index()),
            Number::No => match self.sink.kind_of(key) {
                kind if kind.is_unknown() => Ok(()),
                kind => Err(FaultKind::said(
                    "TypeError",
                    alloc::format!("{of} indices must be integers or slices, not {}", kind.python_type()),
                )),
            },
        }
    }

    /// `setattr` of each item of a dict, on what has no attributes to set. The name is not kept.
    pub(super) fn set_slots(&self, object: Handle, slots: Handle) -> Result<(), FaultKind> {
        if self.sink.len(slots) == 0 {
            return Ok(());
        }
        let kind = self.sink.kind_of(object).python_type();
        Err(FaultKind::said(
            "AttributeError",
            alloc::format!(
                "'{kind}' object has no such attribute and no __dict__ for setting new attributes"
            ),
        ))
    }
}
