//! Bringing what is missing, saying what and about how long. Everything here is a question of "is it there?" first,
//! so a second run costs nothing.

use std::fs;
use std::path::PathBuf;

use crate::process::{Cmd, Result, Why};
use crate::tree::Tree;

/// A target's standard library.
pub(crate) fn target(tree: &Tree, triple: &str) -> Result<()> {
    let sysroot = Cmd::new("rustc").words("--print sysroot").dir(&tree.root).output()?;
    if PathBuf::from(sysroot.trim()).join("lib/rustlib").join(triple).join("lib").is_dir() {
        return Ok(());
    }
    println!("Missing: Rust's standard library for {triple}. Adding it (some 20 MB, half a minute).");
    // Named by hand: where RUSTUP_AUTO_INSTALL=0, rustup does not take the targets of rust-toolchain.toml by itself.
    Cmd::new("rustup").words("target add").arg(triple).dir(&tree.root).run().why(
        "this Rust did not come with rustup, or rustup could not download; install the target as your system does it",
    )
}

/// The packages that a folder's package-lock.json names.
pub(crate) fn npm(tree: &Tree, folder: &str, what: &str) -> Result<()> {
    let dir = tree.path(folder);
    let lock =
        fs::read_to_string(dir.join("package-lock.json")).why(format!("{folder}/package-lock.json"))?;
    // Beside the packages, so that it goes when they go.
    let stamp = dir.join("node_modules/.picklescope-lock");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    node()?;
    println!("Missing: {what}. Getting it from npm (a quarter of a minute).");
    Cmd::new("npm").words("ci --no-audit --no-fund --ignore-scripts --loglevel=error").dir(&dir).run()?;
    fs::write(&stamp, lock).why(stamp.display())
}

/// Node, which cannot be brought from here.
fn node() -> Result<()> {
    if Cmd::new("node").arg("--version").works() && Cmd::new("npm").arg("--version").works() {
        return Ok(());
    }
    Err("Node 20 or later with npm is needed: nodejs.org, or `apt install nodejs npm`".to_owned())
}

/// The program that makes scripts and pages, compiled when it is missing or old.
pub(crate) fn bundler(tree: &Tree) -> Result<PathBuf> {
    let program = tree.target.join("debug/xtask-bundle");
    if !program.exists() {
        println!(
            "Missing: the bundler, with wasm-bindgen's generator in it. Compiling it (a minute on two cores, once)."
        );
    }
    // Always asked: cargo knows best whether it is up to date, and says so in a fifth of a second.
    Cmd::cargo(tree, "build --quiet --package xtask --features bundle --bin xtask-bundle").run()?;
    Ok(program)
}

/// wasm-opt, as npm's binaryen brings it. Debian's and crates.io's are too old for what this Rust writes.
pub(crate) fn wasm_opt(tree: &Tree) -> Result<PathBuf> {
    npm(tree, "crates/xtask/npm", "wasm-opt")?;
    Ok(tree.path("crates/xtask/npm/node_modules/.bin/wasm-opt"))
}
