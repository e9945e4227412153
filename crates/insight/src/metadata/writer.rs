//! Whose pickler writes a pickle just so, as far as its bytes prove it. Who copies CPython byte for byte is not told from it.
//!
//! What tells was found out by writing the same objects with the picklers of CPython 2.7 and 3.6 to 3.13 at every protocol, and
//! is held against them by a test. Between the C pickler of Python 3 and the one in pickle.py hardly anything does.

use picklescope_codec::{Graph, NodeId};
use picklescope_protocol::{MemoUse, Writer};

use super::{
    globals::{has_package, is_translated},
    stream::Hints,
    types::Batches,
    versions::Version,
};
use crate::globals::Globals;

/// What is known.
pub(super) struct Told<'a> {
    pub(super) graph: &'a Graph,
    pub(super) hints: &'a Hints,
    pub(super) memo: &'a MemoUse,
    pub(super) batches: Batches,
    pub(super) globals: &'a Globals,
    pub(super) versions: &'a [Version],
    /// `_codecs.encode` is called below protocol 3.
    pub(super) encodes: bool,
}

/// A version of Python 3 as (major, minor) is its minor.
type Minor = u8;

/// What the evidence comes to.
#[derive(Default)]
struct Verdict {
    two: bool,
    three: bool,
    since: Option<Minor>,
    until: Option<Minor>,
    c: bool,
    python: bool,
    c_pickle: bool,
    pickle_py: bool,
    /// Something that no pickler of CPython writes.
    foreign: bool,
    evidence: Vec<String>,
}

impl Verdict {
    fn say(&mut self, sentence: &str) {
        self.evidence.push(sentence.to_owned());
    }

    fn three(&mut self, since: Minor) {
        self.three = true;
        self.since = self.since.max(Some(since));
    }

    fn until(&mut self, minor: Minor) {
        self.three = true;
        self.until = Some(self.until.map_or(minor, |until| until.min(minor)));
    }
}

pub(super) fn writer(told: &Told<'_>) -> Writer {
    let mut verdict = Verdict::default();
    protocols(told, &mut verdict);
    texts(told, &mut verdict);
    frames(told, &mut verdict);
    numbers(told, &mut verdict);
    batches(told, &mut verdict);
    names(told, &mut verdict);
    let treated = treatment(told, &mut verdict);
    let through = libraries(told, &mut verdict);
    let mut name = name(&verdict);
    if !name.is_empty() {
        for part in [treated, through].into_iter().flatten() {
            name.push_str(", ");
            name.push_str(part);
        }
    }
    Writer { name, evidence: verdict.evidence }
}

/// The claim, where nothing speaks against it.
fn name(verdict: &Verdict) -> String {
    let Verdict { two, three, since, until, c, python, c_pickle, pickle_py, foreign, .. } = verdict;
    let never = since.is_some_and(|since| until.is_some_and(|until| until < since));
    if *foreign || *two && *three || never || *c && *python || *c_pickle && *pickle_py {
        return String::new();
    }
    if *two || *c_pickle {
        let pickler = if *c_pickle {
            ", cPickle"
        } else if *pickle_py {
            ", pickle.py"
        } else {
            ""
        };
        return format!("CPython 2{pickler}");
    }
    let mut name = match (three, since, until) {
        (false, ..) => return String::new(),
        (true, Some(since), Some(until)) if since == until => format!("CPython 3.{since}"),
        (true, since, Some(until)) => format!("CPython 3.{} to 3.{until}", since.unwrap_or(0)),
        (true, Some(0) | None, None) => "CPython 3".to_owned(),
        (true, Some(since), None) => format!("CPython 3.{since} or later"),
    };
    if *c {
        name.push_str(", C pickler");
    } else if *python {
        name.push_str(", pickler in Python");
    }
    name
}

fn protocols(told: &Told<'_>, verdict: &mut Verdict) {
    let pickles = told.graph.pickles();
    let highest = pickles.iter().map(|pickle| pickle.needed.max(pickle.declared.unwrap_or(0))).max();
    match highest {
        Some(5) => {
            verdict.three(8);
            verdict.say("Protocol 5 came with CPython 3.8 (and with the package pickle5 for 3.5 to 3.7).");
        }
        Some(4) => {
            verdict.three(4);
            verdict.say("Protocol 4 came with CPython 3.4.");
        }
        Some(3) => {
            verdict.three(0);
            verdict.say("Protocol 3 came with CPython 3.0.");
        }
        _ => {}
    }
    if pickles.iter().any(|pickle| pickle.needed >= 2 && pickle.needed > pickle.declared.unwrap_or(0)) {
        verdict.foreign = true;
        verdict
            .say("It has opcodes of a later protocol than it declares: no pickler of CPython writes that.");
    }
}

/// Texts and numbers.
fn texts(told: &Told<'_>, verdict: &mut Verdict) {
    let hints = told.hints;
    if let Some(opcode) = hints.old_op {
        verdict.two = true;
        verdict.evidence.push(format!("Only Python 2 writes {}.", opcode.name()));
    }
    if hints.old_int {
        verdict.two = true;
        verdict.say("An int is written as text (INT) where Python 3 writes binary or a LONG.");
    }
    if told.encodes {
        verdict.three(0);
        verdict.say("Below protocol 3, Python 3 writes bytes as a call of _codecs.encode.");
    }
    // Python 2 writes either, for its int and its long.
    if verdict.three && hints.small_int {
        verdict.three(7);
        verdict.say("In protocol 0, small ints are written as INT: CPython 3 does that from 3.7 on.");
    }
    if verdict.three && hints.small_long {
        verdict.until(6);
        verdict.say("In protocol 0, small ints are written as LONG: CPython 3 does that up to 3.6.");
    }
}

