//! What each reader of pickles says, the C unpickler to the letter, and where they do not agree.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;

use picklescope_codec::{OPCODES, Profile, Verdict, check_as, disagreements};
use picklescope_tests::{check_all, corpus, python};
use serde::Deserialize;

/// What a reader of CPython says of a pickle.
#[derive(Debug, Deserialize)]
struct Told {
    #[serde(rename = "type")]
    exception: Option<String>,
    message: Option<String>,
    read: Option<u64>,
}

const LIVE: [Profile; 3] = [Profile::C3_13_0, Profile::Python3_13_0, Profile::Pickletools3_13_0];

/// Holds what we say of some bytes against what the reader says.
fn compare(name: &str, profile: Profile, bytes: &[u8], told: &Told) -> Result<(), String> {
    let ours = check_as(bytes, profile);
    if is_of_the_host(profile, bytes, told) {
        return Ok(());
    }
    let got = shown(&ours);
    let want = match (&told.exception, &told.message) {
        (Some(exception), Some(message)) => format!("{exception}: {message}"),
        _ => "accepts".to_owned(),
    };
    let reads_on = told.read.is_some_and(|read| read != ours.end);
    let same = got == want || told.exception.is_some() && got == without_names(profile, &want);
    if !same || reads_on {
        return Err(format!("{name} to {}: expected {want:?}, got {got:?} at {}", profile.name(), ours.end));
    }
    match &ours.fault {
        Some(fault) if fault.at() > bytes.len() as u64 => {
            Err(format!("{name} to {}: the fault is at {}", profile.name(), fault.at()))
        }
        _ => Ok(()),
    }
}

fn shown(verdict: &Verdict) -> String {
    match &verdict.fault {
        None if verdict.stopped => "accepts".to_owned(),
        None => "nothing".to_owned(),
        Some(fault) => format!("{}: {}", fault.kind().exception(), fault.kind()),
    }
}

/// What is told without what only Python has: the name of a function in its error, and of an attribute in a state.
fn without_names(profile: Profile, told: &str) -> String {
    if let Some((before, after)) = told.split_once(" object has no attribute ")
        && after.ends_with(" and no __dict__ for setting new attributes")
    {
        return format!("{before} object has no such attribute and no __dict__ for setting new attributes");
    }
    if profile == Profile::Python3_13_0
        && let Some(message) = told.strip_prefix("TypeError: ")
        && let Some(at) = message.find("argument after *")
    {
        return format!("TypeError: {}", &message[at..]);
    }
    told.to_owned()
}

/// What comes of the host and not of the pickle: memory that CPython asks for before it looks, and what its stand-ins are not.
fn is_of_the_host(profile: Profile, bytes: &[u8], told: &Told) -> bool {
    let message = told.message.as_deref().unwrap_or_default();
    told.exception.as_deref() == Some("MemoryError")
        || ["StandIn", "PickleBuffer"].iter().any(|part| message.contains(part))
        // A buffer of the host's, which might be of bytes.
        || message == "unhashable type: 'bytearray'" && bytes.contains(&0x97) && bytes.contains(&0x98)
        // A keyword that is a stand-in, as the class is, which might be a str.
        || message == "keywords must be strings"
            && bytes.iter().filter(|byte| b"c\x93\x82\x83\x84PQRio\x81".contains(byte)).count() > 1
        // A stand-in that might be a tuple.
        || profile == Profile::C3_13_0 && message == "argument list must be a tuple"
}

#[derive(Deserialize)]
struct Golden {
    file: String,
    python: Told,
    pickletools: Told,
}

/// What CPython said of each file when the goldens were made: for machines without it.
#[test]
fn the_corpus_is_read_as_the_goldens_say() {
    let judge = corpus::lines("verdict.jsonl", |told: BTreeMap<String, serde_json::Value>| {
        let file = told["file"].as_str().expect("a name").to_owned();
        (file, serde_json::from_value(told.into_iter().collect()).expect("a verdict"))
    });
    let others = corpus::lines("readers.jsonl", |golden: Golden| (golden.file.clone(), golden));
    check_all(corpus::files().iter().filter(|file| file.is_bare()), |file| {
        let (Some(c), Some(golden)) = (judge.get(&file.name), others.get(&file.name)) else {
            return Err(format!("{}: no golden; `cargo xtask bless`", file.name));
        };
        compare(&file.name, Profile::C3_13_0, &file.bytes, c)?;
        compare(&file.name, Profile::Python3_13_0, &file.bytes, &golden.python)?;
        compare(&file.name, Profile::Pickletools3_13_0, &file.bytes, &golden.pickletools)
    });
}

