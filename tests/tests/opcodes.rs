//! The opcode table is pickletools', column by column, but for the prose.
#![allow(clippy::unwrap_used, missing_docs)]

use picklescope_codec::{ArgKind, OPCODES, Opcode, StackItem};
use picklescope_tests::corpus;
use serde::Deserialize;

#[derive(Debug, PartialEq, Deserialize)]
struct Row {
    byte: u8,
    name: String,
    arg: Option<String>,
    before: Vec<String>,
    after: Vec<String>,
    protocol: u8,
}

/// pickletools writes its names in lower case; ours are the same words.
fn plain(name: impl std::fmt::Debug) -> String {
    format!("{name:?}").to_lowercase()
}

fn items(items: &[StackItem]) -> Vec<String> {
    items.iter().map(plain).collect()
}

#[test]
fn is_that_of_pickletools() {
    let golden = corpus::reference("opcodes.jsonl");
    let mut theirs: Vec<Row> = golden.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for row in &mut theirs {
        for name in row.arg.iter_mut().chain(&mut row.before).chain(&mut row.after) {
            *name = name.replace('_', "").to_lowercase();
        }
    }
    let ours: Vec<Row> = OPCODES
        .iter()
        .map(|info| Row {
            byte: info.byte,
            name: info.name.to_owned(),
            arg: (info.arg != ArgKind::None).then(|| plain(info.arg)),
            before: items(info.before),
            after: items(info.after),
            protocol: info.protocol,
        })
        .collect();
    assert_eq!(ours.len(), 68);
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(ours.len(), theirs.len());
}

#[test]
fn bytes_and_opcodes_go_both_ways() {
    for byte in 0..=255 {
        if let Some(opcode) = Opcode::from_byte(byte) {
            let info = opcode.info();
            assert_eq!((opcode as u8, info.byte, info.opcode), (byte, byte, opcode));
            assert_eq!(
                (info.name, info.arg, info.protocol),
                (opcode.name(), opcode.arg(), opcode.protocol())
            );
        }
    }
}
