//! The samples that are part of the page and open at once.

/// A sample.
#[derive(Debug)]
pub struct Sample {
    /// Its file's name.
    pub file: &'static str,
    /// What it shows, in a few words.
    pub about: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
}

macro_rules! samples {
    ($($file:literal: $about:literal,)*) => {
        &[$(Sample {
            file: $file,
            about: $about,
            bytes: include_bytes!(concat!("../../../static/samples/", $file)),
        }),*]
    };
}

/// All of them, in the order they are offered.
pub static SAMPLES: &[Sample] = samples! {
    "shared-and-cyclic.pkl": "Objects in several places and in circles",
    "sklearn-model.pkl": "A fitted scikit-learn model",
    "protocol0.pkl": "The oldest protocol, which is plain text",
    "python2.pkl": "Written by Python 2.7",
    "broken.pkl": "Cut off in the middle of a record",
};
