//! The release page: two wasms, made into two scripts, beside a shell.
//!
//! Cargo knows whether the wasms are up to date; what comes after them is keyed by the content of all that goes in,
//! so that a build without changes takes a second, and one of the page alone leaves the engine be.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::thread;

use crate::process::{Cmd, Result, Why};
use crate::setup;
use crate::tree::Tree;

/// One of the page's two programs.
struct Half {
    /// Its name among the scripts: `page.js` holds the page.
    name: &'static str,
    /// The cargo profile it is built with, and the words that select it.
    profile: &'static str,
    cargo: &'static str,
    /// What cargo calls the result.
    wasm: &'static str,
    /// The code that starts it.
    boot: &'static str,
    /// How wasm-opt treats it.
    opt: &'static str,
}

const HALVES: [Half; 2] = [
    Half {
        name: "engine",
        profile: "engine",
        cargo: "--package picklescope-wasm --no-default-features --features worker --lib",
        wasm: "picklescope_wasm.wasm",
        boot: "crates/wasm/js/worker.js",
        opt: "-Oz --converge",
    },
    Half {
        name: "page",
        profile: "page",
        cargo: "--package picklescope-page",
        wasm: "picklescope-page.wasm",
        boot: "web/page/js/page.js",
        opt: "-Oz --converge",
    },
];

/// What is compiled to wasm, for checks: the package, and with which features.
pub(crate) const WASM_PACKAGES: &[(&str, &str)] =
    &[("picklescope-wasm", "--all-features"), ("picklescope-page", "")];

/// The files that make the page.
pub(crate) const PAGE: &[&str] = &["index.html", "page.css", "page.js", "engine.js"];

const WASM: &str = "wasm32-unknown-unknown";
/// What rustc's wasm32 target may use, which wasm-opt must be told.
const WASM_FEATURES: &str = "--enable-bulk-memory --enable-bulk-memory-opt --enable-call-indirect-overlong \
    --enable-multivalue --enable-mutable-globals --enable-nontrapping-float-to-int --enable-reference-types \
    --enable-sign-ext --enable-simd";

/// Builds the page into `dist/`.
pub(crate) fn release(tree: &Tree) -> Result<()> {
    page(tree, &tree.path("dist"))
}

/// Called by trunk after its own build: overwrites what trunk made with the page proper, which has no inline
/// script, no fetch and a worker.
pub(crate) fn trunk_hook(tree: &Tree) -> Result<()> {
    let staging =
        std::env::var_os("TRUNK_STAGING_DIR").ok_or("TRUNK_STAGING_DIR is not set: trunk calls this")?;
    let staging = PathBuf::from(staging);
    fs::remove_dir_all(&staging).why(staging.display())?;
    page(tree, &staging)
}

fn page(tree: &Tree, out: &Path) -> Result<()> {
    setup::target(tree, WASM)?;
    // The tools while the wasms compile: npm mostly waits for the network.
    let (wasm_opt, compiled) = thread::scope(|scope| {
        let tools = scope.spawn(|| setup::wasm_opt(tree));
        let compiled = compile(tree);
        (tools.join().unwrap(), compiled)
    });
    compiled?;
    let (wasm_opt, bundler) = (wasm_opt?, setup::bundler(tree)?);
    fs::create_dir_all(out).why(out.display())?;
    // The two have nothing in common from here on.
    thread::scope(|scope| {
        let halves =
            HALVES.each_ref().map(|half| scope.spawn(|| script(tree, half, &wasm_opt, &bundler, out)));
        halves.into_iter().try_for_each(|half| half.join().unwrap())
    })?;
    let shell = fs::read_to_string(tree.path("static/index.html")).why("static/index.html")?;
    // The one line that is for trunk.
    let shell: String =
        shell.lines().filter(|line| !line.contains("data-trunk")).map(|line| format!("{line}\n")).collect();
    fs::write(out.join("index.html"), shell).why("index.html")?;
    fs::copy(tree.path("static/page.css"), out.join("page.css")).why("static/page.css")?;
    clear(out)
}

/// Removes what an earlier build left and this one does not make. Not by emptying the folder first: it may be
/// being served.
fn clear(out: &Path) -> Result<()> {
    for entry in fs::read_dir(out).why(out.display())?.flatten() {
        if !PAGE.iter().any(|name| entry.file_name() == *name) {
            let path = entry.path();
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.why(path.display())?;
        }
    }
    Ok(())
}

/// The npm package's functions, for Node: what the wasm tests call. Gives the script to require. In the release profile, as
/// wasm-pack builds it, and so out of the way of the worker's wasm, which has the same name.
pub(crate) fn node_package(tree: &Tree) -> Result<PathBuf> {
    setup::target(tree, WASM)?;
    let out = tree.work("node");
    Cmd::cargo(tree, &format!("build --quiet --target {WASM} --release --package picklescope-wasm --lib"))
        .env("CARGO_ENCODED_RUSTFLAGS", no_paths(tree)?)
        .run()?;
    let raw = tree.target.join(WASM).join("release/picklescope_wasm.wasm");
    let bindgen = Cmd::new(setup::bundler(tree)?)
        .words("bindgen --target nodejs --no-typescript --out-name app --out-dir");
    bindgen.arg(&out).arg(&raw).run()?;
    Ok(out.join("app.js"))
}

