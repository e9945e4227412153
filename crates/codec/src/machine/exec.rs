//! What each opcode does. The order of the checks is that of CPython's `_pickle.c`: it decides which
//! of two faults is reported.

mod atom;
mod call;

use super::{Handle, Machine, Sink, Slot, carry};
use crate::{
    fault::FaultKind,
    graph::{Atom, Container, Kind, RunRole, Tag},
    number,
    opcode::Opcode,
    ops::{Arg, Op, is_overflowing},
    text,
};

pub(super) type Done = Result<Option<Handle>, FaultKind>;

impl<S: Sink> Machine<S> {
    /// Carries out one op. `Some` is the value that STOP gives.
    // Not inlined: it is called in two places, and what is hot has arms of its own in the lane.
    #[inline(never)]
    #[allow(clippy::too_many_lines)] // one arm an opcode
    pub(super) fn execute(&mut self, op: &Op<'_>) -> Done {
        let bytes = op.len;
        match op.opcode {
            // Atoms.
            Opcode::None => self.atom(op, Atom::None),
            Opcode::Newtrue => self.atom(op, Atom::Bool(true)),
            Opcode::Newfalse => self.atom(op, Atom::Bool(false)),
            Opcode::Binint | Opcode::Binint1 | Opcode::Binint2 => self.atom(op, Atom::Int(int(op))),
            Opcode::Int => self.int_line(op),
            Opcode::Long => self.long_line(op),
            Opcode::Long1 => self.long_bytes(op),
            Opcode::Long4 => self.payload(op, Tag::IntBytes),
            Opcode::Binfloat => match op.arg {
                Arg::Float(value) => self.atom(op, Atom::Float(value)),
                _ => Ok(None),
            },
            Opcode::Float => {
                let line = line(op);
                if line.is_empty() {
                    return Err(FaultKind::Truncated);
                }
                self.atom(op, Atom::Float(number::float_line(line)?))
            }
            Opcode::String => self.string(op),
            Opcode::Unicode => {
                let line = line(op);
                text::raw_unicode_escape(line, |_| {}).map_err(FaultKind::Decode)?;
                self.atom(op, Atom::Payload(Tag::StrRaw, 1, line.len() as u64))
            }
            Opcode::Binstring | Opcode::ShortBinstring => self.payload(op, Tag::Py2Latin1),
            Opcode::Binunicode | Opcode::ShortBinunicode | Opcode::Binunicode8 => {
                self.payload(op, Tag::StrUtf8)
            }
            Opcode::Binbytes | Opcode::ShortBinbytes | Opcode::Binbytes8 => self.payload(op, Tag::Bytes),
            Opcode::Bytearray8 => self.payload(op, Tag::ByteArray),
            Opcode::NextBuffer => {
                let index = self.state.buffers;
                self.state.buffers += 1;
                self.atom(op, Atom::Buffer(index))
            }
            Opcode::ReadonlyBuffer => self.readonly(op),

            // Containers.
            Opcode::EmptyList => self.make(op, Container::List, false),
            Opcode::EmptyTuple => self.make(op, Container::Tuple, true),
            Opcode::EmptyDict => self.make(op, Container::Dict, false),
            Opcode::EmptySet => self.make(op, Container::Set, false),
            Opcode::List => {
                let from = self.take_mark()?;
                self.gather(op, Container::List, RunRole::Items, from, bytes + 1, false)
            }
            Opcode::Tuple => {
                let from = self.take_mark()?;
                self.tuple(op, from, bytes + 1)
            }
            Opcode::Tuple1 => self.small_tuple(op, 1),
            Opcode::Tuple2 => self.small_tuple(op, 2),
            Opcode::Tuple3 => self.small_tuple(op, 3),
            Opcode::Frozenset => {
                let from = self.take_mark()?;
                self.check_hashable(from, 1)?;
                self.gather(op, Container::FrozenSet, RunRole::Items, from, bytes + 1, true)
            }
            Opcode::Dict => {
                let from = self.take_mark()?;
                if !(self.stack.len() - from).is_multiple_of(2) {
                    return Err(FaultKind::OddItems("DICT"));
                }
                self.check_hashable(from, 2)?;
                self.gather(op, Container::Dict, RunRole::Pairs, from, bytes + 1, false)
            }
            Opcode::Append => {
                if self.stack.len() <= self.fence + 1 {
                    return Err(self.underflow());
                }
                self.append(op, self.stack.len() - 1, bytes)
            }
            Opcode::Appends => {
                let from = self.take_mark()?;
                self.append(op, from, bytes + 1)
            }
            Opcode::Setitem => {
                let Some(from) = self.stack.len().checked_sub(2) else { return Err(self.underflow()) };
                self.set_items(op, from, bytes)
            }
            Opcode::Setitems => {
                let from = self.take_mark()?;
                self.set_items(op, from, bytes + 1)
            }
            Opcode::Additems => {
                let from = self.take_mark()?;
                self.add_items(op, from, bytes + 1)
            }

            // The stack.
            Opcode::Mark => {
                self.set_mark()?;
                Ok(None)
            }
            Opcode::Pop => {
                self.state.stream_bytes += bytes;
                if self.marks.last().is_some_and(|mark| mark.height == self.stack.len()) {
                    self.take_mark()?;
                    // The mark's own byte.
                    self.state.stream_bytes += 1;
                    return Ok(None);
                }
                let slot = self.pop()?;
                self.let_go(slot)?;
                Ok(None)
            }
            Opcode::PopMark => {
                let from = self.take_mark()?;
                self.state.stream_bytes += bytes + 1;
                self.let_go_from(from)?;
                Ok(None)
            }
            Opcode::Dup => {
                let slot = self.top()?;
                let owed = self.sink.owe(bytes);
                self.push(slot.value, owed)?;
                Ok(None)
            }

            // The memo.
            Opcode::Get => {
                let line = line(op);
                if line.is_empty() {
                    return Err(FaultKind::Truncated);
                }
                let key = number::index_line(line)?;
                // C looks a negative number up as a huge one, and says the number it was given.
                self.get(key.cast_unsigned(), bytes)
            }
            Opcode::Binget | Opcode::LongBinget => self.get(int(op).cast_unsigned(), bytes),
            Opcode::Put => {
                let line = line(op);
                if line.is_empty() {
                    return Err(FaultKind::Truncated);
                }
                self.top()?;
                let key = number::index_line(line)?;
                let key = u64::try_from(key).map_err(|_| FaultKind::NegativePut)?;
                self.put(key, bytes, carry::NAMED)
            }
            Opcode::Binput | Opcode::LongBinput => self.put(int(op).cast_unsigned(), bytes, carry::NAMED),
            Opcode::Memoize => self.put(self.memo.len(), bytes, carry::COUNTED),

            // What lives elsewhere.
            Opcode::Global => self.global(op),
            Opcode::StackGlobal => self.stack_global(op),
            Opcode::Ext1 | Opcode::Ext2 | Opcode::Ext4 => {
                // EXT4 alone is signed for C.
                #[allow(clippy::cast_possible_truncation)] // four bytes at the most
                let code = int(op) as u32;
                if code == 0 || code > i32::MAX.unsigned_abs() {
                    return Err(FaultKind::ExtensionCode);
                }
                self.atom(op, Atom::Extension(code))
            }
            Opcode::Persid => self.persistent_line(op),
            Opcode::Binpersid => {
                let id = self.pop()?;
                self.persistent(op, id)
            }

            // Calls.
            Opcode::Reduce => self.reduce(op),
            Opcode::Build => self.build(op),
            Opcode::Inst => self.inst(op),
            Opcode::Obj => self.obj(op),
            Opcode::Newobj => self.new_object(op, Container::NewObj),
            Opcode::NewobjEx => self.new_object(op, Container::NewObjEx),

            // The stream itself.
            Opcode::Proto => {
                self.state.stream_bytes += bytes;
                let version = u8::try_from(int(op)).unwrap_or(u8::MAX);
                if version > 5 {
                    return Err(FaultKind::Protocol(version));
                }
                if self.state.ops == 0 {
                    self.state.declared = Some(version);
                }
                Ok(None)
            }
            Opcode::Frame => {
                self.state.stream_bytes += bytes;
                let (start, len) = (op.at + op.len, int(op).cast_unsigned());
                if is_overflowing(start, len) {
                    return Err(FaultKind::Overflow);
                }
                let end = start + len;
                if self.state.frame.is_none_or(|(furthest, _)| furthest < end) {
                    self.state.frame = Some((end, op.at));
                }
                Ok(None)
            }
            Opcode::Stop => {
                let slot = self.pop()?;
                self.state.stream_bytes += bytes + u64::from(slot.owed);
                // Marks still there, one byte each.
                self.state.stream_bytes += self.marks.len() as u64;
                self.let_go_from(0)?;
                Ok(Some(slot.value))
            }
        }
    }