/// All distinct streams that CPython 3.13.0's `test.pickletester.AbstractUnpickleTests` loads, those of 32-bit machines included.
#[test]
fn the_streams_of_cpythons_own_tests_are_all_here() {
    let files = corpus::files();
    let streams: Vec<_> = files.iter().filter(|file| file.name.starts_with("cpython/")).collect();
    let of_32_bits = streams.iter().filter(|file| file.name.contains("_32b_")).count();
    assert_eq!((streams.len(), of_32_bits), (328, 6));
}

/// Where each reader stops, which CPython does not tell: our own word, kept so that it does not change unseen.
#[test]
fn faults_are_where_they_were() {
    let files = corpus::files();
    let folders = ["cpython/", "broken/", "assembled/"];
    let small = files.iter().filter(|file| folders.iter().any(|folder| file.name.starts_with(folder)));
    let told: String = small
        .flat_map(|file| Profile::ALL.map(|profile| (file, profile, check_as(&file.bytes, profile))))
        .filter_map(|(file, profile, verdict)| {
            let fault = verdict.fault?;
            let opcode = fault.opcode().map_or("-", |opcode| opcode.name());
            Some(format!("{} {profile:?} {} {opcode} {}\n", file.name, fault.at(), fault.kind().exception()))
        })
        .collect();
    let path = corpus::folder().with_file_name("ref").join("faults.txt");
    if std::env::var_os("PICKLESCOPE_BLESS").is_some() {
        std::fs::write(&path, &told).expect("writable");
    }
    let kept = corpus::reference("faults.txt");
    check_all(told.lines().zip(kept.lines()), |(told, kept)| {
        if told == kept { Ok(()) } else { Err(format!("was {kept:?}, is {told:?}")) }
    });
    assert_eq!(told.lines().count(), kept.lines().count());
}

/// C since 3.13.15 and 3.14.7. Not tested live: no such CPython is at hand. Source: python/cpython gh-154848 and GH-154893, "Enforce frame
/// boundaries in the C unpickler": reads across a frame's end and frames within frames raise what pickle.py raises; a frame
/// may end between the parts of an op that are read apart, and must still be there as a whole.
#[test]
fn frames_bind_c_since_3_13_15() {
    const EXHAUSTED: &str = "UnpicklingError: pickle exhausted before end of frame";
    const NESTED: &str = "UnpicklingError: beginning of a new frame before end of current frame";
    let frame = |len: u64, rest: &[u8]| [b"\x80\x04\x95".as_slice(), &len.to_le_bytes(), rest].concat();
    let second = |len: u64, rest: &[u8]| [b"N0\x95".as_slice(), &len.to_le_bytes(), rest].concat();
    for (bytes, want, at) in [
        // Within, and up to the end.
        (frame(2, b"N."), "accepts", 13),
        (frame(1, b"N."), "accepts", 13),
        (frame(0, b"N."), "accepts", 13),
        // A number, a payload, a line that goes over it.
        (frame(2, b"J\x01\0\0\0."), EXHAUSTED, 11),
        (frame(7, b"C\x07abcdefg."), EXHAUSTED, 11),
        (frame(3, b"I123\n."), EXHAUSTED, 11),
        (frame(5, b"cos\nsystem\n."), EXHAUSTED, 11),
        // Between the parts of an op.
        (frame(1, b"J\x01\0\0\0."), "accepts", 17),
        (frame(2, b"C\x07abcdefg."), "accepts", 21),
        (frame(5, b"cos\npath\n."), EXHAUSTED, 11),
        (frame(4, b"cos\npath\n."), "accepts", 21),
        // A frame within another, and one behind it.
        (frame(13, &second(2, b"N.")), NESTED, 13),
        (frame(11, &second(2, b"N.")), "accepts", 24),
        (frame(2, &second(2, b"N.")), "accepts", 24),
        (frame(5, &second(2, b"N.")), EXHAUSTED, 13),
        // One that is not all there, as before.
        (frame(3, b"N."), "UnpicklingError: pickle data was truncated", 2),
        // The straddle that the report began with: what looks like bytes was run.
        (frame(2, b"B\x07\x01\0\0\0\0."), EXHAUSTED, 11),
        // No frame at all.
        (b"J\x01\0\0\0.".to_vec(), "accepts", 6),
    ] {
        let verdict = check_as(&bytes, Profile::CFramed);
        let place = verdict.fault.as_ref().map_or(verdict.end, picklescope_codec::Fault::at);
        assert_eq!((shown(&verdict).as_str(), place), (want, at), "{}", bytes.escape_ascii());
        // What is refused for its frame alone, C loaded before.
        if want == NESTED {
            assert!(check_as(&bytes, Profile::C3_13_0).accepts());
        }
    }
}

