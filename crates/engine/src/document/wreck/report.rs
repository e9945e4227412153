//! What to paste into a bug report.

use std::fmt::{self, Write};

use picklescope_codec::Span;
use picklescope_insight::{Bytes, argument::argument, explain, names};
use picklescope_protocol::{Fault, Layer, StackEntry};

use super::Document;

/// Values of the stack and ops before the fault that it has.
const STACK: usize = 20;
const OPS: u32 = 12;
/// Bytes before and behind the fault.
const AROUND: u64 = 64;
/// Bytes in a line of the dump.
const LINE: u64 = 16;

pub(super) fn report(
    document: &mut Document,
    fault: &Fault,
    stack: &[StackEntry],
    height: u32,
    marks: Option<u32>,
) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = write(document, fault, stack, height, marks, &mut out);
    out
}

fn write(
    document: &mut Document,
    fault: &Fault,
    stack: &[StackEntry],
    height: u32,
    marks: Option<u32>,
    out: &mut String,
) -> fmt::Result {
    let facts = &document.facts;
    writeln!(out, "Picklescope {}", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "File:      {}, {} bytes", names::visible(facts.name.as_bytes()), facts.size)?;
    for (i, layer) in facts.layers.iter().enumerate() {
        let head = if i == 0 { "Layers:   " } else { "      in it" };
        writeln!(out, "{head} {}, {} bytes", layer.format, layer.size)?;
    }
    let pickles = facts.graph.pickles();
    let broken = pickles.iter().find(|pickle| pickle.fault.is_some()).or(pickles.first());
    if let Some(pickle) = broken.filter(|_| facts.not_a_pickle.is_none()) {
        match pickle.declared {
            Some(declared) => writeln!(out, "Protocol:  {declared} declared, {} needed", pickle.needed)?,
            None => writeln!(out, "Protocol:  none declared, {} needed", pickle.needed)?,
        }
    }
    writeln!(out, "Fault:     {}: {}", explain::word(fault.kind), fault.message)?;
    let layer = facts.layers.get(fault.layer as usize).map_or("file", |layer| layer.format.as_str());
    write!(out, "At:        offset {} ({:#x}) of the {layer}", fault.offset, fault.offset)?;
    match &fault.opcode {
        Some(opcode) => writeln!(out, ", {opcode}")?,
        None => writeln!(out)?,
    }
    writeln!(out, "Meaning:   {}", fault.explanation)?;
    writeln!(out, "Advice:    {}", fault.advice)?;
    let whole = pickles.iter().take_while(|pickle| pickle.fault.is_none()).count();
    if whole > 0 && facts.not_a_pickle.is_none() {
        writeln!(out, "Before it: {whole} whole pickle{}", if whole == 1 { "" } else { "s" })?;
    }
    if let Some(salvaged) = document.salvaged() {
        writeln!(out, "Salvaged:  {}", salvaged.sentence)?;
    }
    if height > 0 || marks.is_some_and(|marks| marks > 0) {
        self::stack(stack, height, marks, out)?;
    }
    ops(document, out)?;
    dump(document, fault, out)
}

fn stack(stack: &[StackEntry], height: u32, marks: Option<u32>, out: &mut String) -> fmt::Result {
    write!(out, "\nStack, the top first: {height} value{}", if height == 1 { "" } else { "s" })?;
    match marks {
        Some(marks) => writeln!(out, ", {marks} mark{} open", if marks == 1 { "" } else { "s" })?,
        None => writeln!(out, " (marks are not known yet)")?,
    }
    let below: u32 = stack.iter().map(|entry| entry.marks).sum();
    let all_told = stack.len() == height as usize;
    // Those above the top belong to no value.
    let above = marks.filter(|_| all_told).map_or(0, |marks| marks.saturating_sub(below));
    (0..above.min(OPS)).try_for_each(|_| writeln!(out, "  mark"))?;
    for entry in stack.iter().take(STACK) {
        let open = if entry.open { ", still being filled" } else { "" };
        writeln!(out, "  #{} {}{open}: {}", entry.node.0, entry.type_name, entry.preview)?;
        (0..entry.marks.min(OPS)).try_for_each(|_| writeln!(out, "  mark"))?;
    }
    if height as usize > STACK {
        writeln!(out, "  and {} more", height as usize - STACK)?;
    }
    Ok(())
}

