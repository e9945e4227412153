//! What other readers of pickles say of one, in words.

use picklescope_codec::{Disagreement, repr};

/// What a reader says that does not agree with the judge: a plain sentence. What comes from the file in it is made visible.
#[must_use]
pub fn words(found: &Disagreement) -> String {
    let name = found.profile.name();
    let Some(fault) = found.verdict.fault.as_ref() else { return format!("{name} takes it.") };
    let mut message = String::new();
    // Writing to a String does not fail.
    let _ = repr::visible(fault.kind().to_string().as_bytes(), &mut message);
    let colon = if message.is_empty() { "" } else { ": " };
    format!("{name} refuses it: {}{colon}{message}", fault.kind().exception())
}

#[cfg(test)]
mod tests {
    use picklescope_codec::disagreements;

    use super::*;

    #[test]
    fn says_who_takes_it_and_why_not() {
        let told: Vec<_> = disagreements(b"F1_0\n.").iter().map(words).collect();
        assert_eq!(told, ["pickle.py 3.13.0 takes it.", "pickletools 3.13.0 takes it."]);
        let told: Vec<_> = disagreements(b"I010\n.").iter().map(words).collect();
        assert_eq!(
            told,
            [r"pickle.py 3.13.0 refuses it: ValueError: invalid literal for int() with base 0: b'010\n'"]
        );
        let told: Vec<_> =
            disagreements(b"\x80\x04\x95\x03\0\0\0\0\0\0\0C\x04abcd.").iter().map(words).collect();
        let says = "refuses it: UnpicklingError: pickle exhausted before end of frame";
        assert_eq!(told, [format!("CPython 3.13.15, 3.14.7 {says}"), format!("pickle.py 3.13.0 {says}")]);
    }
}