fn frames(told: &Told<'_>, verdict: &mut Verdict) {
    let hints = told.hints;
    if hints.unframed >= 4 {
        verdict.foreign = true;
        verdict.say("Ops stand outside of frames: from protocol 4 on, CPython's picklers put all but the shortest into frames.");
    } else if hints.unframed > 0 {
        verdict.three(7);
        verdict
            .say("What would be a frame of fewer than 4 bytes is not framed: CPython does so from 3.7 on.");
    }
    if hints.tiny_frame {
        verdict.until(6);
        verdict.say("A frame has fewer than 4 bytes: CPython writes such up to 3.6.");
    }
    if hints.large_outside {
        verdict.three(7);
        verdict
            .say("64 KiB or more of payload stand outside of frames: CPython leaves them there from 3.7 on.");
    }
    if hints.large_inside {
        verdict.until(6);
        verdict.say("64 KiB or more of payload stand inside of a frame: CPython puts them there up to 3.6.");
    }
}

/// How the memo counts.
fn numbers(told: &Told<'_>, verdict: &mut Verdict) {
    let numbers = &told.hints.numbers;
    // What was taken out later leaves gaps, or takes the rest along.
    let Some(first) = numbers.first.filter(|_| !numbers.gaps && numbers.unread) else { return };
    if first == 1 && !verdict.three {
        verdict.c_pickle = true;
        verdict.say("The memo counts from 1, as only the cPickle of Python 2 counts.");
    } else if first == 0 && !verdict.three {
        verdict.pickle_py = true;
        verdict.say("The memo counts from 0, where the cPickle of Python 2 counts from 1.");
    }
}

fn batches(told: &Told<'_>, verdict: &mut Verdict) {
    let batches = told.batches;
    if batches.wide {
        verdict.foreign = true;
        verdict.say("A list or dict gets more than 1000 items at once: CPython's picklers stop at 1000.");
    }
    if batches.marked {
        verdict.c = true;
        verdict
            .say("The last of 1000 n + 1 items stands behind a mark of its own, as the C pickler writes it.");
    }
    if batches.single {
        verdict.python = true;
        verdict.say(
            "The last of 1000 n + 1 items is added without a mark, as the pickler in pickle.py writes it.",
        );
    }
    if told.hints.bare_bytearray && told.hints.bare == 0 && told.memo.puts > 0 {
        verdict.python = true;
        verdict.three(8);
        verdict.until(9);
        verdict.say("A bytearray is not stored in the memo: pickle.py left that out in 3.8 and 3.9.");
    }
}

fn names(told: &Told<'_>, verdict: &mut Verdict) {
    let mut known = told.globals.known.iter();
    if known.any(|((module, _), _, first)| module == b"builtins" && is_translated(told.graph, NodeId(*first)))
    {
        verdict.three(0);
        verdict.say(
            "Below protocol 3 it names the module builtins: Python 3 writes that with fix_imports=False.",
        );
    }
    if has_package(told.globals, b"pathlib._local") {
        verdict.three(13);
        verdict.until(13);
        verdict.say("Only CPython 3.13 has the module pathlib._local in its paths.");
    }
}

/// What was done about the memo.
fn treatment(told: &Told<'_>, verdict: &mut Verdict) -> Option<&'static str> {
    let (hints, memo) = (told.hints, told.memo);
    if hints.bare == 0 {
        return None;
    }
    // Python 2's cPickle does not store what nobody else holds. It counts from 1.
    let numbers = &hints.numbers;
    let may_be_c_pickle = !verdict.three && !numbers.gaps && numbers.first != Some(0);
    if memo.puts == 0 {
        verdict.say(if may_be_c_pickle {
            "Nothing is stored in the memo: fast mode, pickletools.optimize, or the cPickle of Python 2, which stores only what others hold too."
        } else {
            "Nothing is stored in the memo: the pickler's fast mode, or pickletools.optimize where nothing is shared."
        });
        return (!may_be_c_pickle).then_some("fast mode or optimized");
    }
    if may_be_c_pickle || memo.never_read > 0 {
        return None;
    }
    verdict.say("All that is stored in the memo is read, and what is not read is not stored: pickletools.optimize leaves it so.");
    Some("optimized")
}

/// Libraries, and their versions.
fn libraries(told: &Told<'_>, verdict: &mut Verdict) -> Option<&'static str> {
    let has = |package: &[u8]| has_package(told.globals, package);
    if has(b"numpy._core") {
        verdict.say("It names numpy._core, which is that of NumPy 2.");
    } else if has(b"numpy.core") {
        verdict.say("It names numpy.core, which is that of NumPy before 2.0.");
    }
    for version in told.versions {
        verdict
            .evidence
            .push(format!("{} is {} in the state of {}.", version.key, version.value, version.class));
    }
    let through = [
        (&b"cloudpickle"[..], "through cloudpickle"),
        (b"dill", "through dill"),
        (b"joblib.numpy_pickle", "through joblib"),
    ];
    let (package, words) = through.into_iter().find(|(package, _)| has(package))?;
    verdict
        .evidence
        .push(format!("It names {}, as what is pickled through it does.", crate::names::visible(package)));
    Some(words)
}