/// The last ops that could be carried out.
fn ops(document: &mut Document, out: &mut String) -> fmt::Result {
    let Some(laid) = document.laid.as_deref() else { return Ok(()) };
    let end = document.broken_end(laid.ops.len());
    if end == 0 {
        return Ok(());
    }
    writeln!(out, "\nThe last ops:")?;
    let facts = &mut document.facts;
    let mut lens = facts.lens();
    let first = end.saturating_sub(OPS);
    for op in laid.ops.from(first).take((end - first) as usize) {
        let arg = argument(&mut lens, &op);
        let line = format!("{:>10}  {} {arg}", op.at, op.opcode.name());
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// The bytes around the fault, of the layer that it is in.
fn dump(document: &mut Document, fault: &Fault, out: &mut String) -> fmt::Result {
    let start = fault.offset.saturating_sub(AROUND) / LINE * LINE;
    let Some(bytes) = around(document, fault, start, fault.offset.saturating_add(AROUND)) else {
        return Ok(());
    };
    if bytes.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nThe bytes around it:")?;
    hex(&bytes, start, fault.offset, out)
}

/// Bytes from an offset on, one of which is pointed at.
fn hex(bytes: &[u8], start: u64, marked: u64, out: &mut String) -> fmt::Result {
    for (line, at) in bytes.chunks(16).zip((start..).step_by(16)) {
        let head = format!("{at:08x}: ");
        out.push_str(&head);
        for (i, byte) in line.iter().enumerate() {
            write!(out, "{}{byte:02x}", if i > 0 && i % 2 == 0 { " " } else { "" })?;
        }
        let width = line.len() * 2 + line.len().saturating_sub(1) / 2;
        write!(out, "{:1$}  ", "", 39usize.saturating_sub(width))?;
        line.iter().try_for_each(|byte| {
            out.write_char(if matches!(byte, 0x20..=0x7e) { char::from(*byte) } else { '.' })
        })?;
        writeln!(out)?;
        let behind = marked.checked_sub(at).filter(|behind| *behind < LINE);
        if let Some(behind) = behind.and_then(|behind| usize::try_from(behind).ok()) {
            writeln!(out, "{:1$}^^", "", head.len() + behind * 2 + behind / 2)?;
        }
    }
    Ok(())
}

fn around(document: &mut Document, fault: &Fault, start: u64, end: u64) -> Option<Vec<u8>> {
    let facts = &mut document.facts;
    let layer = facts.layers.get(fault.layer as usize).filter(|layer| layer.format != Layer::PICKLE);
    let Some(layer) = layer else {
        let len = end.min(facts.layer_size).checked_sub(start)?;
        return Some(facts.reader.read(Span { start, len }, usize::MAX)?.into_owned());
    };
    let len = usize::try_from(end.min(layer.size).checked_sub(start)?).ok()?;
    if layer.format == Layer::GZIP {
        let mut bytes = vec![0; len];
        facts.reader.read_file(start, &mut bytes).ok()?;
        return Some(bytes);
    }
    // Of texts within one another only the outermost is kept.
    let text = facts.reader.outermost().as_bytes().filter(|_| fault.layer == 0)?;
    Some(text.get(usize::try_from(start).ok()?..)?.get(..len)?.to_vec())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::hex;

    #[test]
    fn the_byte_that_is_pointed_at() {
        // Offsets of eight digits and of more.
        for start in [0, 0x10, 0xffff_fff0, 0x1_0000_0000, 0x12_3456_7890] {
            for marked in 0..32u8 {
                let bytes: Vec<u8> = (0..32).map(|i| if i == marked { 0xee } else { 0x11 }).collect();
                let mut out = String::new();
                hex(&bytes, start, start + u64::from(marked), &mut out).unwrap();
                let lines: Vec<&str> = out.lines().collect();
                let place = lines.iter().position(|line| line.trim() == "^^").unwrap();
                let pointed = lines.get(place - 1).unwrap();
                assert_eq!(pointed.find("ee"), lines.get(place).unwrap().find("^^"), "{out}");
                assert!(pointed.contains("ee"));
            }
        }
    }
}
