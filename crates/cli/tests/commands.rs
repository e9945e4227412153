//! The binary itself: what it prints and how it ends.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::{
    fs,
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

fn picklescope(args: &[&str], stdin: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_picklescope"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads no input may be over before this.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

fn file(name: &str, bytes: &[u8]) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn check() {
    let (good, bad) = (file("good.pkl", b"\x80\x04]\x94(K\x01K\x02e."), file("bad.pkl", b"\x80\x04]h\x05."));
    let out = picklescope(&["check", &good], b"");
    assert_eq!(out.status.code(), Some(0));
    let line: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(line["file"], good.as_str());
    assert_eq!(
        (line["ok"].as_bool(), line["nodes"].as_u64(), line["ops"].as_u64()),
        (Some(true), Some(3), Some(8))
    );
    assert!(line["error"].is_null());
    let out = picklescope(&["check", &good, &bad], b"");
    assert_eq!(out.status.code(), Some(1));
    let second: serde_json::Value = serde_json::from_str(text(&out.stdout).lines().nth(1).unwrap()).unwrap();
    assert_eq!(second["error"]["message"], "Memo value not found at index 5");
    assert_eq!(second["error"]["offset"], 3);
    assert!(second["error"]["advice"].as_str().unwrap().contains("whole stream"));
    let out = picklescope(&["check", "/nowhere.pkl", &good], b"");
    assert_eq!(out.status.code(), Some(2));
    assert_eq!(text(&out.stdout).lines().count(), 1);
    assert!(text(&out.stderr).contains("/nowhere.pkl"));
}

#[test]
fn check_tells_which_readers_disagree() {
    let (agreed, octal) = (file("agreed.pkl", b"K\x05."), file("octal.pkl", b"I010\n."));
    let out = picklescope(&["check", &agreed, &octal], b"");
    assert_eq!(out.status.code(), Some(0));
    let lines: Vec<serde_json::Value> =
        text(&out.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines[0].get("readers").is_none());
    let said = serde_json::json!([{
        "reader": "pickle.py 3.13.0",
        "ok": false,
        "offset": 0,
        "exception": "ValueError",
        "message": "invalid literal for int() with base 0: b'010\\n'",
    }]);
    assert_eq!(lines[1]["readers"], said);
}

#[test]
fn graph() {
    let out = picklescope(&["graph", "-", "--json"], b"K\x05.");
    assert_eq!(
        text(&out.stdout),
        "{\"format\":\"picklescope-graph/1\",\"roots\":[0],\"nodes\":[{\"id\":0,\"kind\":\"int\",\"value\":\"5\"}],\"effects\":[]}\n"
    );
    let out = picklescope(&["graph", "-"], b"](K\x05e.");
    assert_eq!(text(&out.stdout), "Protocol 1 list of 1 item; imports nothing.\nobj: list [5]\n  0: int 5\n");
}

#[test]
fn dis() {
    let out = picklescope(&["dis", "-"], b"K\x05.");
    let listing = "    0: K    BININT1    5\n    2: .    STOP\nhighest protocol among opcodes = 1\n";
    assert_eq!((out.status.code(), text(&out.stdout), text(&out.stderr)), (Some(0), listing, ""));
    // What it raises ends it, as a traceback ends.
    let out = picklescope(&["dis", "-"], b"NK");
    assert_eq!((out.status.code(), text(&out.stdout)), (Some(1), "    0: N    NONE\n"));
    assert_eq!(text(&out.stderr), "ValueError: not enough data in stream to read uint1\n");
    assert_eq!(picklescope(&["dis", "/nowhere.pkl"], b"").status.code(), Some(2));
    // Several, with one memo, and pickles in a row from standard input.
    let store = file("store.pkl", b"]q\x00.");
    let written = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("written.txt");
    let out = picklescope(
        &["dis", "-am", "-l", "0", "-o", written.to_str().unwrap(), &store, "-", "-", "-"],
        b"(h\x00l.N..",
    );
    let listing = format!(
        "==> {store} <==\n\
         \x20   0: ]    EMPTY_LIST                Push an empty list.\n\
         \x20   1: q    BINPUT     0              Store the stack top into the memo.  The stack is not popped.\n\
         \x20   3: .    STOP                      Stop the unpickling machine.\n\
         highest protocol among opcodes = 1\n\
         ==> <stdin> <==\n\
         \x20   0: (    MARK                      Push markobject onto the stack.\n\
         \x20   1: h    BINGET     0              Read an object from the memo and push it on the stack.\n\
         \x20   3: l    LIST       (MARK at 0)    Build a list out of the topmost stack slice, after markobject.\n\
         \x20   4: .    STOP                      Stop the unpickling machine.\n\
         highest protocol among opcodes = 1\n\
         ==> <stdin> <==\n\
         \x20   5: N    NONE                      Push None on the stack.\n\
         \x20   6: .    STOP                      Stop the unpickling machine.\n\
         highest protocol among opcodes = 0\n\
         ==> <stdin> <==\n\
         \x20   7: .    STOP                      Stop the unpickling machine.\n"
    );
    assert_eq!((out.status.code(), text(&out.stdout)), (Some(1), ""));
    assert_eq!(text(&out.stderr), "ValueError: tries to pop 1 items from stack with only 0 items\n");
    assert_eq!(fs::read_to_string(written).unwrap(), listing);
    // Without one, the second fails.
    let out = picklescope(&["dis", &store, "-"], b"h\x00.");
    assert_eq!(text(&out.stderr), "ValueError: memo key 0 has never been stored into\n");
}

#[test]
fn facts() {
    let pickle = b"\x80\x04\x95\x0d\0\0\0\0\0\0\0]\x94(K\x01]\x94h\x01K\x02e.";
    let name = file("facts.pkl", pickle);
    let out = picklescope(&["facts", &name], b"");
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    for line in [
        "size        24 bytes\n",
        "protocol    4 declared, 4 needed; CPython 3.4 or later reads it\n",
        "writer      CPython 3.4 or later\n",
        "frames      1 of 13 bytes\n",
        "memo        2 stores, 1 read; 1 store is never read (1 byte)\n",
        "opcodes     2 BININT1, 2 EMPTY_LIST, 2 MEMOIZE, 1 ",
        "types       2 list (",
    ] {
        assert!(text(&out.stdout).contains(line), "{line}\n{}", text(&out.stdout));
    }
    let out = picklescope(&["facts", "--json", "-"], pickle);
    let told: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(told["memo"]["never_read"], 1);
    assert_eq!(told["opcodes"][0]["count"], 2);
    assert_eq!((told["pickle_count"].as_u64(), told["type_count"].as_u64()), (Some(1), Some(2)));
    // Lists are cut, what is counted is not.
    let mut many = b"N.".repeat(1500);
    many.extend(b"\x80\x04(");
    (0..1200).for_each(|i| many.extend(format!("capp.m{i}\nf\n").into_bytes()));
    (1..=250).for_each(|code| many.extend([0x82, code]));
    many.extend(b"t.");
    let out = picklescope(&["facts", "-"], &many);
    for line in [
        "pickles     1501 in a row\n",
        "app.m18.f, app.m19.f and 980 more\n",
        "imports     and 200 more\n",
        "outside     and 150 more extension codes\n",
    ] {
        assert!(text(&out.stdout).contains(line), "{line}\n{}", text(&out.stdout));
    }
    let out = picklescope(&["facts", "--json", "-"], &many);
    let told: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let numbers = ["pickle_count", "import_count", "extension_count"].map(|name| told[name].as_u64());
    assert_eq!(numbers, [Some(1501), Some(1200), Some(250)]);
    assert_eq!(told["pickles"].as_array().map(Vec::len), Some(1000));
    let out = picklescope(&["facts", "-"], b"PK\x03\x04");
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stdout).contains("This is no pickle but a zip archive."));
}

