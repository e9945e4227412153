//! Streams of ops by chance, the same every time.

use picklescope_codec::{ArgKind, OPCODES, OpInfo, StackItem};

/// Numbers by chance (xorshift).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Another sequence for each seed.
    pub fn new(seed: u64) -> Self {
        Self((seed ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9) | 1)
    }

    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from((self.number() >> 11) % n as u64).unwrap()
    }

    /// Once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// A pickle of up to some 40 ops. Most have what they need on the stack and arguments that can be read; mostly there is a
/// STOP, rarely a byte is changed or what follows is cut off.
pub fn stream(chance: &mut Chance) -> Vec<u8> {
    let mut out = Vec::new();
    // Which items of the stack are marks.
    let mut stack: Vec<bool> = Vec::new();
    let (ops, careful) = (chance.below(40), chance.below(30) + 2);
    // Memo entries.
    let mut stored = 0u8;
    for _ in 0..ops {
        let mut info = chance.pick(OPCODES);
        while info.name == "STOP" || !fits(info, &stack, stored) && !chance.once_in(3 * careful) {
            info = chance.pick(OPCODES);
        }
        out.push(info.byte);
        let is_store = info.opcode.is_store();
        if (is_store || info.opcode.is_load()) && info.arg != ArgKind::None && !chance.once_in(careful) {
            // An entry that is there, or a new one.
            let index = if is_store {
                stored
            } else {
                u8::try_from(chance.below(usize::from(stored).max(1))).unwrap()
            };
            match info.arg {
                ArgKind::Uint1 => out.push(index),
                ArgKind::Uint4 => out.extend([index, 0, 0, 0]),
                _ => out.extend(format!("{index}\n").bytes()),
            }
        } else {
            argument(chance, info.arg, careful, &mut out);
        }
        stored += u8::from(is_store);
        carry_out(info, &mut stack);
    }
    if !chance.once_in(careful) {
        // Down to one value.
        while stack.len() > 1 && !chance.once_in(4 * careful) {
            stack.pop();
            out.push(b'0');
        }
    }
    if !chance.once_in(careful) {
        out.push(b'.');
    }
    if chance.once_in(careful) && !out.is_empty() {
        let at = chance.below(out.len());
        out[at] = chance.number().to_le_bytes()[3];
    }
    if chance.once_in(2 * careful) {
        out.truncate(chance.below(out.len() + 1));
    }
    out
}

/// A pickle with one byte or stretch changed, put in, taken out or doubled. There must be a byte.
pub fn mutate(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut made = bytes.to_vec();
    let at = chance.below(bytes.len());
    let end = (at + 1 + chance.below(16)).min(bytes.len());
    match chance.below(8) {
        0 => made[at] = chance.number().to_le_bytes()[3],
        // An opcode rather than any byte.
        1 | 2 => made[at] = chance.pick(OPCODES).byte,
        3 => made[at] ^= 1 << chance.below(8),
        4 => drop(made.remove(at)),
        5 => drop(made.drain(at..end)),
        6 => made.insert(at, *chance.pick(bytes)),
        _ => {
            let to = chance.below(bytes.len());
            drop(made.splice(to..to, bytes[at..end].iter().copied()));
        }
    }
    made
}

fn fits(info: &OpInfo, stack: &[bool], stored: u8) -> bool {
    if info.opcode.is_load() && stored == 0 || info.opcode.is_store() && stack.last() != Some(&false) {
        return false;
    }
    match info.before.iter().position(|item| *item == StackItem::Mark) {
        Some(below) => stack.iter().rposition(|mark| *mark).is_some_and(|at| at >= below),
        None => {
            stack.len() >= info.before.len() && !stack.iter().rev().take(info.before.len()).any(|mark| *mark)
        }
    }
}

fn carry_out(info: &OpInfo, stack: &mut Vec<bool>) {
    let mut pops = info.before.len();
    if let Some(below) = info.before.iter().position(|item| *item == StackItem::Mark) {
        stack.truncate(stack.iter().rposition(|mark| *mark).unwrap_or(0));
        pops = below;
    }
    stack.truncate(stack.len().saturating_sub(pops));
    stack.extend(info.after.iter().map(|item| *item == StackItem::Mark));
}

