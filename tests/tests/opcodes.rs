//! The opcode table is pickletools', column by column, but for the prose; and of that, what a listing is annotated with.
#![allow(clippy::unwrap_used, missing_docs)]

use picklescope_codec::{ArgKind, OPCODES, Opcode, StackItem, dis::summary};
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
    summary: String,
}

fn items(items: &[StackItem]) -> Vec<String> {
    items.iter().map(|item| item.name().to_owned()).collect()
}

#[test]
fn is_that_of_pickletools() {
    let golden = corpus::reference("opcodes.jsonl");
    let theirs: Vec<Row> = golden.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ours: Vec<Row> = OPCODES
        .iter()
        .map(|info| Row {
            byte: info.byte,
            name: info.name.to_owned(),
            arg: (info.arg != ArgKind::None).then(|| info.arg.name().to_owned()),
            before: items(info.before),
            after: items(info.after),
            protocol: info.protocol,
            summary: summary(info.opcode).to_owned(),
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
