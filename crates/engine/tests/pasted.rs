//! Texts that were pasted: what breaks off, what is ambiguous, what is inside of what.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation, missing_docs)]

mod support;

use picklescope_engine::{Memory, Step};
use picklescope_protocol::{Fault, FaultKind, Message, Opened, Reply, Request, RequestId, What};
use support::{DOC, Session};

fn paste(text: &str) -> (Session, Opened) {
    let mut session = Session::new();
    let source = Box::new(Memory(text.as_bytes().to_vec()));
    session.engine.open_text(RequestId(0), DOC, "pasted text", source);
    while session.engine.step(10_000) != Step::Idle {}
    let opened = session.opened().unwrap();
    (session, opened)
}

fn formats(opened: &Opened) -> Vec<&str> {
    opened.layers.iter().map(|layer| layer.format.as_str()).collect()
}

/// What is opened, and what is wrong with it: where, and which words the message has.
#[track_caller]
fn breaks(text: &str, layers: &[&str], at: u64, words: &str) -> (Opened, Fault) {
    let (_, opened) = paste(text);
    assert_eq!(formats(&opened), layers);
    let fault = opened.fault.clone().unwrap();
    assert_eq!((fault.kind, fault.layer, fault.offset), (FaultKind::Layer, 0, at), "{fault:?}");
    assert!(fault.message.contains(words), "{}", fault.message);
    assert!(!fault.advice.is_empty());
    (opened, fault)
}

#[test]
fn what_breaks_off_is_shown_up_to_there() {
    // A list of two, then something that is no hex digit.
    let (opened, fault) =
        breaks("80 04 5d 94 28 4b 01 4b 02 zz", &["hex text", "pickle"], 27, "no hex digit");
    assert!(fault.message.ends_with("(hex text, character 28: 'z')"), "{}", fault.message);
    assert!(opened.rows > 0 && opened.what == What::Pickle);
    assert!(opened.sentence.contains("where the text breaks off"), "{}", opened.sentence);
    breaks("0x80045d94284b014b02650", &["hex text", "pickle"], 23, "a hex digit is missing");
    breaks(
        "0x80, 0x04, 0x5d, 0x94, 0x28, 0x4b, 0x5, 0x4b, 0x, 0x4b",
        &["hex text", "pickle"],
        49,
        "hex digits are missing",
    );
    // base64 of the same, cut within a byte, and with a stranger in it.
    breaks("gARdlChLAUsCZS4gARdlC", &["base64 text", "pickle"], 21, "one alone makes no byte");
    breaks("gARdlChLAUsC*S4=", &["base64 text", "pickle"], 12, "no character of base64");
    breaks("gARdlChLAUsCZS4=gARd", &["base64 text", "pickle"], 16, "something follows the padding");
    // Literals.
    let (_, fault) = breaks(
        "b'\\x80\\x04]\\x94(K\\x01K",
        &["Python bytes literal", "pickle"],
        22,
        "closing quote is missing",
    );
    assert!(fault.explanation.contains("ends too early"), "{}", fault.explanation);
    breaks("b'\\x80\\x04]\\x94\\xg1'", &["Python bytes literal", "pickle"], 15, "two hex digits");
    breaks("b'\\x80\\x04]\u{e9}'", &["Python bytes literal", "pickle"], 11, "ASCII");
    breaks("b'\\x80\\x04].' + x", &["Python bytes literal", "pickle"], 14, "something follows");
    breaks("(b'\\x80\\x04].'", &["Python bytes literal", "pickle"], 14, "closing parenthesis");
    breaks("b'\\x80\\x04]\n.'", &["Python bytes literal", "pickle"], 11, "line ends before");
    // The character is counted where bytes are not.
    let (_, fault) = breaks(
        "\u{feff}b'\\x80\\x04].' \u{e9}",
        &["Python bytes literal", "pickle"],
        17,
        "something follows",
    );
    assert!(fault.message.contains("character 16: 'é'"), "{}", fault.message);
}

#[test]
fn what_spells_no_pickle_says_so() {
    let (_, opened) = paste("b'");
    assert_eq!(opened.what, What::NotPickle("a broken Python bytes literal".to_owned()));
    assert!(opened.fault.is_some_and(|fault| fault.message.contains("closing quote")));
    let (_, opened) = paste("b''");
    assert_eq!(opened.sentence, "This is no pickle but a text that spells no bytes.");
    // A PNG in hex and in base64.
    for text in ["89504e470d0a1a0a0000000d49484452", "iVBORw0KGgoAAAANSUhEUg=="] {
        let (_, opened) = paste(text);
        assert_eq!(opened.what, What::NotPickle("a PNG image".to_owned()));
        assert_eq!(opened.layers.len(), 1);
    }
    for text in [
        "hello, world\n",
        "Nobody expects a pickle here",
        "8004 Main Street",
        "deadbeef",
        "12345678901234567890",
        "",
    ] {
        let (_, opened) = paste(text);
        assert!(!matches!(opened.what, What::Pickle), "{text:?}: {opened:?}");
        assert_eq!(formats(&opened), [""; 0], "{text:?}");
    }
}

