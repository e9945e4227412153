//! Running other programs, aloud.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::tree::Tree;

/// What went wrong is a text for a person.
pub(crate) type Result<T> = std::result::Result<T, String>;

/// Adds what was being done to an error.
pub(crate) trait Why<T> {
    fn why(self, what: impl std::fmt::Display) -> Result<T>;
}

impl<T, E: std::fmt::Display> Why<T> for std::result::Result<T, E> {
    fn why(self, what: impl std::fmt::Display) -> Result<T> {
        self.map_err(|error| format!("{what}: {error}"))
    }
}

/// One call of another program.
pub(crate) struct Cmd {
    command: Command,
    shown: String,
}

impl Cmd {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let shown =
            Path::new(&program).file_name().unwrap_or(program.as_ref()).to_string_lossy().into_owned();
        Self { command: Command::new(program), shown }
    }

    /// Cargo, with words separated by spaces, at the root of the project.
    pub(crate) fn cargo(tree: &Tree, words: &str) -> Self {
        // The cargo that runs us, toolchain and all.
        let mut cmd = Self::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())).words(words);
        cmd.command.current_dir(&tree.root).env("CARGO_TARGET_DIR", &tree.target);
        // Cargo tells whom it runs about the package; a cargo further down must not take it for its own.
        for (name, _) in std::env::vars()
            .filter(|(name, _)| name.starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR")
        {
            cmd.command.env_remove(name);
        }
        cmd
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    pub(crate) fn words(self, words: &str) -> Self {
        words.split_whitespace().fold(self, Self::arg)
    }

    pub(crate) fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Says what it runs, and fails when that fails.
    pub(crate) fn run(mut self) -> Result<()> {
        println!("  $ {}", self.shown);
        let status = self.command.stdin(Stdio::null()).status().why(&self.shown)?;
        if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", self.shown)) }
    }

    /// Its standard output, without saying anything.
    pub(crate) fn output(mut self) -> Result<String> {
        let output = self.command.stdin(Stdio::null()).stderr(Stdio::piped()).output().why(&self.shown)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("`{}` failed ({}): {}", self.shown, output.status, said.trim()));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Whether it can be run at all and says yes.
    pub(crate) fn works(mut self) -> bool {
        let status = self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    }
}
