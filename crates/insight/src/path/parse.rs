//! The grammar of paths, read from left to right.

use crate::slots::Part;

/// What a path begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    Obj,
    Pickle(u32),
    Stack(u32),
    Effect(u32),
}

/// One step further in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Subscript(Literal),
    Attribute(String),
    Part(Part),
}

/// What stands in brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    /// Generalised UTF-8.
    Str(Vec<u8>),
    Bytes(Vec<u8>),
    /// A number or a constant, as it is written.
    Plain(String),
}

/// The root, and what follows it.
pub(super) fn root(path: &str) -> Result<(Root, &str), String> {
    let path = path.trim();
    if let Some(rest) = path.strip_prefix("obj") {
        return Ok((Root::Obj, rest));
    }
    for word in ["pickles", "stack", "effects"] {
        let Some(rest) = path.strip_prefix(word).and_then(|rest| rest.strip_prefix('[')) else { continue };
        if let Some((number, rest)) = rest.split_once(']')
            && let Ok(number) = number.trim().parse()
        {
            let root = match word {
                "pickles" => Root::Pickle(number),
                "stack" => Root::Stack(number),
                _ => Root::Effect(number),
            };
            return Ok((root, rest));
        }
    }
    Err("A path begins with obj, pickles[n], stack[n] or effects[n].".to_owned())
}

/// The steps, each with what follows it. Ends with the first that is none.
pub(super) fn steps(rest: &str) -> impl Iterator<Item = Result<(Step, &str), &'static str>> {
    let mut rest = Some(rest);
    std::iter::from_fn(move || {
        let text = rest?;
        if text.trim().is_empty() {
            return None;
        }
        let step = step(text);
        rest = step.as_ref().ok().map(|(_, after)| *after);
        Some(step)
    })
}

fn step(text: &str) -> Result<(Step, &str), &'static str> {
    if let Some(rest) = text.strip_prefix('.') {
        let end = rest.find(['.', '[', '‹']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        return if name.is_empty() {
            Err("A name is missing")
        } else {
            Ok((Step::Attribute(name.to_owned()), after))
        };
    }
    if let Some(rest) = text.strip_prefix('‹') {
        let (words, after) = rest.split_once('›').ok_or("A › is missing")?;
        return part(words).map(|part| (Step::Part(part), after)).ok_or("There is an unknown word");
    }
    let rest = text.strip_prefix('[').ok_or("There is something that is no step")?;
    let (literal, after) = literal(rest.trim_start()).ok_or("There is a key that is no literal")?;
    let after = after.trim_start().strip_prefix(']').ok_or("A ] is missing")?;
    Ok((Step::Subscript(literal), after))
}

fn part(words: &str) -> Option<Part> {
    let (word, number) = match words.trim().split_once(' ') {
        Some((word, number)) => (word, Some(number.trim().parse::<u32>().ok()?)),
        None => (words.trim(), None),
    };
    Some(match (word, number) {
        ("key", Some(n)) => Part::Key(n),
        ("value", Some(n)) => Part::Value(n),
        ("item", Some(n)) => Part::Member(n),
        ("state", n) => Part::State(n.unwrap_or(0)),
        ("args", None) => Part::Args,
        ("kwargs", None) => Part::Kwargs,
        ("class", None) => Part::Class,
        ("callable", None) => Part::Callable,
        ("pid", None) => Part::Pid,
        ("of", None) => Part::Of,
        _ => return None,
    })
}

fn literal(text: &str) -> Option<(Literal, &str)> {
    let (prefix, quoted) = match text.find(['\'', '"', ']'])? {
        at if text.get(at..)?.starts_with(']') => {
            let (plain, after) = text.split_at(at);
            return Some((Literal::Plain(number(plain.trim())?), after));
        }
        at => text.split_at(at),
    };
    let quote = quoted.chars().next()?;
    let is_bytes = match prefix.trim() {
        "" | "u" | "U" => false,
        "b" | "B" => true,
        _ => return None,
    };
    let mut out = Vec::new();
    let mut rest = quoted.get(quote.len_utf8()..)?;
    loop {
        let c = rest.chars().next()?;
        rest = rest.get(c.len_utf8()..)?;
        if c == quote {
            break;
        }
        if c != '\\' {
            if is_bytes {
                out.push(u8::try_from(u32::from(c)).ok()?);
            } else {
                push(&mut out, u32::from(c));
            }
            continue;
        }
        let (code, after) = escape(rest, is_bytes)?;
        rest = after;
        if is_bytes { out.push(u8::try_from(code).ok()?) } else { push(&mut out, code) }
    }
    Some((if is_bytes { Literal::Bytes(out) } else { Literal::Str(out) }, rest))
}

/// The code point of what stands behind a backslash.
fn escape(text: &str, is_bytes: bool) -> Option<(u32, &str)> {
    let c = text.chars().next()?;
    let rest = text.get(c.len_utf8()..)?;
    let digits = match c {
        'x' => 2,
        'u' if !is_bytes => 4,
        'U' if !is_bytes => 8,
        _ => {
            let code = match c {
                'n' => u32::from('\n'),
                'r' => u32::from('\r'),
                't' => u32::from('\t'),
                '0' => 0,
                '\\' | '\'' | '"' => u32::from(c),
                _ => return None,
            };
            return Some((code, rest));
        }
    };
    let code = u32::from_str_radix(rest.get(..digits)?, 16).ok().filter(|code| *code <= 0x10_ffff)?;
    Some((code, rest.get(digits..)?))
}

/// Adds a code point in generalised UTF-8.
fn push(out: &mut Vec<u8>, code: u32) {
    if let Some(c) = char::from_u32(code) {
        out.extend(c.encode_utf8(&mut [0; 4]).bytes());
        return;
    }
    // A surrogate: three bytes.
    let byte =
        |shift: u32, mask: u32, lead: u32| u8::try_from(((code >> shift) & mask) | lead).unwrap_or(b'?');
    out.extend([byte(12, 0x0f, 0xe0), byte(6, 0x3f, 0x80), byte(0, 0x3f, 0x80)]);
}

/// A number or constant as `repr` writes it.
fn number(text: &str) -> Option<String> {
    let is_fine = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-._".contains(c));
    is_fine.then(|| text.strip_prefix('+').unwrap_or(text).to_owned())
}
