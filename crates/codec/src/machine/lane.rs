//! The ops that files mostly consist of: atoms, the memo, marks, empty containers.
//!
//! A loop of its own for them, with nothing of what the others need: no window that ends within an op, no argument to be made out. What
//! cannot be done just so is left to [`Machine::run`], which carries out any op and decides what is wrong. That both do the same is what
//! decoding in small windows shows, where this loop hardly ever runs.

use super::{Halt, Machine, Mark, Sink, Slot, carry};
use crate::{
    fault::Fault,
    graph::{Atom, Container, Tag},
    number::plain,
    opcode::Opcode,
    ops::{Arg, Op, Window},
};

/// Bytes of the longest op here, but for its payload.
const LONGEST: usize = 9;

/// What an op here does.
enum Plain {
    Atom(Atom),
    Empty(Container, bool),
    Mark,
    /// Stores the top of the stack under this number, which is told or counted.
    Put(u64, u8),
    /// Pushes what has this number.
    Get(u64),
}

impl<S: Sink> Machine<S> {
    /// Carries out ops as long as they are of the usual kinds. Each takes one of `fuel`.
    #[inline(always)]
    pub(super) fn lane(&mut self, window: Window<'_>, fuel: &mut u32) -> Option<Halt> {
        let mut rest = self.reader.rest(window)?;
        let mut halt = None;
        let end = window.at + window.bytes.len() as u64;
        let mut left = *fuel;
        // A bit for each protocol that an opcode is of.
        let mut protocols = 1u8 << self.state.needed;
        while left > 0
            && let Some(bytes) = rest.first_chunk::<LONGEST>()
            && let Some(opcode) = Opcode::from_byte(bytes[0])
        {
            let at = end - rest.len() as u64;
            let &[_, b0, b1, b2, b3, b4, b5, b6, b7] = bytes;
            let four = u32::from_le_bytes([b0, b1, b2, b3]);
            /// Carries the op out in its own arm: what is known of it there need not be asked again.
            macro_rules! plain {
                ($opcode:ident, $len:expr, $plain:expr) => {{
                    let (len, plain) = ($len, $plain);
                    let op = Op { opcode: Opcode::$opcode, at, len: len as u64, arg: Arg::None };
                    if self.plain(&op, plain).is_none() {
                        break;
                    }
                    protocols |= const { 1 << Opcode::$opcode.protocol() };
                    len
                }};
            }
            macro_rules! line {
                ($opcode:ident, $read:path, $plain:expr) => {{
                    let Some((value, len)) = $read(rest.get(1..).unwrap_or_default()) else { break };
                    plain!($opcode, 1 + len, $plain(value))
                }};
            }
            let len = match opcode {
                Opcode::None => plain!(None, 1, Plain::Atom(Atom::None)),
                Opcode::Newtrue => plain!(Newtrue, 1, Plain::Atom(Atom::Bool(true))),
                Opcode::Newfalse => plain!(Newfalse, 1, Plain::Atom(Atom::Bool(false))),
                Opcode::Binint1 => plain!(Binint1, 2, Plain::Atom(Atom::Int(i64::from(b0)))),
                Opcode::Binint2 => {
                    plain!(Binint2, 3, Plain::Atom(Atom::Int(i64::from(u16::from_le_bytes([b0, b1])))))
                }
                Opcode::Binint => plain!(Binint, 5, Plain::Atom(Atom::Int(i64::from(four.cast_signed())))),
                Opcode::Binfloat => {
                    plain!(
                        Binfloat,
                        9,
                        Plain::Atom(Atom::Float(f64::from_be_bytes([b0, b1, b2, b3, b4, b5, b6, b7])))
                    )
                }
                Opcode::ShortBinunicode => match rest.get(2..2 + usize::from(b0)) {
                    Some(text) if text.is_ascii() => {
                        plain!(
                            ShortBinunicode,
                            2 + text.len(),
                            Plain::Atom(Atom::Payload(Tag::StrUtf8, 2, text.len() as u64))
                        )
                    }
                    _ => break,
                },
                Opcode::Binunicode => match rest.get(5..).and_then(|rest| rest.get(..four as usize)) {
                    Some(text) if text.is_ascii() => {
                        plain!(
                            Binunicode,
                            5 + text.len(),
                            Plain::Atom(Atom::Payload(Tag::StrUtf8, 5, text.len() as u64))
                        )
                    }
                    _ => break,
                },
                Opcode::EmptyList => plain!(EmptyList, 1, Plain::Empty(Container::List, false)),
                Opcode::EmptyDict => plain!(EmptyDict, 1, Plain::Empty(Container::Dict, false)),
                Opcode::EmptyTuple => plain!(EmptyTuple, 1, Plain::Empty(Container::Tuple, true)),
                Opcode::Mark => plain!(Mark, 1, Plain::Mark),
                Opcode::Memoize => plain!(Memoize, 1, Plain::Put(self.memo.len(), carry::COUNTED)),
                Opcode::Binput => plain!(Binput, 2, Plain::Put(u64::from(b0), carry::NAMED)),
                Opcode::LongBinput => plain!(LongBinput, 5, Plain::Put(u64::from(four), carry::NAMED)),
                Opcode::Binget => plain!(Binget, 2, Plain::Get(u64::from(b0))),
                Opcode::LongBinget => plain!(LongBinget, 5, Plain::Get(u64::from(four))),
                // Lines, as picklers write them.
                Opcode::Put => line!(Put, plain::index, |key| Plain::Put(key, carry::NAMED)),
                Opcode::Get => line!(Get, plain::index, Plain::Get),
                Opcode::Int => line!(Int, plain::int, |value| Plain::Atom(Atom::Int(value))),
                Opcode::Float => line!(Float, plain::float, |value| Plain::Atom(Atom::Float(value))),
                Opcode::Unicode => match text_line(rest) {
                    Some(len) => {
                        plain!(Unicode, 2 + len, Plain::Atom(Atom::Payload(Tag::StrRaw, 1, len as u64)))
                    }
                    None => break,
                },
                // Some that do more, as the machine proper does them: they have no argument, and without the way back through its loop
                // they are a tenth of the time.
                Opcode::Tuple
                | Opcode::Tuple1
                | Opcode::Tuple2
                | Opcode::Tuple3
                | Opcode::Append
                | Opcode::Appends
                | Opcode::Setitem
                | Opcode::Setitems
                | Opcode::Reduce
                | Opcode::Newobj
                | Opcode::Build
                | Opcode::StackGlobal => {
                    let op = Op { opcode, at, len: 1, arg: Arg::None };
                    if self.sink.begin(&op).is_err() {
                        break;
                    }
                    match self.execute(&op) {
                        Ok(_) => protocols |= 1 << opcode.protocol(),
                        Err(kind) => halt = Some(Halt::Fault(Fault::new(kind, at, Some(opcode)))),
                    }
                    1
                }
                _ => break,
            };
            rest = rest.get(len..).unwrap_or_default();
            left -= 1;
            if halt.is_some() {
                break;
            }
        }
        // What could not be carried out is none of them.
        self.state.ops += u64::from(*fuel - left) - u64::from(halt.is_some());
        self.state.needed = u8::try_from(protocols.ilog2()).unwrap_or(0);
        *fuel = left;
        self.reader.go_to(end - rest.len() as u64);
        halt
    }

