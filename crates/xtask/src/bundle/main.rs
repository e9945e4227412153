//! Wasm to scripts, scripts to a page. A program of its own because of what it links: see `Cargo.toml`.
//!
//! `cargo xtask` runs it; nobody else needs to. Under the name `wasm-bindgen` it takes that command's flags, as far as
//! trunk and wasm-pack use them, so that neither needs a wasm-bindgen of its own.

mod bindgen;
mod names;
mod page;
mod weigh;

use std::path::Path;
use std::process::ExitCode;

/// Whatever goes wrong here is told and ends the program.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let mut args = std::env::args();
    let program = args.next().unwrap_or_default();
    let args: Vec<String> = args.collect();
    match run(&program, &args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask-bundle: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(program: &str, args: &[String]) -> Result<()> {
    if Path::new(program).file_stem().is_some_and(|stem| stem == "wasm-bindgen") {
        return bindgen::run(args);
    }
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["bindgen", ..] => bindgen::run(args.get(1..).unwrap_or_default()),
        ["script", kind, js, wasm, boot, out] => page::script(kind, js, wasm, boot, out),
        ["weigh", dir] => weigh::run(dir),
        _ => Err("expected: bindgen FLAGS | script page|engine GLUE WASM BOOT OUT | weigh DIR".into()),
    }
}
