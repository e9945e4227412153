//! That the page and the npm package can be made with the tools that people of this field have, too: trunk and wasm-pack.
//!
//! Compiling these takes ten minutes of a core, so this happens where `CI` is set, or where they are on the PATH
//! already. The `wasm-bindgen` that both call is the bundler under that name: the same library, the same version.

use std::fs;
use std::path::PathBuf;

use crate::build::PAGE;
use crate::process::{Cmd, Result, Why};
use crate::setup;
use crate::suite::Outcome;
use crate::tree::Tree;

const TRUNK: (&str, &str) = ("trunk", "--version 0.21.14 --no-default-features");
const WASM_PACK: (&str, &str) = ("wasm-pack", "--version 0.15.1");

/// The step `trunk`: `trunk build` gives the very page that `cargo xtask build` gives, byte for byte.
pub(crate) fn trunk(tree: &Tree) -> Result<Outcome> {
    let Some(trunk) = tool(tree, TRUNK)? else {
        return Ok(Outcome::Skipped("trunk is not installed: proved in CI".to_owned()));
    };
    let dist = tree.work("trunk-dist");
    with_bindgen(tree, Cmd::new(trunk))?
        .words("build --offline --skip-version-check --dist")
        .arg(&dist)
        .dir(&tree.root)
        .run()?;
    for name in PAGE {
        let [ours, trunks] = [tree.path("dist"), dist.clone()].map(|dir| fs::read(dir.join(name)));
        if ours.why(name)? != trunks.why(name)? {
            return Err(format!("trunk's {name} differs from that of `cargo xtask build`"));
        }
    }
    let extra = fs::read_dir(&dist).why(dist.display())?.flatten().map(|entry| entry.file_name());
    match extra.map(|name| name.to_string_lossy().into_owned()).find(|name| !PAGE.contains(&name.as_str())) {
        Some(name) => Err(format!("trunk leaves a file that `cargo xtask build` does not: {name}")),
        None => Ok(Outcome::Done),
    }
}

/// The step `wasm-pack`: the npm package comes out of `crates/wasm` and has what a package needs.
pub(crate) fn wasm_pack(tree: &Tree) -> Result<Outcome> {
    let Some(wasm_pack) = tool(tree, WASM_PACK)? else {
        return Ok(Outcome::Skipped("wasm-pack is not installed: proved in CI".to_owned()));
    };
    let out = tree.work("npm-package");
    with_bindgen(tree, Cmd::new(wasm_pack))?
        .words("build crates/wasm --mode no-install --target web --out-dir")
        .arg(&out)
        .dir(&tree.root)
        .env("CARGO_TARGET_DIR", &tree.target)
        .run()?;
    for name in ["package.json", "picklescope_wasm.js", "picklescope_wasm.d.ts", "picklescope_wasm_bg.wasm"] {
        fs::metadata(out.join(name)).why(format!("the npm package has no {name}"))?;
    }
    Ok(Outcome::Done)
}

/// A tool of crates.io: on the PATH, or installed before, or (in CI) installed now, in cargo's target folder.
fn tool(tree: &Tree, (name, version): (&str, &str)) -> Result<Option<PathBuf>> {
    if Cmd::new(name).arg("--version").works() {
        return Ok(Some(name.into()));
    }
    let root = tree.work("tools");
    let program = root.join("bin").join(name);
    if !program.exists() {
        if std::env::var_os("CI").is_none() {
            return Ok(None);
        }
        println!("Missing: {name}. Compiling it (some minutes on two cores, once).");
        // Unoptimised: half the compiling, and what they do here is nothing.
        Cmd::cargo(tree, &format!("install --quiet --locked --debug {name} {version} --root"))
            .arg(&root)
            .run()?;
    }
    Ok(Some(program))
}

/// Puts our `wasm-bindgen` first on a command's PATH.
fn with_bindgen(tree: &Tree, cmd: Cmd) -> Result<Cmd> {
    let folder = tree.work("bindgen");
    fs::create_dir_all(&folder).why(folder.display())?;
    fs::copy(setup::bundler(tree)?, folder.join("wasm-bindgen")).why("wasm-bindgen")?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([folder].into_iter().chain(std::env::split_paths(&path))).why("PATH")?;
    Ok(cmd.env("PATH", path))
}