#[test]
fn what_spells_a_pickle_wins() {
    // Letters only: base64 of noise, and ops.
    let (_, opened) = paste("(lp0\nS'abc'\np1\na.");
    assert_eq!(formats(&opened), ["pickle"]);
    let (_, opened) = paste("N.");
    assert_eq!((formats(&opened), opened.size), (vec!["pickle"], 2));
    // Hex digits are base64 as well.
    let (_, opened) = paste("80045d942e");
    assert_eq!(formats(&opened), ["hex text", "pickle"]);
    // Base64 of a pickle of protocol 0, and of one of protocol 1.
    let (_, opened) = paste("KGxwMApJMQphSTIKYS4=");
    assert_eq!(formats(&opened), ["base64 text", "pickle"]);
    let (_, opened) = paste("XXEAKEsBSwJlLg==");
    assert_eq!((formats(&opened), &opened.fault), (vec!["base64 text", "pickle"], &None));
    // The inside of a literal.
    let (_, opened) = paste("\\x80\\x04]\\x94(K\\x01e.");
    assert_eq!((formats(&opened), &opened.fault), (vec!["Python bytes literal", "pickle"], &None));
}

#[test]
fn dumps_tell_what_is_missing() {
    let dump = "00000000: 8004 5d94 284b 014b 024b 034b 044b 054b  ..].(K.K.K.K.K.K\n\
                00000010: 0665 2e                                  .e.\n";
    let (_, opened) = paste(dump);
    assert_eq!((formats(&opened), &opened.fault), (vec!["hex text", "pickle"], &None));
    // Not from the start of the file, and a line is missing.
    let (_, opened) = paste(&dump.replace("000000", "00ab00"));
    assert_eq!((formats(&opened), &opened.fault), (vec!["hex text", "pickle"], &None));
    breaks(&dump.replace("00000010", "00000020"), &["hex text", "pickle"], 68, "lines are missing");
    // Ten million equal lines are not made up.
    let huge =
        "00000000  80 04 42 00 00 00 7f 00  00 00 00 00 00 00 00 00  |..B.............|\n*\n7f000000  00\n";
    breaks(huge, &["hex text", "pickle"], 81, "too many lines");
}

#[test]
fn a_broken_layer_inside_of_a_text() {
    // gzip of a pickle in base64, cut within the compressed data.
    let text = "H4sIAAAAAAAC/2tgmSrOAAGxUzS8GbwZvZm8mb1ZvFm9";
    let (_, opened) = paste(text);
    assert_eq!(formats(&opened)[..2], ["base64 text", "gzip"]);
    let fault = opened.fault.unwrap();
    assert_eq!((fault.kind, fault.layer), (FaultKind::Layer, 1), "{fault:?}");
}

#[test]
fn a_large_text_takes_its_time_in_steps() {
    let pickle = {
        let mut bytes = b"\x80\x04\x8e".to_vec();
        bytes.extend(3_000_000u64.to_le_bytes());
        bytes.resize(bytes.len() + 3_000_000, b'x');
        bytes.push(b'.');
        bytes
    };
    let text: String = pickle.iter().map(|byte| format!("\\x{byte:02x}")).collect();
    let mut session = Session::new();
    session.engine.open_text(RequestId(0), DOC, "a", Box::new(Memory(text.clone().into_bytes())));
    let mut steps = 0;
    while session.engine.step(10_000) != Step::Idle {
        steps += 1;
    }
    assert!(steps > 100, "{steps} steps");
    let opened = session.opened().unwrap();
    assert_eq!(
        (opened.fault, opened.size, opened.layers[1].size),
        (None, text.len() as u64, pickle.len() as u64)
    );
    // The file is the text, and of that is told how far it has come.
    let told = session.log.iter().filter_map(|message| match message {
        Message::Progress { read, total, .. } => Some((*read, *total)),
        _ => None,
    });
    let told: Vec<(u64, u64)> = told.collect();
    assert!(told.iter().all(|(read, total)| read <= total && *total == text.len() as u64), "{told:?}");
    assert!(told.last().is_some_and(|(read, _)| *read > 11_000_000), "{told:?}");
    let Ok(Reply::Slice(slice)) = session.ask(Request::Slice { doc: DOC, at: 3_000_000, len: 100 }) else {
        panic!()
    };
    assert_eq!(slice.bytes, pickle[3_000_000..]);
    // Cancelled on the way, it ends at once.
    let mut session = Session::new();
    session.engine.open_text(RequestId(0), DOC, "a", Box::new(Memory(text.into_bytes())));
    session.engine.step(100);
    assert_eq!(session.ask(Request::Cancel { doc: DOC }), Ok(Reply::Done));
    while session.engine.step(10_000) != Step::Idle {}
    assert!(session.opened().unwrap().cancelled);
}

