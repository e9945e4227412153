//! Puts the style sheets together as the page carries them: without comments, indents and line breaks.

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

/// One file a component, in the order of the cascade.
const SHEETS: &[&str] = &[
    "tokens",
    "base",
    "tabs",
    "header",
    "start",
    "states",
    "workspace",
    "list",
    "tree",
    "search",
    "drawer",
    "ops",
    "stage",
    "machine",
    "hex",
    "timeline",
    "graph",
    "panels",
    "metadata",
    "fault",
    "help",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=styles");
    let mut all = String::new();
    for sheet in SHEETS {
        lean(&fs::read_to_string(format!("styles/{sheet}.css"))?, &mut all)?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("sheets.css"), all)?;
    Ok(())
}

/// Our sheets hold no strings with comment signs, braces or two spaces in them, so lines can be joined as they are.
fn lean(mut sheet: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
    let mut bare = String::new();
    while let Some((before, comment)) = sheet.split_once("/*") {
        bare.push_str(before);
        sheet = comment.split_once("*/").ok_or("a comment that does not end")?.1;
    }
    bare.push_str(sheet);
    for line in bare.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_suffix(" {") {
            Some(selector) => write!(out, "{selector}{{")?,
            // A value that goes on in the next line, or a selector that does.
            None if line.ends_with(',') => write!(out, "{line}")?,
            // Longhands of one word: `name: value;`.
            None => out.push_str(&line.replacen(": ", ":", 1)),
        }
        // Anything that ends otherwise is continued in the next line, and needs its space.
        if !line.ends_with(['{', '}', ';', ',']) {
            out.push(' ');
        }
    }
    Ok(())
}
