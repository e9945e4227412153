//! Patterns find what Python's `re` finds.
#![allow(clippy::unwrap_used, missing_docs)]

use std::io::BufRead;

use picklescope_insight::pattern::Pattern;
use picklescope_tests::{python, random::Chance};

const CASES: usize = 8_000;

/// A pattern of characters that texts are made of, too.
fn pattern(chance: &mut Chance, depth: u32) -> String {
    const ATOMS: &[&str] = &[
        "a",
        "b",
        "B",
        "\u{e9}",
        "\u{416}",
        "0",
        "_",
        " ",
        ".",
        "\\d",
        "\\D",
        "\\w",
        "\\W",
        "\\s",
        "\\S",
        "\\b",
        "\\B",
        "^",
        "[ab]",
        "[^a0]",
        "[a-c\\d]",
        "\\.",
        "[\u{430}-\u{44f}]",
        "\\x41",
    ];
    const TIMES: &[&str] = &["", "", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "*?"];
    let mut out = String::new();
    for _ in 0..=chance.below(4) {
        if depth > 0 && chance.once_in(4) {
            let (one, other) = (pattern(chance, depth - 1), pattern(chance, depth - 1));
            out.push_str(&format!("({one}|{other})"));
        } else {
            let atom = *chance.pick::<&str>(ATOMS);
            out.push_str(atom);
            // Python repeats no place.
            if matches!(atom, "^" | "\\b" | "\\B") {
                continue;
            }
        }
        out.push_str(chance.pick::<&str>(TIMES));
    }
    if chance.once_in(6) {
        out.push('$');
    }
    out
}

fn text(chance: &mut Chance) -> String {
    const CHARS: &[char] =
        &['a', 'b', 'A', 'B', 'c', '\u{e9}', '\u{c9}', '\u{416}', '\u{436}', '0', '7', '_', ' ', '.', '\n'];
    // In an empty text Python before 3.14 finds no place that is no edge.
    (0..=chance.below(8)).map(|_| *chance.pick(CHARS)).collect()
}

#[test]
fn patterns_find_what_python_finds() {
    let Some(python) = python::find() else { return };
    let mut chance = Chance::new(7);
    let cases: Vec<(String, String)> =
        (0..CASES).map(|_| (pattern(&mut chance, 2), text(&mut chance))).collect();
    let (mut compared, mut held) = (0, 0);
    python::converse(
        &python,
        "search.py",
        cases.into_iter(),
        |case| serde_json::to_string(case).unwrap(),
        |(pattern, text), answers: &mut dyn BufRead| {
            let mut answer = String::new();
            answers.read_line(&mut answer).unwrap();
            let ours = Pattern::new(&pattern, true).map(|mut pattern| pattern.matches(text.as_bytes()));
            match answer.trim() {
                "?" => {}
                said => {
                    assert_eq!(ours, Ok(said == "1"), "{pattern:?} in {text:?}");
                    compared += 1;
                    held += usize::from(said == "1");
                }
            }
        },
    );
    assert!(compared > CASES / 2 && held > CASES / 10, "{compared} compared, {held} held");
}