#[test]
fn a_broken_pickle_has_a_graph_and_a_fault() {
    for args in [&["graph", "-", "--json"][..], &["graph", "-"]] {
        let out = picklescope(args, b"\x80\x04]h\x05.");
        assert_eq!(out.status.code(), Some(1));
        assert!(!out.stdout.is_empty());
        let told = "picklescope: -: Memo value not found at index 5 (offset 3, BINGET)\nIf it was cut out";
        assert!(text(&out.stderr).starts_with(told), "{}", text(&out.stderr));
    }
    // One behind the first is not what is shown.
    let out = picklescope(&["graph", "-", "--json"], b"N.K\x05");
    assert_eq!((out.status.code(), text(&out.stderr)), (Some(0), ""));
    // The graph of what is no pickle is empty.
    assert_eq!(picklescope(&["graph", "-"], b"PK\x03\x04").status.code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf_8() {
    use std::os::unix::ffi::OsStrExt as _;
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.pkl");
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, b"K\x05.").unwrap();
    for command in ["check", "graph", "dis"] {
        let out = Command::new(env!("CARGO_BIN_EXE_picklescope")).arg(command).arg(&path).output().unwrap();
        assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
        if command == "check" {
            let line: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
            assert!(line["file"].as_str().unwrap().ends_with("caf\u{fffd}.pkl"));
        }
    }
}

#[test]
fn usage() {
    for (args, status) in
        [(&["--help"][..], 0), (&["--version"], 0), (&[], 2), (&["check"], 2), (&["nothing", "a"], 2)]
    {
        assert_eq!(picklescope(args, b"").status.code(), Some(status), "{args:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    let mut bytes = b"](".to_vec();
    (0..200_000).for_each(|_| bytes.extend(b"K\x01"));
    bytes.extend(b"e.");
    let name = file("long.pkl", &bytes);
    let mut child = Command::new(env!("CARGO_BIN_EXE_picklescope"))
        .args(["graph", "--json", &name])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let out = child.wait_with_output().unwrap();
    assert_eq!((out.status.code(), text(&out.stderr)), (Some(0), ""));
}

#[test]
fn strings_of_python_2() {
    let path = file("two.pkl", b"U\x03h\xc3\xa9.");
    let graph = |encoding: &str| {
        let out = picklescope(&["graph", &path, "--json", "--py2", encoding], b"");
        let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        let node = &json["nodes"][0];
        let told = format!("{} {}", node["kind"].as_str().unwrap(), node["value"].as_str().unwrap());
        (out.status.code(), told, text(&out.stderr).to_owned())
    };
    assert_eq!(graph("latin1"), (Some(0), "str h\u{c3}\u{a9}".to_owned(), String::new()));
    assert_eq!(graph("utf-8"), (Some(0), "str h\u{e9}".to_owned(), String::new()));
    assert_eq!(graph("bytes"), (Some(0), "bytes aMOp".to_owned(), String::new()));
    let (status, told, error) = graph("ascii");
    assert_eq!((status, told.as_str()), (Some(1), "py2str aMOp"));
    assert!(error.contains("'ascii' codec can't decode byte 0xc3 in position 1"), "{error}");
    assert_eq!(picklescope(&["graph", &path, "--py2", "koi8"], b"").status.code(), Some(2));
    let out = picklescope(&["graph", &path, "--py2", "utf8"], b"");
    assert!(text(&out.stdout).contains("'h\u{e9}'"));
}
