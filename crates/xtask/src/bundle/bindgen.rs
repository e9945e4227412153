//! The `wasm-bindgen` command, as far as trunk, wasm-pack and we use it.

use wasm_bindgen_cli_support::Bindgen;

use crate::Result;

/// Equal to the version in `Cargo.toml`; trunk and wasm-pack compare it with the one in `Cargo.lock`.
const VERSION: &str = "0.2.130";

pub(crate) fn run(args: &[String]) -> Result<()> {
    let mut bindgen = Bindgen::new();
    let mut out_dir = None;
    let mut input = None;
    let mut typescript = true;
    let mut args = args.iter().map(String::as_str);
    while let Some(arg) = args.next() {
        // Both `--flag value` and `--flag=value`.
        let (flag, glued) = arg.split_once('=').map_or((arg, None), |(flag, value)| (flag, Some(value)));
        let mut value = || glued.or_else(|| args.next()).ok_or_else(|| format!("{flag} needs a value"));
        match flag {
            "--version" | "-V" => {
                println!("wasm-bindgen {VERSION}");
                return Ok(());
            }
            "--target" => {
                match value()? {
                    "web" => bindgen.web(true)?,
                    "no-modules" => bindgen.no_modules(true)?,
                    "nodejs" => bindgen.nodejs(true)?,
                    "bundler" => bindgen.bundler(true)?,
                    other => return Err(format!("no such target here: {other}").into()),
                };
            }
            "--out-dir" => out_dir = Some(value()?),
            "--out-name" => {
                bindgen.out_name(value()?);
            }
            "--typescript" => typescript = true,
            "--no-typescript" => typescript = false,
            "--debug" => {
                bindgen.debug(true);
            }
            "--keep-debug" => {
                bindgen.keep_debug(true);
            }
            "--remove-name-section" => {
                bindgen.remove_name_section(true);
            }
            "--remove-producers-section" => {
                bindgen.remove_producers_section(true);
            }
            flag if flag.starts_with("--") => return Err(format!("unknown flag {flag}").into()),
            path => input = Some(path),
        }
    }
    let input = input.ok_or("no wasm was named")?;
    let out_dir = out_dir.ok_or("--out-dir is missing")?;
    bindgen.input_path(input).typescript(typescript).generate(out_dir)?;
    Ok(())
}