    #[inline]
    pub(in crate::machine) fn atom(&mut self, op: &Op<'_>, atom: Atom) -> Done {
        let value = self.sink.atom(op.at, atom, op.len)?;
        self.push(value, 0)?;
        Ok(None)
    }

    #[inline]
    fn payload(&mut self, op: &Op<'_>, tag: Tag) -> Done {
        match op.arg {
            Arg::Payload(header, len) => self.atom(op, Atom::Payload(tag, header, len)),
            _ => Ok(None),
        }
    }

    #[inline]
    fn make(&mut self, op: &Op<'_>, container: Container, hashable: bool) -> Done {
        let value = self.sink.container(op.at, container, hashable, op.len)?;
        self.push(value, 0)?;
        Ok(None)
    }

    /// A new container of everything from `from` on.
    #[inline]
    pub(in crate::machine) fn gather(
        &mut self,
        op: &Op<'_>,
        container: Container,
        role: RunRole,
        from: usize,
        bytes: u64,
        hashable: bool,
    ) -> Done {
        let slots = self.stack.get(from..).unwrap_or_default();
        let owed: u64 = slots.iter().map(|slot| u64::from(slot.owed)).sum();
        let value = self.sink.gather(op.at, container, hashable, role, slots, bytes + owed)?;
        self.stack.truncate(from);
        self.push(value, 0)?;
        Ok(None)
    }

