//! Only checking: whether a pickle loads, and what other readers say of it, without building anything.

use alloc::vec::Vec;
use core::fmt;

use crate::{
    decoder::Progress,
    dis,
    fault::{Fault, FaultKind},
    machine::{Halt, Machine, Values},
    ops::Window,
    profile::Profile,
};

/// What a reader makes of a pickle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Ops carried out.
    pub ops: u64,
    /// Offset behind STOP, or of what could not be carried out.
    pub end: u64,
    /// Why it does not load under a permissive host; `None` if it does, or if there was not enough to tell.
    pub fault: Option<Fault>,
    /// It came to its STOP.
    pub stopped: bool,
}

impl Verdict {
    /// Whether the reader takes it.
    #[must_use]
    pub fn accepts(&self) -> bool {
        self.stopped && self.fault.is_none()
    }
}

/// A reader that does not agree with CPython 3.13.0's C unpickler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// Which reader.
    pub profile: Profile,
    /// What it makes of the pickle.
    pub verdict: Verdict,
}

/// Checks the pickle at the start of a window, for `ops` ops at the most. Where the window is not the last one, its end is no
/// fault.
///
/// ```
/// use picklescope_codec::{Window, check};
/// assert!(check(Window::whole(b"]."), u32::MAX).fault.is_none());
/// assert!(check(Window::whole(b"e."), u32::MAX).fault.is_some());
/// ```
#[must_use]
pub fn check(window: Window<'_>, ops: u32) -> Verdict {
    let mut checker = Checker::new(Profile::C3_13_0, window.at);
    checker.run(window, &mut { ops });
    checker.verdict(window.end)
}

/// What a reader makes of the pickle at the start of some bytes.
///
/// ```
/// use picklescope_codec::{Profile, check_as};
/// // An octal number to C, and no number to Python.
/// assert!(check_as(b"I010\n.", Profile::C3_13_0).accepts());
/// let verdict = check_as(b"I010\n.", Profile::Python3_13_0);
/// let fault = verdict.fault.unwrap();
/// assert_eq!((fault.at(), fault.kind().exception()), (0, "ValueError"));
/// assert_eq!(fault.kind().to_string(), r"invalid literal for int() with base 0: b'010\n'");
/// ```
#[must_use]
pub fn check_as(bytes: &[u8], profile: Profile) -> Verdict {
    if profile == Profile::Pickletools3_13_0 {
        return list(bytes);
    }
    let mut checker = Checker::new(profile, 0);
    while checker.run(Window::whole(bytes), &mut { u32::MAX }) == Progress::Fuel {}
    checker.verdict(Some(bytes.len() as u64))
}

/// The readers that do not take the pickle at the start of some bytes where CPython 3.13.0's C unpickler does, or take it where
/// that does not.
///
/// ```
/// use picklescope_codec::{Profile, disagreements};
/// let found = disagreements(b"F1_0\n.");
/// let readers: Vec<_> = found.iter().map(|found| found.profile).collect();
/// assert_eq!(readers, [Profile::Python3_13_0, Profile::Pickletools3_13_0]);
/// assert!(found[0].verdict.accepts());
/// ```
#[must_use]
pub fn disagreements(bytes: &[u8]) -> Vec<Disagreement> {
    disagreeing(Profile::ALL.map(|profile| (profile, check_as(bytes, profile))))
}

/// Of what readers say, the judge first: those that do not agree with it.
pub fn disagreeing(said: impl IntoIterator<Item = (Profile, Verdict)>) -> Vec<Disagreement> {
    let mut said = said.into_iter();
    let Some((_, judge)) = said.next() else { return Vec::new() };
    let others = said.map(|(profile, verdict)| Disagreement { profile, verdict });
    others.filter(|found| found.verdict.accepts() != judge.accepts()).collect()
}

/// Checks one pickle of a layer, window by window. Driven like [`crate::Decoder`].
///
/// [`Profile::Pickletools3_13_0`] is not carried out by the machine, and is C here: [`check_as`] has it.
#[derive(Debug)]
pub struct Checker {
    machine: Machine<Values>,
    over: Option<(Option<Fault>, bool)>,
}

impl Checker {
    /// A checker of the pickle at `start`.
    #[must_use]
    pub fn new(profile: Profile, start: u64) -> Self {
        Self { machine: Machine::new(Values::new(profile), start), over: None }
    }

    /// Which reader it is.
    #[must_use]
    pub fn profile(&self) -> Profile {
        self.machine.sink.profile()
    }

    /// Bytes before this offset are not needed any more.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.machine.position()
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.machine.memory() + self.machine.sink.memory()
    }

    /// Reads on. Each op takes one of `fuel`.
    pub fn run(&mut self, window: Window<'_>, fuel: &mut u32) -> Progress {
        if self.over.is_some() {
            return Progress::Done;
        }
        self.over = Some(match self.machine.run(window, fuel) {
            Halt::Stop(_) => (None, true),
            Halt::Fault(fault) => (Some(self.machine.refuse(fault, window)), false),
            Halt::NeedMore(hint) => return Progress::NeedMore { hint },
            Halt::Seek(to) => return Progress::Seek { to },
            Halt::Fuel => return Progress::Fuel,
        });
        Progress::Done
    }

    /// What it has come to, in a layer that ends at `end`, where that is known.
    #[must_use]
    pub fn verdict(self, end: Option<u64>) -> Verdict {
        let state = &self.machine.state;
        let Some((found, stopped)) = self.over else {
            return Verdict { ops: state.ops, end: self.position(), fault: None, stopped: false };
        };
        // pickle.py takes a frame that is cut off for what there is of it.
        let counts = self.machine.sink.profile() != Profile::Python3_13_0;
        // It finds that there is no more only behind the last byte, which need not have been in sight here.
        let found = found.map(|fault| match end {
            Some(end) if !counts && fault.kind().exception() == "EOFError" => {
                Fault::new(fault.kind().clone(), end, None)
            }
            _ => fault,
        });
        let at = found.as_ref().map_or(self.machine.position(), Fault::at);
        let overrun =
            end.filter(|_| counts).and_then(|end| Fault::of_frame(state.frame, end, found.as_ref()));
        Verdict { ops: state.ops, end: at, fault: overrun.or(found), stopped }
    }
}