const INTS: &[&str] = &[
    "0",
    "1",
    "00",
    "01",
    "-1",
    "-0",
    "007",
    "+5",
    " 5",
    "5 ",
    "\t5\r",
    "1_0",
    "1__0",
    "_1",
    "5L",
    "5LL",
    "L",
    "",
    "0x10",
    "0x10L",
    "0b1",
    "010",
    " 7 ",
    "12L",
    "1\0",
    "1\0zz",
    "\u{e9}",
    "x'",
    "x\"'",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "123456789012345678901234567890",
    "3",
    "255",
];
const FLOATS: &[&str] = &[
    "1.5",
    "-0.0",
    ".5",
    "5.",
    "1e5",
    "1E-5",
    "1e400",
    "-1e400",
    "1e-400",
    "inf",
    "-nan",
    "Infinity",
    "1_0.5",
    "1_0 ",
    " 1.5 ",
    "1e",
    "",
    "nan0",
    "0x1",
    "1\0",
    "1_.0",
    "9007199254740993",
    "5e-324",
    "2.2250738585072011e-308",
    "0.1e1_0",
];
const TEXTS: &[&[u8]] = &[
    b"",
    b"a",
    b"abc def",
    b"it's",
    b"\"x\"",
    b"'\"",
    b"os",
    b"\\n",
    b"\\x41",
    b"\\x4",
    b"\\",
    b"\\u20ac",
    b"\\U0001f600",
    b"\\U00110000",
    b"\\ud800",
    b"\\u12",
    b"\\'",
    b"\\777",
    b"\\q",
    b"\r\t",
    b"\xe9",
    b"\xff",
    b"\xc3\xa9",
    b"\xed\xa0\x80",
    b"\xed\xa0",
    b"\xf0\x9f\x98\x80",
    b"\xe2\x80\xae",
    b"\xcd\xb8",
    b"\xe2\x82",
    b"\x00\x7f\x1b",
    b"\xf4\x90\x80\x80",
    b"\xc2\xad\xc2\xa0",
    b"\xe0\xa2\x97",
];

fn argument(chance: &mut Chance, kind: ArgKind, careful: usize, out: &mut Vec<u8>) {
    let line = |out: &mut Vec<u8>, line: &[u8]| {
        out.extend(line);
        out.push(b'\n');
    };
    // Some texts are bad in one place and fine in another: those that are letters are fine everywhere.
    let text = |chance: &mut Chance| -> Vec<u8> {
        if !chance.once_in(careful) {
            return TEXTS[chance.below(3)].to_vec();
        }
        (0..=chance.below(3)).flat_map(|_| chance.pick(TEXTS).to_vec()).collect()
    };
    let number = |chance: &mut Chance, list: &[&str]| {
        let at = if chance.once_in(careful) { chance.below(list.len()) } else { chance.below(4) };
        list[at].as_bytes().to_vec()
    };
    match kind {
        ArgKind::None => {}
        ArgKind::DecimalNlShort | ArgKind::DecimalNlLong => line(out, &number(chance, INTS)),
        ArgKind::FloatNl => line(out, &number(chance, FLOATS)),
        ArgKind::StringNl => {
            let quotes: [&[u8]; 2] = match chance.below(4 * careful) {
                0 => [b"", b""],
                1 => [b"\"", b"'"],
                2 => [b"'", b""],
                at if at % 2 == 0 => [b"'", b"'"],
                _ => [b"\"", b"\""],
            };
            line(out, &[quotes[0], &text(chance), quotes[1]].concat());
        }
        ArgKind::StringNlNoEscape | ArgKind::UnicodeStringNl => line(out, &text(chance)),
        ArgKind::StringNlNoEscapePair => {
            line(out, &text(chance));
            line(out, &text(chance));
        }
        ArgKind::Uint1
        | ArgKind::Uint2
        | ArgKind::Int4
        | ArgKind::Uint4
        | ArgKind::Uint8
        | ArgKind::Float8 => {
            let bytes = match kind {
                ArgKind::Uint1 => 1,
                ArgKind::Uint2 => 2,
                ArgKind::Int4 | ArgKind::Uint4 => 4,
                _ => 8,
            };
            let number = if chance.once_in(3) { chance.number() } else { chance.number() % 5 };
            out.extend(&number.to_le_bytes()[..bytes]);
        }
        _ => {
            let payload = match kind {
                ArgKind::Long1 | ArgKind::Long4 => {
                    (0..chance.below(20)).map(|_| *chance.pick(&[0, 0xff, 0x80, 0x7f, 1])).collect()
                }
                _ => text(chance),
            };
            let mut len = payload.len() as u64;
            if chance.once_in(3 * careful) {
                len = *chance.pick(&[
                    len + 1,
                    u64::MAX,
                    1 << 31,
                    i64::MAX.cast_unsigned(),
                    len.saturating_sub(1),
                ]);
            }
            out.extend(&len.to_le_bytes()[..usize::from(kind.length_bytes().unwrap())]);
            out.extend(payload);
        }
    }
}
