//! Objects as JSON: what json.loads makes of it is what it makes of json.dumps's, where that takes the value.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use picklescope_codec::decode;
use picklescope_insight::{
    json::{Refused, json},
    lens::Lens,
    tree::Tree,
};
use picklescope_tests::{check_all, corpus, python};

fn of(bytes: &[u8], most: usize) -> Result<String, Refused> {
    let graph = decode(bytes).graph;
    let tree = Tree::build(&graph).unwrap();
    let mut bytes = bytes;
    let mut lens = Lens::new(&graph, &tree, &mut bytes);
    json(&mut lens, graph.pickles().first().unwrap().root.unwrap(), most)
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

#[test]
fn plain_data_as_json_dumps_writes_them() {
    let Some(python) = python::find() else { return eprintln!("skipped: there is no CPython 3.13") };
    let cases = python::run(&python, "value_json.py", [], String::new());
    let lines: Vec<String> =
        cases.lines().map(|hex| format!("{hex}\t{}\n", of(&bytes(hex), 1 << 20).unwrap())).collect();
    let said = python::run(&python, "value_json.py", ["--compare".into()], lines.concat());
    assert_eq!(said.lines().count(), 1500);
    check_all(said.lines(), |said| if said == "same" { Ok(()) } else { Err(said.to_owned()) });
}

#[test]
fn what_json_has_no_word_for() {
    let json = |pickle: &[u8]| of(pickle, 1 << 20).unwrap();
    assert_eq!(json(b"\x80\x03C\x03\x01\xff\0."), r#"{"$bytes":"Af8A"}"#);
    assert_eq!(json(b"\x80\x04}(K\x01K\x02\x86Nu."), r#"{"$dict":[[[1,2],null]]}"#);
    assert_eq!(
        json(b"\x80\x04}(K\x01K\x02NK\x03G\x7f\xf8\0\0\0\0\0\0\x88u."),
        r#"{"1":2,"null":3,"NaN":true}"#
    );
    assert_eq!(json(b"\x80\x02]q\0h\0a."), r#"[{"$cycle":1}]"#);
    assert_eq!(json(b"cm\nf\n."), r#"{"$global":"m.f"}"#);
    assert_eq!(
        json(b"\x80\x04cm\nPoint\nK\x05\x85\x81}\x8c\x01xK\x01sb."),
        r#"{"$call":{"$global":"m.Point"},"args":[5],"state":[{"x":1}]}"#
    );
    assert_eq!(
        json(b"\x80\x02ccollections\nOrderedDict\n)R(K\x01K\x02K\x03K\x04u."),
        r#"{"$call":{"$global":"collections.OrderedDict"},"args":[],"pairs":[[1,2],[3,4]]}"#
    );
    assert_eq!(json(b"Pplace\n."), r#"{"$persistent_id":"place"}"#);
    assert_eq!(json(b"\x80\x02\x82\x05."), r#"{"$extension":5}"#);
    assert_eq!(json(b"\x80\x05\x97\x98."), r#"{"$readonly":{"$buffer":0}}"#);
}

#[test]
fn there_is_no_half_json() {
    let mut doubling = b"\x80\x04]\x94K\x01a".to_vec();
    for n in 0..60u8 {
        doubling.extend([b']', 0x94, b'(', b'h', n, b'h', n, b'e']);
    }
    doubling.push(b'.');
    assert_eq!(of(&doubling, 1 << 16), Err(Refused::TooLong));
    let deep = [vec![b']'; 600], vec![b'a'; 599], vec![b'.']].concat();
    assert_eq!(of(&deep, 1 << 20), Err(Refused::TooDeep));
    for file in corpus::files() {
        let graph = decode(&file.bytes).graph;
        if graph.pickles().first().is_some_and(|first| first.root.is_some()) && file.bytes.len() < 100_000 {
            let Ok(text) = of(&file.bytes, 1 << 20) else { continue };
            // NaN and the infinities are Python's own.
            let plain = text.replace("NaN", "null").replace("-Infinity", "0").replace("Infinity", "0");
            let read: Result<serde::de::IgnoredAny, _> = serde_json::from_str(&plain);
            assert!(read.is_ok(), "{}: {read:?}", file.name);
        }
    }
}
