//! `picklescope facts FILE`: what the protocol tells, as lines of text.

use std::fmt::{self, Write};

use picklescope_engine::report::FactsReport;

/// Of opcodes, types and globals so many are listed; all of them are with `--json`.
const LISTED: usize = 20;

pub(crate) fn write(facts: &FactsReport, out: &mut impl Write) -> fmt::Result {
    writeln!(out, "{}\n", facts.sentence)?;
    line(out, "file", &facts.file)?;
    line(out, "size", &counted(facts.size, "byte"))?;
    line(out, "sha-256", &facts.sha256)?;
    for layer in &facts.layers {
        line(out, "layer", &format!("{}, {}", layer.format, counted(layer.size, "byte")))?;
    }
    if facts.opcodes.is_empty() {
        return Ok(());
    }
    let declared = facts.protocol.map_or("none".to_owned(), |protocol| protocol.to_string());
    let (needed, oldest) = (facts.protocol_needed, &facts.oldest_python);
    line(
        out,
        "protocol",
        &format!("{declared} declared, {needed} needed; CPython {oldest} or later reads it"),
    )?;
    let told = &facts.metadata;
    let writer = if told.writer.name.is_empty() { "unknown" } else { told.writer.name.as_str() };
    line(out, "writer", writer)?;
    told.writer.evidence.iter().try_for_each(|said| line(out, "", said))?;
    let frames = &told.frames;
    match frames.count {
        0 => line(out, "frames", "none")?,
        count => line(out, "frames", &format!("{count} of {}", counted(frames.bytes, "byte")))?,
    }
    let memo = &told.memo;
    let never = match memo.never_read {
        0 => String::new(),
        1 => format!("; 1 store is never read ({})", counted(memo.wasted, "byte")),
        n => format!("; {n} stores are never read ({})", counted(memo.wasted, "byte")),
    };
    line(
        out,
        "memo",
        &format!("{}, {}{never}", counted(memo.puts.into(), "store"), counted(memo.gets.into(), "read")),
    )?;
    let opcodes = facts.opcodes.iter().map(|row| format!("{} {}", row.count, row.name));
    line(out, "opcodes", &listed(opcodes, facts.opcodes.len()))?;
    let types =
        told.types.iter().map(|row| format!("{} {} ({})", row.count, row.name, counted(row.bytes, "byte")));
    line(out, "types", &listed(types, told.type_count as usize))?;
    let mut imports = 0;
    for package in &told.imports {
        let standard = if package.standard { " (of Python itself)" } else { "" };
        let globals = package.globals.iter().map(|global| {
            let other = match (&global.python3, &global.python2) {
                (Some(three), _) => format!(" (Python 3: {three})"),
                (None, Some(two)) => format!(" (Python 2: {two})"),
                (None, None) => String::new(),
            };
            format!("{}.{}{other}", global.module, global.name)
        });
        imports += globals.len();
        line(
            out,
            "imports",
            &format!("{}{standard}: {}", package.name, listed(globals, package.globals.len())),
        )?;
    }
    if told.import_count as usize > imports {
        line(out, "imports", &format!("and {} more", told.import_count as usize - imports))?;
    }
    if told.persistent_ids > 0 {
        let samples = told.persistent_id_samples.iter().map(|sample| sample.text.clone());
        line(
            out,
            "outside",
            &format!(
                "{}: {}",
                counted(told.persistent_ids.into(), "persistent id"),
                listed(samples, told.persistent_ids as usize)
            ),
        )?;
    }
    for (code, count) in &told.extensions {
        line(out, "outside", &format!("extension code {code}, {}", counted((*count).into(), "time")))?;
    }
    let codes = told.extensions.len();
    if told.extension_count as usize > codes {
        line(out, "outside", &format!("and {} more extension codes", told.extension_count as usize - codes))?;
    }
    if told.buffers > 0 {
        line(out, "outside", &counted(told.buffers.into(), "buffer"))?;
    }
    if facts.pickle_count > 1 {
        line(out, "pickles", &format!("{} in a row", facts.pickle_count))?;
    }
    if told.other_bytes > 0 {
        line(out, "other", &format!("{} that belong to no op", counted(told.other_bytes, "byte")))?;
    }
    Ok(())
}

fn line(out: &mut impl Write, head: &str, text: &str) -> fmt::Result {
    writeln!(out, "{head:<12}{text}")
}

/// The first of `all`.
fn listed(items: impl ExactSizeIterator<Item = String>, all: usize) -> String {
    let more = all.saturating_sub(items.len().min(LISTED));
    let mut text = items.take(LISTED).collect::<Vec<_>>().join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

fn counted(n: u64, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
