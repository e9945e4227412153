//! What is kept of each value when a pickle is only checked: its kind, and what a reader may ask of it.

use alloc::vec::Vec;

use super::super::{Handle, Slot};
use crate::{
    fault::{Full, OutOfMemory},
    graph::{Atom, Kind, RunRole, Tag},
    profile::Profile,
};

/// The values of a pickle. An atom is its handle; what can hold or be changed has an entry here.
#[derive(Debug)]
pub(crate) struct Values {
    pub(super) profile: Profile,
    /// Where the frame ends that is being read; 0 where there is none.
    pub(super) frame_end: u64,
    things: Vec<Thing>,
}

#[derive(Clone, Copy, Debug)]
struct Thing {
    kind: Kind,
    /// What Python meets that it cannot hash: the thing itself, or something in a tuple.
    culprit: Option<Kind>,
    /// A dict has keys that are no str.
    odd_keys: bool,
    /// Items, pairs given or bytes.
    len: u32,
    /// The items of a tuple of two.
    pair: [Handle; 2],
}

/// What is known of an int.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// It is none.
    No,
    /// It is one that stands in the stream as a payload, which is not looked at.
    Unknown,
    /// Of an i64, but too big to be kept.
    Big,
    /// Beyond an i64.
    Huge,
    /// This one.
    Small(i64),
}

// An atom's handle: this bit, its kind, whether Python takes it for true, and what is known of an int.
const ATOM: u32 = 1 << 31;
const TRUE: u32 = 1 << 8;
const NUMBER: u32 = 9;
/// Ints up to here, above and below zero, are kept.
const SMALL: i64 = 1 << 20;
/// An int of zero in a handle; below are those that are not kept.
const ZERO: i64 = SMALL + 3;

impl Values {
    pub(crate) fn new(profile: Profile) -> Self {
        Self { profile, frame_end: 0, things: Vec::new() }
    }

    pub(crate) fn profile(&self) -> Profile {
        self.profile
    }

    /// Bytes of memory held.
    pub(crate) fn memory(&self) -> usize {
        self.things.capacity() * size_of::<Thing>()
    }

    pub(super) fn push_atom(&mut self, atom: Atom) -> Result<Handle, Full> {
        let (is_true, number) = match atom {
            Atom::None => (false, 0),
            Atom::Bool(value) => (value, ZERO + i64::from(value)),
            Atom::Int(value) => (value != 0, if value.abs_diff(0) > SMALL as u64 { 1 } else { ZERO + value }),
            Atom::Float(value) => (value != 0.0, 0),
            Atom::Payload(Tag::ByteArray, _, len) => {
                return self.push(Kind::ByteArray, u32::try_from(len).unwrap_or(u32::MAX));
            }
            Atom::Payload(Tag::IntText, ..) => (true, 2),
            Atom::Payload(_, _, len) => (len > 0, 0),
            Atom::Global(..) | Atom::Extension(_) | Atom::Buffer(_) => (true, 0),
        };
        let number = u32::try_from(number).unwrap_or(0);
        Ok(ATOM | atom.kind() as u32 | if is_true { TRUE } else { 0 } | number << NUMBER)
    }

    pub(super) fn push(&mut self, kind: Kind, len: u32) -> Result<Handle, Full> {
        let handle = u32::try_from(self.things.len()).ok().filter(|handle| handle & ATOM == 0);
        let handle = handle.ok_or(Full::TooMany)?;
        let culprit = matches!(kind, Kind::List | Kind::Dict | Kind::Set | Kind::ByteArray).then_some(kind);
        self.things.try_reserve(1).map_err(|_| OutOfMemory)?;
        self.things.push(Thing { kind, culprit, odd_keys: false, len, pair: [0; 2] });
        Ok(handle)
    }

    /// Notes what an op gives to a value.
    pub(super) fn note(&mut self, owner: Handle, role: RunRole, children: &[Slot]) {
        let culprit = children.iter().find_map(|slot| self.culprit(slot.value));
        let odd_keys = role == RunRole::Pairs
            && children.iter().step_by(2).any(|slot| {
                let kind = self.kind_of(slot.value);
                !matches!(kind, Kind::Str | Kind::Py2Str) && !kind.is_unknown()
            });
        let of = children.first().map_or(1, |slot| self.len(slot.value));
        let Some(thing) = self.thing_mut(owner) else { return };
        match (thing.kind, role) {
            (Kind::Tuple, _) => {
                thing.culprit = culprit;
                if let [first, second] = children {
                    thing.pair = [first.value, second.value];
                }
            }
            (Kind::ReadOnly, _) => {
                thing.culprit = culprit;
                thing.len = of;
                return;
            }
            // What a list or a bytearray is given by index replaces what is there.
            (Kind::List | Kind::ByteArray, RunRole::Pairs) => return,
            _ => thing.odd_keys |= odd_keys,
        }
        thing.len = thing.len.saturating_add(u32::try_from(children.len()).unwrap_or(u32::MAX));
    }

    fn thing(&self, value: Handle) -> Option<&Thing> {
        if value & ATOM != 0 { None } else { self.things.get(value as usize) }
    }

    fn thing_mut(&mut self, value: Handle) -> Option<&mut Thing> {
        if value & ATOM != 0 { None } else { self.things.get_mut(value as usize) }
    }

    pub(super) fn kind_of(&self, value: Handle) -> Kind {
        match self.thing(value) {
            Some(thing) => thing.kind,
            None => Kind::ALL.get((value & 0xff) as usize).copied().unwrap_or(Kind::None),
        }
    }

    /// Why it cannot be hashed, if it cannot.
    pub(super) fn culprit(&self, value: Handle) -> Option<Kind> {
        self.thing(value)?.culprit
    }

    /// Items of a container, bytes of a bytearray, 1 of anything else.
    pub(super) fn len(&self, value: Handle) -> u32 {
        self.thing(value).map_or(1, |thing| thing.len)
    }

    /// The items of a tuple of two.
    pub(super) fn pair(&self, value: Handle) -> Option<[Handle; 2]> {
        self.thing(value).filter(|thing| thing.kind == Kind::Tuple && thing.len == 2).map(|thing| thing.pair)
    }

    /// Whether a dict has keys that are no str.
    pub(super) fn has_odd_keys(&self, value: Handle) -> bool {
        self.thing(value).is_some_and(|thing| thing.odd_keys)
    }

    /// Whether Python takes it for true.
    pub(super) fn is_true(&self, value: Handle) -> bool {
        match self.thing(value) {
            None => value & TRUE != 0,
            Some(thing) => {
                let counts = matches!(
                    thing.kind,
                    Kind::List
                        | Kind::Tuple
                        | Kind::Dict
                        | Kind::Set
                        | Kind::FrozenSet
                        | Kind::ByteArray
                        | Kind::ReadOnly
                );
                !counts || thing.len > 0
            }
        }
    }

    /// What is known of it as an int.
    pub(super) fn number(&self, value: Handle) -> Number {
        if !matches!(self.kind_of(value), Kind::Int | Kind::Bool) {
            return Number::No;
        }
        match i64::from((value & !ATOM) >> NUMBER) {
            0 => Number::Unknown,
            1 => Number::Big,
            2 => Number::Huge,
            number => Number::Small(number - ZERO),
        }
    }
}