    /// Gives everything from `from` on to `owner`, with the bytes that brought it there.
    #[inline]
    pub(in crate::machine) fn hand_over(
        &mut self,
        owner: Handle,
        role: RunRole,
        at: u64,
        from: usize,
        bytes: u64,
    ) -> Result<(), FaultKind> {
        let slots = self.stack.get(from..).unwrap_or_default();
        let owed: u64 = slots.iter().map(|slot| u64::from(slot.owed)).sum();
        if !slots.is_empty() {
            self.sink.refer(owner, role, at, slots)?;
        }
        self.sink.own(owner, bytes + owed);
        self.stack.truncate(from);
        Ok(())
    }

    fn tuple(&mut self, op: &Op<'_>, from: usize, bytes: u64) -> Done {
        let slots = self.stack.get(from..).unwrap_or_default();
        let hashable = slots.iter().all(|slot| self.sink.hashable(slot.value));
        self.gather(op, Container::Tuple, RunRole::Items, from, bytes, hashable)
    }

    fn small_tuple(&mut self, op: &Op<'_>, count: usize) -> Done {
        match self.stack.len().checked_sub(count) {
            None => Err(self.underflow()),
            Some(from) if from < self.fence => Err(self.underflow()),
            Some(from) => self.tuple(op, from, op.len),
        }
    }

    /// Checks every `step`-th value from `from` on.
    pub(in crate::machine) fn check_hashable(&self, from: usize, step: usize) -> Result<(), FaultKind> {
        let slots = self.stack.get(from..).unwrap_or_default();
        match slots.iter().step_by(step).find(|slot| !self.sink.hashable(slot.value)) {
            None => Ok(()),
            Some(slot) => Err(FaultKind::Unhashable(self.sink.unhashable(slot.value).python_type())),
        }
    }

    /// The value below `from`, to which what follows is added; `None` if nothing follows.
    pub(in crate::machine) fn below(&self, from: usize) -> Result<Option<Handle>, FaultKind> {
        if from > self.stack.len() || from <= self.fence {
            return Err(self.underflow());
        }
        if from == self.stack.len() {
            return Ok(None);
        }
        Ok(from.checked_sub(1).and_then(|below| self.stack.get(below)).map(|slot| slot.value))
    }

