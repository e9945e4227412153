//! Reading a regular expression.

use super::class::{LAST, Ranges, complement};

/// An expression. Its depth is bounded by [`DEEPEST`].
#[derive(Clone, Debug)]
pub(super) enum Tree {
    /// One character of a set; whether it is all but that set.
    One(Ranges, bool),
    /// A place, and no character.
    At(At),
    All(Vec<Tree>),
    Any(Vec<Tree>),
    /// At least so many times, and at most.
    Times(Box<Tree>, u32, Option<u32>),
}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    Start,
    End,
    /// An edge of a word, or none.
    Edge(bool),
}

/// Groups within groups.
const DEEPEST: u32 = 40;
/// The most that is counted.
const MOST: u32 = 1000;

const DIGITS: &[(u32, u32)] = &[(0x30, 0x39)];
const WORD: &[(u32, u32)] = &[(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a), (0x80, LAST)];
const SPACE: &[(u32, u32)] = &[(9, 13), (28, 32)];

impl Tree {
    fn char(c: char) -> Self {
        Self::One(vec![(c.into(), c.into())], false)
    }

    /// The fewest bytes of a match. Either case of a letter may be the shorter one, so those beyond ASCII count one.
    pub(super) fn least(&self) -> u64 {
        match self {
            Self::One(..) => 1,
            Self::At(_) => 0,
            Self::All(parts) => parts.iter().fold(0, |sum: u64, part| sum.saturating_add(part.least())),
            Self::Any(parts) => parts.iter().map(Self::least).min().unwrap_or(0),
            Self::Times(part, least, _) => part.least().saturating_mul((*least).into()),
        }
    }
}

/// The characters themselves.
pub(super) fn literal(text: &str) -> Tree {
    Tree::All(text.chars().map(Tree::char).collect())
}

/// What is wrong, and at which character, from 1.
struct Wrong(&'static str, usize);

type Read<T> = Result<T, Wrong>;

/// Reads an expression.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub(super) fn parse(text: &str) -> Result<Tree, String> {
    read(text).map_err(|Wrong(what, at)| [what, " at character ", &at.to_string(), "."].concat())
}

fn read(text: &str) -> Read<Tree> {
    let mut parser = Parser { chars: text.chars().collect(), at: 0 };
    let tree = parser.any(0)?;
    match parser.peek() {
        Some(_) => Err(Wrong("A ) closes nothing,", parser.at + 1)),
        None => Ok(tree),
    }
}

struct Parser {
    chars: Vec<char>,
    at: usize,
}

/// What a backslash makes.
enum Escape {
    Char(char),
    Set(Ranges),
    At(At),
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn takes(&mut self, c: char) -> bool {
        let is = self.peek() == Some(c);
        self.at += usize::from(is);
        is
    }

    fn any(&mut self, depth: u32) -> Read<Tree> {
        let mut parts = vec![self.all(depth)?];
        while self.takes('|') {
            parts.push(self.all(depth)?);
        }
        Ok(Tree::Any(parts))
    }

    fn all(&mut self, depth: u32) -> Read<Tree> {
        let mut parts: Vec<Tree> = Vec::new();
        while let Some(c) = self.peek().filter(|c| !matches!(c, '|' | ')')) {
            self.at += 1;
            let place = self.at;
            let part = match c {
                '.' => Tree::One(vec![(10, 10)], true),
                '^' => Tree::At(At::Start),
                '$' => Tree::At(At::End),
                '[' => self.set(place)?,
                '(' => self.group(place, depth)?,
                '*' | '+' | '?' => return Err(Wrong("There is nothing to repeat", place)),
                '\\' => match self.escape()? {
                    Escape::Char(c) => Tree::char(c),
                    Escape::Set(set) => Tree::One(set, false),
                    Escape::At(at) => Tree::At(at),
                },
                c => Tree::char(c),
            };
            parts.push(self.times(part)?);
        }
        Ok(Tree::All(parts))
    }

    fn group(&mut self, place: usize, depth: u32) -> Read<Tree> {
        if depth >= DEEPEST {
            return Err(Wrong("There are too many groups in each other", place));
        }
        if self.takes('?') && !self.takes(':') {
            return Err(Wrong("Only (…) and (?:…) are known, no other group", place));
        }
        let inside = self.any(depth + 1)?;
        if self.takes(')') { Ok(inside) } else { Err(Wrong("The ( is not closed", place)) }
    }

