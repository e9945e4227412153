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
    let writer = if facts.writer.name.is_empty() { "unknown" } else { facts.writer.name.as_str() };
    line(out, "writer", writer)?;
    facts.writer.evidence.iter().try_for_each(|said| line(out, "", said))?;
    let frames = &facts.frames;
    match frames.count {
        0 => line(out, "frames", "none")?,
        count => line(out, "frames", &format!("{count} of {}", counted(frames.bytes, "byte")))?,
    }
    let memo = &facts.memo;
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
    line(out, "opcodes", &listed(opcodes))?;
    let types =
        facts.types.iter().map(|row| format!("{} {} ({})", row.count, row.name, counted(row.bytes, "byte")));
    line(out, "types", &listed(types))?;
    for package in &facts.imports {
        let standard = if package.standard { " (of Python itself)" } else { "" };
        let globals = package.globals.iter().map(|global| {
            let other = match (&global.python3, &global.python2) {
                (Some(three), _) => format!(" (Python 3: {three})"),
                (None, Some(two)) => format!(" (Python 2: {two})"),
                (None, None) => String::new(),
            };
            format!("{}.{}{other}", global.module, global.name)
        });
        line(out, "imports", &format!("{}{standard}: {}", package.name, listed(globals)))?;
    }
    if facts.persistent_ids > 0 {
        let samples = facts.persistent_id_samples.iter().map(|sample| sample.text.clone());
        line(
            out,
            "outside",
            &format!("{}: {}", counted(facts.persistent_ids.into(), "persistent id"), listed(samples)),
        )?;
    }
    for (code, count) in &facts.extensions {
        line(out, "outside", &format!("extension code {code}, {}", counted((*count).into(), "time")))?;
    }
    if facts.buffers > 0 {
        line(out, "outside", &counted(facts.buffers.into(), "buffer"))?;
    }
    if facts.pickles.len() > 1 {
        line(out, "pickles", &format!("{} in a row", facts.pickles.len()))?;
    }
    if facts.other_bytes > 0 {
        line(out, "other", &format!("{} that belong to no op", counted(facts.other_bytes, "byte")))?;
    }
    Ok(())
}

fn line(out: &mut impl Write, head: &str, text: &str) -> fmt::Result {
    writeln!(out, "{head:<12}{text}")
}

fn listed(items: impl ExactSizeIterator<Item = String>) -> String {
    let more = items.len().saturating_sub(LISTED);
    let mut text = items.take(LISTED).collect::<Vec<_>>().join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

fn counted(n: u64, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
