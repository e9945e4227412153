//! What `picklescope check` tells of a file: the whole way through the layers, as a user goes it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;

use picklescope_engine::report;
use picklescope_tests::{
    check_all,
    corpus::{self, File, Verdict},
};

/// Holds a report against CPython's verdict on the first pickle inside.
fn check(file: &File, expected: &Verdict) -> Result<(), String> {
    let told = report::check(&file.name, &file.bytes);
    let fail = |why: String| Err(format!("{}: {why}: {told:?}", file.name));
    if told.file != file.name {
        return fail("another name".to_owned());
    }
    if told.ok != expected.ok {
        return fail(format!("CPython says {expected:?}"));
    }
    if (told.layers.first().map(String::as_str) == Some("gzip")) != file.is_gzip() {
        return fail("layers".to_owned());
    }
    match (&told.error, expected.read) {
        (Some(error), None) if error.offset <= file.bytes.len() as u64 && !error.message.is_empty() => Ok(()),
        (None, Some(read)) if told.pickles == 1 && file.is_bare() => {
            let trailing = (file.bytes.len() - read) as u64;
            if told.trailing == trailing { Ok(()) } else { fail(format!("{trailing} bytes follow")) }
        }
        (None, Some(_)) if told.pickles >= 1 => Ok(()),
        // A pickle behind the first may be broken: an error of the file, though it is ok.
        (Some(_), Some(_)) if told.pickles > 1 => Ok(()),
        _ => fail("the error".to_owned()),
    }
}

#[test]
fn agrees_with_cpython() {
    let (verdicts, known) = (corpus::verdicts(), corpus::known_differences());
    let files = corpus::files();
    let with_goldens = files.iter().filter(|file| !file.is_zip() && !known.contains_key(&file.name));
    check_all(with_goldens, |file| {
        let expected = verdicts
            .get(&file.name)
            .ok_or_else(|| format!("{}: no golden; `cargo xtask bless`", file.name))?;
        check(file, expected)
    });
}

/// Streams of pickles, and what follows the last one.
#[test]
fn counts_pickles_and_trailing_bytes() {
    let expected: BTreeMap<&str, (u32, bool)> = BTreeMap::from([
        ("py27/p0/several.pkl", (3, false)),
        ("py36/p4/several.pkl", (3, false)),
        ("py36/p4/several_one_memo.pkl", (2, false)),
        ("py36/p4/trailing.pkl", (1, true)),
        ("py27/p0/trailing.pkl", (1, true)),
        ("py36/p4/zipped.pkl", (1, false)),
        ("torch/legacy_state.t112.pt", (5, true)),
    ]);
    check_all(expected, |(name, (pickles, trailing))| {
        let told = report::check(name, &corpus::file(name).bytes);
        let as_expected = told.ok && told.pickles == pickles && (told.trailing > 0) == trailing;
        if as_expected { Ok(()) } else { Err(format!("{name}: {told:?}")) }
    });
}

/// What a loading host would have to supply is told, and is no error.
#[test]
fn requirements_are_told() {
    let expected = [
        ("assembled/persid.pkl", "persistent_id"),
        ("assembled/extensions.pkl", "extension"),
        ("assembled/buffers.pkl", "buffer"),
        ("assembled/newobj.pkl", "global"),
        ("py27/p2/py2_strings.pkl", "encoding"),
    ];
    check_all(expected, |(name, kind)| {
        let told = report::check(name, &corpus::file(name).bytes);
        let found =
            told.requirements.iter().any(|requirement| requirement.kind == kind && requirement.count > 0);
        if told.ok && found { Ok(()) } else { Err(format!("{name}: no {kind}: {told:?}")) }
    });
}

/// A file cut anywhere still opens, through all layers.
#[test]
fn every_prefix_opens() {
    check_all(
        ["py36/p4/cycle_pair.pkl", "py36/p4/zipped.pkl", "py36/p4/several.pkl", "py27/p0/classic.pkl"],
        |name| {
            let bytes = corpus::file(name).bytes;
            for end in 0..bytes.len() {
                let told = report::check(name, &bytes[..end]);
                if let Some(error) = &told.error
                    && error.offset > end as u64
                    && !told.layers.contains(&"gzip".to_owned())
                {
                    return Err(format!("{name} cut at {end}: {told:?}"));
                }
                if !told.ok && told.error.is_none() {
                    return Err(format!("{name} cut at {end}: no error: {told:?}"));
                }
                assert!(report::graph_json(&bytes[..end]).ends_with("]}"));
            }
            Ok(())
        },
    );
}
