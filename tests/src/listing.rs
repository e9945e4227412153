//! Listings, ours and pickletools'.

use std::{fmt::Write as _, io::BufRead, path::Path};

use picklescope_codec::dis::{Argument, Memo, Options, dis, genops};
use serde::Deserialize;

use crate::{judge::hex, python};

/// Something to list, as `tests/oracle/listing.py` describes it.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// `dis` or `genops`.
    pub what: String,
    pub indentlevel: usize,
    pub annotate: usize,
    pub start: usize,
    /// In hex.
    pub pickles: Vec<String>,
    /// Where it comes from.
    #[serde(skip)]
    pub name: String,
}

/// What is printed, and the exception as a traceback ends with it; empty if there is none.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub struct Answer {
    pub text: String,
    pub error: String,
}

/// A golden: a case, and pickletools' answer to it.
#[derive(Debug, Deserialize)]
pub struct Golden {
    #[serde(flatten)]
    pub case: Case,
    #[serde(flatten)]
    pub answer: Answer,
}

/// The ways to list that tests go through: what, indentlevel, annotate.
const WAYS: [(&str, usize, usize); 6] =
    [("dis", 4, 0), ("dis", 4, 30), ("genops", 0, 0), ("dis", 0, 1), ("dis", 1, 45), ("dis", 7, 70)];

impl Case {
    /// To list one pickle, in the way of this number.
    pub fn new(name: impl Into<String>, pickle: &[u8], way: usize) -> Self {
        let (what, indentlevel, annotate) = WAYS[way % WAYS.len()];
        Self {
            what: what.to_owned(),
            indentlevel,
            annotate,
            start: 0,
            pickles: vec![hex(pickle)],
            name: name.into(),
        }
    }

    fn line(&self) -> String {
        let Self { what, indentlevel, annotate, start, pickles, .. } = self;
        format!("{what} {indentlevel} {annotate} {start} {}", pickles.join(" "))
    }

    /// Our answer.
    pub fn ours(&self) -> Answer {
        let mut answer = Answer { text: String::new(), error: String::new() };
        let mut memo = Memo::default();
        for pickle in &self.pickles {
            let pickle = unhex(pickle);
            let options = Options { start: self.start, indent: self.indentlevel, annotate: self.annotate };
            let error = if self.what == "dis" {
                dis(&pickle, options, &mut memo, &mut answer.text).unwrap().error
            } else {
                genops(&pickle, self.start).find_map(|op| {
                    let told = op.and_then(|op| op.arg.check_repr().map(|()| op));
                    told.map(|op| ops_line(op.at, op.opcode.name(), &op.arg, &mut answer.text)).err()
                })
            };
            if let Some(error) = error {
                answer.error = error.to_string();
                break;
            }
        }
        answer
    }

    /// Holds our answer against pickletools'; tells the first line that differs.
    ///
    /// # Errors
    /// When it is another.
    pub fn check(&self, theirs: &Answer) -> Result<(), String> {
        let ours = self.ours();
        if ours == *theirs {
            return Ok(());
        }
        let line = ours.text.split('\n').zip(theirs.text.split('\n')).find(|(ours, theirs)| ours != theirs);
        Err(format!(
            "{} {}:\n  first difference, ours and pickletools': {line:?}\n  ours ends with   {:?}\n  theirs ends with {:?}",
            self.name,
            self.line(),
            ours.error,
            theirs.error,
        ))
    }
}

fn ops_line(at: usize, name: &str, arg: &Argument<'_>, out: &mut String) {
    write!(out, "{at} {name} ").unwrap();
    arg.write_repr(out).unwrap();
    out.push('\n');
}

/// Asks pickletools about all cases, in one process.
///
/// # Errors
/// What the first few that differ told, and how many there are.
pub fn check_live(
    python: &Path,
    cases: impl Iterator<Item = Case> + Send + 'static,
) -> Result<usize, String> {
    let (mut total, mut failures) = (0, Vec::new());
    python::converse(python, "listing.py", cases, Case::line, |case, out| {
        total += 1;
        let theirs = read(out);
        if failures.len() < 20 {
            failures.extend(case.check(&theirs).err());
        }
    });
    if failures.is_empty() { Ok(total) } else { Err(failures.join("\n")) }
}

fn read(out: &mut dyn BufRead) -> Answer {
    let mut head = String::new();
    out.read_line(&mut head).expect("the lengths of an answer");
    let (text, error) = head.trim_end().split_once(' ').expect("two lengths");
    let mut part = |len: &str| {
        let mut bytes = vec![0; len.parse().unwrap()];
        out.read_exact(&mut bytes).expect("an answer");
        String::from_utf8(bytes).expect("UTF-8")
    };
    Answer { text: part(text), error: part(error) }
}

fn unhex(hex: &str) -> Vec<u8> {
    let digit = |digit: u8| u8::try_from(char::from(digit).to_digit(16).unwrap()).unwrap();
    hex.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}
