//! The automaton at work: sets of steps that are states, made as they are met.

use super::{
    parse::At,
    program::{Program, Step},
};
use crate::sort::sort;

/// States kept. When there are more all are forgotten, and those still met are made again.
const MOST: usize = 1000;
/// Steps in the sets of all states kept.
const MOST_STEPS: usize = 500_000;
/// In the table: not made yet.
const UNKNOWN: u16 = 0;
/// A match was seen: nothing that follows changes that.
const SEEN: u16 = 1;
/// The number of the first state; the table holds numbers.
const FIRST: u16 = 2;

/// What came before a place in the text.
const START: u32 = 0;
const WORD: u32 = 1;
const OTHER: u32 = 2;

#[derive(Debug)]
pub(super) struct States {
    program: Program,
    /// Bytes that no step tells apart are of one class.
    classes: [u8; 256],
    /// A byte of each class.
    examples: Vec<u8>,
    /// The state after each, by class; behind the classes that at the end of the text.
    table: Vec<u16>,
    /// What came before, and the steps that are to be taken, in order.
    sets: Vec<Box<[u32]>>,
    /// Numbers of states, in order of their sets.
    sorted: Vec<u16>,
    now: u16,
    /// Steps met while a state is made, each once, and when that was.
    met: Vec<u32>,
    round: u32,
    /// Steps in all sets.
    steps: usize,
    /// Steps looked at since somebody asked.
    effort: u32,
}

impl States {
    pub(super) fn new(program: Program) -> Self {
        // A class ends where some step's range begins, or ends.
        let mut ends = [false; 257];
        let mut cut = |at: usize| {
            if let Some(end) = ends.get_mut(at) {
                *end = true;
            }
        };
        for step in &program.steps {
            if let Step::Byte(low, high, _) = step {
                cut(usize::from(*low));
                cut(usize::from(*high) + 1);
            }
        }
        if program.asks {
            // Words begin and end here, and characters.
            (0..256).filter(|at| is_word(*at) != is_word(at.wrapping_sub(1))).chain([0xc0]).for_each(cut);
        }
        let (mut classes, mut examples) = ([0; 256], vec![0]);
        let mut class = 0;
        for ((byte, of), ends) in (0..=u8::MAX).zip(&mut classes).zip(ends) {
            if ends && byte > 0 {
                class += 1;
                examples.push(byte);
            }
            *of = class;
        }
        let met = vec![0; program.steps.len()];
        let mut states = Self {
            program,
            classes,
            examples,
            table: Vec::new(),
            sets: Vec::new(),
            sorted: Vec::new(),
            now: FIRST,
            met,
            round: 0,
            steps: 0,
            effort: 0,
        };
        states.clear();
        states
    }

    /// Forgets all states but the first.
    fn clear(&mut self) {
        self.table.clear();
        self.sets.clear();
        self.sorted.clear();
        self.steps = 0;
        self.state(Box::new([START]));
    }

    /// One more than there are classes: the end of the text.
    fn width(&self) -> usize {
        self.examples.len() + 1
    }

    /// The number of a state, which is made if it is new.
    fn state(&mut self, set: Box<[u32]>) -> u16 {
        let sets = &self.sets;
        let of = |number: &u16| sets.get(usize::from(*number - FIRST)).map(|set| &**set);
        match self.sorted.binary_search_by(|number| of(number).cmp(&Some(&*set))) {
            Ok(place) => self.sorted.get(place).copied().unwrap_or(FIRST),
            Err(place) => {
                let number = u16::try_from(self.sets.len()).unwrap_or(0) + FIRST;
                self.sorted.insert(place, number);
                self.steps += set.len();
                self.sets.push(set);
                self.table.resize(self.table.len() + self.width(), UNKNOWN);
                number
            }
        }
    }

    pub(super) fn begin(&mut self) {
        self.now = FIRST;
    }

    pub(super) fn feed(&mut self, piece: &[u8]) -> bool {
        if self.now == SEEN {
            return true;
        }
        let width = self.width();
        let mut now = self.now;
        for byte in piece {
            let class = self.classes.get(usize::from(*byte)).copied().unwrap_or(0);
            let place = usize::from(now - FIRST) * width + usize::from(class);
            match self.table.get(place).copied().unwrap_or(UNKNOWN) {
                UNKNOWN => now = self.make(now, class.into()),
                next => now = next,
            }
            if now == SEEN {
                break;
            }
        }
        self.now = now;
        now == SEEN
    }

    pub(super) fn end(&mut self) -> bool {
        if self.now != SEEN {
            self.now = self.make(self.now, self.examples.len());
        }
        self.now == SEEN
    }

    /// The state after another one and a byte of a class, or the end.
    fn make(&mut self, from: u16, class: usize) -> u16 {
        let place = usize::from(from - FIRST) * self.width() + class;
        if let Some(known) = self.table.get(place).copied().filter(|known| *known != UNKNOWN) {
            return known;
        }
        let byte = self.examples.get(class).copied();
        let set = self.sets.get(usize::from(from - FIRST)).cloned().unwrap_or_default();
        let before = set.first().copied().unwrap_or(START);
        let after = byte.map_or(START, |byte| if is_word(byte.into()) { WORD } else { OTHER });
        let holds = |at: At| match at {
            At::Start => before == START,
            At::End => byte.is_none(),
            At::Edge(is) => ((before == WORD) != (after == WORD)) == is,
        };
        // A match may begin anywhere but within a character.
        let first = u32::try_from(self.program.steps.len() - 1).unwrap_or(0);
        let is_within = before != START && byte.is_some_and(|byte| byte & 0xc0 == 0x80);
        let mut todo: Vec<u32> = set.iter().skip(1).copied().collect();
        if !is_within {
            todo.push(first);
        }
        self.round += 1;
        let mut next = Vec::new();
        let mut seen = false;
        while let Some(step) = todo.pop() {
            let Some(met) = self.met.get_mut(step as usize) else { continue };
            if std::mem::replace(met, self.round) == self.round {
                continue;
            }
            self.effort = self.effort.saturating_add(1);
            match self.program.steps.get(step as usize) {
                Some(Step::Byte(low, high, to)) => {
                    if byte.is_some_and(|byte| (*low..=*high).contains(&byte)) {
                        next.push(*to);
                    }
                }
                Some(Step::Split(one, other)) => todo.extend([*one, *other]),
                Some(Step::At(at, to)) if holds(*at) => todo.push(*to),
                Some(Step::At(..)) | None => {}
                Some(Step::Done) => {
                    seen = true;
                    break;
                }
            }
        }
        let made = if seen {
            SEEN
        } else {
            // Where nothing asks for it, what came before makes no other state.
            sort(&mut next);
            next.dedup();
            next.insert(0, if self.program.asks { after } else { START });
            if self.sets.len() >= MOST || self.steps >= MOST_STEPS {
                self.clear();
                return self.state(next.into());
            }
            self.state(next.into())
        };
        if let Some(entry) = self.table.get_mut(place) {
            *entry = made;
        }
        made
    }

    pub(super) fn effort(&mut self) -> u32 {
        std::mem::take(&mut self.effort)
    }

    pub(super) fn memory(&self) -> usize {
        self.steps * 4
            + self.sets.capacity() * 16
            + self.table.capacity() * 2
            + self.sorted.capacity() * 2
            + self.program.steps.capacity() * 12
    }
}

/// Whether a byte is of a word: all those of characters beyond ASCII are.
fn is_word(byte: usize) -> bool {
    u8::try_from(byte).is_ok_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80)
}
