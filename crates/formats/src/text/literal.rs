//! Bytes literals as Python reads them: `b'…'`, and what may stand around one.

use super::{Broken, hex::value};

#[derive(Debug)]
pub(super) struct Literal {
    place: Place,
    /// Parentheses that are open.
    depth: u32,
    /// A literal has come.
    any: bool,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Between,
    Inside(Quote),
}

#[derive(Clone, Copy, Debug)]
struct Quote {
    /// `None`: there is none, and the text ends with its last character.
    quote: Option<u8>,
    triple: bool,
    raw: bool,
}

/// More is no literal that anybody writes.
const PARENTHESES: usize = 8;

impl Literal {
    /// If a text begins as a literal does.
    pub(super) fn of(body: &[u8]) -> Option<Self> {
        let mut rest = body;
        for _ in 0..PARENTHESES {
            if prefix(rest).is_some() {
                return Some(Self { place: Place::Between, depth: 0, any: false });
            }
            rest = rest.get(opened(rest)?..)?.trim_ascii_start();
        }
        None
    }

    /// If a text is a line of Python that has a literal behind a prompt, a name and `=`, or both: where that begins.
    pub(super) fn assigned(body: &[u8]) -> Option<(usize, Self)> {
        let mut rest = body.strip_prefix(b">>>").unwrap_or(body).trim_ascii_start();
        if Self::of(rest).is_none() {
            let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
            let name = rest.iter().position(|byte| !is_name(byte)).filter(|length| *length > 0)?;
            rest = rest.get(name..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        }
        Some((body.len() - rest.len(), Self::of(rest)?))
    }

    /// If a text begins as the inside of a literal: with an escape.
    pub(super) fn bare(body: &[u8]) -> Option<Self> {
        let [b'\\', b'x', high, low, ..] = body else { return None };
        let inside = Quote { quote: None, triple: false, raw: false };
        (high.is_ascii_hexdigit() && low.is_ascii_hexdigit()).then_some(Self {
            place: Place::Inside(inside),
            depth: 0,
            any: true,
        })
    }

    pub(super) fn run(
        &mut self,
        text: &[u8],
        at: &mut usize,
        upto: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Broken> {
        while *at < upto {
            match self.place {
                Place::Between => self.between(text, at)?,
                Place::Inside(quote) => self.inside(quote, text, at, upto, out)?,
            }
            if *at >= text.len() {
                return self.end(text.len());
            }
        }
        Ok(())
    }

    fn end(&self, at: usize) -> Result<(), Broken> {
        match self.place {
            Place::Inside(Quote { quote: Some(_), .. }) => Err((at, "the closing quote is missing", true)),
            Place::Between if self.depth > 0 => Err((at, "a closing parenthesis is missing", true)),
            _ => Ok(()),
        }
    }

    /// One step between literals.
    fn between(&mut self, text: &[u8], at: &mut usize) -> Result<(), Broken> {
        let rest = text.get(*at..).unwrap_or_default();
        if let Some((raw, quote, length)) = prefix(rest) {
            let triple = rest.get(length - 1..length + 2) == Some(&[quote; 3]);
            self.place = Place::Inside(Quote { quote: Some(quote), triple, raw });
            self.any = true;
            *at += length + if triple { 2 } else { 0 };
            return Ok(());
        }
        let length = match rest {
            [b' ' | b'\t' | b'\n' | b'\r' | b'\x0c', ..] => 1,
            // A comment, in parentheses.
            [b'#', ..] => rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
            [b'\\', b'\n', ..] => 2,
            [b'\\', b'\r', b'\n', ..] => 3,
            [b')', ..] if self.depth > 0 && self.any => {
                self.depth -= 1;
                1
            }
            // As behind the only member of a tuple.
            [b',', ..] if self.any => 1,
            _ => match opened(rest).filter(|_| !self.any) {
                Some(length) => {
                    self.depth += 1;
                    length
                }
                None if self.any => return Err((*at, "something follows the bytes literal", false)),
                None => return Err((*at, "a bytes literal is missing here", false)),
            },
        };
        *at += length;
        Ok(())
    }

    /// The inside of a literal, up to its end or as far as it goes.
    fn inside(
        &mut self,
        quote: Quote,
        text: &[u8],
        at: &mut usize,
        upto: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Broken> {
        while *at < upto {
            let rest = text.get(*at..).unwrap_or_default();
            match *rest {
                [] => return Ok(()),
                [byte, ..] if Some(byte) == quote.quote => {
                    if !quote.triple || rest.starts_with(&[byte; 3]) {
                        self.place = Place::Between;
                        *at += if quote.triple { 3 } else { 1 };
                        return Ok(());
                    }
                    out.push(byte);
                    *at += 1;
                }
                [b'\\', ..] if quote.raw => {
                    // It keeps a quote from ending the literal, and stays.
                    let Some(second) = rest.get(1) else {
                        return Err((text.len(), "the closing quote is missing", true));
                    };
                    out.push(b'\\');
                    *at += 1;
                    if *second == b'\\' || Some(*second) == quote.quote {
                        out.push(*second);
                        *at += 1;
                    } else if matches!(second, b'\r' | b'\n') {
                        out.push(b'\n');
                        *at += if rest.get(1..3) == Some(b"\r\n") { 2 } else { 1 };
                    }
                }
                [b'\\', ..] => *at += escape(rest, *at, out)?,
                [b'\n' | b'\r', ..] if quote.quote.is_none() => *at += 1,
                [b'\n' | b'\r', ..] if !quote.triple => {
                    return Err((*at, "the line ends before the closing quote", false));
                }
                // As Python reads its sources.
                [b'\r', ..] => {
                    out.push(b'\n');
                    *at += if rest.get(1) == Some(&b'\n') { 2 } else { 1 };
                }
                [0x80..=0xff, ..] => {
                    return Err((*at, "a bytes literal can have ASCII characters only", false));
                }
                [byte, ..] => {
                    out.push(byte);
                    *at += 1;
                }
            }
        }
        Ok(())
    }
}

/// The start of a literal: whether it is raw, its quote, the length up to behind the first quote.
fn prefix(text: &[u8]) -> Option<(bool, u8, usize)> {
    match text {
        [b'b' | b'B', quote @ (b'\'' | b'"'), ..] => Some((false, *quote, 2)),
        [b'b' | b'B', b'r' | b'R', quote @ (b'\'' | b'"'), ..]
        | [b'r' | b'R', b'b' | b'B', quote @ (b'\'' | b'"'), ..] => Some((true, *quote, 3)),
        _ => None,
    }
}

/// The length of an opening parenthesis, and of what it may belong to.
fn opened(text: &[u8]) -> Option<usize> {
    [&b"("[..], b"bytearray(", b"bytes("].iter().find(|call| text.starts_with(call)).map(|call| call.len())
}

/// What begins with a backslash; gives its length.
fn escape(text: &[u8], at: usize, out: &mut Vec<u8>) -> Result<usize, Broken> {
    let byte = match text.get(1) {
        None => return Err((at + 1, "the closing quote is missing", true)),
        Some(b'\r') if text.get(2) == Some(&b'\n') => return Ok(3),
        Some(b'\n' | b'\r') => return Ok(2),
        Some(same @ (b'\\' | b'\'' | b'"')) => *same,
        Some(b'a') => 7,
        Some(b'b') => 8,
        Some(b'f') => 12,
        Some(b'n') => b'\n',
        Some(b'r') => b'\r',
        Some(b't') => b'\t',
        Some(b'v') => 11,
        Some(b'0'..=b'7') => {
            let digits = text.iter().skip(1).take(3).take_while(|digit| matches!(digit, b'0'..=b'7'));
            let (length, value) =
                digits.fold((1, 0u8), |(n, v), digit| (n + 1, v.wrapping_shl(3) | (digit - b'0')));
            out.push(value);
            return Ok(length);
        }
        Some(b'x') => {
            let digit = |i: usize| text.get(i).copied().filter(u8::is_ascii_hexdigit).map(value);
            let (Some(high), Some(low)) = (digit(2), digit(3)) else {
                let cut = text.len() < 4;
                return Err((at, "two hex digits must follow \\x", cut));
            };
            out.push(high << 4 | low);
            return Ok(4);
        }
        // What is no escape is a backslash.
        Some(_) => {
            out.push(b'\\');
            return Ok(1);
        }
    };
    out.push(byte);
    Ok(2)
}
