//! CPython, where this machine has it: the goldens are for those that do not.

use std::{
    env,
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
};

/// A Python that can be the oracle: `$PICKLESCOPE_PYTHON`, pyenv's 3.13.0, or `python3.13`.
pub fn find() -> Option<PathBuf> {
    if let Some(chosen) = env::var_os("PICKLESCOPE_PYTHON") {
        return Some(chosen.into());
    }
    let pyenv = env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".pyenv")))?;
    [pyenv.join("versions/3.13.0/bin/python"), PathBuf::from("python3.13")]
        .into_iter()
        .find(|python| works(python))
}

/// Every CPython of pyenv.
pub fn all() -> Vec<PathBuf> {
    let pyenv = env::var_os("PYENV_ROOT").map(PathBuf::from);
    let pyenv = pyenv.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".pyenv")));
    let Some(versions) = pyenv.and_then(|pyenv| fs::read_dir(pyenv.join("versions")).ok()) else {
        return Vec::new();
    };
    let mut pythons: Vec<_> = versions
        .flatten()
        .map(|version| version.path().join("bin/python"))
        .filter(|python| works(python))
        .collect();
    pythons.sort();
    pythons
}

fn works(python: &Path) -> bool {
    let version = Command::new(python).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// What a script of `tests/oracle` prints of pickles that are no files.
pub fn ask<'a>(python: &Path, script: &str, pickles: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hex = String::new();
    for pickle in pickles {
        pickle.iter().for_each(|byte| write!(hex, "{byte:02x}").expect("a String takes all"));
        hex.push('\n');
    }
    run(python, script, ["--hex".into()], hex)
}

/// What a script of `tests/oracle` prints, given arguments and an input.
pub fn run(python: &Path, script: &str, args: impl IntoIterator<Item = PathBuf>, input: String) -> String {
    let mut child = start(python, script, args);
    let mut stdin = child.stdin.take().expect("piped");
    // On a thread of its own: both pipes may be full at once.
    let writer = thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("output");
    assert!(output.status.success(), "{script} fails: {}", output.status);
    let _ = writer.join().expect("no panic");
    String::from_utf8(output.stdout).expect("the oracle writes UTF-8")
}

/// Asks one process of a script about many cases: `line` writes a case, `answer` reads what the script says of it. Neither all the cases nor all
/// the answers are ever in memory.
pub fn converse<T: Send + 'static>(
    python: &Path,
    script: &str,
    cases: impl Iterator<Item = T> + Send + 'static,
    line: impl Fn(&T) -> String + Send + 'static,
    mut answer: impl FnMut(T, &mut dyn BufRead),
) {
    let mut child = start(python, script, []);
    let mut stdin = BufWriter::new(child.stdin.take().expect("piped"));
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    let (asked, cases_asked) = mpsc::channel();
    let writer = thread::spawn(move || {
        for case in cases {
            // Where the other side has gone there is nothing more to ask.
            if writeln!(stdin, "{}", line(&case)).is_err() || asked.send(case).is_err() {
                return;
            }
        }
    });
    for case in cases_asked {
        answer(case, &mut stdout);
    }
    writer.join().expect("no panic");
    let status = child.wait().expect("an end");
    assert!(status.success(), "{script} fails: {status}");
}

pub(crate) fn start(python: &Path, script: &str, args: impl IntoIterator<Item = PathBuf>) -> Child {
    Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle").join(script))
        .args(args)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", python.display()))
}
