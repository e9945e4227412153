//! A machine that keeps of each value only what kind it is: enough to tell ops from bytes that look like some.

use alloc::vec::Vec;

use crate::{
    opcode::{Opcode, StackItem},
    ops::{Arg, Op},
};

/// The sketch. Values from below its bottom are unknown ones, and so are the marks there, unless there is nothing below it.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    stack: Vec<StackItem>,
    /// The pickle begins where it does.
    is_first: bool,
    /// Something was taken from below the bottom.
    pub(super) borrowed: bool,
    /// Different opcodes met: a bit each.
    opcodes: [u64; 4],
}

/// The op does not fit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Misfit;

impl Sketch {
    /// Of a pickle that begins here; or of one that has begun before, of which nothing is known.
    pub(super) fn new(is_first: bool) -> Self {
        Self { stack: Vec::new(), is_first, borrowed: false, opcodes: [0; 4] }
    }

    pub(super) fn memory(&self) -> usize {
        self.stack.capacity()
    }

    /// How many different opcodes it has met.
    pub(super) fn variety(&self) -> u32 {
        self.opcodes.iter().map(|bits| bits.count_ones()).sum()
    }

    /// Whether the stack held one value, and nothing else, before a STOP.
    pub(super) fn was_single(&self) -> bool {
        self.stack.is_empty() && !self.borrowed
    }

    /// Carries out an op. Of what a pickler never writes, though it can be carried out, some is a misfit as well.
    pub(super) fn execute(&mut self, op: &Op<'_>) -> Result<(), Misfit> {
        let code = op.opcode as u8;
        if let Some(bits) = self.opcodes.get_mut(usize::from(code >> 6)) {
            *bits |= 1 << (code & 63);
        }
        if !is_plausible(op) {
            return Err(Misfit);
        }
        let info = op.opcode.info();
        match op.opcode {
            Opcode::Frame => return Ok(()),
            Opcode::Pop => return self.drop_top(),
            Opcode::Put | Opcode::Binput | Opcode::LongBinput | Opcode::Memoize => return self.look(),
            Opcode::Dup => {
                let top = self.take()?;
                return self.push(top).and_then(|()| self.push(top));
            }
            _ => {}
        }
        let slice = info.before.last() == Some(&StackItem::StackSlice);
        let mut wanted = info.before;
        if slice {
            let (count, whole) = self.take_slice()?;
            let pairs = matches!(op.opcode, Opcode::Dict | Opcode::Setitems);
            if whole && (pairs && count % 2 == 1 || op.opcode == Opcode::Obj && count == 0) {
                return Err(Misfit);
            }
            let mark = wanted.iter().position(|item| *item == StackItem::Mark).unwrap_or(0);
            wanted = wanted.get(..mark).unwrap_or_default();
        }
        let taken = wanted.len();
        // What is filled stays what it is, an object made by a call as well.
        let mut lowest = StackItem::Any;
        for (i, want) in wanted.iter().enumerate().rev() {
            let top = self.take()?;
            if !fits(top, *want) || !is_operand(op.opcode, taken - 1 - i, top) {
                return Err(Misfit);
            }
            lowest = top;
        }
        if matches!(wanted, [StackItem::List | StackItem::Dict | StackItem::Set, ..]) {
            return self.push(lowest);
        }
        info.after.iter().try_for_each(|item| self.push(*item))
    }

    fn push(&mut self, item: StackItem) -> Result<(), Misfit> {
        // Without memory for it the search goes no further, which is all that it comes to.
        self.stack.try_reserve(1).map_err(|_| Misfit)?;
        self.stack.push(item);
        Ok(())
    }

    /// The top of the stack, which must be a value.
    fn take(&mut self) -> Result<StackItem, Misfit> {
        self.look()?;
        match self.stack.pop() {
            Some(item) => Ok(item),
            None => {
                self.borrowed = true;
                Ok(StackItem::Any)
            }
        }
    }

    fn look(&mut self) -> Result<(), Misfit> {
        match self.stack.last() {
            Some(StackItem::Mark) => Err(Misfit),
            None if self.is_first => Err(Misfit),
            Some(_) | None => Ok(()),
        }
    }

    /// POP takes a mark as well.
    fn drop_top(&mut self) -> Result<(), Misfit> {
        if self.stack.pop_if(|top| *top == StackItem::Mark).is_some() {
            return Ok(());
        }
        self.take().map(|_| ())
    }

    /// Takes all above the topmost mark, and the mark. How many values, and whether that mark is here.
    fn take_slice(&mut self) -> Result<(usize, bool), Misfit> {
        let mut count = 0;
        while let Some(item) = self.stack.pop() {
            if item == StackItem::Mark {
                return Ok((count, true));
            }
            count += 1;
        }
        if self.is_first {
            return Err(Misfit);
        }
        self.borrowed = true;
        Ok((count, false))
    }
}

/// Whether a value of some kind may be taken for another.
fn fits(known: StackItem, wanted: StackItem) -> bool {
    use StackItem as S;
    match wanted {
        S::Any => true,
        S::Str => matches!(known, S::Str | S::BytesOrStr | S::Any),
        S::Buffer => matches!(known, S::Buffer | S::Bytes | S::ByteArray | S::Any),
        _ => known == wanted || known == S::Any,
    }
}

/// What the table of opcodes does not tell: what calls and states want. `place` counts from the top.
fn is_operand(opcode: Opcode, place: usize, known: StackItem) -> bool {
    use StackItem as S;
    match (opcode, place) {
        (Opcode::Reduce | Opcode::Newobj, 0) | (Opcode::NewobjEx, 1) => matches!(known, S::Tuple | S::Any),
        (Opcode::NewobjEx, 0) => matches!(known, S::Dict | S::Any),
        (Opcode::Reduce | Opcode::Newobj | Opcode::Build, 1) | (Opcode::NewobjEx, 2) => known == S::Any,
        _ => true,
    }
}

/// Whether a pickler may have written the argument of an op.
fn is_plausible(op: &Op<'_>) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let is_name = |name: &[u8]| {
        !name.is_empty()
            && name
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.<>-".contains(byte) || *byte >= 0x80)
    };
    match (op.opcode, op.arg) {
        // The first of a pickle is no op of it here.
        (Opcode::Proto, _) => false,
        (Opcode::Get | Opcode::Put, Arg::Line(line)) => {
            (1..=10).contains(&line.len()) && line.iter().all(is_digit)
        }
        (Opcode::Int | Opcode::Long, Arg::Line(line)) => {
            let line = line.strip_suffix(b"L").filter(|_| op.opcode == Opcode::Long).unwrap_or(line);
            let line = line.strip_prefix(b"-").unwrap_or(line);
            !line.is_empty() && line.iter().all(is_digit)
        }
        (Opcode::Float, Arg::Line(line)) => {
            let is_of_float = |byte: &u8| is_digit(byte) || b"+-.e".contains(byte);
            matches!(line, b"nan" | b"inf" | b"-inf") || !line.is_empty() && line.iter().all(is_of_float)
        }
        (Opcode::String, Arg::Line(line)) => {
            matches!(line, [first @ (b'\'' | b'"'), .., last] if first == last)
        }
        (Opcode::Global | Opcode::Inst, Arg::Lines(module, name)) => is_name(module) && is_name(name),
        (Opcode::Persid, Arg::Line(line)) => line.iter().all(|byte| matches!(byte, b' '..=b'~')),
        (Opcode::Ext1 | Opcode::Ext2 | Opcode::Ext4, Arg::Int(code)) => code > 0,
        _ => true,
    }
}