/// Asks the readers of these streams, and compares. How many fail, and the first ones.
fn ask(streams: &[(String, Vec<u8>)], failures: &mut Vec<String>) {
    let python = python::find().expect("looked for");
    let told = python::ask(&python, "readers.py", streams.iter().map(|(_, bytes)| bytes.as_slice()));
    let mut lines = told.lines();
    for (name, bytes) in streams {
        let told: Vec<Told> =
            serde_json::from_str(lines.next().expect("a line each")).expect("three answers");
        for (profile, told) in LIVE.into_iter().zip(&told) {
            failures.extend(compare(name, profile, bytes, told).err());
        }
    }
}

/// Streams in batches; what fails is told at the end.
fn ask_all(streams: impl IntoIterator<Item = (String, Vec<u8>)>) {
    if python::find().is_none() {
        eprintln!("skipped: no Python 3.13 here; set PICKLESCOPE_PYTHON");
        return;
    }
    let (mut batch, mut total, mut failures) = (Vec::new(), 0, Vec::new());
    let mut streams = streams.into_iter().peekable();
    while let Some(stream) = streams.next() {
        batch.push(stream);
        total += 1;
        if batch.len() == 100_000 || streams.peek().is_none() {
            ask(&batch, &mut failures);
            batch.clear();
        }
    }
    eprintln!("{total} streams, {} answers", total * LIVE.len());
    assert!(total > 0, "nothing was asked");
    assert!(
        failures.is_empty(),
        "{} fail:\n{}",
        failures.len(),
        failures[..failures.len().min(60)].join("\n")
    );
}

fn small(limit: usize) -> impl Iterator<Item = corpus::File> {
    corpus::files().into_iter().filter(move |file| file.is_bare() && (1..=limit).contains(&file.bytes.len()))
}

fn named(what: &str, bytes: Vec<u8>) -> (String, Vec<u8>) {
    (format!("{what} {:?}", bytes.escape_ascii().to_string()), bytes)
}

fn truncations(file: &corpus::File) -> impl Iterator<Item = (String, Vec<u8>)> {
    (0..file.bytes.len()).map(|end| named(&file.name, file.bytes[..end].to_vec()))
}

fn changes(file: &corpus::File) -> impl Iterator<Item = (String, Vec<u8>)> {
    (0..file.bytes.len()).flat_map(move |at| {
        (1..=u8::MAX).map(move |by| {
            let mut bytes = file.bytes.clone();
            bytes[at] ^= by;
            named(&file.name, bytes)
        })
    })
}

#[test]
fn the_corpus_is_read_as_cpython_reads_it() {
    ask_all(corpus::files().into_iter().filter(corpus::File::is_bare).map(|file| (file.name, file.bytes)));
}

#[test]
fn what_is_cut_or_changed_is_read_as_cpython_reads_it() {
    let mut random = Random(26);
    let mut streams = Vec::new();
    for file in small(600) {
        for _ in 0..4 {
            let end = random.below(file.bytes.len());
            streams.push(named(&file.name, file.bytes[..end].to_vec()));
            streams.push(named(&file.name, mutate(&file.bytes, &mut random)));
            streams.push(named(&file.name, mutate(&file.bytes, &mut random)));
        }
    }
    ask_all(streams);
}

#[test]
fn ops_in_any_order_are_read_as_cpython_reads_them() {
    let mut random = Random(27);
    ask_all((0..20_000).map(|_| named("ops", generated(&mut random))));
}

/// By hand, in some twenty minutes: `cargo test --release -p picklescope-tests --test readers -- --ignored`.
#[test]
#[ignore = "takes long"]
fn every_truncation_and_every_changed_byte() {
    let files: Vec<_> = small(600).collect();
    ask_all(files.iter().flat_map(truncations));
    let files: Vec<_> = small(64).collect();
    ask_all(files.iter().flat_map(changes));
}

/// By hand as well.
#[test]
#[ignore = "takes long"]
fn a_million_streams_of_ops() {
    let mut random = Random(28);
    ask_all((0..1_000_000).map(move |_| named("ops", generated(&mut random))));
}

fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut made = bytes.to_vec();
    let at = random.below(bytes.len());
    match random.below(4) {
        0 => made[at] = u8::try_from(random.below(256)).expect("a byte"),
        1 => made[at] = OPCODES[random.below(OPCODES.len())].byte,
        2 => drop(made.remove(at)),
        _ => made.insert(at, bytes[random.below(bytes.len())]),
    }
    made
}

/// Some ops, with arguments that may be right, and mostly a STOP.
fn generated(random: &mut Random) -> Vec<u8> {
    const LINES: &[&str] = &[
        "0",
        "1",
        "00",
        "01",
        "10",
        "-1",
        "+1",
        " 7 ",
        "1_0",
        "010",
        "0x1f",
        "0b1",
        "1\\0",
        "12L",
        "0x10L",
        "L",
        "x",
        "",
        "1.5",
        "1e5",
        "inf",
        "nan",
        "1_0.5",
        "99999999999999999999",
        "'a'",
        "\"b\"",
        "'\\x41'",
        "'\\",
        "a\\u20ac",
        "\\ud800",
        "\\uD8",
        "caf\u{e9}",
        "os",
        "a b",
        "2",
        "3",
    ];
    let mut out = Vec::new();
    for _ in 0..=random.below(12) {
        let op = &OPCODES[random.below(OPCODES.len())];
        // STOP comes last, and what pushes something more often.
        if op.name == "STOP"
            || op.name == "FRAME" && random.below(3) > 0
            || op.after.is_empty() && random.below(2) > 0
        {
            continue;
        }
        out.push(op.byte);
        if op.arg.is_line() {
            for _ in 0..=usize::from(op.name == "GLOBAL" || op.name == "INST") {
                let line = LINES[random.below(LINES.len())].replace("\\0", "\0");
                out.extend(line.as_bytes());
                out.push(b'\n');
            }
        } else if let Some(header) = op.arg.length_bytes() {
            let payload = &b"\xe2\x82\xac\xed\xa0\x80ab"[..random.below(9)];
            let len = if random.below(20) == 0 { random.below(300) } else { payload.len() };
            out.extend(&(len as u64).to_le_bytes()[..usize::from(header)]);
            out.extend(payload);
        } else {
            let bytes = match op.arg.name() {
                "None" => 0,
                "uint1" => 1,
                "uint2" => 2,
                "int4" | "uint4" => 4,
                _ => 8,
            };
            let value = [0, 1, 2, 3, 5, 9, 30, 255][random.below(8)];
            out.extend((0..bytes).map(|i| if i == 0 { value } else { u8::from(random.below(16) == 0) }));
        }
    }
    if random.below(8) > 0 {
        out.push(b'.');
    }
    out
}

/// The same numbers every time (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }
}

/// What the readers are known to differ on: C, C with frames, pickle.py, pickletools.
#[test]
fn the_known_disagreements_are_found() {
    let frame = |len: u64, rest: &[u8]| [b"\x80\x04\x95".as_slice(), &len.to_le_bytes(), rest].concat();
    let nested = frame(15, &[b"\x95".as_slice(), &2u64.to_le_bytes(), b"N0N0N."].concat());
    let straddled = frame(3, b"C\x04abcd.");
    for (bytes, accepts) in [
        (b"I010\n.".to_vec(), [true, true, false, true]),
        (b"I+1\n.".to_vec(), [true, true, true, true]),
        (b"I1\0zz\n.".to_vec(), [true, true, false, false]),
        (b"F1_0\n.".to_vec(), [false, false, true, true]),
        (nested, [true, false, false, true]),
        (straddled, [true, false, false, true]),
        (frame(9, b"N."), [false, false, true, true]),
        (b"NK\x01q\x00K\x02q\x000.".to_vec(), [true, true, true, false]),
        (b"NN.".to_vec(), [true, true, true, false]),
        (b"\x80\x06N.".to_vec(), [false, false, false, true]),
        (b"I0x10\n.".to_vec(), [true, true, true, false]),
        (b"L0x10L\n.".to_vec(), [true, true, true, false]),
    ] {
        let name = bytes.escape_ascii().to_string();
        let got = Profile::ALL.map(|profile| check_as(&bytes, profile).accepts());
        assert_eq!(got, accepts, "{name}");
        let found: BTreeMap<_, _> =
            disagreements(&bytes).into_iter().map(|found| (found.profile.name(), found.verdict)).collect();
        for (profile, accepts) in Profile::ALL.into_iter().zip(accepts) {
            assert_eq!(found.contains_key(profile.name()), accepts != got[0], "{name} to {}", profile.name());
        }
    }
}
