//! An expression as the steps of an automaton over bytes.

use super::{
    class::{self, Ranges, complement},
    parse::{At, Tree},
};

/// The most steps: repetitions are written out.
const MOST: usize = 10_000;

/// One step. Steps are named by their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A byte of a range, and then another step.
    Byte(u8, u8, u32),
    /// Either of two.
    Split(u32, u32),
    /// A place, and then another step.
    At(At, u32),
    /// There is a match.
    Done,
}

/// The steps; the last one is the first to be taken.
#[derive(Debug, Default)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    /// Some step asks where it is: at an end, or at the edge of a word.
    pub(super) asks: bool,
}

/// Writes an expression from its end to its beginning: each step knows what follows it.
pub(super) fn compile(tree: &Tree, folded: bool) -> Result<Program, String> {
    let mut writer = Writer { program: Program::default(), folded };
    let written = writer.push(Step::Done).and_then(|done| writer.write(tree, done));
    // So that the first is the last one even where nothing was written.
    match written.and_then(|first| writer.push(Step::Split(first, first))) {
        Some(_) => Ok(writer.program),
        None => Err("The pattern is too large: it repeats too much.".to_owned()),
    }
}

struct Writer {
    program: Program,
    folded: bool,
}

impl Writer {
    /// Writes a step, if there is room for it.
    fn push(&mut self, step: Step) -> Option<u32> {
        let steps = &mut self.program.steps;
        let number = u32::try_from(steps.len()).ok().filter(|_| steps.len() < MOST)?;
        steps.push(step);
        Some(number)
    }

    /// Writes what is done before `next`; gives where it begins. Expressions are not deeper than the parser allows.
    fn write(&mut self, tree: &Tree, next: u32) -> Option<u32> {
        match tree {
            Tree::One(set, other) => self.one(set, *other, next),
            Tree::At(at) => {
                self.program.asks = true;
                self.push(Step::At(*at, next))
            }
            Tree::All(parts) => parts.iter().rev().try_fold(next, |next, part| self.write(part, next)),
            Tree::Any(parts) => {
                let mut first = None;
                for part in parts {
                    let begin = self.write(part, next)?;
                    first = Some(self.either(begin, first)?);
                }
                Some(first.unwrap_or(next))
            }
            Tree::Times(part, least, most) => {
                let mut at = next;
                match most {
                    None => {
                        // Round and round, until it goes on.
                        let split = self.push(Step::Split(next, next))?;
                        let begin = self.write(part, split)?;
                        if let Some(step) = self.program.steps.get_mut(split as usize) {
                            *step = Step::Split(begin, next);
                        }
                        at = split;
                    }
                    Some(most) => {
                        for _ in *least..*most {
                            let begin = self.write(part, at)?;
                            if begin == at {
                                // Nothing, however often: a pattern of such in such must not be gone through.
                                break;
                            }
                            at = self.push(Step::Split(begin, next))?;
                        }
                    }
                }
                for _ in 0..*least {
                    let begin = self.write(part, at)?;
                    if begin == at {
                        break;
                    }
                    at = begin;
                }
                Some(at)
            }
        }
    }

    fn either(&mut self, begin: u32, other: Option<u32>) -> Option<u32> {
        other.map_or(Some(begin), |other| self.push(Step::Split(begin, other)))
    }

    fn one(&mut self, set: &Ranges, other: bool, next: u32) -> Option<u32> {
        let mut set = set.clone();
        if self.folded {
            class::fold(&mut set);
        }
        // Twice complemented is without overlaps.
        let all_others = complement(&set);
        let set = if other { all_others } else { complement(&all_others) };
        let mut sequences = Vec::new();
        for (low, high) in set {
            class::sequences(low, high, &mut sequences);
        }
        let mut first = None;
        for sequence in sequences {
            let begin = sequence
                .iter()
                .rev()
                .try_fold(next, |next, (low, high)| self.push(Step::Byte(*low, *high, next)))?;
            first = Some(self.either(begin, first)?);
        }
        // A set without characters is a byte that there is not.
        first.or_else(|| self.push(Step::Byte(1, 0, next)))
    }
}
