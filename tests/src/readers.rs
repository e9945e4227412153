//! What the readers of CPython say of a pickle, beside what we say.

use picklescope_codec::{Profile, Stream, Verdict, check_as};
use serde::Deserialize;

/// What a reader of CPython says of a pickle, as `tests/oracle/readers.py` tells it.
#[derive(Debug, Deserialize)]
pub struct Told {
    #[serde(rename = "type")]
    pub exception: Option<String>,
    pub message: Option<String>,
    /// How many bytes it read; of C alone, if it loads.
    pub read: Option<u64>,
}

/// The readers that can be asked, in the order of the answers.
pub const LIVE: [Profile; 3] = [Profile::C3_13_0, Profile::Python3_13_0, Profile::Pickletools3_13_0];

/// Holds what we say of some bytes against what the reader says.
///
/// # Errors
/// When it is another thing.
pub fn compare(name: &str, profile: Profile, bytes: &[u8], told: &Told) -> Result<(), String> {
    let ours = check_as(bytes, profile);
    if of_the_host(profile, bytes, told).is_some() {
        return Ok(());
    }
    let (got, want) = (shown(&ours), told.shown());
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

/// Holds the first pickle of a graph against what C says: the same, but (with `leave`) for what containers hold.
///
/// # Errors
/// When it is another thing.
pub fn compare_decoded(
    name: &str,
    bytes: &[u8],
    stream: &Stream,
    told: &Told,
    leave: bool,
) -> Result<(), String> {
    if of_the_host(Profile::C3_13_0, bytes, told).is_some() || leave && is_of_values(told) {
        return Ok(());
    }
    let Some(first) = stream.graph.pickles().first() else { return Err(format!("{name}: no pickle at all")) };
    let got = match &first.fault {
        None => "accepts".to_owned(),
        Some(fault) => format!("{}: {}", fault.kind().exception(), fault.kind()),
    };
    let reads_on = told.read.is_some_and(|read| read != first.end);
    if got != told.shown() || reads_on || first.end > bytes.len() as u64 {
        return Err(format!("{name} decoded: expected {:?}, got {got:?} at {}", told.shown(), first.end));
    }
    Ok(())
}

impl Told {
    fn shown(&self) -> String {
        match (&self.exception, &self.message) {
            (Some(exception), Some(message)) => format!("{exception}: {message}"),
            _ => "accepts".to_owned(),
        }
    }
}

/// A verdict as a reader would say it.
#[must_use]
pub fn shown(verdict: &Verdict) -> String {
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

/// Why an answer is passed over: it comes of the host and not of the pickle.
#[must_use]
pub fn of_the_host(profile: Profile, bytes: &[u8], told: &Told) -> Option<&'static str> {
    let message = told.message.as_deref().unwrap_or_default();
    if told.exception.as_deref() == Some("MemoryError") {
        return Some("memory that CPython asks for before it looks");
    }
    if ["StandIn", "PickleBuffer"].iter().any(|part| message.contains(part)) {
        return Some("an exception about the host's own stand-ins or buffers");
    }
    if message == "unhashable type: 'bytearray'" && bytes.contains(&0x97) && bytes.contains(&0x98) {
        return Some("a key that is a buffer of the host's, which might be of bytes");
    }
    let stand_ins = bytes.iter().filter(|byte| b"c\x93\x82\x83\x84PQRio\x81".contains(byte)).count();
    if message == "keywords must be strings" && stand_ins > 1 {
        return Some("a keyword that is a stand-in, which might be a str");
    }
    if profile == Profile::C3_13_0 && message == "argument list must be a tuple" {
        return Some("arguments that are a stand-in, which might be a tuple");
    }
    None
}

/// What depends on the values that containers hold, which the graph builder does not look at: the differences that
/// known-differences.txt lists, on other bytes.
#[must_use]
pub fn is_of_values(told: &Told) -> bool {
    let message = told.message.as_deref().unwrap_or_default();
    [
        "keywords must be strings",
        "list assignment index out of range",
        "bytearray index out of range",
        "cannot fit 'int' into an index-sized integer",
        "indices must be integers or slices",
        "object cannot be interpreted as an integer",
        "byte must be in range(0, 256)",
        "slot state is not a dictionary",
        "object has no attribute '__dict__'",
        "and no __dict__ for setting new attributes",
    ]
    .iter()
    .any(|part| message.contains(part))
}
