//! What was asked for.

use std::ffi::OsString;

use lexopt::prelude::*;

use crate::dis::Listing;
use picklescope_engine::report::Py2;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Looks inside Python pickles without running them.

  picklescope check FILE...          one JSON object a line for each file
  picklescope graph FILE             the objects of the first pickle, as an outline
  picklescope graph FILE --json      the same as JSON, whole and exact
      --py2 ENCODING                 read strings of Python 2 as loads(encoding=...) does: latin1, utf8, ascii or bytes
  picklescope facts FILE [--json]    whose pickler writes it so, protocol, frames, memo, opcodes, types, imports, SHA-256
  picklescope dis FILE...            the opcodes, to the letter as `python -m pickletools` lists them
      -a, --annotate                 say what each opcode does
      -l, --indentlevel N            so many blanks for each open mark; 4 if not given
      -m, --memo                     one memo for all files
      -o, --output OUTPUT            write to this file
      --layers                       of what is inside compressed data

FILE is a path, or - for standard input.
Exit status: 0 fine; 1 if a file would not load (check, graph) or pickletools refuses it (dis);
2 for wrong usage or an unreadable file.
";

/// A command with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Version,
    Check { files: Vec<OsString> },
    Graph { file: OsString, json: bool, py2: Option<Py2> },
    Facts { file: OsString, json: bool },
    Dis(Listing),
}

pub(crate) fn parse() -> Result<Command, String> {
    from(&mut lexopt::Parser::from_env()).map_err(|error| error.to_string())
}

fn from(parser: &mut lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut name, mut files, mut json, mut py2) = (None, Vec::new(), false, None);
    let mut listing =
        Listing { files: Vec::new(), layers: false, annotate: false, indent: 4, memo: false, output: None };
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Long("json") if matches!(name.as_deref(), Some("graph" | "facts")) => json = true,
            Long("py2") if name.as_deref() == Some("graph") => {
                py2 = Some(encoding(&parser.value()?.string()?)?)
            }
            Value(value) if name.is_none() => name = Some(value.string()?),
            Value(value) => files.push(value),
            option if name.as_deref() == Some("dis") => match option {
                Long("layers") => listing.layers = true,
                Short('a') | Long("annotate") => listing.annotate = true,
                // Fewer than none are none.
                Short('l') | Long("indentlevel") => {
                    let level: i64 = parser.value()?.parse()?;
                    listing.indent = usize::try_from(level.max(0)).unwrap_or(usize::MAX);
                }
                Short('m') | Long("memo") => listing.memo = true,
                Short('o') | Long("output") => listing.output = Some(parser.value()?),
                other => return Err(other.unexpected()),
            },
            other => return Err(other.unexpected()),
        }
    }
    let Some(name) = name else { return Err("a command is missing".into()) };
    let one = |files: Vec<OsString>| match <[OsString; 1]>::try_from(files) {
        Ok([file]) => Ok(file),
        Err(files) if files.is_empty() => Err(lexopt::Error::from("a file is missing")),
        Err(_) => Err(lexopt::Error::from("one file at a time")),
    };
    match name.as_str() {
        "check" | "dis" if files.is_empty() => Err("a file is missing".into()),
        "check" => Ok(Command::Check { files }),
        "graph" => Ok(Command::Graph { file: one(files)?, json, py2 }),
        "facts" => Ok(Command::Facts { file: one(files)?, json }),
        "dis" => Ok(Command::Dis(Listing { files, ..listing })),
        "help" => Ok(Command::Help),
        other => Err(format!("there is no command {other:?}").into()),
    }
}

/// An encoding by its name here, or one that Python has for it.
fn encoding(name: &str) -> Result<Py2, lexopt::Error> {
    let plain = name.to_ascii_lowercase().replace(['-', '_'], "");
    let found = Py2::ALL.into_iter().find(|encoding| encoding.name() == plain);
    found.ok_or_else(|| format!("there is no encoding {name:?}: latin1, utf8, ascii or bytes").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(args: &[&str]) -> Result<Command, String> {
        from(&mut lexopt::Parser::from_args(args)).map_err(|error| error.to_string())
    }

    #[test]
    fn commands() {
        assert_eq!(of(&["check", "a", "-"]), Ok(Command::Check { files: vec!["a".into(), "-".into()] }));
        assert_eq!(
            of(&["graph", "--json", "a"]),
            Ok(Command::Graph { file: "a".into(), json: true, py2: None })
        );
        let py2 = Some(Py2::Utf8);
        assert_eq!(
            of(&["graph", "a", "--py2", "UTF-8"]),
            Ok(Command::Graph { file: "a".into(), json: false, py2 })
        );
        assert!(of(&["graph", "a", "--py2", "utf16"]).is_err());
        assert!(of(&["check", "a", "--py2", "utf8"]).is_err());
        // As asked for below: either the layers, or the other switches.
        let listing = |file: &str, annotate: bool, indent, output: Option<&str>| {
            let (layers, output) = (!annotate, output.map(OsString::from));
            Ok(Command::Dis(Listing {
                files: vec![file.into()],
                layers,
                annotate,
                indent,
                memo: annotate,
                output,
            }))
        };
        assert_eq!(of(&["dis", "a", "--layers"]), listing("a", false, 4, None));
        assert_eq!(of(&["dis", "-mal2", "--output", "b", "-"]), listing("-", true, 2, Some("b")));
        assert_eq!(
            of(&["dis", "--memo", "--indentlevel=-1", "a", "--annotate"]),
            listing("a", true, 0, None)
        );
        assert_eq!(of(&["facts", "a", "--json"]), Ok(Command::Facts { file: "a".into(), json: true }));
        assert_eq!(of(&["--help"]), Ok(Command::Help));
        assert_eq!(of(&["-V"]), Ok(Command::Version));
        assert!(of(&[]).is_err());
        assert!(of(&["check"]).is_err());
        assert!(of(&["check", "--json", "a"]).is_err());
        assert!(of(&["graph", "a", "b"]).is_err());
        assert!(of(&["graph", "-a", "a"]).is_err());
        assert!(of(&["dis", "--memo"]).is_err());
        assert!(of(&["dis", "--json", "a"]).is_err());
        assert!(of(&["dis", "-l", "x", "a"]).is_err());
        assert!(of(&["frobnicate", "a"]).is_err());
    }
}