/// The codec alone as a wasm, compiled as the worker is: what the benchmark times. Gives its folder.
pub(crate) fn codec_wasm(tree: &Tree, target: &str) -> Result<PathBuf> {
    setup::target(tree, WASM)?;
    let out = tree.work(&format!("codec-{target}"));
    Cmd::cargo(
        tree,
        &format!("build --quiet --target {WASM} --profile engine --package picklescope-bench-wasm"),
    )
    .run()?;
    let raw = tree.target.join(WASM).join("engine/picklescope_bench_wasm.wasm");
    let bindgen =
        Cmd::new(setup::bundler(tree)?).words("bindgen --no-typescript --out-name app --target").arg(target);
    bindgen.arg("--out-dir").arg(&out).arg(&raw).run()?;
    // As the worker's wasm is.
    let wasm = out.join("app_bg.wasm");
    Cmd::new(setup::wasm_opt(tree)?)
        .words("-Oz --converge")
        .words(WASM_FEATURES)
        .arg(&wasm)
        .arg("-o")
        .arg(&wasm)
        .run()?;
    Ok(out)
}

/// Both wasms, by cargo.
fn compile(tree: &Tree) -> Result<()> {
    let flags = no_paths(tree)?;
    for half in &HALVES {
        // A minute without a word looks like a hang, and a hundred lines spoil a log.
        let quiet = if std::io::stderr().is_terminal() { "" } else { "--quiet" };
        let cold = !tree.target.join(WASM).join(half.profile).join(half.wasm).exists();
        if cold {
            println!("Compiling the {} for the first time (about a minute on two cores).", half.name);
        }
        Cmd::cargo(tree, &format!("build {quiet} --target {WASM} --profile {} {}", half.profile, half.cargo))
            .env("CARGO_ENCODED_RUSTFLAGS", &flags)
            .run()?;
    }
    Ok(())
}

/// Flags for rustc that keep this machine's folders out of a wasm: a panic names its source file, and the same sources
/// are to give the same bytes everywhere.
fn no_paths(tree: &Tree) -> Result<String> {
    let sysroot = Cmd::new("rustc").words("--print sysroot").dir(&tree.root).output()?;
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home =
        home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).ok_or("no CARGO_HOME and no home")?;
    // Of several that fit, rustc takes the last.
    let folders = [
        (tree.root.clone(), "picklescope"),
        (home, "cargo"),
        (Path::new(sysroot.trim()).join("lib/rustlib/src/rust"), "rust"),
    ];
    let flags = folders.map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()));
    // As cargo wants them: a space may be part of a path.
    Ok(flags.join("\x1f"))
}

/// One wasm into one script.
fn script(tree: &Tree, half: &Half, wasm_opt: &Path, bundler: &Path, out: &Path) -> Result<()> {
    let work = tree.work(half.name);
    fs::create_dir_all(&work).why(work.display())?;
    let raw = tree.target.join(WASM).join(half.profile).join(half.wasm);
    let boot = tree.path(half.boot);
    let inputs = [&raw, &boot, &tree.path("crates/wasm/js/inflate.js"), &bundler.to_path_buf()];
    let key = format!("{:016x} {}", fingerprint(&inputs)?, half.opt);
    let (stamp, done) = (work.join("key"), work.join("script.js"));
    if !done.exists() || fs::read_to_string(&stamp).ok().as_ref() != Some(&key) {
        let bindgen =
            Cmd::new(bundler).words("bindgen --target no-modules --no-typescript --out-name app --out-dir");
        bindgen.arg(&work).arg(&raw).run()?;
        Cmd::new(wasm_opt)
            .words(half.opt)
            .words(WASM_FEATURES)
            .words("--strip-debug --strip-producers --strip-target-features")
            .arg(work.join("app_bg.wasm"))
            .arg("-o")
            .arg(work.join("app.wasm"))
            .run()?;
        let script = Cmd::new(bundler).arg("script").arg(half.name).arg(work.join("app.js")).dir(&tree.root);
        script.arg(work.join("app.wasm")).arg(&boot).arg(&done).run()?;
        fs::write(&stamp, key).why(stamp.display())?;
    }
    fs::copy(&done, out.join(format!("{}.js", half.name))).why(half.name)?;
    Ok(())
}

/// Tells one state of some files from another.
fn fingerprint(files: &[&PathBuf]) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(&fs::read(file).why(file.display())?);
    }
    Ok(hasher.finish())
}
