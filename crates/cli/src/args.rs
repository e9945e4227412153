//! What was asked for.

use std::ffi::OsString;

use lexopt::prelude::*;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Looks inside Python pickles without running them.

  picklescope check FILE...          one JSON object a line for each file
  picklescope graph FILE             the objects of the first pickle, as an outline
  picklescope graph FILE --json      the same as JSON, whole and exact
  picklescope facts FILE [--json]    whose pickler writes it so, protocol, frames, memo, opcodes, types, imports, SHA-256
  picklescope dis FILE [--layers]    the opcodes of the first pickle; of what is inside compressed data with --layers

FILE is a path, or - for standard input.
Exit status: 0 fine; 1 if a file would not load (check, graph) or has no STOP (dis);
2 for wrong usage or an unreadable file.
";

/// A command with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Version,
    Check { files: Vec<OsString> },
    Graph { file: OsString, json: bool },
    Facts { file: OsString, json: bool },
    Dis { file: OsString, layers: bool },
}

pub(crate) fn parse() -> Result<Command, String> {
    from(&mut lexopt::Parser::from_env()).map_err(|error| error.to_string())
}

fn from(parser: &mut lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut name, mut files, mut json, mut layers) = (None, Vec::new(), false, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Long("json") if matches!(name.as_deref(), Some("graph" | "facts")) => json = true,
            Long("layers") if name.as_deref() == Some("dis") => layers = true,
            Value(value) if name.is_none() => name = Some(value.string()?),
            Value(value) => files.push(value),
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
        "check" if files.is_empty() => Err("a file is missing".into()),
        "check" => Ok(Command::Check { files }),
        "graph" => Ok(Command::Graph { file: one(files)?, json }),
        "facts" => Ok(Command::Facts { file: one(files)?, json }),
        "dis" => Ok(Command::Dis { file: one(files)?, layers }),
        "help" => Ok(Command::Help),
        other => Err(format!("there is no command {other:?}").into()),
    }
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
        assert_eq!(of(&["graph", "--json", "a"]), Ok(Command::Graph { file: "a".into(), json: true }));
        assert_eq!(of(&["dis", "a", "--layers"]), Ok(Command::Dis { file: "a".into(), layers: true }));
        assert_eq!(of(&["facts", "a", "--json"]), Ok(Command::Facts { file: "a".into(), json: true }));
        assert_eq!(of(&["--help"]), Ok(Command::Help));
        assert_eq!(of(&["-V"]), Ok(Command::Version));
        assert!(of(&[]).is_err());
        assert!(of(&["check"]).is_err());
        assert!(of(&["check", "--json", "a"]).is_err());
        assert!(of(&["graph", "a", "b"]).is_err());
        assert!(of(&["frobnicate", "a"]).is_err());
    }
}