/// What pickletools says of the pickle at the start of some bytes.
fn list(bytes: &[u8]) -> Verdict {
    let listed = dis::dis(bytes, dis::Options::default(), &mut dis::Memo::default(), &mut Nowhere);
    // Writing nowhere does not fail.
    let listed = listed.unwrap_or(dis::Listed { end: 0, error: None, ops: 0, at: 0 });
    let Some(error) = listed.error else {
        return Verdict { ops: listed.ops as u64, end: listed.end as u64, fault: None, stopped: true };
    };
    let at = listed.at as u64;
    let opcode = bytes.get(listed.at).and_then(|byte| crate::Opcode::from_byte(*byte));
    let fault = Some(Fault::new(FaultKind::Said(error), at, opcode));
    Verdict { ops: listed.ops as u64, end: at, fault, stopped: false }
}

/// A listing that nobody reads.
struct Nowhere;

impl fmt::Write for Nowhere {
    fn write_str(&mut self, _: &str) -> fmt::Result {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    /// The streams of CPython's tests that only 32-bit machines run: the judge has 64 bits, wherever this runs.
    #[test]
    fn says_the_same_where_a_word_has_32_bits() {
        for (bytes, at) in [
            (b"\x80\x04\x8e\x04\0\0\0\x01\0\0\0\xe2\x82\xac\0.".as_slice(), 2),
            (b"\x80\x04\x8d\x04\0\0\0\x01\0\0\0\xe2\x82\xac\0.", 2),
            (b"\x80\x05\x96\x04\0\0\0\x01\0\0\0\xe2\x82\xac\0.", 2),
            (b"\x80\x03B\xff\xff\xff\xffxyzq\0.", 2),
            (b"\x80\x03X\xff\xff\xff\xffxyzq\0.", 2),
        ] {
            let fault = check_as(bytes, Profile::C3_13_0).fault.expect("cut off");
            assert_eq!((fault.at(), fault.kind()), (at, &FaultKind::Truncated));
            let fault = check_as(bytes, Profile::Python3_13_0).fault.expect("cut off");
            assert_eq!((fault.at(), fault.kind().exception()), (bytes.len() as u64, "EOFError"));
        }
        // A memo with such a gap is more memory than CPython has; ours is not one block.
        let sparse = b"\x80\x03X\x01\0\0\0ar\xff\xff\xff\xff.";
        assert!(Profile::ALL.iter().all(|profile| check_as(sparse, *profile).accepts()));
        // The greatest lengths, told in the words of 64 bits.
        for (bytes, says) in [
            (
                b"\x8d\xff\xff\xff\xff\xff\xff\xff\xff.",
                "BINUNICODE exceeds system's maximum size of 9223372036854775807 bytes",
            ),
            (
                b"\x95\xff\xff\xff\xff\xff\xff\xff\xff.",
                "FRAME length exceeds system's maximum of 9223372036854775807 bytes",
            ),
        ] {
            let fault = check_as(bytes, Profile::C3_13_0).fault.expect("too long");
            assert_eq!(
                (fault.kind().exception(), fault.kind().to_string().as_str()),
                ("OverflowError", says)
            );
        }
    }

    /// However the bytes come, every reader says the same.
    #[test]
    fn windows_do_not_matter() {
        let streams: [&[u8]; 5] = [
            b"\x80\x04\x95\x0b\0\0\0\0\0\0\0]\x94(K\x01C\x03abce.",
            b"\x80\x04\x95\x04\0\0\0\0\0\0\0X\x05\0\0\0h\xc3\xa9llo.",
            b"\x80\x04\x95\x06\0\0\0\0\0\0\0(ios\npath\n.",
            b"I010\n0Xx",
            b"X\x04\0\0\0\xe2\x82\xac\xff.",
        ];
        for bytes in streams {
            for profile in [Profile::C3_13_0, Profile::CFramed, Profile::Python3_13_0] {
                let whole = check_as(bytes, profile);
                let mut checker = Checker::new(profile, 0);
                let (mut from, mut to) = (0, 1);
                loop {
                    let window =
                        Window { bytes: &bytes[from..to], at: from as u64, end: Some(bytes.len() as u64) };
                    match checker.run(window, &mut 1) {
                        Progress::Done => break,
                        Progress::Fuel => {}
                        Progress::NeedMore { .. } => to = (to + 1).min(bytes.len()),
                        Progress::Seek { to } => from = usize::try_from(to).unwrap(),
                    }
                    from = from.max(usize::try_from(checker.position()).unwrap());
                    to = to.max(from);
                }
                assert_eq!(
                    checker.verdict(Some(bytes.len() as u64)),
                    whole,
                    "{profile:?} {}",
                    bytes.escape_ascii()
                );
            }
        }
    }
}
