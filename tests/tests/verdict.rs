//! Whether a file loads, and with which message it does not, is what CPython's C unpickler says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use picklescope_codec::{OPCODES, decode};
use picklescope_tests::{
    check_all,
    corpus::{self, Verdict},
    python,
};

/// Holds our verdict on the first pickle of some bytes against CPython's.
fn check(name: &str, bytes: &[u8], expected: &Verdict) -> Result<(), String> {
    let stream = decode(bytes);
    let Some(first) = stream.graph.pickles().first() else { return Err(format!("{name}: no pickle at all")) };
    let told = match &first.fault {
        None => format!("loads, {} bytes", first.end),
        Some(fault) => format!("{}: {}", fault.kind().exception(), fault.kind()),
    };
    let wanted = match (expected.read, &expected.exception, &expected.message) {
        (Some(read), ..) => format!("loads, {read} bytes"),
        (None, Some(exception), Some(message)) => format!("{exception}: {message}"),
        (None, ..) => return Err(format!("{name}: no verdict")),
    };
    if let Some(fault) = first.fault.as_ref().filter(|fault| fault.at() > bytes.len() as u64) {
        return Err(format!("{name}: the fault is at {}, of {} bytes", fault.at(), bytes.len()));
    }
    if told == wanted { Ok(()) } else { Err(format!("{name}: expected {wanted:?}, got {told:?}")) }
}

#[test]
fn agrees_with_cpython() {
    let (verdicts, mut known) = (corpus::verdicts(), corpus::known_differences());
    check_all(corpus::files().iter().filter(|file| file.is_bare()), |file| {
        let expected = verdicts
            .get(&file.name)
            .ok_or_else(|| format!("{}: no golden; `cargo xtask bless`", file.name))?;
        match (check(&file.name, &file.bytes, expected), known.remove(&file.name)) {
            (result, None) => result,
            (Err(_), Some(_)) => Ok(()),
            (Ok(()), Some(reason)) => {
                Err(format!("{}: agrees after all, though listed: {reason}", file.name))
            }
        }
    });
    assert!(known.is_empty(), "known-differences.txt lists files that are not there: {known:?}");
}

/// Small files with a byte changed, cut, or doubled, by the thousand: whatever CPython says of them.
#[test]
fn agrees_with_cpython_on_mutants() {
    let Some(python) = python::find() else {
        eprintln!("skipped: no Python 3.13 here; set PICKLESCOPE_PYTHON");
        return;
    };
    let mut random = Random(20);
    let mut mutants = Vec::new();
    for file in corpus::files().iter().filter(|file| file.is_bare() && (1..600).contains(&file.bytes.len())) {
        for _ in 0..MUTANTS {
            let bytes = mutate(&file.bytes, &mut random);
            mutants.push((format!("{} as {:?}", file.name, bytes.escape_ascii().to_string()), bytes));
        }
    }
    let told = python::ask(&python, "verdict.py", mutants.iter().map(|(_, bytes)| bytes.as_slice()));
    let verdicts = told.lines().map(|line| serde_json::from_str::<Verdict>(line).expect("a verdict"));
    check_all(mutants.iter().zip(verdicts), |((name, bytes), expected)| {
        let passed_over = is_of_the_host(&expected) || is_of_values(&expected);
        if passed_over { Ok(()) } else { check(name, bytes, &expected) }
    });
}

/// What comes of the host and not of the pickle: memory that CPython asks for before it looks, and stand-ins that are no tuple,
/// where the real thing might be one.
fn is_of_the_host(verdict: &Verdict) -> bool {
    let message = verdict.message.as_deref().unwrap_or_default();
    verdict.exception.as_deref() == Some("MemoryError")
        || ["StandIn", "PickleBuffer", "argument list must be a tuple"]
            .iter()
            .any(|part| message.contains(part))
}

/// What depends on the values that containers hold, which the machine does not look at: the differences that
/// known-differences.txt lists, on other bytes.
fn is_of_values(verdict: &Verdict) -> bool {
    let message = verdict.message.as_deref().unwrap_or_default();
    [
        "keywords must be strings",
        "list assignment index out of range",
        "list indices must be integers or slices",
        "byte must be in range(0, 256)",
        "slot state is not a dictionary",
        "object has no attribute '__dict__'",
        "and no __dict__ for setting new attributes",
    ]
    .iter()
    .any(|part| message.contains(part))
}

/// How many of each file.
const MUTANTS: usize = 20;

fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut made = bytes.to_vec();
    let at = random.below(bytes.len());
    match random.below(4) {
        0 => made[at] = u8::try_from(random.below(256)).expect("a byte"),
        // An opcode rather than any byte.
        1 => made[at] = OPCODES[random.below(OPCODES.len())].byte,
        2 => drop(made.remove(at)),
        _ => made.insert(at, bytes[random.below(bytes.len())]),
    }
    made
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