#[test]
fn a_line_of_python_is_read_behind_its_prompt_and_its_name() {
    for text in [
        "data = b'\\x80\\x04].'",
        "self.data=b\"\\x80\\x04].\"\n",
        ">>> b'\\x80\\x04].'",
        ">>> data = (b'\\x80\\x04'\n  b'].')",
    ] {
        let (_, opened) = paste(text);
        assert_eq!(
            (formats(&opened), &opened.fault),
            (vec!["Python bytes literal", "pickle"], &None),
            "{text}"
        );
    }
    // What is a pickle as it stands is one: a persistent id, and a name in a module.
    for text in ["P=b'a'\n.", "c=b'a\nb'\n."] {
        assert_eq!(formats(&paste(text).1), ["pickle"], "{text}");
    }
    // No literal follows.
    for text in ["data = 5", ">>> import pickle", "a == b'x'", "= b'x'"] {
        assert!(matches!(paste(text).1.what, What::NotPickle(_)), "{text}");
    }
}

#[test]
fn a_file_that_spells_a_pickle_is_opened_like_a_text() {
    let literal = format!("data = b'{}'", "\\x80\\x04]\\x94(K\\x01K\\x02e.");
    let long = format!("b'\\x80\\x04B{}.'", "\\x20\\x4e\\x00\\x00".to_owned() + &"\\x61".repeat(20_000));
    for (text, layers) in [
        ("gARdlChLAUsCZS4=\n", &["base64 text", "pickle"][..]),
        ("KGxwMApJMQphSTIKYS4=", &["base64 text", "pickle"]),
        ("80045d94284b014b02652e\n", &["hex text", "pickle"]),
        (&literal, &["Python bytes literal", "pickle"]),
        ("'gARdlChLAUsCZS4='", &["base64 text", "pickle"]),
        ("b'gARdlChLAUsCZS4='", &["Python bytes literal", "base64 text", "pickle"]),
        (&long, &["Python bytes literal", "pickle"]),
        // Those are pickles themselves, of protocol 0 and 1.
        ("(lp0\nI1\naI2\na.", &["pickle"]),
        ("N.", &["pickle"]),
        ("P=b'a'\n.", &["pickle"]),
    ] {
        for piece in [7, 100_000] {
            let (mut session, opened) = Session::open_fed(text.as_bytes(), || piece, 10_000);
            assert_eq!((formats(&opened), &opened.fault), (layers.to_vec(), &None), "{text:.80}");
            assert_eq!((opened.what, opened.size), (What::Pickle, text.len() as u64), "{text:.80}");
            let spelled = session.slice(0, 4);
            assert!(!spelled.is_empty());
            assert!(layers.len() == 1 || spelled[0] == 0x80 || spelled[0] == b'(', "{spelled:?}");
        }
    }
}

#[test]
fn a_file_that_spells_none_is_left_as_it_is() {
    for text in [
        // Pasted, these would be a PNG image, and a pickle whose line ends a clipboard changed.
        "iVBORw0KGgoAAAANSUhEUg==",
        "89504e470d0a1a0a0000000d49484452",
        "hello, world\n",
        "deadbeefdeadbeefdeadbeef",
        "data = b'nothing'",
        "import pickle\ndata = 5\n",
    ] {
        let (mut session, opened) = Session::open_fed(text.as_bytes(), || 5, 10_000);
        assert_eq!(formats(&opened), [""; 0], "{text:?}");
        assert!(matches!(opened.what, What::NotPickle(_)), "{text:?}: {:?}", opened.what);
        assert_eq!(session.slice(0, 1000), text.as_bytes());
    }
    let (_, opened) = Session::open(b"\r\n(lp0\r\nI1\r\na.");
    assert_eq!(formats(&opened), [""; 0]);
    // What begins as a text that spells a pickle and breaks off is shown up to there.
    let (_, opened) = Session::open_fed(b"gARdlChLAUsCZS4gARdlC", || 5, 10_000);
    assert_eq!(formats(&opened), ["base64 text", "pickle"]);
    assert_eq!(opened.fault.map(|fault| fault.layer), Some(0));
}