    pub(in crate::machine) fn append(&mut self, op: &Op<'_>, from: usize, bytes: u64) -> Done {
        let Some(owner) = self.below(from)? else {
            self.state.stream_bytes += bytes;
            return Ok(None);
        };
        match self.sink.kind(owner) {
            Kind::List | Kind::ByteArray => {}
            kind if kind.is_unknown() => {}
            kind => return Err(FaultKind::NoAttribute(kind.python_type(), "append")),
        }
        self.hand_over(owner, RunRole::Items, op.at, from, bytes)?;
        Ok(None)
    }

    pub(in crate::machine) fn set_items(&mut self, op: &Op<'_>, from: usize, bytes: u64) -> Done {
        let Some(owner) = self.below(from)? else {
            self.state.stream_bytes += bytes;
            return Ok(None);
        };
        if !(self.stack.len() - from).is_multiple_of(2) {
            return Err(FaultKind::OddItems("SETITEMS"));
        }
        match self.sink.kind(owner) {
            Kind::Dict => self.check_hashable(from, 2)?,
            Kind::List | Kind::ByteArray => {}
            kind if kind.is_unknown() => {}
            Kind::ReadOnly => return Err(FaultKind::said("TypeError", "cannot modify read-only memory")),
            kind => return Err(FaultKind::NoItemAssignment(kind.python_type())),
        }
        self.hand_over(owner, RunRole::Pairs, op.at, from, bytes)?;
        Ok(None)
    }

    pub(in crate::machine) fn add_items(&mut self, op: &Op<'_>, from: usize, bytes: u64) -> Done {
        let Some(owner) = self.below(from)? else {
            self.state.stream_bytes += bytes;
            return Ok(None);
        };
        match self.sink.kind(owner) {
            Kind::Set => self.check_hashable(from, 1)?,
            kind if kind.is_unknown() => {}
            kind => return Err(FaultKind::NoAttribute(kind.python_type(), "add")),
        }
        self.hand_over(owner, RunRole::Items, op.at, from, bytes)?;
        Ok(None)
    }

    fn let_go(&mut self, slot: Slot) -> Result<(), FaultKind> {
        self.state.stream_bytes += u64::from(slot.owed);
        Ok(self.sink.drop_value(slot.value)?)
    }

    fn let_go_from(&mut self, from: usize) -> Result<(), FaultKind> {
        for i in from..self.stack.len() {
            if let Some(slot) = self.stack.get(i).copied() {
                self.let_go(slot)?;
            }
        }
        self.stack.truncate(from);
        Ok(())
    }

    #[inline]
    pub(in crate::machine) fn get(&mut self, key: u64, bytes: u64) -> Done {
        let value = match self.memo.get(key) {
            Some(value) => value,
            None if !self.carry.join(&mut self.memo, key) => {
                return Err(FaultKind::MemoMissing(key.cast_signed()));
            }
            None => self.memo.get(key).ok_or(FaultKind::MemoMissing(key.cast_signed()))?,
        };
        self.carry.uses |= carry::read(value < self.carry.first);
        self.sink.get(key)?;
        let owed = self.sink.owe(bytes);
        self.push(value, owed)?;
        Ok(None)
    }

    #[inline]
    pub(in crate::machine) fn put(&mut self, key: u64, bytes: u64, how: u8) -> Done {
        let slot = self.top()?;
        if how == carry::NAMED && !self.memo.is_next(key) {
            self.carry.part(&mut self.memo, key);
        }
        self.carry.uses |= how;
        self.memo.put(key, slot.value)?;
        self.sink.put(key)?;
        self.sink.own(slot.value, bytes);
        Ok(None)
    }
}

#[inline]
pub(super) fn int(op: &Op<'_>) -> i64 {
    match op.arg {
        Arg::Int(value) => value,
        _ => 0,
    }
}

#[inline]
pub(super) fn line<'a>(op: &Op<'a>) -> &'a [u8] {
    match op.arg {
        Arg::Line(line) => line,
        _ => &[],
    }
}