    /// How many times, if that follows.
    fn times(&mut self, part: Tree) -> Read<Tree> {
        let place = self.at + 1;
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.at += 1;
                self.counts(place)?
            }
            _ => return Ok(part),
        };
        self.at += 1;
        // Whether as few as possible or as many makes no difference to whether there is a match.
        self.takes('?');
        if matches!(self.peek(), Some('*' | '+' | '?' | '{')) {
            return Err(Wrong("What is repeated is repeated again", place));
        }
        Ok(Tree::Times(Box::new(part), least, most))
    }

    /// The counts between braces; stays before the closing one.
    fn counts(&mut self, place: usize) -> Read<(u32, Option<u32>)> {
        let wrong = || Wrong("The { begins no count like {2} or {2,5}, up to 1000,", place);
        let least = self.number();
        let most = if self.takes(',') { self.number() } else { least };
        let open = self.chars.get(self.at.saturating_sub(1)) == Some(&',');
        let least = least.ok_or_else(wrong)?;
        let fits =
            most.unwrap_or(least) >= least && most.unwrap_or(least) <= MOST && (most.is_some() || open);
        if fits && self.peek() == Some('}') { Ok((least, most)) } else { Err(wrong()) }
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            number = Some(number.unwrap_or(0u32).saturating_mul(10).saturating_add(digit));
            self.at += 1;
        }
        number
    }

    fn escape(&mut self) -> Read<Escape> {
        let place = self.at;
        let Some(c) = self.next() else { return Err(Wrong("Nothing is behind the backslash", place)) };
        let set = |set: &[(u32, u32)], other: bool| {
            let set = set.to_vec();
            Escape::Set(if other { complement(&set) } else { set })
        };
        Ok(match c {
            'd' | 'D' => set(DIGITS, c == 'D'),
            'w' | 'W' => set(WORD, c == 'W'),
            's' | 'S' => set(SPACE, c == 'S'),
            'b' | 'B' => Escape::At(At::Edge(c == 'b')),
            'n' => Escape::Char('\n'),
            'r' => Escape::Char('\r'),
            't' => Escape::Char('\t'),
            'x' => Escape::Char(self.code(2, place)?),
            'u' => Escape::Char(self.code(4, place)?),
            c if c.is_ascii_alphanumeric() => return Err(Wrong("This escape is not known,", place)),
            c => Escape::Char(c),
        })
    }

    fn code(&mut self, digits: usize, place: usize) -> Read<char> {
        let mut code = 0;
        for _ in 0..digits {
            let digit = self.next().and_then(|c| c.to_digit(16));
            let digit = digit.ok_or(Wrong("An escape lacks hex digits", place))?;
            code = code * 16 + digit;
        }
        char::from_u32(code).ok_or(Wrong("An escape is no character", place))
    }

    /// What is between brackets.
    fn set(&mut self, place: usize) -> Read<Tree> {
        let other = self.takes('^');
        let mut set = Ranges::new();
        loop {
            let Some(c) = self.next() else { return Err(Wrong("The [ is not closed", place)) };
            if c == ']' && !set.is_empty() {
                return Ok(Tree::One(set, other));
            }
            let first = match self.member(c)? {
                Ok(c) => c,
                Err(class) => {
                    set.extend(class);
                    continue;
                }
            };
            let is_range = self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|c| *c != ']');
            let mut last = first;
            if is_range {
                self.at += 1;
                let c = self.next().unwrap_or(first);
                last = self.member(c)?.map_err(|_| Wrong("A range ends with a class", self.at))?;
            }
            if last < first {
                return Err(Wrong("A range is the wrong way round", self.at));
            }
            set.push((first.into(), last.into()));
        }
    }

    /// A character of a set, or a class.
    fn member(&mut self, c: char) -> Read<Result<char, Ranges>> {
        if c != '\\' {
            return Ok(Ok(c));
        }
        match self.escape()? {
            Escape::Char(c) => Ok(Ok(c)),
            Escape::Set(set) => Ok(Err(set)),
            Escape::At(_) => Err(Wrong("An edge of a word is no character", self.at)),
        }
    }
}
