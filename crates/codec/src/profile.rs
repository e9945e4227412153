//! The readers of pickles that do not agree, each by its version.

/// A reader of pickles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(non_camel_case_types)] // versions
pub enum Profile {
    /// The C unpickler (`_pickle`) of CPython 3.13.0: what everything else here speaks of.
    #[default]
    C3_13_0,
    /// The C unpickler since frames are enforced: CPython 3.13.15 and 3.14.7.
    CFramed,
    /// The unpickler in Python, `Lib/pickle.py` of CPython 3.13.0.
    Python3_13_0,
    /// `pickletools.dis` of CPython 3.13.0, which reads a pickle and carries nothing out.
    Pickletools3_13_0,
}

impl Profile {
    /// All of them, the judge first.
    pub const ALL: [Self; 4] = [Self::C3_13_0, Self::CFramed, Self::Python3_13_0, Self::Pickletools3_13_0];

    /// What it is called where its answer is shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::C3_13_0 => "CPython 3.13.0",
            Self::CFramed => "CPython 3.13.15, 3.14.7",
            Self::Python3_13_0 => "pickle.py 3.13.0",
            Self::Pickletools3_13_0 => "pickletools 3.13.0",
        }
    }
}
