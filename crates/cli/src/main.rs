//! `picklescope`: the engine on a command line.
//!
//! ```text
//! picklescope check FILE...            one JSON object a line; exit status 1 if a file would not load
//! picklescope graph FILE [--json]      the objects of the first pickle; exit status 1 if it would not load
//! picklescope facts FILE [--json]      what its protocol tells, and its SHA-256
//! picklescope dis FILE...              their opcodes, to the letter as python -m pickletools lists them
//! ```
//!
//! Non-goals: loading pickles. Nothing a file names is imported or called, here as everywhere.

mod args;
mod dis;
mod facts;
mod file;
mod outline;

use std::{
    ffi::{OsStr, OsString},
    fmt::{self, Write as _},
    io::{self, BufWriter, Read, Write},
    process::ExitCode,
};

use args::{Command, HELP};
use picklescope_engine::{
    ReadError, Source,
    report::{Checked, Memory, Py2},
};

/// Exit status when a file would not load.
const NOT_OK: u8 = 1;
/// Exit status when the command is wrong, or a file cannot be read.
const TROUBLE: u8 = 2;

fn main() -> ExitCode {
    let command = match args::parse() {
        Ok(command) => command,
        Err(error) => {
            // With nobody to read it there is nothing else to do.
            let _ = writeln!(io::stderr(), "picklescope: {error}\nTry `picklescope --help`.");
            return ExitCode::from(TROUBLE);
        }
    };
    let mut out = Out::new(BufWriter::new(io::stdout().lock()));
    let status = match command {
        Command::Help => out.write_str(HELP).map(|()| 0).map_err(|_| Trouble::Output),
        Command::Version => writeln!(out, "picklescope {}", env!("CARGO_PKG_VERSION"))
            .map(|()| 0)
            .map_err(|_| Trouble::Output),
        Command::Check { files } => check(&files, &mut out),
        Command::Graph { file, json, py2 } => graph(&file, json, py2, &mut out),
        Command::Facts { file, json } => facts(&file, json, &mut out),
        Command::Dis(listing) => listing.run(&mut out),
    };
    match (status, out.finish()) {
        // Whoever reads this has seen enough.
        (_, Some(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        (_, Some(error)) => trouble("output", &error.to_string()),
        (Ok(status), None) => ExitCode::from(status),
        (Err(Trouble::Input(file, why)), None) => trouble(&file, &why),
        (Err(Trouble::Output), None) => ExitCode::from(TROUBLE),
    }
}

fn trouble(what: &str, why: &str) -> ExitCode {
    // With nobody to read it there is nothing else to do.
    let _ = writeln!(io::stderr(), "picklescope: {what}: {why}");
    ExitCode::from(TROUBLE)
}

/// Why a command could not do its work.
enum Trouble {
    /// A file, and why it cannot be read.
    Input(String, String),
    /// What is written to has failed; it has kept why.
    Output,
}

impl From<fmt::Error> for Trouble {
    fn from(_: fmt::Error) -> Self {
        Self::Output
    }
}

/// Text to standard output. Keeps the error that `fmt` has no room for.
struct Out<W: Write> {
    inner: W,
    error: Option<io::Error>,
}

impl<W: Write> Out<W> {
    fn new(inner: W) -> Self {
        Self { inner, error: None }
    }

    /// What has failed, if anything.
    fn finish(mut self) -> Option<io::Error> {
        let flushed = self.inner.flush().err();
        self.error.or(flushed)
    }
}

impl<W: Write> fmt::Write for Out<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.inner.write_all(text.as_bytes()).map_err(|error| {
            self.error = Some(error);
            fmt::Error
        })
    }
}

/// Opens a file; `-` is standard input.
fn open(name: &OsStr) -> Result<Checked, Trouble> {
    let input = |error: io::Error| Trouble::Input(shown(name), error.to_string());
    let source: Box<dyn Source> = if name == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(input)?;
        Box::new(Memory(bytes))
    } else {
        Box::new(file::FileSource::open(name).map_err(input)?)
    };
    Checked::open(&shown(name), source).map_err(|ReadError(why)| Trouble::Input(shown(name), why))
}

/// The name of a file in what is printed. Names need not be UTF-8.
fn shown(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
}

fn check<W: Write>(files: &[OsString], out: &mut Out<W>) -> Result<u8, Trouble> {
    let mut status = 0;
    for name in files {
        match open(name) {
            Ok(mut checked) => {
                let mut report = checked.report(&shown(name));
                report.readers =
                    checked.readers().map_err(|ReadError(why)| Trouble::Input(shown(name), why))?;
                if !report.ok {
                    status = status.max(NOT_OK);
                }
                let line = serde_json::to_string(&report)
                    .map_err(|error| Trouble::Input(shown(name), error.to_string()))?;
                writeln!(out, "{line}")?;
            }
            // The other files are told of all the same.
            Err(Trouble::Input(file, why)) => {
                trouble(&file, &why);
                status = TROUBLE;
            }
            Err(Trouble::Output) => return Err(Trouble::Output),
        }
    }
    Ok(status)
}

fn graph<W: Write>(name: &OsStr, json: bool, py2: Option<Py2>, out: &mut Out<W>) -> Result<u8, Trouble> {
    let mut checked = open(name)?;
    py2.into_iter().for_each(|encoding| checked.read_py2(encoding));
    if json {
        checked.graph_json(out)?;
        writeln!(out)?;
    } else {
        outline::write(&mut checked, out)?;
    }
    // A broken pickle has a graph as well: as far as it goes.
    let report = checked.report(&shown(name));
    if report.ok {
        return Ok(0);
    }
    if let Some(error) = report.error {
        let at = error.opcode.map_or_else(String::new, |opcode| format!(", {opcode}"));
        trouble(&report.file, &format!("{} (offset {}{at})", error.message, error.offset));
        if !error.advice.is_empty() {
            // With nobody to read it there is nothing else to do.
            let _ = writeln!(io::stderr(), "{}", error.advice);
        }
    }
    Ok(NOT_OK)
}

fn facts<W: Write>(name: &OsStr, json: bool, out: &mut Out<W>) -> Result<u8, Trouble> {
    let input = |why: String| Trouble::Input(shown(name), why);
    let mut checked = open(name)?;
    let facts = checked.facts(&shown(name)).map_err(|ReadError(why)| input(why))?;
    if json {
        let line = serde_json::to_string(&facts).map_err(|error| input(error.to_string()))?;
        writeln!(out, "{line}")?;
    } else {
        facts::write(&facts, out)?;
    }
    Ok(if checked.report(&shown(name)).ok { 0 } else { NOT_OK })
}