    /// `None` where this is not the usual case; then nothing is done.
    #[inline(always)]
    fn plain(&mut self, op: &Op<'_>, plain: Plain) -> Option<()> {
        let has_room = self.stack.len() < self.stack.capacity();
        match plain {
            Plain::Atom(atom) if has_room => {
                self.sink.begin(op).ok()?;
                let value = self.sink.atom(op.at, atom, op.len).ok()?;
                self.stack.push(Slot { value, owed: 0 });
            }
            Plain::Empty(container, hashable) if has_room => {
                self.sink.begin(op).ok()?;
                let value = self.sink.container(op.at, container, hashable, op.len).ok()?;
                self.stack.push(Slot { value, owed: 0 });
            }
            Plain::Mark if self.marks.len() < self.marks.capacity() => {
                self.sink.begin(op).ok()?;
                self.sink.mark().ok()?;
                self.fence = self.stack.len();
                self.marks.push(Mark { height: self.fence });
            }
            Plain::Put(key, how) if self.stack.len() > self.fence && self.memo.is_next(key) => {
                let value = self.stack.last()?.value;
                self.sink.begin(op).ok()?;
                self.memo.put(key, value).ok()?;
                self.carry.uses |= how;
                self.sink.put(key).ok()?;
                self.sink.own(value, op.len);
            }
            Plain::Get(key) if has_room => {
                let value = self.memo.get(key)?;
                self.sink.begin(op).ok()?;
                self.sink.get(key).ok()?;
                self.carry.uses |= carry::read(value < self.carry.first);
                let owed = u32::try_from(self.sink.owe(op.len)).unwrap_or(u32::MAX);
                self.stack.push(Slot { value, owed });
            }
            _ => return None,
        }
        Some(())
    }
}

/// The length of the line of a UNICODE op that needs no decoding: ASCII without a backslash.
fn text_line(bytes: &[u8]) -> Option<usize> {
    let line = bytes.get(1..)?;
    let len = memchr::memchr2(b'\n', b'\\', line)?;
    (line.get(len) == Some(&b'\n') && line.get(..len)?.is_ascii()).then_some(len)
}
